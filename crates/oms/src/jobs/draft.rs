//! [`Draft`]: gives the common parts of the three requests that create a migration one set of names.

use huaweicloud_runtime::{Operation, Secret};

use crate::operations::{CREATE_SYNC_TASK, CREATE_TASK, CREATE_TASK_GROUP};
use crate::types::{
    BandwidthPolicy, CloudType, ConsistencyCheck, CreateSyncTaskRequest, CreateTaskGroupRequest, CreateTaskRequest,
    CredentialCryptoType, ListFile, ObjectOverwriteMode, SmnConfig, SourceCdn, SyncConsistencyCheck, TaskGroupType,
    TaskType,
};

/// The kind of migration that a request creates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DraftKind {
    Task,
    Group,
    Sync,
}

/// How the source names what to copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Selection {
    Objects,
    Prefixes,
    List,
    Addresses,
    /// Events name the objects later.
    Events,
    /// A kind of selection that this version does not know.
    Unknown,
}

/// One of the two ends, as a part of field names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BucketRole {
    Source,
    Target,
}

/// A request to create a task, a group, or a synchronization.
pub(super) struct Draft<'a> {
    pub kind: DraftKind,
    pub selection: Selection,
    pub cloud: &'a str,
    pub source: BucketAccess<'a>,
    pub target: BucketAccess<'a>,
    pub object_keys: &'a [String],
    pub list_file: Option<&'a ListFile>,
    pub save_prefix: &'a str,
    pub description: &'a str,
    pub windows: &'a [BandwidthPolicy],
    pub cdn: Option<&'a SourceCdn>,
    pub notification: Option<&'a SmnConfig>,
    pub migrate_since: Option<i64>,
    pub compares_crc64: Vec<&'static str>,
    pub checks_nothing: bool,
}

/// A bucket, and the credentials for it.
#[derive(Clone, Copy, Default)]
pub(super) struct BucketAccess<'a> {
    pub region: &'a str,
    pub bucket: &'a str,
    pub ak: Option<&'a Secret>,
    pub sk: Option<&'a Secret>,
    pub security_token: Option<&'a Secret>,
    pub connection_string: Option<&'a Secret>,
    pub json_auth_file: Option<&'a Secret>,
    pub app_id: &'a str,
    pub crypto: Option<&'a CredentialCryptoType>,
    pub kms_key: &'a str,
}

/// The service assumes this provider if none is given.
const DEFAULT_CLOUD: &str = "Aliyun";

fn text(value: &Option<String>) -> &str {
    value.as_deref().unwrap_or_default()
}

fn cloud(value: &Option<CloudType>) -> &str {
    value.as_ref().map(CloudType::as_str).filter(|cloud| !cloud.is_empty()).unwrap_or(DEFAULT_CLOUD)
}

impl Draft<'_> {
    /// Returns the operation that sends the request.
    pub(super) fn operation(&self) -> &'static Operation {
        match self.kind {
            DraftKind::Task => &CREATE_TASK,
            DraftKind::Group => &CREATE_TASK_GROUP,
            DraftKind::Sync => &CREATE_SYNC_TASK,
        }
    }

    /// Returns the path of a field of one end. Synchronizations are flat; the other requests have a node for each end.
    pub(super) fn path(&self, role: BucketRole, field: &str) -> String {
        let end = match role {
            BucketRole::Source => "src",
            BucketRole::Target => "dst",
        };
        match self.kind {
            DraftKind::Sync if field == "app_id" => field.to_owned(),
            DraftKind::Sync => format!("{end}_{field}"),
            DraftKind::Task | DraftKind::Group => format!("{end}_node.{field}"),
        }
    }

    /// Whether the source is this provider. Replies and users spell providers in different cases.
    pub(super) fn is_cloud(&self, names: &[&str]) -> bool {
        names.iter().any(|name| name.eq_ignore_ascii_case(self.cloud))
    }
}

impl<'a> From<&'a CreateTaskRequest> for Draft<'a> {
    fn from(request: &'a CreateTaskRequest) -> Self {
        let (source, target) = (&request.src_node, &request.dst_node);
        Self {
            kind: DraftKind::Task,
            selection: match request.task_type.as_ref().unwrap_or(&TaskType::Object) {
                TaskType::Object => Selection::Objects,
                TaskType::Prefix => Selection::Prefixes,
                TaskType::List => Selection::List,
                TaskType::UrlList => Selection::Addresses,
                _ => Selection::Unknown,
            },
            cloud: cloud(&source.cloud_type),
            source: BucketAccess {
                region: text(&source.region),
                bucket: text(&source.bucket),
                ak: source.ak.as_ref(),
                sk: source.sk.as_ref(),
                security_token: source.security_token.as_ref(),
                connection_string: source.connection_string.as_ref(),
                json_auth_file: source.json_auth_file.as_ref(),
                app_id: text(&source.app_id),
                crypto: source.crypto_type.as_ref(),
                kms_key: text(&source.kms_key_id),
            },
            target: BucketAccess {
                region: &target.region,
                bucket: &target.bucket,
                ak: Some(&target.ak),
                sk: Some(&target.sk),
                security_token: target.security_token.as_ref(),
                crypto: target.crypto_type.as_ref(),
                kms_key: text(&target.kms_key_id),
                ..BucketAccess::default()
            },
            object_keys: source.object_key.as_deref().unwrap_or_default(),
            list_file: source.list_file.as_ref(),
            save_prefix: text(&target.save_prefix),
            description: text(&request.description),
            windows: request.bandwidth_policy.as_deref().unwrap_or_default(),
            cdn: request.source_cdn.as_ref(),
            notification: request.smn_config.as_ref(),
            migrate_since: request.migrate_since,
            compares_crc64: crc64(request.object_overwrite_mode.as_ref(), request.consistency_check.as_ref()),
            checks_nothing: request.consistency_check == Some(ConsistencyCheck::NoCheck),
        }
    }
}

impl<'a> From<&'a CreateTaskGroupRequest> for Draft<'a> {
    fn from(request: &'a CreateTaskGroupRequest) -> Self {
        let (source, target) = (&request.src_node, &request.dst_node);
        Self {
            kind: DraftKind::Group,
            selection: match request.task_type.as_ref().unwrap_or(&TaskGroupType::Prefix) {
                TaskGroupType::Prefix => Selection::Prefixes,
                TaskGroupType::List => Selection::List,
                TaskGroupType::UrlList => Selection::Addresses,
                _ => Selection::Unknown,
            },
            cloud: cloud(&source.cloud_type),
            source: BucketAccess {
                region: text(&source.region),
                bucket: text(&source.bucket),
                ak: source.ak.as_ref(),
                sk: source.sk.as_ref(),
                connection_string: source.connection_string.as_ref(),
                json_auth_file: source.json_auth_file.as_ref(),
                app_id: text(&source.app_id),
                crypto: source.crypto_type.as_ref(),
                kms_key: text(&source.kms_key_id),
                ..BucketAccess::default()
            },
            target: BucketAccess {
                region: &target.region,
                bucket: &target.bucket,
                ak: Some(&target.ak),
                sk: Some(&target.sk),
                crypto: target.crypto_type.as_ref(),
                kms_key: text(&target.kms_key_id),
                ..BucketAccess::default()
            },
            object_keys: source.object_key.as_deref().unwrap_or_default(),
            list_file: source.list_file.as_ref(),
            save_prefix: text(&target.save_prefix),
            description: text(&request.description),
            windows: request.bandwidth_policy.as_deref().unwrap_or_default(),
            cdn: request.source_cdn.as_ref(),
            notification: request.smn_config.as_ref(),
            migrate_since: request.migrate_since,
            compares_crc64: crc64(request.object_overwrite_mode.as_ref(), request.consistency_check.as_ref()),
            checks_nothing: request.consistency_check == Some(ConsistencyCheck::NoCheck),
        }
    }
}

impl<'a> From<&'a CreateSyncTaskRequest> for Draft<'a> {
    fn from(request: &'a CreateSyncTaskRequest) -> Self {
        Self {
            kind: DraftKind::Sync,
            selection: Selection::Events,
            cloud: cloud(&request.src_cloud_type),
            source: BucketAccess {
                region: &request.src_region,
                bucket: &request.src_bucket,
                ak: Some(&request.src_ak),
                sk: Some(&request.src_sk),
                app_id: text(&request.app_id),
                crypto: request.src_crypto_type.as_ref(),
                kms_key: text(&request.src_kms_key_id),
                ..BucketAccess::default()
            },
            target: BucketAccess {
                region: &request.dst_region,
                bucket: &request.dst_bucket,
                ak: Some(&request.dst_ak),
                sk: Some(&request.dst_sk),
                crypto: request.dst_crypto_type.as_ref(),
                kms_key: text(&request.dst_kms_key_id),
                ..BucketAccess::default()
            },
            object_keys: &[],
            list_file: None,
            save_prefix: "",
            description: text(&request.description),
            windows: &[],
            cdn: request.source_cdn.as_ref(),
            notification: None,
            migrate_since: None,
            compares_crc64: match request.consistency_check {
                Some(SyncConsistencyCheck::Crc64) => vec!["consistency_check"],
                _ => Vec::new(),
            },
            checks_nothing: request.consistency_check == Some(SyncConsistencyCheck::Transmission),
        }
    }
}

/// Returns the fields that request a comparison of CRC64 values.
fn crc64(mode: Option<&ObjectOverwriteMode>, check: Option<&ConsistencyCheck>) -> Vec<&'static str> {
    let by_mode = mode == Some(&ObjectOverwriteMode::Crc64ComparisonOverwrite);
    let by_check = check == Some(&ConsistencyCheck::Crc64);
    let fields = [("object_overwrite_mode", by_mode), ("consistency_check", by_check)];
    fields.into_iter().filter(|(_, asks)| *asks).map(|(field, _)| field).collect()
}
