//! [`Skew`]: how far the clock of the service is from ours.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::HeaderMap;
use huaweicloud_auth::time::parse_http_date;

use crate::client::sync::{AtomicI64, Ordering};

/// How far the clock of the service is ahead of ours, learned from the `Date` of its answers.
///
/// Signatures are dated by the service's clock: a machine whose clock is off by more than 15 minutes could not call
/// anything otherwise. Small differences are noise and are ignored.
#[derive(Debug, Default)]
pub(crate) struct Skew(AtomicI64);

/// Below this, in seconds, a difference is network delay and whole-second dates.
const NOISE: i64 = 60;

impl Skew {
    /// A skew that is known already.
    #[cfg(test)]
    pub(crate) fn of(seconds: i64) -> Self {
        Self(AtomicI64::new(seconds))
    }

    /// The time to put into a signature, and the correction in it, both of one reading: another call may learn something
    /// between two.
    pub(crate) fn correct(&self, now: SystemTime) -> (SystemTime, i64) {
        let offset = self.seconds();
        let distance = Duration::from_secs(offset.unsigned_abs());
        let corrected = if offset < 0 { now.checked_sub(distance) } else { now.checked_add(distance) };
        (corrected.unwrap_or(now), offset)
    }

    /// The difference in seconds; positive where the service is ahead.
    pub(crate) fn seconds(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Learns from an answer, and says whether there was something to learn. `Age` means that a cache answered, whose
    /// date is old.
    pub(crate) fn learn(&self, headers: &HeaderMap, sent: SystemTime, received: SystemTime) -> bool {
        if headers.contains_key(http::header::AGE) {
            return false;
        }
        let date = headers.get(http::header::DATE).and_then(|date| date.to_str().ok());
        let Some(date) = date.and_then(|date| parse_http_date(date).ok()) else { return false };
        let round_trip = received.duration_since(sent).unwrap_or_default();
        if round_trip > Duration::from_secs(60) {
            return false;
        }
        let middle = sent + round_trip / 2;
        let offset = seconds(date).saturating_sub(seconds(middle));
        self.0.store(if offset.abs() < NOISE { 0 } else { offset }, Ordering::Relaxed);
        true
    }
}

fn seconds(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
