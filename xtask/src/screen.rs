//! What commands print. Who closes the pipe (`cargo xtask spec lint | head`) has read enough: that is no error, and the exit
//! code still tells the outcome.

use std::io::{self, ErrorKind, Write};
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether output was lost for another reason than a closed pipe, such as a full disk.
static LOST: AtomicBool = AtomicBool::new(false);

/// Prints a line of a command's output.
pub fn say(line: &str) {
    tell(io::stdout().lock(), line);
}

/// Prints a command's complaint.
pub fn complain(line: &str) {
    tell(io::stderr().lock(), &format!("error: {line}"));
}

/// Whether something could not be printed that somebody was to read.
pub fn is_lost() -> bool {
    LOST.load(Ordering::Relaxed)
}

fn tell(mut to: impl Write, line: &str) {
    if let Err(error) = writeln!(to, "{line}").and_then(|()| to.flush())
        && error.kind() != ErrorKind::BrokenPipe
    {
        LOST.store(true, Ordering::Relaxed);
    }
}
