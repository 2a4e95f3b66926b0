//! Names of objects as lists carry them: percent-encoded, one a line.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What stays as it is in a list; a slash does, so that people can read it.
const NAME: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/');

/// The name of an object as lists carry it.
pub(crate) fn encode(key: &str) -> String {
    utf8_percent_encode(key, NAME).to_string()
}

/// The name a list carries.
pub(crate) fn decode(line: &str) -> String {
    percent_decode_str(line).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests;
