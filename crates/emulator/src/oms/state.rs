//! The state of OMS in a project.

use std::collections::BTreeSet;

use super::group::{Group, GroupState};
use super::sync::SyncTask;
use super::task::{Task, TaskState};
use crate::world::kind;

kind::tables! {
    /// The tables of OMS, one for each kind of resource, and the state beside them.
    Oms {
        tasks: Task,
        groups: Group,
        syncs: SyncTask,
    }
    beside {
        /// Running tasks, and waiting tasks that may run, kept beside the table so that scheduling never scans it.
        running: BTreeSet<u64>,
        ready: BTreeSet<(u64, u64)>,
        /// Groups whose bucket is being split by a job.
        splitting: BTreeSet<String>,
    }
}

impl Oms {
    /// Rebuilds the sets of running tasks, waiting tasks, and groups that are being split, after rows were loaded or
    /// changes were undone.
    pub(crate) fn rank(&mut self) {
        let runs = |task: &Task| matches!(task.state, TaskState::Running | TaskState::Pausing);
        self.running = self.tasks.values().filter(|task| runs(task)).map(|task| task.id).collect();
        let waits = |task: &Task| task.state == TaskState::Waiting && task.ready;
        self.ready = self.tasks.values().filter(|task| waits(task)).map(|task| (task.queued, task.id)).collect();
        let splits = |group: &Group| group.real && group.state == GroupState::Creating;
        self.splitting = self.groups.values().filter(|group| splits(group)).map(|group| group.id.clone()).collect();
    }
}
