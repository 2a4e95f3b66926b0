//! Reads and writes the files of the workspace. It follows no links, and ignores temporary files of editors and file
//! managers.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::files::{FileDifference, FileSet};
use crate::spec::source::{self, Sources};

/// Returns the root of the workspace that this process runs in. Cargo names the package's path at run time. The
/// compile-time path may belong to another checkout that shares the target folder.
#[expect(clippy::disallowed_methods, reason = "Cargo names the package in the environment")]
pub fn root() -> Result<PathBuf> {
    let start = match std::env::var_os("CARGO_MANIFEST_DIR") {
        Some(folder) => PathBuf::from(folder),
        None => std::env::current_dir().context("cannot determine the current folder")?,
    };
    let is_root = |folder: &&Path| folder.join("openapi").is_dir() && folder.join("xtask/Cargo.toml").is_file();
    match start.ancestors().find(is_root) {
        Some(root) => Ok(root.to_owned()),
        None => bail!("{} is not inside the workspace; run `cargo xtask` from a folder of it", start.display()),
    }
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

/// Reads every file below a folder whose name ends in `extension`; an empty extension means all. A missing folder is
/// empty, hidden files are skipped, and a link or a file that is not UTF-8 is an error.
pub fn read(root: &Path, folder: &str, extension: &str) -> Result<FileSet> {
    refuse_links(root, Path::new(folder))?;
    let mut files = FileSet::new();
    for found in walk(root, folder, |name| name.starts_with('.'))? {
        let path = relative(root, &found.path);
        match found.kind {
            Kind::Link => bail!("{path} is a link, which is not followed; put the file itself there"),
            Kind::File if extension.is_empty() || found.path.extension().is_some_and(|known| known == extension) => {
                let bytes = fs::read(&found.path).with_context(|| format!("cannot read {path}"))?;
                let text = String::from_utf8(bytes).map_err(|error| {
                    let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
                    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
                    anyhow::anyhow!("{path}:{line}: is not UTF-8")
                })?;
                files.insert(path, text);
            }
            Kind::File => {}
        }
    }
    Ok(files)
}

/// The contents of a folder of generated files.
#[derive(Debug, Default)]
pub struct GeneratedFolder {
    pub files: FileSet,
    /// Links and binary files, which codegen did not write.
    pub strangers: Vec<String>,
}

impl GeneratedFolder {
    /// Adds what is below a folder.
    pub fn add(&mut self, root: &Path, folder: &str) -> Result<()> {
        refuse_links(root, Path::new(folder))?;
        for found in walk(root, folder, |name| name.starts_with('.'))? {
            let path = relative(root, &found.path);
            let text = match found.kind {
                Kind::Link => None,
                Kind::File => {
                    String::from_utf8(fs::read(&found.path).with_context(|| format!("cannot read {path}"))?).ok()
                }
            };
            match text {
                Some(text) => drop(self.files.insert(path, text)),
                None => self.strangers.push(path),
            }
        }
        Ok(())
    }

    /// Separates files that are neither expected nor have our mark: someone else owns them, so they are never removed.
    pub fn set_strangers_aside(&mut self, expected: &FileSet) {
        let is_ours = |path: &String, text: &str| {
            expected.contains_key(path) || text.lines().any(|line| line.starts_with(crate::codegen::render::MARK))
        };
        self.strangers.retain(|path| !expected.contains_key(path));
        let strangers = &mut self.strangers;
        self.files.retain(|path, text| {
            let ours = is_ours(path, text);
            if !ours {
                strangers.push(path.clone());
            }
            ours
        });
        strangers.sort();
    }
}

/// Returns every hand-written file of the workspace with its text, and the paths of binary files.
pub fn tree(root: &Path) -> Result<FileSet> {
    let mut files = FileSet::new();
    for found in walk(root, "", |name| matches!(name, ".git" | "target" | "node_modules") || is_litter(name))? {
        if found.kind == Kind::File {
            let bytes = fs::read(&found.path).with_context(|| format!("cannot read {}", found.path.display()))?;
            files.insert(relative(root, &found.path), String::from_utf8(bytes).unwrap_or_default());
        }
    }
    Ok(files)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    File,
    /// A link to a file, to a folder, or to nothing.
    Link,
}

struct Found {
    path: PathBuf,
    kind: Kind,
}

/// Returns every file and link below a folder, except temporary files and names that `skip` selects; links are not
/// followed.
fn walk(root: &Path, folder: &str, skip: impl Fn(&str) -> bool) -> Result<Vec<Found>> {
    let mut found = Vec::new();
    let mut queue = vec![root.join(folder)];
    while let Some(folder) = queue.pop() {
        if !folder.is_dir() {
            continue;
        }
        for entry in fs::read_dir(&folder).with_context(|| format!("cannot list {}", folder.display()))? {
            let entry = entry.with_context(|| format!("cannot list {}", folder.display()))?;
            let (path, name) = (entry.path(), entry.file_name());
            let name = name.to_string_lossy();
            if is_litter(&name) || skip(&name) {
                continue;
            }
            let kind = entry.file_type().with_context(|| format!("cannot read {}", path.display()))?;
            if kind.is_symlink() {
                found.push(Found { path, kind: Kind::Link });
            } else if kind.is_dir() {
                queue.push(path);
            } else if kind.is_file() {
                found.push(Found { path, kind: Kind::File });
            }
        }
    }
    Ok(found)
}

/// Whether a file is a temporary one of editors or file managers: locks (`.#name`, dangling links), backups, swap
/// files, folder settings.
fn is_litter(name: &str) -> bool {
    matches!(name, ".DS_Store" | "Thumbs.db" | "desktop.ini")
        || name.starts_with(".#")
        || name.starts_with("._")
        || name.starts_with('#') && name.ends_with('#')
        || name.ends_with('~')
        || name.starts_with('.') && (name.ends_with(".swp") || name.ends_with(".swo") || name.ends_with(UNFINISHED))
}

/// Writes stale and missing files, and removes orphaned ones.
pub fn apply(root: &Path, files: &FileSet, differences: &[FileDifference]) -> Result<()> {
    for difference in differences {
        match difference {
            FileDifference::Stale { path, .. } | FileDifference::Missing { path } => {
                if let Some(text) = files.get(path) {
                    refuse_links(root, parent(path))?;
                    write(&root.join(path), text)?;
                }
            }
            FileDifference::Orphaned { path } => {
                refuse_links(root, parent(path))?;
                fs::remove_file(root.join(path)).with_context(|| format!("cannot remove {path}"))?
            }
        }
    }
    Ok(())
}

fn parent(path: &str) -> &Path {
    Path::new(path).parent().unwrap_or(Path::new(""))
}

/// Fails if a folder on the path from the root is a link: someone else owns the files behind it.
fn refuse_links(root: &Path, folder: &Path) -> Result<()> {
    let mut on_the_way: Vec<&Path> = folder.ancestors().filter(|folder| !folder.as_os_str().is_empty()).collect();
    on_the_way.reverse();
    for folder in on_the_way {
        if root.join(folder).is_symlink() {
            bail!("{} is a link, which is not followed; replace it by a folder", folder.display());
        }
    }
    Ok(())
}

/// The suffix of a file while it is being written.
const UNFINISHED: &str = ".unfinished";

/// Writes a file by renaming a finished one into place, so that an interrupted run cannot leave half a file. The file
/// that it does leave is hidden, and the next run replaces it.
#[expect(clippy::disallowed_methods, reason = "the one place that writes files")]
pub fn write(path: &Path, text: &str) -> Result<()> {
    let folder = path.parent().with_context(|| format!("{} has no folder", path.display()))?;
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let name = path.file_name().with_context(|| format!("{} has no name", path.display()))?;
    let unfinished = folder.join(format!(".{}{UNFINISHED}", name.to_string_lossy()));
    let written = match fs::remove_file(&unfinished) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => fs::File::create_new(&unfinished).and_then(|mut file| file.write_all(text.as_bytes())),
    };
    written.and_then(|()| fs::rename(&unfinished, path)).with_context(|| format!("cannot write {}", path.display()))
}

fn relative(root: &Path, path: &Path) -> String {
    let path = path.strip_prefix(root).unwrap_or(path);
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}
