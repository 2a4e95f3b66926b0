//! [`Observer`]: observes the requests, answers and waits of a client, without secrets.
//!
//! The code that makes the calls notifies the observer; the observer does not wrap the network. So an observer sees a
//! body only after redaction, and is notified of a wait only if there is one. It cannot change the outcome of a call,
//! and never sees the requests of credential sources.

use std::fmt;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use http::{Method, StatusCode, Uri};
use huaweicloud_auth::{Credentials, CredentialsFuture, ProvideCredentials};
use tokio::time::timeout;

use crate::client::error::Error;
use crate::model::redact::Redactor;
use crate::model::redact::json::redacted_json;

/// Observes the calls of a client. Set one with `observer` of the builders.
///
/// By default, each method does nothing. The methods are called in the task of the call and should return immediately. The
/// project lookup in IAM is reported like any other call. Requests of credential sources are not reported, since they consist
/// mostly of secrets.
///
/// ```
/// use std::time::Duration;
/// use huaweicloud_runtime::{ConfigBuilder, ObservedAnswer, ObservedRequest, Observer};
///
/// /// Prints each request and its outcome, and a note if there is no answer after half a minute.
/// struct Printed;
///
/// impl Observer for Printed {
///     fn patience(&self) -> Option<Duration> {
///         Some(Duration::from_secs(30))
///     }
///
///     fn silent(&self, request: &ObservedRequest<'_>) {
///         println!("{}: no answer yet", request.url());
///     }
///
///     fn answered(&self, request: &ObservedRequest<'_>, answer: &ObservedAnswer<'_>) {
///         println!("{} {} {}", request.method, request.url(), answer.status);
///     }
/// }
///
/// fn printed(builder: ConfigBuilder) -> ConfigBuilder {
///     builder.observer(Printed)
/// }
/// ```
pub trait Observer: Send + Sync + 'static {
    /// Returns how long an answer may take before [`Observer::silent`], [`Observer::stalled`] or
    /// [`Observer::without_credentials`] is called. By default, none is ever called.
    fn patience(&self) -> Option<Duration> {
        None
    }

    /// Returns how long after such a call the same method is called again, if there is still no answer. By default, and if
    /// this is zero, it is called only once.
    fn reminder(&self) -> Option<Duration> {
        None
    }

    /// Called when the credential source has not answered for [`Observer::patience`].
    fn without_credentials(&self) {}

    /// Called before a request is sent.
    fn sending(&self, _request: &ObservedRequest<'_>) {}

    /// Called when no answer has come for [`Observer::patience`]. The client keeps waiting.
    fn silent(&self, _request: &ObservedRequest<'_>) {}

    /// Called when the head of an answer has arrived, but its body is not complete after [`Observer::patience`]. The client
    /// keeps reading. Not called for a stream that the caller reads.
    fn stalled(&self, _request: &ObservedRequest<'_>) {}

    /// Called when the head of an answer has arrived, whatever its status.
    fn answered(&self, _request: &ObservedRequest<'_>, _answer: &ObservedAnswer<'_>) {}

    /// Called when a request got no answer.
    fn unanswered(&self, _request: &ObservedRequest<'_>, _error: &Error, _elapsed: Duration) {}

    /// Called when the body of an answer has been read. For a refusal, this is the part of the body that arrived. Not called
    /// for a stream, unless the stream is a short JSON document.
    fn received(&self, _request: &ObservedRequest<'_>, _body: &ObservedBody<'_>) {}

    /// Called when a failed call will be repeated, at the start of the pause before the next attempt.
    fn repeating(&self, _repeat: &ObservedRepeat<'_>) {}

    /// Called before each pause of a call that waits for its turn because the gateway has throttled the client.
    fn queued(&self, _call: &QueuedCall<'_>) {}

    /// Called before each pause of [`SendOnce`](crate::SendOnce) while it searches for a resource that an earlier call may
    /// have created.
    fn searching(&self, _search: &ObservedSearch<'_>) {}

    /// Called when a job pauses after a failed call, before it reads the state or makes the call again
    /// ([`Core::pause_after`](crate::Core::pause_after)).
    fn pausing(&self, _pause: &ObservedPause<'_>) {}
}

/// A request that the client sends.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct ObservedRequest<'a> {
    /// The name of the service, such as `oms`; `iam` for the lookup of the project.
    pub service: &'a str,
    /// The operation id, such as `start_task`; for an untyped request, its method and path template.
    pub operation: &'a str,
    /// The HTTP method.
    pub method: &'a Method,
    /// The number of the attempt, from 1.
    pub attempt: u32,
    /// How long ago the attempt was about to be sent.
    pub elapsed: Duration,
    /// The request body; empty if there is none.
    pub body: ObservedBody<'a>,
    pub(crate) uri: &'a Uri,
}

impl ObservedRequest<'_> {
    /// Returns the URL without its query, which may contain secrets.
    #[must_use]
    pub fn url(&self) -> String {
        let mut url = self.uri.to_string();
        url.truncate(url.find('?').unwrap_or(url.len()));
        url
    }
}

/// The head of an answer.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct ObservedAnswer<'a> {
    /// The status.
    pub status: StatusCode,
    /// The service's id of the request. Any secrets of the request in the id are redacted.
    pub request_id: Option<&'a str>,
    /// How long the answer took to arrive.
    pub elapsed: Duration,
}

/// The body of a request or answer, without the secrets of the request.
#[derive(Clone, Copy)]
pub struct ObservedBody<'a> {
    pub(crate) bytes: &'a [u8],
    /// Creates the redactor of the attempt. This takes time, so it is done only for a body that is shown.
    pub(crate) redactor: &'a (dyn Fn() -> Redactor + Send + Sync),
}

impl ObservedBody<'_> {
    /// Returns the length of the body in bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether the body is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Returns the body as compact JSON with each confidential value replaced, or `None` if the body is not JSON.
    #[must_use]
    pub fn redacted(&self) -> Option<String> {
        redacted_json(&(self.redactor)(), self.bytes)
    }
}

impl fmt::Debug for ObservedBody<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ObservedBody").field("len", &self.len()).finish_non_exhaustive()
    }
}

/// A failed call that will be repeated.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct ObservedRepeat<'a> {
    /// The operation id, such as `start_task`; for an untyped request, its method and path template.
    pub operation: &'a str,
    /// Why the last attempt failed.
    pub error: &'a Error,
    /// The number of the next attempt.
    pub attempt: u32,
    /// How long the client waits before the next attempt.
    pub pause: Duration,
    /// Whether any attempt so far may have reached the service and taken effect. False if each was refused before it was
    /// processed, as a throttled call is, or had no connection.
    pub may_have_taken_effect: bool,
}

/// A call that waits for its turn because the gateway has throttled the client.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct QueuedCall<'a> {
    /// The operation id, such as `start_task`; for an untyped request, its method and path template.
    pub operation: &'a str,
    /// How long the call has waited so far.
    pub waited: Duration,
    /// How long the call waits before it gets a turn or asks for one again.
    pub pause: Duration,
}

/// A search for a resource that an earlier call may have created.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct ObservedSearch<'a> {
    /// The operation id of the create, such as `create_task`.
    pub operation: &'a str,
    /// The mark of the resource.
    pub mark: &'a str,
    /// How long the search has paused so far.
    pub waited: Duration,
    /// How long it pauses before it reads the list again.
    pub pause: Duration,
}

/// A pause of a job after a failed call.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct ObservedPause<'a> {
    /// Why the call failed.
    pub error: &'a Error,
    /// How long the job pauses.
    pub pause: Duration,
}

/// Awaits a future, and calls `tell` whenever the future takes longer than the observer's patience, and then than its
/// reminder.
pub(crate) async fn watched<F: Future>(
    observer: Option<&dyn Observer>,
    future: F,
    tell: impl Fn(&dyn Observer),
) -> F::Output {
    let Some(observer) = observer else { return future.await };
    let mut future = pin!(future);
    let mut next = observer.patience();
    while let Some(limit) = next {
        match timeout(limit, &mut future).await {
            Ok(output) => return output,
            Err(_) => tell(observer),
        }
        next = observer.reminder().filter(|limit| !limit.is_zero());
    }
    future.await
}

/// A credential source that notifies the observer if an answer takes too long.
pub(crate) struct WatchedSource {
    pub(crate) inner: Arc<dyn ProvideCredentials>,
    pub(crate) observer: Arc<dyn Observer>,
}

impl ProvideCredentials for WatchedSource {
    fn provide_credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(watched(Some(&*self.observer), self.inner.provide_credentials(), |observer| {
            observer.without_credentials();
        }))
    }

    fn invalidate(&self, refused: &Credentials) {
        self.inner.invalidate(refused);
    }
}

impl fmt::Debug for WatchedSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.inner, f)
    }
}
