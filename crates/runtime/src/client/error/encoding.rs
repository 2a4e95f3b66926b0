//! Detects bodies in an encoding that was not requested. Our requests do not accept any, but proxies compress what they cache,
//! and some write UTF-16.

use std::borrow::Cow;

use http::HeaderMap;
use http::header::CONTENT_ENCODING;

/// Returns the name of the encoding of a body, if it has one.
pub(crate) fn unasked(headers: &HeaderMap, body: &[u8]) -> Option<String> {
    let named = headers.get(CONTENT_ENCODING).and_then(|name| name.to_str().ok()).map(str::trim);
    let named = named.filter(|name| !name.is_empty() && !name.eq_ignore_ascii_case("identity"));
    if let Some(name) = named {
        // Some proxies decode the body but keep the header.
        let is_plain = body.trim_ascii_start().first().is_none_or(|byte| b"{[\"".contains(byte));
        return (!is_plain).then(|| name.chars().filter(char::is_ascii_graphic).take(40).collect());
    }
    body.starts_with(b"\x1f\x8b").then(|| "gzip".to_owned())
}

/// Returns a body in UTF-8 if it is in UTF-16, as its byte order mark or the NUL next to each of its first letters
/// shows. It is decoded before it is searched, because in UTF-16 a secret has other bytes.
pub(crate) fn in_utf8(body: &[u8]) -> Cow<'_, [u8]> {
    match body {
        [0xff, 0xfe, rest @ ..] => Cow::Owned(wide(rest, u16::from_le_bytes)),
        [0xfe, 0xff, rest @ ..] => Cow::Owned(wide(rest, u16::from_be_bytes)),
        [1..=255, 0, 1..=255, 0, ..] => Cow::Owned(wide(body, u16::from_le_bytes)),
        [0, 1..=255, 0, 1..=255, ..] => Cow::Owned(wide(body, u16::from_be_bytes)),
        _ => Cow::Borrowed(body),
    }
}

fn wide(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Vec<u8> {
    let (pairs, _) = bytes.as_chunks::<2>();
    let characters = char::decode_utf16(pairs.iter().map(|pair| unit(*pair)));
    characters.map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect::<String>().into_bytes()
}
