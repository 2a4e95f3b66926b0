//! Following: the waits of the client library as a person at a terminal sees them, with progress, a limit and an end.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use huaweicloud_runtime::{Error, Limit, Outcome, Phase, Snapshot, WaitMany, WaitOptions, Waited};
use serde::de::DeserializeOwned;

use crate::arguments::Wait;
use crate::failure::Failure;
use crate::screen::{Board, Channel, Progress, Reading};
use crate::text::clean;
use crate::units;

/// One look at something.
#[derive(Debug, Clone, Default)]
pub(crate) struct Look {
    /// The state as it is on the wire.
    pub(crate) code: String,
    pub(crate) reading: Reading,
    /// Why it failed, if it did and the service says so.
    pub(crate) reason: Option<String>,
    /// The reply.
    pub(crate) raw: Bytes,
}

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

/// The end of something, and the last look at it.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) end: End,
    pub(crate) look: Look,
}

/// How often and how long to look, as the command line says.
fn options(wait: &Wait) -> WaitOptions {
    let options = WaitOptions::new().interval(wait.interval, wait.interval).settle(wait.interval * 3);
    if wait.timeout.is_zero() { options } else { options.timeout(wait.timeout) }
}

/// Follows one thing.
pub(crate) async fn follow<T: DeserializeOwned + Send + 'static>(
    noun: &str,
    id: &str,
    waiting: huaweicloud_runtime::Wait<T>,
    wait: &Wait,
    read: impl AsyncFn(&Snapshot<T>) -> Reading,
) -> Result<Ended, Failure> {
    let what = format!("{noun} {id}");
    let mut progress = Board::new(Channel::Notes).progress(what.clone());
    let mut looks = waiting.options(options(wait)).snapshots();
    let mut last = None;
    while let Some(look) = looks.next().await {
        let snapshot = look.map_err(|error| out_of_time(error, &what, last.as_ref(), wait))?;
        let reading = read(&snapshot).await;
        let Some(end) = End::of(snapshot.phase) else {
            progress.show(&reading)?;
            last = Some(reading);
            continue;
        };
        progress.finish(&reading)?;
        let reason = snapshot.reason.as_ref().map(|reason| clean(&reason.to_string()));
        return Ok(Ended {
            end,
            look: Look { code: snapshot.state, reading, reason, raw: snapshot.value.raw().clone() },
        });
    }
    Err(Failure::new("nothing to follow"))
}

/// Follows several things at once; what becomes of one does not touch the others. `read` reads one that has ended.
pub(crate) async fn follow_all<T: DeserializeOwned + Send + 'static>(
    noun: &str,
    waiting: WaitMany<T>,
    wait: &Wait,
    read: impl Fn(&T) -> Reading + Copy + Send + 'static,
) -> Result<Vec<(String, Result<Ended, Failure>)>, Failure> {
    let shown =
        Arc::new(Mutex::new(Shown { board: Board::new(Channel::Notes), noun: noun.to_owned(), each: HashMap::new() }));
    let log = Arc::clone(&shown);
    let mut waiting = waiting.options(options(wait)).observe(move |id, snapshot| {
        let mut shown = log.lock().unwrap_or_else(PoisonError::into_inner);
        shown.look(id, read(&snapshot.value), snapshot.phase);
    });
    let mut ended = Vec::new();
    while let Some(one) = waiting.next().await {
        let Waited { id, outcome, .. } = one?;
        let what = format!("{noun} {id}");
        let outcome = match outcome {
            Ok(outcome) => Ok(end(outcome, read)),
            Err(error) => {
                let shown = shown.lock().unwrap_or_else(PoisonError::into_inner);
                Err(out_of_time(error, &what, shown.each.get(&id).map(|(_, reading)| reading), wait))
            }
        };
        ended.push((id, outcome));
    }
    Ok(ended)
}

/// What is on the screen about several things.
struct Shown {
    board: Board,
    noun: String,
    each: HashMap<String, (Progress, Reading)>,
}

impl Shown {
    fn look(&mut self, id: &str, reading: Reading, phase: Phase) {
        let (board, noun) = (&self.board, &self.noun);
        let new = || (board.progress(format!("{noun} {id}")), Reading::default());
        let (progress, last) = self.each.entry(id.to_owned()).or_insert_with(new);
        // The wait goes on where progress cannot be written.
        let _ = if phase.is_final() { progress.finish(&reading) } else { progress.show(&reading) };
        *last = reading;
    }
}

fn end<T>(outcome: Outcome<T>, read: impl Fn(&T) -> Reading) -> Ended {
    let (reading, raw) = (read(outcome.value()), outcome.value().raw().clone());
    let (end, code, reason) = match outcome {
        Outcome::Failed { state, reason, .. } => (End::Failed, state, reason.map(|reason| clean(&reason.to_string()))),
        Outcome::Resting { state, .. } => (End::Resting, state, None),
        _ => (End::Done, String::new(), None),
    };
    Ended { end, look: Look { code, reading, reason, raw } }
}

/// A failure of asking; where the time ran out, with the state that was seen last.
fn out_of_time(error: Error, what: &str, last: Option<&Reading>, wait: &Wait) -> Failure {
    if !error.limit().is_some_and(|(limit, _)| limit == Limit::Wait) || wait.timeout == Duration::ZERO {
        return error.into();
    }
    let state = last.map_or("in an unknown state", |reading| reading.state.as_str());
    Failure::new(format!("{what} is still {state} after {}", units::span(wait.timeout)))
        .with_hint("it goes on without you: `show ID --wait` follows it again, --timeout sets how long")
}

/// The failure of something that ended in a failed state, or rests where it should not.
pub(crate) fn bad_end(noun: &str, id: &str, ended: &Ended) -> Failure {
    let state = &ended.look.reading.state;
    match ended.end {
        End::Resting => Failure::new(format!("{noun} {id} is {state} and does not go on by itself")),
        _ => {
            let reason = ended.look.reason.as_deref().map(|reason| format!(": {reason}")).unwrap_or_default();
            Failure::new(format!("{noun} {id} ended as {state}{reason}"))
        }
    }
}
