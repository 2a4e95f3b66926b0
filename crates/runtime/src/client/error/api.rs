//! [`ApiError`]: the error answer of a service or gateway, in any form. It may be JSON or XML in the forms that
//! [`shapes`] reads, plain text, HTML, unrequested compressed bytes, or an empty body.

mod shapes;

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode};

use self::shapes::Found;
use super::{encoding, html};
use crate::model::lossy;
use crate::model::redact::{self, Redactor};

/// Names of the headers that hold the request id; IAM has its own.
const REQUEST_ID_HEADERS: [&str; 3] = ["x-request-id", "x-iam-trace-id", "x-openstack-request-id"];

/// The error answer of a service or gateway.
///
/// Every answer with a status 4xx or 5xx becomes one, documented or not.
#[derive(Clone)]
pub struct ApiError {
    status: StatusCode,
    code: Option<String>,
    message: String,
    request_id: Option<String>,
    encoded_authorization_message: Option<String>,
    details: Vec<ErrorDetail>,
    headers: HeaderMap,
    body: Bytes,
}

/// One of several causes that an answer lists.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ErrorDetail {
    /// The error code of this cause, if it has one.
    pub code: Option<String>,
    /// The message of the service about this cause.
    pub message: String,
}

impl ApiError {
    /// The longest body of a successful answer that is checked for an error.
    pub(crate) const LONGEST_IN_SUCCESS: usize = 16 << 10;

    /// Reads an answer. This never fails: a body that cannot be parsed is summarized.
    ///
    /// ```
    /// use huaweicloud_runtime::ApiError;
    /// use huaweicloud_runtime::http::{HeaderMap, StatusCode};
    ///
    /// let body = r#"{ "error_code": "OMS.1009", "error_msg": "No resources found." }"#;
    /// let error = ApiError::from_parts(StatusCode::BAD_REQUEST, HeaderMap::new(), body.into());
    /// assert_eq!(error.code(), Some("OMS.1009"));
    /// assert_eq!(error.to_string(), "OMS.1009: No resources found. (status 400)");
    /// ```
    pub fn from_parts(status: StatusCode, headers: HeaderMap, body: Bytes) -> Self {
        Self::read(status, headers, body, &Redactor::new())
    }

    /// Reads an answer to a request whose secrets the redactor removes.
    pub(crate) fn read(status: StatusCode, headers: HeaderMap, body: Bytes, redactor: &Redactor) -> Self {
        let found = found(&headers, &body, redactor);
        let message = found.message.filter(|message| !message.trim().is_empty()).unwrap_or_else(|| missing(status));
        let clean = |text: String| redacted(text, redactor);
        let details = found.details.into_iter();
        Self {
            status,
            code: found.code.map(clean),
            message: clean(message),
            request_id: request_id(&headers).map(str::to_owned).or(found.request_id).map(clean),
            encoded_authorization_message: found.encoded_authorization_message.map(clean),
            details: details
                .map(|detail| ErrorDetail { code: detail.code.map(clean), message: clean(detail.message) })
                .collect(),
            headers,
            body,
        }
    }

    /// Returns the error that makes up the whole body of a successful answer, if there is one. Some gateways always
    /// answer 200.
    pub(crate) fn in_success(
        status: StatusCode,
        headers: &HeaderMap,
        body: &Bytes,
        redactor: impl FnOnce() -> Redactor,
    ) -> Option<Self> {
        // Nearly every answer is ruled out here by its length or first field.
        let begins = body.len() <= Self::LONGEST_IN_SUCCESS && shapes::begins_like_an_error(body);
        let tree = begins.then(|| lossy::tree(body).ok()).flatten()?;
        let is_error = tree.as_object().is_some_and(shapes::is_error_alone);
        is_error.then(|| Self::read(status, headers.clone(), body.clone(), &redactor()))
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The error code, such as `OMS.1009`; numeric codes as text.
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// Whether the code has the form that the services and their gateway use. What a proxy sends by itself has no such code.
    pub(crate) fn is_of_service(&self) -> bool {
        self.code().is_some_and(shapes::is_huawei_code)
    }

    /// The message of the service or, without one, the standard text of the status.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The id by which Huawei Cloud identifies the request, from a header or the body.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// The encoded reason of a policy denial, which STS can decode.
    pub fn encoded_authorization_message(&self) -> Option<&str> {
        self.encoded_authorization_message.as_deref()
    }

    /// Further causes that the answer lists.
    pub fn details(&self) -> &[ErrorDetail] {
        &self.details
    }

    /// The headers of the answer.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body as received. It may repeat parts of the request, so keep it out of logs.
    pub fn body(&self) -> &Bytes {
        &self.body
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.code {
            Some(code) => write!(f, "{}: ", OneLine(code))?,
            None => write!(f, "status {}: ", self.status.as_u16())?,
        }
        write!(f, "{}", OneLine(&self.message))?;
        const MOST: usize = 3;
        let others = || self.details.iter().filter(|detail| detail.message != self.message);
        for detail in others().take(MOST) {
            write!(f, "; {}", OneLine(&detail.message))?;
        }
        match others().count() {
            0..=MOST => {}
            all => write!(f, "; and {} more", all - MOST)?,
        }
        match (&self.code, &self.request_id) {
            (Some(_), Some(id)) => write!(f, " (status {}, request id {})", self.status.as_u16(), OneLine(id)),
            (Some(_), None) => write!(f, " (status {})", self.status.as_u16()),
            (None, Some(id)) => write!(f, " (request id {})", OneLine(id)),
            (None, None) => Ok(()),
        }
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("status", &self.status.as_u16())
            .field("code", &self.code)
            .field("message", &self.message)
            .field("request_id", &self.request_id)
            .field("details", &self.details)
            .finish_non_exhaustive()
    }
}

impl std::error::Error for ApiError {}

/// The request id in an answer's headers.
pub(crate) fn request_id(headers: &HeaderMap) -> Option<&str> {
    let ids = REQUEST_ID_HEADERS.iter().filter_map(|name| headers.get(*name)?.to_str().ok());
    ids.map(str::trim).find(|id| !id.is_empty())
}

/// Removes secrets from the request ids of an answer, because errors, spans and logs show them. An id in one of the forms that
/// services use is kept, unless the request contained it.
pub(crate) fn redact_request_ids(
    headers: &mut HeaderMap,
    is_sent: impl Fn(&str) -> bool,
    redactor: impl FnOnce() -> Redactor,
) {
    let is_made_up = |id: &str| is_generated(id) && !is_sent(id);
    if request_id(headers).is_none_or(is_made_up) {
        return;
    }
    let redactor = redactor();
    for name in REQUEST_ID_HEADERS {
        let Some(value) = headers.get_mut(name) else { continue };
        if let Cow::Owned(clean) = redactor.redact(&String::from_utf8_lossy(value.as_bytes())) {
            *value = HeaderValue::try_from(clean).unwrap_or(HeaderValue::from_static(redact::REDACTED));
        }
    }
}

/// Whether this is 32 hexadecimal digits, or a UUID.
fn is_generated(id: &str) -> bool {
    let is_hyphen = |at: usize| matches!(at, 8 | 13 | 18 | 23);
    match id.len() {
        32 => id.bytes().all(|byte| byte.is_ascii_hexdigit()),
        36 => {
            id.bytes().enumerate().all(|(at, byte)| if is_hyphen(at) { byte == b'-' } else { byte.is_ascii_hexdigit() })
        }
        _ => false,
    }
}

fn missing(status: StatusCode) -> String {
    status.canonical_reason().unwrap_or("an answer without a message").to_owned()
}

/// Extracts the code and message of a body in any form.
fn found(headers: &HeaderMap, body: &Bytes, redactor: &Redactor) -> Found {
    let said = |message: String| Found { message: Some(message), ..Found::default() };
    if let Some(encoding) = encoding::unasked(headers, body) {
        return said(format!("the body is encoded as {encoding}, which was not requested"));
    }
    let body = &*encoding::in_utf8(body);
    let Ok(json) = lossy::tree(body) else {
        let xml = Found::in_xml(&String::from_utf8_lossy(body));
        return xml.unwrap_or_else(|| said(html::summary(body, redactor)));
    };
    let mut found = Found::in_json(&json);
    if found.message.is_none() && found.encoded_authorization_message.is_none() && !shapes::is_silent(&json) {
        // An undocumented form, but with a message.
        found.message = Some(html::summary(body, redactor));
    }
    found
}

/// Returns the text without secrets. Long text is truncated, because readers do not need all of it and searching it takes time.
fn redacted(mut text: String, redactor: &Redactor) -> String {
    const LONGEST: usize = 64 << 10;
    if let Some(end) = (LONGEST.saturating_sub(3)..=LONGEST).rev().find(|end| text.is_char_boundary(*end)) {
        // If a secret is cut here, the rest of it is either found or too short to matter.
        text.truncate(end);
    }
    redactor.redact(&text).into_owned()
}

/// Shows text on one line and truncates it to a readable length.
struct OneLine<'a>(&'a str);

impl fmt::Display for OneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MOST: usize = 1_000;
        use fmt::Write as _;
        for c in self.0.trim().chars().take(MOST) {
            f.write_char(if c.is_control() { ' ' } else { c })?;
        }
        if self.0.trim().chars().nth(MOST).is_some() { f.write_char('…') } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests;
