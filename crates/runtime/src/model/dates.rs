//! Reads the dates of replies: HTTP-dates, as in the header `Date`, and RFC 3339, as in the expiry of temporary keys.
//!
//! Both become plain [`SystemTime`]; years outside 1970 to 9999 are errors.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

pub use huaweicloud_auth::time::TimeError;
use huaweicloud_auth::time::utc;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Reads an HTTP-date in any of the three forms that HTTP requires recipients to accept: `Fri, 15 Nov 2019 03:36:55
/// GMT`, the old `Friday, 15-Nov-19 03:36:55 GMT` (two-digit years below 70 belong to this century) and that of
/// `asctime`, `Fri Nov 15 03:36:55 2019`. The weekday is not checked against the date.
///
/// # Errors
///
/// [`TimeError`] when `text` is not such a date or lies before 1970.
///
/// ```
/// use huaweicloud_runtime::dates::{parse_http_date, parse_rfc3339};
///
/// assert_eq!(parse_http_date("Fri, 15 Nov 2019 03:36:55 GMT"), parse_rfc3339("2019-11-15T11:36:55+08:00"));
/// ```
pub fn parse_http_date(text: &str) -> Result<SystemTime, TimeError> {
    http_date(text.trim()).ok_or_else(|| TimeError::malformed(text, "`Fri, 15 Nov 2019 03:36:55 GMT`"))
}

/// Reads an RFC 3339 date with an optional fraction, which is dropped, and `Z` or a numeric offset.
///
/// # Errors
///
/// [`TimeError`] when `text` is not such a date or lies outside 1970 to 9999.
pub fn parse_rfc3339(text: &str) -> Result<SystemTime, TimeError> {
    let (local, offset) = rfc3339(text).ok_or_else(|| TimeError::malformed(text, "`2019-11-15T03:36:55Z`"))?;
    let shift = Duration::from_secs(offset.unsigned_abs());
    let time = if offset < 0 { local.checked_add(shift) } else { local.checked_sub(shift) };
    // The result must still be in range after the offset is applied.
    let range = UNIX_EPOCH..=utc([9999, 12, 31, 23, 59, 59]).unwrap_or(UNIX_EPOCH);
    time.filter(|time| range.contains(time)).ok_or(TimeError::OutOfRange)
}

fn http_date(text: &str) -> Option<SystemTime> {
    let Some((_, rest)) = text.split_once(", ") else {
        // asctime: `Fri Nov 15 03:36:55 2019`, where a one-digit day is padded with a space.
        let mut words = text.split_ascii_whitespace().skip(1);
        let (month, day, clock, year) = (words.next()?, words.next()?, words.next()?, words.next()?);
        return words.next().is_none().then(|| time_of(year, month, day, clock))?;
    };
    let (date, clock) = rest.strip_suffix(" GMT")?.rsplit_once(' ')?;
    let mut parts = date.split([' ', '-']);
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    parts.next().is_none().then(|| time_of(year, month, day, clock))?
}

fn time_of(year: &str, month: &str, day: &str, clock: &str) -> Option<SystemTime> {
    let month = MONTHS.iter().position(|name| *name == month)? as u64 + 1;
    let year = match (number(year)?, year.len()) {
        (number, 4) => number,
        (number, 2) if number < 70 => 2000 + number,
        (number, 2) => 1900 + number,
        _ => return None,
    };
    let day = number(day).filter(|_| day.len() <= 2)?;
    let mut parts = clock.split(':').map(|part| number(part).filter(|_| part.len() == 2));
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    // A leap second counts as the second before it.
    let second = if second == 60 { 59 } else { second };
    parts.next().is_none().then(|| utc([year, month, day, hour, minute, second]))?
}

/// The time without its offset, and the offset from UTC in seconds.
fn rfc3339(text: &str) -> Option<(SystemTime, i64)> {
    let field = |from: usize, to: usize| number(text.get(from..to)?);
    let bytes = text.as_bytes();
    let separators = [(4, b"-"), (7, b"-"), (13, b":"), (16, b":")];
    if !separators.iter().all(|(at, byte)| bytes.get(*at) == byte.first())
        || !matches!(bytes.get(10), Some(b'T' | b't' | b' '))
    {
        return None;
    }
    let fields = [field(0, 4)?, field(5, 7)?, field(8, 10)?, field(11, 13)?, field(14, 16)?, field(17, 19)?];
    let rest = text.get(19..)?;
    let zone = match rest.strip_prefix('.') {
        None => rest,
        Some(fraction) => {
            let zone = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
            Some(zone).filter(|zone| zone.len() < fraction.len())?
        }
    };
    Some((utc(fields)?, offset(zone)?))
}

fn offset(zone: &str) -> Option<i64> {
    if matches!(zone, "Z" | "z") {
        return Some(0);
    }
    let (sign, rest) =
        zone.strip_prefix('+').map(|rest| (1, rest)).or(zone.strip_prefix('-').map(|rest| (-1, rest)))?;
    let (hours, minutes) = rest.split_once(':').filter(|(hours, minutes)| hours.len() == 2 && minutes.len() == 2)?;
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    let seconds = i64::try_from(hours * 3_600 + minutes * 60).ok()?;
    (hours < 24 && minutes < 60).then_some(sign * seconds)
}

/// Parses a number that consists only of digits.
fn number(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests;
