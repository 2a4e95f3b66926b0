//! The state of OMS in a project.

use std::collections::BTreeSet;

use super::group::Group;
use super::sync::SyncTask;
use super::task::{Task, TaskState};
use crate::world::table::Table;

/// The tables of OMS, and the state beside them.
#[derive(Debug, Default)]
pub(crate) struct Oms {
    pub tasks: Table<Task>,
    pub groups: Table<Group>,
    pub syncs: Table<SyncTask>,
    /// Running tasks, and waiting tasks that may run, kept beside the table so that scheduling never scans it.
    pub running: BTreeSet<u64>,
    pub ready: BTreeSet<(u64, u64)>,
    /// Groups whose bucket is being split by a job.
    pub splitting: BTreeSet<String>,
}

impl Oms {
    /// Rebuilds the sets of running and waiting tasks, after rows were loaded or changes undone.
    pub(crate) fn rank(&mut self) {
        let runs = |task: &Task| matches!(task.state, TaskState::Running | TaskState::Pausing);
        self.running = self.tasks.values().filter(|task| runs(task)).map(|task| task.id).collect();
        let waits = |task: &Task| task.state == TaskState::Waiting && task.ready;
        self.ready = self.tasks.values().filter(|task| waits(task)).map(|task| (task.queued, task.id)).collect();
    }
}
