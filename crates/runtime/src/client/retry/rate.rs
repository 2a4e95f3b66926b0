//! The send rate of a client: unlimited until the gateway throttles it, then as fast as the gateway accepts.
//!
//! After a throttled call the client sends at the rate that the gateway's text allows or, if it states none, at 70 % of
//! its previous rate; throttled again, at 70 % of that, reduced at most once a second. Each success raises the rate a
//! little, up to what the text allows. After five minutes without throttling the limit is dropped.

use std::time::Duration;

use tokio::time::Instant;

use crate::client::sync::{Mutex, MutexGuard, PoisonError};

/// The fraction of the rate that remains after a throttled call.
const KEEP: f64 = 0.7;
/// What a success adds, as a fraction of the rate at the last throttled call.
const RECOVER: f64 = 0.05;
/// Throttled calls within this time of each other lower the rate only once: they were in flight together, or are
/// refused until the gateway starts a new count.
const BURST: Duration = Duration::from_secs(1);
/// Calls per second. One call in two minutes is slower than any known limit.
pub(crate) const SLOWEST: f64 = 1.0 / 120.0;
/// A client that has hardly sent anything is assumed to have sent this fast: its own rate says nothing about the limit.
const AT_LEAST: f64 = 0.5;
/// Without throttling for this long, the limit is dropped.
pub(crate) const QUIET: Duration = Duration::from_secs(300);
/// The time over which the current rate is measured.
const MEMORY: f64 = 10.0;

/// Spaces out the calls of a client. Clones of a client share one.
#[derive(Debug, Default)]
pub(crate) struct SendRate(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    limit: Option<Limit>,
    /// Sends per second, decaying over [`MEMORY`].
    measured: f64,
    last_send: Option<Instant>,
}

#[derive(Debug)]
struct Limit {
    rate: f64,
    at_throttle: f64,
    /// What the gateway's text allows.
    told: f64,
    lowered_at: Instant,
    throttled_at: Instant,
    next: Instant,
}

impl SendRate {
    /// Reserves the next slot and returns how long to wait for it; zero while there is no limit.
    ///
    /// # Errors
    ///
    /// Returns the wait for the next slot when it is longer than `most`. The slot stays free: slots reserved by callers who give
    /// up would delay all others more and more.
    pub(crate) fn take_slot(&self, now: Instant, most: Duration) -> Result<Duration, Duration> {
        let mut state = self.lock();
        state.measure(now);
        if state.limit.as_ref().is_some_and(|limit| now.duration_since(limit.throttled_at) > QUIET) {
            state.limit = None;
        }
        let Some(limit) = &mut state.limit else { return Ok(Duration::ZERO) };
        let slot = limit.next.max(now);
        let wait = slot.duration_since(now);
        if wait > most {
            return Err(wait);
        }
        limit.next = slot + Duration::from_secs_f64(1.0 / limit.rate);
        Ok(wait)
    }

    /// Records that the gateway throttled a call; `spacing` is the time between calls that its text allows.
    pub(crate) fn throttled(&self, now: Instant, spacing: Option<Duration>) {
        let mut state = self.lock();
        let told = spacing.map(|spacing| 1.0 / spacing.as_secs_f64().max(0.001));
        let rate = match (&state.limit, told) {
            (None, Some(told)) => told,
            (None, None) => state.measured.max(AT_LEAST) * KEEP,
            (Some(limit), _) if now.duration_since(limit.lowered_at) < BURST => limit.rate,
            (Some(limit), _) => limit.rate * KEEP,
        };
        let known = state.limit.as_ref();
        let told = told.or(known.map(|limit| limit.told)).unwrap_or(f64::INFINITY);
        let rate = rate.min(told).max(SLOWEST);
        let is_lower = known.is_none_or(|limit| rate < limit.rate);
        let lowered_at = known.filter(|_| !is_lower).map_or(now, |limit| limit.lowered_at);
        let next = now + Duration::from_secs_f64(1.0 / rate);
        state.limit = Some(Limit { rate, at_throttle: rate / KEEP, told, lowered_at, throttled_at: now, next });
    }

    /// Records a call that was accepted.
    pub(crate) fn succeeded(&self) {
        if let Some(limit) = &mut self.lock().limit {
            limit.rate = (limit.rate + limit.at_throttle * RECOVER).min(limit.told.max(SLOWEST));
        }
    }

    /// The allowed rate, in calls per second.
    #[cfg(test)]
    pub(crate) fn limit(&self) -> Option<f64> {
        self.lock().limit.as_ref().map(|limit| limit.rate)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// An exponentially decaying average of sends per second.
    fn measure(&mut self, now: Instant) {
        let passed = self.last_send.replace(now).map_or(MEMORY, |last| now.duration_since(last).as_secs_f64());
        self.measured = self.measured * (-passed / MEMORY).exp() + 1.0 / MEMORY;
    }
}
