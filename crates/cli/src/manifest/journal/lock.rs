//! Keeps two runs from working on one manifest at the same time.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use crate::failure::Failure;

/// A lock that the system gives back however the program ends.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock beside the journal at `path`, or fails at once.
    #[expect(clippy::disallowed_methods, reason = "the file of the lock")]
    pub(super) fn take(path: &Path) -> Result<Self, Failure> {
        let path = path.with_extension("lock");
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        let failed = |what: &str, error: std::io::Error| {
            Failure::new(format!("the lock {} {what}: {error}; nothing was sent", path.display()))
                .with_hint("the journal is kept beside the manifest, so its folder must be writable")
        };
        let file = options.open(&path).map_err(|error| failed("cannot be written", error))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => {
                Err(Failure::new("another hcmigrate is at work on this manifest; nothing was sent")
                    .with_hint("`hcmigrate status` shows how far it is"))
            }
            Err(TryLockError::Error(error)) => Err(failed("cannot be taken", error)),
        }
    }
}
