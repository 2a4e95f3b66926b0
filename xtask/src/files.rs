//! Sets of files as values: what should exist, what exists, and how the two differ.

use std::collections::BTreeMap;
use std::fmt;

use similar::TextDiff;

use crate::screen::count;

/// Text of files, by path relative to the root of the workspace.
pub type FileSet = BTreeMap<String, String>;

/// A file that differs from what is expected.
#[derive(Debug, PartialEq, Eq)]
pub enum FileDifference {
    /// Its text differs; the unified diff turns the existing text into the expected one.
    Stale { path: String, diff: String },
    /// It does not exist.
    Missing { path: String },
    /// Nothing generates it anymore.
    Orphaned { path: String },
}

impl fmt::Display for FileDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stale { path, diff } => write!(f, "stale: {path}\n{diff}"),
            Self::Missing { path } => writeln!(f, "missing: {path}"),
            Self::Orphaned { path } => writeln!(f, "orphaned: {path}"),
        }
    }
}

/// The maximum number of diff lines shown; a fully rewritten file is not worth ten thousand lines of terminal.
const SHOWN_LINES: usize = 60;

/// The maximum number of characters shown per line; the bundled document has a whole component on a line.
const SHOWN_CHARACTERS: usize = 200;

/// Returns how `found` differs from `expected`, sorted by path.
pub fn compare(expected: &FileSet, found: &FileSet) -> Vec<FileDifference> {
    let mut differences = Vec::new();
    for (path, text) in expected {
        match found.get(path) {
            None => differences.push(FileDifference::Missing { path: path.clone() }),
            Some(old) if old != text => {
                differences.push(FileDifference::Stale { path: path.clone(), diff: diff(path, old, text) })
            }
            Some(_) => {}
        }
    }
    differences.extend(
        found
            .keys()
            .filter(|path| !expected.contains_key(*path))
            .map(|path| FileDifference::Orphaned { path: path.clone() }),
    );
    differences
}

fn diff(path: &str, old: &str, new: &str) -> String {
    let text = TextDiff::from_lines(old, new)
        .unified_diff()
        .context_radius(2)
        .header(path, &format!("{path} (generated)"))
        .to_string();
    let mut shown: String = text.lines().take(SHOWN_LINES).map(shorten).collect();
    let hidden = text.lines().count().saturating_sub(SHOWN_LINES);
    if hidden > 0 {
        shown.push_str(&format!("... and {}\n", count(hidden, "more line", "more lines")));
    }
    shown
}

fn shorten(line: &str) -> String {
    match line.char_indices().nth(SHOWN_CHARACTERS) {
        Some((end, _)) => format!("{} ...\n", &line[..end]),
        None => format!("{line}\n"),
    }
}
