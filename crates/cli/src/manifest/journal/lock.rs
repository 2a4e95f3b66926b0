//! Keeps two runs from working on one manifest at the same time.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use crate::failure::Failure;
use crate::locale::{say, system};

/// A lock that the operating system releases however the program ends.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock next to the journal at `path`, or fails immediately.
    #[expect(clippy::disallowed_methods, reason = "the file of the lock")]
    pub(super) fn take(path: &Path) -> Result<Self, Failure> {
        let path = path.with_extension("lock");
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        let name = || path.display().to_string();
        let failed = |message: String| Failure::new(message).with_hint(say!("manifest-lock-hint"));
        let unwritable = |error: std::io::Error| {
            failed(say!("manifest-lock-unwritable", file = name(), error = system::told(&error)))
        };
        let file = options.open(&path).map_err(unwritable)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => {
                Err(Failure::new(say!("manifest-locked")).with_hint(say!("manifest-locked-hint")))
            }
            Err(TryLockError::Error(error)) => {
                Err(failed(say!("manifest-lock-failed", file = name(), error = system::told(&error))))
            }
        }
    }
}
