//! Checks that the paths in documents exist, and that READMEs show every crate, test suite and feature.

use std::collections::BTreeSet;

use super::{Finding, is_generated};
use crate::files::FileSet;

/// Checks the paths in every document, and the maps of the READMEs.
pub(super) fn check(files: &FileSet) -> Vec<Finding> {
    // A changelog also names removed files.
    let documents = files.iter().filter(|(path, _)| path.ends_with(".md") && *path != "CHANGELOG.md");
    let mut findings: Vec<Finding> = documents.flat_map(|(path, text)| document(path, text, files)).collect();
    map(files, &mut findings);
    findings.extend(pages(files));
    findings.extend(suites(files));
    findings.extend(features(files));
    findings
}

/// Checks that every path in a code span or link of a document leads to a file or folder.
fn document(path: &str, text: &str, files: &FileSet) -> Vec<Finding> {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut findings = Vec::new();
    let mut fenced = false;
    for (index, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        if fenced {
            continue;
        }
        for link in links(line).filter(|link| path.ends_with("README.md") && is_for_rustdoc(link)) {
            let message = format!("links to `{link}`, which only rustdoc follows; write the address, or no link");
            findings.push(Finding::at(path, index + 1, "paths", link, message));
        }
        for named in named_in_prose(line, folder, files).into_iter().filter(|named| !exists(named, folder, files)) {
            let message = format!("names `{named}`, which does not exist; correct the path");
            findings.push(Finding::at(path, index + 1, "paths", &named, message));
        }
    }
    findings
}

/// Checks that the links of a README that is a crate's page on docs.rs are addresses: its neighbors are not there. A
/// README that is included for doctests only is not a page.
fn pages(files: &FileSet) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, code) in files.iter().filter(|(path, _)| path.starts_with("crates/")) {
        let Some(folder) = path.strip_suffix("/src/lib.rs") else { continue };
        let readme = format!("{folder}/README.md");
        let Some(text) = files.get(&readme).filter(|_| code.contains("#![doc = include_str!(\"../README.md\")]"))
        else {
            continue;
        };
        for (index, line) in text.lines().enumerate() {
            let is_relative = |link: &&str| !link.is_empty() && !is_for_rustdoc(link) && !link.contains("://");
            for link in links(line).filter(is_relative) {
                let message = format!(
                    "links to `{link}`, which docs.rs does not have, where this is the page of the crate; write the address"
                );
                findings.push(Finding::at(&readme, index + 1, "paths", link, message));
            }
        }
    }
    findings
}

/// Paths in the code spans and links of a line.
fn named_in_prose(line: &str, folder: &str, files: &FileSet) -> Vec<String> {
    let spans = line.split('`').skip(1).step_by(2).filter(|span| looks_like_path(span, folder, files));
    let links = links(line).filter(|link| !is_for_rustdoc(link) && !link.contains("://"));
    spans.chain(links.filter(|link| !link.starts_with(['/', '<']))).map(str::to_owned).collect()
}

/// Returns the targets of a line's links, without the part after `#`.
fn links(line: &str) -> impl Iterator<Item = &str> {
    line.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next())
}

/// Whether a link leads to a Rust item, or within the document, in which case it is empty here.
fn is_for_rustdoc(link: &str) -> bool {
    !link.is_empty() && !link.contains(['.', '/'])
}

fn is_plain(word: &str) -> bool {
    word.chars().all(|char| char.is_ascii_alphanumeric() || matches!(char, '_' | '-' | '.' | '/'))
}

/// Whether a code span can only be a path of the workspace: its first part is a folder here.
fn looks_like_path(span: &str, folder: &str, files: &FileSet) -> bool {
    is_plain(span)
        && span.split_once('/').is_some_and(|(first, _)| {
            matches!(first, "." | "..") || (!first.is_empty() && exists(first, folder, files))
        })
}

/// Whether a path, from the root or from a document's folder, leads to a file or folder.
pub(super) fn exists(named: &str, folder: &str, files: &FileSet) -> bool {
    [resolve(folder, named), resolve("", named)].iter().any(|path| {
        let below = format!("{path}/");
        path.is_empty()
            || files.contains_key(path)
            || files.range(below.clone()..).next().is_some_and(|(file, _)| file.starts_with(&below))
    })
}

/// Resolves a path in a document, relative to the document's folder, to a path from the root.
pub(super) fn resolve(folder: &str, named: &str) -> String {
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

/// Checks that every crate is on the map of the README.
fn map(files: &FileSet, findings: &mut Vec<Finding>) {
    let Some(readme) = files.get("README.md") else {
        findings.push(Finding::about("README.md", "map", "does not exist; write it".to_owned()));
        return;
    };
    let crates: BTreeSet<&str> =
        files.keys().filter_map(|path| path.strip_prefix("crates/")?.strip_suffix("/Cargo.toml")).collect();
    for name in crates.into_iter().filter(|name| !name.contains('/')) {
        if !readme.contains(&format!("crates/{name}")) {
            let message = format!("the map does not show `crates/{name}`; add it");
            findings.push(Finding::at("README.md", 1, "map", &format!("crates/{name}"), message));
        }
    }
}

const SUITES: &str = "tests/README.md";

/// Checks that the README of the tests shows every suite.
fn suites(files: &FileSet) -> Vec<Finding> {
    let Some(readme) = files.get(SUITES) else { return Vec::new() };
    let is_suite = |path: &&str| {
        // A file that joins suites into one program, or that suites share, does not prove anything on its own.
        let own = path.strip_suffix(".rs").filter(|_| !path.contains("/src/") && !is_generated(path));
        let name = own.and_then(|path| path.rsplit_once('/'));
        name.is_some_and(|(folder, name)| {
            let is_home = ["/tests", "/tests/behavior", "/tests/providers"].iter().any(|end| folder.ends_with(end));
            (is_home || folder == "tests/suites") && !matches!(name, "main" | "support")
        })
    };
    let suites = files.keys().map(String::as_str).filter(is_suite);
    let hidden = suites.map(|path| path.strip_prefix("tests/").unwrap_or(path));
    hidden
        .filter(|path| !readme.contains(&format!("`{path}`")))
        .map(|path| Finding::at(SUITES, 1, "map", path, format!("does not show `{path}`; say what it proves")))
        .collect()
}

/// Checks that every feature of a crate is in its README.
fn features(files: &FileSet) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, manifest) in files.iter().filter(|(path, _)| path.starts_with("crates/")) {
        let Some(folder) = path.strip_suffix("/Cargo.toml") else { continue };
        let readme = format!("{folder}/README.md");
        let (Some(text), Ok(manifest)) = (files.get(&readme), manifest.parse::<toml::Table>()) else { continue };
        let features =
            manifest.get("features").and_then(toml::Value::as_table).into_iter().flat_map(|table| table.keys());
        for feature in features.filter(|feature| *feature != "default" && !text.contains(&format!("`{feature}`"))) {
            let message = format!("does not show the feature `{feature}`; say what it adds");
            findings.push(Finding::at(&readme, 1, "map", feature, message));
        }
    }
    findings
}
