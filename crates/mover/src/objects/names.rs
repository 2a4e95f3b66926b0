//! Encodes names of objects for lists: percent-encoded, one per line.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// Characters that stay unencoded in a list, including the slash, so that people can read it.
const NAME: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/');

/// Encodes the name of an object for a list.
pub(crate) fn encode(key: &str) -> String {
    utf8_percent_encode(key, NAME).to_string()
}

/// Decodes a name in a list.
pub(crate) fn decode(line: &str) -> String {
    percent_decode_str(line).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests;
