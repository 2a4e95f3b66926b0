//! [`Progress`]: decides when a long check says how far it has come.

use std::time::Duration;

use tokio::time::Instant;

use crate::text::SILENCE;

/// The time between two lines.
const PAUSE: Duration = Duration::from_secs(10);

/// The lines about the progress of a check.
#[derive(Debug)]
pub(super) struct Progress {
    due: Instant,
}

impl Progress {
    /// Starts now.
    pub(super) fn new() -> Self {
        Self { due: Instant::now() + SILENCE }
    }

    /// Whether a line is due; if so, the next one is due later.
    pub(super) fn is_due(&mut self) -> bool {
        let now = Instant::now();
        let is_due = now >= self.due;
        if is_due {
            self.due = now + PAUSE;
        }
        is_due
    }
}

#[cfg(test)]
mod tests;
