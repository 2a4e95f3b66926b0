//! One exchange with a service that gives out credentials: build the request, read the answer, turn failures into words
//! that hold no secret.

use std::time::Duration;

use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use http::{Method, Response};
use serde::{Deserialize, Serialize};

use crate::fetch::{FetchRequest, HttpFetch};
use crate::time::parse_rfc3339;
use crate::{Credentials, CredentialsError, Secret};

/// A request in the making, in the name of one provider.
pub(super) struct Exchange {
    provider: &'static str,
    method: Method,
    url: String,
    headers: Vec<(HeaderName, Secret)>,
    body: Secret,
    timeout: Duration,
    /// What must not come back in an error, besides the headers.
    hidden: Vec<Secret>,
}

impl Exchange {
    pub(super) fn new(provider: &'static str, method: Method, endpoint: &str, path: &str, timeout: Duration) -> Self {
        let endpoint = endpoint.trim_end_matches('/');
        // The official SDKs take an endpoint without a scheme.
        let scheme = if endpoint.contains("://") { "" } else { "https://" };
        let url = format!("{scheme}{endpoint}{path}");
        Self { provider, method, url, headers: Vec::new(), body: Secret::default(), timeout, hidden: Vec::new() }
    }

    pub(super) fn header(mut self, name: &'static str, value: impl Into<Secret>) -> Self {
        self.headers.push((HeaderName::from_static(name), value.into()));
        self
    }

    /// Keeps a secret of the body out of errors, should the service quote it.
    pub(super) fn hiding(mut self, secret: &Secret) -> Self {
        self.hidden.push(secret.clone());
        self
    }

    pub(super) fn json(mut self, body: &impl Serialize) -> Result<Self, CredentialsError> {
        let text = serde_json::to_string(body)
            .map_err(|_| CredentialsError::invalid(self.provider, "the request cannot be written as json"))?;
        self.body = Secret::new(text);
        Ok(self)
    }

    /// Sends the request and returns the answer, whatever its status.
    pub(super) async fn send(&self, http: &dyn HttpFetch) -> Result<Response<Secret>, CredentialsError> {
        let invalid = |what: &str| {
            CredentialsError::invalid(self.provider, format!("{what} of the request to {} is not valid", self.url))
        };
        let mut request = http::Request::new(self.body.clone());
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self.url.parse().map_err(|_| invalid("the url"))?;
        if !self.body.is_empty() {
            request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json;charset=utf8"));
        }
        for (name, value) in &self.headers {
            let mut value = HeaderValue::from_str(value.expose()).map_err(|_| invalid(name.as_str()))?;
            value.set_sensitive(true);
            request.headers_mut().insert(name, value);
        }
        http.fetch(FetchRequest::new(request, self.timeout)).await.map_err(|error| {
            CredentialsError::unavailable(self.provider, format!("{} did not answer: {error}", self.url))
                .with_advice("check the network, the proxy and the endpoint")
                .with_cause(error)
        })
    }

    /// Sends the request and returns the answer of a success; other statuses are errors with what the service says.
    pub(super) async fn send_ok(&self, http: &dyn HttpFetch) -> Result<Response<Secret>, CredentialsError> {
        let response = self.send(http).await?;
        if response.status().is_success() { Ok(response) } else { Err(self.refused(&response)) }
    }

    /// The error for an answer that is no success.
    pub(super) fn refused(&self, response: &Response<Secret>) -> CredentialsError {
        let status = response.status();
        let mut message = format!("{} answered {}", self.url, status.as_u16());
        if let Some(text) = error_text(response.body()).filter(|text| !self.mentions_secret(text)) {
            message.push_str(": ");
            message.push_str(&text);
        }
        if let Some(id) = request_id(response.headers()) {
            message.push_str(&format!(" (request id {id})"));
        }
        // The service may recover from the first kind by itself, the second is for somebody to mend.
        if status.is_server_error() || matches!(status.as_u16(), 408 | 429) {
            CredentialsError::unavailable(self.provider, message)
        } else {
            CredentialsError::invalid(self.provider, message)
        }
    }

    /// Services quote what they refuse; a token must not get into an error that way.
    fn mentions_secret(&self, text: &str) -> bool {
        let sent = self.headers.iter().map(|(_, value)| value).chain(&self.hidden);
        sent.map(Secret::expose).any(|secret| !secret.is_empty() && text.contains(secret))
            || text.split(|c: char| !c.is_ascii_graphic()).any(|word| word.len() > 64)
    }
}

/// The value of a response header.
pub(super) fn response_header(headers: &HeaderMap, name: &str) -> Option<Secret> {
    let value = headers.get(name)?.to_str().ok()?;
    (!value.is_empty()).then(|| Secret::from(value))
}

fn request_id(headers: &HeaderMap) -> Option<&str> {
    let values = ["x-request-id", "x-iam-trace-id"].into_iter().filter_map(|name| headers.get(name)?.to_str().ok());
    values.into_iter().find(|value| (1..=100).contains(&value.len()))
}

/// Code and message of an error body, in whichever of the known shapes.
fn error_text(body: &Secret) -> Option<String> {
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
    let message: String = fault.message?.chars().take(200).collect();
    match fault.code {
        Some(serde_json::Value::String(code)) if code.len() <= 40 => Some(format!("{code} {message}")),
        Some(serde_json::Value::Number(code)) => Some(format!("{code} {message}")),
        _ => Some(message),
    }
}

/// The temporary keys of an answer. Services spell them in three ways, with and without an object around them.
pub(super) fn temporary_keys(provider: &'static str, body: &Secret) -> Result<Credentials, CredentialsError> {
    #[derive(Deserialize)]
    struct Keys {
        #[serde(alias = "accessKeyId", alias = "access_key_id")]
        access: Secret,
        #[serde(alias = "secretAccessKey", alias = "secret_access_key")]
        secret: Secret,
        #[serde(alias = "securityToken", alias = "security_token", default)]
        securitytoken: Secret,
        #[serde(alias = "expiresAt", alias = "expiration", default)]
        expires_at: Option<String>,
    }
    #[derive(Deserialize)]
    struct Wrapped {
        #[serde(alias = "credentials")]
        credential: Keys,
    }
    let keys = serde_json::from_str(body.expose()).map(|wrapped: Wrapped| wrapped.credential);
    let keys: Keys = keys.or_else(|_| serde_json::from_str(body.expose())).map_err(|error| {
        // The error of serde may quote a value, so only the place of the fault is told.
        let place = format!("line {} column {}", error.line(), error.column());
        CredentialsError::unavailable(provider, format!("the answer holds no access key and secret key ({place})"))
    })?;
    let mut credentials = Credentials::new(keys.access.expose(), keys.secret)
        .and_then(|keys_only| {
            if keys.securitytoken.is_empty() {
                Ok(keys_only)
            } else {
                keys_only.with_security_token(keys.securitytoken)
            }
        })
        .map_err(|error| CredentialsError::unavailable(provider, "the answer holds unusable keys").with_cause(error))?;
    if let Some(text) = keys.expires_at {
        let end = parse_rfc3339(&text).map_err(|error| {
            CredentialsError::unavailable(provider, "the answer has an unreadable expiry").with_cause(error)
        })?;
        credentials = credentials.with_expires_at(end);
    }
    Ok(credentials.with_provider_name(provider))
}
