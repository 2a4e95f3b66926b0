//! Reads a second time a body that a strict parser rejects. Invalid parts become a replacement character or null, and the rest
//! is kept.
//!
//! Java cuts strings between the halves of a surrogate pair, Windows puts a byte order mark before the text, Python writes
//! `NaN`, and databases contain bytes of other encodings. A list of a hundred tasks must not be lost because of one such
//! character.

use std::borrow::Cow;

use serde_json::Value;

/// Reads JSON as far as possible. The last of several fields with the same name wins.
pub(crate) fn tree(body: &[u8]) -> Result<Value, serde_json::Error> {
    let text = String::from_utf8_lossy(without_mark(body));
    serde_json::from_str(&text).or_else(|_| serde_json::from_str(&mended(&text)))
}

/// Strips the byte order mark that some writers put at the beginning.
pub(crate) fn without_mark(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)
}

/// Replaces everything that JSON does not allow in strings and numbers.
fn mended(text: &str) -> Cow<'_, str> {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(quote) = rest.find('"') {
        let (before, after) = rest.split_at(quote);
        mend_words(before, &mut out);
        let (string, after) = split_string(after);
        mend_string(string, &mut out);
        rest = after;
    }
    mend_words(rest, &mut out);
    Cow::Owned(out)
}

/// Splits after the closing quote of the string that the text begins with.
fn split_string(text: &str) -> (&str, &str) {
    let mut is_escaped = false;
    let end = text.char_indices().skip(1).find(|(_, c)| {
        let is_end = *c == '"' && !is_escaped;
        is_escaped = *c == '\\' && !is_escaped;
        is_end
    });
    text.split_at(end.map_or(text.len(), |(at, _)| at + 1))
}

/// Copies a string with its quotes.
fn mend_string(string: &str, out: &mut String) {
    let mut chars = string.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => mend_escape(&mut chars, out),
            c if c.is_ascii_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
}

/// Copies the escape after a backslash. An escape that JSON does not define becomes the escaped character.
fn mend_escape(chars: &mut std::str::Chars<'_>, out: &mut String) {
    match chars.next() {
        Some('u') => match unit(chars) {
            Some(high @ 0xd800..=0xdbff) => {
                let mut ahead = chars.clone();
                let low = (ahead.next() == Some('\\') && ahead.next() == Some('u')).then(|| unit(&mut ahead)).flatten();
                match low {
                    Some(low @ 0xdc00..=0xdfff) => {
                        out.push_str(&format!("\\u{high:04x}\\u{low:04x}"));
                        *chars = ahead;
                    }
                    _ => out.push(char::REPLACEMENT_CHARACTER),
                }
            }
            Some(0xdc00..=0xdfff) | None => out.push(char::REPLACEMENT_CHARACTER),
            Some(other) => out.push_str(&format!("\\u{other:04x}")),
        },
        Some(c @ ('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't')) => out.extend(['\\', c]),
        Some(c) if !c.is_ascii_control() => out.push(c),
        _ => out.push(char::REPLACEMENT_CHARACTER),
    }
}

/// Reads four hexadecimal digits; consumes nothing if there are none.
fn unit(chars: &mut std::str::Chars<'_>) -> Option<u32> {
    let digits = chars.as_str().get(..4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    let value = u32::from_str_radix(digits, 16).ok()?;
    *chars = chars.as_str().get(4..)?.chars();
    Some(value)
}

/// Copies the text between strings. Invalid numbers, and those that do not fit a float, become null.
fn mend_words(text: &str, out: &mut String) {
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    let mut rest = text;
    while let Some(start) = rest.find(is_word) {
        let (before, word) = rest.split_at(start);
        let (word, after) = word.split_at(word.find(|c| !is_word(c)).unwrap_or(word.len()));
        out.push_str(before);
        out.push_str(if is_no_number(word) { "null" } else { word });
        rest = after;
    }
    out.push_str(rest);
}

fn is_no_number(word: &str) -> bool {
    word.parse::<f64>().is_ok_and(|number| !number.is_finite())
}

#[cfg(test)]
mod tests;
