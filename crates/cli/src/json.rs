//! Formats JSON text for reading, and removes confidential values. Nothing else changes.
//!
//! A reply is printed without parsing it into values, so that the order of fields and the digits of numbers stay as the service
//! wrote them.

use huaweicloud_runtime::redact::{self, REDACTED};
use serde::de::IgnoredAny;

use crate::services;

/// Whether confidential values are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Secrets {
    Shown,
    Redacted,
}

/// Formats JSON with one value per line and an indent of two spaces; returns `None` if the text is not JSON.
pub(crate) fn pretty(text: &[u8], secrets: Secrets) -> Option<String> {
    serde_json::from_slice::<IgnoredAny>(text).ok()?;
    let text = std::str::from_utf8(text).ok()?;
    Some(Layout { secrets, out: String::with_capacity(text.len() * 2), levels: Vec::new() }.write(text))
}

/// Whether the value of this field is confidential, in any request of either service, including requests that the specification
/// does not describe yet.
pub(crate) fn is_confidential(name: &str) -> bool {
    redact::is_secret_name(name) || services::is_sensitive(&name.to_ascii_lowercase())
}

/// A walk over text that is known to be JSON.
struct Layout {
    secrets: Secrets,
    out: String,
    levels: Vec<Level>,
}

struct Level {
    is_object: bool,
    is_empty: bool,
    /// Whether an object is waiting for the name of its next field.
    wants_name: bool,
    /// Whether everything from here on belongs to a confidential field.
    confidential: bool,
    /// Whether the current field is confidential.
    field_confidential: bool,
}

impl Layout {
    fn write(mut self, text: &str) -> String {
        let mut rest = text.trim_ascii();
        while let Some(first) = rest.chars().next() {
            let length = match first {
                '{' | '[' => self.open(first),
                '}' | ']' => self.close(first),
                ',' => self.comma(),
                ':' => self.colon(),
                '"' => self.string(rest),
                c if c.is_ascii_whitespace() => 1,
                _ => self.scalar(rest),
            };
            rest = rest.get(length..).unwrap_or_default();
        }
        self.out
    }

    fn open(&mut self, bracket: char) -> usize {
        let confidential = self.is_confidential();
        self.begin_value();
        self.out.push(bracket);
        let is_object = bracket == '{';
        let level = Level { is_object, is_empty: true, wants_name: is_object, confidential, field_confidential: false };
        self.levels.push(level);
        1
    }

    fn close(&mut self, bracket: char) -> usize {
        if self.levels.pop().is_some_and(|level| !level.is_empty) {
            self.new_line();
        }
        self.out.push(bracket);
        1
    }

    fn comma(&mut self) -> usize {
        self.out.push(',');
        if let Some(level) = self.levels.last_mut() {
            level.wants_name = level.is_object;
        }
        1
    }

    fn colon(&mut self) -> usize {
        self.out.push_str(": ");
        1
    }

    fn string(&mut self, rest: &str) -> usize {
        let length = string_length(rest);
        let text = rest.get(..length).unwrap_or_default();
        if self.levels.last().is_some_and(|level| level.wants_name) {
            self.new_line();
            let name: String = serde_json::from_str(text).unwrap_or_default();
            let confidential = self.secrets == Secrets::Redacted && is_confidential(&name);
            if let Some(level) = self.levels.last_mut() {
                (level.wants_name, level.is_empty, level.field_confidential) = (false, false, confidential);
            }
            self.out.push_str(text);
        } else {
            self.value(text, text != "\"\"");
        }
        length
    }

    fn scalar(&mut self, rest: &str) -> usize {
        let end = rest.find(|c: char| ",]}:".contains(c) || c.is_ascii_whitespace()).unwrap_or(rest.len());
        let text = rest.get(..end).unwrap_or_default();
        // `null`, `true` and `false` reveal nothing.
        self.value(text, !matches!(text, "null" | "true" | "false"));
        end
    }

    fn value(&mut self, text: &str, says_something: bool) {
        let hide = says_something && self.is_confidential();
        self.begin_value();
        if hide {
            self.out.push_str(&format!("\"{REDACTED}\""));
        } else {
            self.out.push_str(text);
        }
    }

    fn is_confidential(&self) -> bool {
        self.levels.last().is_some_and(|level| level.confidential || level.field_confidential)
    }

    /// An item of a list begins on a new line; the value of a field follows its name.
    fn begin_value(&mut self) {
        if self.levels.last().is_some_and(|level| !level.is_object) {
            self.new_line();
            if let Some(level) = self.levels.last_mut() {
                level.is_empty = false;
            }
        }
    }

    fn new_line(&mut self) {
        self.out.push('\n');
        self.out.extend(std::iter::repeat_n("  ", self.levels.len()));
    }
}

/// Returns the length of the string at the beginning of `text`, including both quotes.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (index, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return index + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests;
