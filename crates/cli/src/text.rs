//! Styles of terminal text, cleaning of text that came from a service, and lines on standard error.
//!
//! Below both [`crate::failure`] and [`crate::screen`], which need these and would otherwise import each other.

use std::borrow::Cow;
use std::io::Write as _;
use std::sync::atomic::{AtomicU8, Ordering};

use anstyle::{AnsiColor, Style};

pub(crate) const BOLD: Style = Style::new().bold();
pub(crate) const DIM: Style = Style::new().dimmed();
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
pub(crate) const WARN: Style = AnsiColor::Yellow.on_default();
pub(crate) const LINK: Style = AnsiColor::Cyan.on_default();

/// How lines on standard error are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Notes {
    /// As text.
    Text,
    /// Only errors, as text.
    Quiet,
    /// One JSON object a line.
    Json,
    /// Only errors, one JSON object a line.
    QuietJson,
}

/// Set once, by the options of the command line: standard error is one for the whole process.
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

/// Writes a line of an error to standard error, whatever is quiet.
pub(crate) fn complain(text: &str) {
    // A failed write to standard error has nowhere to be reported.
    let _ = writeln!(anstream::stderr().lock(), "{}", conceal(text));
}

/// Returns text of a service on one line, without control characters, cut to a readable length.
pub(crate) fn clean(text: &str) -> String {
    const MOST: usize = 1_000;
    let text = text.trim();
    if text.len() <= MOST && text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text.to_owned();
    }
    let mut clean: String = text.chars().take(MOST).map(|c| if is_unsafe(c) { ' ' } else { c }).collect();
    if text.chars().nth(MOST).is_some() {
        clean.push('…');
    }
    clean
}

/// Returns text without the user information of the URLs in it: `redis://:password@host` is `redis://***@host`.
pub(crate) fn conceal(text: &str) -> Cow<'_, str> {
    const MARK: &str = "://";
    let (mut shown, mut rest) = (String::new(), text);
    while let Some(at) = rest.find(MARK) {
        let (before, after) = rest.split_at(at + MARK.len());
        let end = after.find(|c: char| c.is_whitespace() || matches!(c, '\'' | '"' | '`')).unwrap_or(after.len());
        let (word, behind) = after.split_at(end);
        shown.push_str(before);
        match word.rsplit_once('@') {
            Some((_, host)) => shown.extend(["***@", host]),
            None => shown.push_str(word),
        }
        rest = behind;
    }
    match shown.is_empty() {
        true => Cow::Borrowed(text),
        false => Cow::Owned(shown + rest),
    }
}

/// Returns an argument without what may be a secret in it: all that is before an `@`, but a name and its `=`.
pub(crate) fn conceal_argument(argument: &str) -> Cow<'_, str> {
    let Some((before, after)) = argument.rsplit_once('@') else { return Cow::Borrowed(argument) };
    let kept = match (before.split_once("://"), before.split_once('=')) {
        (Some((scheme, _)), _) => scheme.len() + "://".len(),
        (None, Some((name, _))) => name.len() + 1,
        (None, None) => 0,
    };
    let (kept, hidden) = before.split_at(kept);
    match hidden.is_empty() {
        true => Cow::Borrowed(argument),
        false => Cow::Owned(format!("{kept}***@{after}")),
    }
}

/// Whether `c` is a control character or changes the direction of writing.
fn is_unsafe(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

/// An argument as a shell takes it.
pub(crate) fn quoted(argument: &str) -> String {
    // A tilde means a home only where a word begins; short names of Windows have one further on.
    let is_plain = |c: char| c.is_alphanumeric() || "-_.=,/\\:@%+~".contains(c);
    match argument.chars().all(is_plain) && !argument.starts_with('~') {
        true => argument.to_owned(),
        false => format!("'{}'", clean(argument).replace('\'', "'\\''")),
    }
}

#[cfg(test)]
mod tests;
