//! Asks before what cannot be undone.

use std::io::{self, IsTerminal as _, Write as _};

use crate::arguments::Confirm;
use crate::failure::Failure;
use crate::session::Session;

/// Asks, unless --yes was given. Where there is nobody to ask, the command is refused before anything is sent.
pub(crate) fn confirm(session: &Session, confirm: Confirm, question: &str, reads_ids: bool) -> Result<(), Failure> {
    if confirm.yes {
        return Ok(());
    }
    let can_ask = !session.no_input && !reads_ids && io::stdin().is_terminal() && io::stderr().is_terminal();
    if !can_ask {
        return Err(Failure::usage("this cannot be undone, and there is no terminal to ask at")
            .with_hint("--yes does it without asking"));
    }
    let mut answer = String::new();
    // A question that cannot be written cannot be answered either.
    let _ = write!(anstream::stderr().lock(), "{question} [y/N] ");
    io::stdin().read_line(&mut answer).map_err(|error| Failure::usage(format!("there is no answer: {error}")))?;
    match answer.trim().to_lowercase().as_str() {
        "y" | "yes" => Ok(()),
        _ => Err(Failure::usage("nothing was done")),
    }
}
