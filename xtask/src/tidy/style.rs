//! Checks the style of files: headers, lengths, the places of modules, unit tests and helpers.

use toml::{Table, Value};

use super::{Finding, is_generated};
use crate::codegen::render::MARK;
use crate::files::FileSet;

/// The maximum number of lines of a hand-written file.
const LONGEST: usize = 700;

/// Names for modules with test helpers other than the one that we use.
const HELPERS: [&str; 7] = ["common", "fixtures", "helpers", "shared", "util", "utils", "world"];

/// Checks each Rust file on its own, and checks that its tests are built.
pub(super) fn check(files: &FileSet) -> Vec<Finding> {
    let alone = files.iter().filter(|(path, _)| path.ends_with(".rs")).flat_map(|(path, text)| file(path, text));
    alone.chain(never_run(files)).collect()
}

/// Finds unit tests in libraries whose manifests say `test = false`: Cargo skips them silently.
fn never_run(files: &FileSet) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in files.iter().filter(|(path, _)| path.ends_with("/Cargo.toml")) {
        let library = text.parse::<Table>().ok().and_then(|manifest| manifest.get("lib").cloned());
        let Some(library) = library.filter(|library| library.get("test") == Some(&Value::Boolean(false))) else {
            continue;
        };
        let root = library.get("path").and_then(Value::as_str).unwrap_or("src/lib.rs");
        let folder = path.trim_end_matches("Cargo.toml");
        let sources = match root.rsplit_once('/') {
            Some((sources, _)) => format!("{folder}{sources}/"),
            None => format!("{folder}{root}"),
        };
        for (path, text) in files.iter().filter(|(path, _)| path.starts_with(&sources) && path.ends_with(".rs")) {
            if let Some(line) = text.lines().position(begins_test) {
                let message = "its library has `test = false`, so Cargo never runs this test; test from outside";
                findings.push(Finding::at(path, line + 1, "unit-tests", path, message.to_owned()));
            }
        }
    }
    findings
}

fn file(path: &str, text: &str) -> Vec<Finding> {
    let marked = text.lines().any(|line| line.starts_with(MARK));
    if is_generated(path) {
        let lost = "is among generated files but was not generated; move it";
        return if marked { Vec::new() } else { vec![Finding::about(path, "generated", lost.to_owned())] };
    }
    let mut findings = Vec::new();
    if marked {
        let message = "bears the mark of generated files outside of their folders; remove the mark or the file";
        findings.push(Finding::about(path, "generated", message.to_owned()));
    }
    if !text.starts_with("//!") && !text.starts_with("#![doc = include_str!") {
        let message = "begin with `//!` and say what the file is for".to_owned();
        findings.push(Finding::at(path, 1, "header", path, message));
    }
    let lines = text.lines().count();
    if lines > LONGEST {
        let message = format!("has {lines} lines, and the maximum is {LONGEST}; split it");
        findings.push(Finding::about(path, "length", message));
    }
    findings.extend(module_style(path));
    findings.extend(helpers(path));
    findings.extend(unit_tests(path, text));
    findings
}

/// Checks that `mod.rs` is used only where Cargo would treat `name.rs` as a separate test: in a folder directly below
/// `tests`.
fn module_style(path: &str) -> Option<Finding> {
    let folder = path.strip_suffix("/mod.rs")?;
    let parent = folder.rsplit_once('/').map_or("", |(parent, _)| parent);
    let is_test_module = parent == "tests" || parent.ends_with("/tests") && !parent.contains("/src/");
    (!is_test_module).then(|| Finding::about(path, "mod-rs", format!("move it to `{folder}.rs`")))
}

/// Checks that the helpers of integration tests are called `support`.
fn helpers(path: &str) -> Option<Finding> {
    let (_, below) = path.split_once("/tests/").filter(|(before, _)| !before.contains("/src"))?;
    let name = below.split('/').find_map(|part| {
        let part = part.strip_suffix(".rs").unwrap_or(part);
        HELPERS.iter().find(|name| **name == part)
    })?;
    let message = format!("`{name}` holds helpers of tests; call it `support`");
    Some(Finding::about(path, "support", message))
}

pub(super) fn begins_test(line: &str) -> bool {
    let attribute = line.trim_start().strip_prefix("#[").map(|rest| rest.strip_prefix("tokio::").unwrap_or(rest));
    attribute.is_some_and(|rest| rest.starts_with("test]") || rest.starts_with("test("))
}

/// Checks that the unit tests of `name.rs` are in `name/tests.rs`, or in files below `name/tests/`.
fn unit_tests(path: &str, text: &str) -> Option<Finding> {
    let (_, below) = path.split_once("/src/").filter(|(before, _)| !before.contains("/tests/"))?;
    let message = if let Some(name) = below.strip_suffix("_tests.rs") {
        format!("unit tests of `name.rs` are in `name/tests.rs`; move the file, for instance to `{name}/tests.rs`")
    } else if below.ends_with("tests.rs") || below.contains("tests/") || below.starts_with("bin/") {
        return None;
    } else {
        let line = text.lines().position(begins_test)? + 1;
        format!("line {line} begins a test; move unit tests to `{}/tests.rs`", below.strip_suffix(".rs")?)
    };
    Some(Finding::about(path, "unit-tests", message))
}
