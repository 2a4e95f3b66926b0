//! Writes results to standard output and warnings to standard error, in color only on a terminal.

mod progress;
mod table;

use std::io::{self, IsTerminal, Write};

use crate::failure::{Exit, Failure};
use crate::text::{WARN, note};

pub(crate) use progress::{Board, Channel, Progress, Reading};
pub(crate) use table::{Column, Side, facts, table};

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
    note(&format!("{WARN}note:{WARN:#} {text}"));
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
    Failure::new(format!("the result cannot be written to standard output: {error}"))
}
