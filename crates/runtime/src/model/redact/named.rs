//! Finds the values of secret names and of authentication schemes in text, and where the values end.

use huaweicloud_auth::redact::is_secret_header;

use super::ranges::Ranges;

/// Marks the values of secret names: `name=value`, `name:value`, `"name": "value"`, `X-Name: value`.
pub(super) fn find(text: &str, is_secret: &dyn Fn(&str) -> bool, found: &mut Ranges) {
    let mut after = 0;
    for (at, mark) in text.bytes().enumerate().filter(|(_, byte)| matches!(byte, b':' | b'=')) {
        if at < after {
            continue;
        }
        let Some(name) = name_before(text, at) else { continue };
        // A header whose value is not secret may end in `key`, as may a field such as `object_key`.
        let is_header = name.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("x-"));
        if is_secret(name) || is_header && is_secret_header(name) {
            let rest = text.get(at + 1..).unwrap_or_default();
            let (start, end) = value(name, mark, is_header, rest);
            if start < end {
                found.add(at + 1 + start..at + 1 + end);
                after = at + 1 + end;
            }
        }
    }
}

/// Marks the word after the name of an authentication scheme: `Basic dXNlcjpwYXNz`, `Bearer eyJhbGciOi`.
pub(super) fn find_schemes(text: &str, found: &mut Ranges) {
    const SHORTEST: usize = 8;
    let is_digit = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '-' | '_' | '.' | '~' | '=');
    let mut rest = text;
    while let Some(space) = rest.find(' ') {
        let (before, after) = rest.split_at(space);
        rest = after.trim_start_matches(' ');
        let is_scheme = |scheme: &str| {
            let start = before.len().checked_sub(scheme.len());
            let (head, tail) = start.and_then(|start| before.split_at_checked(start)).unwrap_or_default();
            tail.eq_ignore_ascii_case(scheme) && !head.ends_with(|c: char| c.is_ascii_alphanumeric())
        };
        if !is_scheme("basic") && !is_scheme("bearer") {
            continue;
        }
        let length = rest.find(|c: char| !is_digit(c)).unwrap_or(rest.len());
        let word = rest.get(..length).unwrap_or_default();
        // The words of a sentence, as in `Basic authentication`, have neither digits nor inner capitals.
        let is_random = word.bytes().skip(1).any(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
        if length >= SHORTEST && is_random {
            let start = text.len() - rest.len();
            found.add(start..start + length);
        }
    }
}

/// The name that ends at `at`, without quotes.
fn name_before(text: &str, at: usize) -> Option<&str> {
    /// Real names are shorter, and reading longer ones repeatedly would take too long.
    const LONGEST: usize = 64;
    let before = text.as_bytes().get(at.saturating_sub(LONGEST)..at)?;
    let is_edge = |byte: &u8| matches!(byte, b'"' | b'\'' | b'\\' | b' ');
    let end = before.len() - before.iter().rev().take_while(|byte| is_edge(byte)).count();
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let length = before.get(..end)?.iter().rev().take_while(|byte| is_part(byte)).count();
    let offset = at - before.len();
    text.get(offset + end - length..offset + end).filter(|name| !name.is_empty())
}

/// Where the value begins and ends in the text after the mark. Empty for prose: `password: must be longer`.
fn value(name: &str, mark: u8, is_header: bool, rest: &str) -> (usize, usize) {
    let start = rest.len() - rest.trim_start_matches(' ').len();
    let bytes = rest.as_bytes().get(start..).unwrap_or_default();
    let slashes = bytes.iter().take_while(|byte| **byte == b'\\').count();
    if let Some(quote @ (b'"' | b'\'')) = bytes.get(slashes).copied() {
        let inner = bytes.get(slashes + 1..).unwrap_or_default();
        let begin = start + slashes + 1;
        return (begin, begin + quoted(inner, quote, slashes));
    }
    let is_credential_header = is_header || name.to_ascii_lowercase().ends_with("authorization");
    if mark == b':' && start > 0 && !is_credential_header || bytes.starts_with(b"{") || bytes.starts_with(b"[") {
        return (0, 0);
    }
    let rest = rest.get(start..).unwrap_or_default();
    let end = match name.to_ascii_lowercase().ends_with("authorization") {
        true => rest.find(['|', '\n', '\r', '"', '\'']),
        false => rest.find(['|', '\n', '\r', ' ', ',', '"', '\'', '&', ';', ')', ']', '}', '<', '\\']),
    };
    match rest.get(..end.unwrap_or(rest.len())) {
        None | Some("null" | "true" | "false") => (0, 0),
        Some(value) => (start, start + value.len()),
    }
}

/// The length of a quoted value. Its quotes are preceded by `slashes` backslashes; quotes inside have more:
/// `\"a\\\"b\"`.
fn quoted(inner: &[u8], quote: u8, slashes: usize) -> usize {
    let mut before = 0;
    for (at, byte) in inner.iter().enumerate() {
        match *byte {
            b'\\' => before += 1,
            byte if byte == quote && before % (2 * (slashes + 1)) == slashes => return at - slashes,
            _ => before = 0,
        }
    }
    inner.len()
}
