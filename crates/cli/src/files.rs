//! Files that commands write for people: whole, or not at all, and open to no more users than before.
#![expect(clippy::disallowed_methods, reason = "the one place that writes the files that options name")]

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Who may open a new file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Access {
    /// Whom the system lets by default.
    Usual,
    /// Its owner alone.
    Owner,
}

/// Writes a file, or replaces it and keeps its permissions. Where that fails, the file is as it was. A device or a pipe is
/// written in place.
pub(crate) fn replace(path: impl AsRef<Path>, bytes: &[u8]) -> io::Result<()> {
    replace_for(Access::Usual, path.as_ref(), bytes)
}

/// Like [`replace`], for what may hold a secret: a new file can only be opened by its owner.
pub(crate) fn replace_private(path: impl AsRef<Path>, bytes: &[u8]) -> io::Result<()> {
    replace_for(Access::Owner, path.as_ref(), bytes)
}

fn replace_for(access: Access, path: &Path, bytes: &[u8]) -> io::Result<()> {
    // What a link leads to is written, not the link.
    let target = resolved(path);
    let before = std::fs::metadata(&target).ok();
    if before.as_ref().is_some_and(|before| !before.is_file()) {
        return OpenOptions::new().write(true).open(&target)?.write_all(bytes);
    }
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    let beside = target.with_file_name(name);
    // What was closed to others is so from the first byte on.
    let beginning = if before.is_some() { Access::Owner } else { access };
    let written = write(create(&beside, beginning), bytes).and_then(|()| {
        before.map_or(Ok(()), |before| std::fs::set_permissions(&beside, before.permissions()))?;
        std::fs::rename(&beside, &target)
    });
    written.inspect_err(|_| discard(&beside))
}

/// Writes a file that is not there yet. Where that fails, none is there afterwards.
pub(crate) fn create_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let file = OpenOptions::new().write(true).create_new(true).open(path)?;
    write(Ok(file), bytes).inspect_err(|_| discard(path))
}

/// The path of a file without links, also of one that is not there yet.
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

/// Creates a file, or empties what is left of one.
fn create(path: &Path, access: Access) -> io::Result<File> {
    // The permissions of what is left would stay.
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

/// Removes what was written in part. Where even this fails, the error of the write says more.
fn discard(path: &Path) {
    let _ = std::fs::remove_file(path);
}
