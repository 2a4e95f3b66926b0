//! Compares the files generated from the golden specification, which contains every construct that the generator
//! supports, with the expected ones.
//!
//! `golden/tests/compiles.rs` tests that these files compile.

use std::path::Path;

use xtask::files::{self, FileSet};
use xtask::{codegen, workspace};

/// The folder of the expected files.
const EXPECTED: &str = "expected";

/// Returns the generated files by their paths below `tests/golden`.
fn generated(spec: &FileSet) -> FileSet {
    let [client, tests] = codegen::folders(crate::support::SERVICE);
    let rename = |(path, text): (String, String)| {
        let path =
            path.replacen(&client, &format!("{EXPECTED}/client"), 1).replacen(&tests, &format!("{EXPECTED}/tests"), 1);
        (path, text)
    };
    crate::support::generate(spec).unwrap().into_iter().map(rename).collect()
}

#[test]
#[expect(clippy::disallowed_methods, reason = "golden files are written when asked for by name")]
fn the_golden_specification_becomes_the_golden_files() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let found = generated(&crate::support::spec());
    let accepted = workspace::read(&root, EXPECTED, "").unwrap();
    let differences = files::compare(&found, &accepted);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        workspace::apply(&root, &found, &differences).unwrap();
        return;
    }
    let report: String = differences.iter().map(ToString::to_string).collect();
    assert!(
        differences.is_empty(),
        "{report}\n{} of {} golden files differ (- accepted, + generated now). If the generator is right, accept them:\n\n    \
         UPDATE_GOLDEN=1 cargo test -p xtask --test behavior golden\n",
        differences.len(),
        found.len()
    );
}

#[test]
fn two_runs_are_the_same_to_the_byte() {
    let spec = crate::support::spec();
    assert_eq!(crate::support::generate(&spec).unwrap(), crate::support::generate(&spec).unwrap());
}

/// A null among the values of an enum, and a second type of a field, matter only to other readers.
#[test]
fn null_and_second_types_change_nothing_in_rust() {
    let mut files = crate::support::spec();
    let edits = [
        ("enum: [1, 2, -3]", "nullable: true\n      enum: [1, 2, -3, null]"),
        (
            "id: { type: string, description: What",
            "id: { anyOf: [{ type: string }, { type: integer, format: int64 }], description: What",
        ),
    ];
    for (find, replace) in edits {
        crate::support::edit(&mut files, crate::support::GADGETS, find, replace).unwrap();
    }
    let differences = files::compare(&rust(generated(&crate::support::spec())), &rust(generated(&files)));
    assert!(differences.is_empty(), "{}", differences.iter().map(ToString::to_string).collect::<String>());
}

fn rust(files: FileSet) -> FileSet {
    files.into_iter().filter(|(path, _)| path.ends_with(".rs")).collect()
}

/// With components in another order, and `components` before `paths`, the Rust files stay the same.
#[test]
fn the_order_of_components_does_not_matter() {
    let reordered = crate::support::spec().iter().map(|(path, text)| (path.clone(), reorder(text))).collect();
    let differences = files::compare(&rust(generated(&crate::support::spec())), &rust(generated(&reordered)));
    assert!(differences.is_empty(), "{}", differences.iter().map(ToString::to_string).collect::<String>());
}

/// Reverses the entries below each kind of component, and moves `components` to the front. It relies on the layout of
/// the golden files: two spaces, block style.
fn reorder(text: &str) -> String {
    let Some((head, components)) = text.split_once("\ncomponents:\n") else {
        return text.to_owned();
    };
    let mut kinds: Vec<Vec<String>> = Vec::new();
    for line in components.lines() {
        let starts = |depth: usize| line.starts_with(&" ".repeat(depth)) && !line[depth..].starts_with([' ', '#']);
        match kinds.last_mut() {
            _ if starts(2) => kinds.push(vec![format!("{line}\n")]),
            Some(entries) if starts(4) => entries.push(format!("{line}\n")),
            Some(entries) => entries.last_mut().unwrap().push_str(&format!("{line}\n")),
            None => panic!("`{line}` comes before any kind of component"),
        }
    }
    let reversed =
        kinds.iter().map(|entries| format!("{}{}", entries[0], entries[1..].iter().rev().cloned().collect::<String>()));
    format!("components:\n{}{head}\n", reversed.collect::<String>())
}
