//! [`Signature`], the result of signing, and [`CanonicalRequest`], which can be shown without its secrets.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use http::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use zeroize::Zeroize;

use super::SignError;
use super::canonical::Canonical;
use crate::Credentials;
use crate::redact::{REDACTED, is_secret_header};
use crate::time::SdkDate;

/// `X-Sdk-Date`, the time of the signature.
pub const X_SDK_DATE: HeaderName = HeaderName::from_static("x-sdk-date");
/// `X-Sdk-Content-Sha256`, the payload hash that the signature was made with.
pub const X_SDK_CONTENT_SHA256: HeaderName = HeaderName::from_static("x-sdk-content-sha256");
/// `X-Security-Token`, the token of temporary credentials.
pub const X_SECURITY_TOKEN: HeaderName = HeaderName::from_static("x-security-token");
/// Replaces the payload hash when the body is not signed.
pub const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";

/// A signature, and everything that it was computed from, for debugging.
///
/// Canonical request, string to sign and `Authorization` share one buffer, which is wiped on drop when it contains a
/// token. `Debug` shows none of them.
pub struct Signature {
    /// The canonical request, the string to sign and the authorization, one after the other.
    pub(super) canonical: Canonical,
    pub(super) string_to_sign: Range<usize>,
    pub(super) authorization: Range<usize>,
    pub(super) date: SdkDate,
    /// The credentials whose token has to be added as a header. They are shared, so that the token is not copied.
    pub(super) token_of: Option<Credentials>,
    pub(super) adds_unsigned_payload: bool,
}

impl Signature {
    /// The canonical request. It contains the values of all signed headers, including `X-Security-Token`: use
    /// [`Signature::canonical_request_redacted`] for logs. Bytes of header values that are not UTF-8 show as U+FFFD.
    #[must_use]
    pub fn canonical_request(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(self.canonical_request_bytes())
    }

    /// The canonical request, byte for byte.
    #[must_use]
    pub fn canonical_request_bytes(&self) -> &[u8] {
        self.canonical.text.get(..self.canonical.end()).unwrap_or_default()
    }

    /// The canonical request with `<redacted>` in place of the values of headers that carry secrets.
    #[must_use]
    pub fn canonical_request_redacted(&self) -> String {
        redact(&self.canonical_request())
    }

    /// The string to sign: algorithm, date, for V11 the scope, and the hash of the canonical request, each on its own line.
    #[must_use]
    pub fn string_to_sign(&self) -> &str {
        self.part(&self.string_to_sign)
    }

    /// The signature, 64 lowercase hex digits.
    #[must_use]
    pub fn signature(&self) -> &str {
        let end = self.authorization.end;
        self.part(&(end.saturating_sub(64)..end))
    }

    /// The value of the `Authorization` header.
    #[must_use]
    pub fn authorization(&self) -> &str {
        self.part(&self.authorization)
    }

    /// The names of the signed headers in lowercase, sorted and joined by `;`.
    #[must_use]
    pub fn signed_headers(&self) -> &str {
        self.part(&self.canonical.signed_headers)
    }

    /// The value of the `X-Sdk-Date` header.
    #[must_use]
    pub fn x_sdk_date(&self) -> &str {
        self.date.as_str()
    }

    /// The canonical URI: the path, decoded and encoded strictly, with a trailing slash.
    #[must_use]
    pub fn canonical_uri(&self) -> &str {
        self.part(&self.canonical.uri)
    }

    /// The canonical query. Send it as the query of the request, so that no proxy can read it differently from how it
    /// was signed. Empty when there are no pairs.
    #[must_use]
    pub fn canonical_query(&self) -> &str {
        self.part(&self.canonical.query)
    }

    /// The last line of the canonical request: the hash of the payload, or `UNSIGNED-PAYLOAD`.
    #[must_use]
    pub fn payload_hash(&self) -> Cow<'_, str> {
        let bytes = self.canonical.text.get(self.canonical.payload_hash.clone()).unwrap_or_default();
        String::from_utf8_lossy(bytes)
    }

    /// Iterates over the headers to add to the request, replacing any of the same name.
    pub fn headers(&self) -> impl Iterator<Item = (HeaderName, &str)> {
        let token = self.token_of.as_ref().and_then(Credentials::security_token).map(crate::Secret::expose);
        [
            (X_SDK_DATE, Some(self.x_sdk_date())),
            (X_SECURITY_TOKEN, token),
            (X_SDK_CONTENT_SHA256, self.adds_unsigned_payload.then_some(UNSIGNED_PAYLOAD)),
            (AUTHORIZATION, Some(self.authorization())),
        ]
        .into_iter()
        .filter_map(|(name, value)| value.map(|value| (name, value)))
    }

    /// Inserts [`Signature::headers`] into a header map; the token and the signature are marked sensitive. On an error,
    /// none of them is set.
    ///
    /// # Errors
    ///
    /// [`SignError::Unsendable`] when the token has characters that are invalid in a header value.
    pub fn apply_to(&self, headers: &mut HeaderMap) -> Result<(), SignError> {
        for (name, value) in self.header_values()? {
            headers.insert(name, value);
        }
        Ok(())
    }

    /// Returns [`Signature::headers`] as header values.
    pub(crate) fn header_values(&self) -> Result<Vec<(HeaderName, HeaderValue)>, SignError> {
        let convert = |(name, value): (HeaderName, &str)| {
            let mut sent = HeaderValue::from_bytes(value.as_bytes())
                .map_err(|_| SignError::Unsendable { name: name.to_string() })?;
            sent.set_sensitive(name == AUTHORIZATION || name == X_SECURITY_TOKEN);
            Ok((name, sent))
        };
        self.headers().map(convert).collect()
    }

    fn part(&self, range: &Range<usize>) -> &str {
        // These parts are ASCII by construction, so the fallback is never taken.
        self.canonical.text.get(range.clone()).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }
}

/// Creates a header value that HTTP libraries keep out of their logs.
pub(crate) fn sensitive(value: &str, name: &'static str) -> Result<HeaderValue, SignError> {
    let mut value =
        HeaderValue::from_bytes(value.as_bytes()).map_err(|_| SignError::Unsendable { name: name.to_owned() })?;
    value.set_sensitive(true);
    Ok(value)
}

impl Drop for Signature {
    fn drop(&mut self) {
        // Only a token is a secret in this text; permanent keys do not appear in it.
        if self.canonical.has_secret {
            self.canonical.text.zeroize();
        }
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signature")
            .field("x_sdk_date", &self.x_sdk_date())
            .field("signed_headers", &self.signed_headers())
            .finish_non_exhaustive()
    }
}

/// A canonical request as a verifier built it. `Display` hides the values of headers that carry secrets.
#[derive(Clone, PartialEq, Eq)]
pub struct CanonicalRequest(String);

impl CanonicalRequest {
    pub(crate) fn new(bytes: &[u8]) -> Self {
        Self(String::from_utf8_lossy(bytes).into_owned())
    }

    /// The whole text, to be returned to the sender of the request.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The text with `<redacted>` in place of the values of headers that carry secrets.
    #[must_use]
    pub fn redacted(&self) -> String {
        redact(&self.0)
    }
}

impl fmt::Debug for CanonicalRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.redacted(), f)
    }
}

impl fmt::Display for CanonicalRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.redacted())
    }
}

impl Drop for CanonicalRequest {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// Hides header values line by line. No other line of a canonical request can be mistaken for such a header: colons in the path
/// and query are encoded, and the other lines have none.
fn redact(text: &str) -> String {
    let hide = |line: &str| match line.split_once(':') {
        Some((name, _)) if is_secret_header(name) => format!("{name}:{REDACTED}"),
        _ => line.to_owned(),
    };
    text.split('\n').map(hide).collect::<Vec<_>>().join("\n")
}
