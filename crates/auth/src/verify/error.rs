//! [`VerifyError`]: what a gateway tells the sender of a request it refuses.

use crate::sign::{CanonicalRequest, SignError};
use crate::time::{SdkDate, TimeError};

/// Why a request is not authentic. The sender has to fix every variant except the last two.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// There is no `Authorization` header.
    #[error("the Authorization header is missing")]
    MissingAuthorization,
    /// The `Authorization` header is malformed.
    #[error(
        "the Authorization header is malformed: {reason}; it should read \
         `SDK-HMAC-SHA256 Access=<key>, SignedHeaders=<a;b>, Signature=<hex>`"
    )]
    MalformedAuthorization {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The `Authorization` header names an algorithm that this verifier does not know.
    #[error("the signature algorithm `{algorithm}` is not supported")]
    UnsupportedAlgorithm {
        /// The name in the header, cut to 40 characters.
        algorithm: String,
    },
    /// There is no `X-Sdk-Date` header.
    #[error("the X-Sdk-Date header is missing")]
    MissingDate,
    /// The `X-Sdk-Date` header is malformed.
    #[error("the X-Sdk-Date header is malformed: {0}")]
    MalformedDate(#[source] TimeError),
    /// The signature is too old, or its date is too far in the future.
    #[error("signature expired, signature time:{signed_at},server time:{server_time}")]
    Expired {
        /// The time in the request.
        signed_at: SdkDate,
        /// The verifier's time.
        server_time: SdkDate,
    },
    /// The access key is unknown.
    #[error("ak {access_key} not exist")]
    UnknownAccessKey {
        /// The access key in the request.
        access_key: String,
    },
    /// The scope of a derived signature is malformed, or its day is not that of `X-Sdk-Date`.
    #[error("the credential scope `{scope}` is not `<day of X-Sdk-Date>/<region>/<service>`")]
    MalformedScope {
        /// The scope in the request.
        scope: String,
    },
    /// The body does not match the hash that the request declares.
    #[error("the body has the sha-256 {actual}, but X-Sdk-Content-Sha256 says {declared}")]
    PayloadHashMismatch {
        /// What the header says.
        declared: String,
        /// The hash of the body as received.
        actual: String,
    },
    /// A header that is listed as signed is not in the request. A proxy may have removed it.
    #[error("header `{name}` is among the signed headers but not in the request")]
    MissingSignedHeader {
        /// The name of the header.
        name: String,
    },
    /// The request has no canonical form.
    #[error("the request cannot be verified: {0}")]
    Malformed(#[source] SignError),
    /// The header is well formed, but the signature belongs to another request or another secret key.
    #[error("verify aksk signature fail")]
    SignatureMismatch {
        /// The canonical request as the verifier sees it, for the sender to compare with its own.
        canonical_request: CanonicalRequest,
    },
    /// The verifier was given no body although the signature covers it. This is a bug in the server.
    #[error("the signature covers the body, which has not been read; read it and verify again")]
    PayloadNotRead,
    /// The verifier's own time lies outside 1970 to 9999. This is a problem of the server.
    #[error("the clock of the verifier is outside the years 1970 to 9999")]
    ServerClock,
}
