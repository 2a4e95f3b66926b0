//! Writes a migration task as clients see it, directly as text: clients request tasks most often.

use std::borrow::Cow;

use serde_json::Value;

use super::bandwidth::Policy;
use super::task::{Task, TaskKind};
use crate::clock::Millis;
use crate::json::{Null, Object, Written};
use crate::work::{FailedRun, failed_list_key};

/// The fields of a request that a view shows, found in one pass: looking up a field would cost more than writing it.
macro_rules! shown {
    ($(#[$meta:meta])* $name:ident { $($field:ident),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default)]
        pub(crate) struct $name<'a> {
            $(pub $field: Option<&'a Value>,)*
        }

        impl<'a> $name<'a> {
            /// Null counts as absent.
            pub(crate) fn of(value: Option<&'a Value>) -> Self {
                let mut found = Self::default();
                let fields = value.and_then(Value::as_object).into_iter().flatten();
                for (name, value) in fields.filter(|(_, value)| !value.is_null()) {
                    match name.as_str() {
                        $(stringify!($field) => found.$field = Some(value),)*
                        _ => {}
                    }
                }
                found
            }
        }
    };
}

shown!(
    /// The request that created a task or a group, without its secrets.
    Asked {
        consistency_check,
        description,
        dst_node,
        dst_storage_policy,
        enable_failed_object_recording,
        enable_kms,
        enable_metadata_migration,
        enable_requester_pays,
        enable_restore,
        migrate_since,
        object_overwrite_mode,
        obs_system,
        smn_config,
        source_cdn,
        src_node,
        task_priority,
        task_type,
    }
);

shown!(
    /// One end of a migration.
    Node { app_id, bucket, cloud_type, list_file, object_key, region, save_prefix }
);

shown!(
    /// A content delivery network in front of the source.
    Cdn { authentication_type, domain, protocol }
);

/// The defaults of OMS for missing values.
#[derive(Clone, Copy, Debug)]
enum Or<'a> {
    Given(&'a Value),
    Text(&'static str),
    Flag(bool),
    Empty,
    Null,
}

impl Written for Or<'_> {
    fn write(self, text: &mut String) {
        match self {
            Self::Given(value) => value.write(text),
            Self::Text(default) => default.write(text),
            Self::Flag(default) => default.write(text),
            Self::Empty => text.push_str("[]"),
            Self::Null => Null.write(text),
        }
    }
}

fn or<'a>(value: Option<&'a Value>, default: Or<'a>) -> Or<'a> {
    value.map_or(default, Or::Given)
}

/// Returns a string; empty when it is absent.
pub(crate) fn text(value: Option<&Value>) -> &str {
    value.and_then(Value::as_str).unwrap_or_default()
}

/// Returns a string, or the default of OMS when it is absent or empty.
pub(crate) fn or_text<'a>(value: Option<&'a Value>, default: &'static str) -> &'a str {
    Some(text(value)).filter(|text| !text.is_empty()).unwrap_or(default)
}

/// Writes the settings that the client chose, and defaults for the rest. Tasks and groups show the same settings.
pub(crate) fn write_settings(o: &mut Object<'_>, asked: &Asked<'_>, bandwidth: &Policy) {
    // Seconds in the request, milliseconds in the answer.
    o.field("migrate_since", asked.migrate_since.and_then(Value::as_u64).unwrap_or(0).saturating_mul(1000));
    o.optional("source_cdn", asked.source_cdn.filter(|cdn| cdn.is_object()), |o, cdn| {
        let cdn = Cdn::of(Some(cdn));
        o.field("domain", text(cdn.domain));
        o.field("protocol", text(cdn.protocol));
        o.field("authentication_type", or(cdn.authentication_type, Or::Text("NONE")));
    });
    o.list("bandwidth_policy", |list| bandwidth.write(list));
    o.field("enable_failed_object_recording", or(asked.enable_failed_object_recording, Or::Flag(true)));
    o.field("enable_metadata_migration", or(asked.enable_metadata_migration, Or::Flag(false)));
    o.field("enable_restore", or(asked.enable_restore, Or::Flag(false)));
    o.field("enable_kms", or(asked.enable_kms, Or::Flag(false)));
    let overwrite = Or::Text("SIZE_LAST_MODIFIED_COMPARISON_OVERWRITE");
    o.field("object_overwrite_mode", or(asked.object_overwrite_mode, overwrite));
    o.field("dst_storage_policy", or(asked.dst_storage_policy, Or::Text("STANDARD")));
    o.field("consistency_check", or(asked.consistency_check, Or::Text("size_last_modified")));
    o.field("enable_requester_pays", or(asked.enable_requester_pays, Or::Flag(false)));
    o.field("obs_system", or(asked.obs_system, Or::Text("BUCKET")));
}

/// Writes both ends of a migration. `spelling` converts the name of the cloud, which tasks and groups spell
/// differently.
pub(crate) fn write_nodes(o: &mut Object<'_>, asked: &Asked<'_>, spelling: fn(&str) -> Cow<'_, str>) {
    let (src, dst) = (Node::of(asked.src_node), Node::of(asked.dst_node));
    o.object("src_node", |o| {
        o.field("bucket", text(src.bucket));
        o.field("cloud_type", &*spelling(or_text(src.cloud_type, "Aliyun")));
        o.field("region", text(src.region));
        o.field("app_id", text(src.app_id));
        o.field("object_key", or(src.object_key, Or::Empty));
        o.field("list_file", or(src.list_file, Or::Null));
    });
    o.object("dst_node", |o| {
        o.field("bucket", text(dst.bucket));
        o.field("region", text(dst.region));
        o.field("save_prefix", text(dst.save_prefix));
    });
}

/// Writes the outcome of the notification, which exists only after the task or group has ended.
pub(crate) fn write_notice(o: &mut Object<'_>, name: &'static str, asked: &Asked<'_>, ended: bool) {
    let config = asked.smn_config.filter(|config| ended && config.is_object());
    o.optional(name, config, |o, config| {
        let topic = text(config.get("topic_urn"));
        o.field("notify_result", true);
        o.field("notify_error_message", Null);
        o.field("topic_name", topic.rsplit(':').next().unwrap_or_default());
    });
}

/// Writes why a task or a group failed.
pub(crate) fn write_error(o: &mut Object<'_>, error: Option<&FailedRun>) {
    o.optional("error_reason", error, |o, error| {
        o.field("error_code", &error.code);
        o.field("error_msg", &error.message);
    });
}

/// Writes a task as `show_task` and `list_tasks` return it, at a time.
pub(crate) fn write_task(o: &mut Object<'_>, task: &Task, now: Millis) {
    let asked = Asked::of(Some(&task.request));
    o.field("id", task.id);
    o.field("name", &task.name);
    o.field("status", task.state as u64);
    o.field("task_type", &*or_text(asked.task_type, "object").to_ascii_lowercase());
    let group_type = match task.kind {
        TaskKind::Normal => "NORMAL_TASK",
        TaskKind::Group => "GROUP_TASK",
    };
    o.field("group_type", group_type);
    o.field("group_id", task.group_id.as_deref().unwrap_or_default());
    o.field("description", text(asked.description));
    write_nodes(o, &asked, |cloud| cloud.into());
    write_progress(o, task, now);
    write_error(o, task.error.as_ref());
    write_failed_record(o, task);
    write_notice(o, "smn_info", &asked, task.ended.is_some());
    o.field("success_record_error_reason", Null);
    o.field("skip_record_error_reason", Null);
    o.field("task_priority", or(asked.task_priority, Or::Text("MEDIUM")));
    write_settings(o, &asked, &task.bandwidth);
}

fn write_progress(o: &mut Object<'_>, task: &Task, now: Millis) {
    let progress = task.progress(now);
    let tally = &progress.tally;
    o.field("start_time", task.started.unwrap_or(0));
    o.field("total_time", progress.spent);
    o.field("left_time", progress.left);
    o.field("progress", progress.fraction);
    o.field("migrate_speed", progress.speed);
    o.field("is_query_over", progress.query_over);
    o.field("total_num", progress.total_objects);
    o.field("successful_num", tally.successful);
    o.field("failed_num", tally.failed);
    o.field("skipped_num", tally.skipped);
    o.field("total_size", progress.total_bytes);
    o.field("complete_size", tally.copied.saturating_add(tally.skipped_bytes));
    o.field("real_size", tally.copied);
}

fn write_failed_record(o: &mut Object<'_>, task: &Task) {
    let real = task.copying.as_ref().and_then(|copying| copying.failed_list.clone());
    let list = task.has_failed_list().then(|| {
        let ended = task.ended.unwrap_or(task.created);
        real.unwrap_or_else(|| failed_list_key(task.group_id.as_deref(), &task.name, ended))
    });
    o.object("failed_object_record", |o| {
        o.field("result", list.is_some());
        o.field("list_file_key", list.as_deref());
        o.field("error_code", Null);
    });
}
