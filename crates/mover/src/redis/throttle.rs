//! Limits the bytes per second of a stream.

use std::time::Duration;

use tokio::time::Instant;

/// At most 1/`STEPS` of a second's bytes are let through at once, so that a slow stream flows steadily.
const STEPS: u64 = 20;

/// Computes when the next bytes may be taken.
pub(super) struct Throttle {
    limit: Option<u64>,
    free_at: Instant,
}

impl Throttle {
    pub(super) fn new(limit: Option<u64>) -> Self {
        Self { limit: limit.map(|limit| limit.max(1)), free_at: Instant::now() }
    }

    /// Returns when bytes may be taken again, if not now.
    pub(super) fn wait(&self) -> Option<Instant> {
        (self.limit.is_some() && self.free_at > Instant::now()).then_some(self.free_at)
    }

    /// Returns how many bytes may be taken at once.
    pub(super) fn most(&self) -> usize {
        self.limit.map_or(usize::MAX, |limit| usize::try_from((limit / STEPS).max(1)).unwrap_or(usize::MAX))
    }

    /// Records that bytes were taken.
    pub(super) fn took(&mut self, bytes: usize) {
        let Some(limit) = self.limit else { return };
        let cost = Duration::from_secs_f64(bytes as f64 / limit as f64);
        self.free_at = self.free_at.max(Instant::now()) + cost;
    }
}
