//! The error codes of a service, as its specification documents them.

/// What the specification of a service says about one error code.
///
/// [`Service::errors`](super::Service::errors) lists them; `Error::documented` finds the entry of an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct DocumentedError {
    /// The code, such as `OMS.1009`.
    pub code: &'static str,
    /// The HTTP status. 200 marks a code that occurs inside a successful reply.
    pub status: u16,
    /// What the code means.
    pub meaning: &'static str,
    /// What the caller can do about it.
    pub cure: &'static str,
    /// Whether the same call may succeed later without a change. It does not say whether repeating the call is safe;
    /// [`Operation::repeat`](super::Operation::repeat) does.
    pub repeat_helps: bool,
}

impl DocumentedError {
    /// Describes an error that repeating the call does not resolve.
    pub const fn new(code: &'static str, status: u16, meaning: &'static str, cure: &'static str) -> Self {
        Self { code, status, meaning, cure, repeat_helps: false }
    }

    /// Marks an error after which the same call may succeed later.
    pub const fn with_repeat_helps(mut self) -> Self {
        self.repeat_helps = true;
        self
    }
}
