//! The signer: a pure function from request, credentials and time to a [`Signature`].
//!
//! It does not depend on an HTTP client, reads no clock and does no I/O. It covers `SDK-HMAC-SHA256` and the derived
//! `V11-HMAC-SHA256`.
//!
//! ```
//! use huaweicloud_auth::sign::{Payload, SignableRequest, SigningSettings, sign};
//! use huaweicloud_auth::{Credentials, time::SdkDate};
//!
//! let request = SignableRequest::new(
//!     "GET",
//!     "https://service.region.example.com/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs?limit=2",
//!     [],
//!     Payload::EMPTY,
//! )?;
//! let credentials = Credentials::new("QTWAOYTTINDUT2QVKYUC", "MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc")?;
//! let time = SdkDate::parse("20191115T033655Z")?.to_system_time();
//!
//! let signature = sign(&request, &credentials, time, &SigningSettings::default())?;
//! assert_eq!(signature.signed_headers(), "host;x-sdk-date");
//! for (name, value) in signature.headers() {
//!     println!("{name}: {value}"); // X-Sdk-Date and Authorization
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod canonical;
mod encode;
mod error;
mod request;
mod signature;
mod v11;

use std::time::SystemTime;

pub(crate) use canonical::{Additions, Canonical};
pub use error::SignError;
pub(crate) use request::is_token;
pub use request::{Payload, SignableRequest};
pub(crate) use signature::sensitive;
pub use signature::{
    CanonicalRequest, Signature, UNSIGNED_PAYLOAD, X_SDK_CONTENT_SHA256, X_SDK_DATE, X_SECURITY_TOKEN,
};

use crate::hash::{EMPTY_SHA256, hex32, hmac_sha256, is_sha256_hex, sha256};
use crate::time::SdkDate;
use crate::{Credentials, Secret};

/// Which headers are signed. `x-sdk-date` always is; `authorization` never.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignedHeaders {
    /// `host`, `x-sdk-date`, `content-type` when there is a body, and every other `x-` header of the request (project,
    /// domain, token, payload hash). Names with `_` and those that proxies write, such as `x-forwarded-for`, are
    /// excepted.
    ///
    /// Headers that proxies and HTTP clients add or rewrite after signing (`user-agent`, `accept-encoding`,
    /// `content-length`, `connection` and the like) are not signed, so that they cannot break a signature.
    #[default]
    Standard,
    /// Every header of the request except `authorization` and names with `_`, like the official SDKs.
    All,
    /// Exactly these, ignoring case. `x-sdk-date` has to be among them, and each has to be in the request or be one
    /// that the signer adds (`host` of an absolute URL, `x-sdk-date`, `x-security-token`, `x-sdk-content-sha256`).
    Only(Vec<String>),
}

impl SignedHeaders {
    /// Returns the list as [`SignedHeaders::Only`] holds it.
    pub(crate) fn into_names(self) -> Vec<String> {
        match self {
            Self::Standard | Self::All => Vec::new(),
            Self::Only(names) => names,
        }
    }
}

/// The signature algorithm.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Algorithm {
    /// `SDK-HMAC-SHA256`, which every service accepts.
    #[default]
    SdkHmacSha256,
    /// `V11-HMAC-SHA256`, whose key is derived for a day, a region and a service. Only `IoTDA` requires it.
    V11HmacSha256 {
        /// The region id, such as `cn-north-4`; `globe` for global services.
        region: String,
        /// The name of the service, such as `iotdm`.
        service: String,
    },
}

/// How to sign. The default is right for every service but `IoTDA`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SigningSettings {
    /// Which headers are signed.
    pub signed_headers: SignedHeaders,
    /// The algorithm.
    pub algorithm: Algorithm,
}

impl SigningSettings {
    /// Sets which headers are signed.
    #[must_use]
    pub fn with_signed_headers(mut self, signed_headers: SignedHeaders) -> Self {
        self.signed_headers = signed_headers;
        self
    }

    /// Sets the algorithm.
    #[must_use]
    pub fn with_algorithm(mut self, algorithm: Algorithm) -> Self {
        self.algorithm = algorithm;
        self
    }
}

/// Signs a request as of `time`.
///
/// - An `X-Sdk-Date` that the request may still have from an earlier attempt is replaced.
/// - An `X-Security-Token` is added for temporary credentials, unless the request has one.
/// - If the request has an `X-Sdk-Content-Sha256`, its value is used as the payload hash, whatever it is, as the gateway does.
///   The header is added only for [`Payload::Unsigned`].
/// - The host is the value of the `Host` header or, without one, the host of the absolute URL without a default port.
///
/// Send the request within 15 minutes, with [`Signature::headers`] and with [`Signature::canonical_query`] as its
/// query, and sign again for every further attempt.
///
/// # Errors
///
/// [`SignError`] says which part of the request, the settings or the time cannot be signed.
pub fn sign(
    request: &SignableRequest<'_>,
    credentials: &Credentials,
    time: SystemTime,
    settings: &SigningSettings,
) -> Result<Signature, SignError> {
    if credentials.iam_token().is_some() {
        return Err(SignError::IamToken);
    }
    let date = SdkDate::new(time)?;
    let declared = request.header("x-sdk-content-sha256");
    let adds_unsigned_payload = declared.is_none() && request.payload == Payload::Unsigned;
    let token = credentials.security_token().filter(|_| request.header("x-security-token").is_none());
    let additions = Additions {
        date: Some(date.as_str()),
        security_token: token.map(Secret::expose),
        content_sha256: adds_unsigned_payload.then_some(UNSIGNED_PAYLOAD),
    };
    let scope = Scope::new(&settings.algorithm, &date)?;
    let mut hashed = [0; 64];
    let payload_hash = payload_hash(request, declared, &mut hashed)?;
    let room = 2 * scope.text().len() + credentials.access_key().len() + 512;
    let mut canonical = Canonical::new(request, &additions, &settings.signed_headers, payload_hash, room)?;

    let string_to_sign = push_string_to_sign(&mut canonical, &scope, &date);
    let text = canonical.text.get(string_to_sign.clone()).unwrap_or_default();
    let signature = scope.sign(credentials.access_key(), credentials.secret_key(), text);
    let start = canonical.text.len();
    scope.push_credential(&mut canonical.text, credentials.access_key());
    canonical.text.extend_from_slice(b", SignedHeaders=");
    canonical.text.extend_from_within(canonical.signed_headers.clone());
    canonical.text.extend_from_slice(b", Signature=");
    canonical.text.extend_from_slice(&signature);
    let authorization = start..canonical.text.len();
    let token_of = token.map(|_| credentials.clone());
    Ok(Signature { canonical, string_to_sign, authorization, date, token_of, adds_unsigned_payload })
}

/// The last line of the canonical request; a computed hash is stored in `hashed`.
fn payload_hash<'a>(
    request: &SignableRequest<'a>,
    declared: Option<&'a [u8]>,
    hashed: &'a mut [u8; 64],
) -> Result<&'a [u8], SignError> {
    if let Some(declared) = declared {
        return Ok(declared.trim_ascii());
    }
    match request.payload {
        Payload::Bytes([]) => Ok(EMPTY_SHA256.as_bytes()),
        Payload::Bytes(bytes) => {
            *hashed = hex32(&sha256(bytes));
            Ok(hashed)
        }
        Payload::Sha256Hex(hash) if is_sha256_hex(hash.as_bytes()) => Ok(hash.as_bytes()),
        Payload::Sha256Hex(_) => Err(SignError::InvalidPayloadHash),
        Payload::Unsigned => Ok(UNSIGNED_PAYLOAD.as_bytes()),
    }
}

/// Appends the string to sign to a canonical request and returns where it is.
pub(crate) fn push_string_to_sign(canonical: &mut Canonical, scope: &Scope, date: &SdkDate) -> std::ops::Range<usize> {
    let hash = hex32(&sha256(canonical.text.get(..canonical.end()).unwrap_or_default()));
    let text = &mut canonical.text;
    let start = text.len();
    text.extend_from_slice(scope.algorithm().as_bytes());
    text.push(b'\n');
    text.extend_from_slice(date.as_str().as_bytes());
    text.push(b'\n');
    scope.push_line(text);
    text.extend_from_slice(&hash);
    start..text.len()
}

/// What depends on the algorithm: the name, the scope line, the key and the first part of the header.
pub(crate) enum Scope {
    /// `SDK-HMAC-SHA256` has no scope and uses the secret key as it is.
    Sdk,
    /// `V11-HMAC-SHA256`, with the string `<day>/<region>/<service>`.
    V11(String),
}

/// The algorithm's name in the header and in the string to sign.
pub(crate) const SDK_HMAC_SHA256: &str = "SDK-HMAC-SHA256";
/// The name of the derived algorithm in the same places.
pub(crate) const V11_HMAC_SHA256: &str = "V11-HMAC-SHA256";

impl Scope {
    fn new(algorithm: &Algorithm, date: &SdkDate) -> Result<Self, SignError> {
        match algorithm {
            Algorithm::SdkHmacSha256 => Ok(Self::Sdk),
            Algorithm::V11HmacSha256 { region, service } => v11::scope(date, region, service).map(Self::V11),
        }
    }

    fn text(&self) -> &str {
        match self {
            Self::Sdk => "",
            Self::V11(scope) => scope,
        }
    }

    fn algorithm(&self) -> &'static str {
        match self {
            Self::Sdk => SDK_HMAC_SHA256,
            Self::V11(_) => V11_HMAC_SHA256,
        }
    }

    fn push_line(&self, text: &mut Vec<u8>) {
        if let Self::V11(scope) = self {
            text.extend_from_slice(scope.as_bytes());
            text.push(b'\n');
        }
    }

    fn push_credential(&self, text: &mut Vec<u8>, access_key: &str) {
        let (name, slash) = match self {
            Self::Sdk => (" Access=", ""),
            Self::V11(_) => (" Credential=", "/"),
        };
        for part in [self.algorithm(), name, access_key, slash, self.text()] {
            text.extend_from_slice(part.as_bytes());
        }
    }

    /// The signature of a string to sign, in hex.
    pub(crate) fn sign(&self, access_key: &str, secret_key: &Secret, string_to_sign: &[u8]) -> [u8; 64] {
        hex32(&match self {
            Self::Sdk => hmac_sha256(secret_key.expose().as_bytes(), string_to_sign),
            Self::V11(scope) => hmac_sha256(&*v11::signing_key(access_key, secret_key, scope), string_to_sign),
        })
    }
}

#[cfg(test)]
mod tests;
