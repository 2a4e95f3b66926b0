//! The four forms of a report.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{github, json, markdown, text};
use crate::spec::diff::bump::Bump;
use crate::spec::diff::change::Change;
use crate::spec::diff::compare::service_change;
use crate::spec::diff::review::Review;
use crate::spec::diff::tree::Branch;
use crate::spec::problem::Place;

fn review() -> Review {
    let removed = Change {
        operations: vec!["list_tasks".to_owned(), "show_task".to_owned()],
        component: Some("Task".to_owned()),
        place: Place { file: "openapi/oms/tasks.yaml".to_owned(), line: Some(7) },
        text: "`Task.a|b` lost 100%:\nall of it".to_owned(),
        ..service_change("oms", false)
    };
    let accepted = Change {
        accepted: Some("on purpose".to_owned()),
        text: "another".to_owned(),
        location: "x".to_owned(),
        ..removed.clone()
    };
    let changes = vec![removed, accepted, service_change("oms", true)];
    let files = crate::files::FileSet::new();
    Review {
        base: "a1b2c3d".to_owned(),
        head: "the working tree".to_owned(),
        services: BTreeSet::from(["oms".to_owned()]),
        bumps: vec![Bump::new("oms", &changes, &files, &files)],
        changes,
        stale: Vec::new(),
        trees: BTreeMap::from([(
            ("oms".to_owned(), "Task".to_owned()),
            vec![Branch { depth: 0, text: "received by `list_tasks`, `show_task`".to_owned() }],
        )]),
        addresses: BTreeMap::new(),
    }
}

#[test]
fn text_has_a_line_a_change_and_a_tree_of_users() {
    let look = |width| text::Look { width, color: false, words: false };
    let told = text::render(&review(), look(400));
    assert!(told.contains("Task, shared by 2 operations\n"), "{told}");
    assert!(told.contains("    breaking   breaking   openapi/oms/tasks.yaml:7 `Task.a|b` lost 100%"), "{told}");
    assert!(told.contains("accepted: on purpose"), "{told}");
    assert!(told.contains("      used by\n        received by `list_tasks`"), "{told}");
    assert!(told.contains("huaweicloud-oms needs a minor step"), "{told}");
    assert!(told.contains("1 breaking change is neither accepted nor versioned"), "{told}");
    let narrow = text::render(&review(), look(60));
    assert!(narrow.lines().all(|line| line.chars().count() <= 90), "{narrow}");
    let colored = text::render(&review(), text::Look { width: 100, color: true, words: true });
    assert!(colored.contains("\u{1b}[31m") || colored.contains("\u{1b}[1m\u{1b}[31m"), "{colored:?}");
}

#[test]
fn markdown_keeps_its_tables_whole() {
    let told = markdown::render(&review());
    assert!(told.starts_with(markdown::MARKER));
    let row = told.lines().find(|line| line.contains("lost 100%")).unwrap();
    assert!(
        row.starts_with("| **breaking** | **breaking** | `Task.a\\|b` lost 100%: all of it<br>") && row.ends_with('|'),
        "{row}"
    );
    assert!(told.contains("<details><summary>used by</summary>"), "{told}");
}

/// After a piece that does not fit, shorter pieces are also left out: they would appear outside of their tables.
#[test]
fn markdown_over_its_limit_is_well_formed() {
    for (changes, length) in [(900, 50), (400, 900), (33, 7_000), (3000, 10)] {
        let mut review = review();
        let change = review.changes[0].clone();
        let one = |index: usize| Change {
            operations: vec![format!("show_{}", index / 3)],
            component: None,
            location: format!("operation {index}"),
            text: format!("{index}: {}", "x".repeat(length >> (index % 3))),
            ..change.clone()
        };
        review.changes = (0..changes).map(one).collect();
        let told = markdown::render(&review);
        assert!(told.len() <= 65_000, "{} bytes", told.len());
        assert!(told.contains("<summary>To tell users</summary>\n\n- "), "{changes} of {length}");
        assert!(told.contains("more lines: run `cargo xtask spec diff`."), "{changes} of {length}");
        let mut depth = 0;
        let lines: Vec<&str> = told.lines().collect();
        for (index, line) in lines.iter().enumerate() {
            depth += i32::from(line.starts_with("<details>")) - i32::from(line.starts_with("</details>"));
            assert!(depth >= 0, "{told}");
            assert!(!line.starts_with("|---") || lines[index + 1].starts_with("| "), "a table is empty");
            assert!(
                !line.starts_with("| ") || lines[index - 1].starts_with('|') || lines[index + 1].starts_with("|---")
            );
        }
        assert_eq!(depth, 0, "{changes} of {length}");
    }
}

#[test]
fn annotations_stand_at_the_line_and_escape_what_github_reads() {
    let told = github::render(&review());
    let lines: Vec<&str> = told.lines().collect();
    assert!(
        lines[0].starts_with(
            "::error file=openapi/oms/tasks.yaml,line=7,title=service-removed::`Task.a|b` lost 100%25:%0Aall"
        ),
        "{told}"
    );
    assert!(lines[1].starts_with("::warning file="), "{told}");
    assert!(lines[2].starts_with("::notice file=openapi/oms.yaml,title=service-added::"), "{told}");
}

#[test]
fn json_has_its_documented_form() {
    let told: Value = serde_json::from_str(&json::render(&review())).unwrap();
    assert_eq!(told["format"], 1);
    assert_eq!(told["base"], "a1b2c3d");
    assert_eq!(told["bump"], serde_json::json!({ "huaweicloud-oms": "minor" }));
    let change = told["changes"][1].as_object().unwrap();
    let keys: Vec<&str> = change.keys().map(String::as_str).collect();
    assert_eq!(
        keys,
        [
            "service",
            "rule",
            "operations",
            "location",
            "side",
            "wire",
            "source",
            "file",
            "line",
            "before",
            "after",
            "text",
            "fingerprint",
            "accepted",
            "why",
            "tell"
        ]
    );
    assert_eq!(change["accepted"], true);
    assert_eq!(change["fingerprint"].as_str().unwrap().len(), 12);
}
