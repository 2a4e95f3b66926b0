//! Reports: the same review as text, Markdown, GitHub annotations or JSON.

pub mod github;
pub mod json;
pub mod markdown;
pub mod text;

use std::collections::BTreeMap;

use super::bump::{Bump, Changelog, VersionStep};
use super::change::Change;
use super::labels::{BySide, Side, SourceLabel, WireLabel};
use super::review::Review;

/// Changes that belong together: those of one operation, of one shared component, or of the document.
struct Group<'r> {
    title: String,
    /// Service and component, if the group is a shared component.
    shared: Option<(String, String)>,
    changes: Vec<&'r Change>,
}

impl Group<'_> {
    fn worst(&self) -> (bool, WireLabel, SourceLabel) {
        let breaks = self.changes.iter().any(|change| change.breaks());
        let wire = self.changes.iter().map(|change| change.wire).max().unwrap_or(WireLabel::None);
        let source = self.changes.iter().map(|change| change.source).max().unwrap_or(SourceLabel::None);
        (breaks, wire, source)
    }
}

/// Groups the changes of a service; breaking groups come first. Changes of descriptions are omitted unless requested.
fn groups<'r>(review: &'r Review, service: &str, with_words: bool) -> Vec<Group<'r>> {
    let mut found: BTreeMap<(usize, String), Group<'r>> = BTreeMap::new();
    let shown = review.changes.iter().filter(|change| change.service == service && (with_words || !change.is_words()));
    for change in shown {
        let (rank, key, title, shared) = place_of(review, change);
        found.entry((rank, key)).or_insert_with(|| Group { title, shared, changes: Vec::new() }).changes.push(change);
    }
    let mut groups: Vec<Group> = found.into_values().collect();
    for group in &mut groups {
        group.changes.sort_by_key(|change| std::cmp::Reverse((change.breaks(), change.wire, change.source)));
    }
    groups.sort_by_key(|group| std::cmp::Reverse(group.worst()));
    groups
}

type GroupKey = (usize, String, String, Option<(String, String)>);

fn place_of(review: &Review, change: &Change) -> GroupKey {
    match (&change.component, change.operations.as_slice()) {
        (_, [only]) => {
            let address = review.addresses.get(&(change.service.clone(), only.clone()));
            let address = address.map(|address| format!("  {address}")).unwrap_or_default();
            (1, only.clone(), format!("{only}{address}"), None)
        }
        (Some(component), operations) => {
            let title = match operations.len() {
                0 => format!("{component}, used by no operation"),
                count => format!("{component}, shared by {count} operations"),
            };
            (2, component.clone(), title, Some((change.service.clone(), component.clone())))
        }
        _ => (0, String::new(), "the document".to_owned(), None),
    }
}

/// Counts changes by severity.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    pub all: usize,
    pub breaking: usize,
    pub accepted: usize,
    pub risky: usize,
    pub runtime: usize,
    pub words: usize,
}

impl Counts {
    pub fn of<'c>(changes: impl IntoIterator<Item = &'c Change>) -> Self {
        let mut counts = Self::default();
        for change in changes {
            counts.all += 1;
            if change.breaks() {
                counts.breaking += 1;
                counts.accepted += usize::from(change.accepted.is_some());
            } else if change.wire == WireLabel::Risky {
                counts.risky += 1;
            } else if change.source == SourceLabel::Runtime {
                counts.runtime += 1;
            } else if change.is_words() {
                counts.words += 1;
            }
        }
        counts
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.all == 0 {
            return f.write_str("no changes");
        }
        let plain = self.all - self.breaking - self.risky - self.runtime - self.words;
        let parts = [
            (self.breaking, "breaking"),
            (self.risky, "risky"),
            (self.runtime, "at run time"),
            (plain, "compatible"),
            (self.words, "of words only"),
        ];
        let found: Vec<&(usize, &str)> = parts.iter().filter(|(count, _)| *count > 0).collect();
        let changes = if self.all == 1 { "change" } else { "changes" };
        if let [(count, what)] = found.as_slice() {
            let is_phrase = what.contains(' ');
            return match is_phrase {
                true => write!(f, "{count} {changes} {what}"),
                false => write!(f, "{count} {what} {changes}"),
            };
        }
        let named: Vec<String> = found.iter().map(|(count, what)| format!("{count} {what}")).collect();
        write!(f, "{} {changes}: {}", self.all, named.join(", "))
    }
}

/// Says in a sentence which version step a crate needs.
fn bump_sentence(bump: &Bump) -> String {
    let Bump { krate, needed, base, head, changelog, .. } = bump;
    if *needed == VersionStep::None {
        return format!("{krate} needs no new version");
    }
    let versions = match (base, head) {
        (Some(base), Some(head)) if base == head => format!("it is still {base}"),
        (Some(base), Some(head)) => format!("it went from {base} to {head}"),
        _ => "its version is not known here".to_owned(),
    };
    let verdict = match (bump.is_settled(), changelog) {
        (true, _) => "which is enough",
        (false, _) if bump.is_unreleased && base == head => {
            "which was never released: accept the breaking changes now, and step the version later"
        }
        (false, Changelog::Silent) => "and CHANGELOG.md does not mention it",
        (false, _) => "which is not enough for a release",
    };
    format!("{krate} needs a {needed} step; {versions}, {verdict}")
}

/// Names the messages that a wire change affects, if any, with the label of each if the labels differ.
fn side_words(change: &Change) -> Option<String> {
    if change.wire == WireLabel::None {
        return None;
    }
    let words = match (change.side, change.by_side) {
        (Side::None, _) => return None,
        (Side::Request, _) => "requests",
        (Side::Response, _) => "replies",
        (Side::Both, None) => "requests and replies",
        (Side::Both, Some(BySide { request, response })) => {
            return Some(format!("requests {}, replies {}", request.word(), response.word()));
        }
    };
    Some(words.to_owned())
}

/// Whether a reader would ask why a change has its labels.
fn needs_reason(change: &Change) -> bool {
    change.wire >= WireLabel::Risky || change.source >= SourceLabel::Runtime
}

fn words_sentence(count: usize) -> String {
    format!("{} of words only", crate::screen::count(count, "change", "changes"))
}

fn unsettled_sentence(count: usize) -> String {
    match count {
        1 => "1 breaking change is neither accepted nor versioned".to_owned(),
        count => format!("{count} breaking changes are neither accepted nor versioned"),
    }
}

/// Returns the advice for users, one entry for each change that they notice.
fn tellings(review: &Review) -> Vec<String> {
    let noticed = review.changes.iter().filter(|change| {
        !change.rule.tell.is_empty() && (change.wire >= WireLabel::Risky || change.source != SourceLabel::None)
    });
    noticed.map(|change| format!("{}. {}", capitalized(&change.text), change.rule.tell)).collect()
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
