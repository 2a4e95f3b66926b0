//! Prints the output of commands. A closed pipe (`cargo xtask spec lint | head`) is not an error: the exit code still
//! reports the result.

use std::io::{self, ErrorKind, Write};
use std::sync::atomic::{AtomicBool, Ordering};

#[cfg(test)]
mod tests;

/// Whether output was lost for a reason other than a closed pipe, such as a full disk.
static LOST: AtomicBool = AtomicBool::new(false);

/// Prints a line of a command's output.
pub fn say(line: &str) {
    tell(io::stdout().lock(), line);
}

/// Prints an error message of a command.
pub fn complain(line: &str) {
    tell(io::stderr().lock(), &format!("error: {line}"));
}

/// Whether output was lost that the user should have seen.
pub fn is_lost() -> bool {
    LOST.load(Ordering::Relaxed)
}

/// Formats a number with its noun: `1 entry`, `3 entries`.
pub fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

fn tell(mut to: impl Write, line: &str) {
    if let Err(error) = writeln!(to, "{line}").and_then(|()| to.flush())
        && error.kind() != ErrorKind::BrokenPipe
    {
        LOST.store(true, Ordering::Relaxed);
    }
}
