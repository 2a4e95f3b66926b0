//! A migration as a task of the runtime.

use std::fmt;
use std::sync::Arc;

use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::engine::{Engine, Patience};
use super::gauge::Gauge;
use super::plan::{Plan, Report, Stage};
use super::progress::Progress;

/// A migration under way; dropping it ends it.
pub(crate) struct MigrationHandle {
    progress: Arc<Progress>,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl MigrationHandle {
    /// Begins. Must be called within a tokio runtime with IO and time. `changed` is called whenever the stage changed or
    /// a line was logged; it must not block.
    pub(crate) fn start(plan: Plan, changed: Arc<dyn Fn() + Send + Sync>) -> Self {
        Self::start_with(plan, Patience::default(), changed)
    }

    pub(super) fn start_with(plan: Plan, patience: Patience, changed: Arc<dyn Fn() + Send + Sync>) -> Self {
        let progress = Arc::new(Progress::new(changed));
        let (stop, stopped) = watch::channel(false);
        let engine = Engine::new(plan, patience, progress.clone(), stopped);
        let task = tokio::spawn(async move {
            let gauge = Gauge::new(&engine);
            let ended = tokio::select! {
                ended = engine.run() => ended,
                () = gauge.watch() => Stage::Stopped,
            };
            // The last numbers are those of the end.
            gauge.look().await;
            engine.progress.enter(ended);
        });
        Self { progress, stop, task }
    }

    /// What is known now, with the lines of the log behind number `seen`.
    pub(crate) fn report(&self, seen: u64) -> Report {
        self.progress.report(seen)
    }

    /// Asks it to stop: in the full phase at once, in the incremental one after what the source has by now, but within
    /// some seconds. The stage tells when it has stopped.
    pub(crate) fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// Waits until it is over.
    pub(crate) fn end(&self) -> impl Future<Output = ()> + Send + use<> {
        let stop = self.stop.clone();
        // There is no receiver any more once the work is done or dropped.
        async move { stop.closed().await }
    }
}

impl Drop for MigrationHandle {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl fmt::Debug for MigrationHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MigrationHandle").field("report", &self.report(u64::MAX)).finish_non_exhaustive()
    }
}
