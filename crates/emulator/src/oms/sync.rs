//! A synchronization task and the counters of the requested copies.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::call::text;
use crate::clock::Millis;
use crate::wire_time::month_of;
use crate::work::Activity;
use crate::world::table::Row;

/// The interval of the counters: five minutes, the finest series that a client can request.
pub(crate) const BUCKET_MS: u64 = 300_000;

impl Activity {
    /// Returns the counter that a `data_type` names.
    pub(crate) fn of(&self, data_type: &str) -> Option<u64> {
        Some(match data_type {
            "REQUEST" => self.requests,
            "SUCCESS" => self.successes,
            "FAILURE" => self.failures,
            "SKIP" => self.skips,
            "SIZE" => self.bytes,
            _ => return None,
        })
    }
}

/// A synchronization task.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SyncTask {
    pub id: String,
    pub synchronizing: bool,
    /// The creation request, without its secrets.
    pub request: Value,
    pub created: Millis,
    pub last_started: Millis,
    pub queued: u64,
    /// By start of the five-minute interval.
    pub activity: BTreeMap<Millis, Activity>,
    /// The number of real objects of accepted events that are not copied yet.
    #[serde(default)]
    pub pending: u64,
}

impl Row for SyncTask {
    type Id = String;
    const TABLE: &'static str = "oms_syncs";
}

impl SyncTask {
    /// Counts requested objects when they are accepted, whatever their outcome.
    pub(crate) fn accept(&mut self, bucket: Millis, objects: u64) {
        self.activity.entry(bucket).or_default().requests += objects;
        self.pending += objects;
    }

    /// Counts the outcomes of accepted objects.
    pub(crate) fn settle(&mut self, bucket: Millis, heard: Activity) {
        self.pending = self.pending.saturating_sub(heard.requests);
        self.activity.entry(bucket).or_default().add(&Activity { requests: 0, ..heard });
    }

    /// Returns the sum over a time range, excluding its end.
    pub(crate) fn sum(&self, from: Millis, to: Millis) -> Activity {
        let mut sum = Activity::default();
        if from < to {
            self.activity.range(from..to).for_each(|(_, activity)| sum.add(activity));
        }
        sum
    }

    /// The task as `list_sync_tasks` returns it.
    pub(crate) fn view(&self) -> Value {
        let request = &self.request;
        let or = |name: &str, default: Value| request.get(name).filter(|v| !v.is_null()).cloned().unwrap_or(default);
        // The request calls it `transmission`, the answer `no_check`.
        let check = match text(request, "consistency_check") {
            "" => "size_last_modified",
            "transmission" => "no_check",
            other => other,
        };
        json!({
            "sync_task_id": self.id,
            "src_cloud_type": or("src_cloud_type", json!("Aliyun")),
            "src_region": text(request, "src_region"),
            "src_bucket": text(request, "src_bucket"),
            "dst_region": text(request, "dst_region"),
            "dst_bucket": text(request, "dst_bucket"),
            "create_time": self.created,
            "last_start_time": self.last_started,
            "description": text(request, "description"),
            "status": if self.synchronizing { "SYNCHRONIZING" } else { "STOPPED" },
            "enable_kms": or("enable_kms", json!(false)),
            "enable_metadata_migration": or("enable_metadata_migration", json!(false)),
            "enable_restore": or("enable_restore", json!(false)),
            "app_id": text(request, "app_id"),
            "source_cdn": or("source_cdn", Value::Null),
            "object_overwrite_mode": or("object_overwrite_mode", json!("SIZE_LAST_MODIFIED_COMPARISON_OVERWRITE")),
            "dst_storage_policy": or("dst_storage_policy", json!("STANDARD")),
            "consistency_check": check,
        })
    }

    /// The task as `show_sync_task` returns it, with the counters of the month that contains `at`.
    pub(crate) fn detail(&self, at: Millis) -> Value {
        let (from, to) = month_of(at);
        let month = self.sum(from, to);
        let mut view = self.view();
        view["monthly_acceptance_request"] = json!(month.requests);
        view["monthly_success_object"] = json!(month.successes);
        view["monthly_failure_object"] = json!(month.failures);
        view["monthly_skip_object"] = json!(month.skips);
        view["monthly_size"] = json!(month.bytes);
        view
    }
}

#[cfg(test)]
mod tests;
