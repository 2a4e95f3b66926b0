//! Times in the forms that this crate needs: the wall clock, numbers and text.

use std::time::{SystemTime, UNIX_EPOCH};

use huaweicloud_auth::time::CivilTime;
use huaweicloud_emulator::EmulatedClock;

/// Converts to milliseconds since 1970.
pub(crate) fn milliseconds(at: SystemTime) -> u64 {
    at.duration_since(UNIX_EPOCH).map_or(0, |since| u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

/// Formats the time of the emulated clock, which ends with the year 9999, as RFC 3339.
pub(crate) fn timestamp(clock: &EmulatedClock) -> String {
    CivilTime::new(clock.now()).map(|date| date.to_rfc3339()).unwrap_or_default()
}
