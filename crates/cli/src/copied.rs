//! [`Copied`]: what a task or a group copies, and where to. Manifests and `create --mark` compare what they ask for with what the
//! service reports about the resource that has the mark.

use std::collections::BTreeSet;

use huaweicloud_oms::types::{DestinationInfo, ListFile, Task, TaskGroup};

use crate::locale::say;
use crate::output::Zone;

/// A copy, as it is asked for or as the service reports it. A value that is unknown on one side does not count as a difference.
///
/// According to `Task` and `TaskGroup` in `openapi/oms`, the service reports all of these values, but `object_key` and
/// `list_file` may be null, and only belong to some of the kinds. An `object_key` without entries is therefore unknown; a list
/// instead of prefixes is recognized by the kind.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Copied<'a> {
    pub(crate) cloud: Option<&'a str>,
    pub(crate) region: Option<&'a str>,
    pub(crate) bucket: Option<&'a str>,
    /// `prefix`, `object`, `list` or `url_list`. Groups write theirs in uppercase.
    pub(crate) kind: Option<&'a str>,
    /// Names of objects, or beginnings of names.
    pub(crate) keys: &'a [String],
    /// The bucket and the name of the list of objects.
    pub(crate) list: Option<(&'a str, &'a str)>,
    pub(crate) to_bucket: Option<&'a str>,
    pub(crate) to_region: Option<&'a str>,
    pub(crate) to_prefix: Option<&'a str>,
    /// The time after which objects were modified, in milliseconds since 1970; 0 for all objects.
    pub(crate) since: Option<i64>,
}

/// A value in which two copies may differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Aspect {
    Cloud,
    SourceBucket,
    SourceRegion,
    Kind,
    Keys,
    List,
    Destination,
    DestinationRegion,
    DestinationPrefix,
    Since,
}

impl Aspect {
    /// Whether copies that differ in this read from or write to another place.
    pub(crate) const fn is_place(self) -> bool {
        !matches!(self, Self::Since)
    }

    pub(crate) const fn is_of_destination(self) -> bool {
        matches!(self, Self::Destination | Self::DestinationRegion | Self::DestinationPrefix)
    }
}

impl Copied<'_> {
    /// Returns the differences. Only the names of objects are case-sensitive, not clouds, buckets and regions.
    pub(crate) fn differences(&self, found: &Copied<'_>) -> Vec<Aspect> {
        let checks = [
            (Aspect::Cloud, is_other_name(self.cloud, found.cloud)),
            (Aspect::SourceBucket, is_other_name(self.bucket, found.bucket)),
            (Aspect::SourceRegion, is_other_name(self.region, found.region)),
            (Aspect::Kind, is_other_name(self.kind, found.kind)),
            (Aspect::Keys, are_other_keys(self.keys, found.keys)),
            (Aspect::List, is_other_list(self.list, found.list)),
            (Aspect::Destination, is_other_name(self.to_bucket, found.to_bucket)),
            (Aspect::DestinationRegion, is_other_name(self.to_region, found.to_region)),
            (Aspect::DestinationPrefix, is_other_prefix(self.to_prefix, found.to_prefix)),
            (Aspect::Since, self.since.zip(found.since).is_some_and(|(asked, found)| asked != found)),
        ];
        checks.into_iter().filter(|(_, differs)| *differs).map(|(aspect, _)| aspect).collect()
    }

    /// Returns the time after which objects were modified, for people.
    pub(crate) fn since_text(&self, zone: Zone) -> String {
        let time = zone.epoch_ms(self.since).map(|time| time.to_string());
        time.unwrap_or_else(|| say!("plan-drift-no-since"))
    }

    /// Whether both certainly copy the same to the same place.
    pub(crate) fn is_certainly(&self, found: &Copied<'_>) -> bool {
        let names_parts = !found.keys.is_empty() || found.list.is_some();
        let names_places = found.cloud.is_some() && found.kind.is_some() && reported(found.to_bucket).is_some();
        let names_bucket = self.bucket.is_none() || reported(found.bucket).is_some();
        names_parts && names_places && names_bucket && !self.differences(found).into_iter().any(Aspect::is_place)
    }
}

impl<'a> From<&'a Task> for Copied<'a> {
    fn from(task: &'a Task) -> Self {
        let source = task.src_node.as_ref();
        Self {
            cloud: source.and_then(|node| node.cloud_type.as_ref()).map(|cloud| cloud.as_str()),
            region: source.and_then(|node| node.region.as_deref()),
            bucket: source.and_then(|node| node.bucket.as_deref()),
            kind: task.task_type.as_ref().map(|kind| kind.as_str()),
            keys: source.map_or(&[], |node| &node.object_key),
            list: source.and_then(|node| list(node.list_file.as_ref())),
            since: task.migrate_since,
            ..Self::to(task.dst_node.as_ref())
        }
    }
}

impl<'a> From<&'a TaskGroup> for Copied<'a> {
    fn from(group: &'a TaskGroup) -> Self {
        let source = group.src_node.as_ref();
        Self {
            cloud: source.and_then(|node| node.cloud_type.as_ref()).map(|cloud| cloud.as_str()),
            region: source.and_then(|node| node.region.as_deref()),
            bucket: source.and_then(|node| node.bucket.as_deref()),
            kind: group.task_type.as_ref().map(|kind| kind.as_str()),
            keys: source.map_or(&[], |node| &node.object_key),
            list: source.and_then(|node| list(node.list_file.as_ref())),
            since: group.migrate_since,
            ..Self::to(group.dst_node.as_ref())
        }
    }
}

impl<'a> Copied<'a> {
    fn to(node: Option<&'a DestinationInfo>) -> Self {
        Self {
            to_bucket: node.and_then(|node| node.bucket.as_deref()),
            to_region: node.and_then(|node| node.region.as_deref()),
            to_prefix: node.and_then(|node| node.save_prefix.as_deref()),
            ..Self::default()
        }
    }
}

fn list(file: Option<&ListFile>) -> Option<(&str, &str)> {
    let file = file?;
    Some((reported(file.obs_bucket.as_deref())?, reported(file.list_file_key.as_deref())?))
}

/// Returns a value that the service reports. For the source of a list of addresses, it reports empty names.
pub(crate) fn reported(found: Option<&str>) -> Option<&str> {
    found.filter(|found| !found.is_empty())
}

fn is_other_name(asked: Option<&str>, found: Option<&str>) -> bool {
    asked.zip(reported(found)).is_some_and(|(asked, found)| !found.eq_ignore_ascii_case(asked))
}

/// Whether the names differ, in any order.
fn are_other_keys(asked: &[String], found: &[String]) -> bool {
    let set = |keys: &[String]| keys.iter().cloned().collect::<BTreeSet<String>>();
    !asked.is_empty() && !found.is_empty() && asked != found && set(asked) != set(found)
}

fn is_other_list(asked: Option<(&str, &str)>, found: Option<(&str, &str)>) -> bool {
    asked.zip(found).is_some_and(|(asked, found)| asked.1 != found.1 || !asked.0.eq_ignore_ascii_case(found.0))
}

/// Whether the prefixes differ by more than a slash at the end.
fn is_other_prefix(asked: Option<&str>, found: Option<&str>) -> bool {
    asked.zip(found).is_some_and(|(asked, found)| asked.trim_end_matches('/') != found.trim_end_matches('/'))
}

#[cfg(test)]
mod tests;
