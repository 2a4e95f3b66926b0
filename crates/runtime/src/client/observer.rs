//! [`Observer`]: observes what a client sends, what comes back and what it waits for, without secrets.
//!
//! The code that makes the calls notifies it, not a wrapper around the network. So an observer sees a body only after the
//! redactor of the attempt, is told of a wait only if there is one, cannot change the outcome of a call, and never sees the
//! requests of credential sources.

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
/// Each method does nothing unless it is overridden, is called in the task of the call, and should return at once. The lookup
/// of the project in IAM is a call, too. Requests of credential sources are not reported: they contain little but secrets.
///
/// ```
/// use std::time::Duration;
/// use huaweicloud_runtime::{ConfigBuilder, ObservedAnswer, ObservedRequest, Observer};
///
/// /// Prints each request with its outcome and, half a minute after the request, that there is none yet.
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
    /// Returns how long an answer may take before [`Observer::silent`] or [`Observer::without_credentials`] is called. By
    /// default, neither is ever called.
    fn patience(&self) -> Option<Duration> {
        None
    }

    /// The source of the credentials has not answered for [`Observer::patience`].
    fn without_credentials(&self) {}

    /// A request is about to be sent.
    fn sending(&self, _request: &ObservedRequest<'_>) {}

    /// No answer has come for [`Observer::patience`]; the client keeps waiting.
    fn silent(&self, _request: &ObservedRequest<'_>) {}

    /// The head of an answer has come, whatever its status.
    fn answered(&self, _request: &ObservedRequest<'_>, _answer: &ObservedAnswer<'_>) {}

    /// There was no answer.
    fn unanswered(&self, _request: &ObservedRequest<'_>, _error: &Error, _elapsed: Duration) {}

    /// The body of an answer has been read; that of a refusal as far as it came. Not called for a stream, unless it is a short
    /// JSON text.
    fn received(&self, _request: &ObservedRequest<'_>, _body: &ObservedBody<'_>) {}

    /// A failed call is made again after a pause, which begins now.
    fn repeating(&self, _repeat: &ObservedRepeat<'_>) {}

    /// A call waits for its turn, because the gateway has throttled its client. Called before each of its pauses.
    fn queued(&self, _call: &QueuedCall<'_>) {}
}

/// A request that is sent.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct ObservedRequest<'a> {
    /// The name of the service, such as `oms`; `iam` for the lookup of the project.
    pub service: &'a str,
    /// The operation id, such as `start_task`; for an untyped request its method and path template.
    pub operation: &'a str,
    /// The method.
    pub method: &'a Method,
    /// The number of the attempt, from 1.
    pub attempt: u32,
    /// The body that is sent; empty if there is none.
    pub body: ObservedBody<'a>,
    pub(crate) uri: &'a Uri,
}

impl ObservedRequest<'_> {
    /// The URL without its query, which may have secrets.
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
    /// The id under which the service knows the request. Any secrets of the request in it are redacted.
    pub request_id: Option<&'a str>,
    /// How long it took to come.
    pub elapsed: Duration,
}

/// A body, without the secrets of its request.
#[derive(Clone, Copy)]
pub struct ObservedBody<'a> {
    pub(crate) bytes: &'a [u8],
    /// Creates the redactor of the attempt, which takes time: only what is shown is worth it.
    pub(crate) redactor: &'a (dyn Fn() -> Redactor + Send + Sync),
}

impl ObservedBody<'_> {
    /// Its length in bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The body as compact JSON, with each confidential value replaced; `None` if it is not JSON.
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

/// A call that failed and is made again.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct ObservedRepeat<'a> {
    /// The operation id, such as `start_task`; for an untyped request its method and path template.
    pub operation: &'a str,
    /// Why the last attempt failed.
    pub error: &'a Error,
    /// The number of the attempt that follows.
    pub attempt: u32,
    /// How long the client waits before it.
    pub pause: Duration,
}

/// A call that waits for its turn, because the gateway has throttled its client.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct QueuedCall<'a> {
    /// The operation id, such as `start_task`; for an untyped request its method and path template.
    pub operation: &'a str,
    /// How long it has waited.
    pub waited: Duration,
    /// How long it waits before it asks for a turn again, or has one.
    pub pause: Duration,
}

/// Awaits a future, and calls `tell` when it takes longer than the observer's patience.
pub(crate) async fn watched<F: Future>(
    observer: Option<&dyn Observer>,
    future: F,
    tell: impl FnOnce(&dyn Observer),
) -> F::Output {
    let Some((observer, patience)) = observer.and_then(|observer| Some((observer, observer.patience()?))) else {
        return future.await;
    };
    let mut future = pin!(future);
    match timeout(patience, &mut future).await {
        Ok(output) => output,
        Err(_) => {
            tell(observer);
            future.await
        }
    }
}

/// A source of credentials whose silence the observer hears.
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
