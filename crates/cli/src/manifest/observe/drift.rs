//! Finds differences between the file and the service's report.

use huaweicloud_dcs::types::MigrationTaskListItem;
use huaweicloud_oms::types::{BandwidthPolicy, Task, TaskGroup};

use crate::address::is_elsewhere;
use crate::copied::{Aspect, Copied};
use crate::locale::say;
use crate::manifest::model::{As, Bucket, Entry, Redis};
use crate::manifest::place::RedisEnd;
use crate::manifest::shape::{CHECK, Choice, MODE, OVERWRITE, STORAGE_CLASS, our_word};
use crate::output::Zone;
use crate::text::clean;

/// Returns the differences of a task.
pub(super) fn of_task(entry: &Entry, bucket: &Bucket, task: &Task, zone: Zone) -> Differences {
    let mut found = Differences::default();
    if bucket.moved_as == As::Group {
        found.note(say!("plan-drift-is-task"));
    }
    found.copied(&bucket.copied(&entry.region), &Copied::from(task), zone);
    found.word("overwrite", &OVERWRITE, bucket.overwrite.as_deref(), task.object_overwrite_mode.as_ref());
    found.word("check", &CHECK, bucket.check.as_deref(), task.consistency_check.as_ref());
    found.word("storage_class", &STORAGE_CLASS, bucket.storage_class.as_deref(), task.dst_storage_policy.as_ref());
    found.switch("metadata", bucket.metadata, task.enable_metadata_migration);
    found.switch("restore_archived", bucket.restore_archived, task.enable_restore);
    found.windows(bucket, &task.bandwidth_policy);
    found
}

/// Returns the differences of a group.
pub(super) fn of_group(entry: &Entry, bucket: &Bucket, group: &TaskGroup, zone: Zone) -> Differences {
    let mut found = Differences::default();
    if bucket.moved_as == As::Task {
        found.note(say!("plan-drift-is-group"));
    }
    found.copied(&bucket.copied(&entry.region), &Copied::from(group), zone);
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

    /// Compares what is copied, and where to.
    fn copied(&mut self, file: &Copied<'_>, service: &Copied<'_>, zone: Zone) {
        for aspect in file.differences(service) {
            let [file, service] = [file, service].map(|copied| value(copied, aspect, zone));
            self.note(say!("plan-drift-differs", name = name(aspect), service = service, file = file));
            self.is_elsewhere |= aspect.is_place();
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

fn name(aspect: Aspect) -> String {
    match aspect {
        Aspect::Cloud => say!("plan-drift-source-cloud"),
        Aspect::SourceBucket => say!("plan-drift-source"),
        Aspect::SourceRegion => say!("plan-drift-source-region"),
        Aspect::Kind => say!("plan-drift-source-kind"),
        Aspect::Keys => say!("plan-drift-source-part"),
        Aspect::List => say!("plan-drift-source-list"),
        Aspect::Destination => say!("plan-drift-destination"),
        Aspect::DestinationRegion => say!("plan-drift-destination-region"),
        Aspect::DestinationPrefix => say!("plan-drift-destination-prefix"),
        Aspect::Since => "since".to_owned(),
    }
}

fn value(copied: &Copied<'_>, aspect: Aspect, zone: Zone) -> String {
    let quoted = |text: &str| format!("`{}`", clean(text));
    let text = |text: Option<&str>| clean(text.unwrap_or_default());
    match aspect {
        Aspect::Cloud => text(copied.cloud),
        Aspect::SourceBucket => text(copied.bucket),
        Aspect::SourceRegion => text(copied.region),
        Aspect::Kind => quoted(&copied.kind.unwrap_or_default().to_ascii_lowercase()),
        Aspect::Keys => {
            let mut keys: Vec<String> = copied.keys.iter().map(|key| quoted(key)).collect();
            keys.sort_unstable();
            keys.join(", ")
        }
        Aspect::List => copied.list.map(|(bucket, key)| clean(&format!("obs://{bucket}/{key}"))).unwrap_or_default(),
        Aspect::Destination => text(copied.to_bucket),
        Aspect::DestinationRegion => text(copied.to_region),
        Aspect::DestinationPrefix => quoted(copied.to_prefix.unwrap_or_default().trim_end_matches('/')),
        Aspect::Since => copied.since_text(zone),
    }
}
