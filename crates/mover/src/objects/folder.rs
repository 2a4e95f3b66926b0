//! What is in a bucket that is a folder.
//!
//! Links are seen and never followed: they may lead out of the bucket, or in circles. Nothing is left out for its name:
//! what cannot be an object fails when it is copied, alone.

use std::fs::DirEntry;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use tokio::sync::mpsc;

/// Objects that are found ahead of those who ask.
const AHEAD: usize = 1024;

/// An object, or what stands where one would.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub key: String,
    pub size: u64,
    /// Unknown where the system does not tell.
    pub modified: Option<SystemTime>,
}

/// What a folder holds under a name; that of a folder ends in a slash.
pub(crate) enum Item {
    Object(Found),
    Folder(String),
}

/// Everything below a folder of a bucket, by its name in the bucket, which is empty or ends in a slash. One that is not
/// there is empty.
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

/// What is directly in a folder of a bucket.
pub(crate) fn level(bucket: &Path, folder: &str) -> io::Result<Vec<Item>> {
    let mut items = Vec::new();
    each(bucket, folder, |item| {
        items.push(item);
        true
    });
    items.into_iter().collect()
}

/// Shows what is directly in a folder, as long as it is wanted; whether it no longer is.
fn each(bucket: &Path, folder: &str, mut show: impl FnMut(io::Result<Item>) -> bool) -> bool {
    let place = if folder.is_empty() { bucket.to_owned() } else { bucket.join(folder.trim_end_matches('/')) };
    let entries = match std::fs::read_dir(&place) {
        Ok(entries) => entries,
        // Removed while we looked, or no folder at all. The bucket itself must be there.
        Err(error) if !folder.is_empty() && is_absent(&error) => return false,
        Err(error) => return !show(Err(io::Error::new(error.kind(), format!("/{folder}: {error}")))),
    };
    for entry in entries {
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
    let name = name.to_string_lossy();
    let key = format!("{folder}{name}");
    // Of a link itself, not of what it points to.
    let meta = entry.metadata()?;
    if meta.is_dir() && entry.file_name().to_str().is_some() {
        return Ok(Item::Folder(key + "/"));
    }
    let size = if meta.is_file() { meta.len() } else { 0 };
    Ok(Item::Object(Found { key, size, modified: meta.modified().ok() }))
}
