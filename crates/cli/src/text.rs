//! Styles of terminal text, cleaning of text that came from a service, and lines on standard error.
//!
//! [`crate::failure`] and [`crate::screen`] both need these, and would otherwise import each other.

use std::io::Write as _;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use anstyle::{AnsiColor, Style};

use crate::conceal;

pub(crate) const BOLD: Style = Style::new().bold();
pub(crate) const DIM: Style = Style::new().dimmed();
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
pub(crate) const WARN: Style = AnsiColor::Yellow.on_default();
pub(crate) const LINK: Style = AnsiColor::Cyan.on_default();

/// How long the program waits in silence before it writes a note.
pub(crate) const SILENCE: Duration = Duration::from_secs(2);

/// How lines on standard error are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Notes {
    /// As text.
    Text,
    /// Only errors, as text.
    Quiet,
    /// One JSON object per line.
    Json,
    /// Only errors, one JSON object per line.
    QuietJson,
}

/// Set once by the options of the command line, because the process has only one standard error.
static NOTES: AtomicU8 = AtomicU8::new(Notes::Text as u8);

/// Sets how lines on standard error are written from now on.
pub(crate) fn set_notes(notes: Notes) {
    NOTES.store(notes as u8, Ordering::Relaxed);
}

pub(crate) fn notes() -> Notes {
    let now = NOTES.load(Ordering::Relaxed);
    [Notes::Quiet, Notes::Json, Notes::QuietJson].into_iter().find(|notes| *notes as u8 == now).unwrap_or(Notes::Text)
}

/// Writes a line to standard error: text for people that is not part of the result.
pub(crate) fn note(text: &str) {
    match notes() {
        Notes::Text => complain(text),
        Notes::Json => {
            let text = anstream::adapter::strip_str(text).to_string();
            complain(&serde_json::json!({ "kind": "note", "message": text }).to_string());
        }
        Notes::Quiet | Notes::QuietJson => {}
    }
}

/// Writes a line of an error to standard error, even in quiet mode.
pub(crate) fn complain(text: &str) {
    // A failed write to standard error has nowhere to be reported.
    let _ = writeln!(anstream::stderr().lock(), "{}", conceal::text(text));
}

/// Returns a service's text for people: like [`harmless`], and cut to a readable length.
pub(crate) fn clean(text: &str) -> String {
    const MOST: usize = 1_000;
    let mut clean = harmless(text);
    if let Some((end, _)) = clean.char_indices().nth(MOST) {
        clean.truncate(end);
        clean.push('…');
    }
    clean
}

/// Returns a service's text on one line and whole, with spaces in place of characters that would command the terminal.
pub(crate) fn harmless(text: &str) -> String {
    let text = text.trim();
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text.to_owned();
    }
    text.chars().map(|c| if is_unsafe(c) { ' ' } else { c }).collect()
}

/// Whether `c` is a control character or changes the writing direction.
fn is_unsafe(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

/// Quotes an argument for a shell.
pub(crate) fn quoted(argument: &str) -> String {
    // A tilde means the home directory only at the beginning of a word. Short file names of Windows contain one later.
    let is_plain = |c: char| c.is_alphanumeric() || "-_.=,/\\:@%+~".contains(c);
    match argument.chars().all(is_plain) && !argument.starts_with('~') {
        true => argument.to_owned(),
        false => format!("'{}'", clean(argument).replace('\'', "'\\''")),
    }
}

#[cfg(test)]
mod tests;
