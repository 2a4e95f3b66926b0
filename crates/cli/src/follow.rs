//! Following: reading the state of what was set in motion, again and again, until it ends.
//!
//! The waiter of the client library waits for one thing and two kinds of end. A person at a terminal follows several at
//! once, sees each state, and wants to know when something rests in a state that nothing but a command will end.

use std::time::Duration;

use bytes::Bytes;
use huaweicloud_runtime::Operation;
use tokio::time::{Instant, sleep};

use crate::arguments::Wait;
use crate::failure::Failure;
use crate::screen::{Board, Channel, Progress, Reading};
use crate::units;

/// How often in a row asking may fail before following ends. Each call has been repeated by the client already.
const MOST_FAILURES: u32 = 5;

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

/// The states that end following.
#[derive(Debug, Clone)]
pub(crate) struct Goal {
    done: Vec<&'static str>,
    failed: Vec<&'static str>,
    /// A task stays in these until a user acts.
    resting: Vec<&'static str>,
    /// In these it waits for its turn, which costs none of the time that it has.
    queued: &'static [&'static str],
    /// How many looks may still show a resting state, because the change that was asked for has not arrived yet.
    patience: u32,
}

/// How following ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Done,
    Failed,
    Resting,
}

impl Goal {
    /// What the specification says about the outcome of an operation.
    pub(crate) fn of(operation: &Operation) -> Self {
        let (done, failed) = operation.waiter.map_or((&[][..], &[][..]), |waiter| (waiter.done, waiter.failed));
        Self { done: done.to_vec(), failed: failed.to_vec(), resting: Vec::new(), queued: &[], patience: 0 }
    }

    /// These count as success too, whatever the specification says.
    pub(crate) fn or_done(mut self, states: &[&'static str]) -> Self {
        self.failed.retain(|state| !states.contains(state));
        self.done.extend(states);
        self
    }

    /// In these nothing happens by itself.
    pub(crate) fn resting(mut self, states: &[&'static str]) -> Self {
        self.failed.retain(|state| !states.contains(state));
        self.resting.extend(states);
        self
    }

    /// In these it waits for its turn behind others.
    pub(crate) fn queued(mut self, states: &'static [&'static str]) -> Self {
        self.queued = states;
        self
    }

    /// The change was asked for just now: a few looks may still show the state before it.
    pub(crate) fn after_a_change(mut self) -> Self {
        self.patience = 3;
        self
    }

    /// How it ended, if it did. `looks` counts the looks before this one.
    fn reached(&self, code: &str, looks: u32, moved: bool) -> Option<End> {
        if self.done.contains(&code) {
            return Some(End::Done);
        }
        if self.failed.contains(&code) {
            return Some(End::Failed);
        }
        let settled = moved || looks >= self.patience;
        (self.resting.contains(&code) && settled).then_some(End::Resting)
    }
}

/// The end of something, and the last look at it.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) end: End,
    pub(crate) look: Look,
}

/// One of the things that are followed.
struct Follower {
    id: String,
    what: String,
    progress: Progress,
    looks: u32,
    failures: u32,
    moved: bool,
    /// The time that counts against the limit.
    spent: Duration,
    last: Option<Look>,
    ended: Option<Result<Ended, Failure>>,
}

impl Follower {
    fn new(board: &Board, noun: &str, id: &str) -> Self {
        let what = format!("{noun} {id}");
        let progress = board.progress(what.clone());
        let spent = Duration::ZERO;
        Self { id: id.to_owned(), what, progress, looks: 0, failures: 0, moved: false, spent, last: None, ended: None }
    }

    fn take(&mut self, look: Result<Look, Failure>, goal: &Goal) -> Result<(), Failure> {
        let look = match look {
            Ok(look) => look,
            Err(failure) => {
                self.failures += 1;
                if !failure.is_passing() || self.failures >= MOST_FAILURES {
                    self.ended = Some(Err(failure));
                }
                return Ok(());
            }
        };
        self.failures = 0;
        self.moved |= self.last.as_ref().is_some_and(|last| last.code != look.code);
        if let Some(end) = goal.reached(&look.code, self.looks, self.moved) {
            self.progress.finish(&look.reading)?;
            self.ended = Some(Ok(Ended { end, look }));
        } else {
            self.progress.show(&look.reading)?;
            self.looks += 1;
            self.last = Some(look);
        }
        Ok(())
    }

    /// Counts time that passed, and ends following when there is no more.
    fn pass(&mut self, time: Duration, goal: &Goal, wait: &Wait) {
        if self.last.as_ref().is_some_and(|last| goal.queued.contains(&last.code.as_str())) {
            return;
        }
        self.spent += time;
        if !wait.timeout.is_zero() && self.spent >= wait.timeout {
            self.ended = Some(Err(self.out_of_time(wait)));
        }
    }

    fn out_of_time(&self, wait: &Wait) -> Failure {
        let state = self.last.as_ref().map_or("in an unknown state", |look| look.reading.state.as_str());
        Failure::new(format!("{} is still {state} after {}", self.what, units::span(wait.timeout)))
            .with_hint("it goes on without you: `show ID --wait` follows it again, --timeout sets how long")
    }
}

/// Follows one thing.
pub(crate) async fn follow(
    noun: &str,
    id: &str,
    goal: &Goal,
    wait: &Wait,
    look: impl AsyncFn(&str) -> Result<Look, Failure>,
) -> Result<Ended, Failure> {
    let mut ended = follow_all(noun, &[id.to_owned()], goal, wait, look).await?;
    ended.pop().map_or_else(|| Err(Failure::new("nothing to follow")), |(_, ended)| ended)
}

/// Follows several things at once; what becomes of one does not touch the others.
pub(crate) async fn follow_all(
    noun: &str,
    ids: &[String],
    goal: &Goal,
    wait: &Wait,
    look: impl AsyncFn(&str) -> Result<Look, Failure>,
) -> Result<Vec<(String, Result<Ended, Failure>)>, Failure> {
    let board = Board::new(Channel::Notes);
    let mut followers: Vec<Follower> = ids.iter().map(|id| Follower::new(&board, noun, id)).collect();
    loop {
        for follower in followers.iter_mut().filter(|follower| follower.ended.is_none()) {
            let look = look(&follower.id).await;
            follower.take(look, goal)?;
        }
        if followers.iter().all(|follower| follower.ended.is_some()) {
            break;
        }
        let begin = Instant::now();
        sleep(wait.interval).await;
        for follower in followers.iter_mut().filter(|follower| follower.ended.is_none()) {
            follower.pass(begin.elapsed(), goal, wait);
        }
    }
    let ended = followers.into_iter().filter_map(|follower| Some((follower.id, follower.ended?)));
    Ok(ended.collect())
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

#[cfg(test)]
mod tests;
