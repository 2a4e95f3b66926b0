//! [`BucketIssue`]: what a finding about a migration of objects is about.

use std::fmt;

use huaweicloud_runtime::Preflight;

/// What [`preflight`](super::preflight) found.
pub type BucketPreflight = Preflight<BucketIssue>;

/// What a finding of [`preflight`](super::preflight) is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum BucketIssue {
    /// A value breaks a limit of the specification; the client would not send the request.
    Limit,
    /// A field is missing that another one makes necessary.
    Missing,
    /// Two fields do not go together.
    Conflict,
    /// Characters that the field may not hold.
    Characters,
    /// A field is set and has no effect, or not the one that its value suggests.
    NoEffect,
    /// A time that is not in the unit of the field.
    Time,
    /// The provider is not one that OMS reads from.
    Provider,
    /// A region that is not the one of the bucket, of the endpoint, or one that OMS serves.
    Region,
    /// A bucket that cannot be read, or is not among those of the account.
    Bucket,
    /// No object has a name that begins so.
    Prefix,
    /// The list of what to migrate.
    ListFile,
    /// The content delivery network in front of the source.
    Cdn,
    /// Windows of limited bandwidth.
    Bandwidth,
    /// The notification at the end.
    Notification,
    /// The slots of the region are taken: the job will wait.
    Quota,
    /// The consent to the privacy statement, which no call can read.
    Consent,
    /// Something could not be looked up, and was not checked.
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
