//! [`ScriptedTransport`]: a service that answers each operation from a script.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::{Request, StatusCode};
use serde::Serialize;

use super::recorder::{RecordedCall, operation};
use crate::client::reply::{ByteStream, Response};
use crate::client::transport::{Transport, TransportError, TransportErrorKind, TransportFuture};
use crate::model::operation::Service;

/// Answers from a script and records the requests. Clones share both.
///
/// Each operation has its own answers, which are used in order; after them, the answer of [`always`](Self::always) applies. A
/// call without an answer is refused with the code `TEST.NO_ANSWER`. Each attempt takes one answer, so a repeated call takes
/// several.
#[derive(Clone)]
pub struct ScriptedTransport {
    service: &'static Service,
    state: Arc<Mutex<Script>>,
}

#[derive(Default)]
struct Script {
    next: BTreeMap<&'static str, VecDeque<ScriptedReply>>,
    always: BTreeMap<&'static str, ScriptedReply>,
    calls: Vec<RecordedCall>,
}

/// An answer of a [`ScriptedTransport`], or a failure to get one.
#[derive(Clone)]
pub struct ScriptedReply(Result<http::Response<Bytes>, TransportErrorKind>);

impl ScriptedReply {
    /// Creates an answer with status 200 and this value as JSON: a reply type of the service, or any other value.
    pub fn json(value: &impl Serialize) -> Self {
        match serde_json::to_vec(value) {
            Ok(body) => Self::bytes(200, body),
            Err(error) => Self::error(500, "TEST.NO_JSON", &error.to_string()),
        }
    }

    /// Creates an answer with this status and no body.
    pub fn empty(status: u16) -> Self {
        Self::bytes(status, Bytes::new())
    }

    /// Creates an answer with this status and body. An invalid status becomes 500.
    pub fn bytes(status: u16, body: impl Into<Bytes>) -> Self {
        let mut response = http::Response::new(body.into());
        *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self(Ok(response))
    }

    /// Creates an error in the form that the services use.
    pub fn error(status: u16, code: &str, message: &str) -> Self {
        let body = serde_json::json!({ "error_code": code, "error_msg": message });
        Self::bytes(status, body.to_string())
    }

    /// Creates a failure instead of an answer.
    pub fn failure(kind: TransportErrorKind) -> Self {
        Self(Err(kind))
    }
}

/// Creates the answer that a client reads as this response: its status, and its value as JSON.
///
/// ```
/// use huaweicloud_runtime::Response;
/// use huaweicloud_runtime::test_util::ScriptedReply;
///
/// #[derive(serde::Serialize)]
/// struct Task {
///     status: i64,
/// }
///
/// let reply = ScriptedReply::from(Response::from(Task { status: 5 }));
/// assert_eq!(format!("{reply:?}"), "ScriptedReply(200)");
/// ```
impl<T: Serialize> From<Response<T>> for ScriptedReply {
    fn from(response: Response<T>) -> Self {
        let status = response.status();
        let mut reply = Self::json(&response.into_inner());
        if let Ok(answer) = &mut reply.0 {
            *answer.status_mut() = status;
        }
        reply
    }
}

impl ScriptedTransport {
    /// Creates a script for this service, without answers.
    pub fn new(service: &'static Service) -> Self {
        Self { service, state: Arc::default() }
    }

    /// Appends an answer to those of an operation.
    #[must_use]
    pub fn reply(self, operation: &'static str, reply: impl Into<ScriptedReply>) -> Self {
        self.lock().next.entry(operation).or_default().push_back(reply.into());
        self
    }

    /// Sets the answer to an operation whose other answers are used up.
    #[must_use]
    pub fn always(self, operation: &'static str, reply: impl Into<ScriptedReply>) -> Self {
        self.lock().always.insert(operation, reply.into());
        self
    }

    /// The requests so far, attempt by attempt.
    pub fn calls(&self) -> Vec<RecordedCall> {
        self.lock().calls.clone()
    }

    /// The ids of the called operations, attempt by attempt; empty for a path that the service does not have.
    pub fn operations(&self) -> Vec<&'static str> {
        self.lock().calls.iter().map(|call| call.operation.map_or("", |operation| operation.id)).collect()
    }

    /// The operations with unused answers, and how many.
    pub fn left(&self) -> Vec<(&'static str, usize)> {
        let state = self.lock();
        let left = state.next.iter().map(|(operation, replies)| (*operation, replies.len()));
        left.filter(|(_, count)| *count > 0).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Script> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer(&self, request: Request<Bytes>) -> ScriptedReply {
        let operation = operation(self.service, &request);
        let mut state = self.lock();
        let missing = format!("the script has no answer to {} {}", request.method(), request.uri().path());
        state.calls.push(RecordedCall { operation, request });
        let id = operation.map_or("", |operation| operation.id);
        let next = state.next.get_mut(id).and_then(VecDeque::pop_front);
        next.or_else(|| state.always.get(id).cloned())
            .unwrap_or_else(|| ScriptedReply::error(400, "TEST.NO_ANSWER", &missing))
    }
}

impl Transport for ScriptedTransport {
    fn send(&self, request: Request<Bytes>) -> TransportFuture<'_> {
        let ScriptedReply(reply) = self.answer(request);
        Box::pin(std::future::ready(match reply {
            Ok(response) => Ok(response.map(ByteStream::from)),
            Err(kind) => Err(TransportError::new(kind, "the script says so")),
        }))
    }
}

impl fmt::Debug for ScriptedTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScriptedTransport").field("left", &self.left()).finish_non_exhaustive()
    }
}

/// Shows the status; a body may contain secrets.
impl fmt::Debug for ScriptedReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Ok(response) => write!(f, "ScriptedReply({})", response.status().as_u16()),
            Err(kind) => write!(f, "ScriptedReply({kind:?})"),
        }
    }
}
