//! The send rate of a client: unlimited until the gateway throttles it, then as fast as the gateway turns out to take.
//!
//! After a throttled call the client sends at the rate that the gateway's text allows or, where it names none, at 70 % of
//! the rate it had; throttled again, at 70 % of that. Each success raises the rate a little. After five quiet minutes the
//! limit is gone.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// What remains of the rate after a throttled call.
const KEEP: f64 = 0.7;
/// What a success adds, as a part of the rate at the last throttled call.
const RECOVER: f64 = 0.05;
/// Calls a second. One call in two minutes is slower than any limit that has been seen.
const SLOWEST: f64 = 1.0 / 120.0;
/// A client that has hardly sent anything is taken to have sent this fast: its own rate says nothing about the limit.
const AT_LEAST: f64 = 0.5;
/// Once nothing was throttled for this long, the limit is dropped.
const QUIET: Duration = Duration::from_secs(300);
/// The time over which the current rate is measured.
const MEMORY: f64 = 10.0;

/// Spaces the calls of a client. Clones of a client share one.
#[derive(Debug, Default)]
pub(crate) struct SendRate(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    limit: Option<Limit>,
    /// Sends per second, fading over [`MEMORY`].
    measured: f64,
    last_send: Option<Instant>,
}

#[derive(Debug)]
struct Limit {
    rate: f64,
    at_throttle: f64,
    throttled_at: Instant,
    next: Instant,
}

impl SendRate {
    /// Takes the next slot; the caller waits for it. Zero while there is no limit.
    pub(crate) fn take_slot(&self, now: Instant) -> Duration {
        let mut state = self.lock();
        state.measure(now);
        if state.limit.as_ref().is_some_and(|limit| now.duration_since(limit.throttled_at) > QUIET) {
            state.limit = None;
        }
        let Some(limit) = &mut state.limit else { return Duration::ZERO };
        let slot = limit.next.max(now);
        limit.next = slot + Duration::from_secs_f64(1.0 / limit.rate);
        slot.duration_since(now)
    }

    /// The gateway throttled a call; `spacing` is the time between calls that its text allows.
    pub(crate) fn throttled(&self, now: Instant, spacing: Option<Duration>) {
        let mut state = self.lock();
        let told = spacing.map(|spacing| 1.0 / spacing.as_secs_f64().max(0.001));
        let rate = match (&state.limit, told) {
            (None, Some(told)) => told,
            (None, None) => state.measured.max(AT_LEAST) * KEEP,
            (Some(limit), told) => (limit.rate * KEEP).min(told.unwrap_or(f64::INFINITY)),
        }
        .max(SLOWEST);
        let next = now + Duration::from_secs_f64(1.0 / rate);
        state.limit = Some(Limit { rate, at_throttle: rate / KEEP, throttled_at: now, next });
    }

    /// A call got through.
    pub(crate) fn succeeded(&self) {
        if let Some(limit) = &mut self.lock().limit {
            limit.rate += limit.at_throttle * RECOVER;
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// An exponentially fading average of sends per second.
    fn measure(&mut self, now: Instant) {
        let passed = self.last_send.replace(now).map_or(MEMORY, |last| now.duration_since(last).as_secs_f64());
        self.measured = self.measured * (-passed / MEMORY).exp() + 1.0 / MEMORY;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(number: f64) -> Duration {
        Duration::from_secs_f64(number)
    }

    #[test]
    fn no_limit_until_throttled_and_none_after_quiet() {
        let rate = SendRate::default();
        let start = Instant::now();
        for step in 0..100 {
            assert_eq!(rate.take_slot(start + Duration::from_millis(step)), Duration::ZERO);
        }
        rate.throttled(start, None);
        assert!(rate.take_slot(start) > Duration::ZERO);
        assert_eq!(rate.take_slot(start + QUIET + seconds(1.0)), Duration::ZERO);
    }

    #[test]
    fn the_text_of_the_gateway_sets_the_pace() {
        let rate = SendRate::default();
        let start = Instant::now();
        (0..50).for_each(|_| {
            rate.take_slot(start);
        });
        rate.throttled(start, Some(seconds(6.0)));
        let slots: Vec<f64> = (0..3).map(|_| rate.take_slot(start).as_secs_f64().round()).collect();
        assert_eq!(slots, [6.0, 12.0, 18.0]);
    }

    #[test]
    fn success_raises_and_throttling_lowers() {
        let rate = SendRate::default();
        let start = Instant::now();
        (0..20).for_each(|_| {
            rate.take_slot(start);
        });
        rate.throttled(start, None);
        let before = rate.lock().limit.as_ref().unwrap().rate;
        (0..10).for_each(|_| rate.succeeded());
        let raised = rate.lock().limit.as_ref().unwrap().rate;
        assert!(raised > before * 1.2, "{before} {raised}");
        (0..100).for_each(|_| rate.throttled(start, None));
        assert!(rate.lock().limit.as_ref().unwrap().rate >= SLOWEST);
    }
}
