//! Runs the waits of the client library for a person at a terminal, with progress, a time limit and a result.

mod aim;
mod shown;

use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::future::try_join_all;
use huaweicloud_runtime::{Error, Limit, Operation, Phase, Snapshot, WaitMany, WaitOptions, Waited};
use serde::de::DeserializeOwned;

use crate::arguments::Pace;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::locale::say;
use crate::output::Item;
use crate::session::Session;
use crate::text::clean;
use crate::units;

pub(crate) use aim::{Aim, command, goal_option};
use shown::Shown;

/// How following ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Done,
    Failed,
    Resting,
}

impl End {
    fn of(phase: Phase) -> Option<Self> {
        match phase {
            Phase::Done => Some(Self::Done),
            Phase::Failed => Some(Self::Failed),
            Phase::Resting => Some(Self::Resting),
            _ => None,
        }
    }
}

/// What became of an item in a wait.
#[derive(Debug)]
pub(crate) enum Fate {
    /// It ended as the wait wants it to.
    Reached(Item),
    /// It ended otherwise.
    Missed(End, Item),
    /// Time ran out first. The item is as it was last seen, if it was.
    Late(Failure, Option<Item>),
    /// It cannot be followed. The reason has been reported.
    Lost(Exit),
}

/// Returns how often and how long to poll, according to the command line.
pub(crate) fn options(pace: Pace) -> WaitOptions {
    let options = WaitOptions::new().interval(pace.interval, pace.interval).settle(pace.interval * 3);
    if pace.timeout.is_zero() { options } else { options.timeout(pace.timeout) }
}

/// The items of one noun in a wait. The pursuits of a wait run at the same time, and share its board and its stream of events.
pub(crate) struct Pursuit {
    pub(crate) aim: Aim,
    pub(crate) ids: Vec<String>,
    pace: Pace,
    shown: Arc<Mutex<Shown>>,
}

impl Pursuit {
    /// Prepares one wait for items of one or several nouns.
    pub(crate) fn together(session: &Session, nouns: Vec<(Aim, Vec<String>)>, pace: Pace) -> Vec<Self> {
        let shown = Arc::new(Mutex::new(Shown::new(session)));
        nouns.into_iter().map(|(aim, ids)| Self { aim, ids, pace, shown: Arc::clone(&shown) }).collect()
    }

    fn shown(&self) -> MutexGuard<'_, Shown> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Follows one item. The waiter of the operation `after`, if given, decides when it has ended.
    pub(crate) async fn one<T: DeserializeOwned + Send + 'static>(
        &self,
        id: &str,
        mut waiting: huaweicloud_runtime::Wait<T>,
        after: Option<&'static Operation>,
        read: impl AsyncFn(&Snapshot<T>) -> Item,
    ) -> Result<(), Failure> {
        if let Some(operation) = after {
            waiting = waiting.after(operation);
        }
        let mut snapshots = waiting.options(options(self.pace)).snapshots();
        while let Some(snapshot) = snapshots.next().await {
            let snapshot = match snapshot {
                Ok(snapshot) => snapshot,
                Err(error) => {
                    self.shown().lose(self.aim, id, error, self.pace);
                    return Ok(());
                }
            };
            let item = read(&snapshot).await;
            if self.shown().see(self.aim, id, item, &snapshot)?.is_final() {
                return Ok(());
            }
        }
        Err(Failure::new(say!("verbs-nothing-to-follow")))
    }

    /// Follows several items together, as [`one`](Self::one) follows one. A failure of one does not affect the others.
    pub(crate) async fn many<T: DeserializeOwned + Send + 'static>(
        &self,
        mut waiting: WaitMany<T>,
        after: Option<&'static Operation>,
        read: impl Fn(&T) -> Item + Clone + Send + Sync + 'static,
    ) -> Result<(), Failure> {
        if let Some(operation) = after {
            waiting = waiting.after(operation);
        }
        let (aim, log) = (self.aim, Arc::clone(&self.shown));
        let read_state = read.clone();
        let waiting = waiting.until(move |value| aim.ends_in(read_state(value).state));
        let mut waiting = waiting.options(options(self.pace)).observe(move |id, snapshot| {
            let mut shown = log.lock().unwrap_or_else(PoisonError::into_inner);
            // The wait continues if progress cannot be written.
            let _ = shown.see(aim, id, read(&snapshot.value), snapshot);
        });
        while let Some(one) = waiting.next().await {
            match one {
                // `see` has recorded how it ended.
                Ok(Waited { outcome: Ok(_), .. }) => {}
                Ok(Waited { id, outcome: Err(error), .. }) => self.shown().lose(aim, &id, error, self.pace),
                Err(error) => self.shown().lose_all(aim, &self.ids, error.into()),
            }
        }
        Ok(())
    }
}

/// Follows the items of all pursuits, each with the future at its place, until they end or the program is asked to, see
/// [`unless_interrupted`]. Then clears the progress from the screen.
pub(crate) async fn all<F>(pursuits: &[Pursuit], following: impl IntoIterator<Item = F>) -> Result<(), Failure>
where
    F: Future<Output = Result<(), Failure>>,
{
    let followed = unless_interrupted(|| left(pursuits), try_join_all(following)).await;
    pursuits.iter().for_each(|pursuit| pursuit.shown().clear());
    followed.map(drop)
}

/// Returns the items that have not ended.
pub(crate) fn left(pursuits: &[Pursuit]) -> Vec<(Aim, String)> {
    let mut left = Vec::new();
    for pursuit in pursuits {
        let (aim, shown) = (pursuit.aim, pursuit.shown());
        left.extend(pursuit.ids.iter().filter(|id| shown.is_left(aim.kind, id)).map(|id| (aim, id.clone())));
    }
    left
}

/// Returns what became of the items, noun by noun, in the order in which they were given.
pub(crate) fn fates(pursuits: &[Pursuit]) -> Vec<Fate> {
    let all = pursuits.iter().flat_map(|pursuit| pursuit.ids.iter().map(move |id| (pursuit, id)));
    all.filter_map(|(pursuit, id)| pursuit.shown().take(pursuit.aim.kind, id)).collect()
}

/// Creates the failure of a poll. If time ran out, it includes the last state.
pub(crate) fn out_of_time(aim: Aim, error: Error, id: &str, state: Option<&str>, pace: Pace) -> Failure {
    if !error.limit().is_some_and(|(limit, _)| limit == Limit::Wait) || pace.timeout.is_zero() {
        return error.into();
    }
    let (noun, time) = (aim.kind.label(), units::span(pace.timeout));
    let text = match state {
        Some(state) => say!("verbs-still", noun = noun, id = clean(id), state = state, time = time),
        None => say!("verbs-still-unseen", noun = noun, id = clean(id), time = time),
    };
    Failure::exiting(Exit::StillGoing, text).naming(clean(id))
}

/// Follows until Ctrl-C or SIGTERM, which ends the program but not the migrations. The message names the items that are left,
/// and says how to follow them again.
pub(crate) async fn unless_interrupted<T>(
    left: impl FnOnce() -> Vec<(Aim, String)>,
    following: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let followed = Interrupt::listen()?.unless(following).await;
    followed.unwrap_or_else(|| {
        let left = left();
        let text = match left.as_slice() {
            [(aim, id)] => say!("verbs-interrupted-one", noun = aim.kind.label(), id = clean(id)),
            several => say!("verbs-interrupted-several", count = several.len()),
        };
        let hint = say!("verbs-interrupted-hint", command = command(&left));
        Err(Failure::exiting(Exit::Interrupted, text).with_hint(hint))
    })
}

/// Creates the failure of an item that ended in a failed state, or that does not continue without the user.
pub(crate) fn bad_end(end: End, item: &Item) -> Failure {
    let (noun, id, state) = (item.kind.label(), clean(&item.id), item.state_text());
    let message = match (end, item.reason.as_deref()) {
        (End::Failed, Some(reason)) => {
            say!("verbs-ended-why", noun = noun, id = &id, state = state, reason = reason)
        }
        (End::Failed, None) => say!("verbs-ended", noun = noun, id = &id, state = state),
        (End::Done | End::Resting, _) => say!("verbs-rests", noun = noun, id = &id, state = state),
    };
    Failure::new(message).naming(id)
}
