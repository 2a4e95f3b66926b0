//! Keeps two runs from working on one manifest at the same time, and tells who is working on it.

use std::fs::{File, Metadata, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, SystemTime};

use crate::failure::Failure;
use crate::locale::{say, system};
use crate::output::{Moment, Zone};
use crate::units;

/// A lock that the operating system releases however the program ends.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
    _manifest: Option<File>,
}

/// A run that is about to work on a manifest.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Claim<'a> {
    /// The manifest. It is locked as well, because another hard link to it has a journal and a lock of its own.
    pub(crate) manifest: &'a Path,
    pub(crate) now: SystemTime,
    /// The zone in which the start of another run is shown.
    pub(crate) zone: Zone,
    /// The command that shows the progress of another run.
    pub(crate) status: &'a str,
}

/// The process that works on a manifest, and its start. `None` if the lock file cannot be read: on Windows, only the process
/// that holds the lock can read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Holder(Option<(u32, Moment)>);

impl Holder {
    /// Returns the process that works on the manifest with the journal at `path`, if there is one.
    pub(crate) fn of(path: &Path, zone: Zone) -> Option<Self> {
        let is_held = |file: &File| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock));
        if let Some(mut file) = File::open(beside(path)).ok().filter(is_held) {
            return Some(Self::read(&mut file, zone));
        }
        // Without its lock file, a run still holds the journal. On Windows, the look itself would lock the journal.
        (cfg!(unix) && File::open(path).is_ok_and(|journal| is_held(&journal))).then_some(Self(None))
    }

    fn read(file: &mut File, zone: Zone) -> Self {
        let mut text = String::new();
        let read = file.rewind().and_then(|()| file.take(64).read_to_string(&mut text));
        let known = || {
            let (process, since) = text.trim().split_once(' ')?;
            Some((process.parse().ok()?, zone.epoch_ms(since.parse().ok())?))
        };
        Self(read.ok().and_then(|_| known()))
    }

    /// Returns who it is, such as `another hcmigrate (process 8427, since 14:05:06)`.
    pub(crate) fn text(&self) -> String {
        match &self.0 {
            Some((process, since)) => {
                say!("manifest-holder-known", process = process.to_string(), since = since.to_string())
            }
            None => say!("manifest-holder"),
        }
    }
}

fn beside(path: &Path) -> PathBuf {
    path.with_extension("lock")
}

/// The maximum number of attempts while others only look who holds the lock, and the pause between them.
const MOST_ATTEMPTS: u32 = 5_000;
const PAUSE: Duration = Duration::from_millis(1);

impl Lock {
    /// Takes the lock next to the journal at `path`, the manifest, and the journal itself, so that a second run is refused even
    /// if the lock file is removed. Fails immediately if another run has one of them.
    pub(super) fn take(path: &Path, claim: &Claim<'_>) -> Result<(Self, File), Failure> {
        let lock = beside(path);
        let unwritable = |error: &io::Error| {
            let message =
                say!("manifest-lock-unwritable", file = lock.display().to_string(), error = system::told(error));
            Failure::usage(message).with_hint(say!("manifest-lock-hint"))
        };
        let mut file = alone(&lock).map_err(|denied| denied.failure(&lock, claim, unwritable))?;
        let manifest = lock_manifest(claim)?;
        let unopened = |error: &io::Error| Failure::usage(super::unwritable_text(path, error));
        let journal = journal_alone(path).map_err(|denied| denied.failure(path, claim, unopened))?;
        signed(&mut file, claim).map_err(|error| unwritable(&error))?;
        Ok((Self { _file: file, _manifest: manifest }, journal))
    }
}

impl Claim<'_> {
    /// Refuses a run because of another one.
    fn refusal(&self, holder: &Holder) -> Failure {
        let hint = say!("manifest-locked-hint", command = self.status);
        Failure::new(say!("manifest-locked", holder = holder.text())).with_hint(hint)
    }
}

/// Writes process and start into the file, for messages of other runs.
fn signed(file: &mut File, claim: &Claim<'_>) -> io::Result<()> {
    file.set_len(0)?;
    writeln!(file, "{} {}", std::process::id(), units::epoch_ms(claim.now))
}

/// Locks the manifest itself, so that a run on another hard link to it is refused. Some network file systems only lock files
/// that are open for writing; the lock next to the journal has to be enough there.
#[cfg(unix)]
fn lock_manifest(claim: &Claim<'_>) -> Result<Option<File>, Failure> {
    let Ok(file) = File::open(claim.manifest) else { return Ok(None) };
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Err(claim.refusal(&Holder(None))),
        Err(TryLockError::Error(_)) => Ok(None),
    }
}

/// On Windows, other programs could not read a locked manifest.
#[cfg(not(unix))]
fn lock_manifest(_: &Claim<'_>) -> Result<Option<File>, Failure> {
    Ok(None)
}

/// Why this run cannot have a file for itself.
enum Denied {
    /// Another run has it. Where a held file can be opened, it is open.
    Held(Option<File>),
    Unopened(io::Error),
    Unlocked(io::Error),
}

impl Denied {
    fn failure(self, path: &Path, claim: &Claim<'_>, unopened: impl Fn(&io::Error) -> Failure) -> Failure {
        match self {
            Self::Held(file) => {
                let holder = file.map_or(Holder(None), |mut file| Holder::read(&mut file, claim.zone));
                claim.refusal(&holder)
            }
            Self::Unlocked(error) => {
                let file = path.display().to_string();
                Failure::usage(say!("manifest-lock-failed", file = file, error = system::told(&error)))
                    .with_hint(say!("manifest-lock-hint"))
            }
            Self::Unopened(error) => unopened(&error),
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the journal is appended to, and the file of the lock is kept")]
fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    options
}

/// Opens a file for this run alone, and creates it if it is missing.
fn alone(path: &Path) -> Result<File, Denied> {
    let mut attempts = 0;
    loop {
        attempts += 1;
        let file = options().open(path).map_err(Denied::Unopened)?;
        match file.try_lock() {
            // The file may have been removed or replaced before it was locked.
            Ok(()) if is_at(&file, path) => return Ok(file),
            Err(TryLockError::Error(error)) => return Err(Denied::Unlocked(error)),
            // A look at the holder shares the lock for a moment; a run does not share it.
            Err(TryLockError::WouldBlock) if file.try_lock_shared().is_err() => return Err(Denied::Held(Some(file))),
            _ if attempts == MOST_ATTEMPTS => return Err(Denied::Held(Some(file))),
            _ => drop(file),
        }
        thread::park_timeout(PAUSE);
    }
}

/// Like [`alone`], for a journal, which other programs may read.
#[cfg(not(windows))]
fn journal_alone(path: &Path) -> Result<File, Denied> {
    alone(path)
}

/// Like [`alone`], for a journal, which other programs may read. On Windows they cannot read a locked file, so this run does
/// not share the journal with others that write or remove it.
#[cfg(windows)]
fn journal_alone(path: &Path) -> Result<File, Denied> {
    use std::os::windows::fs::OpenOptionsExt as _;
    const FILE_SHARE_READ: u32 = 1;
    const ERROR_SHARING_VIOLATION: i32 = 32;
    options().share_mode(FILE_SHARE_READ).open(path).map_err(|error| match error.raw_os_error() {
        Some(ERROR_SHARING_VIOLATION) => Denied::Held(None),
        _ => Denied::Unopened(error),
    })
}

/// Whether the file at a path is this one.
fn is_at(file: &File, path: &Path) -> bool {
    let (own, there) = (file.metadata(), std::fs::metadata(path));
    own.ok().zip(there.ok()).is_some_and(|(own, there)| FileId::of(&own) == FileId::of(&there))
}

/// The identity of a file: device and inode, if the system has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FileId(Option<(u64, u64)>);

impl FileId {
    #[cfg(unix)]
    pub(super) fn of(file: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt as _;
        Self(Some((file.dev(), file.ino())))
    }

    #[cfg(not(unix))]
    pub(super) const fn of(_: &Metadata) -> Self {
        Self(None)
    }
}
