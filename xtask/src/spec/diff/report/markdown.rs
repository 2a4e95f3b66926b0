//! The report as a comment on a pull request: limited in length, with most of it folded.

use super::{Counts, Group, bump_sentence, groups, tellings};
use crate::screen::count;
use crate::spec::diff::bump::Bump;
use crate::spec::diff::change::Change;
use crate::spec::diff::review::Review;

/// The first line of the comment, by which it is found and updated.
pub const MARKER: &str = "<!-- cargo xtask spec diff -->";

/// GitHub refuses comments of more than 65,536 characters.
const LONGEST: usize = 60_000;

/// The share of that length for the advice to users.
const LONGEST_ENDING: usize = 10_000;

/// The number of changes that are shown unfolded.
const UNFOLDED: usize = 30;

/// Returns the whole comment.
pub fn render(review: &Review) -> String {
    // The advice to users comes last; its space is reserved, however long the rest is.
    let mut ending = Page::new(LONGEST_ENDING);
    told(&mut ending, review);
    let mut out = Page::new(LONGEST - ending.text.len());
    out.push(&format!("{MARKER}\n"));
    out.push("### What this does to the specifications\n\n");
    out.push(&format!("`{}` → `{}`\n\n", review.base, review.head));
    verdict(&mut out, review);
    let mut shown = 0;
    for service in told_services(review) {
        let counts = Counts::of(review.changes.iter().filter(|change| change.service == *service));
        out.push(&format!("#### {service}: {counts}\n\n"));
        let (mut unfolded, mut folded) = (Vec::new(), Vec::new());
        for group in groups(review, service, false) {
            let room = shown < UNFOLDED;
            shown += group.changes.len();
            if room { unfolded.push(group) } else { folded.push(group) }
        }
        unfolded.iter().for_each(|group| self::group(&mut out, review, group));
        if !folded.is_empty() {
            let count_of_changes: usize = folded.iter().map(|group| group.changes.len()).sum();
            let more = count(count_of_changes, "more change", "more changes");
            out.fold(&more, |out| folded.iter().for_each(|group| self::group(out, review, group)));
        }
        words(&mut out, review, service);
    }
    out.text.push_str(&ending.text);
    let hidden = out.hidden + ending.hidden;
    if hidden > 0 {
        let more = count(hidden, "more line", "more lines");
        out.text.push_str(&format!("\n{more}: run `cargo xtask spec diff`.\n"));
    }
    out.text
}

/// Returns the services to show: those that change, or all of them if none changes.
fn told_services(review: &Review) -> impl Iterator<Item = &String> {
    let changed = |service: &String| review.changes.iter().any(|change| change.service == *service);
    review.services.iter().filter(move |service| review.changes.is_empty() || changed(service))
}

/// Text of limited length: it ends before the first piece that would exceed the limit, and counts the lines that are
/// left out.
struct Page {
    text: String,
    limit: usize,
    hidden: usize,
}

impl Page {
    fn new(limit: usize) -> Self {
        Self { text: String::new(), limit, hidden: 0 }
    }

    /// Adds a piece, unless it is too long or follows one that was.
    fn push(&mut self, text: &str) {
        if self.hidden > 0 || self.text.len() + text.len() > self.limit {
            self.hidden += text.lines().count();
        } else {
            self.text.push_str(text);
        }
    }

    /// Adds a section that can be unfolded. Its closing tag is always written, even if part of its content is left out.
    fn fold(&mut self, summary: &str, content: impl FnOnce(&mut Self)) {
        self.push(&format!("<details><summary>{summary}</summary>\n\n"));
        let is_open = self.hidden == 0;
        content(self);
        if is_open {
            self.text.push_str("\n</details>\n\n");
        }
    }
}

fn verdict(out: &mut Page, review: &Review) {
    let unsettled = review.unsettled().count();
    match unsettled {
        0 if review.changes.is_empty() => out.push("Nothing changed.\n\n"),
        0 if review.changes.iter().all(|change| !change.breaks()) => out.push("Nothing breaks.\n\n"),
        0 => out.push("Nothing breaks that is not accepted or versioned.\n\n"),
        count => out.push(&format!(
            "**{}.** Undo it, step the version, or accept it if it is intended: \
             `cargo xtask spec diff --accept {} --why TEXT`\n\n",
            super::unsettled_sentence(count),
            the_only_one(review).unwrap_or_else(|| "FINGERPRINT".to_owned())
        )),
    }
    let is_told = |bump: &&Bump| told_services(review).any(|service| *service == bump.service);
    for bump in review.bumps.iter().filter(is_told) {
        out.push(&format!("- {}\n", bump_sentence(bump)));
    }
    for entry in &review.stale {
        let file = crate::spec::diff::accept::FILE;
        out.push(&format!(
            "- `{file}:{}`: `{}` accepts a change that does not exist; remove the line\n",
            entry.line, entry.fingerprint
        ));
    }
    out.push("\n");
}

/// The fingerprint of the change to settle, if there is only one.
fn the_only_one(review: &Review) -> Option<String> {
    let mut unsettled = review.unsettled();
    let first = unsettled.next()?;
    unsettled.next().is_none().then(|| first.fingerprint())
}

fn group(out: &mut Page, review: &Review, group: &Group) {
    // The head of a table is added together with the first row, so that no table is empty.
    let mut head = format!("{}\n\n| wire | Rust | change |\n|---|---|---|\n", title(group));
    for change in &group.changes {
        out.push(&(std::mem::take(&mut head) + &row(change)));
    }
    out.push("\n");
    if let Some(tree) = group.shared.as_ref().and_then(|key| review.trees.get(key)).filter(|tree| !tree.is_empty()) {
        let lines: String =
            tree.iter().map(|branch| format!("{}- {}\n", "  ".repeat(branch.depth), branch.text)).collect();
        out.fold("used by", |out| out.push(&lines));
    }
}

/// The title of a group, with the call of an operation as code.
fn title(group: &Group) -> String {
    match group.title.split_once("  ") {
        Some((id, address)) => format!("**{id}** `{address}`"),
        None => format!("**{}**", group.title),
    }
}

fn row(change: &Change) -> String {
    let label = |word: &str| if word == "breaking" { format!("**{word}**") } else { word.to_owned() };
    let side = super::side_words(change).map(|side| format!("<br>{side}")).unwrap_or_default();
    let why = if super::needs_reason(change) { format!("<br>{}", change.rule.why) } else { String::new() };
    let accepted = change.accepted.as_ref().map(|why| format!("<br>accepted: {why}")).unwrap_or_default();
    format!(
        "| {}{side} | {} | {}{}<br><sub>{} · {} · `{}`</sub>{} |\n",
        label(change.wire.word()),
        label(change.source.word()),
        cell(&change.text),
        cell(&why),
        change.told_place(),
        change.rule.id,
        change.fingerprint(),
        cell(&accepted),
    )
}

/// Escapes a string for a table cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace(['\r', '\n'], " ")
}

fn words(out: &mut Page, review: &Review, service: &str) {
    let changes = review.changes.iter().filter(|change| change.service == service && change.is_words());
    let lines: Vec<String> =
        changes.map(|change| format!("- {} <sub>{}</sub>\n", cell(&change.text), change.place)).collect();
    if !lines.is_empty() {
        out.fold(&super::words_sentence(lines.len()), |out| {
            lines.iter().take(100).for_each(|line| out.push(line));
            if lines.len() > 100 {
                out.push(&format!("- and {} more\n", lines.len() - 100));
            }
        });
    }
}

fn told(out: &mut Page, review: &Review) {
    let told = tellings(review);
    if !told.is_empty() {
        out.fold("To tell users", |out| {
            told.iter().take(50).for_each(|text| out.push(&format!("- {}\n", cell(text))));
            if told.len() > 50 {
                out.push(&format!("- and {} more\n", told.len() - 50));
            }
        });
    }
}
