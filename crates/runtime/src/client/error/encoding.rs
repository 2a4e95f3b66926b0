//! Detects bodies in an encoding that was not requested: no request of ours accepts one, but proxies compress what they
//! cache.

use http::HeaderMap;
use http::header::CONTENT_ENCODING;

/// Returns the name of the encoding of a body, if it has one.
pub(crate) fn unasked(headers: &HeaderMap, body: &[u8]) -> Option<String> {
    let named = headers.get(CONTENT_ENCODING).and_then(|name| name.to_str().ok()).map(str::trim);
    let named = named.filter(|name| !name.is_empty() && !name.eq_ignore_ascii_case("identity"));
    if let Some(name) = named {
        // Some proxies decode the body and leave the header.
        let is_plain = body.trim_ascii_start().first().is_none_or(|byte| b"{[\"".contains(byte));
        return (!is_plain).then(|| name.chars().filter(char::is_ascii_graphic).take(40).collect());
    }
    body.starts_with(b"\x1f\x8b").then(|| "gzip".to_owned())
}
