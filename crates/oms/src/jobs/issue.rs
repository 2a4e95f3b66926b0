//! [`BucketIssue`]: the kinds of findings about a migration of objects.

use std::fmt;

use huaweicloud_runtime::Preflight;

/// The findings of [`preflight`](super::preflight).
pub type BucketPreflight = Preflight<BucketIssue>;

/// The kind of a finding of [`preflight`](super::preflight).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum BucketIssue {
    /// A value breaks a limit of the specification; the client would not send the request.
    Limit,
    /// A field that another one requires is missing.
    Missing,
    /// Two fields contradict each other.
    Conflict,
    /// The field contains characters that are not allowed.
    Characters,
    /// A field is set but has no effect, or not the effect that its value suggests.
    NoEffect,
    /// A time is not in the unit of the field.
    Time,
    /// The provider is not one that OMS reads from.
    Provider,
    /// The region is not that of the bucket or the endpoint, or OMS does not serve it.
    Region,
    /// The bucket cannot be read, or is not among those of the account.
    Bucket,
    /// The prefix matches no object.
    Prefix,
    /// The list of objects to migrate has a problem.
    ListFile,
    /// The content delivery network in front of the source has a problem.
    Cdn,
    /// The windows of limited bandwidth have a problem.
    Bandwidth,
    /// The notification at the end has a problem.
    Notification,
    /// The slots of the region are in use: the job will wait.
    Quota,
    /// The consent to the privacy statement, which calls cannot read.
    Consent,
    /// A fact could not be looked up, so it was not checked.
    NotChecked,
}

impl BucketIssue {
    /// The name, in lower case with hyphens.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Limit => "limit",
            Self::Missing => "missing",
            Self::Conflict => "conflict",
            Self::Characters => "characters",
            Self::NoEffect => "no-effect",
            Self::Time => "time",
            Self::Provider => "provider",
            Self::Region => "region",
            Self::Bucket => "bucket",
            Self::Prefix => "prefix",
            Self::ListFile => "list-file",
            Self::Cdn => "cdn",
            Self::Bandwidth => "bandwidth",
            Self::Notification => "notification",
            Self::Quota => "quota",
            Self::Consent => "consent",
            Self::NotChecked => "not-checked",
        }
    }
}

impl fmt::Display for BucketIssue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
