//! [`Origin`]: where a setting came from.

use std::fmt;

/// Where an endpoint or another setting came from.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Origin {
    /// Set by the program.
    Explicit,
    /// This environment variable.
    Variable(String),
    /// This file.
    File(String),
    /// The table of public regions, or another default.
    BuiltIn,
    /// Queried from a service.
    Service,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Explicit => f.write_str("set by the program"),
            Self::Variable(name) => write!(f, "environment variable {name}"),
            Self::File(path) => write!(f, "file {path}"),
            Self::BuiltIn => f.write_str("built in"),
            Self::Service => f.write_str("returned by the service"),
        }
    }
}
