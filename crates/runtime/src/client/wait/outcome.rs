//! What a wait ends with: [`Outcome`], [`FailureReason`], and [`Snapshot`] on the way.

use std::fmt;
use std::time::Duration;

use serde::de::{Deserialize, Deserializer, IgnoredAny};

use crate::client::error::{Error, WaitEnd};
use crate::client::reply::Response;
use crate::model::operation::Phase;

/// How something ended that was waited for.
#[derive(Debug)]
#[non_exhaustive]
pub enum Outcome<T> {
    /// It ended well.
    Done(Response<T>),
    /// It ended badly.
    #[non_exhaustive]
    Failed {
        /// The last answer.
        value: Response<T>,
        /// The state in which it ended, as the service writes it.
        state: String,
        /// Why, where the service says so.
        reason: Option<FailureReason>,
    },
    /// It rests, and does not go on until somebody acts: it was paused, or has to be configured first.
    #[non_exhaustive]
    Resting {
        /// The last answer.
        value: Response<T>,
        /// The state in which it rests, as the service writes it.
        state: String,
    },
}

impl<T> Outcome<T> {
    /// The value where it ended well; everything else is an error.
    ///
    /// # Errors
    ///
    /// [`Error::is_failed_state`] with the reason where it failed, [`Error::is_resting`] where it rests.
    pub fn done(self) -> Result<Response<T>, Error> {
        match self {
            Self::Done(value) => Ok(value),
            Self::Failed { state, reason, .. } => {
                let reason = reason.map_or_else(|| "the service gives no reason".to_owned(), |why| why.to_string());
                Err(Error::waiting(format!("it ended in state `{state}`: {reason}"), WaitEnd::Failed))
            }
            Self::Resting { state, .. } => {
                let text = format!("it rests in state `{state}` and does not go on until somebody acts");
                Err(Error::waiting(text, WaitEnd::Resting))
            }
        }
    }

    /// The last answer, however it ended.
    pub fn value(&self) -> &Response<T> {
        match self {
            Self::Done(value) | Self::Failed { value, .. } | Self::Resting { value, .. } => value,
        }
    }

    /// Takes the last answer out, however it ended.
    pub fn into_value(self) -> Response<T> {
        match self {
            Self::Done(value) | Self::Failed { value, .. } | Self::Resting { value, .. } => value,
        }
    }

    /// Whether it ended well.
    pub fn is_done(&self) -> bool {
        matches!(self, Self::Done(_))
    }
}

/// Why something failed, in the words of the service.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FailureReason {
    /// The code, where there is one.
    pub code: Option<String>,
    /// The message; empty where there is only a code.
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

/// One look at something that is waited for.
#[derive(Debug)]
#[non_exhaustive]
pub struct Snapshot<T> {
    /// The answer, with all that it says about progress.
    pub value: Response<T>,
    /// The state, as the service writes it; empty where the answer has none.
    pub state: String,
    /// What the state means.
    pub phase: Phase,
    /// Why it failed, where it did and the service says so.
    pub reason: Option<FailureReason>,
    /// How long it has been waited.
    pub elapsed: Duration,
}

impl<T> Snapshot<T> {
    /// How it ended, taken from the last look.
    pub(super) fn into_outcome(self) -> Outcome<T> {
        let Self { value, state, phase, reason, .. } = self;
        match phase {
            Phase::Failed => Outcome::Failed { value, state, reason },
            Phase::Resting => Outcome::Resting { value, state },
            _ => Outcome::Done(value),
        }
    }
}

/// What is left of something that was waited for until it no longer exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Gone;

impl<'de> Deserialize<'de> for Gone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}
