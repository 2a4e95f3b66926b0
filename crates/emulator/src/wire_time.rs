//! Times in the forms that the two services write and read, in milliseconds of the emulated clock.

use std::time::{Duration, UNIX_EPOCH};

use huaweicloud_auth::time::{DateTime, SdkDate, TimeError};

use crate::clock::{END_MS, Millis, to_ms};

/// Splits a time. Clocks stand still at the end of the year 9999, and what lies beyond reads as that end.
fn split(at: Millis) -> Result<DateTime, TimeError> {
    DateTime::new(UNIX_EPOCH + Duration::from_millis(at.min(END_MS)))
}

/// Writes a time by its parts. Every time up to the end of the year 9999 has some.
fn written(at: Millis, write: impl Fn(DateTime) -> String) -> String {
    split(at).map(write).unwrap_or_default()
}

/// `2026-01-02T03:04:05.678Z`.
pub(crate) fn iso(at: Millis) -> String {
    written(at, |t| t.to_rfc3339())
}

/// `2026/01/02 03:04:05`, the form of a DCS migration task's detail.
pub(crate) fn slashed(at: Millis) -> String {
    written(at, |t| format!("{:04}/{:02}/{:02} {:02}:{:02}:{:02}", t.year, t.month, t.day, t.hour, t.minute, t.second))
}

/// `202601020304`, the form of `released_at`.
pub(crate) fn minutes(at: Millis) -> String {
    written(at, |t| format!("{:04}{:02}{:02}{:02}{:02}", t.year, t.month, t.day, t.hour, t.minute))
}

/// `Fri, 02 Jan 2026 03:04:05 GMT`, the form of the `Date` header.
pub(crate) fn http_date(at: Millis) -> String {
    written(at, |t| t.to_http_date())
}

/// Reads `yyyyMMddHHmmss`, the form of DCS time filters. `None` when it is anything else.
pub(crate) fn parse_filter(text: &str) -> Option<Millis> {
    let (day, time) = (text.get(..8)?, text.get(8..)?);
    SdkDate::parse(&format!("{day}T{time}Z")).ok().map(|date| to_ms(date.to_system_time()))
}

/// The calendar month (UTC) that contains `at`: its first moment, and the first moment after it.
pub(crate) fn month_of(at: Millis) -> (Millis, Millis) {
    let first = |year: u64, month: u64| parse_filter(&format!("{year:04}{month:02}01000000"));
    let month = split(at).ok().and_then(|t| {
        let next = if t.month == 12 { (t.year + 1, 1) } else { (t.year, t.month + 1) };
        Some((first(t.year, t.month)?, first(next.0, next.1).unwrap_or(Millis::MAX)))
    });
    month.unwrap_or((0, Millis::MAX))
}

#[cfg(test)]
mod tests;
