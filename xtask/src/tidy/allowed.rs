//! The exceptions: `allowed.tsv`, one per line with its reason.

use super::{Finding, RULES};

/// The file of the list.
pub(super) const LIST: &str = "xtask/src/tidy/allowed.tsv";

struct Entry<'a> {
    line: usize,
    rule: &'a str,
    /// Subjects of findings; for a circle, the files that may form one. A trailing `*` matches any rest.
    subjects: Vec<&'a str>,
}

impl Entry<'_> {
    fn covers(&self, finding: &Finding) -> bool {
        let fits = |subject: &str| self.subjects.iter().any(|pattern| fits(pattern, subject));
        self.rule == finding.rule && subjects(finding).into_iter().all(fits)
    }
}

/// Returns the subjects of a finding: for a circle, the files that form it; for any other finding, a single subject.
fn subjects(finding: &Finding) -> Vec<&str> {
    if finding.rule == "circles" { finding.subject.split(' ').collect() } else { vec![&finding.subject] }
}

fn fits(pattern: &str, subject: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == subject, |start| subject.starts_with(start))
}

/// Returns the findings that no line allows, and those about lines that allow nothing.
pub(super) fn judge(findings: Vec<Finding>, list: &str) -> Vec<Finding> {
    let (entries, mut left) = parse(list);
    for entry in &entries {
        let covered = findings.iter().filter(|finding| entry.covers(finding));
        let covered: Vec<&str> = covered.flat_map(subjects).collect();
        let unneeded = entry.subjects.iter().filter(|pattern| !covered.iter().any(|subject| fits(pattern, subject)));
        left.extend(unneeded.map(|pattern| {
            let message = format!("`{}` of `{pattern}` is no longer found; remove it from the line", entry.rule);
            Finding::at(LIST, entry.line, "allowed", pattern, message)
        }));
    }
    left.extend(findings.into_iter().filter(|finding| !entries.iter().any(|entry| entry.covers(finding))));
    left
}

/// Reads rule, subject and reason, separated by tabs. `#` begins a comment.
fn parse(list: &str) -> (Vec<Entry<'_>>, Vec<Finding>) {
    let (mut entries, mut problems) = (Vec::new(), Vec::new());
    for (index, line) in list.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#')) {
        let columns: Vec<&str> = line.split('\t').collect();
        match columns.as_slice() {
            [rule, subject, reason] if !reason.trim().is_empty() && RULES.iter().any(|(name, _)| name == rule) => {
                let subjects = if *rule == "circles" { subject.split(' ').collect() } else { vec![*subject] };
                entries.push(Entry { line: index + 1, rule, subjects });
            }
            _ => problems.push(Finding::at(
                LIST,
                index + 1,
                "allowed",
                line,
                "write the name of a rule, a subject and a reason, separated by tabs".to_owned(),
            )),
        }
    }
    (entries, problems)
}
