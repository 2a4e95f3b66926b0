//! Checks that Cargo builds every file of Rust: a file that no `mod` line leads to compiles nothing and tests nothing, and
//! no tool says so.

use std::collections::BTreeSet;
use std::path::{Component, Path};

use toml::{Table, Value};

use super::{Finding, is_generated, runs};
use crate::files::FileSet;

/// Folders whose files are separate programs, the manifest key that lists further ones, and the key that turns off
/// their discovery.
const DISCOVERED: [(&str, &str, &str); 4] = [
    ("src/bin", "bin", "autobins"),
    ("tests", "test", "autotests"),
    ("benches", "bench", "autobenches"),
    ("examples", "example", "autoexamples"),
];

/// Checks every package of the workspace.
pub(super) fn check(files: &FileSet) -> Vec<Finding> {
    let mut reached = BTreeSet::new();
    let mut folders = Vec::new();
    for (path, text) in files {
        let Some(folder) = path.strip_suffix("Cargo.toml").filter(|folder| folder.is_empty() || folder.ends_with('/'))
        else {
            continue;
        };
        let Some(manifest) = text.parse::<Table>().ok().filter(|manifest| manifest.contains_key("package")) else {
            continue;
        };
        folders.push(folder);
        for root in roots(folder, &manifest, files) {
            follow(&root, true, files, &mut reached);
        }
    }
    let is_source = |path: &str| path.ends_with(".rs") && folders.iter().any(|folder| path.starts_with(folder));
    let lost = files.keys().filter(|path| is_source(path) && !is_generated(path) && !reached.contains(*path));
    let message = "no `mod` line leads to this file, so Cargo does not build it; declare it, or delete it";
    lost.map(|path| Finding::about(path, "reached", message.to_owned())).collect()
}

/// The files from which Cargo builds the library, the programs and the tests of a package.
fn roots(folder: &str, manifest: &Table, files: &FileSet) -> Vec<String> {
    let path_of = |target: &Value| target.get("path").and_then(Value::as_str).map(str::to_owned);
    let library = manifest.get("lib").and_then(path_of).unwrap_or_else(|| "src/lib.rs".to_owned());
    let mut roots = vec![library, "src/main.rs".to_owned(), "build.rs".to_owned()];
    for (place, key, switch) in DISCOVERED {
        for target in manifest.get(key).and_then(Value::as_array).into_iter().flatten() {
            let name = target.get("name").and_then(Value::as_str).unwrap_or_default();
            roots.push(path_of(target).unwrap_or_else(|| format!("{place}/{name}.rs")));
        }
        let package = manifest.get("package").and_then(Value::as_table);
        if package.and_then(|package| package.get(switch)) == Some(&Value::Boolean(false)) {
            continue;
        }
        let inside = format!("{folder}{place}/");
        let below = files.keys().filter_map(|path| path.strip_prefix(&inside));
        let programs = below.filter(|below| match below.split_once('/') {
            Some((_, rest)) => rest == "main.rs",
            None => below.ends_with(".rs"),
        });
        roots.extend(programs.map(|below| format!("{place}/{below}")));
    }
    let all = roots.iter().filter_map(|path| normal(&format!("{folder}{path}")));
    all.filter(|path| files.contains_key(path)).collect()
}

/// Follows the `mod` lines of a file. In a root or a `mod.rs` they name files beside it; in any other file, they name
/// files in the folder with its name.
fn follow(path: &str, is_root: bool, files: &FileSet, reached: &mut BTreeSet<String>) {
    let Some(text) = files.get(path) else { return };
    if !reached.insert(path.to_owned()) {
        return;
    }
    let beside = path.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
    let inside = match is_root || path.ends_with("/mod.rs") {
        true => beside.clone(),
        false => format!("{}/", path.trim_end_matches(".rs")),
    };
    let mut given = None;
    let mut is_never_built = false;
    for line in text.lines().map(str::trim) {
        if line.starts_with("#[") {
            is_never_built |= runs::is_never_built(line);
        }
        if let Some(place) = quoted(line, "include!(\"") {
            normal(&format!("{beside}{place}")).iter().for_each(|place| follow(place, true, files, reached));
        } else if let Some(place) = quoted(line, "#[path = \"") {
            given = normal(&format!("{beside}{place}"));
        } else if let Some(name) = declared(line) {
            let places = match given.take() {
                _ if is_never_built => Vec::new(),
                Some(place) => vec![place],
                None => vec![format!("{inside}{name}.rs"), format!("{inside}{name}/mod.rs")],
            };
            places.iter().for_each(|place| follow(place, false, files, reached));
        }
        is_never_built &= line.starts_with("#[") || line.starts_with("//");
    }
}

/// The module that a line declares without a body.
fn declared(line: &str) -> Option<&str> {
    let line = line.strip_suffix(';')?;
    let (before, name) = line.rsplit_once("mod ")?;
    let is_visibility = before.is_empty() || before.trim_end() == "pub" || before.starts_with("pub(");
    is_visibility.then_some(name)
}

/// Returns the quoted string in a line that begins with `beginning`.
fn quoted<'a>(line: &'a str, beginning: &str) -> Option<&'a str> {
    line.strip_prefix(beginning)?.split_once('"').map(|(text, _)| text)
}

/// Resolves `.` and `..` in a path; `None` if the path leaves the workspace.
fn normal(path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in Path::new(path).components() {
        match part {
            Component::Normal(part) => parts.push(part.to_str()?),
            Component::ParentDir => drop(parts.pop()?),
            _ => {}
        }
    }
    Some(parts.join("/"))
}
