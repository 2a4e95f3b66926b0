//! One attempt of a call: rendered, signed afresh, sent, and its answer read.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::{HeaderValue, LOCATION, USER_AGENT};
use http::{HeaderMap, StatusCode};
use huaweicloud_auth::middleware::X_PROJECT_ID;
use huaweicloud_auth::redact::{self, Redactor};
use huaweicloud_auth::sign::{Payload, Signature};
use huaweicloud_auth::{AuthError, Credentials, CredentialsError};

use crate::client::call::Call;
use crate::client::endpoint::Endpoint;
use crate::client::error::{ApiError, Error, Limit, request_id};
use crate::client::explain::{Evidence, explain};
use crate::client::reply::{Answer, ByteStream, Meta, ReadError, Want};
use crate::client::retry::throttle;
use crate::client::shared::CallContext;
use crate::client::transport::{TransportError, TransportErrorKind};
use crate::model::redaction::{learn_json, redact_json_with};

/// The longest answer that is read into memory.
const LONGEST_ANSWER: usize = 64 * 1024 * 1024;

/// One attempt.
pub(crate) struct Attempt<'a> {
    pub(crate) context: &'a CallContext,
    pub(crate) call: &'a Call,
    pub(crate) endpoint: &'a Endpoint,
    pub(crate) project: Option<&'a str>,
    pub(crate) want: Want,
    /// How many attempts there have been, this one included.
    pub(crate) number: u32,
    /// The span of this attempt.
    pub(crate) span: &'a tracing::Span,
}

/// A failed attempt.
pub(crate) struct Failure {
    pub(crate) error: Error,
    /// Whether the request may have arrived and taken effect.
    pub(crate) effect: bool,
    /// The wait that the server asked for.
    pub(crate) server_delay: Option<Duration>,
    /// How far the clock that dated the signature was from the one that is known now, in seconds.
    pub(crate) clock_was_off: i64,
    /// The credentials that were not accepted.
    pub(crate) refused: Option<Credentials>,
}

impl Failure {
    pub(crate) fn new(error: Error, effect: bool) -> Self {
        Self { error, effect, server_delay: None, clock_was_off: 0, refused: None }
    }

    /// Whether the clock was so far off that the signature was refused for it.
    pub(crate) fn was_misdated(&self) -> bool {
        const WORTH_A_REPLAY: u64 = 240;
        self.clock_was_off.unsigned_abs() >= WORTH_A_REPLAY
    }
}

/// What was signed, and what with.
struct Signed {
    credentials: Credentials,
    signature: Option<Signature>,
    /// Our time when it was signed, and the correction that was applied to it, in seconds.
    now: SystemTime,
    skew: i64,
    /// Whether the answer told the time of the service.
    clock_known: bool,
}

impl Attempt<'_> {
    /// Sends. `sent` is set right before the first byte may leave, for a caller that stops waiting.
    pub(crate) async fn run(&self, sent: &mut bool) -> Result<Answer, Failure> {
        let (request, mut signed) = self.sign().await.map_err(|error| Failure::new(error, false))?;
        if self.context.shared.carrier.log_bodies {
            tracing::trace!(body = %redact_json_with(&self.redactor(&signed.credentials), request.body()), "request");
        }
        *sent = true;
        let response = self.context.shared.carrier.transport.send(request).await;
        let response = response.map_err(|error| self.no_answer(error))?;
        let received = self.context.shared.carrier.pace.clock.now();
        signed.clock_known = self.context.shared.skew.learn(response.headers(), signed.now, received);
        let (parts, stream) = response.into_parts();
        self.record(parts.status, &parts.headers);
        self.receive(parts.status, parts.headers, stream, &signed).await
    }

    async fn sign(&self) -> Result<(http::Request<Bytes>, Signed), Error> {
        let shared = &*self.context.shared;
        let (mut parts, body) = self.call.render(self.endpoint, self.project)?.into_parts();
        parts.headers.insert(USER_AGENT, shared.agent.clone());
        if let Some(id) = self.project.and_then(|id| HeaderValue::from_str(id).ok()) {
            parts.headers.insert(X_PROJECT_ID, id);
        }
        let credentials = shared.carrier.signer.credentials().await?;
        // Dated last, right before it leaves: a signature is good for 15 minutes.
        let now = shared.carrier.pace.clock.now();
        let (date, skew) = shared.skew.correct(now);
        let signature = shared
            .carrier
            .signer
            .sign_with(&mut parts, Payload::Bytes(&body), &credentials, date)
            .map_err(unsignable)?;
        let signed = Signed { credentials, signature, now, skew, clock_known: false };
        Ok((http::Request::from_parts(parts, body), signed))
    }

    fn record(&self, status: StatusCode, headers: &HeaderMap) {
        self.span.record("status", status.as_u16());
        if let Some(id) = request_id(headers).filter(|_| !self.span.is_disabled()) {
            self.span.record("request_id", id);
        }
    }

    async fn receive(
        &self,
        status: StatusCode,
        headers: HeaderMap,
        mut stream: ByteStream,
        signed: &Signed,
    ) -> Result<Answer, Failure> {
        let attempts = self.number;
        if status.is_success() && self.want == Want::Stream {
            return Ok(Answer { meta: Meta { status, headers, raw: Bytes::new(), attempts }, stream: Some(stream) });
        }
        let raw = match stream.read(LONGEST_ANSWER).await {
            Ok(raw) => raw,
            Err(ReadError::Broken(cause)) => {
                let text = format!("the connection to {} broke before the answer was complete", self.endpoint);
                return Err(Failure::new(Error::connection(text, Some(cause)), true));
            }
            Err(ReadError::TooLong) => {
                let error = Error::decoding(
                    "the answer is longer than 64 MiB",
                    status,
                    request_id(&headers).map(str::to_owned),
                    None,
                );
                return Err(Failure::new(error, false));
            }
        };
        if self.context.shared.carrier.log_bodies {
            tracing::trace!(body = %redact_json_with(&self.redactor(&signed.credentials), &raw), "reply");
        }
        if status.is_success() {
            return Ok(Answer { meta: Meta { status, headers, raw, attempts }, stream: None });
        }
        Err(self.refused(status, headers, raw, signed))
    }

    /// The failure for an unsuccessful answer.
    fn refused(&self, status: StatusCode, headers: HeaderMap, raw: Bytes, signed: &Signed) -> Failure {
        // A date in the answer is one of the service's clock, which may not be ours.
        let (service_now, _) = self.context.shared.skew.correct(self.context.shared.carrier.pace.clock.now());
        let retry_after = throttle::retry_after(&headers, service_now);
        let clock_was_off = self.context.shared.skew.seconds() - signed.skew;
        let redactor = self.redactor(&signed.credentials);
        let redirect = headers.get(LOCATION).and_then(|to| to.to_str().ok());
        let redirect = redirect.map(|to| redactor.redact(to).into_owned());
        let error = Error::from(ApiError::read(status, headers, raw, &redactor));
        let server_delay = retry_after.or_else(|| throttle::spacing(&error.message()).filter(|_| error.is_throttled()));
        let effect = may_have_taken_effect(&error);
        let error = self.with_hint(error, redirect, signed, clock_was_off, &redactor);
        let refused = (status == StatusCode::UNAUTHORIZED).then(|| signed.credentials.clone());
        Failure { error, effect, server_delay, clock_was_off, refused }
    }

    /// What knows every secret of this attempt. Made only where there is something to show.
    fn redactor(&self, credentials: &Credentials) -> Redactor {
        let mut redactor = Redactor::new().with_names(self.context.shared.service.sensitive);
        if let Some(body) = &self.call.body {
            learn_json(&mut redactor, body);
        }
        for (name, value) in &self.call.query {
            if redactor.is_secret_name(name) {
                redactor.learn(value);
            }
        }
        for (name, value) in &self.call.headers {
            if redact::is_secret_header(name.as_str()) {
                redactor.learn(&String::from_utf8_lossy(value.as_bytes()));
            }
        }
        let own = [Some(credentials.secret_key()), credentials.security_token(), credentials.iam_token()];
        own.into_iter().flatten().for_each(|secret| redactor.learn(secret.expose()));
        redactor
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
            return error.with_hint(format!("the endpoint points to `{to}`; redirects are not followed"));
        }
        let regions = self.call.operation.map_or(&[][..], |operation| operation.regions);
        let elsewhere =
            self.context.shared.region().is_some_and(|region| !regions.is_empty() && !regions.contains(&region));
        if elsewhere && (error.is_no_such_api() || status == StatusCode::NOT_FOUND) {
            return error.with_hint(format!("the operation is documented only for {}", regions.join(", ")));
        }
        error
    }

    fn no_answer(&self, error: TransportError) -> Failure {
        let endpoint = self.endpoint;
        let kind = error.kind();
        let reason = error.reason().map(|reason| format!(": {reason}")).unwrap_or_default();
        let advice = error.advice();
        let error = match kind {
            TransportErrorKind::Unsendable => Error::invalid("it cannot be expressed in http"),
            TransportErrorKind::ConnectTimeout => {
                Error::timeout(Limit::Connect, self.context.shared.carrier.connect_timeout)
                    .with_hint(format!("the endpoint is {endpoint}"))
            }
            TransportErrorKind::Connect => {
                Error::connection(format!("could not connect to {endpoint}{reason}"), Some(error.into_cause()))
            }
            TransportErrorKind::Interrupted => {
                Error::connection(format!("the connection to {endpoint} broke{reason}"), Some(error.into_cause()))
            }
        };
        let error = match advice {
            Some(advice) => error.with_hint(advice),
            None => error,
        };
        Failure::new(error, kind == TransportErrorKind::Interrupted)
    }
}

/// Whether a service that gave this answer may have acted on the request all the same.
fn may_have_taken_effect(error: &Error) -> bool {
    let Some(status) = error.status() else { return true };
    // Told to slow down, the caller knows that nothing was done.
    !error.is_throttled()
        && (status.is_server_error() || status == StatusCode::REQUEST_TIMEOUT || error.is_masked_server_error())
}

fn unsignable(error: AuthError) -> Error {
    match error {
        AuthError::Credentials(error) => error.into(),
        AuthError::Expired { provider } => CredentialsError::invalid(provider, "the credentials have expired")
            .with_advice("renew them, or use a source that renews them by itself")
            .into(),
        other => Error::invalid(format!("it cannot be signed: {other}")),
    }
}
