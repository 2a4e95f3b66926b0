//! Keeps two runs from working on one manifest at the same time, and tells who is working on it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
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
        let mut file = File::open(beside(path)).ok()?;
        match file.try_lock_shared() {
            Err(TryLockError::WouldBlock) => Some(Self::read(&mut file, zone)),
            _ => None,
        }
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

/// The maximum number of attempts while others only look who holds the lock, and the pause between them. On a busy machine,
/// a look may take as long as other programs let it wait.
const MOST_ATTEMPTS: u32 = 1_000;
const BETWEEN_ATTEMPTS: Duration = Duration::from_millis(1);

impl Lock {
    /// Takes the lock next to the journal at `path` and that of the manifest, or fails immediately.
    #[expect(clippy::disallowed_methods, reason = "the file of the lock, and the pauses between attempts")]
    pub(super) fn take(path: &Path, claim: &Claim<'_>) -> Result<Self, Failure> {
        let path = beside(path);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let name = || path.display().to_string();
        let failed = |message: String| Failure::usage(message).with_hint(say!("manifest-lock-hint"));
        let unwritable = |error: std::io::Error| {
            failed(say!("manifest-lock-unwritable", file = name(), error = system::told(&error)))
        };
        let mut file = options.open(&path).map_err(unwritable)?;
        for _ in 0..MOST_ATTEMPTS {
            match file.try_lock() {
                Ok(()) => {
                    let manifest = lock_manifest(claim)?;
                    signed(&mut file, claim).map_err(unwritable)?;
                    return Ok(Self { _file: file, _manifest: manifest });
                }
                Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(error)) => {
                    return Err(failed(say!("manifest-lock-failed", file = name(), error = system::told(&error))));
                }
            }
            // A look at the holder shares the lock for a moment; a run does not share it.
            if file.try_lock_shared().is_err() {
                break;
            }
            let _ = file.unlock();
            std::thread::sleep(BETWEEN_ATTEMPTS);
        }
        Err(claim.refusal(&Holder::read(&mut file, claim.zone)))
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
fn signed(file: &mut File, claim: &Claim<'_>) -> std::io::Result<()> {
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
