//! Where text goes: results to standard output, everything else to standard error, colour only where a person looks.
//!
//! What a service sends is cleaned before it gets here, so that a bucket name cannot command the terminal.

mod progress;
mod table;

use std::io::{self, IsTerminal, Write};

use anstyle::{AnsiColor, Style};

use crate::failure::{Exit, Failure};

pub(crate) use progress::{Board, Channel, Progress, Reading};
pub(crate) use table::{Column, Side, facts, table};

pub(crate) const BOLD: Style = Style::new().bold();
pub(crate) const DIM: Style = Style::new().dimmed();
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
pub(crate) const WARN: Style = AnsiColor::Yellow.on_default();
pub(crate) const LINK: Style = AnsiColor::Cyan.on_default();

/// Writes a line of a result.
pub(crate) fn line(text: &str) -> Result<(), Failure> {
    writeln!(anstream::stdout().lock(), "{text}").map_err(broken_output)
}

/// Writes bytes of a result as they are.
pub(crate) fn bytes(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).map_err(broken_output)
}

/// Writes a line for people, which is no part of the result.
pub(crate) fn note(text: &str) {
    // There is nowhere left to complain to.
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

/// Writes a line about something that is not wrong but may surprise.
pub(crate) fn warn(text: &str) {
    note(&format!("{WARN}note:{WARN:#} {text}"));
}

/// Whether results go to a person.
pub(crate) fn is_read() -> bool {
    io::stdout().is_terminal()
}

/// Text of a service on one line, without control characters, and not longer than anyone reads.
pub(crate) fn clean(text: &str) -> String {
    const MOST: usize = 1_000;
    let mut clean: String = text.trim().chars().take(MOST).map(|c| if is_unsafe(c) { ' ' } else { c }).collect();
    if text.trim().chars().nth(MOST).is_some() {
        clean.push('…');
    }
    clean
}

/// Control characters, and those that turn the direction of writing around.
fn is_unsafe(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

fn broken_output(error: io::Error) -> Failure {
    if error.kind() == io::ErrorKind::BrokenPipe {
        // `hcmigrate task list | head -1` is no failure worth words.
        return Failure::silent(Exit::BrokenPipe);
    }
    Failure::new(format!("the result cannot be written to standard output: {error}"))
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn text_of_a_service_cannot_command_the_terminal() {
        assert_eq!(clean(" a\u{1b}[2Jb\r\nc\u{202e}d "), "a [2Jb  c d");
        assert_eq!(clean(&"x".repeat(2_000)).chars().count(), 1_001);
    }
}
