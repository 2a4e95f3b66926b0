//! Names that are known to hold secrets, and where their values end in a text.

use super::{REDACTED, Ranges};

/// Whether a field, parameter or variable of this name holds a secret, as far as its name tells.
///
/// ```
/// use huaweicloud_auth::redact::is_secret_name;
///
/// assert!(is_secret_name("dst_sk") && is_secret_name("X-Security-Token") && is_secret_name("newPassword"));
/// assert!(!is_secret_name("object_key") && !is_secret_name("no_password_access"));
/// ```
#[must_use]
pub fn is_secret_name(name: &str) -> bool {
    const WHOLE: [&str; 13] = [
        "ak",
        "sk",
        "pwd",
        "pass",
        "sig",
        "signature",
        "apikey",
        "secretkey",
        "accountkey",
        "privatekey",
        "cookie",
        "authorization",
        "passphrase",
    ];
    const ENDS: [&str; 11] = [
        "_ak",
        "_sk",
        "_pwd",
        "_signature",
        "api_key",
        "secret_key",
        "account_key",
        "private_key",
        "private_key_id",
        "_cookie",
        "_authorization",
    ];
    const PARTS: [&str; 8] = [
        "password",
        "passwd",
        "secret",
        "token",
        "connection_string",
        "auth_file",
        "authentication_key",
        "sharedaccess",
    ];
    /// Endings of names about a secret that are not secrets themselves.
    const HARMLESS_ENDS: [&str; 8] =
        ["_access", "_type", "_count", "_status", "_policy", "_at", "_expires", "_enabled"];
    let mut buffer = [0; 64];
    let lower = lowered(name, &mut buffer);
    let ends = |ends: &[&str]| ends.iter().any(|end| lower.ends_with(end));
    if ends(&HARMLESS_ENDS) {
        return false;
    }
    WHOLE.contains(&lower) || ends(&ENDS) || PARTS.iter().any(|part| lower.contains(part))
}

/// Writes the end of a name in lowercase with `_` for `-`. Servers check every field, so this allocates nothing.
fn lowered<'a>(name: &str, buffer: &'a mut [u8; 64]) -> &'a str {
    let bytes = name.as_bytes();
    let bytes = bytes.get(bytes.len().saturating_sub(buffer.len())..).unwrap_or_default();
    for (slot, byte) in buffer.iter_mut().zip(bytes) {
        // A non-ASCII name may be cut within a character.
        *slot = match byte {
            b'-' | 0x80.. => b'_',
            byte => byte.to_ascii_lowercase(),
        };
    }
    buffer.get(..bytes.len()).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
}

/// Whether a header of this name holds a secret, as far as its name tells. Any header that ends in `key` counts.
#[must_use]
pub fn is_secret_header(name: &str) -> bool {
    let tail = name.len().checked_sub(3).and_then(|start| name.get(start..));
    is_secret_name(name) || tail.is_some_and(|tail| tail.eq_ignore_ascii_case("key"))
}

/// Shows a URL, or text given as one, without its user, query and fragment.
///
/// ```
/// use huaweicloud_auth::redact::url;
///
/// assert_eq!(url("http://user:PW@h:1/p?x=PW"), "http://<redacted>@h:1/p?<redacted>");
/// assert_eq!(url("user:PW@127.0.0.1"), "<redacted>@127.0.0.1");
/// ```
#[must_use]
pub fn url(text: &str) -> String {
    let (scheme, rest) = match text.find("://") {
        Some(at) => text.split_at(at + 3),
        None => ("", text),
    };
    // A password may contain `?`, `#` and `/`, so everything before the last `@` may be one.
    let (user, rest) = match rest.rfind('@') {
        Some(at) => (REDACTED, rest.get(at..).unwrap_or_default()),
        None => ("", rest),
    };
    let (place, query) = match rest.find(['?', '#']) {
        Some(at) => (rest.get(..=at).unwrap_or_default(), REDACTED),
        None => (rest, ""),
    };
    format!("{scheme}{user}{place}{query}")
}

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

/// The name that ends at `at`, without quotes.
fn name_before(text: &str, at: usize) -> Option<&str> {
    /// Real names are shorter, and longer ones would be read over and over.
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
