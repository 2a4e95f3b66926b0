//! [`Skew`]: how far the clock of the service is from ours.

use std::ops::Range;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::HeaderMap;
use huaweicloud_auth::time::{SdkDate, parse_http_date, parse_rfc3339};

use crate::client::sync::{AtomicI64, Ordering};

/// How far the clock of the service is ahead of ours, learned from the `Date` of its answers.
///
/// Signatures are dated by the service's clock: a machine whose clock is off by more than 15 minutes could not call
/// anything otherwise. Small differences are noise and are ignored. A difference of days is believed only where a
/// signature was refused for its time, and a date of another age never: one wrong answer must not end all calls to come,
/// and whatever was learned wrongly is put right by the next answer or refusal.
#[derive(Debug, Default)]
pub(crate) struct Skew(AtomicI64);

/// The largest difference, in seconds, that is believed without a refusal. Clocks that are set by hand are a day off.
const TRUSTED: i64 = 2 * 86_400;
/// The dates that a service can mean: from 2015, before which there was none, to 2100.
const AGE_OF_SERVICE: Range<i64> = 1_420_070_400..4_102_444_800;

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

    /// Learns from an answer of the service, and says whether there was something to learn. `Age` means that a cache
    /// answered, whose date is old.
    pub(crate) fn learn(&self, headers: &HeaderMap, sent: SystemTime, received: SystemTime) -> bool {
        self.learn_within(TRUSTED, headers, sent, received)
    }

    /// As [`Skew::learn`], from an answer that refuses a signature for its time.
    pub(crate) fn learn_from_refusal(&self, headers: &HeaderMap, sent: SystemTime, received: SystemTime) -> bool {
        self.learn_within(i64::MAX, headers, sent, received)
    }

    /// Learns the time that the text of a refusal tells: `signature expired, ... server time:20261128T184825Z`.
    pub(crate) fn learn_from_text(&self, text: &str, received: SystemTime) -> bool {
        server_time(text).is_some_and(|date| self.set(date, received, i64::MAX))
    }

    fn learn_within(&self, most: i64, headers: &HeaderMap, sent: SystemTime, received: SystemTime) -> bool {
        if headers.contains_key(http::header::AGE) {
            return false;
        }
        let date = headers.get(http::header::DATE).and_then(|date| date.to_str().ok());
        let Some(date) = date.and_then(|date| parse_http_date(date).ok()) else { return false };
        let round_trip = received.duration_since(sent).unwrap_or_default();
        if round_trip > Duration::from_secs(60) {
            return false;
        }
        self.set(date, sent + round_trip / 2, most)
    }

    /// Takes over the difference between two readings, unless it is more than `most` or the date is of another age.
    fn set(&self, date: SystemTime, ours: SystemTime, most: i64) -> bool {
        let offset = seconds(date).saturating_sub(seconds(ours));
        if !AGE_OF_SERVICE.contains(&seconds(date)) || offset.saturating_abs() > most {
            return false;
        }
        self.0.store(if offset.abs() < NOISE { 0 } else { offset }, Ordering::Relaxed);
        true
    }
}

/// Whether a refusal is about the time of the signature.
pub(crate) fn is_about_time(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    ["expired", "server time", "clock", "timestamp", "x-sdk-date"].iter().any(|word| text.contains(word))
}

/// The time of the service in the text of a refusal.
fn server_time(text: &str) -> Option<SystemTime> {
    // ASCII lower-casing keeps byte positions.
    let at = text.to_ascii_lowercase().find("server time")? + "server time".len();
    let rest = text.get(at..)?.trim_start_matches(|c: char| !c.is_ascii_digit());
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, ':' | '-' | '.' | '+')));
    let date = rest.get(..end.unwrap_or(rest.len()))?.trim_end_matches('.');
    SdkDate::parse(date).map(|date| date.to_system_time()).or_else(|_| parse_rfc3339(date)).ok()
}

fn seconds(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
