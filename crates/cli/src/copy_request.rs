//! [`CopyRequest`]: a copy of a bucket, as requested by `task create`, `group create` and manifests, and the OMS requests built
//! from it.
//!
//! The requests for tasks and groups have separate types with the same fields. Only this module maps a copy to those fields.

use huaweicloud_oms::types::{
    BandwidthPolicyBuilder, ConsistencyCheck, CreateTaskGroupRequest, CreateTaskGroupRequestBuilder, CreateTaskRequest,
    CreateTaskRequestBuilder, ListFile, ListFileBuilder, ObjectOverwriteMode, RetryTaskGroupRequest,
    RetryTaskGroupRequestBuilder, StartTaskGroupRequest, StartTaskGroupRequestBuilder, StartTaskRequest,
    StartTaskRequestBuilder, StoragePolicy, TaskDestination, TaskGroupDestination, TaskGroupSource, TaskPriority,
    TaskSource,
};

use crate::keys::BothSides;

/// The kinds of tasks, as the service names them.
pub(crate) const PREFIX: &str = "prefix";
pub(crate) const LIST: &str = "list";
pub(crate) const URL_LIST: &str = "url_list";

/// A copy of a bucket.
pub(crate) struct CopyRequest {
    /// [`PREFIX`], [`LIST`] or [`URL_LIST`].
    pub(crate) kind: &'static str,
    pub(crate) description: Option<String>,
    pub(crate) source: CopySource,
    pub(crate) destination: CopyDestination,
    pub(crate) options: CopyOptions,
    pub(crate) keys: BothSides,
}

/// Where objects come from.
pub(crate) struct CopySource {
    pub(crate) cloud: String,
    pub(crate) region: Option<String>,
    /// `None` for a list of addresses.
    pub(crate) bucket: Option<String>,
    /// Names, or beginnings of names.
    pub(crate) object_keys: Option<Vec<String>>,
    /// The bucket and the name of the list of objects to copy.
    pub(crate) list: Option<(String, String)>,
    pub(crate) app_id: Option<String>,
}

/// Where objects go to.
pub(crate) struct CopyDestination {
    pub(crate) region: String,
    pub(crate) bucket: String,
    pub(crate) save_prefix: Option<String>,
}

/// How objects are copied. The service chooses the options that are not set.
#[derive(Default)]
pub(crate) struct CopyOptions {
    pub(crate) since: Option<i64>,
    pub(crate) metadata: Option<bool>,
    pub(crate) restore: Option<bool>,
    pub(crate) requester_pays: Option<bool>,
    pub(crate) record_failed: Option<bool>,
    pub(crate) overwrite: Option<ObjectOverwriteMode>,
    pub(crate) check: Option<ConsistencyCheck>,
    pub(crate) storage_class: Option<StoragePolicy>,
    /// Only for tasks.
    pub(crate) priority: Option<TaskPriority>,
    pub(crate) bandwidth: Vec<BandwidthPolicyBuilder>,
}

impl CopyRequest {
    /// Builds the request that creates a task.
    pub(crate) fn task(self) -> CreateTaskRequestBuilder {
        let Self { kind, description, source, destination, options, keys } = self;
        let list = source.list();
        let (from, (ak, sk)) = (keys.source, keys.destination.pair());
        let mut src = TaskSource::builder()
            .cloud_type(source.cloud)
            .region(source.region)
            .bucket(source.bucket)
            .app_id(source.app_id)
            .ak(from.ak)
            .sk(from.sk)
            .security_token(from.security_token)
            .json_auth_file(from.json_auth_file)
            .connection_string(from.connection_string)
            .object_key(source.object_keys);
        if let Some(list) = list {
            src = src.list_file(list);
        }
        let dst = TaskDestination::builder()
            .region(destination.region)
            .bucket(destination.bucket)
            .ak(ak)
            .sk(sk)
            .security_token(keys.destination.security_token)
            .save_prefix(destination.save_prefix);
        let request = CreateTaskRequest::builder()
            .task_type(kind)
            .description(description)
            .src_node(src)
            .dst_node(dst)
            .migrate_since(options.since)
            .enable_metadata_migration(options.metadata)
            .enable_restore(options.restore)
            .enable_requester_pays(options.requester_pays)
            .enable_failed_object_recording(options.record_failed)
            .object_overwrite_mode(options.overwrite)
            .consistency_check(options.check)
            .dst_storage_policy(options.storage_class)
            .task_priority(options.priority);
        if options.bandwidth.is_empty() { request } else { request.bandwidth_policy(options.bandwidth) }
    }

    /// Builds the request that creates a task group. Groups accept no temporary keys and have no priority.
    pub(crate) fn group(self) -> CreateTaskGroupRequestBuilder {
        let Self { kind, description, source, destination, options, keys } = self;
        let list = source.list();
        let (from, (ak, sk)) = (keys.source, keys.destination.pair());
        let mut src = TaskGroupSource::builder()
            .cloud_type(source.cloud)
            .region(source.region)
            .bucket(source.bucket)
            .app_id(source.app_id)
            .ak(from.ak)
            .sk(from.sk)
            .json_auth_file(from.json_auth_file)
            .connection_string(from.connection_string)
            .object_key(source.object_keys);
        if let Some(list) = list {
            src = src.list_file(list);
        }
        let dst = TaskGroupDestination::builder()
            .region(destination.region)
            .bucket(destination.bucket)
            .ak(ak)
            .sk(sk)
            .save_prefix(destination.save_prefix);
        let request = CreateTaskGroupRequest::builder()
            .task_type(kind.to_ascii_uppercase())
            .description(description)
            .src_node(src)
            .dst_node(dst)
            .migrate_since(options.since)
            .enable_metadata_migration(options.metadata)
            .enable_restore(options.restore)
            .enable_requester_pays(options.requester_pays)
            .enable_failed_object_recording(options.record_failed)
            .object_overwrite_mode(options.overwrite)
            .consistency_check(options.check)
            .dst_storage_policy(options.storage_class);
        if options.bandwidth.is_empty() { request } else { request.bandwidth_policy(options.bandwidth) }
    }
}

impl CopySource {
    fn list(&self) -> Option<ListFileBuilder> {
        let (bucket, key) = self.list.as_ref()?;
        Some(ListFile::builder().obs_bucket(bucket.as_str()).list_file_key(key.as_str()))
    }
}

/// Builds the request that starts a task again.
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

/// Builds the request that starts a paused group again.
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

/// Builds the request that retries a failed group.
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
