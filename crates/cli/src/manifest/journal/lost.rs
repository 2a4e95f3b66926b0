//! Notices that a manifest was renamed and its journal was not.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};

use super::{FORMAT, Header};
use crate::locale::say;
use crate::screen::warn;

/// The end of the names of journals.
const ENDING: &str = ".journal.jsonl";

/// The usual endings of manifests.
const MANIFESTS: [&str; 3] = ["yaml", "yml", "json"];

/// The maximum length of a first line.
const LONGEST: u64 = 4096;

/// Warns if the manifest has no journal at `path`, but one beside it was written for a manifest of the same name that is not there
/// any more.
pub(crate) fn warn_of_lost(path: &Path, manifest: &str) {
    let Some(lost) = lost(path, manifest) else { return };
    warn(&say!(
        "manifest-journal-lost",
        lost = lost.display().to_string(),
        manifest = manifest,
        journal = path.display().to_string()
    ));
}

/// Returns the journal. Of several, any may be the right one, so it returns none.
fn lost(path: &Path, manifest: &str) -> Option<PathBuf> {
    if path.exists() {
        return None;
    }
    let folder = path.parent()?;
    let whole = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let files = std::fs::read_dir(whole).ok()?.filter_map(Result::ok);
    let files = files.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()));
    let names = files.filter_map(|entry| entry.file_name().into_string().ok());
    let mut found = names.filter_map(|name| {
        let journal = folder.join(&name);
        let stem = name.strip_suffix(ENDING)?;
        let has_manifest = MANIFESTS.iter().any(|ending| folder.join(format!("{stem}.{ending}")).exists());
        (!has_manifest && is_of(&journal, manifest)).then_some(journal)
    });
    found.next().filter(|_| found.next().is_none())
}

/// Whether a file is the journal of a manifest of this name.
fn is_of(journal: &Path, manifest: &str) -> bool {
    let Ok(file) = File::open(journal) else { return false };
    let mut line = String::new();
    let read = BufReader::new(file.take(LONGEST)).read_line(&mut line);
    let header = read.ok().and_then(|_| serde_json::from_str::<Header>(&line).ok());
    header.is_some_and(|header| header.journal == FORMAT && header.manifest == manifest)
}
