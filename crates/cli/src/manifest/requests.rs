//! Builds requests to the services from entries and keys.

use huaweicloud_dcs::types::{
    CreateOnlineMigrationTaskRequest, CreateOnlineMigrationTaskRequestBuilder, MigrationEndpoint,
    MigrationEndpointBuilder, SetOnlineMigrationTaskRequest, SetOnlineMigrationTaskRequestBuilder,
};
use huaweicloud_oms::types::{
    BandwidthPolicy, BandwidthPolicyBuilder, ConsistencyCheck, ObjectOverwriteMode, StoragePolicy, TaskPriority,
};

use super::model::{Bucket, Entry, Redis};
use super::place::{RedisEnd, Source};
use crate::copied::Copied;
use crate::copy_request::{CopyDestination, CopyOptions, CopyRequest, CopySource, LIST, PREFIX, URL_LIST};
use crate::keys::{AccountKeys, BothSides};

/// `task_type` and the values that it needs.
struct Part<'a> {
    kind: &'static str,
    keys: Option<&'a [String]>,
    list: Option<(&'a str, &'a str)>,
}

impl Bucket {
    fn part(&self) -> Part<'_> {
        match (&self.source, &self.list) {
            (Source::Urls { bucket, key }, _) => Part { kind: URL_LIST, keys: None, list: Some((bucket, key)) },
            (_, Some(key)) => Part { kind: LIST, keys: None, list: Some((&self.destination.bucket, key)) },
            (Source::Bucket { prefix, .. }, None) => {
                // One empty prefix is the whole bucket.
                let keys = if self.prefixes.is_empty() { std::slice::from_ref(prefix) } else { &self.prefixes };
                Part { kind: PREFIX, keys: Some(keys), list: None }
            }
        }
    }

    /// Returns the object names or prefixes to move from the source.
    pub(crate) fn object_keys(&self) -> Option<Vec<String>> {
        self.part().keys.map(<[String]>::to_vec)
    }

    /// Returns what is asked for, to compare it with another copy. `region` is that of the destination.
    pub(crate) fn copied<'a>(&'a self, region: &'a str) -> Copied<'a> {
        let Part { kind, keys, list } = self.part();
        Copied {
            cloud: Some(self.source.cloud()),
            region: self.source.region(),
            bucket: matches!(self.source, Source::Bucket { .. }).then(|| self.source.bucket()),
            kind: Some(kind),
            keys: keys.unwrap_or_default(),
            list,
            to_bucket: Some(&self.destination.bucket),
            to_region: Some(region),
            to_prefix: Some(&self.destination.prefix),
            since: Some(self.since.unwrap_or(0).saturating_mul(1000)),
        }
    }

    /// Returns the name of the source bucket. A list of addresses has none.
    fn source_bucket(&self) -> Option<String> {
        matches!(self.source, Source::Bucket { .. }).then(|| self.source.bucket().to_owned())
    }

    fn windows(&self) -> Vec<BandwidthPolicyBuilder> {
        let window = |window: &super::window::ServiceWindow| {
            BandwidthPolicy::builder()
                .start(window.start.as_str())
                .end(window.end.as_str())
                .max_bandwidth(window.bytes_per_second)
        };
        self.bandwidth.iter().map(window).collect()
    }

    fn save_prefix(&self) -> Option<String> {
        Some(self.destination.prefix.clone()).filter(|prefix| !prefix.is_empty())
    }
}

/// Builds the request that copies a bucket.
pub(crate) fn copy(entry: &Entry, bucket: &Bucket, keys: &BothSides) -> CopyRequest {
    let part = bucket.part();
    CopyRequest {
        kind: part.kind,
        description: Some(entry.description.clone()),
        source: CopySource {
            cloud: bucket.source.cloud().to_owned(),
            region: bucket.source.region().map(str::to_owned),
            bucket: bucket.source_bucket(),
            object_keys: part.keys.map(<[String]>::to_vec),
            list: part.list.map(|(bucket, key)| (bucket.to_owned(), key.to_owned())),
            app_id: bucket.app_id.clone(),
        },
        destination: CopyDestination {
            region: entry.region.clone(),
            bucket: bucket.destination.bucket.clone(),
            save_prefix: bucket.save_prefix(),
        },
        options: CopyOptions {
            since: bucket.since,
            metadata: bucket.metadata,
            restore: bucket.restore_archived,
            requester_pays: bucket.requester_pays,
            record_failed: bucket.record_failed,
            overwrite: bucket.overwrite.clone().map(ObjectOverwriteMode::from),
            check: bucket.check.clone().map(ConsistencyCheck::from),
            storage_class: bucket.storage_class.clone().map(StoragePolicy::from),
            priority: bucket.priority.clone().map(TaskPriority::from),
            bandwidth: bucket.windows(),
        },
        keys: keys.clone(),
    }
}

/// Builds the request that creates the machine for a Redis migration.
pub(crate) fn create_migration(entry: &Entry, redis: &Redis) -> CreateOnlineMigrationTaskRequestBuilder {
    CreateOnlineMigrationTaskRequest::builder()
        .name(entry.name.as_str())
        .description(entry.description.as_str())
        .vpc_id(redis.network.vpc.as_str())
        .subnet_id(redis.network.subnet.as_str())
        .security_group_id(redis.network.security_group.as_str())
}

/// Builds the request that sets source and target of a Redis migration.
pub(crate) fn configure_migration(redis: &Redis, keys: &BothSides) -> SetOnlineMigrationTaskRequestBuilder {
    SetOnlineMigrationTaskRequest::builder()
        .migration_method(redis.method.as_str())
        .resume_mode(redis.resume.as_str())
        .bandwidth_limit_mb(redis.bandwidth_mb.map(|limit| limit.to_string()))
        .source_instance(endpoint(&redis.source, &keys.source))
        .target_instance(endpoint(&redis.target, &keys.destination))
}

fn endpoint(end: &RedisEnd, keys: &AccountKeys) -> MigrationEndpointBuilder {
    let node = MigrationEndpoint::builder().password(keys.password.clone());
    match end {
        RedisEnd::Instance(id) => node.id(id.as_str()),
        RedisEnd::Addresses(addresses) => node.addrs(addresses.as_str()),
    }
}
