//! Checks that crates depend on each other as the README shows. Only build dependencies count, not those of tests.

use std::collections::{BTreeMap, BTreeSet};

use toml::{Table, Value};

use super::Finding;
use crate::files::FileSet;

type Arrows = BTreeMap<String, BTreeSet<String>>;

/// Compares the arrows of the README with the manifests.
pub(super) fn check(files: &FileSet) -> Vec<Finding> {
    let manifests = manifests(files);
    let Some(readme) = files.get("README.md").filter(|_| !manifests.is_empty()) else { return Vec::new() };
    let Some((line, drawn)) = drawn(readme) else {
        let message = "no block of arrows (`runtime -> auth`, one crate a line) follows the heading `## Map`; draw it";
        return vec![Finding::about("README.md", "arrows", message.to_owned())];
    };
    let mut findings = Vec::new();
    for (from, targets) in &manifests {
        let Some(shown) = drawn.get(from) else {
            let message = format!("no arrows for `{from}`; write `{from} -> ...` or `{from} -> nothing`");
            findings.push(Finding::at("README.md", line, "arrows", from, message));
            continue;
        };
        if shown.contains("everything") {
            continue;
        }
        for target in targets.difference(shown) {
            let place = format!("{}/Cargo.toml", folder(from));
            let message = format!("depends on `{target}`, which the README does not draw; remove one or add the other");
            findings.push(Finding { place, rule: "arrows", subject: format!("{from} {target}"), message });
        }
        for target in shown.difference(targets).filter(|target| *target != "nothing") {
            let message = format!("draws `{from} -> {target}`, which no manifest has; remove the arrow");
            findings.push(Finding::at("README.md", line, "arrows", &format!("{from} {target}"), message));
        }
    }
    for from in drawn.keys().filter(|from| !manifests.contains_key(*from)) {
        let message = format!("draws arrows from `{from}`, which is not a crate; remove the line");
        findings.push(Finding::at("README.md", line, "arrows", from, message));
    }
    findings
}

fn folder(name: &str) -> String {
    if matches!(name, "tests" | "xtask") { name.to_owned() } else { format!("crates/{name}") }
}

/// Returns the crates of the workspace, by the last part of their folder, each with the crates that it is built from.
fn manifests(files: &FileSet) -> Arrows {
    let mut tables = BTreeMap::new();
    for (path, text) in files {
        let Some(folder) = path.strip_suffix("/Cargo.toml") else { continue };
        let name = folder.strip_prefix("crates/").unwrap_or(folder);
        if let Some(table) = text.parse::<Table>().ok().filter(|_| !name.contains('/')) {
            tables.insert(name, table);
        }
    }
    let by_package: BTreeMap<&str, &str> =
        tables.iter().filter_map(|(name, table)| Some((table.get("package")?.get("name")?.as_str()?, *name))).collect();
    let targets = |table: &Table| {
        dependencies(table)
            .iter()
            .filter_map(|package| by_package.get(package.as_str()))
            .map(|name| (*name).to_owned())
            .collect()
    };
    let is_package = |table: &Table| table.contains_key("package");
    tables
        .iter()
        .filter(|(_, table)| is_package(table))
        .map(|(name, table)| ((*name).to_owned(), targets(table)))
        .collect()
}

/// Returns the names of packages in all tables of dependencies except those of tests.
fn dependencies(manifest: &Table) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut take = |table: Option<&Value>| {
        for (key, value) in table.and_then(Value::as_table).into_iter().flatten() {
            found.insert(value.get("package").and_then(Value::as_str).unwrap_or(key).to_owned());
        }
    };
    take(manifest.get("dependencies"));
    take(manifest.get("build-dependencies"));
    for target in manifest.get("target").and_then(Value::as_table).into_iter().flat_map(Table::values) {
        take(target.get("dependencies"));
        take(target.get("build-dependencies"));
    }
    found
}

/// Returns the first text block with arrows below `## Map`, and its line.
fn drawn(readme: &str) -> Option<(usize, Arrows)> {
    let map = readme.find("\n## Map")?;
    let block = map + readme[map..].find("```text\n")? + "```text\n".len();
    let end = block + readme[block..].find("```")?;
    let mut arrows = Arrows::new();
    for (from, to) in readme[block..end].lines().filter_map(|line| line.split_once("->")) {
        let words = |list: &str| list.split(',').map(|word| word.trim().to_owned()).collect::<BTreeSet<_>>();
        for from in words(from) {
            arrows.entry(from).or_default().extend(words(to));
        }
    }
    (!arrows.is_empty()).then(|| (readme[..block].lines().count() + 1, arrows))
}
