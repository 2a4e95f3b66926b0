//! The clock, the calendar, and the date of a signature, on plain [`SystemTime`]: no time zone data, no calendar crate.
//!
//! | name | example | use |
//! |---|---|---|
//! | [`SdkDate`] | `20191115T033655Z` | `X-Sdk-Date`, both ways |
//! | [`CivilTime`] | year, month, day and so on | what servers write, such as the emulator of this workspace |
//! | [`utc`] | the inverse | what readers of other forms, such as `huaweicloud_runtime::dates`, build on |
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
    #[error("the time is outside the years 1970 to 9999; check the clock of this machine")]
    OutOfRange,
    /// The string is not a date of the expected form.
    #[error("`{text}` is not a date of the form {form}")]
    Malformed {
        /// What was read, cut to 40 characters.
        text: String,
        /// The form that was expected.
        form: &'static str,
    },
}

impl TimeError {
    /// Creates the error for a string that is not a date of this form.
    #[must_use]
    pub fn malformed(text: &str, form: &'static str) -> Self {
        Self::Malformed { text: text.chars().take(40).collect(), form }
    }
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
    #[expect(clippy::disallowed_methods, reason = "the one place of this crate that reads the clock")]
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
        let CivilTime { year, month, day, hour, minute, second, .. } = CivilTime::new(time)?;
        let mut text = *b"YYYYMMDDTHHMMSSZ";
        let pairs = [(0, year / 100), (2, year % 100), (4, month), (6, day), (9, hour), (11, minute), (13, second)];
        for (at, number) in pairs {
            if let Some([tens, ones]) = text.get_mut(at..at + 2) {
                (*tens, *ones) = (b'0' + (number / 10) as u8, b'0' + (number % 10) as u8);
            }
        }
        let seconds = time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        Ok(Self { seconds, text })
    }

    /// Reads `YYYYMMDDTHHMMSSZ`.
    ///
    /// # Errors
    ///
    /// [`TimeError::Malformed`] when the string has another form or is not a valid date and time since 1970.
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        let field = |from: usize, to: usize| number(text.get(from..to)?);
        let fields = || Some([field(0, 4)?, field(4, 6)?, field(6, 8)?, field(9, 11)?, field(11, 13)?, field(13, 15)?]);
        let is_framed = text.len() == 16 && text.get(8..9) == Some("T") && text.ends_with('Z');
        let time = is_framed.then(fields).flatten().and_then(utc);
        Self::new(time.ok_or_else(|| TimeError::malformed(text, "YYYYMMDDTHHMMSSZ"))?)
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
/// use huaweicloud_auth::time::CivilTime;
/// use std::time::{Duration, UNIX_EPOCH};
///
/// let date = CivilTime::new(UNIX_EPOCH + Duration::from_millis(1_571_755_470_123))?;
/// assert_eq!((date.year, date.month, date.day), (2019, 10, 22));
/// assert_eq!(date.to_rfc3339(), "2019-10-22T14:44:30.123Z");
/// assert_eq!(date.to_http_date(), "Tue, 22 Oct 2019 14:44:30 GMT");
/// # Ok::<(), huaweicloud_auth::time::TimeError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct CivilTime {
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

impl CivilTime {
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

/// Returns the time of `[year, month, day, hour, minute, second]` in UTC, the inverse of [`CivilTime::new`].
///
/// Returns `None` when the calendar has no such second, and outside the years 1970 to 9999.
///
/// ```
/// use huaweicloud_auth::time::utc;
/// use std::time::{Duration, UNIX_EPOCH};
///
/// assert_eq!(utc([2019, 11, 15, 3, 36, 55]), Some(UNIX_EPOCH + Duration::from_secs(1_573_789_015)));
/// assert_eq!(utc([2019, 2, 29, 0, 0, 0]), None);
/// ```
#[must_use]
pub fn utc([year, month, day, hour, minute, second]: [u64; 6]) -> Option<SystemTime> {
    let is_real = (1970..=9999).contains(&year)
        && (1..=12).contains(&month)
        && (1..=days_in_month(year, month)).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60;
    let seconds = || days_from_civil(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second;
    is_real.then(|| UNIX_EPOCH + Duration::from_secs(seconds()))
}

/// Parses a number that consists only of digits.
fn number(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
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
