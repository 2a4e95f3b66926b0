//! One emulator for a data folder: two would write into each other's lists and copy everything twice.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

/// A data folder that is ours. The system ends it with the process, however that ends.
#[derive(Debug)]
pub(crate) struct Lock(#[allow(dead_code, reason = "the lock is as long as the file is open")] File);

impl Lock {
    pub(crate) fn take(folder: &Path, file: &Path) -> Result<Self, String> {
        let cannot = |error: std::io::Error| format!("the data folder {} cannot be locked: {error}", folder.display());
        let open = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(file);
        let mut lock = open.map_err(cannot)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(taken(folder, &mut lock)),
            Err(TryLockError::Error(error)) => return Err(cannot(error)),
        }
        // Who holds it, for the message to a second emulator.
        lock.set_len(0).and_then(|()| writeln!(lock, "{}", std::process::id())).map_err(cannot)?;
        Ok(Self(lock))
    }
}

fn taken(folder: &Path, lock: &mut File) -> String {
    let mut text = String::new();
    // Not every system lets a locked file be read.
    let read = lock.rewind().and_then(|()| lock.take(32).read_to_string(&mut text));
    let process = read.ok().and_then(|_| text.trim().parse::<u32>().ok());
    let process = process.map(|process| format!(" (process {process})")).unwrap_or_default();
    format!(
        "the data folder {} is in use by another emulator{process}; stop that one, or give this one a folder of its own",
        folder.display()
    )
}
