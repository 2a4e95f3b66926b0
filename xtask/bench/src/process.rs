//! Programs that are started, say one line when they are ready, and are ended when they are dropped.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::Outcome;

/// A running program.
pub struct Running {
    child: Child,
    /// The first line of its standard output.
    pub ready: String,
    /// From the start to that line.
    pub started_in: Duration,
}

impl Running {
    /// Starts a program, with nothing of this environment that would configure our own.
    pub fn start(program: &PathBuf, arguments: &[impl AsRef<OsStr>]) -> Outcome<Self> {
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("HUAWEICLOUD_") || name.to_string_lossy().starts_with("HW_") {
                command.env_remove(name);
            }
        }
        let start = Instant::now();
        let mut child = command.spawn().map_err(|error| format!("cannot start {}: {error}", program.display()))?;
        let output = child.stdout.take().ok_or("a program without standard output")?;
        let mut running = Self { child, ready: String::new(), started_in: Duration::ZERO };
        BufReader::new(output).read_line(&mut running.ready)?;
        running.started_in = start.elapsed();
        if running.ready.is_empty() {
            return Err(format!("{} ended without a word: {}", program.display(), running.child.wait()?).into());
        }
        Ok(running)
    }

    /// Resident memory in MiB, as `ps` reports it.
    pub fn resident(&self) -> Outcome<f64> {
        let output = Command::new("ps").args(["-o", "rss=", "-p", &self.child.id().to_string()]).output()?;
        Ok(String::from_utf8(output.stdout)?.trim().parse::<f64>()? / 1024.0)
    }

    /// Processor time of its main thread so far, in seconds. Linux only; none elsewhere.
    pub fn processor_time(&self) -> Option<f64> {
        let text = std::fs::read_to_string(format!("/proc/{}/schedstat", self.child.id())).ok()?;
        text.split_whitespace().next()?.parse::<f64>().ok().map(|nanoseconds| nanoseconds / 1e9)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
