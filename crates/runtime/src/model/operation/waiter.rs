//! How the outcome of an operation is learned.

/// How to learn the outcome of what an operation sets in motion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Waiter {
    /// The id of the operation that reads the state.
    pub read: &'static str,
    /// The reply field to look at. Dots lead into objects.
    pub field: &'static str,
    /// The values that mean: done.
    pub done: &'static [&'static str],
    /// The values that mean: failed.
    pub failed: &'static [&'static str],
    /// The reply field that says why it failed, where there is one.
    pub reason: Option<&'static str>,
}

impl Waiter {
    /// Describes a waiter by the operation that reads the state, and by the reply field that holds it.
    pub const fn new(read: &'static str, field: &'static str) -> Self {
        Self { read, field, done: &[], failed: &[], reason: None }
    }

    /// Sets the values that mean: done.
    pub const fn with_done(mut self, values: &'static [&'static str]) -> Self {
        self.done = values;
        self
    }

    /// Sets the values that mean: failed.
    pub const fn with_failed(mut self, values: &'static [&'static str]) -> Self {
        self.failed = values;
        self
    }

    /// Sets the reply field that says why it failed.
    pub const fn with_reason(mut self, field: &'static str) -> Self {
        self.reason = Some(field);
        self
    }
}
