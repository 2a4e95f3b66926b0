//! Short readable text out of error bodies that are no JSON: pages of proxies and gateways.

use huaweicloud_auth::redact::Redactor;

/// How much of a body is worth showing, in characters.
const MOST: usize = 200;

/// The title of an HTML page, or the text of it, or of any other body: one line, cut to a readable length.
pub(super) fn summary(body: &[u8], redactor: &Redactor) -> String {
    // A page says what it is within its first few kilobytes.
    let text = String::from_utf8_lossy(body.get(..8192).unwrap_or(body));
    // Before anything is cut: the rest of a secret could not be told from other text.
    let text = redactor.redact(&text);
    let lower = text.to_ascii_lowercase();
    let is_html = lower.contains("<html") || lower.contains("<!doctype") || lower.contains("<body");
    if !is_html {
        return one_line(&text);
    }
    let title = between(&text, &lower, "<title", "</title").map(one_line).filter(|title| !title.is_empty());
    title.unwrap_or_else(|| one_line(&without_tags(&text)))
}

/// The content of the first element that opens with `open`. ASCII lower-casing keeps byte positions.
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
mod tests {
    use super::*;

    fn summary(body: &[u8]) -> String {
        super::summary(body, &Redactor::new())
    }

    #[test]
    fn pages_give_their_title_or_text() {
        let page =
            b"<!DOCTYPE html>\n<HTML><head><Title lang=en>\n 502 Bad\tGateway </title></head><body>x</body></HTML>";
        assert_eq!(summary(page), "502 Bad Gateway");
        assert_eq!(summary(b"<html><body><h1>Oh</h1><p>no &amp; so on</p></body></html>"), "Oh no &amp; so on");
        assert_eq!(summary(b"<html><title>never closed"), "never closed");
    }

    #[test]
    fn a_secret_across_the_cut_is_gone() {
        let mut redactor = Redactor::new();
        redactor.learn("ab cd1234EFGH");
        let long = format!("{} ab cd1234EFGH and more {}", "x".repeat(190), "y".repeat(90));
        let shown = super::summary(long.as_bytes(), &redactor);
        assert!(shown.contains("x <redac") && !shown.contains("cd1"), "{shown}");
    }

    #[test]
    fn other_text_is_cut_and_stays_on_one_line() {
        assert_eq!(summary(b" upstream\r\nconnect error "), "upstream connect error");
        assert_eq!(summary(b""), "");
        let long = summary(&b"a".repeat(10_000));
        assert_eq!(long.chars().count(), 201);
        assert_eq!(summary(b"\xff\xfe"), "\u{fffd}\u{fffd}");
    }
}
