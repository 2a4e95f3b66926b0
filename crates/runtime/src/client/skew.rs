//! [`Skew`]: the difference between the service's clock and ours.

use std::ops::Range;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::HeaderMap;
use huaweicloud_auth::time::SdkDate;

use crate::client::sync::{AtomicI64, Ordering};
use crate::model::dates::{parse_http_date, parse_rfc3339};

/// How far the service's clock is ahead of ours, learned from the `Date` of its answers.
///
/// Signatures are dated by the service's clock; otherwise a machine whose clock is off by more than 15 minutes could not make a
/// call. Small differences are noise and are ignored. A difference of days is believed only if a signature was refused for its
/// time, and an implausible date is never believed. So a single wrong answer does not break all later calls, and the next
/// answer or refusal corrects a wrong value.
#[derive(Debug)]
pub(crate) struct Skew(AtomicI64);

/// Nothing has been learned yet. No clock is off by this much.
const UNKNOWN: i64 = i64::MIN;
/// The largest difference, in seconds, that is believed without a refusal. Clocks set by hand may be a day off.
const TRUSTED: i64 = 2 * 86_400;
/// The plausible dates of a service: from 2015, before the services existed, to 2100.
const AGE_OF_SERVICE: Range<i64> = 1_420_070_400..4_102_444_800;

/// A difference below this, in seconds, is network delay and rounding.
const NOISE: i64 = 60;

impl Skew {
    /// Creates a known skew.
    #[cfg(test)]
    pub(crate) fn of(seconds: i64) -> Self {
        Self(AtomicI64::new(seconds))
    }

    /// Returns the time for a signature and the correction in it. Both come from a single read, because another call may update
    /// the skew between two reads.
    pub(crate) fn correct(&self, now: SystemTime) -> (SystemTime, i64) {
        let offset = self.seconds();
        let distance = Duration::from_secs(offset.unsigned_abs());
        let corrected = if offset < 0 { now.checked_sub(distance) } else { now.checked_add(distance) };
        (corrected.unwrap_or(now), offset)
    }

    /// The difference in seconds; positive when the service is ahead. 0 until it is known.
    pub(crate) fn seconds(&self) -> i64 {
        match self.0.load(Ordering::Relaxed) {
            UNKNOWN => 0,
            seconds => seconds,
        }
    }

    /// Whether the time of the service has been learned.
    pub(crate) fn is_known(&self) -> bool {
        self.0.load(Ordering::Relaxed) != UNKNOWN
    }

    /// Learns from an answer of the service, and returns whether it has a usable date. An `Age` header means that a cache
    /// answered, with an old date.
    pub(crate) fn learn(&self, headers: &HeaderMap, sent: SystemTime, received: SystemTime) -> bool {
        self.learn_within(TRUSTED, headers, sent, received)
    }

    /// Like [`Skew::learn`], from an answer that refuses a signature for its time.
    pub(crate) fn learn_from_refusal(&self, headers: &HeaderMap, sent: SystemTime, received: SystemTime) -> bool {
        self.learn_within(i64::MAX, headers, sent, received)
    }

    /// Learns the time in the message of a refusal: `signature expired, ... server time:20261128T184825Z`.
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

    /// Stores the difference between two clocks, unless it is more than `most` or the date is implausible.
    fn set(&self, date: SystemTime, ours: SystemTime, most: i64) -> bool {
        let offset = seconds(date).saturating_sub(seconds(ours));
        if !AGE_OF_SERVICE.contains(&seconds(date)) || offset.saturating_abs() > most {
            return false;
        }
        self.0.store(if offset.abs() < NOISE { 0 } else { offset }, Ordering::Relaxed);
        true
    }
}

impl Default for Skew {
    fn default() -> Self {
        Self(AtomicI64::new(UNKNOWN))
    }
}

/// Whether a refusal concerns the time of the signature.
pub(crate) fn is_about_time(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    ["expired", "server time", "clock", "timestamp", "x-sdk-date"].iter().any(|word| text.contains(word))
}

/// Parses the service's time in the message of a refusal.
fn server_time(text: &str) -> Option<SystemTime> {
    // ASCII lowercasing keeps byte positions.
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
