//! `--dry-run`: builds the request in the same way as for sending, and prints it instead.
//!
//! The request passes through the same code as any other, up to a transport that keeps it. So the printed request is the one
//! that would be sent, including the canonical path and query and the signed headers.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use huaweicloud_runtime::redact::{REDACTED, Redactor, is_secret_header};
use huaweicloud_runtime::{ByteStream, Core, NoRetry, Origin, Service, Transport, TransportFuture, http, learn_json};

use super::Typed;
use super::send::deliver;
use super::target::Target;
use crate::failure::{Exit, Failure};
use crate::json::{self, Secrets};
use crate::locale::say;
use crate::screen::{self, line};
use crate::session::{Session, short_key};
use crate::text::{BOLD, clean};

type Captured = Arc<Mutex<Option<http::Request<Bytes>>>>;

/// Keeps the request, and answers with an error.
struct Capture(Captured);

impl Transport for Capture {
    fn send(&self, request: http::Request<Bytes>) -> TransportFuture<'_> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(request);
        Box::pin(async { Ok(http::Response::new(ByteStream::from(Bytes::new()))) })
    }
}

pub(super) async fn print(session: &Session, target: &Target, typed: &Typed, no_check: bool) -> Result<Exit, Failure> {
    let captured = Captured::default();
    let service = target.service().table;
    let core = client(session, service, &captured).await?;
    let credentials = core.credentials().await?;
    // The answer of the transport is ignored.
    let _ = deliver(core, target, typed, no_check).await?;
    let request = captured.lock().unwrap_or_else(PoisonError::into_inner).take();
    let request = request.ok_or_else(|| Failure::new(say!("call-not-made")))?;
    let mut redactor = Redactor::new().with_names(service.sensitive);
    let own = [Some(credentials.secret_key()), credentials.security_token(), credentials.iam_token()];
    own.into_iter().flatten().for_each(|secret| redactor.learn(secret.expose()));
    learn_json(&mut redactor, request.body());
    write(&request, &redactor)
}

/// Creates a client that sends nothing. A request can be inspected without an account: placeholders replace unknown values, and
/// no server is queried.
async fn client(session: &Session, service: &'static Service, captured: &Captured) -> Result<Core, Failure> {
    session.read_keys()?;
    let builder = || session.builder(service).transport(Capture(captured.clone())).retry(NoRetry);
    let has_keys = match builder().build() {
        Ok(core) => core.credentials().await.is_ok(),
        Err(error) if error.is_auth() => false,
        Err(error) => return Err(error.into()),
    };
    let with_keys = || if has_keys { builder() } else { builder().access_key("ACCESS_KEY", "SECRET_KEY") };
    let core = with_keys().build()?;
    let has_project = core.project_origin() != Origin::Service;
    if !has_keys {
        screen::warn(&say!("call-dry-keys"));
    }
    if has_project {
        return Ok(core);
    }
    screen::warn(&say!("call-dry-project"));
    Ok(with_keys().project_id("PROJECT_ID").build()?)
}

/// Prints a request, without secrets even in places where none belong.
fn write(request: &http::Request<Bytes>, redactor: &Redactor) -> Result<Exit, Failure> {
    line(&format!("{BOLD}{} {}{BOLD:#}", request.method(), redactor.redact(&url(request.uri()))))?;
    for (name, value) in request.headers() {
        let value = String::from_utf8_lossy(value.as_bytes());
        let value = header(name.as_str(), &value);
        let value = if name == "authorization" { value } else { redactor.redact(&value).into_owned() };
        line(&format!("{name}: {value}"))?;
    }
    let body = request.body();
    if !body.is_empty() {
        line("")?;
        match json::pretty(body, Secrets::Redacted) {
            Some(text) => line(&redactor.redact(&text))?,
            None => line(&say!("call-dry-body", count = body.len()))?,
        }
    }
    Ok(Exit::Success)
}

/// Returns the URL without the values of confidential parameters.
fn url(uri: &http::Uri) -> String {
    let text = uri.to_string();
    let Some((path, query)) = text.split_once('?') else { return text };
    let pairs = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) if json::is_confidential(name) => format!("{name}={REDACTED}"),
        _ => pair.to_owned(),
    });
    format!("{path}?{}", pairs.collect::<Vec<_>>().join("&"))
}

/// Formats a header. The signature is removed because it authenticates the caller; the access key and the names of the signed
/// headers are kept.
fn header(name: &str, value: &str) -> String {
    if name == "authorization" {
        return match value.split_once("Signature=") {
            Some((before, _)) => format!("{}Signature={REDACTED}", with_short_key(before)),
            None => REDACTED.to_owned(),
        };
    }
    let is_confidential = json::is_confidential(name) || is_secret_header(name);
    if is_confidential { REDACTED.to_owned() } else { clean(value) }
}

/// Shortens the key in `SDK-HMAC-SHA256 Access=KEY, ...` so that it can still be identified.
fn with_short_key(text: &str) -> String {
    let parts = text.split_once("Access=").and_then(|(before, rest)| Some((before, rest.split_once(',')?)));
    parts.map_or_else(|| text.to_owned(), |(before, (key, rest))| format!("{before}Access={},{rest}", short_key(key)))
}

#[cfg(test)]
mod tests;
