//! One attempt of a call: render, sign, send, read the answer.

use std::time::{Duration, SystemTime};

use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_TYPE, HeaderValue, LOCATION, USER_AGENT};
use http::{HeaderMap, StatusCode, Uri};
use huaweicloud_auth::middleware::X_PROJECT_ID;
use huaweicloud_auth::sign::{Payload, Signature};
use huaweicloud_auth::{AuthError, Credentials, CredentialsError, Message};
use tokio::time::{Instant, timeout_at};

use crate::client::call::Call;
use crate::client::endpoint::Endpoint;
use crate::client::error::{ApiError, Error, Limit, redact_request_ids, request_id};
use crate::client::explain::{Evidence, explain};
use crate::client::observer::{ObservedAnswer, ObservedBody, ObservedRequest, Observer, watched};
use crate::client::reply::{Answer, ByteStream, LONGEST, Meta, ReadError, Want, is_page, page_of_markup};
use crate::client::retry::quota::Quota;
use crate::client::retry::rate::Throttling;
use crate::client::retry::throttle;
use crate::client::shared::CallContext;
use crate::client::skew::is_about_time;
use crate::client::transport::{Departure, TransportError, TransportErrorKind};
use crate::message;
use crate::model::redact::Redactor;
use crate::model::redact::json::redact_json_with;

/// How many bytes of an error answer are read. Its message is at the beginning.
const LONGEST_ERROR: usize = 1 << 20;

/// One attempt.
pub(crate) struct Attempt<'a> {
    pub(crate) context: &'a CallContext,
    pub(crate) call: &'a Call,
    pub(crate) endpoint: &'a Endpoint,
    pub(crate) project: Option<&'a str>,
    pub(crate) want: Want,
    /// The number of attempts, including this one.
    pub(crate) number: u32,
    pub(crate) limit: TimeLimit,
    /// The span of this attempt.
    pub(crate) span: &'a tracing::Span,
}

/// When an attempt ends, and which limit ends it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TimeLimit {
    pub(crate) end: Option<Instant>,
    pub(crate) limit: Limit,
    pub(crate) after: Duration,
}

impl TimeLimit {
    /// Awaits the future until the time limit.
    async fn bound<T>(&self, future: impl Future<Output = T>) -> Result<T, Error> {
        match self.end {
            Some(end) => timeout_at(end, future).await.map_err(|_| Error::timeout(self.limit, self.after)),
            None => Ok(future.await),
        }
    }
}

/// A failed attempt.
pub(crate) struct Failure {
    pub(crate) error: Error,
    /// Whether the request may have arrived and taken effect.
    pub(crate) effect: bool,
    /// The limits that the server reported.
    pub(crate) throttling: Throttling,
    /// The difference between the clock that dated the signature and the clock as known now, in seconds.
    pub(crate) clock_was_off: i64,
    /// The credentials that the service refused.
    pub(crate) refused: Option<Credentials>,
}

impl Failure {
    pub(crate) fn new(error: Error, effect: bool) -> Self {
        Self { error, effect, throttling: Throttling::default(), clock_was_off: 0, refused: None }
    }

    /// Whether the signature was refused because the clock was off.
    pub(crate) fn was_misdated(&self) -> bool {
        const WORTH_A_REPLAY: u64 = 240;
        self.clock_was_off.unsigned_abs() >= WORTH_A_REPLAY
    }
}

/// The inputs of a signature, and the credentials it was made with.
struct Signed {
    uri: Uri,
    credentials: Credentials,
    signature: Option<Signature>,
    /// The local time of signing, and the correction applied to it, in seconds.
    now: SystemTime,
    skew: i64,
    /// Whether the answer included the service's time.
    clock_known: bool,
    /// When the request was ready to be sent.
    begun: Instant,
}

impl Attempt<'_> {
    /// Sends the request. `sent` is set right before the first byte may leave.
    pub(crate) async fn run(&self, sent: &mut bool) -> Result<Answer, Failure> {
        let (mut request, mut signed) = self.sign_in_time().await.map_err(|error| Failure::new(error, false))?;
        if self.context.shared.carrier.log_bodies {
            tracing::trace!(body = %redact_json_with(&self.redactor(&signed.credentials), request.body()), "request");
        }
        self.tell(&signed, |observer, request| observer.sending(request));
        *sent = true;
        let begun = signed.begun;
        let departure = Departure::default();
        request.extensions_mut().insert(departure.clone());
        let answer = self.answer(request, &signed, &departure).await;
        let response = answer.inspect_err(|failure| {
            self.tell(&signed, |observer, request| observer.unanswered(request, &failure.error, begun.elapsed()));
        })?;
        let received = self.context.shared.carrier.pace.clock.now();
        // A proxy has a clock too, but no request ids.
        signed.clock_known = request_id(response.headers()).is_some()
            && self.context.shared.skew.learn(response.headers(), signed.now, received);
        let (mut parts, stream) = response.into_parts();
        let credentials = &signed.credentials;
        let is_sent = |id: &str| self.context.sends(self.call, credentials, id);
        redact_request_ids(&mut parts.headers, is_sent, || self.redactor(credentials));
        self.record(parts.status, &parts.headers);
        let (status, elapsed) = (parts.status, begun.elapsed());
        let answer = ObservedAnswer { status, request_id: request_id(&parts.headers), elapsed };
        self.tell(&signed, |observer, request| observer.answered(request, &answer));
        self.receive(parts.status, parts.headers, stream, signed).await
    }

    /// Sends the signed request and waits for the head of an answer.
    async fn answer(
        &self,
        request: http::Request<Bytes>,
        signed: &Signed,
        departure: &Departure,
    ) -> Result<http::Response<ByteStream>, Failure> {
        let carrier = &self.context.shared.carrier;
        let silent = |_: &dyn Observer| self.tell(signed, |observer, request| observer.silent(request));
        let answer = watched(carrier.observer.as_deref(), carrier.transport.send(request), silent);
        let answer = self.limit.bound(answer).await;
        let answer = answer.map_err(|late| Failure::new(late, departure.may_have_left()))?;
        answer.map_err(|error| self.no_answer(error))
    }

    /// Reports the request to the observer of the client, if there is one.
    fn tell(&self, signed: &Signed, tell: impl FnOnce(&dyn Observer, &ObservedRequest<'_>)) {
        let Some(observer) = self.context.shared.carrier.observer.as_deref() else { return };
        let redactor = || self.redactor(&signed.credentials);
        let request = ObservedRequest {
            service: self.context.shared.service.name,
            operation: &self.call.label,
            method: &self.call.method,
            attempt: self.number,
            elapsed: signed.begun.elapsed(),
            body: ObservedBody { bytes: self.call.body.as_deref().unwrap_or_default(), redactor: &redactor },
            uri: &signed.uri,
        };
        tell(observer, &request);
    }

    async fn sign_in_time(&self) -> Result<(http::Request<Bytes>, Signed), Error> {
        let signed = self.limit.bound(self.sign()).await;
        signed.map_err(|late| {
            late.with_hint(message!("credentials-slow", "the source of the credentials did not answer"))
        })?
    }

    async fn sign(&self) -> Result<(http::Request<Bytes>, Signed), Error> {
        let shared = &*self.context.shared;
        let (mut parts, body) = self.call.render(self.endpoint, self.project)?.into_parts();
        parts.headers.insert(USER_AGENT, shared.agent.clone());
        if let Some(id) = self.project.and_then(|id| HeaderValue::from_str(id).ok()) {
            parts.headers.insert(X_PROJECT_ID, id);
        }
        let credentials = shared.carrier.signer.credentials().await?;
        // Date the signature last, right before sending, because it is valid for only 15 minutes.
        let now = shared.carrier.pace.clock.now();
        let (mut date, mut skew) = shared.skew.correct(now);
        if credentials.is_expired_at(date) && !credentials.is_expired_at(now) {
            // It is unknown which clock is right. Make the call, because even a refusal reveals the service's time.
            (date, skew) = (now, 0);
        }
        // For the same reason, make the call if the credentials have expired only by the clock of this machine.
        let signing = match shared.skew.is_known() {
            true => credentials.clone(),
            false => credentials.clone().without_expiry(),
        };
        let signed = shared.carrier.signer.sign_with(&mut parts, Payload::Bytes(&body), &signing, date);
        let signature = signed.map_err(unsignable)?;
        let (uri, begun) = (parts.uri.clone(), Instant::now());
        let signed = Signed { uri, credentials, signature, now, skew, clock_known: false, begun };
        Ok((http::Request::from_parts(parts, body), signed))
    }

    fn record(&self, status: StatusCode, headers: &HeaderMap) {
        self.span.record("status", status.as_u16());
        if let Some(id) = request_id(headers).filter(|_| !self.span.is_disabled()) {
            self.span.record("request_id", id);
        }
    }

    /// Reads the answer. The status line decides the outcome of the call before the body does.
    async fn receive(
        &self,
        status: StatusCode,
        headers: HeaderMap,
        mut stream: ByteStream,
        signed: Signed,
    ) -> Result<Answer, Failure> {
        if !status.is_success() {
            let mut raw = BytesMut::new();
            // The answer is a refusal, whatever its body contains.
            let reading = self.watched(&signed, stream.read_some(LONGEST_ERROR, &mut raw));
            let _ = self.limit.bound(reading).await;
            let raw = raw.freeze();
            self.log_reply(&raw, &signed);
            return Err(self.refused(status, headers, raw, signed));
        }
        let attempts = self.number;
        if self.want == Want::Stream {
            let mut stream = stream.with_idle_timeout(self.context.options.idle_timeout);
            // A refusal with a success status is short, and its content type is JSON.
            if is_json(&headers) {
                let peeking = self.watched(&signed, stream.peek(ApiError::LONGEST_IN_SUCCESS));
                let peeked = self.limit.bound(peeking).await;
                let peeked = peeked.and_then(|peeked| peeked.map_err(|error| self.unread(error, status, &headers)));
                if let Some(raw) = peeked.map_err(|error| Failure::new(error, true))? {
                    self.log_reply(&raw, &signed);
                    self.check_success(status, &headers, &raw, &signed)?;
                }
            }
            return Ok(Answer { meta: Meta::new(status, headers, Bytes::new(), attempts), stream: Some(stream) });
        }
        let raw = match self.watched(&signed, self.body(stream, status, &headers)).await {
            Err(error) if self.want == Want::Status => {
                tracing::warn!(%error, "the call took effect; its answer could not be read");
                Bytes::new()
            }
            raw => raw.map_err(|error| Failure::new(error, true))?,
        };
        self.log_reply(&raw, &signed);
        self.check_success(status, &headers, &raw, &signed)?;
        Ok(Answer {
            meta: Meta { signed_with: Some(signed.credentials), ..Meta::new(status, headers, raw, attempts) },
            stream: None,
        })
    }

    /// Reads a part of an answer, and tells the observer when that takes long.
    async fn watched<F: Future>(&self, signed: &Signed, reading: F) -> F::Output {
        let stalled = |_: &dyn Observer| self.tell(signed, |observer, request| observer.stalled(request));
        watched(self.context.shared.carrier.observer.as_deref(), reading, stalled).await
    }

    /// Reads the body of a successful answer.
    async fn body(&self, mut stream: ByteStream, status: StatusCode, headers: &HeaderMap) -> Result<Bytes, Error> {
        self.limit.bound(stream.read(LONGEST)).await?.map_err(|error| self.unread(error, status, headers))
    }

    /// Creates the error for a body that could not be read.
    fn unread(&self, error: ReadError, status: StatusCode, headers: &HeaderMap) -> Error {
        match error {
            ReadError::Broken(cause) => {
                let text = message!(
                    "connection-broke-in-answer",
                    "the connection to {endpoint} broke before the answer was complete",
                    endpoint = self.endpoint.as_str()
                );
                Error::connection(text, Some(cause))
            }
            ReadError::TooLong => {
                let text = message!("answer-long", "the answer is longer than {most} MiB", most = LONGEST >> 20);
                Error::decoding(text, status, headers, Bytes::new())
            }
            ReadError::Idle(limit) => Error::timeout(Limit::Idle, limit),
        }
    }

    /// Distinguishes a successful answer of the service from an error with a success status, and from a page that a
    /// proxy sent.
    fn check_success(
        &self,
        status: StatusCode,
        headers: &HeaderMap,
        raw: &Bytes,
        signed: &Signed,
    ) -> Result<(), Failure> {
        let redactor = || self.redactor(&signed.credentials);
        if let Some(api) = ApiError::in_success(status, headers, raw, redactor) {
            let error = Error::from(api);
            let effect = !error.is_throttled();
            return Err(Failure::new(error, effect));
        }
        if self.call.operation.is_some() && is_page(raw) {
            return Err(Failure::new(Error::decoding(page_of_markup(), status, headers, raw.clone()), true));
        }
        Ok(())
    }

    fn log_reply(&self, raw: &Bytes, signed: &Signed) {
        if self.context.shared.carrier.log_bodies {
            tracing::trace!(body = %redact_json_with(&self.redactor(&signed.credentials), raw), "reply");
        }
        let redactor = || self.redactor(&signed.credentials);
        let body = ObservedBody { bytes: raw, redactor: &redactor };
        self.tell(signed, |observer, request| observer.received(request, &body));
    }

    /// Creates the failure for an unsuccessful answer.
    fn refused(&self, status: StatusCode, headers: HeaderMap, raw: Bytes, mut signed: Signed) -> Failure {
        let shared = &*self.context.shared;
        let redactor = self.redactor(&signed.credentials);
        let redirect = headers.get(LOCATION).and_then(|to| to.to_str().ok());
        let redirect = redirect.map(|to| redactor.redact(to).into_owned());
        let now = shared.carrier.pace.clock.now();
        let api = ApiError::read(status, headers, raw, &redactor);
        signed.clock_known |= self.learn_from_refusal(&api, signed.now, now);
        // A date in the answer is the time of the service's clock, which may differ from ours.
        let retry_after = throttle::retry_after(api.headers(), shared.skew.correct(now).0);
        let error = Error::from(api);
        let clock_was_off = shared.skew.seconds() - signed.skew;
        let quota = || Quota::parse(&error.message()).or_else(|| throttle::used_up(error.api()?.headers()));
        let throttling = Throttling { quota: error.is_throttled().then(quota).flatten(), retry_after };
        let effect = may_have_taken_effect(&error);
        let error =
            self.with_hint(error, redirect, &signed, clock_was_off, &redactor).with_retry_after(throttling.delay());
        let refused = (status == StatusCode::UNAUTHORIZED).then(|| signed.credentials.clone());
        Failure { error, effect, throttling, clock_was_off, refused }
    }

    /// Learns the service's time from a refused signature. The time in the message is the best evidence. The `Date` header is
    /// next, if the message says that the time is the cause.
    fn learn_from_refusal(&self, api: &ApiError, sent: SystemTime, received: SystemTime) -> bool {
        let skew = &self.context.shared.skew;
        api.status() == StatusCode::UNAUTHORIZED
            && (skew.learn_from_text(api.message(), received)
                // An answer without a request id is not from the service, so its time does not count.
                || is_about_time(api.message())
                    && request_id(api.headers()).is_some()
                    && skew.learn_from_refusal(api.headers(), sent, received))
    }

    /// Creates a redactor for every secret of this attempt.
    fn redactor(&self, credentials: &Credentials) -> Redactor {
        self.context.redactor(self.call, Some(credentials))
    }

    fn with_hint(
        &self,
        error: Error,
        redirect: Option<String>,
        signed: &Signed,
        clock_was_off: i64,
        redactor: &Redactor,
    ) -> Error {
        let status = error.status().unwrap_or_default();
        if status == StatusCode::UNAUTHORIZED {
            let hint = explain(&Evidence {
                message: &error.message(),
                signature: signed.signature.as_ref(),
                credentials: &signed.credentials,
                project: self.project,
                dated: signed.now,
                clock_was_off: signed.clock_known.then_some(clock_was_off),
                redactor,
            });
            return error.with_hint(hint);
        }
        if let Some(to) = redirect.filter(|_| status.is_redirection()) {
            return error.with_hint(message!(
                "redirect",
                "the endpoint points to `{target}`; redirects are not followed",
                target = to
            ));
        }
        let regions = self.call.operation.map_or(&[][..], |operation| operation.regions);
        let elsewhere =
            self.context.shared.region().is_some_and(|region| !regions.is_empty() && !regions.contains(&region));
        if elsewhere && (error.is_no_such_api() || status == StatusCode::NOT_FOUND) {
            return error.with_hint(message!(
                "operation-elsewhere",
                "the operation is documented only for {regions}",
                regions = regions.join(", ")
            ));
        }
        error
    }

    fn no_answer(&self, error: TransportError) -> Failure {
        let endpoint = self.endpoint;
        let kind = error.kind();
        let reason = error.reason();
        let advice = error.advice();
        let error = match kind {
            TransportErrorKind::Unsendable => Error::invalid(message!("not-http", "it cannot be expressed in http")),
            TransportErrorKind::ConnectTimeout => Error::timeout(
                Limit::Connect,
                self.context.shared.carrier.connect_timeout,
            )
            .with_hint(message!("endpoint-is", "the endpoint is {endpoint}", endpoint = endpoint.as_str())),
            TransportErrorKind::Connect => Error::connection(not_connected(endpoint, reason), Some(error.into_cause())),
            TransportErrorKind::Setup => Error::no_way(not_connected(endpoint, reason), Some(error.into_cause())),
            TransportErrorKind::Interrupted => Error::connection(broken(endpoint, reason), Some(error.into_cause())),
        };
        let error = match advice {
            Some(advice) => error.with_hint(advice),
            None => error,
        };
        Failure::new(error, kind == TransportErrorKind::Interrupted)
    }
}

/// Whether the service may have acted on the request despite this error.
fn may_have_taken_effect(error: &Error) -> bool {
    let Some(status) = error.status() else { return true };
    if error.api().is_some_and(ApiError::is_of_service) {
        // A request that the gateway throttled was not processed.
        return !error.is_throttled() && (is_late(status) || error.is_masked_server_error());
    }
    // Anything between client and service may send this answer, even after the service has acted. Only a standard refusal
    // shows that the request was not passed on.
    let is_standard = status.canonical_reason().is_some();
    is_late(status) || status == StatusCode::TOO_MANY_REQUESTS || status.is_client_error() && !is_standard
}

/// Whether a status says that something went wrong while the request was processed.
fn is_late(status: StatusCode) -> bool {
    status.is_server_error() || status == StatusCode::REQUEST_TIMEOUT
}

/// Whether the content type of an answer is JSON.
fn is_json(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    content_type.split(';').next().is_some_and(|kind| kind.trim().ends_with("json"))
}

fn unsignable(error: AuthError) -> Error {
    match error {
        AuthError::Credentials(error) => error.into(),
        AuthError::Expired { provider } => {
            CredentialsError::invalid(provider, message!("credentials-expired", "the credentials have expired"))
                .with_advice(message!("renew", "renew them, or use a source that renews them automatically"))
                .into()
        }
        other => Error::invalid(message!("not-signable", "it cannot be signed: {reason}", reason = other.to_string())),
    }
}

fn not_connected(endpoint: &Endpoint, reason: Option<Message>) -> Message {
    let endpoint = endpoint.as_str();
    match reason {
        Some(reason) => message!(
            "connection-refused-why",
            "could not connect to {endpoint}: {reason}",
            endpoint = endpoint,
            reason = reason
        ),
        None => message!("connection-refused", "could not connect to {endpoint}", endpoint = endpoint),
    }
}

fn broken(endpoint: &Endpoint, reason: Option<Message>) -> Message {
    let endpoint = endpoint.as_str();
    match reason {
        Some(reason) => message!(
            "connection-broke-why",
            "the connection to {endpoint} broke: {reason}",
            endpoint = endpoint,
            reason = reason
        ),
        None => message!("connection-broke", "the connection to {endpoint} broke", endpoint = endpoint),
    }
}
