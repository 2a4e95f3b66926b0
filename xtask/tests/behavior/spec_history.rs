//! The project's own history: the effect of each commit on the specifications can be reported.

use std::path::Path;

use xtask::spec::diff::history;
use xtask::spec::diff::report::{github, json, markdown, text};
use xtask::spec::diff::review::Parsed;

/// The newest commits; `cargo xtask spec history` covers all of them.
const NEWEST: usize = 3;

#[test]
fn every_commit_can_be_reviewed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    // A source archive has no history.
    let Ok(commits) = history::commits(root) else { return println!("SKIPPED: this is no git clone") };
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
