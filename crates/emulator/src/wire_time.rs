//! Reads and writes times in the formats of the two services, in milliseconds of the emulated clock.

use std::time::{Duration, UNIX_EPOCH};

use huaweicloud_auth::time::{CivilTime, SdkDate, TimeError};

use crate::clock::{END_MS, Millis, to_ms};

/// Splits a time. Clocks stop at the end of the year 9999, and later times are read as that end.
fn split(at: Millis) -> Result<CivilTime, TimeError> {
    CivilTime::new(UNIX_EPOCH + Duration::from_millis(at.min(END_MS)))
}

/// Formats the parts of a time. Every time up to the end of the year 9999 has them.
fn written(at: Millis, write: impl Fn(CivilTime) -> String) -> String {
    split(at).map(write).unwrap_or_default()
}

/// Formats `2026-01-02T03:04:05.678Z`.
pub(crate) fn iso(at: Millis) -> String {
    written(at, |t| t.to_rfc3339())
}

/// Formats `2026/01/02 03:04:05`, as in the detail of a DCS migration task.
pub(crate) fn slashed(at: Millis) -> String {
    written(at, |t| format!("{:04}/{:02}/{:02} {:02}:{:02}:{:02}", t.year, t.month, t.day, t.hour, t.minute, t.second))
}

/// Formats `202601020304`, as in `released_at`.
pub(crate) fn minutes(at: Millis) -> String {
    written(at, |t| format!("{:04}{:02}{:02}{:02}{:02}", t.year, t.month, t.day, t.hour, t.minute))
}

/// Formats `Fri, 02 Jan 2026 03:04:05 GMT`, as in the `Date` header.
pub(crate) fn http_date(at: Millis) -> String {
    written(at, |t| t.to_http_date())
}

/// Parses `yyyyMMddHHmmss`, the format of DCS time filters. Returns `None` for anything else.
pub(crate) fn parse_filter(text: &str) -> Option<Millis> {
    let (day, time) = (text.get(..8)?, text.get(8..)?);
    SdkDate::parse(&format!("{day}T{time}Z")).ok().map(|date| to_ms(date.to_system_time()))
}

/// Returns the calendar month (UTC) that contains `at`: its first instant, and the first instant after it.
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
