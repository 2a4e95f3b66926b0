//! The report for programs. The format has a version number: until it changes, only keys are added.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::spec::diff::bump::VersionStep;
use crate::spec::diff::labels::{BySide, Side, SourceLabel, WireLabel};
use crate::spec::diff::review::Review;

#[derive(Serialize)]
struct Report<'r> {
    format: u32,
    base: &'r str,
    head: &'r str,
    changes: Vec<Entry<'r>>,
    bump: BTreeMap<&'r str, VersionStep>,
    stale: Vec<&'r str>,
}

#[derive(Serialize)]
struct Entry<'r> {
    service: &'r str,
    rule: &'r str,
    operations: &'r [String],
    location: &'r str,
    side: Side,
    wire: WireLabel,
    source: SourceLabel,
    file: &'r str,
    line: Option<usize>,
    before: &'r Option<Value>,
    after: &'r Option<Value>,
    text: &'r str,
    fingerprint: String,
    accepted: bool,
    why: &'r str,
    tell: &'r str,
    /// The wire label of each direction, where they differ.
    #[serde(skip_serializing_if = "Option::is_none")]
    by_side: Option<BySide>,
}

/// Writes the whole report, one change per line.
pub fn render(review: &Review) -> String {
    let changes = review.changes.iter().map(|change| Entry {
        service: &change.service,
        rule: change.rule.id,
        operations: &change.operations,
        location: &change.location,
        side: change.side,
        wire: change.wire,
        source: change.source,
        file: &change.place.file,
        line: change.place.line,
        before: &change.before,
        after: &change.after,
        text: &change.text,
        fingerprint: change.fingerprint(),
        accepted: change.accepted.is_some(),
        why: change.rule.why,
        tell: change.rule.tell,
        by_side: change.by_side,
    });
    let report = Report {
        format: 1,
        base: &review.base,
        head: &review.head,
        changes: changes.collect(),
        bump: review.bumps.iter().map(|bump| (bump.krate.as_str(), bump.needed)).collect(),
        stale: review.stale.iter().map(|entry| entry.fingerprint.as_str()).collect(),
    };
    // Every part is a string, a number, a list or a map with string keys, so serializing cannot fail.
    serde_json::to_string_pretty(&report).unwrap_or_default() + "\n"
}
