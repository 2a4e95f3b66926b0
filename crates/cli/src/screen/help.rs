//! Wraps help at the width of a terminal: the text about an option continues below itself, and paragraphs flow.
//!
//! clap's own wrapping takes wide characters for narrow ones, and never breaks a line of Chinese, which has no spaces.

use console::{measure_text_width, strip_ansi_codes};

use super::wrap::hanging;

/// The maximum width of a line. Longer lines are hard to read.
const MOST: usize = 110;
/// The length from which on a line was full when its paragraph was written.
const FULL: usize = 70;

/// Wraps help. Without a width, it stays as it is.
pub(crate) fn help(text: &str, width: Option<usize>) -> String {
    let Some(width) = width.map(|width| width.min(MOST)) else { return text.to_owned() };
    let mut lines: Vec<String> = Vec::new();
    let mut source = text.lines().peekable();
    while let Some(first) = source.next() {
        let (mut line, mut last) = (first.to_owned(), first);
        while let Some(next) = source.next_if(|next| measure_text_width(last) > FULL && continues(last, next)) {
            let gap = if ends_wide(&line) && begins_wide(next.trim_start()) { "" } else { " " };
            line = format!("{line}{gap}{}", next.trim_start());
            last = next;
        }
        lines.push(match measure_text_width(&line) > width && !is_copied(&line) {
            true => hanging(&line, indent(&line, width), Some(width)),
            false => line,
        });
    }
    let end = if text.ends_with('\n') { "\n" } else { "" };
    lines.join("\n") + end
}

/// Whether a line goes on with the paragraph of the line before it.
fn continues(before: &str, line: &str) -> bool {
    let is_prose = |line: &str| !line.trim().is_empty() && described(line).is_none() && !is_copied(line);
    is_prose(before) && is_prose(line) && margin(before) == margin(line) && !line.trim_start().starts_with("- ")
}

/// Whether a line is an example of a command or of JSON, which people copy.
fn is_copied(line: &str) -> bool {
    let line = strip_ansi_codes(line);
    let line = line.trim();
    let is_json = line.starts_with(['{', '}', '[', ']', '"']) && line.ends_with(['{', '}', '[', ']', '"', ',']);
    line.starts_with("hcmigrate ") || is_json
}

fn margin(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// Returns the column in which the text about an option or a command begins: after the first gap of two spaces.
fn described(line: &str) -> Option<usize> {
    let line = strip_ansi_codes(line);
    let margin = margin(&line);
    let gap = margin + line[margin..].find("  ")?;
    let spaces = line[gap..].len() - line[gap..].trim_start_matches(' ').len();
    Some(measure_text_width(&line[..gap]) + spaces)
}

/// Returns the indent of the lines that continue a line.
fn indent(line: &str, width: usize) -> usize {
    match described(line) {
        Some(column) if column <= width / 2 => column,
        Some(_) => margin(line) + 4,
        None => margin(line),
    }
}

fn ends_wide(line: &str) -> bool {
    line.chars().next_back().is_some_and(is_wide)
}

fn begins_wide(line: &str) -> bool {
    line.chars().next().is_some_and(is_wide)
}

fn is_wide(c: char) -> bool {
    measure_text_width(c.encode_utf8(&mut [0; 4])) > 1
}

#[cfg(test)]
mod tests;
