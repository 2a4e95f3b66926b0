//! [`SignableRequest`]: the input of a signature, independent of the HTTP library.

use std::fmt;

use super::SignError;

/// The body of a request, as its signature covers it.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Payload<'a> {
    /// The bytes as they will be sent, after compression and serialization. Empty for a request without a body.
    Bytes(&'a [u8]),
    /// The SHA-256 of the body as 64 lowercase hex digits, for bodies that were hashed while they were written.
    Sha256Hex(&'a str),
    /// A body that is unknown until it is sent, such as a stream. The string `UNSIGNED-PAYLOAD` takes the place of its
    /// hash, and is sent in the header `X-Sdk-Content-Sha256`. Do not use it for requests without a body: SDKs and
    /// servers disagree on how to read those.
    Unsigned,
}

impl Payload<'_> {
    /// A request without a body.
    pub const EMPTY: Payload<'static> = Payload::Bytes(&[]);

    /// Whether there is a body; for a hash, whether it is not the hash of the empty input.
    #[must_use]
    pub fn is_present(&self) -> bool {
        match self {
            Self::Bytes(bytes) => !bytes.is_empty(),
            Self::Sha256Hex(hash) => *hash != crate::hash::EMPTY_SHA256,
            Self::Unsigned => true,
        }
    }
}

impl fmt::Debug for Payload<'_> {
    /// Bodies carry secrets, so only their length is shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(bytes) => write!(f, "Bytes({} bytes)", bytes.len()),
            Self::Sha256Hex(hash) => write!(f, "Sha256Hex({hash})"),
            Self::Unsigned => f.write_str("Unsigned"),
        }
    }
}

/// Borrows a request as the signer and the verifier see it: method, target, headers and payload.
///
/// The target is an absolute URL (`https://host:port/path?query`) or what HTTP/1.1 sends (`/path?query`); the host then
/// comes from the `Host` header. Path and query are taken as they are sent, percent-encoded or not. A fragment is never
/// sent and is ignored, as is a user name before the host.
///
/// ```
/// use huaweicloud_auth::sign::{Payload, SignableRequest};
///
/// let request = SignableRequest::new(
///     "POST",
///     "https://oms.cn-north-4.myhuaweicloud.com/v2/p/tasks?limit=2",
///     [("Content-Type", "application/json".as_bytes())],
///     Payload::Bytes(b"{}"),
/// )?;
/// # let _ = request;
/// # Ok::<(), huaweicloud_auth::sign::SignError>(())
/// ```
#[derive(Clone)]
pub struct SignableRequest<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) query: &'a str,
    /// The host of an absolute URL, without the scheme's default port.
    pub(crate) url_host: Option<&'a str>,
    pub(crate) headers: Vec<(&'a str, &'a [u8])>,
    pub(crate) payload: Payload<'a>,
}

impl<'a> SignableRequest<'a> {
    /// Creates a request from plain parts.
    ///
    /// # Errors
    ///
    /// [`SignError::InvalidMethod`] and [`SignError::InvalidTarget`]. Headers are checked only when they are signed.
    pub fn new(
        method: &'a str,
        target: &'a str,
        headers: impl IntoIterator<Item = (&'a str, &'a [u8])>,
        payload: Payload<'a>,
    ) -> Result<Self, SignError> {
        let target = target.split_once('#').map_or(target, |(before, _)| before);
        let (url_host, path_and_query) = split_target(target)?;
        let (path, query) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
        let headers = headers.into_iter().collect();
        Self { method, path, query, url_host, headers, payload }.checked()
    }

    /// Creates a request from [`http::request::Parts`], as hyper, axum and tower have them. Accepts the form of a
    /// client (absolute URI) and that of a server (path only).
    ///
    /// # Errors
    ///
    /// The same as for [`SignableRequest::new`].
    pub fn from_parts(parts: &'a http::request::Parts, payload: Payload<'a>) -> Result<Self, SignError> {
        Self::from_http(&parts.method, &parts.uri, &parts.headers, payload)
    }

    /// Like [`SignableRequest::from_parts`], with the parts passed one by one.
    ///
    /// # Errors
    ///
    /// The same as for [`SignableRequest::new`].
    pub fn from_http(
        method: &'a http::Method,
        uri: &'a http::Uri,
        headers: &'a http::HeaderMap,
        payload: Payload<'a>,
    ) -> Result<Self, SignError> {
        let url_host = uri.authority().map(|authority| host_of(authority.as_str(), uri.scheme_str())).transpose()?;
        let headers = headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect();
        let query = uri.query().unwrap_or_default();
        Self { method: method.as_str(), path: uri.path(), query, url_host, headers, payload }.checked()
    }

    /// Returns the value of the first header of this name, ignoring case.
    pub(crate) fn header(&self, name: &str) -> Option<&'a [u8]> {
        self.headers.iter().find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| *value)
    }

    fn checked(self) -> Result<Self, SignError> {
        if !is_token(self.method) {
            return Err(SignError::InvalidMethod { method: self.method.chars().take(40).collect() });
        }
        if !self.path.is_empty() && !self.path.starts_with('/') {
            return Err(SignError::InvalidTarget { reason: "its path does not begin with `/`" });
        }
        Ok(self)
    }
}

impl fmt::Debug for SignableRequest<'_> {
    /// Header values, bodies and query values may be secret; names are not.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| *name).collect();
        f.debug_struct("SignableRequest")
            .field("method", &self.method)
            .field("host", &self.url_host)
            .field("path", &self.path)
            .field("headers", &names)
            .field("payload", &self.payload)
            .finish_non_exhaustive()
    }
}

/// Splits a target into the host of an absolute URL and the rest.
fn split_target(target: &str) -> Result<(Option<&str>, &str), SignError> {
    if target.starts_with('/') {
        return Ok((None, target));
    }
    // Searching for one byte is faster than searching for three.
    let scheme_and_rest = target.split_once(':').and_then(|(scheme, rest)| Some((scheme, rest.strip_prefix("//")?)));
    let Some((scheme, rest)) = scheme_and_rest else {
        let reason = if target.is_empty() { "it is empty" } else { "it is neither a url nor a path" };
        return Err(SignError::InvalidTarget { reason });
    };
    if !scheme.eq_ignore_ascii_case("https") && !scheme.eq_ignore_ascii_case("http") {
        return Err(SignError::InvalidTarget { reason: "its scheme is neither https nor http" });
    }
    let end = rest.bytes().position(|byte| matches!(byte, b'/' | b'?')).unwrap_or(rest.len());
    let (authority, rest) = rest.split_at(end);
    Ok((Some(host_of(authority, Some(scheme))?), rest))
}

/// The `Host` value of an authority: without a user name, and without the scheme's default port, which HTTP clients omit from
/// the header.
fn host_of<'a>(authority: &'a str, scheme: Option<&str>) -> Result<&'a str, SignError> {
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let default_port = match scheme {
        Some(scheme) if scheme.eq_ignore_ascii_case("https") => "443",
        Some(scheme) if scheme.eq_ignore_ascii_case("http") => "80",
        _ => "",
    };
    let host = match host.rsplit_once(':') {
        // A colon inside brackets belongs to an IPv6 address.
        Some((name, port)) if !port.contains(']') && (port.is_empty() || port == default_port) => name,
        _ => host,
    };
    if host.is_empty() { Err(SignError::InvalidTarget { reason: "it has no host" }) } else { Ok(host) }
}

/// The bytes of an HTTP token: letters, digits and a few punctuation marks.
const TOKEN_BYTES: [bool; 256] = {
    let mut set = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        let mark = matches!(byte, b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'.' | b'^' | b'_' | b'`' | b'|' | b'~');
        set[byte as usize] = mark || byte.is_ascii_alphanumeric();
        byte += 1;
    }
    set
};

/// Whether `text` is an HTTP token: a method or a header name.
pub(crate) fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| TOKEN_BYTES[usize::from(byte)])
}

#[cfg(test)]
mod tests;
