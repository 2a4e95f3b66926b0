//! Times as the services write them: [`TimeFormat`] reads and writes them, [`IntoTime`] defines what the setter of a time
//! accepts, and [`times!`](crate::times) gives a struct the methods that read its times.

use std::time::SystemTime;

use huaweicloud_auth::time::SdkDate;

mod moment;

pub use moment::DateTime;

use super::conversion::ConversionError;
use super::convert::IntoValue;

/// How a service writes a time.
///
/// ```
/// use huaweicloud_runtime::{DateTime, TimeFormat};
///
/// let time: DateTime = "2026-03-01T06:00:00.250Z".parse()?;
/// for (format, text) in [
///     (TimeFormat::Rfc3339, "2026-03-01T06:00:00.250Z"),
///     (TimeFormat::UtcWithoutZone, "2026-03-01T06:00:00.250"),
///     (TimeFormat::UnixMilliseconds, "1772344800250"),
/// ] {
///     assert_eq!((format.write(time), format.read(text)), (text.to_owned(), Some(time)));
/// }
/// // These drop fractions of a second.
/// assert_eq!((TimeFormat::UnixSeconds.write(time), TimeFormat::UtcDigits.write(time)),
///     ("1772344800".to_owned(), "20260301060000".to_owned()));
/// # Ok::<(), huaweicloud_runtime::TimeError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TimeFormat {
    /// Milliseconds since 1970-01-01 UTC, as a number or in digits.
    UnixMilliseconds,
    /// Seconds since 1970-01-01 UTC, as a number or in digits.
    UnixSeconds,
    /// `2026-03-01T06:00:00.250Z`, with any offset.
    Rfc3339,
    /// `2026-03-01T06:00:00.250`, in UTC.
    UtcWithoutZone,
    /// `20260301060000`, in UTC.
    UtcDigits,
}

impl TimeFormat {
    /// Reads a time. Returns `None` for a value in another format, and for 0, which the services send if there is no time.
    pub fn read(self, text: &str) -> Option<DateTime> {
        let text = text.trim();
        match self {
            Self::UnixMilliseconds => since_1970(text, 1),
            Self::UnixSeconds => since_1970(text, 1_000),
            Self::Rfc3339 => text.parse().ok(),
            Self::UtcWithoutZone => format!("{text}Z").parse().ok(),
            Self::UtcDigits => {
                let (day, time) = text.split_at_checked(8)?;
                DateTime::new(SdkDate::parse(&format!("{day}T{time}Z")).ok()?.to_system_time()).ok()
            }
        }
    }

    /// The number of a time since 1970.
    fn number(self, time: DateTime) -> i64 {
        let milliseconds = time.unix_milliseconds();
        if self == Self::UnixSeconds { milliseconds / 1_000 } else { milliseconds }
    }

    /// Writes a time. Digits that the format does not have are dropped.
    pub fn write(self, time: DateTime) -> String {
        match self {
            Self::UnixMilliseconds | Self::UnixSeconds => self.number(time).to_string(),
            Self::Rfc3339 => time.to_rfc3339(),
            Self::UtcWithoutZone => time.to_rfc3339().trim_end_matches('Z').to_owned(),
            Self::UtcDigits => time.to_rfc3339().chars().filter(char::is_ascii_digit).take(14).collect(),
        }
    }
}

/// Parses a time as a number of units since 1970, each `unit` milliseconds long.
fn since_1970(text: &str, unit: i64) -> Option<DateTime> {
    let number: i64 = text.parse().ok().filter(|number| *number != 0)?;
    DateTime::from_unix_milliseconds(number.checked_mul(unit)?).ok()
}

/// A field that holds a time, in the type that it has on the wire.
pub trait WireTime {
    /// Reads the time, if there is one.
    fn read(&self, format: TimeFormat) -> Option<DateTime>;
}

impl WireTime for String {
    fn read(&self, format: TimeFormat) -> Option<DateTime> {
        format.read(self)
    }
}

impl WireTime for i64 {
    fn read(&self, format: TimeFormat) -> Option<DateTime> {
        format.read(&self.to_string())
    }
}

impl<T: WireTime> WireTime for Option<T> {
    fn read(&self, format: TimeFormat) -> Option<DateTime> {
        self.as_ref()?.read(format)
    }
}

/// A value that a setter accepts for a time: a [`DateTime`], a [`SystemTime`], or whatever [`IntoValue`] accepts for the
/// type that the field has on the wire.
///
/// ```
/// use std::time::{Duration, UNIX_EPOCH};
/// use huaweicloud_runtime::{ConversionError, DateTime, IntoTime, TimeFormat};
///
/// fn since(value: impl IntoTime<Option<String>>) -> Result<Option<String>, ConversionError> {
///     value.into_time(TimeFormat::UtcDigits)
/// }
///
/// let expected = Some("20260301060000".to_owned());
/// assert_eq!(since("2026-03-01T06:00:00Z".parse::<DateTime>().unwrap())?, expected);
/// assert_eq!(since(UNIX_EPOCH + Duration::from_secs(1_772_344_800))?, expected);
/// assert_eq!((since("20260301060000")?, since(None)?), (expected, None));
/// # Ok::<(), ConversionError>(())
/// ```
pub trait IntoTime<T>: Sized {
    /// Converts into the value of the field, in this format.
    ///
    /// # Errors
    ///
    /// The time lies outside the years 1970 to 9999.
    fn into_time(self, format: TimeFormat) -> Result<T, ConversionError>;
}

impl<T, V: IntoValue<T>> IntoTime<T> for V {
    fn into_time(self, _: TimeFormat) -> Result<T, ConversionError> {
        self.into_value()
    }
}

macro_rules! accepts_times {
    ($($wire:ty: $time:ident, $format:ident => $written:expr);+ $(;)?) => { $(
        impl IntoTime<$wire> for DateTime {
            fn into_time(self, $format: TimeFormat) -> Result<$wire, ConversionError> {
                let $time = self;
                Ok($written)
            }
        }

        impl IntoTime<Option<$wire>> for DateTime {
            fn into_time(self, format: TimeFormat) -> Result<Option<$wire>, ConversionError> {
                IntoTime::<$wire>::into_time(self, format).map(Some)
            }
        }

        impl IntoTime<$wire> for SystemTime {
            fn into_time(self, format: TimeFormat) -> Result<$wire, ConversionError> {
                IntoTime::<$wire>::into_time(moment(self)?, format)
            }
        }

        impl IntoTime<Option<$wire>> for SystemTime {
            fn into_time(self, format: TimeFormat) -> Result<Option<$wire>, ConversionError> {
                IntoTime::<$wire>::into_time(moment(self)?, format).map(Some)
            }
        }
    )+ };
}

accepts_times! {
    i64: time, format => format.number(time);
    String: time, format => format.write(time);
}

fn moment(time: SystemTime) -> Result<DateTime, ConversionError> {
    DateTime::new(time).map_err(|_| ConversionError::time_out_of_range())
}

/// Gives a struct a method for each field that holds a time, with the name of the field.
///
/// ```
/// struct Job {
///     started: Option<i64>,
///     ended: Option<String>,
/// }
/// huaweicloud_runtime::times!(Job { started = UnixMilliseconds, ended = Rfc3339 });
///
/// let job = Job { started: Some(1_772_344_800_250), ended: Some("later".to_owned()) };
/// assert_eq!(job.started().map(|time| time.to_string()), Some("2026-03-01T06:00:00.250Z".to_owned()));
/// assert_eq!(job.ended(), None);
/// ```
#[macro_export]
macro_rules! times {
    ($name:ident { $($field:ident = $format:ident),* $(,)? }) => {
        #[allow(dead_code, unreachable_pub, reason = "the struct may be private")]
        impl $name { $(
            #[doc = ::std::concat!("Reads `", ::std::stringify!($field), "` as a time; `None` if it has none.")]
            pub fn $field(&self) -> ::std::option::Option<$crate::DateTime> {
                $crate::time::WireTime::read(&self.$field, $crate::TimeFormat::$format)
            }
        )* }
    };
}

#[cfg(test)]
mod tests;
