//! A migration as a task of the runtime.

use std::fmt;
use std::sync::Arc;

use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::engine::{Engine, Patience};
use super::gauge::Gauge;
use super::plan::{Plan, Report, Stage};
use super::progress::Progress;

/// A running migration; dropping it ends it.
pub(crate) struct MigrationHandle {
    progress: Arc<Progress>,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl MigrationHandle {
    /// Starts a migration. Must be called within a tokio runtime with IO and time. `changed` is called whenever the
    /// stage changed or a line was logged; it must not block.
    pub(crate) fn start(plan: Plan, changed: Arc<dyn Fn() + Send + Sync>) -> Self {
        Self::start_with(plan, Patience::default(), changed)
    }

    pub(super) fn start_with(plan: Plan, patience: Patience, changed: Arc<dyn Fn() + Send + Sync>) -> Self {
        let progress = Arc::new(Progress::new(changed, plan.redactor()));
        let (stop, stopped) = watch::channel(false);
        let engine = Engine::new(plan, patience, progress.clone(), stopped);
        let task = tokio::spawn(async move {
            let gauge = Gauge::new(&engine);
            let ended = tokio::select! {
                ended = engine.run() => ended,
                () = gauge.watch() => Stage::Stopped,
            };
            // The last measurement is made at the end.
            gauge.look().await;
            engine.progress.enter(ended);
        });
        Self { progress, stop, task }
    }

    /// Returns the current state, with the log lines after number `seen`.
    pub(crate) fn report(&self, seen: u64) -> Report {
        self.progress.report(seen)
    }

    /// Asks it to stop. The full phase stops immediately. The incremental phase first applies what the source has by
    /// now, within a few seconds. The stage shows when the migration has stopped.
    pub(crate) fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// Waits until it has ended.
    pub(crate) fn end(&self) -> impl Future<Output = ()> + Send + use<> {
        let stop = self.stop.clone();
        // The receiver is dropped when the work ends or is dropped.
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
