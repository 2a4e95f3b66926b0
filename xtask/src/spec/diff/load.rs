//! Loads a version of the specifications: a git revision, a folder, or one bundled document. It never fetches.

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::files::FileSet;
use crate::spec::problem::Problems;
use crate::tools;
use crate::workspace;

/// A version, as the command line names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The files as they are on disk, in the root of the workspace.
    WorkingTree,
    /// A commit.
    Revision(String),
    /// Another folder that holds `openapi/`.
    Folder(PathBuf),
    /// One service, bundled into one JSON document.
    Document(PathBuf),
}

/// The files of a version, unparsed.
#[derive(Debug, Default)]
pub struct Files {
    /// The name of the version in reports.
    pub label: String,
    /// Everything below `openapi/`, or the one bundled document.
    pub specification: FileSet,
    /// Manifests and the changelog, by path.
    pub others: FileSet,
    /// Whether the specification is one bundled document.
    pub is_document: bool,
}

/// The reason why nothing can be compared.
#[derive(Debug)]
pub enum Failure {
    /// The command line asks for something that does not exist.
    Usage(String),
    /// A document cannot be read.
    Unreadable(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(text) | Self::Unreadable(text) => f.write_str(text),
        }
    }
}

impl Failure {
    /// Problems of the documents of one version.
    pub fn of(label: &str, problems: &Problems) -> Self {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        Self::Unreadable(format!("{label} cannot be read:\n{}", lines.join("\n")))
    }
}

/// The folders and files of a workspace that a comparison reads.
const READ: [&str; 4] = ["openapi", "Cargo.toml", "CHANGELOG.md", "crates"];

/// Resolves an argument: a path if it exists, a revision otherwise.
pub fn origin(root: &Path, argument: &str) -> Result<Origin, Failure> {
    let path = Path::new(argument);
    if path.is_file() {
        return Ok(Origin::Document(path.to_owned()));
    }
    if path.is_dir() {
        let is_root = path.canonicalize().ok() == root.canonicalize().ok();
        return match path.join("openapi").is_dir() {
            true if is_root => Ok(Origin::WorkingTree),
            true => Ok(Origin::Folder(path.to_owned())),
            false => Err(Failure::Usage(format!("the folder `{argument}` holds no folder `openapi`"))),
        };
    }
    Ok(Origin::Revision(argument.to_owned()))
}

/// Returns the merge base of HEAD and main, the version that a pull request is compared with.
pub fn merge_base(root: &Path) -> Result<Origin, Failure> {
    let mains = ["origin/main", "main"];
    let Some(main) = mains.into_iter().find(|name| commit(root, name).is_ok()) else {
        let advice = shallow_advice(root);
        return Err(Failure::Usage(format!(
            "no branch `main` to compare with; name BASE: a revision, a folder or a bundled document.{advice}"
        )));
    };
    let found = git(root, &["merge-base", "HEAD", main])?;
    match found.success {
        true => Ok(Origin::Revision(found.output.trim().to_owned())),
        false => Err(Failure::Unreadable(format!(
            "HEAD and `{main}` have no common commit in this clone.{}",
            shallow_advice(root)
        ))),
    }
}

/// Reads the files of a version.
pub fn read(root: &Path, origin: &Origin) -> Result<Files, Failure> {
    match origin {
        Origin::WorkingTree => folder(root, "the working tree".to_owned()),
        Origin::Folder(path) => folder(path, path.display().to_string()),
        Origin::Document(path) => document(path),
        Origin::Revision(name) => revision(root, name),
    }
}

fn folder(root: &Path, label: String) -> Result<Files, Failure> {
    let unreadable = |error: anyhow::Error| Failure::Unreadable(format!("{error:#}"));
    let mut files = Files { label, ..Files::default() };
    files.specification = workspace::read(root, "openapi", "yaml").map_err(unreadable)?;
    files.specification.extend(workspace::read(root, "openapi", "tsv").map_err(unreadable)?);
    for entry in std::fs::read_dir(root.join("crates")).into_iter().flatten().flatten() {
        let path = format!("crates/{}/Cargo.toml", entry.file_name().to_string_lossy());
        files.others.extend(text_of(root, &path));
    }
    files.others.extend(["Cargo.toml", "CHANGELOG.md"].into_iter().filter_map(|path| text_of(root, path)));
    if files.specification.is_empty() {
        return Err(Failure::Usage(format!("{} holds no specification below `openapi`", files.label)));
    }
    Ok(files)
}

fn text_of(root: &Path, path: &str) -> Option<(String, String)> {
    Some((path.to_owned(), std::fs::read_to_string(root.join(path)).ok()?))
}

fn document(path: &Path) -> Result<Files, Failure> {
    let label = path.display().to_string();
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::Unreadable(format!("{label} cannot be read: {error}")))?;
    let specification = FileSet::from([(label.clone(), text)]);
    Ok(Files { label, specification, is_document: true, ..Files::default() })
}

fn revision(root: &Path, name: &str) -> Result<Files, Failure> {
    let commit = commit(root, name)?;
    let short: String = commit.chars().take(7).collect();
    let label = if commit.starts_with(name) { short } else { format!("{name} ({short})") };
    let mut arguments = vec!["ls-tree", "-r", "-z", &commit, "--"];
    arguments.extend(READ);
    let listed = git(root, &arguments)?;
    let mut wanted: Vec<(String, String)> = Vec::new();
    for line in listed.output.split('\0').filter(|line| !line.is_empty()) {
        // `<mode> blob <object>\t<path>`
        let Some((entry, path)) = line.split_once('\t') else { continue };
        let mut parts = entry.split(' ').skip(1);
        if let (Some("blob"), Some(object)) = (parts.next(), parts.next())
            && is_read(path)
            // The content of a symbolic link is a path.
            && !entry.starts_with("120000")
        {
            wanted.push((object.to_owned(), path.to_owned()));
        }
    }
    let texts = objects(root, &wanted, &label)?;
    let (specification, others): (FileSet, FileSet) =
        texts.into_iter().partition(|(path, _)| path.starts_with("openapi/"));
    if specification.is_empty() {
        return Err(Failure::Usage(format!("{label} holds no specification below `openapi`")));
    }
    Ok(Files { label, specification, others, is_document: false })
}

fn is_read(path: &str) -> bool {
    let is_specification = path.starts_with("openapi/") && (path.ends_with(".yaml") || path.ends_with(".tsv"));
    let is_manifest = path.starts_with("crates/") && path.ends_with("/Cargo.toml") && path.split('/').count() == 3;
    is_specification || is_manifest || path == "Cargo.toml" || path == "CHANGELOG.md"
}

/// Returns the contents of objects, by path.
fn objects(root: &Path, wanted: &[(String, String)], label: &str) -> Result<FileSet, Failure> {
    let names: String = wanted.iter().map(|(object, _)| format!("{object}\n")).collect();
    let outcome = tools::git_with_input(root, &["cat-file", "--batch"], names.as_bytes()).map_err(no_git)?;
    let mut rest = outcome.as_slice();
    let mut texts = FileSet::new();
    for (_, path) in wanted {
        let missing = || {
            let advice = shallow_advice(root);
            Failure::Unreadable(format!("{path} of {label} is not in this clone, and nothing is fetched.{advice}"))
        };
        let end = rest.iter().position(|byte| *byte == b'\n').ok_or_else(missing)?;
        let header = String::from_utf8_lossy(&rest[..end]).into_owned();
        let size: usize = header.rsplit(' ').next().and_then(|size| size.parse().ok()).ok_or_else(missing)?;
        let text = rest.get(end + 1..end + 1 + size).ok_or_else(missing)?;
        let not_text = |_| Failure::Unreadable(format!("{path} of {label} is not UTF-8"));
        texts.insert(path.clone(), String::from_utf8(text.to_vec()).map_err(not_text)?);
        rest = rest.get(end + 2 + size..).unwrap_or_default();
    }
    Ok(texts)
}

/// The commit that a revision names.
fn commit(root: &Path, name: &str) -> Result<String, Failure> {
    let wanted = format!("{name}^{{commit}}");
    let found = git(root, &["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted])?;
    match found.success {
        true => Ok(found.output.trim().to_owned()),
        false => Err(Failure::Usage(format!(
            "`{name}` is neither a file, nor a folder, nor a revision of this clone.{}",
            shallow_advice(root)
        ))),
    }
}

/// Whether the clone holds only the newest commits.
pub fn is_shallow(root: &Path) -> bool {
    git(root, &["rev-parse", "--is-shallow-repository"]).is_ok_and(|found| found.output.trim() == "true")
}

/// Returns advice for a clone that holds only the newest commits.
fn shallow_advice(root: &Path) -> &'static str {
    if is_shallow(root) {
        " The clone is shallow: run `git fetch --unshallow`, or set `fetch-depth: 0` where a workflow checks it out."
    } else {
        ""
    }
}

fn git(root: &Path, arguments: &[&str]) -> Result<tools::Outcome, Failure> {
    tools::git(root, arguments).map_err(no_git)
}

fn no_git(error: anyhow::Error) -> Failure {
    Failure::Unreadable(format!("{error:#}"))
}

/// Returns the services that a set of files describes: each has a root file of its name.
pub fn services(files: &FileSet) -> BTreeSet<String> {
    let roots = files.iter().filter_map(|(path, text)| {
        let name = path.strip_prefix("openapi/")?.strip_suffix(".yaml")?;
        let is_root = !name.contains('/') && text.lines().any(|line| line.starts_with("openapi:"));
        is_root.then(|| name.to_owned())
    });
    roots.collect()
}
