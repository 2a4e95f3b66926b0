//! Runs the waits of the client library for a person at a terminal, with progress, a time limit and a result.

mod aim;

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use huaweicloud_runtime::{Error, Limit, Outcome, Phase, Snapshot, WaitMany, WaitOptions, Waited};
use serde::de::DeserializeOwned;

use crate::arguments::Pace;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::locale::say;
use crate::output::{Item, Printer, State};
use crate::screen::{Board, Channel, Progress, Reading};
use crate::text::clean;
use crate::units;

pub(crate) use aim::{Aim, goal_option};

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

/// The end of one item, and its state then.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) end: End,
    pub(crate) item: Item,
    /// Whether the item followed its source during the wait.
    pub(crate) has_followed: bool,
}

/// Returns how often and how long to poll, according to the command line.
pub(crate) fn options(pace: Pace) -> WaitOptions {
    let options = WaitOptions::new().interval(pace.interval, pace.interval).settle(pace.interval * 3);
    if pace.timeout.is_zero() { options } else { options.timeout(pace.timeout) }
}

/// A wait for items: what it is for, and what it has seen.
pub(crate) struct Pursuit {
    pub(crate) aim: Aim,
    pace: Pace,
    shown: Arc<Mutex<Shown>>,
}

/// The end of each item, or why it cannot be followed.
pub(crate) type Ends = Vec<(String, Result<Ended, Failure>)>;

impl Pursuit {
    pub(crate) fn new(aim: Aim, pace: Pace, printer: &Printer) -> Self {
        Self { aim, pace, shown: Arc::new(Mutex::new(Shown::new(aim, printer))) }
    }

    fn shown(&self) -> MutexGuard<'_, Shown> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Follows one item.
    pub(crate) async fn one<T: DeserializeOwned + Send + 'static>(
        &self,
        id: &str,
        waiting: huaweicloud_runtime::Wait<T>,
        read: impl AsyncFn(&Snapshot<T>) -> Item,
    ) -> Result<Ended, Failure> {
        let mut snapshots = waiting.options(options(self.pace)).snapshots();
        while let Some(snapshot) = snapshots.next().await {
            let snapshot = snapshot.map_err(|error| self.shown().out_of_time(error, id, self.pace))?;
            let mut item = read(&snapshot).await;
            if snapshot.phase == Phase::Failed && item.reason.is_none() {
                item.reason = snapshot.reason.as_ref().map(|reason| clean(&reason.to_string()));
            }
            let phase = if self.aim.ends_in(item.state) { Phase::Done } else { snapshot.phase };
            self.shown().show(id, &item, phase)?;
            if let Some(end) = End::of(phase) {
                return Ok(Ended { end, item, has_followed: self.shown().has_followed(id) });
            }
        }
        Err(Failure::new(say!("verbs-nothing-to-follow")))
    }

    /// Follows several items together. A failure of one does not affect the others.
    pub(crate) async fn many<T: DeserializeOwned + Send + 'static>(
        &self,
        waiting: WaitMany<T>,
        read: impl Fn(&T) -> Item + Clone + Send + Sync + 'static,
    ) -> Result<Ends, Failure> {
        let (aim, log) = (self.aim, Arc::clone(&self.shown));
        let (read_state, read_each) = (read.clone(), read.clone());
        let waiting = waiting.until(move |value| aim.ends_in(read_state(value).state));
        let mut waiting = waiting.options(options(self.pace)).observe(move |id, snapshot| {
            let mut shown = log.lock().unwrap_or_else(PoisonError::into_inner);
            let item = read_each(&snapshot.value);
            // The wait continues if progress cannot be written.
            let _ = shown.show(id, &item, snapshot.phase);
        });
        let mut ended = Vec::new();
        while let Some(one) = waiting.next().await {
            let Waited { id, outcome, .. } = one?;
            let shown = self.shown();
            let outcome = match outcome {
                Ok(outcome) => Ok(end(outcome, &read, shown.has_followed(&id))),
                Err(error) => Err(shown.out_of_time(error, &id, self.pace)),
            };
            ended.push((id, outcome));
        }
        Ok(ended)
    }

    /// Follows until Ctrl-C or SIGTERM, see [`unless_interrupted`].
    pub(crate) async fn unless_interrupted<T>(
        &self,
        ids: &[String],
        following: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        let left = || ids.iter().filter(|id| !self.shown().has_ended(id)).collect();
        unless_interrupted(self.aim, left, following).await
    }
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
    let hint = say!("verbs-still-hint", command = aim.command([&id.to_owned()]));
    Failure::exiting(Exit::StillGoing, text).with_hint(hint).naming(clean(id))
}

/// The progress of several items on the screen.
struct Shown {
    aim: Aim,
    printer: Printer,
    board: Board,
    each: HashMap<String, Seen>,
}

/// What a wait has seen of an item.
struct Seen {
    progress: Progress,
    last: Reading,
    has_followed: bool,
    has_ended: bool,
}

impl Shown {
    fn new(aim: Aim, printer: &Printer) -> Self {
        Self { aim, printer: printer.clone(), board: Board::new(Channel::Notes), each: HashMap::new() }
    }

    /// Shows the current state of an item. In a stream of events, each change is an event.
    fn show(&mut self, id: &str, item: &Item, phase: Phase) -> Result<(), Failure> {
        let reading = Reading::from(item);
        let (board, noun) = (&self.board, self.aim.kind.label());
        let seen = self.each.entry(id.to_owned()).or_insert_with(|| Seen {
            progress: board.progress(format!("{noun} {}", clean(id))),
            last: Reading::default(),
            has_followed: false,
            has_ended: false,
        });
        if seen.last != reading || phase.is_final() {
            self.printer.event(item)?;
        }
        seen.has_followed |= item.state == State::Following;
        seen.has_ended = phase.is_final();
        if phase.is_final() {
            seen.progress.finish(&reading)?
        } else {
            seen.progress.show(&reading)?
        }
        seen.last = reading;
        Ok(())
    }

    fn has_followed(&self, id: &str) -> bool {
        self.each.get(id).is_some_and(|seen| seen.has_followed)
    }

    fn has_ended(&self, id: &str) -> bool {
        self.each.get(id).is_some_and(|seen| seen.has_ended)
    }

    /// Creates the failure of a poll. If time ran out, it includes the last state.
    fn out_of_time(&self, error: Error, id: &str, pace: Pace) -> Failure {
        out_of_time(self.aim, error, id, self.each.get(id).map(|seen| seen.last.state.as_str()), pace)
    }
}

fn end<T>(outcome: Outcome<T>, read: &impl Fn(&T) -> Item, has_followed: bool) -> Ended {
    let mut item = read(outcome.value());
    let end = match outcome {
        Outcome::Failed { reason, .. } => {
            item.reason = item.reason.or_else(|| reason.map(|reason| clean(&reason.to_string())));
            End::Failed
        }
        Outcome::Resting { .. } => End::Resting,
        _ => End::Done,
    };
    Ended { end, item, has_followed }
}

/// Follows until Ctrl-C or SIGTERM, which ends the program but not the migration. The message names the items that are left, and
/// says how to follow them again.
pub(crate) async fn unless_interrupted<'a, T>(
    aim: Aim,
    left: impl FnOnce() -> Vec<&'a String>,
    following: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let followed = Interrupt::listen()?.unless(following).await;
    followed.unwrap_or_else(|| {
        let left = left();
        let text = match left.as_slice() {
            [id] => say!("verbs-interrupted-one", noun = aim.kind.label(), id = clean(id)),
            ids => say!("verbs-interrupted-several", count = ids.len(), noun = aim.kind.label()),
        };
        let hint = say!("verbs-interrupted-hint", command = aim.command(left));
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
