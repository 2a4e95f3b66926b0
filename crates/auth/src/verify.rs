//! Verifies signatures, for servers, gateways and emulators.
//!
//! ```
//! use huaweicloud_auth::sign::{Payload, SignableRequest, SigningSettings, sign};
//! use huaweicloud_auth::verify::Verifier;
//! use huaweicloud_auth::{Credentials, Secret};
//! use std::time::{Duration, UNIX_EPOCH};
//!
//! let now = UNIX_EPOCH + Duration::from_secs(1_573_789_015);
//! let credentials = Credentials::new("AK", "SK")?;
//! let sent = SignableRequest::new("GET", "https://example.com/v1/p/vpcs?limit=2", [], Payload::EMPTY)?;
//! let signature = sign(&sent, &credentials, now, &SigningSettings::default())?;
//!
//! // What the server reads from the wire.
//! let headers = [
//!     ("host", "example.com".as_bytes()),
//!     ("x-sdk-date", signature.x_sdk_date().as_bytes()),
//!     ("authorization", signature.authorization().as_bytes()),
//! ];
//! let received = SignableRequest::new("GET", "/v1/p/vpcs?limit=2", headers, Payload::EMPTY)?;
//! let lookup = |access_key: &str| (access_key == "AK").then(|| Secret::from("SK"));
//! let verified = Verifier::new().verify(&received, now, lookup)?;
//! assert_eq!(verified.access_key, "AK");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod authorization;
mod error;

use std::time::{Duration, SystemTime};

use authorization::Authorization;
pub use error::VerifyError;
use subtle::ConstantTimeEq;

use crate::Secret;
use crate::hash::{EMPTY_SHA256, hex32, sha256};
use crate::sign::{
    Additions, Canonical, CanonicalRequest, Payload, SignError, SignableRequest, SignedHeaders, UNSIGNED_PAYLOAD,
    push_string_to_sign,
};
use crate::time::SdkDate;

/// How far the signing time may be from the server's, in either direction: 15 minutes.
pub const DEFAULT_WINDOW: Duration = Duration::from_secs(15 * 60);

/// Verifies signatures. It accepts every set of signed headers that includes `x-sdk-date`, as the gateway does.
#[derive(Debug, Clone)]
pub struct Verifier {
    window: Duration,
}

impl Default for Verifier {
    fn default() -> Self {
        Self { window: DEFAULT_WINDOW }
    }
}

/// The contents of a verified signature.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verified {
    /// The access key that signed.
    pub access_key: String,
    /// When it signed, to the second.
    pub signed_at: SystemTime,
    /// The names of the signed headers in lowercase, sorted. A header that is not among them may have been changed in
    /// transit: check that those you rely on (`x-security-token`, `x-project-id`) are signed.
    pub signed_headers: Vec<String>,
    /// Whether the signature covers the body. It does not for `UNSIGNED-PAYLOAD`.
    pub payload_signed: bool,
    /// The scope of a derived signature (V11); `None` for other algorithms. A server compares it with its own region
    /// and service.
    pub scope: Option<VerifiedScope>,
}

/// The scope of a derived signature, as its sender states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedScope {
    /// The region.
    pub region: String,
    /// The service.
    pub service: String,
}

impl Verified {
    /// Whether the signature covers the header of this name.
    #[must_use]
    pub fn is_signed(&self, header: &str) -> bool {
        self.signed_headers.iter().any(|name| name.eq_ignore_ascii_case(header))
    }
}

impl Verifier {
    /// Creates a verifier with the gateway's clock window.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the clock window, which applies in both directions.
    #[must_use]
    pub fn with_window(mut self, window: Duration) -> Self {
        self.window = window;
        self
    }

    /// Verifies a request as of `now`; `secret_of` returns the secret key of an access key.
    ///
    /// The payload of `request` is the body as received. `Payload::Unsigned`, for a body that has not been read yet,
    /// verifies only if the request itself says `UNSIGNED-PAYLOAD`.
    ///
    /// # Errors
    ///
    /// [`VerifyError`] says what a gateway would tell the sender.
    pub fn verify(
        &self,
        request: &SignableRequest<'_>,
        now: SystemTime,
        secret_of: impl FnOnce(&str) -> Option<Secret>,
    ) -> Result<Verified, VerifyError> {
        let value = only_one(request, "authorization")?.ok_or(VerifyError::MissingAuthorization)?;
        let authorization = Authorization::parse(value)?;
        let date = signed_date(request)?;
        self.check_window(&date, now)?;
        let access_key = authorization.access_key;
        let secret =
            secret_of(access_key).ok_or_else(|| VerifyError::UnknownAccessKey { access_key: access_key.to_owned() })?;
        let scope = authorization.scope(&date)?;

        let declared = only_one(request, "x-sdk-content-sha256")?.map(<[u8]>::trim_ascii);
        let mut computed = [0; 64];
        let (first, second) = payload_hashes(request.payload, declared, &mut computed)?;
        let signed_headers = SignedHeaders::Only(authorization.signed_headers);
        let mut mismatch = None;
        for payload_hash in [Some(first), second].into_iter().flatten() {
            let mut canonical =
                Canonical::new(request, &Additions::default(), &signed_headers, payload_hash, 256).map_err(refusal)?;
            let string_to_sign = push_string_to_sign(&mut canonical, &scope, &date);
            let text = canonical.text.get(string_to_sign).unwrap_or_default();
            let expected = scope.sign(access_key, &secret, text);
            if bool::from(expected.ct_eq(authorization.signature.as_bytes())) {
                return Ok(Verified {
                    access_key: access_key.to_owned(),
                    signed_at: date.to_system_time(),
                    signed_headers: signed_headers.into_names(),
                    payload_signed: payload_hash != UNSIGNED_PAYLOAD.as_bytes(),
                    scope: authorization.place.map(|(region, service)| VerifiedScope {
                        region: region.to_owned(),
                        service: service.to_owned(),
                    }),
                });
            }
            let text = canonical.text.get(..canonical.end()).unwrap_or_default();
            mismatch.get_or_insert_with(|| CanonicalRequest::new(text));
        }
        Err(VerifyError::SignatureMismatch {
            canonical_request: mismatch.unwrap_or_else(|| CanonicalRequest::new(b"")),
        })
    }

    fn check_window(&self, date: &SdkDate, now: SystemTime) -> Result<(), VerifyError> {
        let signed_at = date.to_system_time();
        // Compared in whole seconds; otherwise the fraction of a second on the server's clock would narrow the window.
        let server_time = SdkDate::new(now).map_err(|_| VerifyError::ServerClock)?;
        let now = server_time.to_system_time();
        let distance = now.duration_since(signed_at).unwrap_or_else(|ahead| ahead.duration());
        if distance > self.window {
            return Err(VerifyError::Expired { signed_at: *date, server_time });
        }
        Ok(())
    }
}

fn signed_date(request: &SignableRequest<'_>) -> Result<SdkDate, VerifyError> {
    let value = only_one(request, "x-sdk-date")?.ok_or(VerifyError::MissingDate)?;
    SdkDate::parse(&String::from_utf8_lossy(value.trim_ascii())).map_err(VerifyError::MalformedDate)
}

/// Returns the value of a header that must not occur twice: two readers could pick different values.
fn only_one<'a>(request: &SignableRequest<'a>, name: &'static str) -> Result<Option<&'a [u8]>, VerifyError> {
    let mut values = request.headers.iter().filter(|(found, _)| found.eq_ignore_ascii_case(name));
    let first = values.next().map(|(_, value)| *value);
    match values.next() {
        None => Ok(first),
        Some(_) => Err(VerifyError::Malformed(SignError::RepeatedHeader { name: name.to_owned() })),
    }
}

/// Returns the candidates for the last line of the canonical request: one, except where the official SDKs disagree with
/// each other. The hash of the body is stored in `computed`.
fn payload_hashes<'a>(
    payload: Payload<'a>,
    declared: Option<&'a [u8]>,
    computed: &'a mut [u8; 64],
) -> Result<(&'a [u8], Option<&'a [u8]>), VerifyError> {
    let actual = match payload {
        Payload::Bytes([]) => Some(EMPTY_SHA256.as_bytes()),
        Payload::Bytes(bytes) => {
            *computed = hex32(&sha256(bytes));
            Some(computed.as_slice())
        }
        Payload::Sha256Hex(hash) => Some(hash.as_bytes()),
        Payload::Unsigned => None,
    };
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    let unsigned = UNSIGNED_PAYLOAD.as_bytes();
    match (actual, declared) {
        (Some(actual), None) => Ok((actual, None)),
        // For an empty body that is declared unsigned, Go and Java sign the declaration and Python the empty hash.
        (Some(actual), Some(declared)) if declared == unsigned && actual == EMPTY_SHA256.as_bytes() => {
            Ok((declared, Some(actual)))
        }
        (Some(actual), Some(declared)) if declared == unsigned || declared == actual => Ok((declared, None)),
        (Some(actual), Some(declared)) => {
            Err(VerifyError::PayloadHashMismatch { declared: text(declared), actual: text(actual) })
        }
        (None, Some(declared)) if declared == unsigned => Ok((declared, None)),
        (None, _) => Err(VerifyError::PayloadNotRead),
    }
}

/// Translates an error of the canonical request into one of the verifier.
fn refusal(error: SignError) -> VerifyError {
    match error {
        SignError::MissingHeader { name } => VerifyError::MissingSignedHeader { name },
        SignError::MissingHost => VerifyError::MissingSignedHeader { name: "host".to_owned() },
        other => VerifyError::Malformed(other),
    }
}

#[cfg(test)]
mod tests;
