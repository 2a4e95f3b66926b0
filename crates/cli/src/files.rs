//! Writes the files of commands, either completely or not at all, and never accessible to more users than before.
#![expect(clippy::disallowed_methods, reason = "the one place that writes the files that options name")]

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Who may open a new file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Access {
    /// The users that the system allows by default.
    Usual,
    /// Only the owner.
    Owner,
}

/// Writes a file, or replaces it and keeps its permissions. If that fails, the file is unchanged. A device or a pipe is written
/// in place.
pub(crate) fn replace(path: impl AsRef<Path>, bytes: &[u8]) -> io::Result<()> {
    replace_for(Access::Usual, path.as_ref(), bytes)
}

/// Like [`replace`], for a file that may hold a secret. Only its owner can open a new file.
pub(crate) fn replace_private(path: impl AsRef<Path>, bytes: &[u8]) -> io::Result<()> {
    replace_for(Access::Owner, path.as_ref(), bytes)
}

fn replace_for(access: Access, path: &Path, bytes: &[u8]) -> io::Result<()> {
    // The target of a link is written, not the link.
    let target = resolved(path);
    let before = std::fs::metadata(&target).ok();
    if before.as_ref().is_some_and(|before| !before.is_file()) {
        return OpenOptions::new().write(true).open(&target)?.write_all(bytes);
    }
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    let beside = target.with_file_name(name);
    // A file that was private is private from the first byte on.
    let beginning = if before.is_some() { Access::Owner } else { access };
    let written = write(create(&beside, beginning), bytes).and_then(|()| {
        before.map_or(Ok(()), |before| std::fs::set_permissions(&beside, before.permissions()))?;
        std::fs::rename(&beside, &target)
    });
    written.inspect_err(|_| discard(&beside))
}

/// Writes a file that does not exist yet. If that fails, the file does not exist afterward.
pub(crate) fn create_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let file = OpenOptions::new().write(true).create_new(true).open(path)?;
    write(Ok(file), bytes).inspect_err(|_| discard(path))
}

/// Returns the path of a file without links. The file need not exist.
pub(crate) fn resolved(path: &Path) -> PathBuf {
    if let Ok(target) = std::fs::canonicalize(path) {
        return target;
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match (std::fs::canonicalize(folder), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path.to_owned(),
    }
}

/// Creates a file, or replaces one left by an interrupted run.
fn create(path: &Path, access: Access) -> io::Result<File> {
    // The leftover file would keep its permissions.
    discard(path);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if access == Access::Owner {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    #[cfg(not(unix))]
    let _ = access;
    options.open(path)
}

fn write(file: io::Result<File>, bytes: &[u8]) -> io::Result<()> {
    let mut file = file?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Removes a partially written file. If this also fails, the error of the write is reported, since it says more.
fn discard(path: &Path) {
    let _ = std::fs::remove_file(path);
}
