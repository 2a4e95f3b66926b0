//! A migration task: its states, and its progress at a time.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::bandwidth::Policy;
use crate::clock::Millis;
use crate::work::{FailedRun, Position, Tally};
use crate::world::table::Row;
use crate::world::workload::Workload;

/// The states of a task, with the numbers of OMS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum TaskState {
    Waiting = 1,
    Running = 2,
    Paused = 3,
    Failed = 4,
    Succeeded = 5,
    Pausing = 7,
}

impl TaskState {
    /// Whether nothing more happens to the task without a call.
    pub(crate) fn is_settled(self) -> bool {
        matches!(self, Self::Paused | Self::Failed | Self::Succeeded)
    }
}

/// What a task is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum TaskKind {
    Normal,
    Group,
}

impl Tally {
    /// Plans a workload: the outcome of each object.
    pub(crate) fn of(work: &Workload) -> Self {
        let failed = work.failed.min(work.objects);
        let skipped = work.skipped.min(work.objects - failed);
        let bytes_of = |objects: u64| {
            let share = u128::from(work.bytes) * u128::from(objects) / u128::from(work.objects.max(1));
            u64::try_from(share).unwrap_or(u64::MAX)
        };
        let (lost_bytes, skipped_bytes) = (bytes_of(failed), bytes_of(skipped));
        // Without objects there is nothing that could have a size.
        let whole = if work.objects == 0 { 0 } else { work.bytes };
        Self {
            successful: work.objects - failed - skipped,
            failed,
            skipped,
            copied: whole.saturating_sub(lost_bytes).saturating_sub(skipped_bytes),
            skipped_bytes,
            lost_bytes,
        }
    }

    /// Returns the part of the workload that is done after `done` of `whole` time.
    fn part(&self, done: Millis, whole: Millis) -> Self {
        let of = |n: u64| {
            let share = u128::from(n) * u128::from(done.min(whole)) / u128::from(whole.max(1));
            u64::try_from(share).unwrap_or(u64::MAX)
        };
        Self {
            successful: of(self.successful),
            failed: of(self.failed),
            skipped: of(self.skipped),
            copied: of(self.copied),
            skipped_bytes: of(self.skipped_bytes),
            lost_bytes: of(self.lost_bytes),
        }
    }
}

/// A run in progress.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Run {
    pub started: Millis,
    /// How long the rest of the plan takes from there.
    pub duration: Millis,
    pub bytes_per_second: u64,
}

impl Run {
    fn elapsed(&self, now: Millis) -> Millis {
        now.saturating_sub(self.started).min(self.duration)
    }
}

/// The progress of a task that copies real objects. Its `done` is counted, not simulated.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CopyState {
    /// The current pass copies only this list of failed objects.
    pub from_failed_list: Option<String>,
    /// What earlier passes have done that the current one does not revisit.
    pub kept: Tally,
    /// What was done when the current run began.
    pub base: Tally,
    /// Which part of the current listing has been processed.
    pub position: Position,
    pub listed_objects: u64,
    pub listed_bytes: u64,
    pub listed: bool,
    /// Bytes of objects that are being copied. They start from 0 in each run, so they are not stored.
    #[serde(skip)]
    pub moving: u64,
    pub bytes_per_second: u64,
    /// Why the first failed object failed.
    pub failure: Option<FailedRun>,
    /// The path of the list of failed objects in the destination bucket.
    pub failed_list: Option<String>,
}

/// A migration task.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Task {
    pub id: u64,
    pub name: String,
    pub state: TaskState,
    pub kind: TaskKind,
    pub group_id: Option<String>,
    /// The creation request, without its secrets.
    pub request: Value,
    #[serde(default)]
    pub bandwidth: Policy,
    pub work: Workload,
    /// What earlier runs have done.
    pub done: Tally,
    /// What is left to do.
    pub plan: Tally,
    pub run: Option<Run>,
    pub created: Millis,
    pub started: Option<Millis>,
    pub ended: Option<Millis>,
    /// Time spent running before the current run.
    pub spent: Millis,
    pub error: Option<FailedRun>,
    pub timer: Option<Millis>,
    /// Whether the scheduler's delay has passed, so that the waiting task only needs a slot.
    pub ready: bool,
    /// Its position in the queue.
    pub queued: u64,
    pub queued_at: Millis,
    /// How many more deletions are refused because the task is in progress.
    pub busy_deletes: u32,
    /// Whether the source has been listed once, so that totals are known.
    pub scanned: bool,
    /// Whether the task copies real objects; otherwise its work is simulated.
    #[serde(default)]
    pub copying: Option<CopyState>,
}

impl Row for Task {
    type Id = u64;
    const TABLE: &'static str = "oms_tasks";

    fn timer(&self) -> Option<Millis> {
        self.timer
    }
}

/// The counters of a task at a time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Progress {
    pub tally: Tally,
    pub total_objects: u64,
    pub total_bytes: u64,
    pub query_over: bool,
    pub fraction: f64,
    pub speed: u64,
    pub left: Millis,
    pub spent: Millis,
}

impl Task {
    /// Objects and bytes that the task will have processed when it ends, as far as known.
    pub(crate) fn totals(&self) -> (u64, u64) {
        match &self.copying {
            Some(copying) => (
                copying.kept.objects().saturating_add(copying.listed_objects).max(self.done.objects()),
                copying.kept.bytes().saturating_add(copying.listed_bytes).max(self.done.bytes()),
            ),
            None => (self.whole().objects(), self.whole().bytes()),
        }
    }

    /// Everything that a simulated task will have processed when it ends.
    fn whole(&self) -> Tally {
        self.done.plus(&self.plan)
    }

    /// Returns what is done by a time, including the current run.
    pub(crate) fn tally(&self, now: Millis) -> Tally {
        match &self.run {
            Some(run) => self.done.plus(&self.plan.part(run.elapsed(now), run.duration)),
            None => self.done,
        }
    }

    /// Returns the counters that clients see. While the source is still being listed (the first fifth of a run), totals
    /// grow.
    pub(crate) fn progress(&self, now: Millis) -> Progress {
        if let Some(copying) = &self.copying {
            return self.copied(copying, now);
        }
        let (tally, whole) = (self.tally(now), self.whole());
        let elapsed = self.run.as_ref().map_or(0, |run| run.elapsed(now));
        let scan = self.run.as_ref().filter(|_| !self.scanned).map(|run| run.duration / 5);
        let (query_over, listed) = match scan {
            Some(scan) if elapsed < scan => (false, whole.part(elapsed, scan)),
            Some(_) => (true, whole),
            None if self.scanned => (true, whole),
            None => (false, Tally::default()),
        };
        let total_bytes = listed.bytes().max(tally.bytes());
        Progress {
            tally,
            total_objects: listed.objects().max(tally.objects()),
            total_bytes,
            query_over,
            fraction: self.fraction(&tally, (whole.objects(), whole.bytes())),
            speed: self.run.filter(|_| self.state == TaskState::Running).map_or(0, |run| run.bytes_per_second),
            left: self.run.as_ref().map_or(0, |run| run.duration - elapsed),
            spent: self.spent + elapsed,
        }
    }

    /// Returns the counters of a task that copies real objects.
    fn copied(&self, copying: &CopyState, now: Millis) -> Progress {
        let (total_objects, total_bytes) = self.totals();
        let speed = if self.state == TaskState::Running { copying.bytes_per_second } else { 0 };
        let rest = total_bytes.saturating_sub(self.done.bytes());
        let moving = copying.moving.min(rest);
        let tally = self.done.plus(&Tally { copied: moving, ..Tally::default() });
        let rest = rest - moving;
        Progress {
            tally,
            total_objects,
            total_bytes,
            query_over: copying.listed,
            fraction: if copying.listed { self.fraction(&tally, (total_objects, total_bytes)) } else { 0.0 },
            speed,
            left: rest.saturating_mul(1000).checked_div(speed).unwrap_or(0),
            spent: self.spent + self.run.as_ref().map_or(0, |run| run.elapsed(now)),
        }
    }

    /// The fraction done, in ten-thousandths: of bytes, or of objects when there are no bytes.
    fn fraction(&self, done: &Tally, (objects, bytes): (u64, u64)) -> f64 {
        let fraction = match (objects, bytes) {
            (0, 0) if self.state == TaskState::Succeeded => 1.0,
            (0, 0) => 0.0,
            (objects, 0) => done.objects() as f64 / objects as f64,
            (_, bytes) => done.bytes() as f64 / bytes as f64,
        };
        (fraction * 10_000.0).round() / 10_000.0
    }

    /// Ends the current run at a time and keeps what it has done.
    pub(crate) fn settle(&mut self, now: Millis) {
        if let Some(copying) = &mut self.copying {
            copying.moving = 0;
        }
        if let Some(run) = self.run.take() {
            let part = self.plan.part(run.elapsed(now), run.duration);
            self.done = self.done.plus(&part);
            self.plan = self.plan.minus(&part);
            self.spent += run.elapsed(now);
            self.scanned |= run.elapsed(now) >= run.duration / 5;
        }
    }

    /// Whether there is a list of failed objects, so that they can be retried separately.
    pub(crate) fn has_failed_list(&self) -> bool {
        let list = self.copying.as_ref().is_none_or(|copying| copying.failed_list.is_some());
        list && self.state == TaskState::Failed && self.done.failed > 0 && self.records_failures()
    }

    /// Whether failed objects are recorded; they are unless the request disables it.
    pub(crate) fn records_failures(&self) -> bool {
        self.request.get("enable_failed_object_recording").and_then(Value::as_bool).unwrap_or(true)
    }
}

#[cfg(test)]
mod tests;
