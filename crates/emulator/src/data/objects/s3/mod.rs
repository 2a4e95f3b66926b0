//! A bucket behind an endpoint that speaks S3: signed requests, tried again where that may help.
//!
//! Names of objects go out byte by byte. Libraries whose paths or URLs tidy up `a//b`, `x/../y` or `dir/` cannot do that.

mod endpoint;
mod list;
mod read;
mod sign;
mod upload;
mod xml;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, header};
use bytes::Bytes;
use huaweicloud_runtime::{ByteStream, Transport, TransportErrorKind};
use tokio::time::{Instant, sleep, timeout};

use super::trouble::{Reason, Trouble};
use crate::calendar::basic;
use crate::clock::wall_ms;
use crate::data::secrets::Keys;
use endpoint::Base;
pub(crate) use endpoint::Endpoint;
pub(crate) use upload::Upload;

/// How often something is tried again.
const RETRIES: u32 = 3;
/// The first wait before that; each further one is three times as long.
const FIRST_WAIT: Duration = Duration::from_millis(200);
/// Nothing is tried again later than this: a rehearsal that cannot reach its endpoint should say so within seconds.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long an answer, or a piece of one, may take.
const SILENCE: Duration = Duration::from_secs(30);
/// How long an answer may take that is read as a whole, however often a piece of it comes.
const WHOLE: Duration = Duration::from_secs(300);
/// The slowest line that an upload is given time for, in bytes a second.
const SLOWEST: usize = 64 << 10;
/// What is repeated of the words of a server: they are kept with every object that failed.
const LONGEST_WORDS: usize = 300;
/// Answers that are read as a whole are no longer than this. A page of 1000 names of 1024 bytes, each byte encoded, fits.
const LONGEST_ANSWER: usize = 16 << 20;

/// A bucket, and the keys to it. Clones share one pool of connections.
#[derive(Clone)]
pub(crate) struct S3(Arc<Inner>);

struct Inner {
    transport: Arc<dyn Transport>,
    base: Base,
    region: String,
    keys: Keys,
}

/// A request that can be made again.
#[derive(Debug, Default)]
struct Call<'a> {
    method: Method,
    /// The object; empty for the bucket.
    key: &'a str,
    query: &'a [(&'a str, &'a str)],
    headers: HeaderMap,
    body: Bytes,
    /// The answer comes piece by piece, and its reader sees to what breaks.
    streamed: bool,
}

impl fmt::Debug for S3 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("S3").field("base", &self.0.base).finish_non_exhaustive()
    }
}

impl S3 {
    pub fn new(endpoint: &Endpoint, bucket: &str, keys: &Keys, transport: Arc<dyn Transport>) -> Result<Self, Trouble> {
        let base = Base::of(endpoint, bucket)?;
        Ok(Self(Arc::new(Inner { transport, base, region: endpoint.region.clone(), keys: keys.clone() })))
    }

    /// Makes a request until there is an answer that says yes, or no more use in trying.
    async fn call(&self, call: &Call<'_>) -> Result<Response<ByteStream>, Trouble> {
        self.tried(call).await.0
    }

    /// The same, and how often it was tried.
    async fn tried(&self, call: &Call<'_>) -> (Result<Response<ByteStream>, Trouble>, u32) {
        let (begun, mut wait) = (Instant::now(), FIRST_WAIT);
        for attempt in 1..=RETRIES {
            match self.once(call).await {
                Err((_, true)) if begun.elapsed() + wait < PATIENCE => sleep(wait).await,
                done => return (done.map_err(|(trouble, _)| trouble), attempt),
            }
            wait *= 3;
        }
        (self.once(call).await.map_err(|(trouble, _)| trouble), RETRIES + 1)
    }

    /// One attempt, and whether another may do better.
    async fn once(&self, call: &Call<'_>) -> Result<Response<ByteStream>, (Trouble, bool)> {
        let request = self.request(call).map_err(|trouble| (trouble, false))?;
        let allowed = SILENCE + Duration::from_secs((call.body.len() / SLOWEST) as u64);
        let late = |_| (self.trouble(Reason::Other, "No answer came in the time allowed."), true);
        let sent = timeout(allowed, self.0.transport.send(request)).await.map_err(late)?;
        let answer = sent.map_err(|error| {
            let again = error.kind() != TransportErrorKind::Unsendable;
            (self.trouble(Reason::Other, &root_cause(&error)), again)
        })?;
        if answer.status().is_success() && call.streamed {
            return Ok(answer);
        }
        let (head, body) = answer.into_parts();
        let body = timeout(WHOLE, self.whole(body)).await.map_err(late)?.map_err(|trouble| (trouble, true))?;
        let document = xml::refusal(&String::from_utf8_lossy(&body));
        if head.status.is_success() && document.is_none() {
            return Ok(Response::from_parts(head, ByteStream::from(body)));
        }
        // An upload that is put together may fail with the status of a success.
        Err(self.refused(head.status, &head.headers, document.unwrap_or_default()))
    }

    async fn whole(&self, mut body: ByteStream) -> Result<Bytes, Trouble> {
        let mut all = Vec::new();
        while let Some(piece) = self.piece(&mut body).await? {
            if all.len() + piece.len() > LONGEST_ANSWER {
                return Err(self.trouble(Reason::Other, "The answer is longer than any that S3 gives."));
            }
            all.extend_from_slice(&piece);
        }
        Ok(all.into())
    }

    /// The next piece of an answer.
    async fn piece(&self, body: &mut ByteStream) -> Result<Option<Bytes>, Trouble> {
        match timeout(SILENCE, body.next()).await {
            Ok(piece) => piece.transpose().map_err(|error| self.trouble(Reason::Other, &root_cause(&error))),
            Err(_) => Err(self.trouble(Reason::Other, "The answer stopped in the middle.")),
        }
    }

    fn request(&self, call: &Call<'_>) -> Result<Request<Bytes>, Trouble> {
        let Inner { base, region, keys, .. } = &*self.0;
        let (path, query, payload) = (base.path(call.key), sign::encode_query(call.query), sign::sha256(&call.body));
        let at = wall_ms();
        let mut headers = call.headers.clone();
        let own = [
            ("host", Some(base.host.as_str())),
            ("x-amz-content-sha256", Some(&payload)),
            ("x-amz-date", Some(&basic(at))),
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

    fn unsendable(&self, what: &str) -> Trouble {
        self.trouble(Reason::Other, &format!("The {what} of a request cannot be written as HTTP."))
    }

    /// Says where it happened.
    fn trouble(&self, reason: Reason, what: &str) -> Trouble {
        Trouble::new(reason, format!("{}: {what}", self.0.base.origin))
    }

    /// What a server said, as far as it may be passed on: short, in one line, and without the token that it was sent.
    fn quoted(&self, words: &str) -> String {
        let words = match &self.0.keys.token {
            Some(token) => words.replace(token.expose(), "***"),
            None => words.to_owned(),
        };
        words.chars().map(|char| if char.is_control() { ' ' } else { char }).take(LONGEST_WORDS).collect()
    }

    /// What a refusal means, and whether another attempt may do better.
    fn refused(&self, status: StatusCode, headers: &HeaderMap, said: xml::Refusal) -> (Trouble, bool) {
        let reason = Reason::of_s3(&said.code, status.as_u16());
        let again =
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
        (self.trouble(reason, &what), again)
    }
}

/// An answer that was read as a whole, as text.
async fn text(answer: Response<ByteStream>) -> Result<String, Trouble> {
    let body = answer.into_body().collect().await.map_err(|error| Trouble::new(Reason::Other, root_cause(&error)))?;
    Ok(String::from_utf8_lossy(&body).into_owned())
}

/// The innermost reason, without the names of the libraries around it.
fn root_cause(error: &dyn std::error::Error) -> String {
    let mut last = error;
    while let Some(next) = last.source() {
        last = next;
    }
    last.to_string()
}
