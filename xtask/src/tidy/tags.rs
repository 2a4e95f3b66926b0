//! Checks that each tag has, beyond its specification, a feature of the client crate that is on by default.

use std::collections::BTreeSet;

use super::Finding;
use crate::codegen;
use crate::files::FileSet;

/// Features of a client crate that are not tags.
const OTHERS: [&str; 5] = ["blocking", "client", "default", "reqwest", "test-util"];

/// Checks the manifests of the client crates against the files of the tags.
pub(super) fn check(files: &FileSet) -> Vec<Finding> {
    codegen::SERVICES.into_iter().flat_map(|service| manifest(service, files)).collect()
}

fn manifest(service: &str, files: &FileSet) -> Vec<Finding> {
    let path = format!("crates/{service}/Cargo.toml");
    let Some(text) = files.get(&path) else { return Vec::new() };
    // Cargo reports a malformed manifest before this runs.
    let Ok(manifest) = text.parse::<toml::Table>() else { return Vec::new() };
    let Some(features) = manifest.get("features").and_then(toml::Value::as_table) else { return Vec::new() };
    let default: BTreeSet<&str> = features
        .get("default")
        .and_then(toml::Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|name| name.as_str())
        .collect();
    let tags: BTreeSet<&str> = codegen::tags(service, files.keys().map(String::as_str)).collect();
    let finding = |tag: &str, message: String| {
        let line = text.lines().position(|line| line.starts_with("default")).map_or(1, |index| index + 1);
        Finding::at(&path, line, "tags", tag, message)
    };
    let mut findings = Vec::new();
    for tag in &tags {
        if !features.contains_key(*tag) {
            findings.push(finding(tag, format!("the tag `{tag}` has no feature; add `{tag} = []`")));
        }
        if !default.contains(tag) {
            findings.push(finding(
                tag,
                format!("the feature of the tag `{tag}` is not among the default ones; add it to `default`"),
            ));
        }
    }
    for feature in features.keys().filter(|name| !OTHERS.contains(&name.as_str()) && !tags.contains(name.as_str())) {
        let message = format!("the feature `{feature}` has no file openapi/{service}/{feature}.yaml; remove it");
        findings.push(finding(feature, message));
    }
    findings
}
