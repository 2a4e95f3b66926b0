//! Says what the program waits for: an answer that does not come, and the pauses before further attempts. With `--verbose` every
//! request is a line, with `--debug` its body and that of the answer follow, without secrets.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use huaweicloud_runtime::redact::Redactor;
use huaweicloud_runtime::{
    ByteStream, FailedAttempt, QueuedCall, RetryDecision, RetryPolicy, Service, StandardRetry, Transport,
    TransportError, TransportErrorKind, TransportFuture, default_transport, http, learn_json,
};
use tokio::time::Instant;

use crate::json::{self, Secrets};
use crate::locale::say;
use crate::output::Detail;
use crate::text::{DIM, clean, note};
use crate::units;

/// How long a person is left without a word.
const SILENCE: Duration = Duration::from_secs(2);

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(10);

/// For how long all calls of a client that wait for their turn are one piece of news.
const NEWS: Duration = Duration::from_secs(30);

/// The usual retries; a long pause is announced, and so is a long wait for the turn of a call.
pub(super) struct Narrated {
    retry: StandardRetry,
    detail: Detail,
    /// When a wait for a turn was announced last.
    announced: Mutex<Option<Instant>>,
}

impl Narrated {
    pub(super) fn new(detail: Detail) -> Self {
        Self { retry: StandardRetry::new(), detail, announced: Mutex::new(None) }
    }

    /// Whether a wait for a turn is to be announced: once a person has been left without a word, and not for each of many
    /// calls.
    fn is_news(&self, waited: Duration, pause: Duration) -> bool {
        if waited + pause < SILENCE {
            return false;
        }
        let mut announced = self.announced.lock().unwrap_or_else(PoisonError::into_inner);
        let is_news = announced.is_none_or(|at| at.elapsed() >= NEWS);
        if is_news {
            *announced = Some(Instant::now());
        }
        is_news
    }
}

impl RetryPolicy for Narrated {
    fn decide(&self, failed: &FailedAttempt<'_>) -> RetryDecision {
        let decision = self.retry.decide(failed);
        if let RetryDecision::After(delay) = decision
            && (delay >= SILENCE || self.detail >= Detail::Requests)
        {
            let why = match failed.error.is_throttled() {
                true => say!("settings-slow-down"),
                false => clean(&failed.error.message()),
            };
            let (time, attempt) = (units::span(delay), failed.attempts + 1);
            note(&format!("{DIM}{}{DIM:#}", say!("settings-waiting", time = time, attempt = attempt, why = why)));
        }
        decision
    }

    fn queued(&self, call: &QueuedCall<'_>) {
        if self.is_news(call.waited, call.pause) {
            note(&format!("{DIM}{}{DIM:#}", say!("settings-queued", operation = clean(call.operation))));
        }
    }
}

/// The transport of clients by themselves; an answer that takes its time is announced.
pub(super) struct Watched {
    inner: Arc<dyn Transport>,
    service: &'static Service,
    detail: Detail,
}

impl Watched {
    pub(super) fn new(service: &'static Service, detail: Detail) -> Self {
        Self { inner: default_transport(CONNECT), service, detail }
    }

    /// What must not be shown of a request and its answer.
    fn redactor(&self, request: &http::Request<Bytes>) -> Redactor {
        let mut redactor = Redactor::new().with_names(self.service.sensitive);
        learn_json(&mut redactor, request.body());
        redactor
    }
}

impl Transport for Watched {
    fn send(&self, request: http::Request<Bytes>) -> TransportFuture<'_> {
        let what = format!("{} {}", request.method(), shown(request.uri()));
        let detail = self.detail;
        let redactor = (detail == Detail::Bodies).then(|| self.redactor(&request));
        if let Some(redactor) = redactor.as_ref().filter(|_| !request.body().is_empty()) {
            note(&format!("{DIM}> {what}\n{}{DIM:#}", body(request.body(), redactor)));
        }
        let answer = self.inner.send(request);
        Box::pin(async move {
            let begun = Instant::now();
            let answer = announced(answer, &what).await;
            if detail >= Detail::Requests {
                note(&format!("{DIM}{what}  {}  {}{DIM:#}", outcome(&answer), units::span(begun.elapsed())));
            }
            match (answer, redactor) {
                (Ok(answer), Some(redactor)) if is_json(&answer) => logged(answer, &redactor).await,
                (answer, _) => answer,
            }
        })
    }
}

/// Waits for an answer; after a while it says so.
async fn announced(mut answer: TransportFuture<'_>, what: &str) -> Result<http::Response<ByteStream>, TransportError> {
    match tokio::time::timeout(SILENCE, &mut answer).await {
        Ok(answer) => answer,
        Err(_) => {
            note(&format!("{DIM}{}{DIM:#}", say!("settings-no-answer", what = what)));
            answer.await
        }
    }
}

/// The URL without its query, which may hold secrets.
fn shown(uri: &http::Uri) -> String {
    let text = uri.to_string();
    clean(text.split('?').next().unwrap_or_default())
}

fn outcome(answer: &Result<http::Response<ByteStream>, TransportError>) -> String {
    match answer {
        Ok(answer) => {
            let id = answer.headers().get("x-request-id").and_then(|id| id.to_str().ok());
            let id = id.map(|id| format!("  {}", say!("verbs-request-id", id = clean(id)))).unwrap_or_default();
            format!("{}{id}", answer.status().as_u16())
        }
        Err(error) => clean(&error.to_string()),
    }
}

fn is_json(answer: &http::Response<ByteStream>) -> bool {
    let kind = answer.headers().get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().ends_with("json"))
}

/// Reads the body of an answer, shows it, and hands the answer on as if it had not been read.
async fn logged(
    answer: http::Response<ByteStream>,
    redactor: &Redactor,
) -> Result<http::Response<ByteStream>, TransportError> {
    let (parts, stream) = answer.into_parts();
    let bytes = stream.collect().await;
    let bytes = bytes.map_err(|error| TransportError::new(TransportErrorKind::Interrupted, error))?;
    if !bytes.is_empty() {
        note(&format!("{DIM}{}{DIM:#}", body(&bytes, redactor)));
    }
    Ok(http::Response::from_parts(parts, ByteStream::from(bytes)))
}

/// A body, laid out and without secrets.
fn body(bytes: &[u8], redactor: &Redactor) -> String {
    match json::pretty(bytes, Secrets::Redacted) {
        Some(text) => redactor.redact(&text).into_owned(),
        None => say!("settings-not-json", count = bytes.len()),
    }
}

#[cfg(test)]
mod tests;
