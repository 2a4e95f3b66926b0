//! The one place that reads and writes files.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::files::{FileDifference, FileSet};
use crate::spec::source::{self, Sources};

/// The root of the workspace.
pub fn root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest).to_owned()
}

/// All specification files, parsed.
pub fn sources(root: &Path) -> Result<Sources> {
    Ok(source::parse(&read(root, "openapi", "yaml")?)?)
}

/// The text of one file.
pub fn text(root: &Path, path: &str) -> Result<String> {
    fs::read_to_string(root.join(path)).with_context(|| format!("cannot read {path}"))
}

/// The names of the folders in a folder, sorted.
pub fn folders(folder: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
        let entry = entry?;
        if entry.path().is_dir() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// Every file below a folder whose name ends in `extension`; an empty extension means all. A missing folder is empty.
pub fn read(root: &Path, folder: &str, extension: &str) -> Result<FileSet> {
    let mut files = FileSet::new();
    let mut queue = vec![root.join(folder)];
    while let Some(folder) = queue.pop() {
        if !folder.is_dir() {
            continue;
        }
        for entry in fs::read_dir(&folder).with_context(|| format!("cannot list {}", folder.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                queue.push(path);
            } else if extension.is_empty() || path.extension().is_some_and(|found| found == extension) {
                let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
                files.insert(relative(root, &path), text);
            }
        }
    }
    Ok(files)
}

/// Every file a person keeps in the workspace, with its text; of a file that is no text only the path.
pub fn tree(root: &Path) -> Result<FileSet> {
    const SKIPPED: [&str; 3] = [".git", "target", "node_modules"];
    let mut files = FileSet::new();
    let mut queue = vec![root.to_owned()];
    while let Some(folder) = queue.pop() {
        for entry in fs::read_dir(&folder).with_context(|| format!("cannot list {}", folder.display()))? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if path.is_dir() && !SKIPPED.contains(&&*name) {
                queue.push(path);
            } else if path.is_file() {
                let text =
                    String::from_utf8(fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?);
                files.insert(relative(root, &path), text.unwrap_or_default());
            }
        }
    }
    Ok(files)
}

/// Writes what is stale or missing and removes what is orphaned.
pub fn apply(root: &Path, files: &FileSet, differences: &[FileDifference]) -> Result<()> {
    for difference in differences {
        match difference {
            FileDifference::Stale { path, .. } | FileDifference::Missing { path } => {
                if let Some(text) = files.get(path) {
                    write(&root.join(path), text)?;
                }
            }
            FileDifference::Orphaned { path } => {
                fs::remove_file(root.join(path)).with_context(|| format!("cannot remove {path}"))?
            }
        }
    }
    Ok(())
}

/// Writes a file by renaming a finished one into place, so that an interrupted run leaves no half a file.
#[expect(clippy::disallowed_methods, reason = "this is the module that may write files")]
pub fn write(path: &Path, text: &str) -> Result<()> {
    let folder = path.parent().with_context(|| format!("{} has no folder", path.display()))?;
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let mut unfinished = path.as_os_str().to_owned();
    unfinished.push(".new");
    fs::write(&unfinished, text).with_context(|| format!("cannot write {}", path.display()))?;
    fs::rename(&unfinished, path).with_context(|| format!("cannot write {}", path.display()))
}

fn relative(root: &Path, path: &Path) -> String {
    let path = path.strip_prefix(root).unwrap_or(path);
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}
