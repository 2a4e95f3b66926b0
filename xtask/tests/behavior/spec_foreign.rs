//! Runs test cases of other tools that compare OpenAPI documents. The table says where the labels agree, and why they
//! differ elsewhere.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use xtask::spec::diff::labels::WireLabel;
use xtask::spec::diff::load::{self, Origin};
use xtask::spec::diff::review::review;

const TABLE: &str = include_str!("foreign_cases.tsv");

struct Case<'t> {
    project: &'t str,
    test: &'t str,
    base: &'t str,
    head: &'t str,
    theirs: &'t str,
    ours: &'t str,
    reason: &'t str,
}

fn cases() -> Vec<Case<'static>> {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    let case = |line: &'static str| {
        let columns: Vec<&str> = line.split('\t').collect();
        let [project, test, base, head, theirs, ours, reason] = columns.as_slice() else { panic!("{line}") };
        Case { project, test, base, head, theirs, ours, reason }
    };
    lines.map(case).collect()
}

/// Whether the labels agree. The other tools do not distinguish `compatible` from `none`.
fn agree(case: &Case) -> bool {
    let harmless = |label: &str| matches!(label, "compatible" | "none");
    case.theirs == case.ours || (harmless(case.theirs) && harmless(case.ours))
}

#[test]
fn every_disagreement_is_argued() {
    let mut counts: BTreeMap<(&str, bool), usize> = BTreeMap::new();
    for case in cases() {
        assert_eq!(agree(&case), case.reason.is_empty(), "{} {}: {}", case.project, case.test, case.reason);
        *counts.entry((case.project, agree(&case))).or_default() += 1;
    }
    let total: usize = counts.values().sum();
    assert!(total > 150, "{counts:?}");
}

/// The labels in the table match the current rules.
#[test]
fn the_cases_are_judged_as_the_table_says() {
    let Some(folder) = std::env::var_os("FOREIGN_CASES") else {
        // `println!` would not work here: the test harness hides its output for tests that pass.
        let reason = "FOREIGN_CASES names no folder with the repositories oasdiff and openapi-diff";
        return writeln!(std::io::stderr().lock(), "SKIPPED: {reason}").unwrap();
    };
    let mut wrong = Vec::new();
    for case in cases() {
        let read = |file: &str| {
            let path = Path::new(&folder).join(case.project).join(file);
            load::read(Path::new("."), &Origin::Document(path)).unwrap_or_else(|failure| panic!("{failure}"))
        };
        let found = review(&read(case.base), &read(case.head), None).unwrap_or_else(|failure| panic!("{failure}"));
        let label = found.changes.iter().map(|change| change.wire).max().unwrap_or(WireLabel::None).word();
        if label != case.ours {
            wrong.push(format!("{} {}: {label}, not {}", case.project, case.test, case.ours));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn without_the_repositories_it_passes_and_says_that_it_was_skipped() {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "spec_foreign::the_cases_are_judged_as_the_table_says"]);
    let output = child.env_remove("FOREIGN_CASES").output().unwrap();
    let shown = [output.stdout, output.stderr].concat();
    let shown = String::from_utf8_lossy(&shown);
    assert!(output.status.success() && shown.contains("1 passed") && shown.contains("SKIPPED: "), "{shown}");
}
