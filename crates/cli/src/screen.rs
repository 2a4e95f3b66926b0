//! Writes results to standard output and warnings to standard error, in color only on a terminal.

mod progress;
mod table;
mod wrap;

use std::io::{self, IsTerminal, Write};

use console::Term;
use huaweicloud_runtime::EnvironmentLookup;

use crate::failure::{Exit, Failure};
use crate::locale::{say, system};
use crate::text::{WARN, note};

pub(crate) use progress::{Board, Channel, Progress, Reading};
pub(crate) use table::{Cell, Fit, Side, TableColumn, facts, padded, table};
pub(crate) use wrap::hanging;

/// Writes a line of a result.
pub(crate) fn line(text: &str) -> Result<(), Failure> {
    writeln!(anstream::stdout().lock(), "{text}").map_err(broken_output)
}

/// Writes bytes of a result as they are.
pub(crate) fn bytes(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).map_err(broken_output)
}

/// Writes a line about something that is not wrong but may surprise.
pub(crate) fn warn(text: &str) {
    let (open, close) = (WARN.to_string(), format!("{WARN:#}"));
    note(&say!("output-note", open = open, close = close, text = text));
}

/// The columns of the terminal: what `COLUMNS` says, or what the terminal says itself. `None` where results go elsewhere.
pub(crate) fn width(environment: &EnvironmentLookup) -> Option<usize> {
    let told = environment.get("COLUMNS").and_then(|columns| columns.parse().ok());
    told.or_else(terminal_width)
}

/// The columns of the terminal, as it says itself. `None` where results go elsewhere.
pub(crate) fn terminal_width() -> Option<usize> {
    Term::stdout().size_checked().map(|(_, columns)| usize::from(columns)).filter(|_| is_read())
}

/// Whether results go to a person.
pub(crate) fn is_read() -> bool {
    io::stdout().is_terminal()
}

fn broken_output(error: io::Error) -> Failure {
    if error.kind() == io::ErrorKind::BrokenPipe {
        // `hcmigrate task list | head -1` is not worth an error message.
        return Failure::silent(Exit::BrokenPipe);
    }
    Failure::new(say!("output-broken", error = system::told(&error)))
}
