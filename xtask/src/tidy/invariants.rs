//! Checks that each invariant names an existing check.
//!
//! An invariant is an item below `## Invariants` of README.md, or a section `### ...` below `## The crates` of
//! ARCHITECTURE.md. It ends with "Enforced by" and code spans, each naming a check.

use super::Finding;
use super::checks::Checks;
use crate::files::FileSet;

/// Checks README.md and ARCHITECTURE.md.
pub(super) fn check(files: &FileSet) -> Vec<Finding> {
    let checks = Checks::of(files);
    let sources = [("README.md", "## Invariants", "- "), ("ARCHITECTURE.md", "## The crates", "### ")];
    let mut findings = Vec::new();
    for (path, heading, begin) in sources {
        for (line, item) in files.get(path).map(|text| items(text, heading, begin)).unwrap_or_default() {
            let say =
                |message: String| Finding::at(path, line, "invariants", &format!("{path} {}", title(&item)), message);
            let Some((_, kept)) = item.rsplit_once("Enforced by") else {
                findings.push(say("names no check; end it with \"Enforced by\" and a check, in code spans".to_owned()));
                continue;
            };
            let spans: Vec<&str> = kept.split('`').skip(1).step_by(2).collect();
            if spans.is_empty() {
                findings.push(say("names no check in a code span after \"Enforced by\"; name one".to_owned()));
            }
            for span in spans.into_iter().filter(|span| !checks.has(span)) {
                findings.push(say(format!(
                    "is enforced by `{span}`, which does not exist or checks nothing; name a check that does"
                )));
            }
        }
    }
    findings
}

/// Returns the items of a chapter, with normalized white space, each with the line where it begins.
fn items(text: &str, heading: &str, begin: &str) -> Vec<(usize, String)> {
    let mut items: Vec<(usize, String)> = Vec::new();
    let mut inside = false;
    for (index, line) in text.lines().enumerate() {
        if line.starts_with("## ") {
            inside = line.starts_with(heading);
        } else if inside && line.starts_with(begin) {
            items.push((index + 1, line.to_owned()));
        } else if let Some((_, item)) = items.last_mut().filter(|_| inside) {
            item.push(' ');
            item.push_str(line.trim());
        }
    }
    items
}

/// The first words of an item.
fn title(item: &str) -> &str {
    let text = item.trim_start_matches(['-', '#', '*', ' ']);
    text.split(['.', '*', ':']).next().unwrap_or(text)
}
