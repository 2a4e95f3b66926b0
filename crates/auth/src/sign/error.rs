//! [`SignError`]: why a request cannot be signed.

use crate::time::TimeError;

/// Why a request cannot be signed. No variant carries a header value or a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignError {
    /// The method is empty or has characters that no method has.
    #[error("`{method}` is not an http method; use a token such as GET or POST")]
    InvalidMethod {
        /// The method as given.
        method: String,
    },
    /// The request target is neither an absolute `http` or `https` URL nor a path that begins with `/`.
    #[error(
        "the request target cannot be signed: {reason}; give an absolute http(s) url, or a path that begins with `/`"
    )]
    InvalidTarget {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// `host` is to be signed, but there is neither a `Host` header nor an absolute URL with one.
    #[error("the request has no host to sign; give an absolute url or a Host header")]
    MissingHost,
    /// A name among the headers to sign is not a header name.
    #[error("`{name}` is not a header name")]
    InvalidHeaderName {
        /// The name as given.
        name: String,
    },
    /// The value of a header to sign contains a line end or another control character, which would change the lines of
    /// the canonical request.
    #[error("the value of header `{name}` has a control character; remove it")]
    InvalidHeaderValue {
        /// The name of the header.
        name: String,
    },
    /// A header to sign occurs more than once. How the gateway joins multiple values is not documented.
    #[error(
        "header `{name}` occurs more than once, and it is undefined how several values are signed; send it once or leave it out of the signed headers"
    )]
    RepeatedHeader {
        /// The name of the header.
        name: String,
    },
    /// A header that is to be signed is not in the request.
    #[error(
        "header `{name}` is to be signed but the request does not have it; add the header or leave it out of the signed headers"
    )]
    MissingHeader {
        /// The name of the header.
        name: String,
    },
    /// `Authorization`, which holds the signature itself, is among the headers to sign.
    #[error("the Authorization header holds the signature and cannot be signed; leave it out of the signed headers")]
    AuthorizationSigned,
    /// The headers to sign lack `x-sdk-date`, the one header that has to be signed.
    #[error("x-sdk-date is not among the signed headers; add it, since the gateway refuses a signature without it")]
    DateNotSigned,
    /// A precomputed payload hash is not 64 lowercase hex digits.
    #[error("the payload hash is not a sha-256 of 64 lower-case hex digits")]
    InvalidPayloadHash,
    /// The time cannot be written as `X-Sdk-Date`.
    #[error("the request cannot be dated: {0}")]
    Time(#[from] TimeError),
    /// The credentials are an IAM token, which cannot sign.
    #[error("an iam token cannot sign; send it in the header X-Auth-Token, or use an access key and a secret key")]
    IamToken,
    /// A part of a V11 scope is empty or has a character that would change the scope.
    #[error("the {part} of a V11 scope has to be non-empty printable ascii without `/`, `,` or spaces")]
    InvalidScope {
        /// `region` or `service`.
        part: &'static str,
    },
    /// A header that the signature needs cannot be written into a header map.
    #[error("the value of header `{name}` cannot be sent as an http header")]
    Unsendable {
        /// The name of the header.
        name: String,
    },
}
