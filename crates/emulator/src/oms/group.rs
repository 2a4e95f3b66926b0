//! A task group: its states, and the sums over its tasks.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::bandwidth::Policy;
use super::task::{Task, TaskState};
use super::task_view::{Asked, text as text_of, write_error, write_nodes, write_notice, write_settings};
use crate::call::text;
use crate::clock::Millis;
use crate::json::{Null, Object};
use crate::work::{FailedRun, Tally};
use crate::world::table::{Row, Table};
use crate::world::workload::Workload;

/// The states of a group, with the numbers of OMS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum GroupState {
    Waiting = 0,
    Creating = 1,
    Monitoring = 2,
    Paused = 3,
    CreationFailed = 4,
    Failed = 5,
    Complete = 6,
    Pausing = 7,
    ToDelete = 8,
    Deleting = 9,
}

impl GroupState {
    /// Whether it uses one of the region's slots for groups.
    pub(crate) fn is_active(self) -> bool {
        matches!(self, Self::Creating | Self::Monitoring | Self::Pausing)
    }
}

/// What a waiting group does with its tasks once it has a slot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Resumption {
    /// Starts the tasks that were paused.
    #[default]
    Paused,
    /// Starts the tasks that are not complete.
    Failed,
    /// Like [`Self::Failed`], but the tasks copy only their failed objects.
    FailedObjects,
}

impl Resumption {
    pub(crate) fn chooses(self, state: TaskState) -> bool {
        match self {
            Self::Paused => state == TaskState::Paused,
            Self::Failed | Self::FailedObjects => state != TaskState::Succeeded,
        }
    }
}

/// A task group.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Group {
    pub id: String,
    pub state: GroupState,
    /// The creation request, without its secrets.
    pub request: Value,
    #[serde(default)]
    pub bandwidth: Policy,
    pub work: Workload,
    pub children: Vec<u64>,
    pub created: Millis,
    pub started: Option<Millis>,
    pub ended: Option<Millis>,
    /// How long it worked before it was paused, and the time since which it has been working again.
    #[serde(default)]
    pub spent: Millis,
    #[serde(default)]
    pub since: Option<Millis>,
    pub error: Option<FailedRun>,
    pub timer: Option<Millis>,
    /// Whether the tasks copy real objects.
    #[serde(default)]
    pub real: bool,
    #[serde(default)]
    pub resumption: Resumption,
    /// Its position in the queue; a waiting group without a timer may start when a slot is free.
    pub queued: u64,
}

impl Row for Group {
    type Id = String;
    const TABLE: &'static str = "oms_groups";

    fn timer(&self) -> Option<Millis> {
        self.timer
    }
}

impl Group {
    /// Returns how long the group has worked up to a time.
    pub(crate) fn worked(&self, now: Millis) -> Millis {
        self.spent.saturating_add(self.since.map_or(0, |from| now.saturating_sub(from)))
    }

    /// Whether its failed objects can be retried separately: at least one of its tasks has a list of them.
    pub(crate) fn has_failed_list(&self, tasks: &Table<Task>) -> bool {
        let mut children = self.children.iter().filter_map(|id| tasks.get(id));
        self.state == GroupState::Failed && children.any(Task::has_failed_list)
    }
}

/// Writes the folder that contains the lists of failed objects of a group's tasks.
fn write_failed_record(o: &mut Object<'_>, tasks: &Table<Task>, group: &Group) {
    let failed = Some(group).filter(|group| group.state == GroupState::Failed);
    o.optional("failed_object_record", failed, |o, group| {
        let list = group.has_failed_list(tasks).then(|| format!("oms/task_group/{}/failed_object_lists", group.id));
        o.field("result", list.is_some());
        o.field("list_file_key", list.as_deref());
        o.field("error_code", Null);
    });
}

/// Writes a group as `show_task_group` and `list_task_group` return it.
pub(crate) fn write_group(o: &mut Object<'_>, (tasks, now): (&Table<Task>, Millis), group: &Group) {
    let asked = Asked::of(Some(&group.request));
    o.field("group_id", &group.id);
    o.field("status", group.state as u64);
    write_error(o, group.error.as_ref());
    o.field("description", text_of(asked.description));
    o.field("task_type", &*task_type(&group.request).to_ascii_uppercase());
    // Groups spell clouds in uppercase, tasks do not.
    write_nodes(o, &asked, |cloud| cloud.to_ascii_uppercase().into());
    o.field("start_time", group.started.unwrap_or(0));
    o.field("total_time", group.worked(now));
    write_notice(o, "smn_config", &asked, group.ended.is_some());
    write_failed_record(o, tasks, group);
    write_settings(o, &asked, &group.bandwidth);
    write_sums(o, (tasks, now), group);
}

/// The type of a group's tasks, in lowercase.
pub(crate) fn task_type(request: &Value) -> String {
    let kind = Some(text(request, "task_type")).filter(|kind| !kind.is_empty()).unwrap_or("PREFIX");
    kind.to_ascii_lowercase()
}

pub(crate) fn cloud_type(src: &Value) -> &str {
    Some(text(src, "cloud_type")).filter(|cloud| !cloud.is_empty()).unwrap_or("Aliyun")
}

/// Writes the counters of a group: the sums over its tasks.
fn write_sums(o: &mut Object<'_>, (tasks, now): (&Table<Task>, Millis), group: &Group) {
    let (mut tally, mut objects, mut bytes, mut speed) = (Tally::default(), 0_u64, 0_u64, 0_u64);
    let mut by_state = [0_u64; 8];
    for task in group.children.iter().filter_map(|id| tasks.get(id)) {
        let progress = task.progress(now);
        tally = tally.plus(&progress.tally);
        let totals = task.totals();
        objects = objects.saturating_add(totals.0);
        bytes = bytes.saturating_add(totals.1);
        speed = speed.saturating_add(progress.speed);
        if let Some(count) = by_state.get_mut(task.state as usize) {
            *count += 1;
        }
    }
    let of = |state: TaskState| by_state.get(state as usize).copied().unwrap_or(0);
    let created = group.children.len() as u64;
    // The number of tasks is known in advance only if they are simulated.
    let is_planned = !group.real && matches!(group.state, GroupState::Waiting | GroupState::Creating);
    o.field("migrate_speed", speed);
    o.field("total_task_num", if created == 0 && is_planned { group.work.tasks } else { created });
    o.field("create_task_num", created);
    o.field("waiting_task_num", of(TaskState::Waiting));
    o.field("executing_task_num", of(TaskState::Running) + of(TaskState::Pausing));
    o.field("paused_task_num", of(TaskState::Paused));
    o.field("failed_task_num", of(TaskState::Failed));
    o.field("complete_task_num", of(TaskState::Succeeded));
    o.field("total_num", objects);
    o.field("create_complete_num", objects);
    o.field("success_num", tally.successful);
    o.field("fail_num", tally.failed);
    o.field("skip_num", tally.skipped);
    o.field("total_size", bytes);
    o.field("create_complete_size", bytes);
    o.field("complete_size", tally.copied.saturating_add(tally.skipped_bytes));
}
