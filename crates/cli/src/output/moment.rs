//! Formats times in the zone of the reader, with its offset.

use std::fmt;

use chrono::{DateTime, FixedOffset, Local, NaiveDateTime, SecondsFormat, TimeZone as _, Utc};
use serde::{Serialize, Serializer};

/// The zone in which times are shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Zone {
    /// The zone of this machine.
    #[default]
    Local,
    Utc,
}

/// A time with the offset of its zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment(DateTime<FixedOffset>);

impl Zone {
    /// Converts milliseconds since 1970. The services send 0 for a missing time.
    pub(crate) fn epoch_ms(self, ms: Option<i64>) -> Option<Moment> {
        let utc = Utc.timestamp_millis_opt(ms.filter(|ms| *ms > 0)?).single()?;
        Some(self.moment(utc))
    }

    /// Reads a time that the services send as a string: `2023-05-15T09:11:25.449Z`, or `2024/11/05 14:44:30` and
    /// `202404011057`, which are UTC without a zone.
    pub(crate) fn text(self, text: Option<&str>) -> Option<Moment> {
        let text = text?.trim();
        let plain = |form| NaiveDateTime::parse_from_str(text, form).ok().map(|moment| moment.and_utc());
        let moment = DateTime::parse_from_rfc3339(text).ok().map(|moment| moment.with_timezone(&Utc));
        let moment = moment.or_else(|| plain("%Y/%m/%d %H:%M:%S")).or_else(|| plain("%Y%m%d%H%M"));
        moment.map(|moment| self.moment(moment))
    }

    fn moment(self, utc: DateTime<Utc>) -> Moment {
        Moment(match self {
            Self::Local => utc.with_timezone(&Local).fixed_offset(),
            Self::Utc => utc.fixed_offset(),
        })
    }
}

impl Moment {
    /// Returns the time in the format for programs.
    pub(crate) fn rfc3339(&self) -> String {
        self.0.to_rfc3339_opts(SecondsFormat::Secs, true)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.offset().local_minus_utc() {
            0 => write!(f, "{} UTC", self.0.format("%Y-%m-%d %H:%M:%S")),
            _ => write!(f, "{}", self.0.format("%Y-%m-%d %H:%M:%S %:z")),
        }
    }
}

/// Written as RFC 3339.
impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.rfc3339())
    }
}
