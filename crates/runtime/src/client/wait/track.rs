//! [`Track`]: the states and the time of one awaited resource. Pure: it neither sends nor sleeps.

use std::sync::Arc;
use std::time::Duration;

use super::options::WaitOptions;
use crate::client::error::{Error, Limit, WaitEnd};
use crate::message;
use crate::model::operation::{Phase, Waiter};

/// The wait is given up after this many failed polls in a row. The call itself has already retried each of them.
const MOST_FAILURES: u32 = 5;
/// The wait is given up after this many answers in a row without the state.
const MOST_BLANKS: u32 = 5;
/// The wait is given up after this many lists in a row without the entry. No document specifies the order of the lists, so a
/// page can miss the entry.
const MOST_MISSES: u32 = 3;
/// How long to wait for an operation if no document describes how it fails.
const BLIND_TIMEOUT: Duration = Duration::from_secs(30 * 60);
/// How long the last poll may take. It starts when the time runs out.
const LAST_POLL: Duration = Duration::from_secs(2);

/// The states and the time of one awaited resource.
pub(super) struct Track {
    waiter: Arc<Waiter>,
    /// Whether the wait follows a call that changed the resource, so that old states are expected.
    is_started: bool,
    state: Option<Box<str>>,
    phase: Phase,
    /// Whether a state from after the change has been seen.
    has_moved: bool,
    /// How long the current state has lasted.
    age: Duration,
    running: Duration,
    queueing: Duration,
    failures: u32,
    blanks: u32,
    misses: u32,
    /// How many times in a row the service asked the client to slow down.
    slowed: u32,
}

impl Track {
    pub(super) fn new(waiter: Arc<Waiter>, is_started: bool) -> Self {
        Self {
            waiter,
            is_started,
            state: None,
            phase: Phase::Running,
            has_moved: false,
            age: Duration::ZERO,
            running: Duration::ZERO,
            queueing: Duration::ZERO,
            failures: 0,
            blanks: 0,
            misses: 0,
            slowed: 0,
        }
    }

    /// How long the wait has taken so far.
    pub(super) fn elapsed(&self) -> Duration {
        self.running + self.queueing
    }

    /// Records a state, and returns what it means at this point of the wait.
    pub(super) fn saw(&mut self, state: Option<&str>, options: &WaitOptions) -> Result<Phase, Error> {
        self.answered();
        self.misses = 0;
        let Some(state) = state.filter(|state| !state.is_empty()) else { return self.saw_nothing(options) };
        self.blanks = 0;
        if self.state.as_deref() != Some(state) {
            self.age = Duration::ZERO;
            self.state = Some(state.into());
        }
        let is_old = self.is_started && self.waiter.before.contains(&state);
        self.has_moved |= !is_old;
        let may_be_stale = is_old && !self.has_moved && self.elapsed() < options.settle;
        self.phase = match self.waiter.phase(state) {
            phase if phase.is_final() && may_be_stale => Phase::Running,
            phase => phase,
        };
        Ok(self.phase)
    }

    /// Records a successful poll.
    pub(super) fn answered(&mut self) {
        self.failures = 0;
        self.slowed = 0;
    }

    fn saw_nothing(&mut self, options: &WaitOptions) -> Result<Phase, Error> {
        // A wait for a deletion needs no state.
        if self.waiter.until_gone {
            return Ok(Phase::Running);
        }
        self.blanks += 1;
        // A field that exists only while an operation runs may take a while to appear.
        let may_appear = self.is_started && self.state.is_none() && self.elapsed() < options.settle.saturating_mul(4);
        if may_appear || self.blanks < MOST_BLANKS {
            return Ok(self.phase);
        }
        let text = message!(
            "wait-blank",
            "{count} answers in a row had no state in `{field}`",
            count = MOST_BLANKS,
            field = self.waiter.field
        );
        Err(Error::waiting(text, WaitEnd::Lost).with_operation(self.waiter.read))
    }

    /// Records that the resource does not exist.
    pub(super) fn missed(&mut self, error: Option<Error>, options: &WaitOptions) -> Result<Phase, Error> {
        self.failures = 0;
        self.misses += 1;
        if self.waiter.until_gone {
            // One list may miss an entry that moves to another page while the list is read.
            let is_sure = error.is_some() || self.misses >= MOST_MISSES;
            return Ok(if is_sure { Phase::Done } else { self.phase });
        }
        // A resource that was created a moment ago may not be visible to every reader yet.
        let may_appear = self.is_started && self.state.is_none() && self.elapsed() < options.settle;
        if may_appear || error.is_none() && self.misses < MOST_MISSES {
            return Ok(self.phase);
        }
        let hint = match self.state {
            Some(_) => message!("wait-deleted", "it was deleted while it was waited for"),
            None => message!("wait-absent", "nothing has this id in the project and region of the client"),
        };
        let error = error.unwrap_or_else(|| {
            Error::waiting(message!("wait-not-listed", "the list has no such entry"), WaitEnd::Missing)
        });
        Err(error.with_operation(self.waiter.read).with_hint(hint))
    }

    /// Records a failed poll; returns the error when polling again is pointless.
    pub(super) fn failed(&mut self, error: Error) -> Result<(), Error> {
        let is_passing = error.is_connection()
            || error.is_timeout()
            || error.is_server_error()
            || error.is_throttled()
            // A page from a proxy, or a maintenance page.
            || error.is_foreign_page();
        self.failures += 1;
        self.slowed += u32::from(error.is_throttled());
        if !is_passing || self.failures >= MOST_FAILURES {
            return Err(error);
        }
        tracing::debug!(%error, "a poll failed and is repeated later");
        Ok(())
    }

    /// Returns how long to pause now, or an error when time is up. `chance` is 0 to 1.
    pub(super) fn pause(&self, options: &WaitOptions, chance: f64) -> Result<Duration, Error> {
        // A tenth of jitter keeps many waits from polling in step.
        let wanted = (self.age / 10).clamp(options.floor, options.ceiling);
        let patient = wanted.saturating_mul(1 << self.slowed.min(5)).min(options.ceiling.max(wanted));
        let delay = patient.mul_f64(0.9 + 0.2 * chance.clamp(0.0, 1.0));
        let (spent, limit) = self.time(options);
        let Some(limit) = limit else { return Ok(delay) };
        match limit.checked_sub(spent).filter(|left| !left.is_zero()) {
            Some(left) => Ok(delay.min(left)),
            None => Err(self.out_of_time(limit)),
        }
    }

    /// Returns how long an answer may take from now on, if there is a limit. `took` is how long the poll has taken already.
    pub(super) fn longest_poll(&self, options: &WaitOptions, took: Duration) -> Option<Duration> {
        let (spent, limit) = self.time(options);
        Some(limit?.saturating_sub(spent + took).max(LAST_POLL))
    }

    /// Returns the error for a poll that was abandoned after `took`, if time is up.
    pub(super) fn cut(&self, options: &WaitOptions, took: Duration) -> Option<Error> {
        let (spent, limit) = self.time(options);
        limit.filter(|limit| spent + took >= *limit).map(|limit| self.out_of_time(limit))
    }

    /// Returns the time spent in this phase, and its limit.
    fn time(&self, options: &WaitOptions) -> (Duration, Option<Duration>) {
        match self.phase {
            Phase::Queued => (self.queueing, options.queue_timeout),
            _ => (self.running, options.timeout.or(self.blind_timeout())),
        }
    }

    fn blind_timeout(&self) -> Option<Duration> {
        self.waiter.failed.is_empty().then_some(BLIND_TIMEOUT)
    }

    fn out_of_time(&self, limit: Duration) -> Error {
        let state = match &self.state {
            None => message!("wait-saw-nothing", "no state was read"),
            Some(state) => {
                message!(
                    "wait-goes-on",
                    "the last state was `{state}`; the operation continues without the wait",
                    state = &**state
                )
            }
        };
        let limit_name = if self.phase == Phase::Queued { Limit::Queue } else { Limit::Wait };
        Error::timeout(limit_name, limit).with_operation(self.waiter.read).with_hint(state)
    }

    /// Records that time passed.
    pub(super) fn pass(&mut self, time: Duration) {
        self.age += time;
        *(if self.phase == Phase::Queued { &mut self.queueing } else { &mut self.running }) += time;
    }
}

#[cfg(test)]
mod tests;
