//! Lists a bucket that is a folder.
//!
//! Links are reported and never followed: they may lead out of the bucket, or form cycles. Only our own unfinished
//! copies are skipped. An entry that cannot be an object fails when it is copied, without affecting others.

use std::fs::DirEntry;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::file::{NOT_UTF8, is_unfinished};

use tokio::sync::mpsc;

/// How many objects are listed ahead of the reader.
const AHEAD: usize = 1024;

/// An object, or an entry that cannot be one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub key: String,
    pub size: u64,
    /// `None` if the system does not report it.
    pub modified: Option<SystemTime>,
}

/// An entry of a folder; the name of a folder ends in a slash.
pub(crate) enum Item {
    Object(Found),
    Folder(String),
}

/// Lists everything below a folder of a bucket. The folder is named relative to the bucket; it is empty or ends in a
/// slash. A missing folder counts as empty.
pub(crate) fn walk(bucket: PathBuf, folder: String) -> mpsc::Receiver<io::Result<Found>> {
    let (found, all) = mpsc::channel(AHEAD);
    tokio::task::spawn_blocking(move || {
        let mut folders = vec![folder];
        while let Some(folder) = folders.pop() {
            let gone = each(&bucket, &folder, |item| match item {
                Ok(Item::Folder(name)) => {
                    folders.push(name);
                    true
                }
                Ok(Item::Object(object)) => found.blocking_send(Ok(object)).is_ok(),
                Err(error) => found.blocking_send(Err(error)).is_ok(),
            });
            if gone {
                return;
            }
        }
    });
    all
}

/// Lists the direct entries of a folder of a bucket.
pub(crate) fn level(bucket: &Path, folder: &str) -> io::Result<Vec<Item>> {
    let mut items = Vec::new();
    each(bucket, folder, |item| {
        items.push(item);
        true
    });
    items.into_iter().collect()
}

/// Calls `show` with each direct entry of a folder until it returns `false`; returns whether it did.
fn each(bucket: &Path, folder: &str, mut show: impl FnMut(io::Result<Item>) -> bool) -> bool {
    let place = if folder.is_empty() { bucket.to_owned() } else { bucket.join(folder.trim_end_matches('/')) };
    let entries = match std::fs::read_dir(&place) {
        Ok(entries) => entries,
        // The folder was removed during the listing, or is not a folder. The bucket itself must exist.
        Err(error) if !folder.is_empty() && is_absent(&error) => return false,
        Err(error) => return !show(Err(io::Error::new(error.kind(), format!("/{folder}: {error}")))),
    };
    // An unfinished copy of a killed process is not an object.
    let is_object = |entry: &io::Result<DirEntry>| !entry.as_ref().is_ok_and(|entry| is_unfinished(&entry.file_name()));
    for entry in entries.filter(is_object) {
        let item = entry.and_then(|entry| item(&entry, folder));
        match item {
            Err(error) if is_absent(&error) => {}
            item => {
                if !show(item) {
                    return true;
                }
            }
        }
    }
    false
}

fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

fn item(entry: &DirEntry, folder: &str) -> io::Result<Item> {
    let name = entry.file_name();
    let is_text = name.to_str().is_some();
    let mut key = format!("{folder}{}", name.to_string_lossy());
    if !is_text {
        // Without this mark, the converted name could be that of another file. No object may have a name with the mark,
        // so copying this one fails.
        key.push(NOT_UTF8);
    }
    // The metadata of a link, not of its target.
    let meta = entry.metadata()?;
    if meta.is_dir() && is_text {
        return Ok(Item::Folder(key + "/"));
    }
    let size = if meta.is_file() { meta.len() } else { 0 };
    Ok(Item::Object(Found { key, size, modified: meta.modified().ok() }))
}

#[cfg(test)]
mod tests;
