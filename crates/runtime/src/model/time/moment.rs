//! [`DateTime`]: a point in time that reads and writes RFC 3339 and numbers.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use huaweicloud_auth::time::{self as calendar, TimeError};

use crate::model::dates::parse_rfc3339;

/// A point in time in UTC, to the millisecond, in the years 1970 to 9999.
///
/// ```
/// use huaweicloud_runtime::DateTime;
/// use std::time::{Duration, SystemTime, UNIX_EPOCH};
///
/// let date = DateTime::new(UNIX_EPOCH + Duration::from_millis(1_571_755_470_123))?;
/// assert_eq!(date.to_string(), "2019-10-22T14:44:30.123Z");
/// assert_eq!("2019-10-22T22:44:30.123+08:00".parse(), Ok(date));
/// assert_eq!(date.unix_milliseconds(), 1_571_755_470_123);
/// assert!(SystemTime::from(date) > UNIX_EPOCH);
/// # Ok::<(), huaweicloud_runtime::TimeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateTime {
    /// Milliseconds since 1970, within the range of the type.
    milliseconds: u64,
}

impl DateTime {
    /// Converts `time`, without fractions of a millisecond.
    ///
    /// # Errors
    ///
    /// [`TimeError::OutOfRange`] outside the years 1970 to 9999.
    pub fn new(time: SystemTime) -> Result<Self, TimeError> {
        calendar::CivilTime::new(time)?;
        let since = time.duration_since(UNIX_EPOCH).map_err(|_| TimeError::OutOfRange)?;
        let milliseconds = u64::try_from(since.as_millis()).map_err(|_| TimeError::OutOfRange)?;
        Ok(Self { milliseconds })
    }

    /// Returns the time this many milliseconds after 1970-01-01 UTC.
    ///
    /// # Errors
    ///
    /// [`TimeError::OutOfRange`] outside the years 1970 to 9999.
    pub fn from_unix_milliseconds(milliseconds: i64) -> Result<Self, TimeError> {
        let milliseconds = u64::try_from(milliseconds).map_err(|_| TimeError::OutOfRange)?;
        let time = UNIX_EPOCH.checked_add(Duration::from_millis(milliseconds));
        Self::new(time.ok_or(TimeError::OutOfRange)?)
    }

    /// Returns the milliseconds since 1970-01-01 UTC.
    #[must_use]
    pub fn unix_milliseconds(&self) -> i64 {
        // Every value of the type fits, so the fallback is never taken.
        i64::try_from(self.milliseconds).unwrap_or(i64::MAX)
    }

    /// Returns the same time as a [`SystemTime`].
    #[must_use]
    pub fn to_system_time(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_millis(self.milliseconds)
    }

    /// Writes `2019-10-22T14:44:30.123Z`.
    #[must_use]
    pub fn to_rfc3339(&self) -> String {
        // Every value of the type is in the calendar, so the fallback is never taken.
        calendar::CivilTime::new(self.to_system_time()).map(|date| date.to_rfc3339()).unwrap_or_default()
    }
}

/// Writes RFC 3339: `2019-10-22T14:44:30.123Z`.
impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_rfc3339())
    }
}

impl fmt::Debug for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DateTime({self})")
    }
}

/// Reads RFC 3339, with `Z` or a numeric offset. Digits beyond milliseconds are dropped.
impl FromStr for DateTime {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        let Self { milliseconds } = Self::new(parse_rfc3339(text)?)?;
        // The three digits after the seconds, which the offset does not change.
        let fraction = text.get(19..).and_then(|rest| rest.strip_prefix('.')).unwrap_or_default();
        let digit = |index: usize| fraction.as_bytes().get(index).filter(|byte| byte.is_ascii_digit());
        let fraction = (0..3).map_while(digit).zip([100, 10, 1]).map(|(byte, worth)| u64::from(byte - b'0') * worth);
        Ok(Self { milliseconds: milliseconds + fraction.sum::<u64>() })
    }
}

impl From<DateTime> for SystemTime {
    fn from(date: DateTime) -> Self {
        date.to_system_time()
    }
}

impl TryFrom<SystemTime> for DateTime {
    type Error = TimeError;

    fn try_from(time: SystemTime) -> Result<Self, TimeError> {
        Self::new(time)
    }
}
