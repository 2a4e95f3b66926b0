//! Tests `files::compare`: which files are stale, missing or orphaned, and how the differences are shown.

use xtask::files::{FileDifference, FileSet, compare};

fn files(entries: &[(&str, &str)]) -> FileSet {
    entries.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

/// Returns the diff of one file whose content should be different.
fn diff(found: &str, expected: &str) -> String {
    match compare(&files(&[("a.rs", expected)]), &files(&[("a.rs", found)])).as_slice() {
        [FileDifference::Stale { path, diff }] if path == "a.rs" => diff.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn equal_sets_do_not_differ() {
    let set = files(&[("a.rs", "one\n"), ("b/c.rs", "")]);
    assert_eq!(compare(&set, &set), []);
}

#[test]
fn every_kind_of_difference_is_found_in_order() {
    let expected = files(&[("a.rs", "new\n"), ("b.rs", "same\n"), ("c.rs", "missing\n")]);
    let found = files(&[("a.rs", "old\n"), ("b.rs", "same\n"), ("d.rs", "orphaned\n")]);
    let shown: Vec<String> = compare(&expected, &found).iter().map(ToString::to_string).collect();
    assert_eq!(shown.len(), 3);
    assert!(shown[0].starts_with("stale: a.rs\n--- a.rs\n+++ a.rs (generated)\n"), "{}", shown[0]);
    assert_eq!(shown[1..], ["missing: c.rs\n", "orphaned: d.rs\n"]);
}

#[test]
fn a_diff_leads_from_what_is_there_to_what_should_be() {
    let diff = diff("1\n2\n3\n4\n5\n6\n7\n", "1\n2\n3\nfour\n5\n6\n7\n");
    assert!(diff.ends_with("@@ -2,5 +2,5 @@\n 2\n 3\n-4\n+four\n 5\n 6\n"), "{diff}");
}

#[test]
fn a_long_line_is_cut_between_characters() {
    let diff = diff("short\n", &format!("{}\n", "ä".repeat(300)));
    let line = diff.lines().find(|line| line.starts_with("+ä")).unwrap();
    assert_eq!(line, format!("+{} ...", "ä".repeat(199)));
}

#[test]
fn a_long_diff_is_cut_and_says_so() {
    let lines = |word: &str| (0..100).map(|number| format!("{word} {number}\n")).collect::<String>();
    let diff = diff(&lines("old"), &lines("new"));
    // The full diff has three header lines, 100 removed lines and 100 added lines.
    assert_eq!(diff.lines().count(), 61);
    assert!(diff.ends_with("... and 143 more lines\n"), "{diff}");
}
