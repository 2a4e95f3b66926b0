//! Runs the credential process: a command that prints keys as one JSON object, such as the client of a vault.

use std::io::{self, ErrorKind, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::Duration;

use huaweicloud_runtime::Secret;

use super::announced;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::input;
use crate::locale::{say, system};

/// The maximum length of the output; no set of keys is as long, including a key file of Google.
const MOST: u64 = 1 << 20;

/// How long to read on after the process has ended. What it printed is in the pipe by then, but a process that it started in the
/// background may keep the pipe open forever.
const GRACE: Duration = Duration::from_millis(500);

/// Runs the command in a shell, and returns what it prints. Its standard error is that of this program, so that it can prompt
/// on the terminal.
pub(super) fn ask(command: &str, hint: impl Into<String>) -> Result<Secret, Failure> {
    let hint = hint.into();
    let broken = |why: String| {
        // The command may contain a secret, so it is not repeated.
        Failure::exiting(Exit::Credentials, say!("settings-process-failed", why = why)).with_hint(hint.clone())
    };
    let mut process = shell(command)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| broken(say!("settings-process-unstarted", error = system::told(&error))))?;
    let heard = announced(|| say!("settings-awaited-process"), || hear(&mut process));
    let (status, answer) = heard.map_err(|error| broken(system::told(&error)))?;
    match status.success() {
        true => Ok(answer),
        false => Err(broken(match status.code() {
            Some(code) => say!("settings-process-ended", code = code),
            None => say!("settings-process-killed"),
        })),
    }
}

/// Waits for the end of the process, and returns what it printed.
fn hear(process: &mut Child) -> io::Result<(ExitStatus, Secret)> {
    let (sender, parts) = mpsc::channel();
    if let Some(output) = process.stdout.take() {
        thread::Builder::new().spawn(move || pass_on(output, &sender))?;
    }
    let status = process.wait()?;
    let mut answer = Vec::new();
    while let Ok(part) = parts.recv_timeout(GRACE) {
        answer.append(&mut part?);
    }
    Ok((status, input::whole(answer.as_slice())?))
}

/// Sends what the pipe delivers, until it is closed. Dropping the pipe ends a process that never stops printing.
fn pass_on(pipe: impl Read, parts: &Sender<io::Result<Vec<u8>>>) {
    let mut pipe = pipe.take(MOST);
    let mut part = [0; 4096];
    loop {
        let read = match pipe.read(&mut part) {
            Ok(0) => return,
            Ok(length) => Ok(part[..length].to_vec()),
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => Err(error),
        };
        let is_last = read.is_err();
        if parts.send(read).is_err() || is_last {
            return;
        }
    }
}

#[cfg(unix)]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", command]);
    shell
}

#[cfg(windows)]
fn shell(command: &str) -> Command {
    use std::os::windows::process::CommandExt as _;
    let mut shell = Command::new("cmd");
    // `cmd` parses its command line itself. With /S it removes the outer quotation marks and keeps those of the command.
    shell.raw_arg(format!("/D /S /C \"{command}\""));
    shell
}
