//! [`StoppedClock`]: time that passes only while a client sleeps.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::client::pace::{Sleep, SleepFuture};
use huaweicloud_auth::time::Clock;

/// A clock that moves only when a client sleeps or a test moves it. Clones share the same time. Pass one to a client both as
/// its `clock` and as its `sleep`; then a wait of days takes no time.
///
/// ```
/// use std::time::Duration;
/// use huaweicloud_runtime::Clock;
/// use huaweicloud_runtime::test_util::StoppedClock;
///
/// let clock = StoppedClock::default();
/// let start = clock.now();
/// clock.advance(Duration::from_secs(60));
/// assert_eq!(clock.now(), start + Duration::from_secs(60));
/// assert_eq!(clock.passed(), Duration::from_secs(60));
/// ```
#[derive(Debug, Clone)]
pub struct StoppedClock {
    start: SystemTime,
    passed: Arc<Mutex<Duration>>,
}

impl StoppedClock {
    /// Creates a clock that shows this time.
    pub fn at(start: SystemTime) -> Self {
        Self { start, passed: Arc::default() }
    }

    /// Moves the clock forward.
    pub fn advance(&self, time: Duration) {
        let mut passed = self.passed.lock().unwrap_or_else(PoisonError::into_inner);
        *passed = passed.saturating_add(time);
    }

    /// Returns how far the clock has moved.
    pub fn passed(&self) -> Duration {
        *self.passed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// 2026-01-01T00:00:00Z.
impl Default for StoppedClock {
    fn default() -> Self {
        Self::at(UNIX_EPOCH + Duration::from_secs(1_767_225_600))
    }
}

impl Clock for StoppedClock {
    fn now(&self) -> SystemTime {
        self.start.checked_add(self.passed()).unwrap_or(self.start)
    }
}

impl Sleep for StoppedClock {
    fn sleep(&self, delay: Duration) -> SleepFuture {
        self.advance(delay);
        Box::pin(std::future::ready(()))
    }
}
