//! Runs the waits of the client library for a person at a terminal, with progress, a time limit and a result.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use huaweicloud_runtime::{Error, Limit, Outcome, Phase, Snapshot, WaitMany, WaitOptions, Waited};
use serde::de::DeserializeOwned;

use crate::arguments::Pace;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::locale::say;
use crate::output::{Item, Kind, Printer};
use crate::screen::{Board, Channel, Progress, Reading};
use crate::text::clean;
use crate::units;

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
}

/// Returns how often and how long to poll, according to the command line.
pub(crate) fn options(pace: Pace) -> WaitOptions {
    let options = WaitOptions::new().interval(pace.interval, pace.interval).settle(pace.interval * 3);
    if pace.timeout.is_zero() { options } else { options.timeout(pace.timeout) }
}

/// Follows one item.
pub(crate) async fn one<T: DeserializeOwned + Send + 'static>(
    kind: Kind,
    id: &str,
    waiting: huaweicloud_runtime::Wait<T>,
    pace: Pace,
    printer: &Printer,
    read: impl AsyncFn(&Snapshot<T>) -> Item,
) -> Result<Ended, Failure> {
    let mut shown = Shown::new(kind, printer);
    let mut snapshots = waiting.options(options(pace)).snapshots();
    while let Some(snapshot) = snapshots.next().await {
        let snapshot = snapshot.map_err(|error| shown.out_of_time(error, id, pace))?;
        let mut item = read(&snapshot).await;
        if snapshot.phase == Phase::Failed && item.reason.is_none() {
            item.reason = snapshot.reason.as_ref().map(|reason| clean(&reason.to_string()));
        }
        shown.show(id, &item, snapshot.phase)?;
        if let Some(end) = End::of(snapshot.phase) {
            return Ok(Ended { end, item });
        }
    }
    Err(Failure::new(say!("verbs-nothing-to-follow")))
}

/// Follows several items together. A failure of one does not affect the others.
pub(crate) async fn many<T: DeserializeOwned + Send + 'static>(
    kind: Kind,
    waiting: WaitMany<T>,
    pace: Pace,
    printer: &Printer,
    read: impl Fn(&T) -> Item + Clone + Send + 'static,
) -> Result<Vec<(String, Result<Ended, Failure>)>, Failure> {
    let shown = Arc::new(Mutex::new(Shown::new(kind, printer)));
    let (log, read_each) = (Arc::clone(&shown), read.clone());
    let mut waiting = waiting.options(options(pace)).observe(move |id, snapshot| {
        let mut shown = log.lock().unwrap_or_else(PoisonError::into_inner);
        let item = read_each(&snapshot.value);
        // The wait continues if progress cannot be written.
        let _ = shown.show(id, &item, snapshot.phase);
    });
    let mut ended = Vec::new();
    while let Some(one) = waiting.next().await {
        let Waited { id, outcome, .. } = one?;
        let outcome = match outcome {
            Ok(outcome) => Ok(end(outcome, &read)),
            Err(error) => {
                let shown = shown.lock().unwrap_or_else(PoisonError::into_inner);
                Err(shown.out_of_time(error, &id, pace))
            }
        };
        ended.push((id, outcome));
    }
    Ok(ended)
}

/// Creates the failure of a poll. If time ran out, it includes the last state.
pub(crate) fn out_of_time(kind: Kind, error: Error, id: &str, state: Option<&str>, pace: Pace) -> Failure {
    if !error.limit().is_some_and(|(limit, _)| limit == Limit::Wait) || pace.timeout.is_zero() {
        return error.into();
    }
    let (noun, id, time) = (kind.label(), clean(id), units::span(pace.timeout));
    let text = match state {
        Some(state) => say!("verbs-still", noun = noun, id = &id, state = state, time = time),
        None => say!("verbs-still-unseen", noun = noun, id = &id, time = time),
    };
    let hint = say!("verbs-still-hint", command = kind.noun(), id = &id);
    Failure::exiting(Exit::StillGoing, text).with_hint(hint).naming(id)
}

/// The progress of several items on the screen.
struct Shown {
    kind: Kind,
    printer: Printer,
    board: Board,
    each: HashMap<String, (Progress, Reading)>,
}

impl Shown {
    fn new(kind: Kind, printer: &Printer) -> Self {
        Self { kind, printer: printer.clone(), board: Board::new(Channel::Notes), each: HashMap::new() }
    }

    /// Shows the current state of an item. In a stream of events, each change is an event.
    fn show(&mut self, id: &str, item: &Item, phase: Phase) -> Result<(), Failure> {
        let reading = Reading::from(item);
        let (board, noun) = (&self.board, self.kind.label());
        let new = || (board.progress(format!("{noun} {}", clean(id))), Reading::default());
        let (progress, last) = self.each.entry(id.to_owned()).or_insert_with(new);
        if *last != reading || phase.is_final() {
            self.printer.event(item)?;
        }
        if phase.is_final() {
            progress.finish(&reading)?
        } else {
            progress.show(&reading)?
        }
        *last = reading;
        Ok(())
    }

    /// Creates the failure of a poll. If time ran out, it includes the last state.
    fn out_of_time(&self, error: Error, id: &str, pace: Pace) -> Failure {
        out_of_time(self.kind, error, id, self.each.get(id).map(|(_, reading)| reading.state.as_str()), pace)
    }
}

fn end<T>(outcome: Outcome<T>, read: &impl Fn(&T) -> Item) -> Ended {
    let mut item = read(outcome.value());
    let end = match outcome {
        Outcome::Failed { reason, .. } => {
            item.reason = item.reason.or_else(|| reason.map(|reason| clean(&reason.to_string())));
            End::Failed
        }
        Outcome::Resting { .. } => End::Resting,
        _ => End::Done,
    };
    Ended { end, item }
}

/// Follows until Ctrl-C or SIGTERM, which ends the program but not the migration. The message says so, and how to follow it
/// again.
pub(crate) async fn unless_interrupted<T>(
    kind: Kind,
    ids: &[String],
    following: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let followed = Interrupt::listen()?.unless(following).await;
    followed.unwrap_or_else(|| {
        let text = match ids {
            [id] => say!("verbs-interrupted-one", noun = kind.label(), id = clean(id)),
            ids => say!("verbs-interrupted-several", count = ids.len(), noun = kind.label()),
        };
        let ids = ids.iter().map(|id| clean(id)).collect::<Vec<_>>().join(" ");
        let hint = say!("verbs-interrupted-hint", command = kind.noun(), ids = ids);
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
