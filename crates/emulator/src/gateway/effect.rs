//! Applies a planned fault to one call: refuses it, cuts the connection, or corrupts its answer.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime};

use axum::body::{Body, HttpBody};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, DATE, HeaderValue, RETRY_AFTER};
use axum::http::{Response, StatusCode};
use bytes::Bytes;
use http_body::Frame;

use super::access;
use super::faults::FaultKind;
use crate::clock::{to_ms, wall_ms};
use crate::connection::Connection;
use crate::reply::ApiError;
use crate::service::ServiceName;
use crate::wire_time::http_date;

/// The page of a load balancer whose back end is down.
const HTML: &str = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>";
/// The maximum delay of an answer. A connection that is silent for five minutes is closed.
const SLOWEST: Duration = Duration::from_secs(240);

/// A fault that applies to one call.
#[derive(Clone, Debug)]
pub(crate) struct Effect {
    kind: FaultKind,
    service: ServiceName,
}

impl Effect {
    pub(super) fn new(kind: FaultKind, service: ServiceName) -> Self {
        Self { kind, service }
    }

    pub(super) fn label(&self) -> &'static str {
        match self.kind {
            FaultKind::Throttle { .. } => "throttle",
            FaultKind::Error { .. } => "error",
            FaultKind::Slow { .. } => "slow",
            FaultKind::ResetBefore => "reset_before",
            FaultKind::ResetAfter => "reset_after",
            FaultKind::HalfBody => "half_body",
            FaultKind::WrongContentType => "wrong_content_type",
            FaultKind::Html => "html",
            FaultKind::ExpiredToken => "expired_token",
            FaultKind::ClockSkew { .. } => "clock_skew",
        }
    }

    /// Whether the connection ends before the call is executed.
    pub(super) fn cuts_off(&self) -> bool {
        self.kind == FaultKind::ResetBefore
    }

    /// Whether the call is executed, but the caller gets no answer.
    pub(super) fn hides_answer(&self) -> bool {
        self.kind == FaultKind::ResetAfter
    }

    /// Returns the error that is sent as the answer, instead of executing the call.
    pub(super) fn refusal(&self) -> Option<ApiError> {
        match &self.kind {
            FaultKind::Throttle { limit, minutes, .. } => Some(ApiError::throttled(*limit, *minutes)),
            FaultKind::Error { status, code, message } => {
                let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                Some(ApiError::of(self.service, status, code, message.clone()))
            }
            FaultKind::Html => Some(ApiError::gateway("APIGW.0201").with_status(StatusCode::BAD_GATEWAY)),
            FaultKind::ExpiredToken => Some(access::expired_token()),
            _ => None,
        }
    }

    /// Returns the time that signatures are checked against. If the fault sets the clock wrong, shifts the time.
    pub(super) fn skewed(&self, now: SystemTime) -> SystemTime {
        let FaultKind::ClockSkew { seconds } = self.kind else { return now };
        let by = Duration::from_secs(seconds.unsigned_abs());
        let moved = if seconds < 0 { now.checked_sub(by) } else { now.checked_add(by) };
        moved.unwrap_or(now)
    }

    /// Applies the fault to an answer, and returns the result.
    #[expect(clippy::disallowed_methods, reason = "a slow answer takes real time")]
    pub(super) async fn shape(self, mut response: Response<Body>, connection: &Connection) -> Response<Body> {
        let mut set = |name, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                response.headers_mut().insert(name, value);
            }
        };
        match &self.kind {
            FaultKind::Slow { milliseconds } => {
                tokio::time::sleep(Duration::from_millis(*milliseconds).min(SLOWEST)).await
            }
            FaultKind::ResetAfter => connection.abort(),
            FaultKind::HalfBody => return half(response).await,
            FaultKind::Throttle { retry_after: Some(seconds), .. } => set(RETRY_AFTER, &seconds.to_string()),
            FaultKind::WrongContentType => set(CONTENT_TYPE, "text/html"),
            FaultKind::Html => {
                set(CONTENT_TYPE, "text/html");
                *response.body_mut() = Body::from(HTML);
            }
            FaultKind::ClockSkew { .. } => {
                let now = self.skewed(std::time::UNIX_EPOCH + Duration::from_millis(wall_ms()));
                set(DATE, &http_date(to_ms(now)));
            }
            _ => {}
        }
        response
    }
}

/// Announces the whole body and sends half of it. For an answer without a body, announces one byte that is never sent.
async fn half(response: Response<Body>) -> Response<Body> {
    let (mut parts, body) = response.into_parts();
    let whole = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    parts.headers.insert(CONTENT_LENGTH, HeaderValue::from(whole.len().max(1)));
    if parts.status == StatusCode::NO_CONTENT {
        // A 204 has no body that could be truncated.
        parts.status = StatusCode::OK;
    }
    let sent = whole.slice(..whole.len() / 2);
    Response::from_parts(parts, Body::new(Broken { rest: Some(sent).filter(|sent| !sent.is_empty()) }))
}

/// A body that fails after its bytes are sent.
struct Broken {
    rest: Option<Bytes>,
}

impl HttpBody for Broken {
    type Data = Bytes;
    type Error = BrokenOff;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BrokenOff>>> {
        Poll::Ready(Some(self.rest.take().map(Frame::data).ok_or(BrokenOff)))
    }
}

/// The error that ends the body.
#[derive(Debug)]
struct BrokenOff;

impl std::fmt::Display for BrokenOff {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("interrupted on purpose")
    }
}

impl std::error::Error for BrokenOff {}
