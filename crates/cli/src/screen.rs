//! Writes results to standard output and warnings to standard error, in color only on a terminal.

mod help;
mod progress;
mod table;
mod wrap;

use std::io::{self, IsTerminal, Write};

use console::{Term, measure_text_width};
use huaweicloud_runtime::EnvironmentLookup;

use crate::failure::{Exit, Failure};
use crate::locale::{say, system};
use crate::text::{WARN, note};

pub(crate) use help::help;
pub(crate) use progress::{Board, Channel, Progress, Reading};
pub(crate) use table::{Cell, Fit, Side, TableColumn, facts, natural_width, padded, table};
pub(crate) use wrap::{hanging, hanging_parts, wrapped};

/// Writes a line of a result.
pub(crate) fn line(text: &str) -> Result<(), Failure> {
    writeln!(anstream::stdout().lock(), "{text}").map_err(broken_output)
}

/// Writes bytes of a result as they are.
pub(crate) fn bytes(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).map_err(broken_output)
}

/// Writes a note about something that may surprise the user.
pub(crate) fn warn(text: &str) {
    let (open, close) = (WARN.to_string(), format!("{WARN:#}"));
    note(&say!("output-note", open = open, close = close, text = text));
}

/// Returns the width of the terminal, from `COLUMNS` or from the terminal itself; `None` if results go elsewhere.
pub(crate) fn width(environment: &EnvironmentLookup) -> Option<usize> {
    // Some terminals and editors export 0 for a width that they do not know.
    let told = environment.get("COLUMNS").and_then(|columns| columns.parse().ok()).filter(|columns| *columns > 0);
    told.or_else(terminal_width)
}

/// The size of a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Size {
    pub(crate) rows: usize,
    pub(crate) columns: usize,
}

/// Returns the size that the terminal has at this moment, with the width of `COLUMNS` if it is set; `None` if results go
/// elsewhere.
pub(crate) fn size(environment: &EnvironmentLookup) -> Option<Size> {
    let (rows, _) = Term::stdout().size_checked().filter(|_| is_read())?;
    Some(Size { rows: rows.into(), columns: width(environment)? })
}

/// Returns how many lines of a terminal a line of text takes.
pub(crate) fn lines_taken(line: &str, columns: usize) -> usize {
    measure_text_width(line).div_ceil(columns.max(1)).max(1)
}

/// Returns the width that the terminal reports; `None` if results go elsewhere.
pub(crate) fn terminal_width() -> Option<usize> {
    Term::stdout().size_checked().map(|(_, columns)| usize::from(columns)).filter(|_| is_read())
}

/// Whether standard output is a terminal.
pub(crate) fn is_read() -> bool {
    io::stdout().is_terminal()
}

fn broken_output(error: io::Error) -> Failure {
    if error.kind() == io::ErrorKind::BrokenPipe {
        // `hcmigrate task list | head -1` should not print an error message.
        return Failure::silent(Exit::BrokenPipe);
    }
    Failure::new(say!("output-broken", error = system::told(&error)))
}
