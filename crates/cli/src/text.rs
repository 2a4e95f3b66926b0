//! Styles of terminal text, cleaning of text that came from a service, and lines on standard error.
//!
//! Below both [`crate::failure`] and [`crate::screen`], which need these and would otherwise import each other.

use std::io::Write as _;

use anstyle::{AnsiColor, Style};

pub(crate) const BOLD: Style = Style::new().bold();
pub(crate) const DIM: Style = Style::new().dimmed();
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
pub(crate) const WARN: Style = AnsiColor::Yellow.on_default();
pub(crate) const LINK: Style = AnsiColor::Cyan.on_default();

/// Writes a line to standard error: text for people that is not part of the result.
pub(crate) fn note(text: &str) {
    // A failed write to standard error has nowhere to be reported.
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

/// Returns text of a service on one line, without control characters, cut to a readable length.
pub(crate) fn clean(text: &str) -> String {
    const MOST: usize = 1_000;
    let mut clean: String = text.trim().chars().take(MOST).map(|c| if is_unsafe(c) { ' ' } else { c }).collect();
    if text.trim().chars().nth(MOST).is_some() {
        clean.push('…');
    }
    clean
}

/// Whether `c` is a control character or changes the direction of writing.
fn is_unsafe(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests;
