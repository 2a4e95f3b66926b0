//! Checks that the numbers of operations in prose match the specifications.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex_lite::Regex;

use super::{Finding, is_generated};
use crate::codegen::SERVICES;
use crate::files::FileSet;

static COUNT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\b(\d+)\s+operations\b").ok());

/// Checks documents, manifests, and the documentation comments of hand-written Rust.
pub(super) fn check(files: &FileSet) -> Vec<Finding> {
    let counts = counts(files);
    if counts.is_empty() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for (path, text) in files.iter().filter(|(_, text)| text.contains("operations")) {
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
    for captures in regex.captures_iter(prose) {
        let Some(number) = captures.get(1) else { continue };
        let fitting = fitting(path, &prose[..number.start()], counts);
        if fitting.iter().any(|count| count.to_string() == number.as_str()) {
            continue;
        }
        let line = prose[..number.start()].matches('\n').count() + 1;
        let fitting: Vec<String> = fitting.iter().map(ToString::to_string).collect();
        let message = format!(
            "{} operations: the specifications have {}; correct the number",
            number.as_str(),
            fitting.join(" or ")
        );
        findings.push(Finding::at(path, line, "counts", &format!("{path} {}", number.as_str()), message));
    }
    findings
}

/// Returns the valid numbers: the number of all operations, or that of the service of the crate, or of the service that
/// the paragraph named last.
fn fitting(path: &str, before: &str, counts: &BTreeMap<&'static str, usize>) -> Vec<usize> {
    let paragraph = before.rsplit("\n\n").next().unwrap_or_default();
    let service =
        counts.keys().copied().find(|service| path.starts_with(&format!("crates/{service}/"))).or_else(|| {
            let last = |service: &&str| paragraph.rfind(&service.to_uppercase());
            counts.keys().copied().filter(|service| last(service).is_some()).max_by_key(|service| last(service))
        });
    let mut fitting = vec![counts.values().sum()];
    match service {
        Some(service) => fitting.extend(counts.get(service)),
        None => fitting.extend(counts.values()),
    }
    fitting
}
