//! The result of a cut-over: [`CutOverReport`], or [`CutOverError`] with the steps that were done and those that are
//! left.

use std::fmt;
use std::time::Duration;

use huaweicloud_runtime::{Error, FailureReason};

use crate::jobs::issue::RedisPreflight;

/// A step of a cut-over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CutOverStep {
    /// Wait until the target follows the source and has caught up for a while.
    Follow,
    /// Stop the migration, and wait until it has stopped.
    Stop,
    /// Compare the key counts, and run the program's comparison.
    Compare,
    /// Swap the addresses of source and target, which ends the migration.
    Exchange,
    /// Run the program's check after the swap.
    Verify,
    /// Swap the addresses back.
    RollBack,
}

/// The numbers of keys at both ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct KeyCounts {
    /// Keys of the source; `None` if the service does not report them.
    pub source: Option<u64>,
    /// Keys of the target; `None` if the service does not report them.
    pub target: Option<u64>,
}

impl KeyCounts {
    /// Returns how many more keys the target has than the source.
    pub fn extra(self) -> Option<u64> {
        Some(self.target?.saturating_sub(self.source?))
    }

    /// Returns how many fewer keys the target has than the source.
    pub fn missing(self) -> Option<u64> {
        Some(self.source?.saturating_sub(self.target?))
    }
}

/// The steps and figures of a finished cut-over.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CutOverReport {
    /// The steps, in order.
    pub done: Vec<CutOverStep>,
    /// The steps that an earlier run had done, according to the service.
    pub found_done: Vec<CutOverStep>,
    /// The key counts of the comparison; `None` if an earlier run made the comparison.
    pub counts: Option<KeyCounts>,
}

/// Why a cut-over stopped early. Running it again resumes from the state at the service.
#[derive(Debug)]
#[non_exhaustive]
pub struct CutOverError {
    /// The step in which it stopped.
    pub step: CutOverStep,
    /// The reason.
    pub failure: CutOverFailure,
    /// The steps that are done.
    pub done: Vec<CutOverStep>,
    /// The steps that are not done, or not known to be done.
    pub left: Vec<CutOverStep>,
}

/// Why a step of a cut-over could not be taken.
#[derive(Debug)]
#[non_exhaustive]
pub enum CutOverFailure {
    /// A call failed permanently.
    Call(Error),
    /// The migration does not follow its source, and will not.
    #[non_exhaustive]
    NotFollowing {
        /// The state, as the service writes it.
        state: String,
        /// The reason, if the service states one.
        reason: Option<FailureReason>,
    },
    /// The addresses are not swapped, so there is nothing to roll back.
    #[non_exhaustive]
    NotSwapped {
        /// The state of the migration, as the service writes it.
        state: String,
    },
    /// The migration logged errors while it was stopped, so the target may lack the last changes of the source. These
    /// may be values of keys that both ends have, which the key counts do not show. Start the migration again, and cut
    /// over once it follows.
    #[non_exhaustive]
    ErrorsAtStop {
        /// The messages of the log.
        errors: Vec<String>,
    },
    /// The target did not catch up in time.
    #[non_exhaustive]
    Lagging {
        /// The last lag; `None` if the service does not report it.
        lag: Option<u64>,
        /// The time limit.
        limit: Duration,
    },
    /// The target has more extra keys than are accepted.
    ExtraKeys(KeyCounts),
    /// The target lacks more keys of the source than are accepted.
    MissingKeys(KeyCounts),
    /// The service does not report the key counts.
    UnknownCounts,
    /// The service did not report the lag in many polls in a row, and no time limit was set.
    UnknownLag,
    /// The comparison of the program found a difference.
    Differs(String),
    /// The addresses of these two instances cannot be swapped, or not in this state.
    NotLegal(RedisPreflight),
    /// The swap of addresses is in an undocumented state, or did not end in time.
    #[non_exhaustive]
    Stuck {
        /// The state, as the service writes it.
        state: String,
    },
    /// The check after the swap failed, and the addresses are back where they were.
    RolledBack(String),
    /// The addresses were swapped and are back where they were, by an earlier run or by another user.
    WasRolledBack,
}

impl CutOverError {
    pub(super) fn new(
        step: CutOverStep,
        failure: CutOverFailure,
        done: Vec<CutOverStep>,
        left: Vec<CutOverStep>,
    ) -> Self {
        Self { step, failure, done, left }
    }
}

impl From<Error> for CutOverFailure {
    fn from(error: Error) -> Self {
        Self::Call(error)
    }
}

impl fmt::Display for CutOverStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Follow => "follow",
            Self::Stop => "stop",
            Self::Compare => "compare",
            Self::Exchange => "exchange",
            Self::Verify => "verify",
            Self::RollBack => "roll back",
        })
    }
}

impl fmt::Display for CutOverError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.step, self.failure)
    }
}

impl fmt::Display for CutOverFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Call(error) => fmt::Display::fmt(error, f),
            Self::NotFollowing { state, reason: Some(reason) } => {
                write!(f, "the migration is `{state}` and does not follow its source: {reason}")
            }
            Self::NotFollowing { state, reason: None } => {
                write!(f, "the migration is `{state}` and does not follow its source")
            }
            Self::NotSwapped { state } => {
                write!(f, "the addresses are not swapped (the migration is `{state}`); there is nothing to roll back")
            }
            Self::ErrorsAtStop { errors } => {
                let errors = errors.join("; ");
                write!(
                    f,
                    "the migration logged errors while it was stopped, so the target may lack the last changes of the \
                     source: {errors}; start the migration again and cut over once it follows, or see \
                     `accept_errors_at_stop`"
                )
            }
            Self::Lagging { lag, limit } => {
                let lag = lag.map_or_else(|| "unknown".to_owned(), |lag| lag.to_string());
                write!(f, "the target did not catch up within {} s; the last lag is {lag}", limit.as_secs())
            }
            Self::ExtraKeys(counts) => {
                write!(f, "the target has {} more than the source; see `accept_extra_keys`", keys(counts.extra()))
            }
            Self::MissingKeys(counts) => {
                write!(f, "the target has {} fewer than the source; see `accept_missing_keys`", keys(counts.missing()))
            }
            Self::UnknownCounts => {
                f.write_str("the service does not report how many keys there are; see `accept_unknown_counts`")
            }
            Self::UnknownLag => f.write_str(
                "the service does not report how far the target lags behind; look at the task in the console",
            ),
            Self::Differs(what) => write!(f, "source and target differ: {what}"),
            Self::NotLegal(found) => write!(f, "the addresses cannot be swapped:\n{found}"),
            Self::Stuck { state } => {
                write!(f, "the swap of addresses is `{state}`, which is neither done nor known to be under way")
            }
            Self::RolledBack(why) => write!(f, "the addresses were swapped back, because: {why}"),
            Self::WasRolledBack => f.write_str("the addresses were swapped before, and are back where they were"),
        }
    }
}

fn keys(count: Option<u64>) -> String {
    match count.unwrap_or_default() {
        1 => "1 key".to_owned(),
        count => format!("{count} keys"),
    }
}

impl std::error::Error for CutOverError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.failure {
            CutOverFailure::Call(error) => std::error::Error::source(error),
            _ => None,
        }
    }
}
