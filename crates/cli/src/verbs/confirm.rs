//! Asks before what cannot be undone.

use std::io::{self, IsTerminal as _, Write as _};

use crate::arguments::Confirm;
use crate::failure::{Exit, Failure};
use crate::interrupt::Interrupt;
use crate::locale::{say, system};
use crate::session::Session;

/// Asks, unless --yes was given. Without a terminal to ask at, the command is refused before anything is sent. Ctrl-C is an
/// answer, too, even if another part of the program listens for it.
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
    // A question that cannot be written cannot be answered either.
    let _ = write!(anstream::stderr().lock(), "{question} [y/N] ");
    tokio::select! {
        answer = answer() => match answer?.trim().to_lowercase().as_str() {
            "y" | "yes" => Ok(()),
            _ => Err(Failure::usage(say!("verbs-not-done"))),
        },
        () = interrupt.wait() => {
            // The question has a line of its own.
            let _ = writeln!(anstream::stderr().lock());
            Err(nothing_done())
        }
    }
}

/// What Ctrl-C makes of a command that has changed nothing yet.
pub(crate) fn nothing_done() -> Failure {
    Failure::exiting(Exit::Interrupted, say!("verbs-not-done-interrupted"))
}

/// Reads a line on a thread of its own, which ends with the program where no line comes.
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
