//! Collects the progress of a running migration.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use huaweicloud_runtime::redact::Redactor;
use tokio::sync::Notify;

use super::plan::{Line, Report, Stage};

/// How many lines of the log are kept.
const LINES: usize = 200;

/// The state of a migration, shared by the tasks that execute it and those that read it.
pub(super) struct Progress {
    state: Mutex<State>,
    changed: Arc<dyn Fn() + Send + Sync>,
    /// Removes the passwords from every message, whatever the message quotes.
    redactor: Redactor,
    /// Wakes the gauge, because the stage changed.
    pub look: Notify,
}

#[derive(Default)]
struct State {
    report: Report,
    /// The last known offset of the source's command stream.
    offset: u64,
    /// How much of it has been received.
    received: u64,
    /// How much of it is applied, while it is followed.
    applied: Option<u64>,
    lines: VecDeque<Line>,
    written: u64,
    moved: Moved,
}

/// What was applied since the speed was last measured.
#[derive(Clone, Copy, Default)]
struct Moved {
    operations: u64,
    bytes: u64,
}

impl Progress {
    pub(super) fn new(changed: Arc<dyn Fn() + Send + Sync>, redactor: Redactor) -> Self {
        Self { state: Mutex::default(), changed, redactor, look: Notify::new() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A panic elsewhere cannot leave these numbers inconsistent.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the current state, with the lines after number `seen`.
    pub(super) fn report(&self, seen: u64) -> Report {
        let state = self.lock();
        let lines = state.lines.iter().filter(|line| line.number > seen).cloned().collect();
        let gap = state.applied.map(|applied| state.offset.max(state.received).saturating_sub(applied));
        Report { lines, gap, applied: state.applied, ..state.report.clone() }
    }

    pub(super) fn enter(&self, stage: Stage) {
        let stage = match stage {
            Stage::Failed { message } => Stage::Failed { message: self.redactor.redact(&message).into_owned() },
            other => other,
        };
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
        let message = self.redactor.redact(&message).into_owned();
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

    /// Records that `copied` of the source's keys were sent.
    pub(super) fn copied(&self, copied: u64, bytes: u64) {
        let mut state = self.lock();
        state.moved.operations += 1;
        state.moved.bytes += bytes;
        // Stays below 100: only the end of the snapshot shows that all keys are copied.
        let percent = copied.saturating_mul(100) / state.report.source_keys.max(copied).max(1);
        state.report.full_percent = u8::try_from(percent).unwrap_or(99).min(99);
    }

    pub(super) fn full_is_done(&self) {
        self.lock().report.full_percent = 100;
    }

    /// Records that no stream is followed, so that the gap is unknown.
    pub(super) fn stream_ends(&self) {
        self.lock().applied = None;
    }

    /// Records how much of the stream was received, and how much of it is applied.
    pub(super) fn stream_moved(&self, received: u64, applied: u64, operations: u64) {
        let mut state = self.lock();
        state.moved.bytes += applied.saturating_sub(state.applied.unwrap_or(applied));
        state.moved.operations += operations;
        state.received = received;
        state.applied = Some(applied);
    }

    /// Computes the speed since the last call.
    pub(super) fn measure(&self, passed: Duration) {
        let mut state = self.lock();
        let moved = std::mem::take(&mut state.moved);
        let seconds = passed.as_secs_f64().max(0.001);
        // Rounded down; casts of floating-point numbers saturate.
        state.report.bytes_per_second = (moved.bytes as f64 / seconds) as u64;
        state.report.operations_per_second = (moved.operations as f64 / seconds) as u64;
    }
}

#[cfg(test)]
mod tests;
