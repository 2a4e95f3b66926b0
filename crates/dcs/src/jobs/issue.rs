//! [`RedisIssue`]: the kinds of findings about a migration of Redis.

use std::fmt;

use huaweicloud_runtime::{Error, Message, Operation, Preflight, message};
use serde::Serialize;

use crate::Client;

/// The findings of [`preflight`](super::preflight).
pub type RedisPreflight = Preflight<RedisIssue>;

/// The kind of a finding of [`preflight`](super::preflight).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum RedisIssue {
    /// A value breaks a limit of the specification or of a document.
    Limit,
    /// A field that another one requires is missing.
    Missing,
    /// Two fields contradict each other.
    Conflict,
    /// A field is set and has no effect.
    NoEffect,
    /// An address is not written as `ip:port`.
    Address,
    /// No instance has this id in the project and region of the client.
    NotFound,
    /// The instance does not serve data, or is busy.
    State,
    /// TLS is on, which migrations do not support.
    Tls,
    /// A password is missing, or is given for a Redis that has none.
    Password,
    /// The Redis may refuse `SYNC` and `PSYNC`.
    Replication,
    /// The data does not fit into the target.
    Memory,
    /// The version of the target is older than that of the source.
    Version,
    /// The target holds keys.
    NotEmpty,
    /// Source and target arrange databases and shards in different ways.
    Layout,
    /// The migrating machine may be unable to reach the Redis: it is in another VPC, or a whitelist
    /// keeps it out.
    Network,
    /// The target is the target of another task.
    Taken,
    /// The task cannot be configured in its current state.
    TaskState,
    /// The backup, or the files to import, have a problem.
    Backup,
    /// A fact could not be looked up, so it was not checked.
    NotChecked,
}

impl RedisIssue {
    /// The name, in lower case with hyphens.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Limit => "limit",
            Self::Missing => "missing",
            Self::Conflict => "conflict",
            Self::NoEffect => "no-effect",
            Self::Address => "address",
            Self::NotFound => "not-found",
            Self::State => "state",
            Self::Tls => "tls",
            Self::Password => "password",
            Self::Replication => "replication",
            Self::Memory => "memory",
            Self::Version => "version",
            Self::NotEmpty => "not-empty",
            Self::Layout => "layout",
            Self::Network => "network",
            Self::Taken => "taken",
            Self::TaskState => "task-state",
            Self::Backup => "backup",
            Self::NotChecked => "not-checked",
        }
    }
}

impl fmt::Display for RedisIssue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Applies the limits of the specification, with the check that each call goes through.
pub(super) fn limits(
    client: &Client,
    operation: &'static Operation,
    request: &impl Serialize,
    found: &mut RedisPreflight,
) {
    let Err(error) = client.core().request(operation).json(request) else { return };
    for problem in error.problems() {
        let message = message!("limit", "it {problem}", problem = problem.fault());
        found.error(RedisIssue::Limit, problem.path(), message, message!("correct-value", "Correct the value"));
    }
}

/// Adds a finding that something was not checked, with the reason.
pub(super) fn not_checked(field: &str, what: Message, error: &Error, found: &mut RedisPreflight) {
    let message = message!("not-looked-up", "{what} could not be looked up: {error}", what = what, error = error);
    let remedy = message!("check-by-hand-or-again", "Check it by hand, or ask again");
    found.warning(RedisIssue::NotChecked, field, message, remedy);
}
