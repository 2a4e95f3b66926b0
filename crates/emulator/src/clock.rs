//! The clock of the emulated world: the wall clock, a faster one, or one that a test controls.
//!
//! The state of every resource is a function of time, unless real data moves. Nothing runs in the background: whatever
//! became due since the last request is executed, in order and at its own due time, when the next request arrives. So a
//! test that advances an [`EmulatedClock`] by an hour sees exactly what an hour of waiting would have shown.

#![expect(clippy::disallowed_types, reason = "emulated time is computed from real time here")]

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Milliseconds since 1970-01-01 on the emulated clock.
pub(crate) type Millis = u64;

/// The start time of [`EmulatedClock::manual`]: 2026-01-01T00:00:00Z. A fixed start makes every time stamp of a test
/// repeatable.
pub const MANUAL_START_MS: u64 = 1_767_225_600_000;

/// The end of the year 9999, where every clock stops: later times have no four-digit year, and no sum of times in this
/// crate can overflow.
pub(crate) const END_MS: Millis = 253_402_300_799_000;

/// A clock of the emulated world. Clones share the same time.
///
/// ```
/// use huaweicloud_emulator::EmulatedClock;
/// use std::time::Duration;
///
/// let clock = EmulatedClock::manual();
/// let before = clock.now();
/// clock.advance(Duration::from_secs(3600));
/// assert_eq!(clock.now().duration_since(before).unwrap(), Duration::from_secs(3600));
/// ```
#[derive(Clone, Debug)]
pub struct EmulatedClock(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    /// How many emulated seconds pass per real second: 1 for the wall clock, 0 for a manual clock.
    speed: f64,
    /// The emulated time at `since`.
    base: Millis,
    since: Instant,
    /// How far the clock was moved ahead of the wall clock; `None` for clocks that do not follow the wall clock.
    ahead: Option<Millis>,
}

impl EmulatedClock {
    /// Creates a clock that shows the wall clock time. It never goes backward, even if the wall clock does.
    pub fn real() -> Self {
        Self::scaled(1.0)
    }

    /// Creates a clock that starts now and runs `speed` times as fast as the wall clock. With a speed that is not a
    /// positive number it is stopped, like [`EmulatedClock::manual`].
    pub fn scaled(speed: f64) -> Self {
        Self::starting(wall_ms(), speed)
    }

    /// Creates a clock that is stopped at 2026-01-01T00:00:00Z until [`EmulatedClock::advance`] moves it.
    pub fn manual() -> Self {
        Self::starting(MANUAL_START_MS, 0.0)
    }

    /// Creates a clock that is stopped at `start` until [`EmulatedClock::advance`] moves it.
    pub fn manual_at(start: SystemTime) -> Self {
        Self::starting(to_ms(start), 0.0)
    }

    fn starting(base: Millis, speed: f64) -> Self {
        let speed = if speed.is_finite() && speed > 0.0 { speed } else { 0.0 };
        let ahead = (speed == 1.0).then_some(0);
        Self(Arc::new(Mutex::new(State { speed, base, since: Instant::now(), ahead })))
    }

    /// The emulated time.
    pub fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_millis(self.now_ms())
    }

    /// Moves the clock forward. Works on every kind of clock; time never goes backward.
    pub fn advance(&self, by: Duration) {
        let mut state = self.lock();
        let by = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
        state.base = state.base.saturating_add(by).min(END_MS);
        state.ahead = state.ahead.map(|ahead| ahead.saturating_add(by));
    }

    /// How many emulated seconds pass per real second; 0 for a manual clock.
    pub fn speed(&self) -> f64 {
        self.lock().speed
    }

    pub(crate) fn now_ms(&self) -> Millis {
        self.at_wall(wall_ms())
    }

    /// The emulated time when the wall clock shows `wall`.
    fn at_wall(&self, wall: Millis) -> Millis {
        let mut state = self.lock();
        // Users set the speed; the cast saturates.
        let passed = state.since.elapsed().as_secs_f64() * 1000.0 * state.speed;
        let now = state.base.saturating_add(passed as u64);
        // `elapsed` does not count the time while the machine is suspended, and the wall clock may be corrected.
        let behind = state.ahead.map_or(0, |ahead| wall.saturating_add(ahead).saturating_sub(now));
        state.base = state.base.saturating_add(behind).min(END_MS);
        now.saturating_add(behind).min(END_MS)
    }

    /// Ensures that the clock shows at least `at`, so that a stored world is never loaded into its own past.
    pub(crate) fn not_before(&self, at: Millis) {
        let now = self.now_ms();
        if now < at {
            self.advance(Duration::from_millis(at - now));
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        // A panic elsewhere cannot leave these three numbers inconsistent.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for EmulatedClock {
    fn default() -> Self {
        Self::real()
    }
}

/// Returns the wall clock time in milliseconds.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the system clock")]
pub(crate) fn wall_ms() -> Millis {
    to_ms(SystemTime::now())
}

pub(crate) fn to_ms(at: SystemTime) -> Millis {
    at.duration_since(UNIX_EPOCH).map_or(0, |since| u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests;
