//! How lengths of time read in messages.

use std::time::Duration;

/// `250 ms`, `3 s`, `2 min`: the largest unit that needs no fraction.
pub(crate) fn duration(length: Duration) -> String {
    let milliseconds = length.as_millis();
    if milliseconds == 0 || milliseconds % 1_000 != 0 {
        format!("{milliseconds} ms")
    } else if milliseconds % 60_000 != 0 {
        format!("{} s", milliseconds / 1_000)
    } else {
        format!("{} min", milliseconds / 60_000)
    }
}
