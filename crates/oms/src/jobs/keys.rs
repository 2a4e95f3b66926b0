//! Converts the credentials of a [`BucketAccess`] to the form that the lookup calls take.

use huaweicloud_runtime::Secret;

use super::draft::{BucketAccess, BucketRole, Draft};
use crate::types::{
    CheckPrefixRequest, CheckPrefixRequestBuilder, ShowBucketListRequest, ShowBucketListRequestBuilder,
};
use crate::types::{ShowBucketRegionRequest, ShowBucketRegionRequestBuilder};

/// The name of Huawei Cloud in `cloud_type` for a destination.
pub(super) const DESTINATION: &str = "HEC";

impl<'a> Draft<'a> {
    /// Returns the name of an end's provider in `cloud_type`, and the access to its bucket.
    pub(super) fn access(&self, role: BucketRole) -> (&'a str, &BucketAccess<'a>) {
        match role {
            BucketRole::Source => (self.cloud, &self.source),
            BucketRole::Target => (DESTINATION, &self.target),
        }
    }
}

impl BucketAccess<'_> {
    /// Whether the keys are temporary, which only `check_prefix` can take.
    pub(super) fn is_temporary(&self) -> bool {
        self.security_token.is_some_and(|token| !token.expose().is_empty())
    }

    /// Whether the keys are encrypted with KMS; no lookup call can take such keys.
    pub(super) fn is_encrypted(&self) -> bool {
        self.crypto == Some(&crate::types::CredentialCryptoType::Kms)
    }

    pub(super) fn list_buckets(&self, cloud: &str) -> ShowBucketListRequestBuilder {
        ShowBucketListRequest::builder()
            .cloud_type(cloud)
            .ak(copy(self.ak))
            .sk(copy(self.sk))
            .json_auth_file(copy(self.json_auth_file))
            .connection_string(copy(self.connection_string))
            .app_id(given(self.app_id))
    }

    pub(super) fn bucket_region(&self, cloud: &str, bucket: &str) -> ShowBucketRegionRequestBuilder {
        ShowBucketRegionRequest::builder()
            .cloud_type(cloud)
            .bucket_name(bucket)
            .ak(copy(self.ak))
            .sk(copy(self.sk))
            .json_auth_file(copy(self.json_auth_file))
            .connection_string(copy(self.connection_string))
            .app_id(given(self.app_id))
    }

    pub(super) fn check_prefix(&self, cloud: &str, bucket: &str, prefix: &str) -> CheckPrefixRequestBuilder {
        CheckPrefixRequest::builder()
            .cloud_type(cloud)
            .data_center(self.region)
            .bucket_name(bucket)
            .file_name(prefix)
            .ak(copy(self.ak))
            .sk(copy(self.sk))
            .security_token(copy(self.security_token))
            .json_auth_file(copy(self.json_auth_file))
            .connection_string(copy(self.connection_string))
            .app_id(given(self.app_id))
    }
}

pub(super) fn copy(secret: Option<&Secret>) -> Option<Secret> {
    secret.cloned()
}

pub(super) fn given(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
