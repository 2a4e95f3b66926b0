//! The reasons for which a session of a migration ends, and the form in which messages show keys.

use std::fmt;

/// Why a session ended early.
#[derive(Debug)]
pub(super) enum LinkError {
    /// Trying again would not help. The message is for the user who started the migration.
    Fatal(String),
    /// The source is gone or not responding; the migration may continue over a new link.
    SourceLost(String),
    /// The target is gone. Which of the last commands it executed cannot be known.
    TargetLost(String),
    /// The migration was asked to stop.
    Stopped,
}

/// Identifies an end of a migration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ServerRole {
    Source,
    Target,
}

impl ServerRole {
    /// This end cannot be reached now.
    pub(super) fn lost(self, message: String) -> LinkError {
        match self {
            Self::Source => LinkError::SourceLost(message),
            Self::Target => LinkError::TargetLost(message),
        }
    }
}

impl fmt::Display for ServerRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Source => "source",
            Self::Target => "target",
        })
    }
}

/// How much of a key is shown.
const SHOWN: usize = 64;

/// Formats bytes from a server, such as a key: quoted, escaped and cut to a readable length.
pub(super) fn shown(bytes: &[u8]) -> String {
    let cut = bytes.get(..SHOWN).unwrap_or(bytes);
    let more =
        if cut.len() < bytes.len() { format!(" (and {} more bytes)", bytes.len() - cut.len()) } else { String::new() };
    format!("\"{}\"{more}", cut.escape_ascii())
}

#[cfg(test)]
mod tests;
