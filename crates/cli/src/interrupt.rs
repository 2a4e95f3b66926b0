//! [`Interrupt`]: makes Ctrl-C and SIGTERM a flag that a loop polls, so that a request in progress is not cut off.

use std::future::Future;
use std::time::Duration;

use crate::failure::Failure;
use crate::locale::say;

/// Whether the program was asked to end.
#[derive(Debug)]
pub(crate) struct Interrupt {
    set: bool,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(windows)]
    interrupt: tokio::signal::windows::CtrlC,
}

impl Interrupt {
    /// Handles the signals from now on; by default they would end the program.
    #[cfg(unix)]
    pub(crate) fn listen() -> Result<Self, Failure> {
        use tokio::signal::unix::{SignalKind, signal};
        let listen =
            |kind| signal(kind).map_err(|error| Failure::new(say!("verbs-signals", error = error.to_string())));
        let (terminate, interrupt) = (listen(SignalKind::terminate())?, listen(SignalKind::interrupt())?);
        Ok(Self { set: false, terminate, interrupt })
    }

    #[cfg(windows)]
    pub(crate) fn listen() -> Result<Self, Failure> {
        let listens = tokio::signal::windows::ctrl_c();
        let interrupt = listens.map_err(|error| Failure::new(say!("verbs-signals", error = error.to_string())))?;
        Ok(Self { set: false, interrupt })
    }

    /// Whether a signal has arrived.
    pub(crate) fn is_set(&self) -> bool {
        self.set
    }

    /// Waits for the next signal.
    pub(crate) async fn wait(&mut self) {
        #[cfg(unix)]
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
        #[cfg(windows)]
        self.interrupt.recv().await;
        self.set = true;
    }

    /// Awaits a future that may be dropped at any time, unless a signal arrives or has arrived.
    pub(crate) async fn unless<T>(&mut self, work: impl Future<Output = T>) -> Option<T> {
        if self.set {
            return None;
        }
        tokio::select! {
            done = work => Some(done),
            () = self.wait() => None,
        }
    }

    /// Sleeps, unless a signal arrives.
    pub(crate) async fn sleep(&mut self, time: Duration) {
        if !self.set {
            // The timeout is the expected result.
            let _ = tokio::time::timeout(time, self.wait()).await;
        }
    }
}
