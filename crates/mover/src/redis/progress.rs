//! What a migration shows of itself while it goes on.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

use super::plan::{Line, Report, Stage};

/// How many lines of the log are kept.
const LINES: usize = 200;

/// The state of a migration, shared by those who carry it out and those who look.
pub(super) struct Progress {
    state: Mutex<State>,
    changed: Arc<dyn Fn() + Send + Sync>,
    /// Wakes the key counter, because the stage changed.
    pub look: Notify,
}

#[derive(Default)]
struct State {
    report: Report,
    /// Where the source's stream of commands stands, as it said last.
    offset: u64,
    /// How much of it has come.
    received: u64,
    /// How far it is carried out, while it is followed.
    applied: Option<u64>,
    lines: VecDeque<Line>,
    written: u64,
    moved: Moved,
}

/// What was carried out since the last look at the speed.
#[derive(Clone, Copy, Default)]
struct Moved {
    operations: u64,
    bytes: u64,
}

impl Progress {
    pub(super) fn new(changed: Arc<dyn Fn() + Send + Sync>) -> Self {
        Self { state: Mutex::default(), changed, look: Notify::new() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A panic elsewhere cannot leave these numbers inconsistent.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is known now, with the lines behind number `seen`.
    pub(super) fn report(&self, seen: u64) -> Report {
        let state = self.lock();
        let lines = state.lines.iter().filter(|line| line.number > seen).cloned().collect();
        let gap = state.applied.map(|applied| state.offset.max(state.received).saturating_sub(applied));
        Report { lines, gap, applied: state.applied, ..state.report.clone() }
    }

    pub(super) fn enter(&self, stage: Stage) {
        {
            let mut state = self.lock();
            match stage {
                Stage::Full => state.report.full_percent = 0,
                Stage::Incremental => state.report.full_percent = 100,
                Stage::Done | Stage::Stopped | Stage::Failed { .. } => {
                    state.report.bytes_per_second = 0;
                    state.report.operations_per_second = 0;
                }
                Stage::Connecting => {}
            }
            state.report.stage = stage;
        }
        self.look.notify_one();
        (self.changed)();
    }

    pub(super) fn say(&self, message: String) {
        self.write(false, message);
    }

    pub(super) fn warn(&self, message: String) {
        self.write(true, message);
    }

    fn write(&self, warning: bool, message: String) {
        {
            let mut state = self.lock();
            state.written += 1;
            if state.lines.len() == LINES {
                state.lines.pop_front();
            }
            let number = state.written;
            state.lines.push_back(Line { number, warning, message });
        }
        (self.changed)();
    }

    pub(super) fn source_has(&self, keys: u64, offset: u64) {
        let mut state = self.lock();
        state.report.source_keys = keys;
        state.offset = offset;
    }

    pub(super) fn target_has(&self, keys: u64) {
        self.lock().report.target_keys = keys;
    }

    /// `copied` of the keys of the source are on their way.
    pub(super) fn copied(&self, copied: u64, bytes: u64) {
        let mut state = self.lock();
        state.moved.operations += 1;
        state.moved.bytes += bytes;
        // All is only all when the source says so.
        let percent = copied.saturating_mul(100) / state.report.source_keys.max(copied).max(1);
        state.report.full_percent = u8::try_from(percent).unwrap_or(99).min(99);
    }

    pub(super) fn full_is_done(&self) {
        self.lock().report.full_percent = 100;
    }

    /// No stream is followed, so it is unknown how much is missing.
    pub(super) fn stream_ends(&self) {
        self.lock().applied = None;
    }

    /// How much of the stream came in, and how much of it is carried out.
    pub(super) fn stream_moved(&self, received: u64, applied: u64, operations: u64) {
        let mut state = self.lock();
        state.moved.bytes += applied.saturating_sub(state.applied.unwrap_or(applied));
        state.moved.operations += operations;
        state.received = received;
        state.applied = Some(applied);
    }

    /// Tells the speed since the last call.
    pub(super) fn measure(&self, passed: Duration) {
        let mut state = self.lock();
        let moved = std::mem::take(&mut state.moved);
        let seconds = passed.as_secs_f64().max(0.001);
        // Rounded down; casts of floating numbers saturate.
        state.report.bytes_per_second = (moved.bytes as f64 / seconds) as u64;
        state.report.operations_per_second = (moved.operations as f64 / seconds) as u64;
    }
}

#[cfg(test)]
mod tests;
