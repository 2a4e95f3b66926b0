//! [`WaitOptions`]: how long and how often to look.

use std::time::Duration;

/// The shortest pause between two looks that can be asked for.
const FLOOR: Duration = Duration::from_millis(100);

/// How long and how often to look at a state.
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
    /// Waits without a limit: a copy may take days. Only a wait for something whose failure no document describes has a
    /// limit of its own, of 30 minutes.
    pub const fn new() -> Self {
        Self {
            timeout: None,
            queue_timeout: None,
            floor: Duration::from_secs(2),
            ceiling: Duration::from_secs(60),
            settle: Duration::from_secs(15),
        }
    }

    /// The longest time to wait, not counting time in a queue.
    pub const fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = Some(limit);
        self
    }

    /// The longest time in a queue: before something begins, and whenever it is sent back there.
    pub const fn queue_timeout(mut self, limit: Duration) -> Self {
        self.queue_timeout = Some(limit);
        self
    }

    /// The shortest and the longest pause between two looks: 2 s and 60 s unless set, never below 100 ms.
    ///
    /// Between them a pause is a tenth of the time that the state has lasted, so that the end of what takes an hour is
    /// seen within six minutes at worst, and the end of what takes ten seconds within two.
    pub fn interval(mut self, shortest: Duration, longest: Duration) -> Self {
        self.floor = shortest.max(FLOOR);
        self.ceiling = longest.max(self.floor);
        self
    }

    /// How long after a change the state from before it may still be read: 15 s unless set. For that time such a state
    /// ends nothing, unless another has been seen in between.
    pub const fn settle(mut self, time: Duration) -> Self {
        self.settle = time;
        self
    }
}
