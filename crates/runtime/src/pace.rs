//! Time, waiting and chance as values, so that tests and virtual clocks decide about them.

use std::collections::hash_map::RandomState;
use std::fmt;
use std::future::Future;
use std::hash::BuildHasher;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::HeaderMap;
use huaweicloud_auth::time::{Clock, SystemClock, parse_http_date};

/// A future that is done after a while.
pub type SleepFuture = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Waits between attempts, pages and looks at a state.
///
/// Every `Fn(Duration) -> SleepFuture` is one. The default is tokio's timer, which a test pauses with
/// `tokio::time::pause`; an emulator with a clock of its own gives one that moves that clock.
pub trait Sleep: Send + Sync {
    /// A future that is done after `delay`.
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
    fn sleep(&self, delay: Duration) -> SleepFuture {
        Box::pin(tokio::time::sleep(delay))
    }
}

/// Everything of a client that has to do with time and chance.
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

/// Random enough for waits: SplitMix64, seeded from the hasher keys that the operating system gives each process.
struct Random(AtomicU64);

impl Default for Random {
    fn default() -> Self {
        Self(AtomicU64::new(RandomState::new().hash_one(0_u8)))
    }
}

impl Random {
    /// 0 up to but not including 1.
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

/// How far the clock of the service is ahead of ours, learned from the `Date` of its answers.
///
/// Signatures are dated by the service's clock: a machine whose clock is off by more than 15 minutes could not call
/// anything otherwise. Small differences are noise and are ignored.
#[derive(Debug, Default)]
pub(crate) struct Skew(AtomicI64);

/// Below this, in seconds, a difference is network delay and whole-second dates.
const NOISE: i64 = 60;

impl Skew {
    /// The time to put into a signature.
    pub(crate) fn correct(&self, now: SystemTime) -> SystemTime {
        let offset = self.0.load(Ordering::Relaxed);
        let distance = Duration::from_secs(offset.unsigned_abs());
        let corrected = if offset < 0 { now.checked_sub(distance) } else { now.checked_add(distance) };
        corrected.unwrap_or(now)
    }

    /// The difference in seconds; positive where the service is ahead.
    pub(crate) fn seconds(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Learns from an answer. `Age` means that a cache answered, whose date is old.
    pub(crate) fn learn(&self, headers: &HeaderMap, sent: SystemTime, received: SystemTime) {
        if headers.contains_key(http::header::AGE) {
            return;
        }
        let date = headers.get(http::header::DATE).and_then(|date| date.to_str().ok());
        let Some(date) = date.and_then(|date| parse_http_date(date).ok()) else { return };
        let round_trip = received.duration_since(sent).unwrap_or_default();
        if round_trip > Duration::from_secs(60) {
            return;
        }
        let middle = sent + round_trip / 2;
        let offset = seconds(date).saturating_sub(seconds(middle));
        self.0.store(if offset.abs() < NOISE { 0 } else { offset }, Ordering::Relaxed);
    }
}

fn seconds(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Duration = Duration::from_secs(1_573_789_015);

    fn learned(pairs: &[(&'static str, &str)], round_trip: u64) -> i64 {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, value.parse().unwrap());
        }
        let skew = Skew::default();
        skew.learn(&headers, UNIX_EPOCH + NOW, UNIX_EPOCH + NOW + Duration::from_secs(round_trip));
        skew.seconds()
    }

    #[test]
    fn the_date_of_an_answer_teaches_the_difference() {
        assert_eq!(learned(&[("date", "Fri, 15 Nov 2019 04:36:55 GMT")], 0), 3_600);
        assert_eq!(learned(&[("date", "Fri, 15 Nov 2019 03:06:55 GMT")], 2), -1_801);
        assert_eq!(learned(&[("date", "Fri, 15 Nov 2019 03:37:10 GMT")], 0), 0);
        assert_eq!(learned(&[("date", "Fri, 15 Nov 2019 04:36:55 GMT"), ("age", "9")], 0), 0);
        assert_eq!(learned(&[("date", "Fri, 15 Nov 2019 04:36:55 GMT")], 61), 0);
        assert_eq!(learned(&[("date", "yesterday")], 0), 0);
        assert_eq!(learned(&[], 0), 0);
    }

    #[test]
    fn signatures_are_dated_by_the_service() {
        let skew = Skew(AtomicI64::new(-90));
        assert_eq!(skew.correct(UNIX_EPOCH + NOW), UNIX_EPOCH + NOW - Duration::from_secs(90));
        let beyond = UNIX_EPOCH - Duration::from_secs(1);
        assert_eq!(Skew(AtomicI64::new(i64::MIN)).correct(beyond), beyond, "what no clock can show is not used");
    }

    #[test]
    fn chance_is_a_fraction_and_not_constant() {
        let random = Random::default();
        let numbers: Vec<f64> = (0..1_000).map(|_| random.next()).collect();
        assert!(numbers.iter().all(|number| (0.0..1.0).contains(number)));
        let mean = numbers.iter().sum::<f64>() / 1_000.0;
        assert!((0.4..0.6).contains(&mean), "{mean}");
    }
}
