//! Asks for confirmation before an action that cannot be undone.

use std::io::{self, IsTerminal as _, Write as _};

use crate::arguments::Confirm;
use crate::failure::{Exit, Failure};
use crate::interrupt::Interrupt;
use crate::locale::{say, system};
use crate::session::Session;

/// Asks for confirmation, unless --yes was given. Without a terminal, the command is refused before anything is sent. Ctrl-C
/// also counts as an answer, even if another part of the program listens for it.
pub(crate) async fn confirm(
    session: &Session,
    confirm: Confirm,
    question: &str,
    reads_ids: bool,
) -> Result<(), Failure> {
    if confirm.yes {
        return Ok(());
    }
    let can_ask = !session.no_input && !reads_ids && io::stdin().is_terminal() && io::stderr().is_terminal();
    if !can_ask {
        return Err(Failure::usage(say!("verbs-cannot-ask")).with_hint(say!("verbs-cannot-ask-hint")));
    }
    let mut interrupt = Interrupt::listen()?;
    // A user who cannot see the question cannot answer it.
    let _ = write!(anstream::stderr().lock(), "{question} [y/N] ");
    tokio::select! {
        answer = answer() => match answer?.trim().to_lowercase().as_str() {
            "y" | "yes" => Ok(()),
            _ => Err(Failure::usage(say!("verbs-not-done"))),
        },
        () = interrupt.wait() => {
            // End the line of the question.
            let _ = writeln!(anstream::stderr().lock());
            Err(nothing_done())
        }
    }
}

/// Creates the failure for a command that Ctrl-C interrupted before it changed anything.
pub(crate) fn nothing_done() -> Failure {
    Failure::exiting(Exit::Interrupted, say!("verbs-not-done-interrupted"))
}

/// Reads a line on a separate thread. If no line comes, the thread ends with the program.
async fn answer() -> Result<String, Failure> {
    let (send, receive) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let mut line = String::new();
        // After Ctrl-C the answer is not needed.
        let _ = send.send(io::stdin().read_line(&mut line).map(|_| line));
    });
    let read = receive.await.unwrap_or_else(|_| Err(io::ErrorKind::UnexpectedEof.into()));
    read.map_err(|error| Failure::usage(say!("verbs-no-answer", error = system::told(&error))))
}
