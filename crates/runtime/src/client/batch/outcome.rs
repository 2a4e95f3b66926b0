//! The outcome of each resource of a batch.

use std::fmt;

use huaweicloud_auth::Message;

use crate::client::error::Error;

/// A resource of a batch, and its outcome.
#[derive(Debug)]
#[non_exhaustive]
pub struct Batched {
    /// The id of the resource.
    pub id: String,
    /// The outcome.
    pub outcome: BatchOutcome,
    /// The request id of the call for this resource, for support cases.
    pub request_id: Option<String>,
    /// Whether a later batch would repeat the effect of this one.
    pub(super) is_repeated: bool,
}

/// The outcome of one resource of a batch.
#[derive(Debug)]
#[non_exhaustive]
pub enum BatchOutcome {
    /// The service accepted the call.
    Done,
    /// The resource is already in the wanted state, and nothing was left to do.
    #[non_exhaustive]
    AlreadyThere {
        /// The current state of the resource; `None` if it no longer exists.
        state: Option<String>,
    },
    /// The operation was not called for the resource.
    Refused(Refusal),
    /// The service refused the call or failed, and nothing was done.
    Failed(Error),
    /// The operation may have been done. If [`Batched::is_safe_to_rerun`] says so, running the batch again is safe: the new run
    /// reads the state first, or doing the operation twice has the same effect as doing it once. Otherwise the operation may
    /// run a second time, so check the resource first.
    Unknown(Error),
}

/// Why the operation was not called for a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// The operation is not allowed in the current state.
    #[non_exhaustive]
    State {
        /// The state, as the service writes it.
        state: String,
        /// The states in which the operation is allowed. Empty if the documents name only the states that forbid it.
        legal: &'static [&'static str],
    },
    /// The batch ended before the operation was called for the resource.
    #[non_exhaustive]
    Ended {
        /// Why the batch ended.
        message: Message,
    },
    /// The id occurs more than once in the batch; the first occurrence has the outcome.
    Duplicate,
    /// The id breaks a documented rule.
    #[non_exhaustive]
    Invalid {
        /// What is wrong with the id.
        message: Message,
    },
}

impl Batched {
    pub(super) fn new(id: String, outcome: BatchOutcome) -> Self {
        let request_id = outcome.error().and_then(Error::request_id).map(str::to_owned);
        Self { id, outcome, request_id, is_repeated: false }
    }

    /// Records whether a later batch would repeat the effect.
    pub(super) fn repeated(self, is_repeated: bool) -> Self {
        Self { is_repeated, ..self }
    }

    /// Whether the operation was done, or may have been.
    pub(super) fn may_have_been_done(&self) -> bool {
        matches!(self.outcome, BatchOutcome::Done | BatchOutcome::Unknown(_))
    }

    /// Whether the batch may be run again for this resource without repeating an effect. Returns false if three conditions
    /// hold: the operation was done or may have been, doing it twice differs from doing it once, and no state shows that it was
    /// done. Examples are a flush and a restart.
    ///
    /// ```
    /// use huaweicloud_runtime::{Batch, BatchOutcome, Error};
    ///
    /// async fn flush(batch: Batch) -> Result<Vec<String>, Error> {
    ///     let mut again = Vec::new();
    ///     for one in batch.await? {
    ///         match &one.outcome {
    ///             BatchOutcome::Unknown(error) if !one.is_safe_to_rerun() => println!("{}: check it: {error}", one.id),
    ///             BatchOutcome::Unknown(_) | BatchOutcome::Failed(_) => again.push(one.id),
    ///             _ => {}
    ///         }
    ///     }
    ///     Ok(again)
    /// }
    /// ```
    pub fn is_safe_to_rerun(&self) -> bool {
        !(self.is_repeated && self.may_have_been_done())
    }

    /// Whether the resource is in the wanted state, either because of this call or from before.
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

    /// Returns the error if it has to end the whole batch, because repeatedly refused signatures lock the key.
    pub(super) fn ends_all(&self) -> Option<Error> {
        match self {
            Self::Failed(error) if error.is_auth() || error.is_configuration() => Some(error.duplicate()),
            _ => None,
        }
    }
}

impl Refusal {
    pub(super) fn ended(error: &Error) -> Self {
        Self::Ended { message: error.translatable() }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::State { state, legal: [] } => write!(f, "it is in state `{state}`, which forbids the operation"),
            Self::State { state, legal } => {
                write!(f, "it is in state `{state}`, and the operation is allowed in `{}`", legal.join("`, `"))
            }
            Self::Ended { message } => write!(f, "the batch ended before the call: {message}"),
            Self::Duplicate => f.write_str("the id was given before"),
            Self::Invalid { message } => fmt::Display::fmt(message, f),
        }
    }
}
