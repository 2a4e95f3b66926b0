//! The outcome of each thing of a batch.

use std::fmt;

use huaweicloud_auth::Message;

use crate::client::error::Error;

/// One thing of a batch, and its outcome.
#[derive(Debug)]
#[non_exhaustive]
pub struct Batched {
    /// Its id.
    pub id: String,
    /// The outcome.
    pub outcome: BatchOutcome,
    /// The request id of the answer to its call, for the service's support.
    pub request_id: Option<String>,
}

/// The outcome of one thing of a batch.
#[derive(Debug)]
#[non_exhaustive]
pub enum BatchOutcome {
    /// The service accepted the call.
    Done,
    /// Nothing was left to do.
    #[non_exhaustive]
    AlreadyThere {
        /// Its current state; `None` when it no longer exists.
        state: Option<String>,
    },
    /// It was not called.
    Refused(Refusal),
    /// The service refused or failed, and nothing was done.
    Failed(Error),
    /// It may have been done. Running the batch again is safe: it reads the states first.
    Unknown(Error),
}

/// Why something was not called.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// The operation is not allowed in the current state.
    #[non_exhaustive]
    State {
        /// The state, as the service writes it.
        state: String,
        /// The states in which the operation is allowed.
        legal: &'static [&'static str],
    },
    /// The id was given before; the first occurrence has the outcome.
    Duplicate,
    /// The id breaks a documented rule.
    #[non_exhaustive]
    Invalid {
        /// What is wrong with it.
        message: Message,
    },
}

impl Batched {
    pub(super) fn new(id: String, outcome: BatchOutcome) -> Self {
        let request_id = outcome.error().and_then(Error::request_id).map(str::to_owned);
        Self { id, outcome, request_id }
    }

    /// Whether the thing is in the wanted state: done now, or before.
    pub fn is_done(&self) -> bool {
        matches!(self.outcome, BatchOutcome::Done | BatchOutcome::AlreadyThere { .. })
    }
}

impl BatchOutcome {
    /// The error of a call that failed, or whose outcome is unknown.
    pub fn error(&self) -> Option<&Error> {
        match self {
            Self::Failed(error) | Self::Unknown(error) => Some(error),
            _ => None,
        }
    }

    /// The error that ends the whole batch: a signature that is refused again and again locks the key.
    pub(super) fn ends_all(&self) -> Option<Error> {
        match self {
            Self::Failed(error) if error.is_auth() || error.is_configuration() => Some(error.duplicate()),
            _ => None,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::State { state, legal } => {
                write!(f, "it is in state `{state}`, and the operation is allowed in `{}`", legal.join("`, `"))
            }
            Self::Duplicate => f.write_str("the id was given before"),
            Self::Invalid { message } => fmt::Display::fmt(message, f),
        }
    }
}
