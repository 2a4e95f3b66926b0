//! Migrations between real servers, and damaged snapshots.

mod compare;
mod ends;
mod fake;
mod full;
mod incremental;
mod links;
#[path = "../../tests/behavior/support/redis.rs"]
mod servers;
mod snapshots;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use huaweicloud_emulator::work::Resume;
use tokio::runtime::Runtime;
use tokio::sync::watch;

use super::engine::Patience;
use super::plan::{MigrationMode, Plan, Remote, Report, Server, Stage};
use super::{MigrationHandle, rdb, wire};

use servers::{Redis, content, eventually};

fn server(redis: &Redis) -> Server {
    Server { addresses: vec![redis.address()], password: None }
}

fn resuming(resume: Resume) -> (watch::Sender<Resume>, watch::Receiver<Resume>) {
    watch::channel(resume)
}

fn plan(source: &Redis, target: &Redis, mode: MigrationMode) -> Plan {
    Plan {
        source: server(source),
        target: server(target),
        mode,
        resume: resuming(Resume::Auto).1,
        bytes_per_second: None,
        remote: Remote::Refused,
    }
}

/// A migration, its runtime, and how often it reported a change.
struct Running {
    migration: MigrationHandle,
    changes: Arc<AtomicU64>,
    _runtime: Runtime,
}

impl Running {
    fn start(plan: Plan) -> Self {
        // Short limits: tests must not wait for seconds.
        let patience = Patience {
            first_wait: Duration::from_millis(10),
            longest_wait: Duration::from_millis(50),
            ..Patience::default()
        };
        Self::start_with(plan, patience)
    }

    fn start_with(plan: Plan, patience: Patience) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let changes = Arc::new(AtomicU64::new(0));
        let counted = changes.clone();
        let changed = Arc::new(move || {
            counted.fetch_add(1, Ordering::Relaxed);
        });
        let guard = runtime.enter();
        let migration = MigrationHandle::start_with(plan, patience, changed);
        drop(guard);
        Self { migration, changes, _runtime: runtime }
    }

    fn report(&self) -> Report {
        self.migration.report(0)
    }

    /// Waits for the end.
    #[track_caller]
    fn end(&self) -> Report {
        eventually("the migration is over", || self.report().stage.is_over());
        self.report()
    }

    /// Waits for the end, which has to be a failure, and returns its reason.
    #[track_caller]
    fn failure(&self) -> String {
        match self.end().stage {
            Stage::Failed { message } => message,
            other => panic!("ended with {other:?}: {:?}", self.report().lines),
        }
    }

    #[track_caller]
    fn reaches(&self, stage: &Stage) {
        eventually("the stage is reached", || {
            let report = self.report();
            assert!(&report.stage == stage || !report.stage.is_over(), "{:?}", report.lines);
            &report.stage == stage
        });
    }

    /// Waits until everything that the source has done so far is applied to the target.
    #[track_caller]
    fn catches_up(&self, source: &Redis) {
        let offset: u64 = source.info("master_repl_offset").parse().unwrap();
        eventually("the target has caught up", || {
            let report = self.report();
            assert!(!report.stage.is_over(), "{:?}: {:?}", report.stage, report.lines);
            report.applied >= Some(offset) && report.gap == Some(0)
        });
    }

    fn has_said(&self, part: &str) -> bool {
        self.report().lines.iter().any(|line| line.message.contains(part))
    }
}

/// Asserts that the two servers have equal contents.
#[track_caller]
fn assert_same(source: &Redis, target: &Redis) {
    let (from, to) = (content(source), content(target));
    let missing: Vec<_> = from.iter().filter(|row| !to.contains(row)).take(5).collect();
    let surplus: Vec<_> = to.iter().filter(|row| !from.contains(row)).take(5).collect();
    assert!(from == to, "only the source has {missing:?}, only the target has {surplus:?}");
}
