//! Copies the keys of one Redis to another: everything there is, then, if wanted, every change until it is stopped.
//!
//! The target is a master of its own: it lets keys expire by its own clock. A command that reaches it just behind the
//! moment when its key expires (RENAME, PERSIST) finds no key, as with every tool that works this way. Where the target
//! then answers with an error, the migration fails with the command's name.
//!
//! | file | what |
//! |---|---|
//! | `engine` | the course of a migration: checks, full phase, mending of broken links |
//! | `follow` | the incremental phase |
//! | `link` | the replica's side of replication |
//! | `rdb`, `value`, `lzf` | reading snapshots |
//! | `target` | writing, and looking at every reply |
//! | `endpoint`, `wire` | connections and the protocol |
//! | `gauge`, `progress` | what is shown of it |
//! | `throttle` | the limit of bytes a second |
//! | `trouble` | errors |

mod endpoint;
mod engine;
mod follow;
mod gauge;
mod link;
mod lzf;
mod progress;
mod rdb;
mod target;
#[cfg(test)]
mod tests;
mod throttle;
mod trouble;
mod value;
mod wire;

use std::fmt;
use std::sync::Arc;

use huaweicloud_auth::Secret;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::carrier::Resume;
use engine::{Engine, Patience};
use gauge::Gauge;
use progress::Progress;

/// A server as one end of a migration.
#[derive(Clone, Debug)]
pub(crate) struct Server {
    /// Each as host:port; the first that answers is used.
    pub addresses: Vec<String>,
    pub password: Option<Secret>,
}

/// How far a migration goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    /// What the source has when it begins.
    Full,
    /// That, and every change until it is stopped.
    Incremental,
}

/// What to migrate.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub source: Server,
    pub target: Server,
    pub method: Method,
    /// Looked at whenever the link is broken.
    pub resume: watch::Receiver<Resume>,
    /// The limit of the incremental phase.
    pub bytes_per_second: Option<u64>,
    /// Whether servers on other machines may take part. They may be somebody's production.
    pub allow_remote: bool,
}

/// Where a migration stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Stage {
    #[default]
    Connecting,
    /// Again when the source can no longer go on where a broken link ended.
    Full,
    /// Also while a broken link is mended.
    Incremental,
    /// Everything is copied, and nothing more was wanted.
    Done,
    Stopped,
    Failed {
        message: String,
    },
}

impl Stage {
    /// Whether nothing happens any more.
    pub fn is_over(&self) -> bool {
        matches!(self, Self::Done | Self::Stopped | Self::Failed { .. })
    }
}

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// Counts from 1 without gaps.
    pub number: u64,
    pub warning: bool,
    pub message: String,
}

/// What can be seen of a migration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Report {
    pub stage: Stage,
    /// The keys of all databases.
    pub source_keys: u64,
    pub target_keys: u64,
    /// 100 only when the full phase is done.
    pub full_percent: u8,
    /// How many bytes of the source's stream of commands are not carried out yet, as of half a second ago. Nobody can
    /// tell in the full phase and while the link is broken.
    pub gap: Option<u64>,
    /// The offset up to which the source's stream is carried out, while the gap is known.
    pub applied: Option<u64>,
    pub bytes_per_second: u64,
    pub operations_per_second: u64,
    /// The newest lines, at most 200.
    pub lines: Vec<Line>,
}

/// A migration under way; dropping it ends it.
pub(crate) struct Migration {
    progress: Arc<Progress>,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Migration {
    /// Begins. Must be called within a tokio runtime with IO and time. `changed` is called whenever the stage changed or
    /// a line was logged; it must not block.
    pub fn start(plan: Plan, changed: Arc<dyn Fn() + Send + Sync>) -> Self {
        Self::start_with(plan, Patience::default(), changed)
    }

    fn start_with(plan: Plan, patience: Patience, changed: Arc<dyn Fn() + Send + Sync>) -> Self {
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
    pub fn report(&self, seen: u64) -> Report {
        self.progress.report(seen)
    }

    /// Asks it to stop: in the full phase at once, in the incremental one after what the source has by now, but within
    /// some seconds. The stage tells when it has stopped.
    pub fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// Waits until it is over.
    pub fn end(&self) -> impl Future<Output = ()> + Send + use<> {
        let stop = self.stop.clone();
        // Nobody listens any more once the work is done or dropped.
        async move { stop.closed().await }
    }
}

impl Drop for Migration {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl fmt::Debug for Migration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Migration").field("report", &self.report(u64::MAX)).finish_non_exhaustive()
    }
}
