//! [`HttpFetch`]: the little HTTP that credential sources need, so that tests use a fake and nobody has to take an HTTP
//! client for it.

#[cfg(feature = "reqwest")]
mod over_reqwest;

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use crate::Secret;

/// A request of a credential source. Body and answer are secrets, since they hold tokens and keys.
#[derive(Debug)]
#[non_exhaustive]
pub struct FetchRequest {
    /// What to send. Headers that carry secrets are marked sensitive.
    pub request: http::Request<Secret>,
    /// How long the whole exchange may take.
    pub timeout: Duration,
}

impl FetchRequest {
    /// A request that may take `timeout`.
    #[must_use]
    pub fn new(request: http::Request<Secret>, timeout: Duration) -> Self {
        Self { request, timeout }
    }
}

/// What [`HttpFetch::fetch`] returns.
pub type FetchFuture<'a> = Pin<Box<dyn Future<Output = Result<http::Response<Secret>, FetchError>> + Send + 'a>>;

/// Sends one request and reads the whole answer, whatever its status. Redirects must not be followed: they would carry
/// tokens to another host.
///
/// With the feature `reqwest`, `reqwest::Client` is one. A fake answers from a closure:
///
/// ```
/// use huaweicloud_auth::Secret;
/// use huaweicloud_auth::fetch::{FetchFuture, FetchRequest, HttpFetch};
///
/// #[derive(Debug)]
/// struct Fake;
///
/// impl HttpFetch for Fake {
///     fn fetch(&self, request: FetchRequest) -> FetchFuture<'_> {
///         let status = if request.request.uri().path() == "/ok" { 200 } else { 404 };
///         let mut response = http::Response::new(Secret::from("{}"));
///         *response.status_mut() = http::StatusCode::from_u16(status).unwrap_or_default();
///         Box::pin(std::future::ready(Ok(response)))
///     }
/// }
/// ```
pub trait HttpFetch: fmt::Debug + Send + Sync {
    /// Sends the request.
    fn fetch(&self, request: FetchRequest) -> FetchFuture<'_>;
}

/// No answer came: the connection failed, broke or took too long.
#[derive(Debug)]
pub struct FetchError {
    message: String,
    cause: Option<Box<dyn Error + Send + Sync>>,
}

impl FetchError {
    /// A failure in words; lower case, no secret.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), cause: None }
    }

    /// The same with the error underneath.
    #[must_use]
    pub fn with_cause(mut self, cause: impl Error + Send + Sync + 'static) -> Self {
        self.cause = Some(Box::new(cause));
        self
    }
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for FetchError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.cause.as_deref().map(|cause| cause as &(dyn Error + 'static))
    }
}
