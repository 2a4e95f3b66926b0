//! Locks a data folder for one emulator: two would overwrite each other's lists and copy everything twice.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

use huaweicloud_auth::{Message, message};

/// The lock of a data folder. The operating system releases it when the process ends, even if it is killed.
#[derive(Debug)]
pub(crate) struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing the file is not enough while a child of this process, which is about to become its own program, has it open. An
        // error leaves the release to the end of the process.
        let _ = self.0.unlock();
    }
}

impl Lock {
    #[expect(clippy::disallowed_methods, reason = "the file of the lock")]
    pub(crate) fn take(folder: &Path, file: &Path) -> Result<Self, Message> {
        let cannot = |error: std::io::Error| {
            message!(
                "data-folder-unlocked",
                "the data folder {folder} cannot be locked: {error}",
                folder = folder.display().to_string(),
                error = error.to_string()
            )
        };
        let open = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(file);
        let mut lock = open.map_err(cannot)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(taken(folder, &mut lock)),
            Err(TryLockError::Error(error)) => return Err(cannot(error)),
        }
        // The process id, for the message to a second emulator.
        lock.set_len(0).and_then(|()| writeln!(lock, "{}", std::process::id())).map_err(cannot)?;
        Ok(Self(lock))
    }
}

fn taken(folder: &Path, lock: &mut File) -> Message {
    let mut text = String::new();
    // Not every system allows reading a locked file.
    let read = lock.rewind().and_then(|()| lock.take(32).read_to_string(&mut text));
    let folder = folder.display().to_string();
    match read.ok().and_then(|_| text.trim().parse::<u32>().ok()) {
        Some(process) => message!(
            "data-folder-taken-by",
            "the data folder {folder} is in use by another emulator (process {process}); stop that one, or give this one a folder of its own",
            folder = folder,
            process = process
        ),
        None => message!(
            "data-folder-taken",
            "the data folder {folder} is in use by another emulator; stop that one, or give this one a folder of its own",
            folder = folder
        ),
    }
}
