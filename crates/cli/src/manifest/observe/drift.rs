//! Finds differences between the file and the service's report.

use huaweicloud_dcs::types::MigrationTaskListItem;
use huaweicloud_oms::types::{BandwidthPolicy, DestinationInfo, Task, TaskGroup};

use crate::address::is_elsewhere;
use crate::locale::say;
use crate::manifest::model::{As, Bucket, Entry, Redis};
use crate::manifest::place::RedisEnd;
use crate::manifest::shape::{CHECK, Choice, MODE, OVERWRITE, STORAGE_CLASS, our_word};
use crate::text::clean;

/// Returns the differences of a task.
pub(super) fn of_task(entry: &Entry, bucket: &Bucket, task: &Task) -> Differences {
    let mut found = Differences::default();
    if bucket.moved_as == As::Group {
        found.note(say!("plan-drift-is-task"));
    }
    let source = task.src_node.as_ref();
    if let Some(node) = source {
        let cloud = node.cloud_type.as_ref().map(ToString::to_string);
        found.source(bucket, node.bucket.as_deref(), node.region.as_deref(), cloud.as_deref(), &node.object_key);
    }
    found.destination(entry, bucket, task.dst_node.as_ref());
    found.word("overwrite", &OVERWRITE, bucket.overwrite.as_deref(), task.object_overwrite_mode.as_ref());
    found.word("check", &CHECK, bucket.check.as_deref(), task.consistency_check.as_ref());
    found.word("storage_class", &STORAGE_CLASS, bucket.storage_class.as_deref(), task.dst_storage_policy.as_ref());
    found.switch("metadata", bucket.metadata, task.enable_metadata_migration);
    found.switch("restore_archived", bucket.restore_archived, task.enable_restore);
    found.windows(bucket, &task.bandwidth_policy);
    found
}

/// Returns the differences of a group.
pub(super) fn of_group(entry: &Entry, bucket: &Bucket, group: &TaskGroup) -> Differences {
    let mut found = Differences::default();
    if bucket.moved_as == As::Task {
        found.note(say!("plan-drift-is-group"));
    }
    let source = group.src_node.as_ref();
    if let Some(node) = source {
        let cloud = node.cloud_type.as_ref().map(ToString::to_string);
        found.source(bucket, node.bucket.as_deref(), node.region.as_deref(), cloud.as_deref(), &node.object_key);
    }
    found.destination(entry, bucket, group.dst_node.as_ref());
    found.word("overwrite", &OVERWRITE, bucket.overwrite.as_deref(), group.object_overwrite_mode.as_ref());
    found.word("check", &CHECK, bucket.check.as_deref(), group.consistency_check.as_ref());
    found.word("storage_class", &STORAGE_CLASS, bucket.storage_class.as_deref(), group.dst_storage_policy.as_ref());
    found.switch("metadata", bucket.metadata, group.enable_metadata_migration);
    found.switch("restore_archived", bucket.restore_archived, group.enable_restore);
    found.windows(bucket, &group.bandwidth_policy);
    found
}

/// Returns the differences of a Redis migration. Before it is configured, a migration reports neither method, source nor
/// target.
pub(super) fn of_migration(redis: &Redis, migration: &MigrationTaskListItem) -> Differences {
    let mut found = Differences::default();
    found.word("mode", &MODE, Some(&redis.method), migration.migration_method.as_ref());
    if let RedisEnd::Instance(id) = &redis.target {
        found.end(&|| say!("plan-drift-target"), id, migration.target_instance_id.as_deref());
    }
    if let RedisEnd::Instance(id) = &redis.source {
        found.end(&|| say!("plan-drift-source"), id, migration.source_instance_id.as_deref());
    }
    found.addresses(&|| say!("plan-drift-source"), &redis.source, migration.data_source.as_deref());
    found.addresses(&|| say!("plan-drift-target"), &redis.target, migration.target_instance_addrs.as_deref());
    found
}

/// Returns the differences of a Redis migration after a swap of the addresses of its source and target. Their ids stay.
pub(super) fn of_swapped(redis: &Redis, migration: &MigrationTaskListItem) -> Differences {
    let mut before = migration.clone();
    std::mem::swap(&mut before.data_source, &mut before.target_instance_addrs);
    of_migration(redis, &before)
}

/// Returns the name of a field, which is needed only if the field differs.
type Name<'a> = &'a dyn Fn() -> String;

/// Collects differences.
#[derive(Debug, Default)]
pub(super) struct Differences {
    pub(super) found: Vec<String>,
    /// Whether a difference concerns the source or the target.
    pub(super) is_elsewhere: bool,
}

impl Differences {
    fn note(&mut self, text: impl Into<String>) {
        self.found.push(text.into());
    }

    /// Compares a field. A field that the service does not report does not count as a difference.
    fn field(&mut self, name: Name<'_>, file: &str, service: Option<&str>) {
        if let Some(service) = service.filter(|text| !text.is_empty() && !file.eq_ignore_ascii_case(text)) {
            self.note(say!("plan-drift-differs", name = name(), service = service, file = file));
        }
    }

    /// Like [`Self::field`], for a choice that the file may leave open.
    fn word(&mut self, name: &str, choices: &[Choice], file: Option<&str>, service: Option<&impl ToString>) {
        if let (Some(file), Some(service)) = (file, service) {
            self.field(&|| name.to_owned(), our_word(choices, file), Some(our_word(choices, &service.to_string())));
        }
    }

    fn switch(&mut self, name: &str, file: Option<bool>, service: Option<bool>) {
        if let (Some(file), Some(service)) = (file, service) {
            self.field(&|| name.to_owned(), &file.to_string(), Some(&service.to_string()));
        }
    }

    /// Like [`Self::field`], for a source or a target.
    fn end(&mut self, name: Name<'_>, file: &str, service: Option<&str>) {
        let before = self.found.len();
        self.field(name, file, service);
        self.is_elsewhere |= self.found.len() > before;
    }

    fn source(
        &mut self,
        bucket: &Bucket,
        name: Option<&str>,
        region: Option<&str>,
        cloud: Option<&str>,
        keys: &[String],
    ) {
        self.end(&|| say!("plan-drift-source-cloud"), bucket.source.cloud(), cloud);
        if let Some(file) = bucket.source.region() {
            self.end(&|| say!("plan-drift-source"), bucket.source.bucket(), name);
            self.end(&|| say!("plan-drift-source-region"), file, region);
        }
        if let Some(file) = bucket.object_keys().filter(|file| !keys.is_empty() && file != keys) {
            let joined = |keys: &[String]| {
                let mut keys: Vec<String> = keys.iter().map(|key| format!("`{}`", clean(key))).collect();
                keys.sort_unstable();
                keys.join(", ")
            };
            self.end(&|| say!("plan-drift-source-part"), &joined(&file), Some(&joined(keys)));
        }
    }

    fn destination(&mut self, entry: &Entry, bucket: &Bucket, node: Option<&DestinationInfo>) {
        let Some(node) = node else { return };
        self.end(&|| say!("plan-drift-destination"), &bucket.destination.bucket, node.bucket.as_deref());
        self.end(&|| say!("plan-drift-destination-region"), &entry.region, node.region.as_deref());
        if let Some(prefix) = node.save_prefix.as_ref().filter(|prefix| **prefix != bucket.destination.prefix) {
            let quoted = |prefix: &str| format!("`{}`", clean(prefix.trim_end_matches('/')));
            self.end(
                &|| say!("plan-drift-destination-prefix"),
                &quoted(&bucket.destination.prefix),
                Some(&quoted(prefix)),
            );
        }
    }

    /// Compares addresses, which differ if none of them is the same.
    fn addresses(&mut self, name: Name<'_>, file: &RedisEnd, service: Option<&str>) {
        let RedisEnd::Addresses(file) = file else { return };
        if let Some(service) = service.filter(|service| is_elsewhere(file, service)) {
            self.end(name, file, Some(service));
        }
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
            self.note(say!("plan-drift-bandwidth"));
        }
    }
}
