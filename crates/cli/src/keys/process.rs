//! Runs the credential process: a command that prints keys as one JSON object, such as the client of a vault.

use std::io::Read as _;
use std::process::{Command, Stdio};

use huaweicloud_runtime::Secret;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::input;
use crate::locale::{say, system};

/// The maximum length of the output; no set of keys is as long, including a key file of Google.
const MOST: u64 = 1 << 20;

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
    let answer = match process.stdout.take() {
        // Dropping the pipe ends a process that never stops printing.
        Some(output) => input::whole(output.take(MOST)).map_err(|error| broken(system::told(&error)))?,
        None => Secret::default(),
    };
    let status = process.wait().map_err(|error| broken(system::told(&error)))?;
    match status.success() {
        true => Ok(answer),
        false => Err(broken(match status.code() {
            Some(code) => say!("settings-process-ended", code = code),
            None => say!("settings-process-killed"),
        })),
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
