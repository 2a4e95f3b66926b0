//! What a request asks to copy: from where, to where, and how.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use huaweicloud_emulator::work::FailedRun;
use serde_json::Value;

use super::error::BucketRole;
use super::place::{DESTINATION_CLOUD, Place};
use super::stores::Stores;
use crate::request::text;
use crate::secrets::Secrets;

/// The conditions under which an object that exists at the destination is copied again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Overwrite {
    Never,
    /// It differs in size, or the source is newer.
    IfDifferent,
    /// Its contents differ.
    IfContentsDiffer,
    Always,
}

/// How a copy is compared with its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Check {
    None,
    Size,
    Contents,
}

/// A migration between two buckets.
#[derive(Debug)]
pub(crate) struct Transfer {
    pub source: Place,
    pub destination: Place,
    pub save_prefix: String,
    pub overwrite: Overwrite,
    pub check: Check,
    /// Whether all metadata is copied, not only the content type.
    pub metadata: bool,
    /// If set, only objects that changed since then are copied.
    pub since: Option<SystemTime>,
    pub records_failures: bool,
}

/// The selection of a migration's objects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Selection {
    /// Exact names, and prefixes.
    Names(Vec<Selector>),
    /// A list in a bucket of the destination cloud.
    List { bucket: String, key: String },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Selector {
    Exact(String),
    Under(String),
}

impl Selector {
    pub(crate) fn matches(&self, key: &str) -> bool {
        match self {
            Self::Exact(name) => key == name,
            Self::Under(prefix) => key.starts_with(prefix),
        }
    }
}

impl Transfer {
    /// Reads the migration of a task's or group's request.
    pub(crate) fn of_task(stores: &Stores, request: &Value, secrets: &Secrets) -> Result<Self, FailedRun> {
        let (src, dst) = (&request["src_node"], &request["dst_node"]);
        let cloud = Some(text(src, "cloud_type")).filter(|cloud| !cloud.is_empty()).unwrap_or("Aliyun");
        let mut transfer = Self::between(stores, (cloud, text(src, "bucket")), text(dst, "bucket"), request, secrets)?;
        transfer.save_prefix = text(dst, "save_prefix").to_owned();
        Ok(transfer)
    }

    /// Reads the migration of a synchronization task's request.
    pub(crate) fn of_sync(stores: &Stores, request: &Value, secrets: &Secrets) -> Result<Self, FailedRun> {
        let cloud = Some(text(request, "src_cloud_type")).filter(|cloud| !cloud.is_empty()).unwrap_or("Aliyun");
        let source = (cloud, text(request, "src_bucket"));
        Self::between(stores, source, text(request, "dst_bucket"), request, secrets)
    }

    fn between(
        stores: &Stores,
        (cloud, bucket): (&str, &str),
        destination: &str,
        request: &Value,
        secrets: &Secrets,
    ) -> Result<Self, FailedRun> {
        let flag = |name: &str, default| request.get(name).and_then(Value::as_bool).unwrap_or(default);
        let since = request["migrate_since"].as_u64().filter(|since| *since > 0);
        Ok(Self {
            source: stores.bucket(BucketRole::Source, cloud, bucket, &secrets.source)?,
            destination: stores.bucket(
                BucketRole::Destination,
                DESTINATION_CLOUD,
                destination,
                &secrets.destination,
            )?,
            save_prefix: String::new(),
            overwrite: match text(request, "object_overwrite_mode") {
                "NO_OVERWRITE" => Overwrite::Never,
                "CRC64_COMPARISON_OVERWRITE" => Overwrite::IfContentsDiffer,
                "FULL_OVERWRITE" => Overwrite::Always,
                _ => Overwrite::IfDifferent,
            },
            check: match text(request, "consistency_check") {
                "no_check" | "transmission" => Check::None,
                "crc64" => Check::Contents,
                _ => Check::Size,
            },
            metadata: flag("enable_metadata_migration", false),
            // A time beyond what the system can represent excludes nothing.
            since: since.and_then(|since| UNIX_EPOCH.checked_add(Duration::from_secs(since))),
            records_failures: flag("enable_failed_object_recording", true),
        })
    }
}

impl Selection {
    /// Reads what a task's or group's request selects.
    pub(crate) fn of(request: &Value) -> Self {
        let src = &request["src_node"];
        let kind = text(request, "task_type").to_ascii_lowercase();
        if kind == "list" {
            let list = &src["list_file"];
            return Self::List {
                bucket: text(list, "obs_bucket").to_owned(),
                key: text(list, "list_file_key").to_owned(),
            };
        }
        let names = src["object_key"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let select = |name: &str| match kind.as_str() {
            // In tasks of type object, a name that ends in a slash is a folder.
            "" | "object" if !(name.is_empty() || name.ends_with('/')) => Selector::Exact(name.to_owned()),
            _ => Selector::Under(name.to_owned()),
        };
        Self::Names(names.map(select).collect())
    }
}

#[cfg(test)]
mod tests;
