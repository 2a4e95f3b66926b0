//! Tests the project's own history: the effect of each commit on the specifications can be reported.

use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use xtask::spec::diff::history;
use xtask::spec::diff::report::{github, json, markdown, text};
use xtask::spec::diff::review::Parsed;

/// The newest commits; `cargo xtask spec history` covers all of them.
const NEWEST: usize = 3;

#[test]
fn every_commit_can_be_reviewed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let Ok(commits) = history::commits(root) else {
        // A source archive has no history. `println!` would not work here: the test harness hides its output for tests
        // that pass.
        return writeln!(std::io::stderr().lock(), "SKIPPED: this is not a git clone").unwrap();
    };
    let mut parsed = Parsed::default();
    for commit in commits.iter().rev().take(NEWEST) {
        let review = match history::review_of(root, commit, &mut parsed) {
            Ok(Some(review)) => review,
            Ok(None) => continue,
            Err(failure) => panic!("{}: {failure}", commit.subject),
        };
        for change in &review.changes {
            assert!(!change.text.is_empty() && !change.location.is_empty(), "{}: {change:#?}", commit.subject);
        }
        let comment = markdown::render(&review);
        assert!(comment.len() < 65_536, "{}: {} characters", commit.subject, comment.len());
        let look = text::Look { width: 100, color: true, words: true };
        assert!(!text::render(&review, look).is_empty() && !json::render(&review).is_empty());
        assert!(github::render(&review).lines().all(|line| line.starts_with("::")));
    }
}

#[test]
fn without_a_clone_it_passes_and_says_that_it_was_skipped() {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "spec_history::every_commit_can_be_reviewed"]);
    // Without git, a clone cannot be distinguished from a source archive.
    let output = child.env("PATH", concat!(env!("CARGO_MANIFEST_DIR"), "/src")).output().unwrap();
    let shown = [output.stdout, output.stderr].concat();
    let shown = String::from_utf8_lossy(&shown);
    assert!(output.status.success() && shown.contains("1 passed") && shown.contains("SKIPPED: "), "{shown}");
}
