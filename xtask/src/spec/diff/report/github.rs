//! The report as annotations of a GitHub workflow: each at its line in the YAML files.

use crate::spec::diff::accept;
use crate::spec::diff::change::Change;
use crate::spec::diff::labels::{SourceLabel, WireLabel};
use crate::spec::diff::review::Review;

/// Writes one annotation per line. GitHub shows the first ten of each kind, so breaking changes come first; changes of
/// descriptions get none.
pub fn render(review: &Review) -> String {
    let unsettled: Vec<String> = review.unsettled().map(Change::fingerprint).collect();
    let mut changes: Vec<&Change> = review.changes.iter().filter(|change| !change.is_words()).collect();
    changes.sort_by_key(|change| std::cmp::Reverse((change.breaks(), change.wire, change.source)));
    let mut lines: Vec<String> = review
        .stale
        .iter()
        .map(|entry| {
            annotation(
                "error",
                accept::FILE,
                Some(entry.line),
                "stale",
                "this accepts a change that does not exist; remove the line",
            )
        })
        .collect();
    for change in changes {
        let kind = if unsettled.contains(&change.fingerprint()) {
            "error"
        } else if change.breaks() || change.wire == WireLabel::Risky || change.source == SourceLabel::Runtime {
            "warning"
        } else {
            "notice"
        };
        let labels = format!("wire {}, Rust {}", change.wire.word(), change.source.word());
        let accepted = change.accepted.as_ref().map(|why| format!(" Accepted: {why}")).unwrap_or_default();
        let text = format!("{} ({labels}, {}). {}{accepted}", change.text, change.fingerprint(), change.rule.why);
        lines.push(annotation(kind, &change.place.file, change.place.line, change.rule.id, &text));
    }
    lines.concat()
}

/// An annotation as GitHub's workflow commands write it.
pub fn annotation(kind: &str, file: &str, line: Option<usize>, title: &str, text: &str) -> String {
    let line = line.map(|line| format!(",line={line}")).unwrap_or_default();
    format!("::{kind} file={}{line},title={}::{}\n", property(file), property(title), data(text))
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
