//! `cargo xtask tidy`: what keeps the workspace readable, as a function of its files.

use std::collections::BTreeSet;

use crate::codegen::render::MARK;
use crate::files::FileSet;

/// Lines of a hand-written file; more than that is two files.
const LONGEST: usize = 700;

/// Everything that is not tidy, one sentence each, in the order of files.
pub fn tidy(files: &FileSet) -> Vec<String> {
    let mut problems = Vec::new();
    for (path, text) in files {
        match path.rsplit('.').next() {
            Some("rs") => rust(path, text, &mut problems),
            // A changelog names what is gone.
            Some("md") if path != "CHANGELOG.md" => document(path, text, files, &mut problems),
            _ => {}
        }
    }
    map(files, &mut problems);
    problems
}

fn is_generated(path: &str) -> bool {
    path.contains("/src/generated/")
        || path.starts_with("tests/generated/")
        || path.starts_with("xtask/tests/golden/expected/")
}

fn rust(path: &str, text: &str, problems: &mut Vec<String>) {
    let marked = text.lines().any(|line| line.starts_with(MARK));
    if is_generated(path) {
        if !marked {
            problems.push(format!("{path}: stands among generated files and was not generated; move it"));
        }
        return;
    }
    if marked {
        problems.push(format!("{path}: bears the mark of generated files outside of their folders"));
    }
    if !text.starts_with("//!") && !text.starts_with("#![doc = include_str!") {
        problems.push(format!("{path}:1: begin with `//!` and say what the file is for"));
    }
    let lines = text.lines().count();
    if lines > LONGEST {
        problems.push(format!("{path}: has {lines} lines; above {LONGEST} it is more than one file"));
    }
}

/// Every path that a document names leads to a file or folder, in a code span or a link.
fn document(path: &str, text: &str, files: &FileSet, problems: &mut Vec<String>) {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut fenced = false;
    for (index, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        if fenced {
            continue;
        }
        for named in named_in_prose(line, folder, files).into_iter().filter(|named| !exists(named, folder, files)) {
            problems.push(format!("{path}:{}: names `{named}`, which does not exist", index + 1));
        }
    }
}

/// Paths in the code spans and links of a line.
fn named_in_prose(line: &str, folder: &str, files: &FileSet) -> Vec<String> {
    let spans = line.split('`').skip(1).step_by(2).filter(|span| looks_like_path(span, folder, files));
    let links = line.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next());
    // A link without `.` and `/` is one of rustdoc's, to an item.
    let links =
        links.filter(|link| link.contains(['.', '/']) && !link.contains("://") && !link.starts_with(['/', '<']));
    spans.chain(links).map(str::to_owned).collect()
}

fn is_plain(word: &str) -> bool {
    word.chars().all(|char| char.is_ascii_alphanumeric() || matches!(char, '_' | '-' | '.' | '/'))
}

/// A code span that can only be meant as a path of the workspace: its first part is a folder here.
fn looks_like_path(span: &str, folder: &str, files: &FileSet) -> bool {
    is_plain(span)
        && span.split_once('/').is_some_and(|(first, _)| {
            matches!(first, "." | "..") || (!first.is_empty() && exists(first, folder, files))
        })
}

/// Whether a path, from the root or from a document's folder, leads to a file or folder.
fn exists(named: &str, folder: &str, files: &FileSet) -> bool {
    [resolve(folder, named), resolve("", named)].iter().any(|path| {
        let below = format!("{path}/");
        path.is_empty()
            || files.contains_key(path)
            || files.range(below.clone()..).next().is_some_and(|(file, _)| file.starts_with(&below))
    })
}

fn resolve(folder: &str, named: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in named.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Every crate is on the map of the README.
fn map(files: &FileSet, problems: &mut Vec<String>) {
    let Some(readme) = files.get("README.md") else {
        problems.push("README.md: does not exist".to_owned());
        return;
    };
    let crates: BTreeSet<&str> =
        files.keys().filter_map(|path| path.strip_prefix("crates/")?.strip_suffix("/Cargo.toml")).collect();
    for name in crates {
        if !readme.contains(&format!("crates/{name}")) && !readme.contains(&format!(" {name}/")) {
            problems.push(format!("README.md: the map does not show `crates/{name}`"));
        }
    }
}
