//! The few date forms that signing and credentials need, on plain [`SystemTime`]: no time zone data, no calendar crate.
//!
//! | form | example | where |
//! |---|---|---|
//! | basic ISO 8601 | `20191115T033655Z` | `X-Sdk-Date`, both ways ([`SdkDate`]) |
//! | HTTP-date | `Fri, 15 Nov 2019 03:36:55 GMT` | the `Date` header of a reply, in ([`parse_http_date`]) |
//! | RFC 3339 | `2019-11-15T03:36:55.000000Z` | expiry of temporary credentials, in ([`parse_rfc3339`]) |
//!
//! Servers, such as the emulator of this workspace, also write dates: [`DateTime`] splits a time into its parts and
//! writes the two forms that replies use.
//!
//! All of them are UTC; years outside 1970 to 9999 are errors.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// 9999-12-31T23:59:59Z, the last second that has a four-digit year.
const LAST_SECOND: u64 = 253_402_300_799;
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/// Starts with Thursday, the day of 1970-01-01.
const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];

/// Why a time could not be written or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TimeError {
    /// The time lies outside the years 1970 to 9999, which the date formats cannot represent.
    #[error("the time lies outside the years 1970 to 9999; check the clock of this machine")]
    OutOfRange,
    /// The text is not a date of the expected form.
    #[error("`{text}` is not a date of the form {form}")]
    Malformed {
        /// What was read, cut to 40 characters.
        text: String,
        /// The form that was expected.
        form: &'static str,
    },
}

/// Supplies the current time, so that tests and virtual clocks can decide what time it is.
///
/// Every `Fn() -> SystemTime` is a clock.
pub trait Clock: Send + Sync {
    /// The current time.
    fn now(&self) -> SystemTime;
}

impl<F: Fn() -> SystemTime + Send + Sync> Clock for F {
    fn now(&self) -> SystemTime {
        self()
    }
}

/// The clock of the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "the one place of this crate that reads the clock")]
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }
}

/// A second as `X-Sdk-Date` writes it: `YYYYMMDDTHHMMSSZ`, always UTC.
///
/// ```
/// use huaweicloud_auth::time::SdkDate;
/// use std::time::{Duration, UNIX_EPOCH};
///
/// let date = SdkDate::new(UNIX_EPOCH + Duration::from_secs(1_573_789_015))?;
/// assert_eq!(date.as_str(), "20191115T033655Z");
/// assert_eq!(SdkDate::parse("20191115T033655Z")?, date);
/// # Ok::<(), huaweicloud_auth::time::TimeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SdkDate {
    seconds: u64,
    text: [u8; 16],
}

impl SdkDate {
    /// Returns the date of `time`, without fractions of a second.
    ///
    /// # Errors
    ///
    /// [`TimeError::OutOfRange`] outside the years 1970 to 9999.
    pub fn new(time: SystemTime) -> Result<Self, TimeError> {
        let seconds = time.duration_since(UNIX_EPOCH).map_err(|_| TimeError::OutOfRange)?.as_secs();
        if seconds > LAST_SECOND {
            return Err(TimeError::OutOfRange);
        }
        let (year, month, day) = civil_from_days(seconds / 86_400);
        let second_of_day = seconds % 86_400;
        let mut text = *b"0000-00T000000Z0";
        put_two(&mut text, 0, year / 100);
        put_two(&mut text, 2, year % 100);
        put_two(&mut text, 4, month);
        put_two(&mut text, 6, day);
        text[8] = b'T';
        put_two(&mut text, 9, second_of_day / 3_600);
        put_two(&mut text, 11, second_of_day / 60 % 60);
        put_two(&mut text, 13, second_of_day % 60);
        text[15] = b'Z';
        Ok(Self { seconds, text })
    }

    /// Reads `YYYYMMDDTHHMMSSZ`.
    ///
    /// # Errors
    ///
    /// [`TimeError::Malformed`] when the text has another form or is not a valid date and time,
    /// [`TimeError::OutOfRange`] before 1970.
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        const FORM: &str = "YYYYMMDDTHHMMSSZ";
        let bytes: &[u8; 16] = text.as_bytes().try_into().map_err(|_| malformed(text, FORM))?;
        if bytes[8] != b'T' || bytes[15] != b'Z' {
            return Err(malformed(text, FORM));
        }
        let field = |from: usize, to: usize| digits(bytes.get(from..to)).ok_or_else(|| malformed(text, FORM));
        let fields = Fields {
            year: field(0, 4)?,
            month: field(4, 6)?,
            day: field(6, 8)?,
            hour: field(9, 11)?,
            minute: field(11, 13)?,
            second: field(13, 15)?,
        };
        let seconds = fields.seconds().ok_or_else(|| malformed(text, FORM))??;
        Ok(Self { seconds, text: *bytes })
    }

    /// The sixteen characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // The bytes are ASCII by construction, so the fallback is never taken.
        std::str::from_utf8(&self.text).unwrap_or_default()
    }

    /// The first eight characters, `YYYYMMDD`: the date of a V11 scope.
    #[must_use]
    pub fn day(&self) -> &str {
        self.as_str().get(..8).unwrap_or_default()
    }

    /// Returns the same second as a [`SystemTime`].
    #[must_use]
    pub fn to_system_time(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(self.seconds)
    }
}

impl fmt::Display for SdkDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for SdkDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SdkDate({self})")
    }
}

/// A time in UTC, split into calendar fields.
///
/// ```
/// use huaweicloud_auth::time::DateTime;
/// use std::time::{Duration, UNIX_EPOCH};
///
/// let date = DateTime::new(UNIX_EPOCH + Duration::from_millis(1_571_755_470_123))?;
/// assert_eq!((date.year, date.month, date.day), (2019, 10, 22));
/// assert_eq!(date.to_rfc3339(), "2019-10-22T14:44:30.123Z");
/// assert_eq!(date.to_http_date(), "Tue, 22 Oct 2019 14:44:30 GMT");
/// # Ok::<(), huaweicloud_auth::time::TimeError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct DateTime {
    /// 1970 to 9999.
    pub year: u64,
    /// 1 to 12.
    pub month: u64,
    /// 1 to 31.
    pub day: u64,
    /// 0 to 23.
    pub hour: u64,
    /// 0 to 59.
    pub minute: u64,
    /// 0 to 59.
    pub second: u64,
    /// 0 to 999.
    pub millisecond: u64,
    /// Days since a Thursday, modulo 7: 1970-01-01 was one.
    weekday: usize,
}

impl DateTime {
    /// Splits `time`, without fractions of a millisecond.
    ///
    /// # Errors
    ///
    /// [`TimeError::OutOfRange`] outside the years 1970 to 9999.
    pub fn new(time: SystemTime) -> Result<Self, TimeError> {
        let since = time.duration_since(UNIX_EPOCH).map_err(|_| TimeError::OutOfRange)?;
        let seconds = since.as_secs();
        if seconds > LAST_SECOND {
            return Err(TimeError::OutOfRange);
        }
        let (days, of_day) = (seconds / 86_400, seconds % 86_400);
        let (year, month, day) = civil_from_days(days);
        Ok(Self {
            year,
            month,
            day,
            hour: of_day / 3_600,
            minute: of_day / 60 % 60,
            second: of_day % 60,
            millisecond: u64::from(since.subsec_millis()),
            weekday: (days % 7) as usize,
        })
    }

    /// Writes `2019-10-22T14:44:30.123Z`.
    #[must_use]
    pub fn to_rfc3339(&self) -> String {
        let Self { year, month, day, hour, minute, second, millisecond, .. } = self;
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millisecond:03}Z")
    }

    /// Writes `Tue, 22 Oct 2019 14:44:30 GMT`.
    #[must_use]
    pub fn to_http_date(&self) -> String {
        let weekday = WEEKDAYS.get(self.weekday).copied().unwrap_or_default();
        let month =
            usize::try_from(self.month).ok().and_then(|month| MONTHS.get(month - 1)).copied().unwrap_or_default();
        let Self { year, day, hour, minute, second, .. } = self;
        format!("{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} GMT")
    }
}

/// Reads an HTTP-date in any of the three forms that HTTP requires recipients to accept: `Fri, 15 Nov 2019 03:36:55
/// GMT`, the old `Friday, 15-Nov-19 03:36:55 GMT` (two-digit years below 70 belong to this century) and that of
/// `asctime`, `Fri Nov 15 03:36:55 2019`. The weekday is not checked against the date.
///
/// # Errors
///
/// [`TimeError`] when the text is not such a date or lies before 1970.
pub fn parse_http_date(text: &str) -> Result<SystemTime, TimeError> {
    const FORM: &str = "`Fri, 15 Nov 2019 03:36:55 GMT`";
    let fields = http_date_fields(text).ok_or_else(|| malformed(text, FORM))?;
    to_system_time(&fields, text, FORM)
}

/// Reads an RFC 3339 date with an optional fraction, which is dropped, and `Z` or a numeric offset.
///
/// # Errors
///
/// [`TimeError`] when the text is not such a date or lies outside 1970 to 9999.
pub fn parse_rfc3339(text: &str) -> Result<SystemTime, TimeError> {
    const FORM: &str = "`2019-11-15T03:36:55Z`";
    let (fields, offset) = rfc3339_fields(text).ok_or_else(|| malformed(text, FORM))?;
    let local = to_system_time(&fields, text, FORM)?;
    let shift = Duration::from_secs(offset.unsigned_abs());
    let utc = if offset < 0 { local.checked_add(shift) } else { local.checked_sub(shift) };
    // The result has to be in range after the offset is applied, too.
    let utc = utc.ok_or(TimeError::OutOfRange)?;
    SdkDate::new(utc).map(|date| date.to_system_time())
}

/// A civil date and time, not yet validated.
struct Fields {
    year: u64,
    month: u64,
    day: u64,
    hour: u64,
    minute: u64,
    second: u64,
}

impl Fields {
    /// Seconds since 1970: `None` when a field is out of its range, an error when the year is before 1970.
    fn seconds(&self) -> Option<Result<u64, TimeError>> {
        let real = (1..=12).contains(&self.month)
            && (1..=days_in_month(self.year, self.month)).contains(&self.day)
            && self.hour < 24
            && self.minute < 60
            && self.second < 60;
        if !real {
            return None;
        }
        if self.year < 1970 {
            return Some(Err(TimeError::OutOfRange));
        }
        let days = days_from_civil(self.year, self.month, self.day);
        Some(Ok(days * 86_400 + self.hour * 3_600 + self.minute * 60 + self.second))
    }
}

fn to_system_time(fields: &Fields, text: &str, form: &'static str) -> Result<SystemTime, TimeError> {
    let seconds = fields.seconds().ok_or_else(|| malformed(text, form))??;
    Ok(UNIX_EPOCH + Duration::from_secs(seconds))
}

fn http_date_fields(text: &str) -> Option<Fields> {
    let text = text.trim();
    let Some((_, rest)) = text.split_once(", ") else {
        // asctime: `Fri Nov 15 03:36:55 2019`, where a one-digit day is padded with a space.
        let mut words = text.split_ascii_whitespace().skip(1);
        let (month, day, clock, year) = (words.next()?, words.next()?, words.next()?, words.next()?);
        return words.next().is_none().then(|| clock_fields(year, month, day, clock))?;
    };
    let rest = rest.strip_suffix(" GMT")?;
    let (date, clock) = rest.rsplit_once(' ')?;
    let mut parts = date.split([' ', '-']);
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    parts.next().is_none().then(|| clock_fields(year, month, day, clock))?
}

fn clock_fields(year: &str, month: &str, day: &str, clock: &str) -> Option<Fields> {
    let month = MONTHS.iter().position(|name| *name == month)? as u64 + 1;
    let year = match (digits(Some(year.as_bytes()))?, year.len()) {
        (number, 4) => number,
        (number, 2) if number < 70 => 2000 + number,
        (number, 2) => 1900 + number,
        _ => return None,
    };
    let mut parts = clock.split(':').map(|part| if part.len() == 2 { digits(Some(part.as_bytes())) } else { None });
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    let day = if (1..=2).contains(&day.len()) {
        digits(Some(day.as_bytes()))?
    } else {
        return None;
    };
    // A leap second counts as the second before it.
    let second = if second == 60 { 59 } else { second };
    parts.next().is_none().then_some(Fields { year, month, day, hour, minute, second })
}

/// The fields and the offset from UTC in seconds.
fn rfc3339_fields(text: &str) -> Option<(Fields, i64)> {
    let bytes = text.as_bytes();
    let field = |from: usize, to: usize| digits(bytes.get(from..to));
    let separators = [(4, b"-"), (7, b"-"), (13, b":"), (16, b":")];
    if !separators.iter().all(|(at, byte)| bytes.get(*at) == byte.first()) {
        return None;
    }
    if !matches!(bytes.get(10), Some(b'T' | b't' | b' ')) {
        return None;
    }
    let fields = Fields {
        year: field(0, 4)?,
        month: field(5, 7)?,
        day: field(8, 10)?,
        hour: field(11, 13)?,
        minute: field(14, 16)?,
        second: field(17, 19)?,
    };
    let mut rest = bytes.get(19..)?;
    if let Some(fraction) = rest.strip_prefix(b".") {
        let length = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
        rest = if length == 0 {
            return None;
        } else {
            fraction.get(length..)?
        };
    }
    Some((fields, offset_seconds(rest)?))
}

fn offset_seconds(zone: &[u8]) -> Option<i64> {
    let (sign, rest) = match zone.split_first()? {
        (b'Z' | b'z', []) => return Some(0),
        (b'+', rest) => (1, rest),
        (b'-', rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = (digits(rest.get(0..2))?, digits(rest.get(3..5))?);
    let real = rest.len() == 5 && rest.get(2) == Some(&b':') && hours < 24 && minutes < 60;
    real.then(|| sign * i64::try_from(hours * 3_600 + minutes * 60).unwrap_or_default())
}

fn malformed(text: &str, form: &'static str) -> TimeError {
    TimeError::Malformed { text: text.chars().take(40).collect(), form }
}

fn digits(bytes: Option<&[u8]>) -> Option<u64> {
    let bytes = bytes.filter(|bytes| !bytes.is_empty() && bytes.len() <= 4)?;
    bytes.iter().try_fold(0, |number, byte| byte.is_ascii_digit().then(|| number * 10 + u64::from(byte - b'0')))
}

fn put_two(text: &mut [u8; 16], at: usize, number: u64) {
    if let Some([tens, ones]) = text.get_mut(at..at + 2) {
        *tens = b'0' + (number / 10 % 10) as u8;
        *ones = b'0' + (number % 10) as u8;
    }
}

fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

fn days_in_month(year: u64, month: u64) -> u64 {
    match month {
        2 => 28 + u64::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 to a date of 1970 or later. Years are counted from March, so that the leap day comes last.
fn days_from_civil(year: u64, month: u64, day: u64) -> u64 {
    let year = if month <= 2 { year - 1 } else { year };
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    let leap_days = year / 4 - year / 100 + year / 400;
    // 719 468 days lie between 0000-03-01 and 1970-01-01.
    year * 365 + leap_days + day_of_year - 719_468
}

/// The inverse of [`days_from_civil`]: year, month, day.
fn civil_from_days(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (era * 400 + year_of_era + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests;
