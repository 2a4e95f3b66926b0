//! Objects that are files: checks which names a folder can hold, and reads and writes them without leaving the bucket.
//!
//! A zero-byte object whose name ends in a slash, as consoles create them for folders, becomes a folder here: no
//! contents are lost. Links are not followed, since they may lead anywhere.

use std::ffi::OsStr;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use http::HeaderMap;
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::content::{Content, Meta};
use super::error::{BucketRole, Reason, StoreError};

/// How much is read at a time.
const PIECE: usize = 64 << 10;

/// Ends the name of a file whose real name is not UTF-8. Names with control characters are refused.
pub(super) const NOT_UTF8: char = '\u{1a}';
/// Begins the name of a file that is being copied into place from another file system. Digits follow.
const BESIDE: &str = ".emulator-";

/// How the file system of a folder matches names.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Names {
    /// As they are spelled.
    Exact,
    /// Also in another case or in another form of Unicode. The function returns whether the entry at a path is spelled
    /// like the path; if there is no entry, it returns true.
    Folded(fn(&Path) -> bool),
}

impl Names {
    /// Determines this with a temporary file.
    #[expect(clippy::disallowed_methods, reason = "a file that only shows how the folder finds names")]
    pub(crate) fn of(folder: &Path) -> io::Result<Self> {
        let file = folder.join("names-\u{e9}");
        std::fs::File::create(&file)?;
        let found = ["NAMES-\u{e9}", "names-e\u{301}"].iter().any(|other| folder.join(other).exists());
        std::fs::remove_file(&file)?;
        Ok(if found { Self::Folded(is_spelled_so) } else { Self::Exact })
    }

    fn check(self, path: &Path) -> Result<(), StoreError> {
        match self {
            Self::Folded(is_spelled_so) if !is_spelled_so(path) => {
                let what =
                    "Its folder has that name in another spelling, and this file system does not tell them apart.";
                Err(StoreError::new(Reason::Name, what.to_owned()))
            }
            _ => Ok(()),
        }
    }
}

/// Compares a path with the spelling that the system has stored.
fn is_spelled_so(path: &Path) -> bool {
    path.canonicalize().map_or(true, |kept| kept.file_name() == path.file_name())
}

/// Whether a file is an unfinished copy, by its name `.emulator-PROCESS-NUMBER`.
pub(super) fn is_unfinished(name: &OsStr) -> bool {
    let numbers = name.to_str().and_then(|name| name.strip_prefix(BESIDE)?.split_once('-'));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    numbers.is_some_and(|(process, number)| is_number(process) && is_number(number))
}

/// Returns why Windows cannot store a part of a name unchanged, if it cannot.
fn unkept_by_windows(part: &str) -> Option<&'static str> {
    const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];
    let stem = part.split_once('.').map_or(part, |(stem, _)| stem).trim_end().to_uppercase();
    let is_port = |port: &str| {
        let number = stem.strip_prefix(port);
        number.is_some_and(|number| ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "¹", "²", "³"].contains(&number))
    };
    if part.ends_with(['.', ' ']) {
        Some("a part of it ends in a dot or a space, which Windows drops")
    } else if part.contains(['<', '>', ':', '"', '|', '?', '*', '\\']) {
        Some("it has a character that Windows does not allow in names")
    } else if DEVICES.contains(&stem.as_str()) || is_port("COM") || is_port("LPT") {
        Some("a part of it is the name of a Windows device")
    } else {
        None
    }
}

/// A bucket that is a folder.
#[derive(Clone, Debug)]
pub(crate) struct Folder {
    pub path: PathBuf,
    pub names: Names,
    /// Where files are written before they are moved into place: outside every bucket, so that no listing shows them.
    pub parts: PathBuf,
    pub role: BucketRole,
}

/// The location of an object in a folder.
#[derive(Debug)]
struct Spot {
    path: PathBuf,
    /// Whether it is a folder that represents an empty object.
    is_folder: bool,
}

/// Checks that a folder can hold an object of this name.
fn check(key: &str) -> Result<(), &'static str> {
    let name = key.strip_suffix('/').unwrap_or(key);
    if key.ends_with(NOT_UTF8) {
        return Err("it is not UTF-8");
    }
    if key.chars().any(char::is_control) {
        return Err("it has a control character");
    }
    for part in name.split('/') {
        match part {
            "" => return Err("a part of it, before, between or after its slashes, is empty"),
            "." | ".." => return Err("a part of it is . or .., which mean other folders"),
            part if is_unfinished(OsStr::new(part)) => {
                return Err("the emulator gives such names to unfinished copies");
            }
            _ => {}
        }
        if let Some(why) = unkept_by_windows(part).filter(|_| cfg!(windows)) {
            return Err(why);
        }
        // Some systems give a part of a name a special meaning, such as a drive.
        let mut read = Path::new(part).components();
        if !matches!((read.next(), read.next()), (Some(Component::Normal(only)), None) if only == part) {
            return Err("this system would read a part of it as a path");
        }
    }
    Ok(())
}

impl Folder {
    fn spot(&self, key: &str) -> Result<Spot, StoreError> {
        check(key).map_err(|why| {
            StoreError::new(Reason::Name, format!("A folder cannot hold an object named {key:?}: {why}."))
        })?;
        let spot = Spot { path: self.path.join(key.trim_end_matches('/')), is_folder: key.ends_with('/') };
        self.guard(key)?;
        Ok(spot)
    }

    /// Rejects everything but files and folders, and every link on the path: a link may lead anywhere, and a pipe never
    /// ends.
    fn guard(&self, key: &str) -> Result<(), StoreError> {
        let mut path = self.path.clone();
        for part in key.split('/').filter(|part| !part.is_empty()) {
            path.push(part);
            self.names.check(&path)?;
            let Ok(meta) = std::fs::symlink_metadata(&path) else { return Ok(()) };
            let what = match (meta.is_symlink(), self.role) {
                (true, BucketRole::Source) => "Symbolic links are not migrated.",
                (true, BucketRole::Destination) => "A symbolic link is in the way, and links are not followed.",
                _ if meta.is_file() || meta.is_dir() => continue,
                _ => return Err(not_ordinary()),
            };
            return Err(StoreError::new(Reason::NoFile, what.to_owned()));
        }
        Ok(())
    }

    /// Returns the folder that a listing with this prefix has to read: empty for the bucket, or with a trailing slash.
    /// Returns `None` when no name can begin with the prefix.
    pub(crate) fn above(&self, prefix: &str) -> Option<String> {
        let Some((folder, _)) = prefix.rsplit_once('/') else { return Some(String::new()) };
        // Two slashes in a row would mean a folder without a name. Nothing is read through a link.
        (!folder.ends_with('/') && self.spot(folder).is_ok()).then(|| format!("{folder}/"))
    }

    pub(crate) fn head(&self, key: &str) -> Result<Meta, StoreError> {
        let spot = self.spot(key)?;
        let missing = || StoreError::new(Reason::NoObject, format!("There is no file {key:?}."));
        let meta = std::fs::symlink_metadata(&spot.path).map_err(|error| match error.kind() {
            // A folder in its path is really a file.
            io::ErrorKind::NotADirectory => missing(),
            _ => StoreError::of_system(&error),
        })?;
        match (spot.is_folder, meta.is_dir()) {
            (true, true) => Ok(Meta { size: 0, modified: meta.modified().ok() }),
            (false, false) => Ok(Meta { size: meta.len(), modified: meta.modified().ok() }),
            _ => Err(missing()),
        }
    }

    pub(crate) async fn get(&self, key: &str) -> Result<Content, StoreError> {
        let (meta, spot) = (self.head(key)?, self.spot(key)?);
        if spot.is_folder {
            return Ok(Content { meta, headers: HeaderMap::new(), pieces: stream::empty().boxed() });
        }
        let file = File::open(&spot.path).await.map_err(|error| StoreError::of_system(&error))?;
        // Reads the metadata of the open file: another file may have replaced it at this path.
        let meta = file.metadata().await.map_err(|error| StoreError::of_system(&error))?;
        if !meta.is_file() {
            return Err(not_ordinary());
        }
        let meta = Meta { size: meta.len(), modified: meta.modified().ok() };
        Ok(Content { meta, headers: HeaderMap::new(), pieces: pieces(file, meta.size) })
    }

    /// Starts writing an object of this many bytes.
    #[expect(clippy::disallowed_methods, reason = "the part file that is renamed into place")]
    pub(crate) async fn put(&self, key: &str, bytes: u64) -> Result<Writing, StoreError> {
        let spot = self.spot(key)?;
        if spot.is_folder && bytes > 0 {
            return Err(no_contents());
        }
        let above = if spot.is_folder { Some(spot.path.as_path()) } else { spot.path.parent() };
        if let Some(above) = above {
            tokio::fs::create_dir_all(above).await.map_err(|error| in_the_way(&error, &self.path, above))?;
        }
        if spot.is_folder {
            return Ok(Writing::Folder);
        }
        if spot.path.is_dir() {
            return Err(folder_there());
        }
        let part = Part::new(&self.parts).map_err(|error| StoreError::of_system(&error))?;
        let file = File::create_new(&part.0).await.map_err(|error| StoreError::of_system(&error))?;
        Ok(Writing::File { file, part, to: spot.path, names: self.names })
    }
}

fn not_ordinary() -> StoreError {
    StoreError::new(Reason::NoFile, "It is not an ordinary file.".to_owned())
}

fn folder_there() -> StoreError {
    let what = "A folder has that name already, and a file and a folder cannot share a name.";
    StoreError::new(Reason::Other, what.to_owned())
}

fn no_contents() -> StoreError {
    let what = "Its name ends in a slash, so it becomes a folder, which cannot hold its contents.";
    StoreError::new(Reason::Name, what.to_owned())
}

/// A folder cannot be created, usually because a file has its name.
fn in_the_way(error: &io::Error, bucket: &Path, folder: &Path) -> StoreError {
    let file = folder.ancestors().take_while(|above| *above != bucket).find(|above| above.is_file());
    match file.and_then(|file| file.strip_prefix(bucket).ok()) {
        Some(file) => {
            let what = format!("A file {file:?} is where a folder should be, and they cannot share a name.");
            StoreError::new(Reason::Other, what)
        }
        None => StoreError::of_system(error),
    }
}

fn pieces(file: File, size: u64) -> BoxStream<'static, Result<Bytes, StoreError>> {
    stream::try_unfold((file, size), |(mut file, rest)| async move {
        // Bytes that are appended during the copy belong to another version.
        let mut piece = Vec::with_capacity(PIECE.min(usize::try_from(rest).unwrap_or(PIECE)));
        let read = (&mut file).take(rest.min(PIECE as u64)).read_to_end(&mut piece).await;
        let read = read.map_err(|error| StoreError::of_system(&error))? as u64;
        match (read, rest) {
            (0, 0) => Ok(None),
            (0, _) => Err(StoreError::new(Reason::Other, "The file became shorter while it was read.".to_owned())),
            _ => Ok(Some((Bytes::from(piece), (file, rest.saturating_sub(read))))),
        }
    })
    .boxed()
}

/// A file that is written elsewhere before it is moved into place. Dropping it removes the file.
#[derive(Debug)]
pub(crate) struct Part(PathBuf);

impl Part {
    fn new(folder: &Path) -> io::Result<Self> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        std::fs::create_dir_all(folder)?;
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        Ok(Self(folder.join(format!("{}-{number}", std::process::id()))))
    }

    /// Moves it into place, atomically if both are on the same file system.
    #[expect(clippy::disallowed_methods, reason = "the finished file is renamed into place")]
    fn place(&self, to: &Path) -> io::Result<()> {
        match std::fs::rename(&self.0, to) {
            Err(error) if error.kind() == io::ErrorKind::CrossesDevices => self.place_across(to),
            done => done,
        }
    }

    /// Moves it to another file system. First copies it to a name beside its place. So no reader ever finds half of the
    /// file, and nothing is written through a link that was created during the copy.
    #[expect(clippy::disallowed_methods, reason = "the copy that is renamed into place")]
    fn place_across(&self, to: &Path) -> io::Result<()> {
        let name = self.0.file_name().unwrap_or_default().to_string_lossy();
        let beside = to.with_file_name(format!("{BESIDE}{name}"));
        let copied = std::fs::File::create_new(&beside)
            .and_then(|mut file| io::copy(&mut std::fs::File::open(&self.0)?, &mut file))
            .and_then(|_| std::fs::rename(&beside, to));
        if copied.is_err() {
            // Only we create files with this name.
            let _ = std::fs::remove_file(&beside);
        }
        copied
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // The file no longer exists if it was moved into place.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// An object being written.
#[derive(Debug)]
pub(crate) enum Writing {
    Folder,
    File { file: File, part: Part, to: PathBuf, names: Names },
}

impl Writing {
    pub(crate) async fn put(&mut self, bytes: &Bytes) -> Result<(), StoreError> {
        match self {
            Self::File { file, .. } => file.write_all(bytes).await.map_err(|error| StoreError::of_system(&error)),
            Self::Folder if bytes.is_empty() => Ok(()),
            Self::Folder => Err(no_contents()),
        }
    }

    pub(crate) async fn finish(self) -> Result<(), StoreError> {
        let Self::File { mut file, part, to, names } = self else { return Ok(()) };
        file.flush().await.map_err(|error| StoreError::of_system(&error))?;
        drop(file);
        let place = move || {
            // If the file system ignores differences in spelling, files are placed one at a time. Two objects that are
            // copied at the same time may have names that it does not tell apart.
            static PLACING: Mutex<()> = Mutex::new(());
            let _placing =
                matches!(names, Names::Folded(_)).then(|| PLACING.lock().unwrap_or_else(PoisonError::into_inner));
            names.check(&to)?;
            part.place(&to).map_err(|error| match to.is_dir() {
                // The folder was created while the file was written.
                true => folder_there(),
                false => StoreError::of_system(&error),
            })
        };
        let placed = tokio::task::spawn_blocking(place).await;
        placed.unwrap_or_else(|error| Err(StoreError::of_system(&io::Error::other(error))))
    }
}

#[cfg(test)]
mod tests;
