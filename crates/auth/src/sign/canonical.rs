//! The canonical request: six parts in one buffer. Signer and verifier both build it here, so they cannot disagree.

use std::cmp::Ordering;
use std::ops::Range;

use super::encode::{push_canonical_path, push_canonical_query};
use super::request::{SignableRequest, is_token};
use super::{SignError, SignedHeaders};

/// Headers that proxies add or rewrite although their names begin with `x-`. If they were signed, the signature would break in
/// transit.
const REWRITTEN_BY_HOPS: [&str; 5] = ["x-forwarded-", "x-real-ip", "x-amzn-trace-id", "x-b3-", "x-envoy-"];

/// Headers that the signer itself adds.
#[derive(Default)]
pub(crate) struct Additions<'a> {
    /// `x-sdk-date`; replaces one left from an earlier attempt.
    pub(crate) date: Option<&'a str>,
    /// `x-security-token`, for a request that lacks it.
    pub(crate) security_token: Option<&'a str>,
    /// `x-sdk-content-sha256`, for a request that lacks it.
    pub(crate) content_sha256: Option<&'a str>,
}

/// A canonical request, and the positions of its parts.
pub(crate) struct Canonical {
    pub(crate) text: Vec<u8>,
    pub(crate) uri: Range<usize>,
    pub(crate) query: Range<usize>,
    pub(crate) signed_headers: Range<usize>,
    pub(crate) payload_hash: Range<usize>,
    /// Whether the value of a signed header is a secret, so that the text has to be wiped.
    pub(crate) has_secret: bool,
}

type Field<'a> = (&'a str, &'a [u8]);

impl Canonical {
    /// Writes the canonical request and reserves `room` bytes for what the caller appends.
    pub(crate) fn new(
        request: &SignableRequest<'_>,
        additions: &Additions<'_>,
        signed_headers: &SignedHeaders,
        payload_hash: &[u8],
        room: usize,
    ) -> Result<Self, SignError> {
        let mut fields = candidates(request, additions);
        select(&mut fields, signed_headers, request.payload.is_present())?;
        fields.sort_unstable_by(|a, b| compare_names(a.0, b.0));
        check(&fields)?;

        let header_bytes: usize = fields.iter().map(|(name, value)| 2 * name.len() + value.len() + 3).sum();
        let length =
            request.method.len() + request.path.len() + request.query.len() + header_bytes + payload_hash.len();
        // Some slack for escapes and for `=` after bare keys avoids growing the buffer in nearly every case.
        let mut text = Vec::with_capacity(length + length / 8 + 16 + room);

        text.extend(request.method.bytes().map(|byte| byte.to_ascii_uppercase()));
        text.push(b'\n');
        let uri = section(&mut text, |text| push_canonical_path(text, request.path));
        let query = section(&mut text, |text| push_canonical_query(text, request.query));
        for (name, value) in &fields {
            push_lower(&mut text, name);
            text.push(b':');
            text.extend_from_slice(trimmed(value));
            text.push(b'\n');
        }
        text.push(b'\n');
        let signed_headers = section(&mut text, |text| push_names(text, &fields));
        let start = text.len();
        text.extend_from_slice(payload_hash);
        let payload_hash = start..text.len();
        let has_secret = fields.iter().any(|(name, _)| carries_token(name));
        Ok(Self { text, uri, query, signed_headers, payload_hash, has_secret })
    }

    /// Where the canonical request ends in the text; what follows was appended by the caller.
    pub(crate) fn end(&self) -> usize {
        self.payload_hash.end
    }
}

/// Writes one part and the line end after it, and returns the position of the part.
fn section(text: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) -> Range<usize> {
    let start = text.len();
    write(text);
    let end = text.len();
    text.push(b'\n');
    start..end
}

/// Every header that could be signed: those of the request and those that the signer adds.
fn candidates<'a>(request: &SignableRequest<'a>, additions: &Additions<'a>) -> Vec<Field<'a>> {
    let mut fields = Vec::with_capacity(request.headers.len() + 4);
    let mut has_host = false;
    for (name, value) in &request.headers {
        if additions.date.is_some() && name.eq_ignore_ascii_case("x-sdk-date") {
            continue;
        }
        has_host |= name.eq_ignore_ascii_case("host");
        fields.push((*name, *value));
    }
    let url_host = request.url_host.filter(|_| !has_host);
    for (name, value) in [
        ("host", url_host),
        ("x-sdk-date", additions.date),
        ("x-security-token", additions.security_token),
        ("x-sdk-content-sha256", additions.content_sha256),
    ] {
        fields.extend(value.map(|value| (name, value.as_bytes())));
    }
    fields
}

/// Keeps the headers to sign.
fn select(fields: &mut Vec<Field<'_>>, signed_headers: &SignedHeaders, has_body: bool) -> Result<(), SignError> {
    let has = |fields: &[Field<'_>], wanted: &str| fields.iter().any(|(name, _)| name.eq_ignore_ascii_case(wanted));
    match signed_headers {
        SignedHeaders::Standard => fields.retain(|(name, _)| is_standard(name, has_body)),
        SignedHeaders::All => {
            fields.retain(|(name, _)| !name.eq_ignore_ascii_case("authorization") && !name.contains('_'));
        }
        SignedHeaders::Only(names) => {
            fields.retain(|(name, _)| names.iter().any(|wanted| wanted.eq_ignore_ascii_case(name)));
            if has(fields, "authorization") {
                return Err(SignError::AuthorizationSigned);
            }
            if !names.iter().any(|name| name.eq_ignore_ascii_case("x-sdk-date")) {
                return Err(SignError::DateNotSigned);
            }
            return match names.iter().find(|wanted| !has(fields, wanted)) {
                None => Ok(()),
                Some(name) if name.eq_ignore_ascii_case("host") => Err(SignError::MissingHost),
                Some(name) => Err(SignError::MissingHeader { name: name.clone() }),
            };
        }
    }
    if has(fields, "host") { Ok(()) } else { Err(SignError::MissingHost) }
}

/// Whether the default set includes this header: what the gateway needs unchanged and no proxy rewrites.
fn is_standard(name: &str, has_body: bool) -> bool {
    if name.eq_ignore_ascii_case("host") {
        return true;
    }
    if name.eq_ignore_ascii_case("content-type") {
        return has_body;
    }
    let starts_with = |start: &str| {
        name.as_bytes().get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start.as_bytes()))
    };
    // Many gateways drop header names with an underscore, and the official SDKs do not sign them either.
    starts_with("x-") && !name.contains('_') && !REWRITTEN_BY_HOPS.iter().any(|hop| starts_with(hop))
}

/// Whether a header carries a token of Huawei Cloud or of HTTP.
fn carries_token(name: &str) -> bool {
    const NAMES: [&str; 5] = ["x-security-token", "x-auth-token", "x-subject-token", "proxy-authorization", "cookie"];
    NAMES.iter().any(|carrier| carrier.eq_ignore_ascii_case(name))
}

/// Rejects what would make the canonical text ambiguous.
fn check(fields: &[Field<'_>]) -> Result<(), SignError> {
    for (position, (name, value)) in fields.iter().enumerate() {
        if !is_token(name) {
            return Err(SignError::InvalidHeaderName { name: name.chars().take(100).collect() });
        }
        // The compiler can vectorize the loop because it has no early exit.
        let control = |byte: u8| (byte < b' ' && byte != b'\t') || byte == 0x7f;
        if value.iter().fold(false, |found, byte| found | control(*byte)) {
            return Err(SignError::InvalidHeaderValue { name: name.to_ascii_lowercase() });
        }
        let next = fields.get(position + 1);
        if next.is_some_and(|(next, _)| next.eq_ignore_ascii_case(name)) {
            return Err(SignError::RepeatedHeader { name: name.to_ascii_lowercase() });
        }
    }
    Ok(())
}

fn compare_names(a: &str, b: &str) -> Ordering {
    let lower = |byte: u8| byte.to_ascii_lowercase();
    a.bytes().map(lower).cmp(b.bytes().map(lower))
}

/// Trims white space at both ends of a header value. Like the official signers, it trims Unicode white space if the value is
/// valid UTF-8.
fn trimmed(value: &[u8]) -> &[u8] {
    // Nearly every value begins and ends with a printable byte.
    if let (Some(first), Some(last)) = (value.first(), value.last())
        && first.is_ascii_graphic()
        && last.is_ascii_graphic()
    {
        return value;
    }
    std::str::from_utf8(value).map_or_else(|_| value.trim_ascii(), |text| text.trim().as_bytes())
}

/// Appends `name`, converting it to lowercase while writing: reading back what was just written would stall the CPU.
fn push_lower(text: &mut Vec<u8>, name: &str) {
    text.extend(name.bytes().map(|byte| byte.to_ascii_lowercase()));
}

fn push_names(text: &mut Vec<u8>, fields: &[Field<'_>]) {
    for (position, (name, _)) in fields.iter().enumerate() {
        if position > 0 {
            text.push(b';');
        }
        push_lower(text, name);
    }
}
