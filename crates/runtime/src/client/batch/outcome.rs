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
    /// Whether a later batch repeats what this one did.
    pub(super) is_repeated: bool,
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
    /// It may have been done. Running the batch again is safe if [`Batched::is_safe_to_rerun`] says so: then it reads the state
    /// first, or doing it twice is the same as doing it once. Otherwise it may be done a second time: check the thing first.
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
        /// The states in which the operation is allowed. Empty if the documents name only those that forbid it.
        legal: &'static [&'static str],
    },
    /// The batch ended before it was called.
    #[non_exhaustive]
    Ended {
        /// Why it ended.
        message: Message,
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
        Self { id, outcome, request_id, is_repeated: false }
    }

    /// Records that a later batch would repeat it.
    pub(super) fn repeated(self, is_repeated: bool) -> Self {
        Self { is_repeated, ..self }
    }

    /// Whether it was done, or may have been.
    pub(super) fn may_have_been_done(&self) -> bool {
        matches!(self.outcome, BatchOutcome::Done | BatchOutcome::Unknown(_))
    }

    /// Whether the batch may be run again for this thing without repeating what may have been done now. It is false for what
    /// was done, or may have been, if doing it twice is not the same as doing it once and no state shows that it is done, as
    /// with a flush or a restart.
    ///
    /// ```
    /// use huaweicloud_runtime::{Batch, BatchOutcome, Error};
    ///
    /// async fn flush(batch: Batch) -> Result<Vec<String>, Error> {
    ///     let mut again = Vec::new();
    ///     for one in batch.await? {
    ///         match &one.outcome {
    ///             BatchOutcome::Unknown(error) if !one.is_safe_to_rerun() => println!("{}: look at it: {error}", one.id),
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
            Self::Ended { message } => write!(f, "the batch ended before: {message}"),
            Self::Duplicate => f.write_str("the id was given before"),
            Self::Invalid { message } => fmt::Display::fmt(message, f),
        }
    }
}
