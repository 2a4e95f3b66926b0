//! Requests to the services made of entries and keys.

use huaweicloud_dcs::types::{
    CreateOnlineMigrationTaskRequest, CreateOnlineMigrationTaskRequestBuilder, MigrationEndpoint,
    MigrationEndpointBuilder, SetOnlineMigrationTaskRequest, SetOnlineMigrationTaskRequestBuilder,
};
use huaweicloud_oms::types::{
    BandwidthPolicy, BandwidthPolicyBuilder, ConsistencyCheck, CreateTaskGroupRequest, CreateTaskGroupRequestBuilder,
    CreateTaskRequest, CreateTaskRequestBuilder, ListFile, ListFileBuilder, ObjectOverwriteMode, RetryTaskGroupRequest,
    RetryTaskGroupRequestBuilder, StartTaskGroupRequest, StartTaskGroupRequestBuilder, StartTaskRequest,
    StartTaskRequestBuilder, StoragePolicy, TaskDestination, TaskDestinationBuilder, TaskGroupDestination,
    TaskGroupDestinationBuilder, TaskGroupSource, TaskGroupSourceBuilder, TaskPriority, TaskSource, TaskSourceBuilder,
};

use super::model::{Bucket, Entry, Redis};
use super::place::{RedisEnd, Source};
use super::vault::BothSides;

/// `task_type` and what it needs.
struct Part<'a> {
    kind: &'static str,
    keys: Option<Vec<String>>,
    list: Option<(&'a str, &'a str)>,
}

impl Bucket {
    fn part(&self) -> Part<'_> {
        match (&self.source, &self.list) {
            (Source::Urls { bucket, key }, _) => Part { kind: "url_list", keys: None, list: Some((bucket, key)) },
            (_, Some(key)) => Part { kind: "list", keys: None, list: Some((&self.destination.bucket, key)) },
            (Source::Bucket { prefix, .. }, None) => {
                // One empty prefix is the whole bucket.
                let keys = if self.prefixes.is_empty() { vec![prefix.clone()] } else { self.prefixes.clone() };
                Part { kind: "prefix", keys: Some(keys), list: None }
            }
        }
    }

    /// What is moved of the source by name or prefix.
    pub(crate) fn object_keys(&self) -> Option<Vec<String>> {
        self.part().keys
    }

    /// The kind of task, in the service's word.
    pub(crate) fn task_type(&self) -> &'static str {
        self.part().kind
    }

    fn list_file(&self) -> Option<ListFileBuilder> {
        let (bucket, key) = self.part().list?;
        Some(ListFile::builder().obs_bucket(bucket).list_file_key(key))
    }

    /// The name of the source bucket; a list of addresses has none.
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

/// The task of a bucket.
pub(crate) fn create_task(entry: &Entry, bucket: &Bucket, keys: &BothSides) -> CreateTaskRequestBuilder {
    let mut request = CreateTaskRequest::builder()
        .task_type(bucket.task_type())
        .description(entry.description.as_str())
        .src_node(task_source(bucket, keys))
        .dst_node(task_destination(&entry.region, bucket, keys))
        .migrate_since(bucket.since)
        .enable_metadata_migration(bucket.metadata)
        .enable_restore(bucket.restore_archived)
        .enable_requester_pays(bucket.requester_pays)
        .enable_failed_object_recording(bucket.record_failed)
        .object_overwrite_mode(bucket.overwrite.clone().map(ObjectOverwriteMode::from))
        .consistency_check(bucket.check.clone().map(ConsistencyCheck::from))
        .dst_storage_policy(bucket.storage_class.clone().map(StoragePolicy::from))
        .task_priority(bucket.priority.clone().map(TaskPriority::from));
    if !bucket.bandwidth.is_empty() {
        request = request.bandwidth_policy(bucket.windows());
    }
    request
}

fn task_source(bucket: &Bucket, keys: &BothSides) -> TaskSourceBuilder {
    let source = &keys.source;
    let mut node = TaskSource::builder()
        .cloud_type(bucket.source.cloud())
        .region(bucket.source.region().map(str::to_owned))
        .bucket(bucket.source_bucket())
        .app_id(bucket.app_id.clone())
        .ak(source.ak.clone())
        .sk(source.sk.clone())
        .security_token(source.security_token.clone())
        .json_auth_file(source.json_auth_file.clone())
        .connection_string(source.connection_string.clone())
        .object_key(bucket.part().keys);
    if let Some(list) = bucket.list_file() {
        node = node.list_file(list);
    }
    node
}

fn task_destination(region: &str, bucket: &Bucket, keys: &BothSides) -> TaskDestinationBuilder {
    let (ak, sk) = keys.destination.pair();
    TaskDestination::builder()
        .region(region)
        .bucket(bucket.destination.bucket.as_str())
        .ak(ak)
        .sk(sk)
        .security_token(keys.destination.security_token.clone())
        .save_prefix(bucket.save_prefix())
}

/// The task group of a bucket.
pub(crate) fn create_group(entry: &Entry, bucket: &Bucket, keys: &BothSides) -> CreateTaskGroupRequestBuilder {
    let mut request = CreateTaskGroupRequest::builder()
        .task_type(bucket.task_type().to_ascii_uppercase())
        .description(entry.description.as_str())
        .src_node(group_source(bucket, keys))
        .dst_node(group_destination(&entry.region, bucket, keys))
        .migrate_since(bucket.since)
        .enable_metadata_migration(bucket.metadata)
        .enable_restore(bucket.restore_archived)
        .enable_requester_pays(bucket.requester_pays)
        .enable_failed_object_recording(bucket.record_failed)
        .object_overwrite_mode(bucket.overwrite.clone().map(ObjectOverwriteMode::from))
        .consistency_check(bucket.check.clone().map(ConsistencyCheck::from))
        .dst_storage_policy(bucket.storage_class.clone().map(StoragePolicy::from));
    if !bucket.bandwidth.is_empty() {
        request = request.bandwidth_policy(bucket.windows());
    }
    request
}

fn group_source(bucket: &Bucket, keys: &BothSides) -> TaskGroupSourceBuilder {
    let source = &keys.source;
    let mut node = TaskGroupSource::builder()
        .cloud_type(bucket.source.cloud())
        .region(bucket.source.region().map(str::to_owned))
        .bucket(bucket.source_bucket())
        .app_id(bucket.app_id.clone())
        .ak(source.ak.clone())
        .sk(source.sk.clone())
        .json_auth_file(source.json_auth_file.clone())
        .connection_string(source.connection_string.clone())
        .object_key(bucket.part().keys);
    if let Some(list) = bucket.list_file() {
        node = node.list_file(list);
    }
    node
}

fn group_destination(region: &str, bucket: &Bucket, keys: &BothSides) -> TaskGroupDestinationBuilder {
    let (ak, sk) = keys.destination.pair();
    TaskGroupDestination::builder()
        .region(region)
        .bucket(bucket.destination.bucket.as_str())
        .ak(ak)
        .sk(sk)
        .save_prefix(bucket.save_prefix())
}

/// Starts a task again.
pub(crate) fn start_task(keys: &BothSides, only_failed: bool) -> StartTaskRequestBuilder {
    let (ak, sk) = keys.destination.pair();
    let source = &keys.source;
    StartTaskRequest::builder()
        .dst_ak(ak)
        .dst_sk(sk)
        .dst_security_token(keys.destination.security_token.clone())
        .src_ak(source.ak.clone())
        .src_sk(source.sk.clone())
        .src_security_token(source.security_token.clone())
        .json_auth_file(source.json_auth_file.clone())
        .connection_string(source.connection_string.clone())
        .migrate_failed_object(only_failed)
}

/// Starts a paused group again.
pub(crate) fn start_group(keys: &BothSides) -> StartTaskGroupRequestBuilder {
    let (ak, sk) = keys.destination.pair();
    let source = &keys.source;
    StartTaskGroupRequest::builder()
        .dst_ak(ak)
        .dst_sk(sk)
        .src_ak(source.ak.clone())
        .src_sk(source.sk.clone())
        .json_auth_file(source.json_auth_file.clone())
        .connection_string(source.connection_string.clone())
}

/// Tries a failed group again.
pub(crate) fn retry_group(keys: &BothSides, only_failed: bool) -> RetryTaskGroupRequestBuilder {
    let (source, destination) = (&keys.source, &keys.destination);
    RetryTaskGroupRequest::builder()
        .dst_ak(destination.ak.clone())
        .dst_sk(destination.sk.clone())
        .src_ak(source.ak.clone())
        .src_sk(source.sk.clone())
        .json_auth_file(source.json_auth_file.clone())
        .connection_string(source.connection_string.clone())
        .migrate_failed_object(only_failed)
}

/// The machine that copies a Redis.
pub(crate) fn create_migration(entry: &Entry, redis: &Redis) -> CreateOnlineMigrationTaskRequestBuilder {
    CreateOnlineMigrationTaskRequest::builder()
        .name(entry.name.as_str())
        .description(entry.description.as_str())
        .vpc_id(redis.network.vpc.as_str())
        .subnet_id(redis.network.subnet.as_str())
        .security_group_id(redis.network.security_group.as_str())
}

/// Source and target of a Redis migration.
pub(crate) fn configure_migration(redis: &Redis, keys: &BothSides) -> SetOnlineMigrationTaskRequestBuilder {
    SetOnlineMigrationTaskRequest::builder()
        .migration_method(redis.method.as_str())
        .resume_mode(redis.resume.as_str())
        .bandwidth_limit_mb(redis.bandwidth_mb.map(|limit| limit.to_string()))
        .source_instance(endpoint(&redis.source, &keys.source))
        .target_instance(endpoint(&redis.target, &keys.destination))
}

fn endpoint(end: &RedisEnd, keys: &super::vault::SideKeys) -> MigrationEndpointBuilder {
    let node = MigrationEndpoint::builder().password(keys.password.clone());
    match end {
        RedisEnd::Instance(id) => node.id(id.as_str()),
        RedisEnd::Addresses(addresses) => node.addrs(addresses.as_str()),
    }
}
