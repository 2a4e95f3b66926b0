//! [`Exit`]: how the program ends, and what each exit code means.

use std::process::ExitCode;

use huaweicloud_runtime::{Error, Limit};

/// How the program ends. The codes are part of the interface, and [`TABLE`] documents all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// The command succeeded.
    Success,
    /// The command failed.
    Failed,
    /// The command, a file or a setting is wrong; nothing was sent.
    Usage,
    /// Some of several items succeeded and some failed.
    Partial,
    /// Credentials are missing, or were refused.
    Credentials,
    /// The wait timed out; the work continues at the service.
    StillGoing,
    /// Whether a change took effect is unknown.
    Unknown,
    /// `plan --exit-code` found something to do.
    Changes,
    /// Ctrl-C.
    Interrupted,
    /// The reader of standard output is gone. The number is that of a program ended by `SIGPIPE`.
    BrokenPipe,
}

/// The exit codes as help and README state them.
pub(crate) const TABLE: &str = "\
Exit codes:
  0    done
  1    failed
  2    the command, a file or a setting is wrong; nothing was sent
  3    some of several items failed
  4    credentials are missing, were refused, or lack a permission
  5    still running when `--timeout` ended
  6    unknown whether a change took effect: read the state before you repeat it
  7    `plan --exit-code` found changes to make
  130  interrupted by Ctrl-C; what was started continues
  141  the reader of the output ended, such as `head`

If several items end differently, 6 comes before 3, and 3 before 5.";

impl Exit {
    /// The number that the shell sees.
    pub(crate) const fn number(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Partial => 3,
            Self::Credentials => 4,
            Self::StillGoing => 5,
            Self::Unknown => 6,
            Self::Changes => 7,
            Self::Interrupted => 130,
            Self::BrokenPipe => 141,
        }
    }

    pub(crate) fn code(self) -> ExitCode {
        ExitCode::from(self.number())
    }

    /// Returns the exit for this error of a client.
    pub(crate) fn of(error: &Error) -> Self {
        if error.outcome_unknown() {
            Self::Unknown
        } else if error.is_auth() || error.is_forbidden() {
            Self::Credentials
        } else if error.is_configuration() || error.is_invalid_request() {
            Self::Usage
        } else if error.limit().is_some_and(|(limit, _)| limit == Limit::Wait) {
            Self::StillGoing
        } else if error.may_have_taken_effect() {
            Self::Unknown
        } else {
            Self::Failed
        }
    }

    /// Combines the exits of several items. An unknown outcome weighs most, because repeating the command may repeat a change.
    /// A failure weighs more than an item that still runs, because waiting longer does not help.
    pub(crate) fn of_all(exits: &[Self]) -> Self {
        if exits.contains(&Self::Unknown) {
            return Self::Unknown;
        }
        let has_failed = |exit: &&Self| !matches!(exit, Self::Success | Self::StillGoing);
        let failures: Vec<Self> = exits.iter().filter(has_failed).copied().collect();
        match failures.as_slice() {
            [] if exits.contains(&Self::StillGoing) => Self::StillGoing,
            [] => Self::Success,
            some if some.len() < exits.len() || some.contains(&Self::Partial) => Self::Partial,
            [first, rest @ ..] if rest.iter().all(|exit| exit == first) => *first,
            _ => Self::Failed,
        }
    }
}

#[cfg(test)]
mod tests;
