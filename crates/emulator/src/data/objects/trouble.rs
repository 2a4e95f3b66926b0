//! What goes wrong with buckets and objects, and what the service's table of causes calls it.

use std::fmt;
use std::io::ErrorKind;

use super::place::Side;
use crate::oms::{FailedRun, explain};

/// What the service's table tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    NoBucket,
    NoObject,
    Key,
    Permission,
    Full,
    /// A name that cannot be kept where it should.
    Name,
    /// A link or a pipe where an object should be. The service counts links as failed, without a code that a document
    /// names.
    NoFile,
    /// An upload in parts is not under way any more.
    NoUpload,
    Other,
}

/// Something that went wrong at one end of a migration.
#[derive(Clone, Debug)]
pub(crate) struct Trouble {
    pub reason: Reason,
    what: String,
}

impl Reason {
    /// The code of the S3 protocol says more than the status, where there is one.
    pub fn of_s3(code: &str, status: u16) -> Self {
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

    /// What the operating system said about a file.
    pub fn of_system(kind: ErrorKind) -> Self {
        match kind {
            ErrorKind::NotFound => Self::NoObject,
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Self::Permission,
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::Full,
            ErrorKind::InvalidFilename => Self::Name,
            _ => Self::Other,
        }
    }

    fn code(self, side: Side) -> &'static str {
        match (side, self) {
            (_, Self::NoFile) => "TRF.0001",
            (Side::Source, Self::NoBucket) => "TRF.0155",
            (Side::Source, Self::NoObject | Self::Name) => "TRF.0156",
            (Side::Source, Self::Key) => "TRF.0151",
            (Side::Source, Self::Permission) => "TRF.0152",
            (Side::Source, Self::Full | Self::NoUpload | Self::Other) => "TRF.0157",
            (Side::Destination, Self::NoBucket | Self::NoObject) => "TRF.0058",
            (Side::Destination, Self::Key) => "TRF.0057",
            (Side::Destination, Self::Permission) => "TRF.0051",
            (Side::Destination, Self::Full) => "TRF.0055",
            (Side::Destination, Self::Name | Self::NoUpload | Self::Other) => "TRF.0061",
        }
    }
}

impl Trouble {
    pub fn new(reason: Reason, what: String) -> Self {
        Self { reason, what }
    }

    pub fn of_system(error: &std::io::Error) -> Self {
        Self::new(Reason::of_system(error.kind()), error.to_string())
    }

    /// Another reason for one that means something else here.
    pub fn instead_of(self, reason: Reason, here: Reason) -> Self {
        if self.reason == reason { Self { reason: here, ..self } } else { self }
    }

    /// The cause in the service's table, with what happened here.
    pub fn at(&self, side: Side) -> FailedRun {
        failure(self.reason.code(side), &self.what)
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

/// A cause of failure from the service's table, with what happened here.
pub(crate) fn failure(code: &str, what: &str) -> FailedRun {
    FailedRun { code: code.to_owned(), message: format!("{} {what}", explain(code)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_follow_the_code_of_the_protocol() {
        let code = |code: &str, status| Trouble::new(Reason::of_s3(code, status), String::new()).at(Side::Source).code;
        assert_eq!(code("NoSuchBucket", 404), "TRF.0155");
        assert_eq!(code("SignatureDoesNotMatch", 403), "TRF.0151");
        assert_eq!(code("AccessDenied", 403), "TRF.0152");
        assert_eq!(code("", 403), "TRF.0152");
        assert_eq!(code("", 404), "TRF.0156");
        assert_eq!(code("InternalError", 500), "TRF.0157");
        let full = Trouble::of_system(&ErrorKind::StorageFull.into());
        assert_eq!(full.at(Side::Destination).code, "TRF.0055");
        let gone = Trouble::new(Reason::NoBucket, "NoSuchBucket: It is not there".to_owned()).at(Side::Source);
        assert!(gone.message.ends_with("NoSuchBucket: It is not there"), "{}", gone.message);
    }
}
