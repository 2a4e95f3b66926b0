//! Limits the total bytes per second of several copies.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Lets bytes pass at a rate, which may change at any time.
#[derive(Debug)]
pub(crate) struct Limiter {
    state: Mutex<State>,
    passed: AtomicU64,
}

#[derive(Debug)]
struct State {
    bytes_per_second: Option<u64>,
    /// The time by which everything that was let through will have passed.
    free: Instant,
}

impl Limiter {
    pub(crate) fn new(bytes_per_second: Option<u64>) -> Self {
        Self { state: Mutex::new(State { bytes_per_second, free: Instant::now() }), passed: AtomicU64::new(0) }
    }

    pub(crate) fn set(&self, bytes_per_second: Option<u64>) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).bytes_per_second = bytes_per_second;
    }

    /// Waits until this many bytes may pass.
    #[expect(clippy::disallowed_methods, reason = "bytes pass in real time")]
    pub(crate) async fn pass(&self, bytes: usize) {
        self.passed.fetch_add(bytes as u64, Ordering::Relaxed);
        let until = {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            let Some(rate) = state.bytes_per_second else { return };
            let begin = state.free.max(Instant::now());
            state.free = begin + Duration::from_secs_f64(bytes as f64 / rate.max(1) as f64);
            begin
        };
        tokio::time::sleep_until(until).await;
    }

    /// Returns how many bytes were let through.
    pub(crate) fn passed(&self) -> u64 {
        self.passed.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests;
