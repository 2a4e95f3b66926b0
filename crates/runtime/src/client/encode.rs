//! Percent-encodes everything except letters, digits and `-_.~`, as the gateway does when it verifies a signature.
//!
//! Requests are sent in this strict encoding. So neither a proxy nor the gateway can read a plus sign, a colon or the
//! order of the query differently from how it was signed.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Encodes one path segment or one key or value of a query.
pub(crate) fn component(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// Decodes a string; returns `None` when the result is not UTF-8.
pub(crate) fn decoded(text: &str) -> Option<String> {
    Some(percent_decode_str(text).decode_utf8().ok()?.into_owned())
}

/// Encodes a segment that may be encoded already, in any spelling.
pub(crate) fn segment_again(segment: &str) -> String {
    let bytes: Vec<u8> = percent_decode_str(segment).collect();
    percent_encoding::percent_encode(&bytes, RESERVED).to_string()
}

/// Builds the canonical query: sorted by key and value, encoded, with `=` after a key without a value.
pub(crate) fn query(pairs: &[(String, String)]) -> String {
    let mut sorted: Vec<&(String, String)> = pairs.iter().collect();
    sorted.sort();
    let mut out = String::new();
    for (key, value) in sorted {
        if !out.is_empty() {
            out.push('&');
        }
        out.extend(utf8_percent_encode(key, RESERVED));
        out.push('=');
        out.extend(utf8_percent_encode(value, RESERVED));
    }
    out
}

/// Parses the query of a URL: percent escapes, and plus signs for spaces. Returns `None` when an escape is not UTF-8,
/// since replacing it would change the request.
pub(crate) fn query_pairs(query: &str) -> Option<Vec<(String, String)>> {
    let decode = |text: &str| Some(percent_decode_str(&text.replace('+', " ")).decode_utf8().ok()?.into_owned());
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            Some((decode(key)?, decode(value)?))
        })
        .collect()
}

#[cfg(test)]
mod tests;
