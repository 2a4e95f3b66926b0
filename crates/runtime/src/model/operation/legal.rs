//! The states in which an operation is allowed.

/// The states of a resource in which a call is allowed, and how to read the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct LegalIn {
    /// The id of the operation that reads the state.
    pub read: &'static str,
    /// The reply field that holds it. Dots lead into objects.
    pub field: &'static str,
    /// The values in which the call is allowed, as text.
    pub states: &'static [&'static str],
}

impl LegalIn {
    /// Describes the states in which a call is allowed.
    pub const fn new(read: &'static str, field: &'static str, states: &'static [&'static str]) -> Self {
        Self { read, field, states }
    }
}
