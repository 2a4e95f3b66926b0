//! Canonical path and query: decode to bytes, split, and encode again with the strict set of the gateway.
//!
//! Decoding yields bytes, never text, so escapes that are not UTF-8 survive. A `%` that begins no escape is a literal
//! percent sign, as for the official signers.

use std::ops::Range;

/// Bytes that are written unescaped: letters, digits and `-_.~`.
const UNRESERVED: [bool; 256] = {
    let mut set = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        set[byte as usize] = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~');
        byte += 1;
    }
    set
};

/// Writes the canonical URI of a path as it appears on the wire: every segment decoded and encoded strictly, and a
/// slash at the end. `%2F` becomes a separator, as it does for the gateway.
pub(super) fn push_canonical_path(out: &mut Vec<u8>, path: &str) {
    let mut rest = path.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        if UNRESERVED[usize::from(byte)] || byte == b'/' {
            // Most of a path is one run that can be copied as it is.
            let run = rest.iter().take_while(|byte| UNRESERVED[usize::from(**byte)] || **byte == b'/').count();
            let (plain, after) = rest.split_at(run);
            out.extend_from_slice(plain);
            rest = after;
            continue;
        }
        let (decoded, after) = decode_one(byte, tail);
        if decoded == b'/' {
            out.push(b'/');
        } else {
            push_encoded(out, &[decoded]);
        }
        rest = after;
    }
    if out.last() != Some(&b'/') {
        out.push(b'/');
    }
}

/// Writes the canonical query: pairs sorted by decoded key and then decoded value, encoded strictly, always with `=`,
/// duplicates kept. Empty pieces between two `&` are dropped.
pub(super) fn push_canonical_query(out: &mut Vec<u8>, query: &str) {
    if is_canonical(query) {
        out.extend_from_slice(query.as_bytes());
        return;
    }
    // All decoded text goes into one buffer and pairs are ranges of it: two allocations for any number of pairs.
    let mut decoded = Vec::with_capacity(query.len());
    let mut pairs = Vec::with_capacity(query.bytes().filter(|byte| *byte == b'&').count() + 1);
    for piece in query.split('&').filter(|piece| !piece.is_empty()) {
        let (key, value) = piece.split_once('=').unwrap_or((piece, ""));
        let start = decoded.len();
        push_decoded(&mut decoded, key);
        let middle = decoded.len();
        push_decoded(&mut decoded, value);
        pairs.push(Pair { key: start..middle, value: middle..decoded.len() });
    }
    pairs.sort_unstable_by(|a, b| a.parts(&decoded).cmp(&b.parts(&decoded)));
    for (position, pair) in pairs.iter().enumerate() {
        if position > 0 {
            out.push(b'&');
        }
        let (key, value) = pair.parts(&decoded);
        push_encoded(out, key);
        out.push(b'=');
        push_encoded(out, value);
    }
}

/// Whether a query is in canonical form already, like that of most requests and of every further attempt.
fn is_canonical(query: &str) -> bool {
    let mut last: (&str, &str) = ("", "");
    query.is_empty()
        || query.split('&').all(|piece| {
            let Some((key, value)) = piece.split_once('=') else {
                return false;
            };
            let plain = |text: &str| text.bytes().all(|byte| UNRESERVED[usize::from(byte)]);
            // Compared byte by byte: names are short, and a call of the C library's comparison would cost more.
            let in_order = last.0.bytes().cmp(key.bytes()).then_with(|| last.1.bytes().cmp(value.bytes())).is_le();
            last = (key, value);
            in_order && plain(key) && plain(value)
        })
}

/// A pair of a query, as ranges of the decoded text.
struct Pair {
    key: Range<usize>,
    value: Range<usize>,
}

impl Pair {
    fn parts<'a>(&self, decoded: &'a [u8]) -> (&'a [u8], &'a [u8]) {
        let part = |range: &Range<usize>| decoded.get(range.clone()).unwrap_or_default();
        (part(&self.key), part(&self.value))
    }
}

/// Decodes a part of a query, where `+` is a space, as form encoders write it.
fn push_decoded(out: &mut Vec<u8>, text: &str) {
    let mut rest = text.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        if byte == b'+' {
            out.push(b' ');
            rest = tail;
            continue;
        }
        let (decoded, after) = decode_one(byte, tail);
        out.push(decoded);
        rest = after;
    }
}

/// Decodes one byte from `byte` and the `tail` after it, and returns the rest.
fn decode_one(byte: u8, tail: &[u8]) -> (u8, &[u8]) {
    if byte == b'%'
        && let [high, low, after @ ..] = tail
        && let (Some(high), Some(low)) = (hex_value(*high), hex_value(*low))
    {
        return (high << 4 | low, after);
    }
    (byte, tail)
}

fn hex_value(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

/// Percent-encodes bytes outside the unreserved set, with two uppercase digits.
fn push_encoded(out: &mut Vec<u8>, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for byte in bytes {
        if UNRESERVED[usize::from(*byte)] {
            out.push(*byte);
        } else {
            let escape = [b'%', DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]];
            out.extend_from_slice(&escape);
        }
    }
}

#[cfg(test)]
mod tests;
