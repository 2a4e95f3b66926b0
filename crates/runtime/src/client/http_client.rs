//! The one module that builds HTTP clients and sends bytes.
//!
//! [`PooledTransport`] is the default transport of a client: hyper's connection pool, used directly. reqwest builds on the same
//! pool, but parses the URL three times per call and copies the headers for redirects, which are not followed here. Together
//! this costs as much as validating and signing the call.

mod connect;
#[cfg(feature = "reqwest")]
mod over_reqwest;
pub(crate) mod proxies;
mod tls;
mod tunnel;

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::header::{Entry, HeaderValue, PROXY_AUTHORIZATION, USER_AGENT};
use http::uri::Scheme;
use http_body::{Body, Frame, SizeHint};
use huaweicloud_auth::provider::EnvironmentLookup;
use hyper::body::Incoming;
use hyper_util::client::legacy::connect::capture_connection;
use hyper_util::client::legacy::{Client, Error as ClientError};
use hyper_util::rt::{TokioExecutor, TokioTimer};

use self::connect::Connector;
#[cfg(feature = "reqwest")]
pub use self::over_reqwest::ReqwestTransport;
use self::proxies::{Proxies, ProxyError};
use self::tls::LazyTls;
use crate::client::agent::SDK;
use crate::client::error::Cause;
use crate::client::reply::{ByteStream, FullBody};
use crate::client::transport::{
    Departure, Transport, TransportError, TransportErrorKind, TransportFuture, is_permanent,
};

/// How long an idle connection is kept.
const IDLE: Duration = Duration::from_secs(90);

/// [`Transport`] over hyper's connection pool: HTTP/1.1, no redirects, TLS by rustls with the certificates of the
/// platform, proxies of the environment.
#[derive(Debug, Clone)]
pub(crate) struct PooledTransport {
    client: Client<Connector, FullBody>,
    /// `None` when no proxy is ever used.
    proxies: Option<Arc<Proxies>>,
}

impl PooledTransport {
    /// Creates a client with our defaults, and the proxies of an environment.
    pub(crate) fn new(connect_timeout: Duration, proxies: Option<Arc<Proxies>>) -> Self {
        Self::with_parts(connect_timeout, proxies, &tls::PLATFORM)
    }

    /// Creates a client with our defaults, and the proxies of the environment of this process.
    pub(crate) fn of_this_process(connect_timeout: Duration) -> Self {
        Self::new(connect_timeout, Proxies::read(&EnvironmentLookup::default()).map(Arc::new))
    }

    /// Creates a client that never uses a proxy.
    pub(crate) fn direct(connect_timeout: Duration) -> Self {
        Self::with_parts(connect_timeout, None, &tls::PLATFORM)
    }

    #[expect(clippy::disallowed_methods, reason = "the one place that builds an HTTP client")]
    fn with_parts(connect_timeout: Duration, proxies: Option<Arc<Proxies>>, tls: &'static LazyTls) -> Self {
        let client = Client::builder(TokioExecutor::new())
            .timer(TokioTimer::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            .build(Connector::new(connect_timeout, proxies.clone(), tls));
        Self { client, proxies }
    }

    /// Credentials for a proxy that sees the whole request. A proxy that tunnels TLS gets them when the tunnel is
    /// opened.
    fn proxy_authorization(&self, target: &http::Uri) -> Result<Option<HeaderValue>, ProxyError> {
        let Some(proxies) = self.proxies.as_ref().filter(|_| target.scheme() == Some(&Scheme::HTTP)) else {
            return Ok(None);
        };
        Ok(proxies.on_the_way(target)?.and_then(|proxy| proxy.basic_auth().cloned()))
    }
}

impl Transport for PooledTransport {
    fn send(&self, mut request: http::Request<Bytes>) -> TransportFuture<'_> {
        if request.uri().scheme().is_none() || request.uri().host().is_none_or(str::is_empty) {
            let error = TransportError::new(TransportErrorKind::Unsendable, "the request URI must be absolute");
            return Box::pin(std::future::ready(Err(error)));
        }
        match self.proxy_authorization(request.uri()) {
            Ok(Some(value)) => drop(request.headers_mut().insert(PROXY_AUTHORIZATION, value)),
            Ok(None) => {}
            Err(error) => {
                let error = TransportError::new(TransportErrorKind::Setup, error);
                return Box::pin(std::future::ready(Err(error)));
            }
        }
        if let Entry::Vacant(vacant) = request.headers_mut().entry(USER_AGENT) {
            vacant.insert(HeaderValue::from_static(SDK));
        }
        let departure = request.extensions().get::<Departure>().cloned().unwrap_or_default();
        let connection = capture_connection(&mut request);
        departure.hold();
        let mut answer = self.client.request(request.map(FullBody::new));
        Box::pin(async move {
            let answer = poll_fn(|context| {
                let answer = Pin::new(&mut answer).poll(context);
                // The request is assigned a connection and sent in the same poll.
                if connection.connection_metadata().is_some() {
                    departure.leave();
                }
                answer
            });
            let answer = answer.await.map_err(classify)?;
            Ok(answer.map(|body| ByteStream::new(ReplyBody(body))))
        })
    }
}

/// Creates the transport that clients use by default, for requests that are not calls of a service. It is a connection pool
/// over HTTP/1.1, with TLS by rustls, the certificates of the platform, and the proxies of the environment (never for this
/// machine). A path is sent exactly as it is in the request, including its dots and slashes.
pub fn default_transport(connect_timeout: Duration) -> Arc<dyn Transport> {
    Arc::new(PooledTransport::of_this_process(connect_timeout))
}

fn classify(error: ClientError) -> TransportError {
    let kind = match error.is_connect() {
        true if is_late(&error) => TransportErrorKind::ConnectTimeout,
        true if is_permanent(&error) => TransportErrorKind::Setup,
        true => TransportErrorKind::Connect,
        false => TransportErrorKind::Interrupted,
    };
    TransportError::new(kind, error)
}

/// Whether a time limit expired, ours or that of the operating system.
fn is_late(error: &ClientError) -> bool {
    let mut next: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = next {
        if error.downcast_ref::<std::io::Error>().is_some_and(|io| io.kind() == std::io::ErrorKind::TimedOut) {
            return true;
        }
        next = error.source();
    }
    false
}

/// The body of an answer, with an error type that names no library.
struct ReplyBody(Incoming);

impl Body for ReplyBody {
    type Data = Bytes;
    type Error = Cause;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Cause>>> {
        Pin::new(&mut self.0).poll_frame(context).map_err(Into::into)
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.0.size_hint()
    }
}

#[cfg(test)]
mod tests;
