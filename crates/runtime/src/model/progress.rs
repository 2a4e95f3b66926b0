//! [`Progress`]: how far a job is, read from what a service says about it; [`Eta`]: the time that is left, smoothed.

use std::time::Duration;

/// How far a job is. What the service does not say, or what would be a guess, is `None`.
///
/// ```
/// use std::time::Duration;
/// use huaweicloud_runtime::{Amount, Progress};
///
/// let mut progress = Progress::default();
/// progress.bytes = Amount::new(3 << 20, 5 << 20);
/// progress.bytes_per_second = Some(1 << 20);
/// assert_eq!(progress.bytes.share(), Some(0.6));
/// assert_eq!(progress.left_by_bytes(), Some(Duration::from_secs(2)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[non_exhaustive]
pub struct Progress {
    /// The share that is done, from 0 to 1; `None` before the size of the job is known.
    pub share: Option<f64>,
    /// The objects, or the keys of a Redis. What failed is not done.
    pub objects: Amount,
    /// The objects that failed.
    pub failed: Option<u64>,
    /// The objects that were skipped; they are also among those that are done.
    pub skipped: Option<u64>,
    /// The data, in bytes.
    pub bytes: Amount,
    /// The speed as the service measured it last, in bytes per second; `None` while nothing moves.
    pub bytes_per_second: Option<u64>,
    /// The time that is left; `None` before the size of the job is known, while nothing moves, and for a job that does not
    /// end by itself.
    pub left: Option<Duration>,
}

/// How much is done, of how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Amount {
    /// What is done.
    pub done: Option<u64>,
    /// All of it; `None` while it is still being counted.
    pub total: Option<u64>,
}

impl Amount {
    /// Describes an amount that is known.
    pub const fn new(done: u64, total: u64) -> Self {
        Self { done: Some(done), total: Some(total) }
    }

    /// Reads the counts of a reply; a negative count means unknown.
    pub fn of(done: Option<i64>, total: Option<i64>) -> Self {
        Self { done: count(done), total: count(total) }
    }

    /// What is left.
    pub fn left(self) -> Option<u64> {
        self.total?.checked_sub(self.done?)
    }

    /// The share that is done, from 0 to 1; `None` when there is nothing to do, or its size is unknown.
    #[expect(clippy::cast_precision_loss, reason = "a share needs few digits")]
    pub fn share(self) -> Option<f64> {
        let (done, total) = (self.done?, self.total.filter(|total| *total > 0)?);
        Some((done as f64 / total as f64).min(1.0))
    }
}

/// Reads a number of a reply, of which a negative one means nothing.
fn count(number: Option<i64>) -> Option<u64> {
    u64::try_from(number?).ok()
}

impl Progress {
    /// The time that the remaining bytes take at the present speed.
    pub fn left_by_bytes(&self) -> Option<Duration> {
        let speed = self.bytes_per_second.filter(|speed| *speed > 0)?;
        Some(Duration::from_secs(self.bytes.left()?.div_ceil(speed)))
    }

    /// The time that the remaining objects take at the average speed so far, when those that are done or failed took this
    /// long.
    pub fn left_by_objects(&self, taken: Duration) -> Option<Duration> {
        let ended = self.objects.done?.checked_add(self.failed.unwrap_or(0)).filter(|ended| *ended > 0)?;
        let left = self.objects.total?.checked_sub(ended)?;
        let milliseconds = taken.as_millis().checked_mul(u128::from(left))? / u128::from(ended);
        Some(Duration::from_millis(u64::try_from(milliseconds).ok()?))
    }
}

/// Implemented by replies that say how far a job is. Service crates implement it in their module `jobs`.
pub trait ReportsProgress {
    /// Returns how far the job is, by this reply alone.
    fn progress(&self) -> Progress;
}

/// How long it takes until a new estimate counts for about two thirds.
const MEMORY: Duration = Duration::from_secs(60);

/// Smooths the time that is left. The speed of a job differs from poll to poll, and the time that is left with it; this
/// follows the estimate of when the job will end, so that the time that is left falls as time passes.
///
/// ```
/// use std::time::Duration;
/// use huaweicloud_runtime::Eta;
///
/// let seconds = |count| Some(Duration::from_secs(count));
/// let mut eta = Eta::new();
/// assert_eq!(eta.smooth(Duration::ZERO, seconds(600)), seconds(600));
/// // For a moment it is twice as slow; ten seconds later the estimate has moved by about 94 s, not by 600 s.
/// let left = eta.smooth(Duration::from_secs(10), seconds(1_200)).ok_or("an estimate")?;
/// assert!((670..700).contains(&left.as_secs()), "{left:?}");
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct Eta {
    /// The time of the last poll, and the estimated end. Both count from the beginning of the wait, in seconds.
    last: Option<(f64, f64)>,
}

impl Eta {
    /// Starts without an estimate.
    pub const fn new() -> Self {
        Self { last: None }
    }

    /// Returns the smoothed time that is left, from the time since the beginning of the wait and the time that is left by
    /// the last reply. Without an estimate in the reply it forgets what it knew: a job that was paused starts again.
    pub fn smooth(&mut self, elapsed: Duration, left: Option<Duration>) -> Option<Duration> {
        let Some(left) = left else {
            self.last = None;
            return None;
        };
        let now = elapsed.as_secs_f64();
        let new = now + left.as_secs_f64();
        let end = match self.last {
            // What is about to end needs no memory.
            Some((before, end)) if !left.is_zero() => {
                let weight = 1.0 - (-(now - before).max(0.0) / MEMORY.as_secs_f64()).exp();
                end + weight * (new - end)
            }
            _ => new,
        };
        self.last = Some((now, end));
        Duration::try_from_secs_f64((end - now).max(0.0)).ok()
    }
}

#[cfg(test)]
mod tests;
