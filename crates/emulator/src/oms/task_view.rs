//! A migration task as a client sees it. Written straight to JSON: lists are what clients ask for most.

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::{Kind, Task};
use crate::clock::Millis;
use crate::ops::text;

/// A field of the request, or what OMS assumes without it.
enum Or<'a> {
    Given(&'a Value),
    Text(&'static str),
    Flag(bool),
    Empty,
    Null,
}

impl Serialize for Or<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Given(value) => value.serialize(serializer),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Empty => serializer.collect_seq::<[(); 0]>([]),
            Self::Null => serializer.serialize_unit(),
        }
    }
}

fn or<'a>(request: &'a Value, name: &str, default: Or<'a>) -> Or<'a> {
    request.get(name).filter(|value| !value.is_null()).map_or(default, Or::Given)
}

#[derive(Serialize)]
struct Source<'a> {
    bucket: &'a str,
    cloud_type: Or<'a>,
    region: &'a str,
    app_id: &'a str,
    object_key: Or<'a>,
    list_file: Or<'a>,
}

#[derive(Serialize)]
struct Destination<'a> {
    bucket: &'a str,
    region: &'a str,
    save_prefix: &'a str,
}

#[derive(Serialize)]
struct Reason<'a> {
    error_code: &'a str,
    error_msg: &'a str,
}

#[derive(Serialize)]
struct FailedRecord {
    result: bool,
    list_file_key: Option<String>,
    error_code: Option<&'static str>,
}

#[derive(Serialize)]
struct Notice<'a> {
    notify_result: bool,
    notify_error_message: Option<&'static str>,
    topic_name: &'a str,
}

#[derive(Serialize)]
struct Cdn<'a> {
    domain: &'a str,
    protocol: &'a str,
    authentication_type: Or<'a>,
}

/// What the client once set, with the defaults of what it did not. Groups show the same.
#[derive(Serialize)]
pub(crate) struct Settings<'a> {
    migrate_since: u64,
    source_cdn: Option<Cdn<'a>>,
    bandwidth_policy: Or<'a>,
    enable_failed_object_recording: Or<'a>,
    enable_metadata_migration: Or<'a>,
    enable_restore: Or<'a>,
    enable_kms: Or<'a>,
    object_overwrite_mode: Or<'a>,
    dst_storage_policy: Or<'a>,
    consistency_check: Or<'a>,
    enable_requester_pays: Or<'a>,
    obs_system: Or<'a>,
}

impl<'a> Settings<'a> {
    pub fn of(request: &'a Value) -> Self {
        let cdn = request.get("source_cdn").filter(|cdn| cdn.is_object()).map(|cdn| Cdn {
            domain: text(cdn, "domain"),
            protocol: text(cdn, "protocol"),
            authentication_type: or(cdn, "authentication_type", Or::Text("NONE")),
        });
        Self {
            // Seconds when asked, milliseconds when answered.
            migrate_since: request["migrate_since"].as_u64().unwrap_or(0).saturating_mul(1000),
            source_cdn: cdn,
            bandwidth_policy: or(request, "bandwidth_policy", Or::Empty),
            enable_failed_object_recording: or(request, "enable_failed_object_recording", Or::Flag(true)),
            enable_metadata_migration: or(request, "enable_metadata_migration", Or::Flag(false)),
            enable_restore: or(request, "enable_restore", Or::Flag(false)),
            enable_kms: or(request, "enable_kms", Or::Flag(false)),
            object_overwrite_mode: or(
                request,
                "object_overwrite_mode",
                Or::Text("SIZE_LAST_MODIFIED_COMPARISON_OVERWRITE"),
            ),
            dst_storage_policy: or(request, "dst_storage_policy", Or::Text("STANDARD")),
            consistency_check: or(request, "consistency_check", Or::Text("size_last_modified")),
            enable_requester_pays: or(request, "enable_requester_pays", Or::Flag(false)),
            obs_system: or(request, "obs_system", Or::Text("BUCKET")),
        }
    }
}

/// A task as `show_task` and `list_tasks` answer it.
#[derive(Serialize)]
pub(crate) struct TaskView<'a> {
    id: u64,
    name: &'a str,
    status: u8,
    task_type: String,
    group_type: &'static str,
    group_id: &'a str,
    description: &'a str,
    src_node: Source<'a>,
    dst_node: Destination<'a>,
    start_time: Millis,
    total_time: Millis,
    left_time: Millis,
    progress: f64,
    migrate_speed: u64,
    is_query_over: bool,
    total_num: u64,
    successful_num: u64,
    failed_num: u64,
    skipped_num: u64,
    total_size: u64,
    complete_size: u64,
    real_size: u64,
    error_reason: Option<Reason<'a>>,
    failed_object_record: FailedRecord,
    smn_info: Option<Notice<'a>>,
    success_record_error_reason: Option<&'static str>,
    skip_record_error_reason: Option<&'static str>,
    task_priority: Or<'a>,
    #[serde(flatten)]
    settings: Settings<'a>,
}

impl<'a> TaskView<'a> {
    /// The task at a moment.
    pub fn of(task: &'a Task, now: Millis) -> Self {
        let (request, progress) = (&task.request, task.progress(now));
        let (src, dst) = (&request["src_node"], &request["dst_node"]);
        let kind = Some(text(request, "task_type")).filter(|kind| !kind.is_empty()).unwrap_or("object");
        Self {
            id: task.id,
            name: &task.name,
            status: task.state as u8,
            task_type: kind.to_ascii_lowercase(),
            group_type: match task.kind {
                Kind::Normal => "NORMAL_TASK",
                Kind::Group => "GROUP_TASK",
            },
            group_id: task.group_id.as_deref().unwrap_or_default(),
            description: text(request, "description"),
            src_node: Source {
                bucket: text(src, "bucket"),
                cloud_type: or(src, "cloud_type", Or::Text("Aliyun")),
                region: text(src, "region"),
                app_id: text(src, "app_id"),
                object_key: or(src, "object_key", Or::Empty),
                list_file: or(src, "list_file", Or::Null),
            },
            dst_node: Destination {
                bucket: text(dst, "bucket"),
                region: text(dst, "region"),
                save_prefix: text(dst, "save_prefix"),
            },
            start_time: task.started.unwrap_or(0),
            total_time: progress.spent,
            left_time: progress.left,
            progress: progress.fraction,
            migrate_speed: progress.speed,
            is_query_over: progress.query_over,
            total_num: progress.total_objects,
            successful_num: progress.tally.successful,
            failed_num: progress.tally.failed,
            skipped_num: progress.tally.skipped,
            total_size: progress.total_bytes,
            complete_size: progress.tally.copied.saturating_add(progress.tally.skipped_bytes),
            real_size: progress.tally.copied,
            error_reason: task.error.as_ref().map(|e| Reason { error_code: &e.code, error_msg: &e.message }),
            failed_object_record: failed_record(task),
            smn_info: notice(request, task.ended.is_some()),
            success_record_error_reason: None,
            skip_record_error_reason: None,
            task_priority: or(request, "task_priority", Or::Text("MEDIUM")),
            settings: Settings::of(request),
        }
    }
}

fn failed_record(task: &Task) -> FailedRecord {
    let real = task.copying.as_ref().and_then(|copying| copying.failed_list.clone());
    let list = task.has_failed_list().then(|| {
        if let Some(real) = real {
            return real;
        }
        let ended = task.ended.unwrap_or(task.created);
        failed_list_key(task.group_id.as_deref(), &task.name, ended)
    });
    FailedRecord { result: list.is_some(), list_file_key: list, error_code: None }
}

/// Where the list of failed objects stands in the destination bucket.
pub(crate) fn failed_list_key(group: Option<&str>, task: &str, ended: Millis) -> String {
    let folder = match group {
        Some(group) => format!("oms/task_group/{group}/failed_object_lists/{task}"),
        None => format!("oms/failed_object_lists/{task}"),
    };
    format!("{folder}/{ended}.failed_list.txt")
}

/// The outcome of the notice, which exists only after the end.
fn notice(request: &Value, ended: bool) -> Option<Notice<'_>> {
    let config = request.get("smn_config").filter(|config| ended && config.is_object())?;
    let topic_name = text(config, "topic_urn").rsplit(':').next().unwrap_or_default();
    Some(Notice { notify_result: true, notify_error_message: None, topic_name })
}

/// The same for a group.
pub(crate) fn notice_value(request: &Value, ended: bool) -> Value {
    serde_json::to_value(notice(request, ended)).unwrap_or(Value::Null)
}
