//! Supplies time, sleeping and randomness as values, so that tests and virtual clocks control them.

use std::collections::hash_map::RandomState;
use std::fmt;
use std::future::Future;
use std::hash::BuildHasher;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use huaweicloud_auth::time::{Clock, SystemClock};

/// A future that completes after a delay.
pub type SleepFuture = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Sleeps between attempts, pages and polls of a state.
///
/// Every `Fn(Duration) -> SleepFuture` implements this trait. The default is tokio's timer, which a test pauses with
/// `tokio::time::pause`; an emulator with its own clock supplies one that moves that clock.
pub trait Sleep: Send + Sync {
    /// Returns a future that completes after `delay`.
    fn sleep(&self, delay: Duration) -> SleepFuture;
}

impl<F: Fn(Duration) -> SleepFuture + Send + Sync> Sleep for F {
    fn sleep(&self, delay: Duration) -> SleepFuture {
        self(delay)
    }
}

/// tokio's timer.
#[derive(Debug, Clone, Copy, Default)]
pub struct TokioSleep;

impl Sleep for TokioSleep {
    #[expect(clippy::disallowed_methods, reason = "the one place that sleeps")]
    fn sleep(&self, delay: Duration) -> SleepFuture {
        Box::pin(tokio::time::sleep(delay))
    }
}

/// The time and randomness of a client.
#[derive(Clone)]
pub(crate) struct Pace {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) sleep: Arc<dyn Sleep>,
    pub(crate) random: Arc<dyn Fn() -> f64 + Send + Sync>,
}

impl Default for Pace {
    fn default() -> Self {
        let random = Random::default();
        Self { clock: Arc::new(SystemClock), sleep: Arc::new(TokioSleep), random: Arc::new(move || random.next()) }
    }
}

impl fmt::Debug for Pace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pace")
    }
}

/// Random enough for delays: SplitMix64, seeded from the hasher keys that the operating system gives each process.
struct Random(AtomicU64);

impl Default for Random {
    fn default() -> Self {
        Self(AtomicU64::new(RandomState::new().hash_one(0_u8)))
    }
}

impl Random {
    /// Returns a number from 0 up to but not including 1.
    fn next(&self) -> f64 {
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut z = self.0.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        #[allow(clippy::cast_precision_loss, reason = "53 bits fit exactly")]
        let fraction = ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64;
        fraction
    }
}

#[cfg(test)]
mod tests;
