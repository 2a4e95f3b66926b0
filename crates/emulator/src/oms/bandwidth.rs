//! Bandwidth policies: how much bandwidth a task may use at which times of the day.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::call::text;
use crate::clock::Millis;
use crate::json::List;
use crate::reply::ApiError;

/// Bandwidth limits: 1 to 200 MB/s.
const LIMITS: std::ops::RangeInclusive<u64> = 1_048_576..=209_715_200;
const MOST_WINDOWS: usize = 5;
const MINUTE_MS: Millis = 60_000;
const MINUTES_OF_A_DAY: u64 = 24 * 60;

/// A time window, with its first and last minute, both inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Window {
    start: u16,
    end: u16,
    bytes_per_second: u64,
}

/// The policy of a task or a group. Outside its windows there is no limit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Policy(Vec<Window>);

impl Policy {
    /// Parses the `bandwidth_policy` of a request; without one there is no limit. Rejects too many windows, limits and
    /// times out of range, and overlapping windows.
    pub(crate) fn of(request: &Value) -> Result<Self, ApiError> {
        let windows = request["bandwidth_policy"].as_array().map_or(&[][..], Vec::as_slice);
        if windows.len() > MOST_WINDOWS {
            return Err(ApiError::oms("OMS.0083"));
        }
        let windows = windows.iter().map(Window::of).collect::<Result<Vec<_>, _>>()?;
        let mut times: Vec<(u16, u16)> = windows.iter().map(|window| (window.start, window.end)).collect();
        times.sort_unstable();
        // Both ends are inclusive, so equal minutes overlap.
        if times.windows(2).any(|pair| pair[0].1 >= pair[1].0) {
            return Err(ApiError::oms("OMS.0085"));
        }
        Ok(Self(windows))
    }

    /// Returns the bytes per second allowed at a time (UTC), if there is a limit.
    pub(crate) fn limit_at(&self, at: Millis) -> Option<u64> {
        let now = at / MINUTE_MS % MINUTES_OF_A_DAY;
        let covers = |window: &&Window| (u64::from(window.start)..=u64::from(window.end)).contains(&now);
        self.0.iter().find(covers).map(|window| window.bytes_per_second)
    }

    /// Writes the windows as they were requested.
    pub(crate) fn write(&self, list: &mut List<'_>) {
        for window in &self.0 {
            list.object(|o| {
                o.field("start", &*time(window.start));
                o.field("end", &*time(window.end));
                o.field("max_bandwidth", window.bytes_per_second);
            });
        }
    }
}

impl Window {
    fn of(window: &Value) -> Result<Self, ApiError> {
        let bytes_per_second = window.get("max_bandwidth").and_then(Value::as_u64).unwrap_or(0);
        if !LIMITS.contains(&bytes_per_second) {
            return Err(ApiError::oms("OMS.0084").about("max_bandwidth must be 1048576 to 209715200"));
        }
        let (Some(start), Some(end)) = (minute(text(window, "start")), minute(text(window, "end"))) else {
            return Err(ApiError::oms("OMS.0087").about("start and end must be times (hh:mm)"));
        };
        if start > end {
            return Err(ApiError::oms("OMS.0087").about("a window ends before it starts"));
        }
        Ok(Self { start, end, bytes_per_second })
    }
}

/// Parses `hh:mm` into the minute of the day.
fn minute(time: &str) -> Option<u16> {
    let [h1, h2, b':', m1, m2] = *time.as_bytes() else { return None };
    let two = |high: u8, low: u8| {
        let digits = high.is_ascii_digit() && low.is_ascii_digit();
        digits.then(|| u16::from(high - b'0') * 10 + u16::from(low - b'0'))
    };
    let (hour, minute) = (two(h1, h2)?, two(m1, m2)?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

/// Formats a minute of the day as `hh:mm`.
fn time(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

#[cfg(test)]
mod tests;
