//! [`ApiError`]: the error answer of a service or gateway, whatever shape it has.
//!
//! Seen in the wild, and understood: `error_code` + `error_msg`, `errorCode` + `errorMsg`, `code` + `message`, each also
//! inside wrappers (`{"error": {..}}`, `{"badRequest": {..}}`) and with numeric codes or nulls; a `details` list of the
//! same shapes; `encoded_authorization_message` and `request_id` at any level; plain text, HTML, and nothing at all.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use huaweicloud_auth::redact::Redactor;
use serde_json::{Map, Value};

use super::html;

/// Pairs of names that say code and message, in the order in which they are looked for.
const PAIRS: [(&str, &str); 3] = [("error_code", "error_msg"), ("errorCode", "errorMsg"), ("code", "message")];
/// Names that say the message where no code stands beside them.
const MESSAGES: [&str; 6] = ["error_msg", "errorMsg", "message", "error_description", "msg", "error"];
const REQUEST_IDS: [&str; 3] = ["request_id", "requestId", "RequestId"];
/// Names of the headers that hold the request id; IAM has its own.
const REQUEST_ID_HEADERS: [&str; 3] = ["x-request-id", "x-iam-trace-id", "x-openstack-request-id"];
/// Deeper wrappers than this are not looked into. serde_json itself stops at 128.
const DEEPEST: usize = 8;

/// What a service or gateway answered instead of a result.
///
/// Every 4xx and 5xx becomes one, documented or not.
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
    /// What the service says about it.
    pub message: String,
}

impl ApiError {
    /// Reads an answer. This never fails: what cannot be understood is at least named.
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

    /// Reads an answer to a request whose secrets the redactor knows.
    pub(crate) fn read(status: StatusCode, headers: HeaderMap, body: Bytes, redactor: &Redactor) -> Self {
        let mut found = Found::default();
        let json = serde_json::from_slice::<Value>(&body).ok();
        match &json {
            Some(Value::Object(object)) => {
                found.everywhere(object, 0);
                let (code, message) = pair(object, 0).unwrap_or_else(|| partial(object, 0));
                (found.code, found.message) = (code, message);
            }
            Some(Value::String(text)) => found.message = Some(text.clone()),
            _ => found.message = Some(html::summary(&body, redactor)),
        }
        if let (None, None, Some(first)) = (&found.code, &found.message, found.details.first()) {
            (found.code, found.message) = (first.code.clone(), Some(first.message.clone()));
        }
        if let (None, None, Some(Value::Object(object))) = (&found.code, &found.message, &json)
            && object.keys().any(|name| !REQUEST_IDS.contains(&name.as_str()))
            && found.encoded_authorization_message.is_none()
        {
            // In an undocumented form, but with a message.
            found.message = Some(html::summary(&body, redactor));
        }
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

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The error code, such as `OMS.1009`; numeric codes as text.
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// What the service says. Where it says nothing, the standard words for the status.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The id under which Huawei Cloud knows the request, from a header or the body.
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

    /// The body as it came. It may repeat parts of the request, so keep it out of logs.
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
        for detail in &self.details {
            if detail.message != self.message {
                write!(f, "; {}", OneLine(&detail.message))?;
            }
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

/// The request id of an answer's headers.
pub(crate) fn request_id(headers: &HeaderMap) -> Option<&str> {
    let ids = REQUEST_ID_HEADERS.iter().filter_map(|name| headers.get(*name)?.to_str().ok());
    ids.map(str::trim).find(|id| !id.is_empty())
}

fn missing(status: StatusCode) -> String {
    status.canonical_reason().unwrap_or("an answer without a message").to_owned()
}

#[derive(Default)]
struct Found {
    code: Option<String>,
    message: Option<String>,
    request_id: Option<String>,
    encoded_authorization_message: Option<String>,
    details: Vec<ErrorDetail>,
}

impl Found {
    /// Picks up what may stand at any level.
    fn everywhere(&mut self, object: &Map<String, Value>, depth: usize) {
        let text = |name: &str| object.get(name).and_then(text);
        self.request_id = self.request_id.take().or_else(|| REQUEST_IDS.into_iter().find_map(text));
        let encoded = "encoded_authorization_message";
        self.encoded_authorization_message = self.encoded_authorization_message.take().or_else(|| text(encoded));
        if let Some(message) = text("error_ext_msg") {
            self.details.push(ErrorDetail { code: None, message });
        }
        if let Some(Value::Array(details)) = object.get("details") {
            for detail in details.iter().filter_map(Value::as_object) {
                let (code, message) = pair(detail, depth).unwrap_or_else(|| partial(detail, depth));
                if let Some(message) = message {
                    self.details.push(ErrorDetail { code, message });
                }
                if depth < DEEPEST {
                    self.everywhere(detail, depth + 1);
                }
            }
        }
        if depth < DEEPEST {
            object.values().filter_map(Value::as_object).for_each(|inner| self.everywhere(inner, depth + 1));
        }
    }
}

type CodeAndMessage = (Option<String>, Option<String>);

/// The first place where a code and a message stand together.
fn pair(object: &Map<String, Value>, depth: usize) -> Option<CodeAndMessage> {
    let here = PAIRS
        .into_iter()
        .find_map(|(code, message)| Some((Some(text(object.get(code)?)?), Some(text(object.get(message)?)?))));
    here.or_else(|| inner(object, depth).find_map(|inner| pair(inner, depth + 1)))
}

/// A code or a message alone, the outermost first.
fn partial(object: &Map<String, Value>, depth: usize) -> CodeAndMessage {
    let mut code = PAIRS.into_iter().find_map(|(name, _)| object.get(name).and_then(text));
    let mut message = MESSAGES.into_iter().find_map(|name| object.get(name).and_then(text));
    for (inner_code, inner_message) in inner(object, depth).map(|inner| partial(inner, depth + 1)) {
        code = code.or(inner_code);
        message = message.or(inner_message);
    }
    (code, message)
}

fn inner(object: &Map<String, Value>, depth: usize) -> impl Iterator<Item = &Map<String, Value>> {
    object.values().filter_map(Value::as_object).filter(move |_| depth < DEEPEST)
}

/// The text of a text or number. Empty text and everything else is nothing.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The text without secrets. Longer text is cut: people do not read it, and searching it takes time.
fn redacted(mut text: String, redactor: &Redactor) -> String {
    const LONGEST: usize = 64 << 10;
    if let Some(end) = (LONGEST.saturating_sub(3)..=LONGEST).rev().find(|end| text.is_char_boundary(*end)) {
        // The rest of a secret that is cut here is found, or too short to tell anything.
        text.truncate(end);
    }
    redactor.redact(&text).into_owned()
}

/// Shows text on one line and cuts what no one would read.
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
