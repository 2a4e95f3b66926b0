//! Translates errors of the operating system, whose own messages are English or in the language of the machine.

use std::io::{Error, ErrorKind};

use super::say;

/// Returns what is wrong. An unknown error is reported in the words of the system.
pub(crate) fn told(error: &Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => say!("failure-system-not-found"),
        ErrorKind::PermissionDenied => say!("failure-system-denied"),
        ErrorKind::AlreadyExists => say!("failure-system-exists"),
        ErrorKind::IsADirectory => say!("failure-system-folder"),
        ErrorKind::NotADirectory => say!("failure-system-not-folder"),
        ErrorKind::ReadOnlyFilesystem => say!("failure-system-read-only"),
        ErrorKind::StorageFull => say!("failure-system-full"),
        ErrorKind::QuotaExceeded => say!("failure-system-quota"),
        ErrorKind::FileTooLarge => say!("failure-system-too-large"),
        ErrorKind::InvalidData => say!("failure-system-not-text"),
        ErrorKind::UnexpectedEof => say!("failure-system-ended"),
        _ => error.to_string(),
    }
}
