//! Extracts short readable text from error bodies that are not JSON: pages of proxies and gateways.

use crate::model::redact::Redactor;

/// The maximum length of the text that is shown, in characters.
const MOST: usize = 200;

/// Returns the title of an HTML page, or the text of any other body: one line, cut to a readable length.
pub(super) fn summary(body: &[u8], redactor: &Redactor) -> String {
    // The title of a page is within its first few kilobytes.
    let text = String::from_utf8_lossy(body.get(..8192).unwrap_or(body));
    // Redact before cutting: the rest of a secret that was cut could not be recognized.
    let text = redactor.redact(&text);
    let lower = text.to_ascii_lowercase();
    let is_html = lower.contains("<html") || lower.contains("<!doctype") || lower.contains("<body");
    if !is_html {
        return one_line(&text);
    }
    let title = between(&text, &lower, "<title", "</title").map(one_line).filter(|title| !title.is_empty());
    title.unwrap_or_else(|| one_line(&without_tags(&text)))
}

/// Returns the content of the first element that opens with `open`. ASCII lowercasing keeps byte positions.
fn between<'a>(text: &'a str, lower: &str, open: &str, close: &str) -> Option<&'a str> {
    let tag = lower.find(open)?;
    let start = tag + lower.get(tag..)?.find('>')? + 1;
    let end = start + lower.get(start..)?.find(close)?;
    text.get(start..end)
}

fn without_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut inside = false;
    for c in text.chars() {
        match c {
            '<' => inside = true,
            '>' => {
                inside = false;
                out.push(' ');
            }
            c if !inside => out.push(c),
            _ => {}
        }
    }
    out
}

fn one_line(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    let mut line = String::new();
    for word in words {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        if line.chars().count() > MOST {
            return line.chars().take(MOST).chain(['…']).collect();
        }
    }
    line
}

#[cfg(test)]
mod tests;
