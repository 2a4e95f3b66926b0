//! The credential process: a command that prints keys as one JSON object, such as a client of a vault.

use std::io::Read as _;
use std::process::{Command, Stdio};

use huaweicloud_runtime::Secret;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::input;
use crate::locale::{say, system};

/// More than any set of keys takes, a key file of Google included.
const MOST: u64 = 1 << 20;

/// Runs the command in a shell, and returns what it prints. Its standard error is the terminal's, so that it may ask there.
pub(super) fn ask(command: &str, hint: impl Into<String>) -> Result<Secret, Failure> {
    let hint = hint.into();
    let broken = |why: String| {
        // The command is not repeated: it may hold a secret by mistake.
        Failure::exiting(Exit::Credentials, say!("settings-process-failed", why = why)).with_hint(hint.clone())
    };
    let mut process = shell(command)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| broken(say!("settings-process-unstarted", error = system::told(&error))))?;
    let answer = match process.stdout.take() {
        // Dropping the pipe ends a process that never stops printing.
        Some(output) => input::whole(output.take(MOST)).map_err(|error| broken(system::told(&error)))?,
        None => Secret::default(),
    };
    let status = process.wait().map_err(|error| broken(system::told(&error)))?;
    match status.success() {
        true => Ok(answer),
        false => Err(broken(say!("settings-process-ended", status = status.to_string()))),
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
    // It reads its line itself: with /S it takes off the outer quotes and leaves those of the command as they are.
    shell.raw_arg(format!("/D /S /C \"{command}\""));
    shell
}
