//! Checks that the numbers of operations in prose match the specifications.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex_lite::Regex;

use super::{Finding, is_generated};
use crate::codegen::SERVICES;
use crate::files::FileSet;

/// Words after a number of operations, in English and Chinese.
const WORDS: [&str; 2] = ["operations", "个操作"];

static COUNT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\b(\d+)\s+(?:operations\b|个操作)").ok());

/// Checks documents, manifests, and the documentation comments of hand-written Rust.
pub(super) fn check(files: &FileSet) -> Vec<Finding> {
    let counts = counts(files);
    if counts.is_empty() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for (path, text) in files.iter().filter(|(_, text)| WORDS.iter().any(|word| text.contains(word))) {
        let prose = match path.rsplit('.').next() {
            Some("md") if path != "CHANGELOG.md" => text.clone(),
            Some("toml") => text.clone(),
            Some("rs") if !is_generated(path) => comments(text),
            _ => continue,
        };
        findings.extend(document(path, &prose, &counts));
    }
    findings
}

/// Returns the number of operations of each service that has any.
fn counts(files: &FileSet) -> BTreeMap<&'static str, usize> {
    let count = |service: &'static str| {
        let folder = format!("openapi/{service}/");
        let documents = files.iter().filter(|(path, _)| path.starts_with(&folder));
        documents.flat_map(|(_, text)| text.lines()).filter(|line| line.trim().starts_with("operationId:")).count()
    };
    SERVICES.into_iter().map(|service| (service, count(service))).filter(|(_, count)| *count > 0).collect()
}

/// Returns documentation comments without their slashes; other lines become blank, so that line numbers stay the same.
fn comments(text: &str) -> String {
    let comment = |line: &str| {
        let line = line.trim_start();
        line.strip_prefix("///").or_else(|| line.strip_prefix("//!")).unwrap_or_default().to_owned()
    };
    text.lines().map(comment).collect::<Vec<_>>().join("\n")
}

fn document(path: &str, prose: &str, counts: &BTreeMap<&'static str, usize>) -> Vec<Finding> {
    let Some(regex) = COUNT.as_ref() else { return Vec::new() };
    let mut findings = Vec::new();
    let mut last = 0;
    for captures in regex.captures_iter(prose) {
        let (Some(whole), Some(number)) = (captures.get(0), captures.get(1)) else { continue };
        let (before, owner) = (&prose[last..number.start()], owner(&prose[whole.end()..]));
        last = whole.end() + owner.len();
        let (whose, count) = meant(path, before, owner, counts);
        if count.to_string() == number.as_str() {
            continue;
        }
        let line = prose[..number.start()].matches('\n').count() + 1;
        let message = format!("{} operations: {whose} {count}; correct the number", number.as_str());
        findings.push(Finding::at(path, line, "counts", &format!("{path} {}", number.as_str()), message));
    }
    findings
}

/// Returns the words after a number that say whose operations it counts: ` of OMS`.
fn owner(after: &str) -> &str {
    let ends = |char: char| matches!(char, '.' | ',' | ';' | ':' | ')' | '|') || char.is_ascii_digit();
    let clause = after.split(ends).next().unwrap_or_default();
    let clause = clause.split("\n\n").next().unwrap_or_default();
    if clause.trim_start().starts_with("of ") { clause } else { "" }
}

/// Returns whose operations a number counts, and how many there are. The service is the one in `owner`, or else the one
/// in the words before the number, or else the one that the crate is for. If there is not exactly one, all operations
/// are meant.
fn meant(path: &str, before: &str, owner: &str, counts: &BTreeMap<&'static str, usize>) -> (String, usize) {
    let before = before.rsplit("\n\n").next().unwrap_or_default();
    let named = |text: &str| -> Vec<&'static str> {
        counts.keys().copied().filter(|service| text.contains(&service.to_uppercase())).collect()
    };
    let own = counts.keys().copied().filter(|service| path.starts_with(&format!("crates/{service}/")));
    let named = [named(owner), named(before), own.collect()].into_iter().find(|named| !named.is_empty());
    match named.as_deref() {
        Some([service]) => {
            (format!("{} has", service.to_uppercase()), counts.get(service).copied().unwrap_or_default())
        }
        _ => ("the specifications have".to_owned(), counts.values().sum()),
    }
}
