//! What differs between the file and what the service reports.

use huaweicloud_dcs::types::MigrationTaskListItem;
use huaweicloud_oms::types::{BandwidthPolicy, DestinationInfo, Task, TaskGroup};

use crate::manifest::model::{As, Bucket, Entry, Redis};
use crate::manifest::place::RedisEnd;
use crate::manifest::shape::{CHECK, Choice, MODE, OVERWRITE, STORAGE_CLASS, our_word};

/// What differs about a task.
pub(super) fn of_task(entry: &Entry, bucket: &Bucket, task: &Task) -> Vec<String> {
    let mut found = Differences::default();
    if bucket.moved_as == As::Group {
        found.note("it is a task, the file asks for a group");
    }
    let source = task.src_node.as_ref();
    found.source(
        bucket,
        source.and_then(|node| node.bucket.as_deref()),
        source.and_then(|node| node.region.as_deref()),
    );
    found.destination(entry, bucket, task.dst_node.as_ref());
    found.word("overwrite", &OVERWRITE, bucket.overwrite.as_deref(), task.object_overwrite_mode.as_ref());
    found.word("check", &CHECK, bucket.check.as_deref(), task.consistency_check.as_ref());
    found.word("storage_class", &STORAGE_CLASS, bucket.storage_class.as_deref(), task.dst_storage_policy.as_ref());
    found.switch("metadata", bucket.metadata, task.enable_metadata_migration);
    found.switch("restore_archived", bucket.restore_archived, task.enable_restore);
    found.windows(bucket, &task.bandwidth_policy);
    found.0
}

/// What differs about a group.
pub(super) fn of_group(entry: &Entry, bucket: &Bucket, group: &TaskGroup) -> Vec<String> {
    let mut found = Differences::default();
    if bucket.moved_as == As::Task {
        found.note("it is a group, the file asks for a task");
    }
    let source = group.src_node.as_ref();
    found.source(
        bucket,
        source.and_then(|node| node.bucket.as_deref()),
        source.and_then(|node| node.region.as_deref()),
    );
    found.destination(entry, bucket, group.dst_node.as_ref());
    found.word("overwrite", &OVERWRITE, bucket.overwrite.as_deref(), group.object_overwrite_mode.as_ref());
    found.word("check", &CHECK, bucket.check.as_deref(), group.consistency_check.as_ref());
    found.word("storage_class", &STORAGE_CLASS, bucket.storage_class.as_deref(), group.dst_storage_policy.as_ref());
    found.switch("metadata", bucket.metadata, group.enable_metadata_migration);
    found.switch("restore_archived", bucket.restore_archived, group.enable_restore);
    found.windows(bucket, &group.bandwidth_policy);
    found.0
}

/// What differs about a Redis migration; before it is configured it tells neither method nor ends.
pub(super) fn of_migration(redis: &Redis, migration: &MigrationTaskListItem) -> Vec<String> {
    let mut found = Differences::default();
    found.word("mode", &MODE, Some(&redis.method), migration.migration_method.as_ref());
    if let RedisEnd::Instance(id) = &redis.target {
        found.field("the target", id, migration.target_instance_id.as_deref());
    }
    if let RedisEnd::Instance(id) = &redis.source {
        found.field("the source", id, migration.source_instance_id.as_deref());
    }
    found.0
}

/// Collects differences.
#[derive(Default)]
struct Differences(Vec<String>);

impl Differences {
    fn note(&mut self, text: impl Into<String>) {
        self.0.push(text.into());
    }

    /// A field that the service tells differently; what it does not tell is no difference.
    fn field(&mut self, name: &str, file: &str, service: Option<&str>) {
        if let Some(service) = service.filter(|text| !text.is_empty() && !file.eq_ignore_ascii_case(text)) {
            self.note(format!("{name} is {service}, the file says {file}"));
        }
    }

    /// As [`Self::field`], for a choice that the file may leave open.
    fn word(&mut self, name: &str, choices: &[Choice], file: Option<&str>, service: Option<&impl ToString>) {
        if let (Some(file), Some(service)) = (file, service.map(ToString::to_string)) {
            self.field(name, our_word(choices, file), Some(our_word(choices, &service)));
        }
    }

    fn switch(&mut self, name: &str, file: Option<bool>, service: Option<bool>) {
        if let (Some(file), Some(service)) = (file, service) {
            self.field(name, &file.to_string(), Some(&service.to_string()));
        }
    }

    fn source(&mut self, bucket: &Bucket, name: Option<&str>, region: Option<&str>) {
        if let Some(file) = bucket.source.region() {
            self.field("the source", bucket.source.bucket(), name);
            self.field("the region of the source", file, region);
        }
    }

    fn destination(&mut self, entry: &Entry, bucket: &Bucket, node: Option<&DestinationInfo>) {
        let Some(node) = node else { return };
        self.field("the destination", &bucket.destination.bucket, node.bucket.as_deref());
        self.field("the region of the destination", &entry.region, node.region.as_deref());
    }

    fn windows(&mut self, bucket: &Bucket, service: &[BandwidthPolicy]) {
        let mut theirs: Vec<(&str, &str, i64)> = service
            .iter()
            .map(|window| {
                let (start, end) = (window.start.as_deref(), window.end.as_deref());
                (start.unwrap_or_default(), end.unwrap_or_default(), window.max_bandwidth.unwrap_or(0))
            })
            .collect();
        theirs.sort_unstable();
        let ours = bucket.bandwidth.iter().map(|window| (&*window.start, &*window.end, window.bytes_per_second));
        if !ours.eq(theirs) {
            self.note("bandwidth differs from the file");
        }
    }
}
