//! A bucket at an S3 endpoint. Requests are signed, and retried if that may help.
//!
//! Names of objects are sent byte for byte. Libraries that normalize names such as `a//b`, `x/../y` or `dir/` cannot do
//! that.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, header};
use huaweicloud_auth::time::{Clock as _, SdkDate, SystemClock};
use huaweicloud_runtime::redact::Redactor;
use huaweicloud_runtime::{ByteStream, Transport, TransportErrorKind};
use tokio::time::{Instant, sleep, timeout};

use super::endpoint::{Base, Endpoint};
use super::{sign, xml};
use crate::objects::error::{Reason, StoreError};
use crate::secrets::Keys;

/// How often a request is retried.
pub(super) const RETRIES: u32 = 3;
/// The delay before the first retry; each further one is three times as long.
pub(super) const FIRST_WAIT: Duration = Duration::from_millis(200);
/// No retry starts after this time: a rehearsal that cannot reach its endpoint should report it within seconds.
const PATIENCE: Duration = Duration::from_secs(20);
/// The time limit for an answer, or for a chunk of one.
const SILENCE: Duration = Duration::from_secs(30);
/// The time limit for an answer that is read as a whole, however steadily chunks of it arrive.
const FULL_BODY: Duration = Duration::from_secs(300);
/// The slowest speed, in bytes per second, at which an upload still has enough time.
const SLOWEST: usize = 64 << 10;
/// How much of a server's message is repeated: it is stored with every failed object.
const LONGEST_WORDS: usize = 300;
/// The maximum length of an answer that is read as a whole. A page of 1000 names of 1024 bytes, each byte encoded,
/// fits.
const LONGEST_ANSWER: usize = 16 << 20;

/// A bucket, and its keys. Clones share one connection pool.
#[derive(Clone)]
pub(crate) struct S3(Arc<Inner>);

struct Inner {
    transport: Arc<dyn Transport>,
    base: Base,
    region: String,
    keys: Keys,
}

/// Why an attempt failed.
struct AttemptError {
    error: StoreError,
    /// Whether another attempt may succeed.
    retryable: bool,
}

/// A request that can be repeated.
#[derive(Debug, Default)]
pub(super) struct Call<'a> {
    pub method: Method,
    /// The object; empty for the bucket.
    pub key: &'a str,
    pub query: &'a [(&'a str, &'a str)],
    pub headers: HeaderMap,
    pub body: Bytes,
    /// Whether the answer is read chunk by chunk, by a reader that handles broken connections.
    pub streamed: bool,
}

impl fmt::Debug for S3 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("S3").field("base", &self.0.base).finish_non_exhaustive()
    }
}

impl S3 {
    pub(crate) fn new(
        endpoint: &Endpoint,
        bucket: &str,
        keys: &Keys,
        transport: Arc<dyn Transport>,
    ) -> Result<Self, StoreError> {
        let base = Base::of(endpoint, bucket)?;
        Ok(Self(Arc::new(Inner { transport, base, region: endpoint.region.clone(), keys: keys.clone() })))
    }

    /// Sends a request until it succeeds, or until retrying is pointless.
    pub(super) async fn call(&self, call: &Call<'_>) -> Result<Response<ByteStream>, StoreError> {
        self.tried(call).await.0
    }

    /// Like `call`, also returning the attempt count.
    #[expect(clippy::disallowed_methods, reason = "a store answers in real time")]
    pub(super) async fn tried(&self, call: &Call<'_>) -> (Result<Response<ByteStream>, StoreError>, u32) {
        let (begun, mut wait) = (Instant::now(), FIRST_WAIT);
        for attempt in 1..=RETRIES {
            match self.once(call).await {
                Err(failed) if failed.retryable && begun.elapsed() + wait < PATIENCE => sleep(wait).await,
                done => return (done.map_err(|failed| failed.error), attempt),
            }
            wait *= 3;
        }
        (self.once(call).await.map_err(|failed| failed.error), RETRIES + 1)
    }

    /// Makes one attempt.
    async fn once(&self, call: &Call<'_>) -> Result<Response<ByteStream>, AttemptError> {
        let request = self.request(call).map_err(|error| AttemptError { error, retryable: false })?;
        let allowed = SILENCE + Duration::from_secs((call.body.len() / SLOWEST) as u64);
        let late = |_| AttemptError {
            error: self.error(Reason::Other, "No answer came in the time allowed."),
            retryable: true,
        };
        let sent = timeout(allowed, self.0.transport.send(request)).await.map_err(late)?;
        let answer = sent.map_err(|error| {
            let retryable = !matches!(error.kind(), TransportErrorKind::Unsendable | TransportErrorKind::Setup);
            AttemptError { error: self.error(Reason::Other, &root_cause(&error)), retryable }
        })?;
        if answer.status().is_success() && call.streamed {
            return Ok(answer);
        }
        let (head, body) = answer.into_parts();
        let body = timeout(FULL_BODY, self.full_body(body)).await.map_err(late)?;
        let body = body.map_err(|error| AttemptError { error, retryable: true })?;
        let document = xml::refusal(&String::from_utf8_lossy(&body));
        if head.status.is_success() && document.is_none() {
            return Ok(Response::from_parts(head, ByteStream::from(body)));
        }
        // Completing a multipart upload may fail with a success status.
        Err(self.refused(head.status, &head.headers, document.unwrap_or_default()))
    }

    async fn full_body(&self, mut body: ByteStream) -> Result<Bytes, StoreError> {
        let mut all = Vec::new();
        while let Some(piece) = self.piece(&mut body).await? {
            if all.len() + piece.len() > LONGEST_ANSWER {
                return Err(self.error(Reason::Other, "The answer is longer than any that S3 gives."));
            }
            all.extend_from_slice(&piece);
        }
        Ok(all.into())
    }

    /// Returns the next chunk of an answer.
    pub(super) async fn piece(&self, body: &mut ByteStream) -> Result<Option<Bytes>, StoreError> {
        match timeout(SILENCE, body.next()).await {
            Ok(piece) => piece.transpose().map_err(|error| self.error(Reason::Other, &root_cause(&error))),
            Err(_) => Err(self.error(Reason::Other, "The answer stopped in the middle.")),
        }
    }

    fn request(&self, call: &Call<'_>) -> Result<Request<Bytes>, StoreError> {
        let Inner { base, region, keys, .. } = &*self.0;
        let (path, query, payload) = (base.path(call.key), sign::encode_query(call.query), sign::sha256(&call.body));
        let at = SdkDate::new(SystemClock.now()).map_err(|error| self.error(Reason::Other, &error.to_string()))?;
        let mut headers = call.headers.clone();
        let own = [
            ("host", Some(base.host.as_str())),
            ("x-amz-content-sha256", Some(&payload)),
            ("x-amz-date", Some(at.as_str())),
            ("x-amz-security-token", keys.token.as_ref().map(|token| token.expose())),
        ];
        for (name, value) in own {
            if let Some(value) = value {
                let value = HeaderValue::from_str(value).map_err(|_| self.unsendable(name))?;
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        let mut signed: Vec<(&str, &[u8])> =
            headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect();
        signed.sort_unstable();
        let signable = sign::Signable {
            method: call.method.as_str(),
            path: &path,
            query: &query,
            headers: signed,
            payload: &payload,
        };
        let authorization = sign::authorization(keys, &sign::Scope { region, service: "s3", at }, &signable);
        let mut authorization = HeaderValue::from_str(&authorization).map_err(|_| self.unsendable("authorization"))?;
        authorization.set_sensitive(true);
        headers.insert(header::AUTHORIZATION, authorization);
        let target = if query.is_empty() { path } else { format!("{path}?{query}") };
        let built = Request::builder().method(&call.method).uri(format!("{}{target}", base.origin));
        let mut request = built.body(call.body.clone()).map_err(|_| self.unsendable("address"))?;
        *request.headers_mut() = headers;
        Ok(request)
    }

    pub(super) fn unsendable(&self, what: &str) -> StoreError {
        self.error(Reason::Other, &format!("The {what} of a request cannot be written as HTTP."))
    }

    /// Creates an error that names the bucket.
    pub(super) fn error(&self, reason: Reason, what: &str) -> StoreError {
        StoreError::new(reason, format!("{}: {what}", self.0.base.origin))
    }

    /// Returns what a server said, in a form that may be shown: short, on one line, and without the keys that it was
    /// sent, however it spells them.
    pub(super) fn quoted(&self, words: &str) -> String {
        let mut redactor = Redactor::new();
        let Keys { secret, token, .. } = &self.0.keys;
        [secret, token].into_iter().flatten().for_each(|secret| redactor.learn(secret.expose()));
        // Redacted before truncation: the beginning of a secret is secret, too.
        redactor
            .redact(words)
            .chars()
            .map(|char| if char.is_control() { ' ' } else { char })
            .take(LONGEST_WORDS)
            .collect()
    }

    /// Converts a refusal, and decides whether another attempt may succeed.
    fn refused(&self, status: StatusCode, headers: &HeaderMap, said: xml::Refusal) -> AttemptError {
        let reason = Reason::of_s3(&said.code, status.as_u16());
        let retryable =
            matches!(said.code.as_str(), "InternalError" | "RequestTimeout" | "ServiceUnavailable" | "SlowDown")
                || matches!(status.as_u16(), 429 | 500 | 502 | 503 | 504);
        let mut what = match (said.code.is_empty(), said.message.is_empty()) {
            (true, _) => format!("It answered {status}."),
            (false, true) => self.quoted(&said.code),
            (false, false) => self.quoted(&format!("{}: {}", said.code, said.message)),
        };
        if status.is_redirection() {
            what.push_str(" Correct the endpoint or the region in the file of this cloud");
            let region = headers.get("x-amz-bucket-region").and_then(|region| region.to_str().ok());
            what.push_str(
                &region.map(|region| format!("; the bucket is in {}", self.quoted(region))).unwrap_or_default(),
            );
            what.push('.');
        }
        AttemptError { error: self.error(reason, &what), retryable }
    }
}

/// Reads an answer as a whole, as text.
pub(super) async fn text(answer: Response<ByteStream>) -> Result<String, StoreError> {
    let body =
        answer.into_body().collect().await.map_err(|error| StoreError::new(Reason::Other, root_cause(&error)))?;
    Ok(String::from_utf8_lossy(&body).into_owned())
}

/// Returns the innermost cause, without the names of the libraries around it.
pub(super) fn root_cause(error: &dyn std::error::Error) -> String {
    let mut last = error;
    while let Some(next) = last.source() {
        last = next;
    }
    last.to_string()
}
