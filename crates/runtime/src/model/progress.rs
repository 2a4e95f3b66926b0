//! [`Progress`]: the progress of a job, read from a reply; [`Eta`]: the remaining time, smoothed.

use std::time::Duration;

/// The progress of a job. A value that the service does not report, and that could only be guessed, is `None`.
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
    /// The objects, or the keys of a Redis instance. Failed objects do not count as done.
    pub objects: Amount,
    /// The objects that failed.
    pub failed: Option<u64>,
    /// The objects that were skipped; they also count as done.
    pub skipped: Option<u64>,
    /// The data, in bytes.
    pub bytes: Amount,
    /// The speed that the service last measured, in bytes per second; `None` while no data is transferred.
    pub bytes_per_second: Option<u64>,
    /// The remaining time; `None` before the size of the job is known, while no data is transferred, and for a job that runs
    /// until it is stopped.
    pub left: Option<Duration>,
}

/// The amount that is done, and the total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Amount {
    /// The amount that is done.
    pub done: Option<u64>,
    /// The total; `None` while it is still being counted.
    pub total: Option<u64>,
}

impl Amount {
    /// Describes an amount that is known.
    pub const fn new(done: u64, total: u64) -> Self {
        Self { done: Some(done), total: Some(total) }
    }

    /// Reads the counts of a reply. A negative count means that the value is unknown.
    pub fn of(done: Option<i64>, total: Option<i64>) -> Self {
        Self { done: count(done), total: count(total) }
    }

    /// The remaining amount.
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

/// Reads a count of a reply; a negative one has no meaning.
fn count(number: Option<i64>) -> Option<u64> {
    u64::try_from(number?).ok()
}

impl Progress {
    /// The time that the remaining bytes take at the current speed.
    pub fn left_by_bytes(&self) -> Option<Duration> {
        let speed = self.bytes_per_second.filter(|speed| *speed > 0)?;
        Some(Duration::from_secs(self.bytes.left()?.div_ceil(speed)))
    }

    /// The time that the remaining objects take at the average speed so far; `taken` is how long those that are done or failed
    /// took.
    pub fn left_by_objects(&self, taken: Duration) -> Option<Duration> {
        let ended = self.objects.done?.checked_add(self.failed.unwrap_or(0)).filter(|ended| *ended > 0)?;
        let left = self.objects.total?.checked_sub(ended)?;
        let milliseconds = taken.as_millis().checked_mul(u128::from(left))? / u128::from(ended);
        Some(Duration::from_millis(u64::try_from(milliseconds).ok()?))
    }
}

/// Implemented by replies that report the progress of a job. Service crates implement it in their module `jobs`.
pub trait ReportsProgress {
    /// Returns the progress of the job, according to this reply alone.
    fn progress(&self) -> Progress;
}

/// The time after which a new estimate has a weight of about two thirds.
const MEMORY: Duration = Duration::from_secs(60);

/// Smooths the remaining time. The speed of a job varies from poll to poll, and so does the remaining time computed from it.
/// This type smooths the estimated end of the job instead, so that the remaining time falls as time passes.
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

    /// Returns the smoothed remaining time, from the time since the beginning of the wait and the remaining time in the last
    /// reply. If the reply has no estimate, the earlier ones are discarded, because a paused job starts again.
    pub fn smooth(&mut self, elapsed: Duration, left: Option<Duration>) -> Option<Duration> {
        let Some(left) = left else {
            self.last = None;
            return None;
        };
        let now = elapsed.as_secs_f64();
        let new = now + left.as_secs_f64();
        let end = match self.last {
            // A job that is about to end needs no smoothing.
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
