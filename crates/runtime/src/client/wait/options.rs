//! [`WaitOptions`]: how long and how often to poll.

use std::time::Duration;

/// The shortest allowed pause between two polls.
const FLOOR: Duration = Duration::from_millis(100);
/// The longest pause between two polls.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// How long and how often to poll a state.
///
/// ```
/// use std::time::Duration;
/// use huaweicloud_runtime::WaitOptions;
///
/// let options = WaitOptions::new()
///     .timeout(Duration::from_secs(3_600))
///     .queue_timeout(Duration::from_secs(24 * 3_600));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "options do nothing until they are given to a wait"]
pub struct WaitOptions {
    pub(super) timeout: Option<Duration>,
    pub(super) queue_timeout: Option<Duration>,
    pub(super) floor: Duration,
    pub(super) ceiling: Duration,
    pub(super) settle: Duration,
}

impl Default for WaitOptions {
    fn default() -> Self {
        Self::new()
    }
}

impl WaitOptions {
    /// Waits without a limit, since a copy may take days. The exception is a limit of 30 minutes for an operation whose failure
    /// no document describes.
    pub const fn new() -> Self {
        Self {
            timeout: None,
            queue_timeout: None,
            floor: Duration::from_secs(2),
            ceiling: Duration::from_secs(60),
            settle: Duration::from_secs(15),
        }
    }

    /// Sets the maximum time to wait, excluding time in a queue. A poll that is in progress at that time is abandoned, but a
    /// poll that started shortly before may take up to 2 seconds more.
    pub const fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = Some(limit);
        self
    }

    /// Sets the maximum time in a queue, both before the operation starts and whenever the service sends it back to the queue.
    pub const fn queue_timeout(mut self, limit: Duration) -> Self {
        self.queue_timeout = Some(limit);
        self
    }

    /// Sets the shortest and the longest pause between two polls: 2 s and 60 s by default, never below 100 ms and never
    /// above a day.
    ///
    /// Between these limits, a pause is a tenth of the time that the current state has lasted. By default, the end of an
    /// operation that takes an hour is noticed within about a minute, and the end of one that takes ten seconds within two
    /// seconds.
    pub fn interval(mut self, shortest: Duration, longest: Duration) -> Self {
        self.floor = shortest.clamp(FLOOR, LONGEST);
        self.ceiling = longest.clamp(self.floor, LONGEST);
        self
    }

    /// Sets how long a poll may still return the old state after a change: 15 s by default. During that time, an old state does
    /// not end the wait, unless another state was seen in between.
    pub const fn settle(mut self, time: Duration) -> Self {
        self.settle = time;
        self
    }
}
