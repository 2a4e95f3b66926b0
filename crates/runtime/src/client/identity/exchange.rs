//! One exchange with a service that issues credentials: builds the request, reads the answer, and turns failures into
//! messages without secrets.

use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use http::{Method, Request, Response};
use huaweicloud_auth::{CredentialsError, Message, Secret};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::client::text;
use crate::client::transport::{Transport, TransportError};
use crate::message;
use crate::model::redact::json::learn_json;
use crate::model::redact::{self, Redactor};

/// The maximum length of an answer, in bytes.
const LONGEST_ANSWER: usize = 1024 * 1024;

/// A request under construction, on behalf of one provider.
pub(super) struct Exchange {
    provider: &'static str,
    method: Method,
    url: String,
    headers: Vec<(HeaderName, Secret)>,
    body: Secret,
    timeout: Duration,
    /// Secrets that must not appear in an error, besides the headers.
    hidden: Vec<Secret>,
}

impl Exchange {
    /// Starts a request of this path. Without a path, the endpoint is the whole URL.
    pub(super) fn new(provider: &'static str, method: Method, endpoint: &str, path: &str, timeout: Duration) -> Self {
        let endpoint = if path.is_empty() { endpoint } else { endpoint.trim_end_matches('/') };
        // The official SDKs accept an endpoint without a scheme.
        let scheme = if endpoint.contains("://") { "" } else { "https://" };
        let url = format!("{scheme}{endpoint}{path}");
        Self { provider, method, url, headers: Vec::new(), body: Secret::default(), timeout, hidden: Vec::new() }
    }

    pub(super) fn header(mut self, name: &'static str, value: impl Into<Secret>) -> Self {
        self.headers.push((HeaderName::from_static(name), value.into()));
        self
    }

    /// Keeps a secret of the body out of errors, in case the service repeats it.
    pub(super) fn hiding(mut self, secret: &Secret) -> Self {
        self.hidden.push(secret.clone());
        self
    }

    pub(super) fn json(mut self, body: &impl Serialize) -> Result<Self, CredentialsError> {
        let text = serde_json::to_string(body).map_err(|_| {
            let message = message!("keys-not-json", "the request cannot be written as json");
            CredentialsError::invalid(self.provider, message)
        })?;
        self.body = Secret::new(text);
        Ok(self)
    }

    /// Sends the request and returns the answer, whatever its status.
    pub(super) async fn send(&self, transport: &dyn Transport) -> Result<Response<Secret>, CredentialsError> {
        let request = self.request()?;
        let answer = tokio::time::timeout(self.timeout, read(transport, request)).await;
        let late = || {
            let time = text::duration(self.timeout);
            Silence { why: message!("keys-late", "no answer within {time}", time = time), cause: None }
        };
        answer.unwrap_or_else(|_| Err(late())).map_err(|Silence { why, cause }| {
            let message =
                message!("keys-silence", "{url} gave no usable answer: {why}", url = redact::url(&self.url), why = why);
            let error = CredentialsError::unavailable(self.provider, message)
                .with_advice(message!("check-network", "check the network, the proxy and the endpoint"));
            match cause {
                Some(cause) => error.with_cause(cause),
                None => error,
            }
        })
    }

    fn request(&self) -> Result<Request<Bytes>, CredentialsError> {
        let invalid = |message: Message| CredentialsError::invalid(self.provider, message);
        let mut request = Request::new(Bytes::from_owner(Zeroizing::new(self.body.expose().to_owned())));
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self
            .url
            .parse()
            .map_err(|_| invalid(message!("keys-url", "`{url}` is not a valid url", url = redact::url(&self.url))))?;
        if !self.body.is_empty() {
            request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json;charset=utf8"));
        }
        for (name, value) in &self.headers {
            let mut value = HeaderValue::from_str(value.expose()).map_err(|_| {
                invalid(message!(
                    "keys-header",
                    "{name} of the request to {url} is not valid",
                    name = name.as_str(),
                    url = redact::url(&self.url)
                ))
            })?;
            value.set_sensitive(true);
            request.headers_mut().insert(name, value);
        }
        Ok(request)
    }

    /// Sends the request and returns the answer of a success; other statuses become errors with the message of the service.
    pub(super) async fn send_ok(&self, transport: &dyn Transport) -> Result<Response<Secret>, CredentialsError> {
        let response = self.send(transport).await?;
        if response.status().is_success() { Ok(response) } else { Err(self.refused(&response)) }
    }

    /// Creates the error for an unsuccessful answer.
    pub(super) fn refused(&self, response: &Response<Secret>) -> CredentialsError {
        let status = response.status();
        let (url, number) = (redact::url(&self.url), status.as_u16());
        let redactor = self.redactor();
        let mut message = match error_text(response.body(), &redactor).filter(|text| !has_token(text)) {
            Some(text) => {
                message!("keys-refused-why", "{url} answered {status}: {text}", url = url, status = number, text = text)
            }
            None => message!("keys-refused", "{url} answered {status}", url = url, status = number),
        };
        if let Some(id) = request_id(response.headers()) {
            let id = redactor.redact(id).into_owned();
            message = message!("with-request-id", "{message} (request id {id})", message = message, id = id);
        }
        // The service may recover from these statuses; the user has to fix all others.
        if status.is_server_error() || matches!(status.as_u16(), 408 | 429) {
            CredentialsError::unavailable(self.provider, message)
        } else {
            CredentialsError::invalid(self.provider, message)
        }
    }

    /// Creates a redactor for every secret of the request, because services repeat the values that they refuse.
    fn redactor(&self) -> Redactor {
        let mut redactor = Redactor::new();
        learn_json(&mut redactor, self.body.expose().as_bytes());
        let sent = self.headers.iter().map(|(_, value)| value).chain(&self.hidden);
        sent.for_each(|secret| redactor.learn(secret.expose()));
        redactor
    }
}

/// Whether a string contains a word as long as a token.
fn has_token(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_graphic()).any(|word| word.len() > 64)
}

/// Why the answer is missing or incomplete.
struct Silence {
    why: Message,
    cause: Option<TransportError>,
}

fn why(error: &TransportError) -> Message {
    error.reason().unwrap_or_else(|| Message::verbatim(error.to_string()))
}

async fn read(transport: &dyn Transport, request: Request<Bytes>) -> Result<Response<Secret>, Silence> {
    let silence = |why: Message| Silence { why, cause: None };
    let answer = transport.send(request).await;
    let answer = answer.map_err(|error| Silence { why: why(&error), cause: Some(error) })?;
    let (parts, mut stream) = answer.into_parts();
    let bytes = stream
        .read(LONGEST_ANSWER)
        .await
        .map_err(|_| silence(message!("answer-unread", "the answer could not be read")))?;
    let text = std::str::from_utf8(&bytes)
        .map_err(|_| silence(message!("answer-not-text", "the answer is not UTF-8 text")))?;
    Ok(Response::from_parts(parts, Secret::from(text)))
}

/// The value of a response header.
pub(super) fn response_header(headers: &HeaderMap, name: &str) -> Option<Secret> {
    let value = headers.get(name)?.to_str().ok()?;
    (!value.is_empty()).then(|| Secret::from(value))
}

/// Reports that IAM accepted a login but returned no token.
pub(super) fn without_token(endpoint: &str) -> Message {
    let endpoint = redact::url(endpoint);
    message!("login-without-token", "{endpoint} answered without an X-Subject-Token header", endpoint = endpoint)
}

fn request_id(headers: &HeaderMap) -> Option<&str> {
    let values = ["x-request-id", "x-iam-trace-id"].into_iter().filter_map(|name| headers.get(name)?.to_str().ok());
    values.into_iter().find(|value| (1..=100).contains(&value.len()))
}

/// Returns code and message of an error body, in any of the known forms, without secrets.
fn error_text(body: &Secret, redactor: &Redactor) -> Option<String> {
    #[derive(Deserialize)]
    struct Fault {
        #[serde(alias = "error_code", default)]
        code: Option<serde_json::Value>,
        #[serde(alias = "error_msg", alias = "title", default)]
        message: Option<String>,
    }
    #[derive(Deserialize)]
    struct Wrapped {
        error: Fault,
    }
    let fault = serde_json::from_str(body.expose()).map(|wrapped: Wrapped| wrapped.error);
    let fault = fault.or_else(|_| serde_json::from_str::<Fault>(body.expose())).ok()?;
    // Redacted before it is cut, because a secret at the cut would no longer be recognized.
    let message: String = redactor.redact(&fault.message?).chars().take(200).collect();
    match fault.code {
        Some(serde_json::Value::String(code)) if code.len() <= 40 => {
            Some(format!("{} {message}", redactor.redact(&code)))
        }
        Some(serde_json::Value::Number(code)) => Some(format!("{code} {message}")),
        _ => Some(message),
    }
}
