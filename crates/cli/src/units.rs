//! Formats numbers for people: bytes, counts, durations and times.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::locale::say;

/// `1.5 GiB`.
pub(crate) fn bytes(bytes: i64) -> String {
    const UNITS: [&str; 6] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    #[allow(clippy::cast_precision_loss, reason = "one digit after the point is shown")]
    let mut value = bytes as f64;
    if value.abs() < 1024.0 {
        return format!("{bytes} B");
    }
    let mut unit = "";
    for next in UNITS {
        value /= 1024.0;
        unit = next;
        // Rounding must not show 1024.0 of a unit.
        if value.abs() < 1023.95 {
            break;
        }
    }
    format!("{value:.1} {unit}")
}

/// `1,234,567`.
pub(crate) fn count(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3 + 1);
    if number < 0 {
        text.push('-');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `42 %`. A share below one is never shown as 100 %.
pub(crate) fn percent(share: f64) -> String {
    format!("{:.0} %", (share.clamp(0.0, 1.0) * 100.0).floor())
}

/// `1 h 02 min`, `3 min 20 s`, `12 s`, `250 ms`.
pub(crate) fn span(span: Duration) -> String {
    let seconds = span.as_secs();
    match seconds {
        0 => say!("output-milliseconds", ms = span.as_millis().to_string()),
        1..=59 => say!("output-seconds", s = seconds),
        60..=3_599 => match (seconds / 60, seconds % 60) {
            (min, 0) => say!("output-minutes", min = min),
            (min, s) => say!("output-minutes-seconds", min = min, s = format!("{s:02}")),
        },
        _ => match (seconds / 3_600, seconds % 3_600 / 60) {
            (h, 0) => say!("output-hours", h = h),
            (h, min) => say!("output-hours-minutes", h = h, min = format!("{min:02}")),
        },
    }
}

/// Milliseconds since 1970.
pub(crate) fn epoch_ms(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Writes a time as options take it, the inverse of [`read_span`]: `500ms`, `30s`, `10m`, `2h`.
pub(crate) fn option_span(span: Duration) -> String {
    const UNITS: [(u128, &str); 3] = [(3_600_000, "h"), (60_000, "m"), (1_000, "s")];
    match span.as_millis() {
        0 => "0s".to_owned(),
        ms => {
            let (unit, name) = UNITS.into_iter().find(|(unit, _)| ms % unit == 0).unwrap_or((1, "ms"));
            format!("{}{name}", ms / unit)
        }
    }
}

/// Reads `500ms`, `30s`, `10m`, `2h`, or seconds without a unit.
pub(crate) fn read_span(text: &str) -> Result<Duration, String> {
    let wrong = || say!("settings-span", text = text);
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let number: u64 = number.parse().map_err(|_| wrong())?;
    let milliseconds = match unit {
        "ms" => Some(number),
        "" | "s" => number.checked_mul(1_000),
        "m" | "min" => number.checked_mul(60_000),
        "h" => number.checked_mul(3_600_000),
        _ => None,
    };
    milliseconds.map(Duration::from_millis).ok_or_else(wrong)
}

#[cfg(test)]
mod tests;
