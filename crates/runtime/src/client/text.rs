//! Formats durations for messages.

use std::time::Duration;

/// `250 ms`, `3 s`, `2 min`: the largest unit that needs no fraction.
pub(crate) fn duration(length: Duration) -> String {
    let (seconds, milliseconds) = (length.as_secs(), length.subsec_millis());
    match (seconds / 60, seconds % 60, milliseconds) {
        (minutes @ 1.., 0, 0) => format!("{minutes} min"),
        (_, _, 0) if seconds > 0 => format!("{seconds} s"),
        _ => format!("{} ms", length.as_millis()),
    }
}

#[cfg(test)]
mod tests;
