//! The report for a terminal.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::{Counts, bump_sentence, groups, needs_reason, tellings};
use crate::spec::diff::change::Change;
use crate::spec::diff::labels::{SourceLabel, WireLabel};
use crate::spec::diff::review::Review;

/// The width and coloring of the report.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    pub width: usize,
    pub color: bool,
    /// Whether changes of descriptions are listed, too.
    pub words: bool,
}

/// The maximum number of lines of advice.
const TOLD: usize = 20;

/// The whole report.
pub fn render(review: &Review, look: Look) -> String {
    let mut out = String::new();
    let writer = &mut out;
    line(writer, &format!("{} -> {}", review.base, review.head));
    for service in &review.services {
        let counts = Counts::of(review.changes.iter().filter(|change| change.service == *service));
        line(writer, &format!("\n{service}: {counts}"));
        for group in groups(review, service, look.words) {
            line(writer, &format!("\n  {}", paint(&group.title, Style::new().bold(), look)));
            group.changes.iter().for_each(|change| change_lines(writer, change, look));
            let tree = group.shared.as_ref().and_then(|key| review.trees.get(key)).filter(|tree| !tree.is_empty());
            if let Some(tree) = tree {
                line(writer, &paint("      used by", Style::new().dimmed(), look));
                for branch in tree {
                    let indent = "  ".repeat(branch.depth);
                    line(writer, &paint(&format!("        {indent}{}", branch.text), Style::new().dimmed(), look));
                }
            }
        }
        if counts.words > 0 && !look.words {
            line(writer, &format!("\n  {}; --words lists them", super::words_sentence(counts.words)));
        }
    }
    footer(writer, review, look);
    out
}

/// Writes a change on one line, or on several if the terminal is too narrow.
fn change_lines(out: &mut String, change: &Change, look: Look) {
    let (wire, source) = (
        label(change.wire.word(), wire_style(change.wire), look),
        label(change.source.word(), source_style(change.source), look),
    );
    let accepted = change.accepted.as_ref().map(|why| format!(", accepted: {why}")).unwrap_or_default();
    let told = change.text.split_whitespace().collect::<Vec<_>>().join(" ");
    let side = super::side_words(change).map(|side| format!(", {side}")).unwrap_or_default();
    let text = format!("{} {told} [{} {}{side}{accepted}]", change.told_place(), change.rule.id, change.fingerprint());
    let mut rows = wrap(&text, look.width.saturating_sub(26).max(30)).into_iter();
    line(out, &format!("    {wire} {source} {}", rows.next().unwrap_or_default()));
    for row in rows {
        line(out, &format!("{}{row}", " ".repeat(28)));
    }
}

fn footer(out: &mut String, review: &Review, look: Look) {
    line(out, "");
    for bump in &review.bumps {
        paragraph(out, &bump_sentence(bump), look);
    }
    for entry in &review.stale {
        let place = format!("{}:{}", crate::spec::diff::accept::FILE, entry.line);
        line(out, &format!("{place}: `{}` accepts a change that does not exist; remove the line", entry.fingerprint));
    }
    reasons(out, review, look);
    let told = tellings(review);
    if !told.is_empty() {
        line(out, "\nTo tell users:");
        for text in told.iter().take(TOLD) {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            for (index, row) in wrap(&text, look.width.saturating_sub(4).max(30)).into_iter().enumerate() {
                line(out, &format!("{}{row}", if index == 0 { "  - " } else { "    " }));
            }
        }
        if told.len() > TOLD {
            line(out, &format!("  and {} more", told.len() - TOLD));
        }
    }
    let unsettled = review.unsettled().count();
    if unsettled > 0 {
        let sentence = super::unsettled_sentence(unsettled);
        paragraph(out, &format!("\n{sentence}. Undo it, step the version, or accept it if it is intended:"), look);
        line(out, "  cargo xtask spec diff --accept FINGERPRINT --why TEXT");
    }
}

/// Explains the labels, once for each rule.
fn reasons(out: &mut String, review: &Review, look: Look) {
    let told = review.changes.iter().filter(|change| needs_reason(change));
    let rules: BTreeMap<&str, &str> = told.map(|change| (change.rule.id, change.rule.why)).collect();
    if !rules.is_empty() {
        line(out, "\nWhy:");
    }
    for (id, why) in rules {
        for (index, row) in wrap(&format!("{id}: {why}"), look.width.saturating_sub(4).max(30)).into_iter().enumerate()
        {
            line(out, &format!("{}{row}", if index == 0 { "  - " } else { "    " }));
        }
    }
}

fn paragraph(out: &mut String, text: &str, look: Look) {
    wrap(text, look.width.max(30)).iter().for_each(|row| line(out, row));
}

fn line(out: &mut String, text: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{text}");
}

/// Formats a label as a separate column.
fn label(word: &str, style: Style, look: Look) -> String {
    paint(&format!("{word:<10}"), style, look)
}

fn paint(text: &str, style: Style, look: Look) -> String {
    if look.color { format!("{style}{text}{style:#}") } else { text.to_owned() }
}

fn wire_style(wire: WireLabel) -> Style {
    match wire {
        WireLabel::Breaking => AnsiColor::Red.on_default().bold(),
        WireLabel::Risky => AnsiColor::Yellow.on_default(),
        WireLabel::Compatible => AnsiColor::Green.on_default(),
        WireLabel::None => Style::new().dimmed(),
    }
}

fn source_style(source: SourceLabel) -> Style {
    match source {
        SourceLabel::Breaking => AnsiColor::Red.on_default().bold(),
        SourceLabel::Runtime => AnsiColor::Yellow.on_default(),
        SourceLabel::Additive => AnsiColor::Green.on_default(),
        SourceLabel::None => Style::new().dimmed(),
    }
}

/// Wraps a text between words. A word that is too long gets its own row.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut rows = Vec::new();
    let mut row = String::new();
    for word in text.split(' ') {
        if !row.is_empty() && row.chars().count() + 1 + word.chars().count() > width {
            rows.push(std::mem::take(&mut row));
        }
        if !row.is_empty() {
            row.push(' ');
        }
        row.push_str(word);
    }
    rows.push(row);
    rows
}
