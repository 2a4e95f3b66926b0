//! Wraps text at the width of a terminal, at spaces and next to wide characters.

use console::measure_text_width;

/// Wraps text into lines of at most `width` columns; all lines after the first begin with `indent` spaces. A word that is
/// longer than a line is not broken, so that it can be copied. Without a width, there is one line.
pub(crate) fn hanging(text: &str, indent: usize, width: Option<usize>) -> String {
    let Some(width) = width else { return text.to_owned() };
    let margin = text.len() - text.trim_start_matches(' ').len();
    let mut lines = vec![" ".repeat(margin)];
    let mut taken = margin;
    let mut is_first = true;
    for piece in pieces(text.trim_start_matches(' ')) {
        let length = measure_text_width(piece.text);
        let gap = if is_first { 0 } else { piece.spaces };
        if !is_first && taken + gap + length > width {
            lines.push(" ".repeat(indent));
            taken = indent;
        } else if let Some(line) = lines.last_mut() {
            line.extend(std::iter::repeat_n(' ', gap));
            taken += gap;
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(piece.text);
        }
        taken += length;
        is_first = false;
    }
    lines.join("\n")
}

/// Like [`hanging`], for parts with two spaces between them, which stay whole.
pub(crate) fn hanging_parts(text: &str, indent: usize, width: Option<usize>) -> String {
    let kept: Vec<String> = text.split("  ").map(|part| part.replace(' ', NO_BREAK)).collect();
    hanging(&kept.join("  "), indent, width).replace(NO_BREAK, " ")
}

const NO_BREAK: &str = "\u{a0}";

/// Wraps text into lines that are never wider than `width`. A word that is longer than a line continues on the next one, if possible
/// after a separator such as `/`.
pub(super) fn within(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for line in hanging(text, 0, Some(width)).lines() {
        let (mut part, mut taken) = (String::new(), 0);
        for c in line.chars() {
            let length = measure_text_width(c.encode_utf8(&mut [0; 4]));
            if taken + length > width && !part.is_empty() {
                let end = part.rfind(['/', '-', '_', ',']).map_or(part.len(), |at| at + 1);
                let end = if end * 2 > part.len() { end } else { part.len() };
                let rest = part.split_off(end);
                lines.push(std::mem::replace(&mut part, rest));
                taken = measure_text_width(&part);
            }
            part.push(c);
            taken += length;
        }
        lines.push(part);
    }
    lines
}

/// Wraps text into lines of at most `width` columns, each after `indent`. Paragraphs and lists are preserved.
pub(crate) fn wrapped(text: &str, width: usize, indent: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for paragraph in text.trim().split("\n\n") {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        let mut items: Vec<Vec<&str>> = Vec::new();
        for source in paragraph.lines() {
            if items.is_empty() || source.trim_start().starts_with("- ") {
                items.push(Vec::new());
            }
            items.last_mut().into_iter().for_each(|item| item.extend(source.split_whitespace()));
        }
        for item in items {
            lines.extend(hanging(&item.join(" "), 0, Some(width)).lines().map(str::to_owned));
        }
    }
    let indented = lines.iter().map(|line| if line.is_empty() { String::new() } else { format!("{indent}{line}") });
    indented.collect::<Vec<_>>().join("\n")
}

/// A part of the text that stays on one line, and the spaces before it.
struct Piece<'a> {
    spaces: usize,
    text: &'a str,
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut spaces = 0;
    for word in text.split(' ') {
        let mut start = 0;
        let mut before = None;
        for (at, c) in word.char_indices() {
            if before.is_some_and(|before| may_break(before, c)) {
                pieces.push(Piece { spaces, text: &word[start..at] });
                (start, spaces) = (at, 0);
            }
            before = Some(c);
        }
        if !word.is_empty() {
            pieces.push(Piece { spaces, text: &word[start..] });
            spaces = 0;
        }
        spaces += 1;
    }
    pieces
}

/// Whether a line may end between two characters. One of them has to be wide, and a line does not end before closing
/// punctuation or after opening punctuation.
fn may_break(before: char, after: char) -> bool {
    const CLOSES: &str = "，。；：！？）、”’》」…,.;:!?)]}`";
    const OPENS: &str = "（“‘《「([{`";
    (is_wide(before) || is_wide(after)) && !CLOSES.contains(after) && !OPENS.contains(before)
}

fn is_wide(c: char) -> bool {
    measure_text_width(c.encode_utf8(&mut [0; 4])) > 1
}

#[cfg(test)]
mod tests;
