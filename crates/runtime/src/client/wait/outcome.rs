//! The result of a wait: [`Outcome`] and [`FailureReason`], and [`Snapshot`] for each poll.

use std::fmt;
use std::time::Duration;

use serde::de::{Deserialize, Deserializer, IgnoredAny};

use crate::client::error::{Error, WaitEnd};
use crate::client::reply::Response;
use crate::message;
use crate::model::operation::Phase;

/// How an awaited operation ended.
#[derive(Debug)]
#[non_exhaustive]
pub enum Outcome<T> {
    /// The operation succeeded.
    Done(Response<T>),
    /// The operation failed.
    #[non_exhaustive]
    Failed {
        /// The last answer.
        value: Response<T>,
        /// The final state, as the service writes it.
        state: String,
        /// The reason, if the service gives one.
        reason: Option<FailureReason>,
    },
    /// The operation does not proceed until a user acts: it was paused, or has to be configured first.
    #[non_exhaustive]
    Resting {
        /// The last answer.
        value: Response<T>,
        /// The current state, as the service writes it.
        state: String,
    },
}

impl<T> Outcome<T> {
    /// Returns the value on success, and an error otherwise.
    ///
    /// # Errors
    ///
    /// [`Error::is_failed_state`], with the reason, if the operation failed; [`Error::is_resting`] if it does not proceed.
    pub fn done(self) -> Result<Response<T>, Error> {
        match self {
            Self::Done(value) => Ok(value),
            Self::Failed { state, reason, .. } => {
                let text = match reason {
                    Some(reason) => message!(
                        "wait-failed-why",
                        "it ended in state `{state}`: {reason}",
                        state = state,
                        reason = reason.to_string()
                    ),
                    None => message!(
                        "wait-failed",
                        "it ended in state `{state}`, and the service gives no reason",
                        state = state
                    ),
                };
                Err(Error::waiting(text, WaitEnd::Failed))
            }
            Self::Resting { state, .. } => {
                let text = message!(
                    "wait-rests",
                    "it is in state `{state}` and does not continue until the user acts",
                    state = state
                );
                Err(Error::waiting(text, WaitEnd::Resting))
            }
        }
    }

    /// Returns a reference to the last answer, whatever the outcome.
    pub fn value(&self) -> &Response<T> {
        match self {
            Self::Done(value) | Self::Failed { value, .. } | Self::Resting { value, .. } => value,
        }
    }

    /// Returns the last answer, whatever the outcome.
    pub fn into_value(self) -> Response<T> {
        match self {
            Self::Done(value) | Self::Failed { value, .. } | Self::Resting { value, .. } => value,
        }
    }

    /// Whether the operation succeeded.
    pub fn is_done(&self) -> bool {
        matches!(self, Self::Done(_))
    }
}

/// Why an operation failed, in the words of the service.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FailureReason {
    /// The code, if there is one.
    pub code: Option<String>,
    /// The message; empty when there is only a code.
    pub message: String,
}

impl fmt::Display for FailureReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.code {
            Some(code) if self.message.is_empty() => f.write_str(code),
            Some(code) => write!(f, "{code}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

/// One poll of a wait.
#[derive(Debug)]
#[non_exhaustive]
pub struct Snapshot<T> {
    /// The answer, with everything that the service reports about the progress.
    pub value: Response<T>,
    /// The state, as the service writes it; empty when the answer has none.
    pub state: String,
    /// What the state means.
    pub phase: Phase,
    /// The reason of a failure, if the service gives one.
    pub reason: Option<FailureReason>,
    /// How long the wait has taken so far.
    pub elapsed: Duration,
}

impl<T> Snapshot<T> {
    /// Converts the last poll into the outcome.
    pub(super) fn into_outcome(self) -> Outcome<T> {
        let Self { value, state, phase, reason, .. } = self;
        match phase {
            Phase::Failed => Outcome::Failed { value, state, reason },
            Phase::Resting => Outcome::Resting { value, state },
            _ => Outcome::Done(value),
        }
    }
}

/// The value of a wait that ends when the resource no longer exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Gone;

impl<'de> Deserialize<'de> for Gone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}
