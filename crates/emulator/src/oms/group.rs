//! A task group: its states, and the sums over its tasks.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::task_view::{Settings, notice_value};
use super::{FailedRun, Tally, Task, TaskState};
use crate::clock::Millis;
use crate::ops::text;
use crate::world::Tenant;
use crate::world::workload::Workload;

/// The states of a group, with the numbers OMS gives them.
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
    /// Takes one of the region's slots for groups.
    pub fn is_active(self) -> bool {
        matches!(self, Self::Creating | Self::Monitoring | Self::Pausing)
    }
}

/// A task group.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Group {
    pub id: String,
    pub state: GroupState,
    /// The creation request, without its secrets.
    pub request: Value,
    pub work: Workload,
    pub children: Vec<u64>,
    pub created: Millis,
    pub started: Option<Millis>,
    pub ended: Option<Millis>,
    /// How long it has worked before it came to rest, and since when it works again.
    #[serde(default)]
    pub spent: Millis,
    #[serde(default)]
    pub since: Option<Millis>,
    pub error: Option<FailedRun>,
    pub timer: Option<Millis>,
    /// The tasks copy real objects.
    #[serde(default)]
    pub real: bool,
    /// Position in the queue; a waiting group without a timer may start when a slot is free.
    pub queued: u64,
}

impl Group {
    /// How long it has worked at a moment.
    pub fn worked(&self, now: Millis) -> Millis {
        self.spent.saturating_add(self.since.map_or(0, |from| now.saturating_sub(from)))
    }

    /// Whether its failed objects alone can be tried again: at least one of its tasks has a list of them.
    pub fn has_failed_list(&self, t: &Tenant) -> bool {
        let mut children = self.children.iter().filter_map(|id| t.tasks.get(id));
        self.state == GroupState::Failed && children.any(Task::has_failed_list)
    }
}

/// The folder that the lists of failed objects of a group's tasks stand in.
fn failed_record(t: &Tenant, group: &Group) -> Value {
    if group.state != GroupState::Failed {
        return Value::Null;
    }
    let list = group.has_failed_list(t).then(|| format!("oms/task_group/{}/failed_object_lists", group.id));
    json!({ "result": list.is_some(), "list_file_key": list, "error_code": null })
}

/// A group as `show_task_group` and `list_task_group` answer it.
pub(crate) fn view(t: &Tenant, group: &Group) -> Value {
    let request = &group.request;
    let (src, dst) = (&request["src_node"], &request["dst_node"]);
    let mut view = json!({
        "group_id": group.id,
        "status": group.state as u8,
        "error_reason": group.error.as_ref().map(|e| json!({ "error_code": e.code, "error_msg": e.message })),
        "description": text(request, "description"),
        "task_type": task_type(request).to_ascii_uppercase(),
        "src_node": {
            "bucket": text(src, "bucket"),
            // Groups spell clouds in upper case, tasks do not.
            "cloud_type": cloud_type(src).to_ascii_uppercase(),
            "region": text(src, "region"),
            "app_id": text(src, "app_id"),
            "object_key": src.get("object_key").cloned().unwrap_or(json!([])),
            "list_file": src.get("list_file").cloned().unwrap_or(Value::Null),
        },
        "dst_node": { "bucket": text(dst, "bucket"), "region": text(dst, "region"), "save_prefix": text(dst, "save_prefix") },
        "start_time": group.started.unwrap_or(0),
        "total_time": group.worked(t.now),
        "smn_config": notice_value(request, group.ended.is_some()),
        "failed_object_record": failed_record(t, group),
    });
    if let (Some(view), Ok(Value::Object(settings))) =
        (view.as_object_mut(), serde_json::to_value(Settings::of(request)))
    {
        view.extend(settings);
    }
    sums(&mut view, t, group);
    view
}

/// The type of a group's tasks, in lower case.
pub(crate) fn task_type(request: &Value) -> String {
    let kind = Some(text(request, "task_type")).filter(|kind| !kind.is_empty()).unwrap_or("PREFIX");
    kind.to_ascii_lowercase()
}

pub(crate) fn cloud_type(src: &Value) -> &str {
    Some(text(src, "cloud_type")).filter(|cloud| !cloud.is_empty()).unwrap_or("Aliyun")
}

/// The counters of a group are the sums over its tasks.
fn sums(view: &mut Value, t: &Tenant, group: &Group) {
    let (mut tally, mut objects, mut bytes, mut speed) = (Tally::default(), 0_u64, 0_u64, 0_u64);
    let mut by_state = [0_u64; 8];
    for task in group.children.iter().filter_map(|id| t.tasks.get(id)) {
        let progress = task.progress(t.now);
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
    let created = group.children.len();
    let sums = json!({
        "migrate_speed": speed,
        "total_task_num": if created == 0 { group.work.tasks } else { created as u64 },
        "create_task_num": created,
        "waiting_task_num": of(TaskState::Waiting),
        "executing_task_num": of(TaskState::Running) + of(TaskState::Pausing),
        "paused_task_num": of(TaskState::Paused),
        "failed_task_num": of(TaskState::Failed),
        "complete_task_num": of(TaskState::Succeeded),
        "total_num": objects,
        "create_complete_num": objects,
        "success_num": tally.successful,
        "fail_num": tally.failed,
        "skip_num": tally.skipped,
        "total_size": bytes,
        "create_complete_size": bytes,
        "complete_size": tally.copied.saturating_add(tally.skipped_bytes),
    });
    if let (Some(view), Value::Object(sums)) = (view.as_object_mut(), sums) {
        view.extend(sums);
    }
}
