//! The errors of buckets and objects, and their names in the service's table of failure causes.

use std::fmt;
use std::io::ErrorKind;

use huaweicloud_emulator::work::FailedRun;

/// Which end of a migration a bucket is, for the failure codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BucketRole {
    Source,
    Destination,
}

/// The reasons that the service's table distinguishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    NoBucket,
    NoObject,
    Key,
    Permission,
    Full,
    /// A name that cannot be stored.
    Name,
    /// A link or a pipe, which cannot be an object. The service counts links as failed; the code is not documented.
    NoFile,
    /// A multipart upload no longer exists.
    NoUpload,
    Other,
}

/// An error at one end of a migration.
#[derive(Clone, Debug)]
pub(crate) struct StoreError {
    pub reason: Reason,
    what: String,
}

impl Reason {
    /// Converts an error of the S3 protocol; its code, if there is one, is more specific than the status.
    pub(crate) fn of_s3(code: &str, status: u16) -> Self {
        match (code, status) {
            ("NoSuchBucket", _) => Self::NoBucket,
            ("NoSuchKey", _) => Self::NoObject,
            ("NoSuchUpload", _) => Self::NoUpload,
            ("InvalidAccessKeyId" | "SignatureDoesNotMatch" | "InvalidToken" | "ExpiredToken", _) => Self::Key,
            ("AccessDenied" | "AllAccessDisabled", _) => Self::Permission,
            ("KeyTooLongError", _) => Self::Name,
            (_, 401) => Self::Key,
            (_, 403) => Self::Permission,
            (_, 404) => Self::NoObject,
            (_, 507) => Self::Full,
            _ => Self::Other,
        }
    }

    /// Converts an error of the operating system about a file.
    pub(crate) fn of_system(kind: ErrorKind) -> Self {
        match kind {
            ErrorKind::NotFound => Self::NoObject,
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Self::Permission,
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::Full,
            ErrorKind::InvalidFilename => Self::Name,
            _ => Self::Other,
        }
    }

    fn code(self, role: BucketRole) -> &'static str {
        match (role, self) {
            (_, Self::NoFile) => "TRF.0001",
            (BucketRole::Source, Self::NoBucket) => "TRF.0155",
            (BucketRole::Source, Self::NoObject | Self::Name) => "TRF.0156",
            (BucketRole::Source, Self::Key) => "TRF.0151",
            (BucketRole::Source, Self::Permission) => "TRF.0152",
            (BucketRole::Source, Self::Full | Self::NoUpload | Self::Other) => "TRF.0157",
            (BucketRole::Destination, Self::NoBucket | Self::NoObject) => "TRF.0058",
            (BucketRole::Destination, Self::Key) => "TRF.0057",
            (BucketRole::Destination, Self::Permission) => "TRF.0051",
            (BucketRole::Destination, Self::Full) => "TRF.0055",
            (BucketRole::Destination, Self::Name | Self::NoUpload | Self::Other) => "TRF.0061",
        }
    }
}

impl StoreError {
    pub(crate) fn new(reason: Reason, what: String) -> Self {
        Self { reason, what }
    }

    pub(crate) fn of_system(error: &std::io::Error) -> Self {
        Self::new(Reason::of_system(error.kind()), error.to_string())
    }

    /// Replaces a reason with another one that fits this call.
    pub(crate) fn instead_of(self, reason: Reason, here: Reason) -> Self {
        if self.reason == reason { Self { reason: here, ..self } } else { self }
    }

    /// Returns the cause in the service's table, with what happened here.
    pub(crate) fn at(&self, role: BucketRole) -> FailedRun {
        FailedRun::new(self.reason.code(role), &self.what)
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

#[cfg(test)]
mod tests;
