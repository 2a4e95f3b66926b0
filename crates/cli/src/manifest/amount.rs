//! Parses sizes, rates, times of day and offsets in the notation of a manifest.

use std::time::UNIX_EPOCH;

use huaweicloud_runtime::dates::parse_rfc3339;
use serde_json::{Number, Value};

use crate::locale::say;

/// Reads `3TB`, `500 GiB` or `1048576` as bytes.
pub(crate) fn bytes(text: &str) -> Result<u64, String> {
    let wrong = || say!("manifest-not-a-size", text = text);
    let text = text.trim();
    let split = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let factor: u64 = match unit.trim() {
        "" | "B" => 1,
        "kB" | "KB" => 1_000,
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        "TB" => 1_000_000_000_000,
        "PB" => 1_000_000_000_000_000,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        "TiB" => 1 << 40,
        "PiB" => 1 << 50,
        _ => return Err(wrong()),
    };
    if let Ok(whole) = number.parse::<u64>() {
        return whole.checked_mul(factor).ok_or_else(wrong);
    }
    let number: f64 = number.parse().map_err(|_| wrong())?;
    #[allow(clippy::cast_precision_loss, reason = "a size with a fraction is approximate")]
    let bytes = number * factor as f64;
    if !(0.0..9.0e18).contains(&bytes) {
        return Err(wrong());
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range was checked")]
    let bytes = bytes.round() as u64;
    Ok(bytes)
}

/// Formats a YAML number, which may have a fraction or an exponent (`4e12`), as a string that [`bytes`] can read.
pub(crate) fn written(number: &Number) -> String {
    match number.as_f64().filter(|_| number.is_f64()) {
        Some(float) => float.to_string(),
        None => number.to_string(),
    }
}

/// Returns a whole number. YAML also allows a fraction of zero or an exponent: `40.0`, `5e6`.
pub(crate) fn whole(value: &Value) -> Option<i64> {
    /// Above this limit, one float represents several whole numbers.
    const MOST: f64 = 9_007_199_254_740_992.0;
    let of_float = || {
        let float = value.as_f64().filter(|float| float.fract() == 0.0 && float.abs() <= MOST)?;
        #[allow(clippy::cast_possible_truncation, reason = "the range was checked")]
        let whole = float as i64;
        Some(whole)
    };
    value.as_i64().or_else(of_float)
}

/// Reads `50MiB/s` as bytes per second.
pub(crate) fn rate(text: &str) -> Result<u64, String> {
    let wrong = || say!("manifest-not-a-rate", text = text);
    let amount = text.trim().strip_suffix("/s").ok_or_else(wrong)?;
    bytes(amount).map_err(|_| wrong())
}

/// Reads `08:30` as minutes of the day; `24:00` is the end of the day.
pub(crate) fn minute_of_day(text: &str) -> Result<u16, String> {
    let wrong = || say!("manifest-not-a-time", text = text);
    let (hours, minutes) = text.split_once(':').ok_or_else(wrong)?;
    let two_digits = |part: &str| part.len() == 2 && part.bytes().all(|digit| digit.is_ascii_digit());
    if !two_digits(hours) || !two_digits(minutes) {
        return Err(wrong());
    }
    let (hours, minutes): (u16, u16) = (hours.parse().map_err(|_| wrong())?, minutes.parse().map_err(|_| wrong())?);
    let whole = hours * 60 + minutes;
    if minutes > 59 || whole > 24 * 60 { Err(wrong()) } else { Ok(whole) }
}

/// Reads the time at which a window begins. Rejects `24:00`, which is valid only as an end: as a beginning, it could
/// mean either end of the day.
pub(crate) fn begin_of_window(text: &str) -> Result<u16, String> {
    match minute_of_day(text)? {
        1_440 => Err(say!("manifest-window-begin")),
        minute => Ok(minute),
    }
}

/// Reads `+08:00`, `-03:30` or `Z` as minutes east of UTC.
pub(crate) fn offset(text: &str) -> Result<i16, String> {
    let wrong = || say!("manifest-not-an-offset", text = text);
    if text == "Z" {
        return Ok(0);
    }
    let (sign, rest) = match text.split_at_checked(1) {
        Some(("+", rest)) => (1, rest),
        Some(("-", rest)) => (-1, rest),
        _ => return Err(wrong()),
    };
    let minutes = i16::try_from(minute_of_day(rest).map_err(|_| wrong())?).map_err(|_| wrong())?;
    if minutes > 14 * 60 { Err(wrong()) } else { Ok(sign * minutes) }
}

/// Reads a date, `2026-11-28`, as seconds since 1970 (UTC).
pub(crate) fn date(text: &str) -> Result<i64, String> {
    let midnight = parse_rfc3339(&format!("{text}T00:00:00Z")).ok();
    let since = midnight.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let seconds = since.and_then(|since| i64::try_from(since.as_secs()).ok());
    seconds.ok_or_else(|| say!("manifest-not-a-date", text = text))
}

#[cfg(test)]
mod tests;
