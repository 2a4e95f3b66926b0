//! The budget of retries that all calls of a client share.
//!
//! In an outage every call fails, and retrying each of them would multiply the load on a service that is trying to recover. A
//! retry takes tokens, and a success returns some. When there are too few, a failed call is not retried. 500 tokens at 14 each
//! allow 35 retries across all calls before that (the numbers of the AWS SDKs).

use crate::client::sync::{AtomicU32, Ordering};

pub(crate) const CAPACITY: u32 = 500;
/// The cost of a retry after a failure.
pub(crate) const FAILURE: u32 = 14;
/// The cost of a retry after throttling: the service is healthy, and the delays are long anyway.
pub(crate) const THROTTLED: u32 = 5;

/// A token bucket. Clones of a client share one.
#[derive(Debug)]
pub(crate) struct Budget(AtomicU32);

impl Default for Budget {
    fn default() -> Self {
        Self(AtomicU32::new(CAPACITY))
    }
}

impl Budget {
    /// Takes the cost of a retry; returns false when there are too few tokens.
    pub(crate) fn take(&self, price: u32) -> bool {
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(price)).is_ok()
    }

    /// Returns what a successful call took; a call that took nothing adds one token.
    pub(crate) fn give_back(&self, taken: u32) {
        let give = taken.max(1);
        let fill = |left: u32| (left < CAPACITY).then(|| left.saturating_add(give).min(CAPACITY));
        // An error means that the bucket is full, which is the normal case.
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fill);
    }

    /// The current number of tokens.
    #[cfg(test)]
    pub(crate) fn left(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }
}
