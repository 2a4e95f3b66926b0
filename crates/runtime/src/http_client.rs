//! The one module that builds HTTP clients and sends bytes, over reqwest.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use crate::error::{Cause, Error};
use crate::reply::ByteStream;
use crate::transport::{Transport, TransportError, TransportErrorKind, TransportFuture};

/// What this library calls itself. Nothing in it identifies a machine or a user.
pub(crate) const USER_AGENT: &str = concat!("huaweicloud-sdk-rust/", env!("CARGO_PKG_VERSION"));

/// [`Transport`] over a `reqwest::Client`.
#[derive(Debug, Clone)]
pub struct ReqwestTransport(reqwest::Client);

impl ReqwestTransport {
    /// Sends through a client of your own. Build it with `redirect::Policy::none()`: a followed redirect would carry the
    /// signature of another URL.
    pub fn new(client: reqwest::Client) -> Self {
        Self(client)
    }

    /// A client with our defaults: no redirects, TLS by rustls, proxies of the environment unless everything that is
    /// reached is on this machine.
    pub(crate) fn build(connect_timeout: Duration, only_loopback: bool) -> Result<Self, Error> {
        install_crypto_provider();
        let mut builder = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .redirect(reqwest::redirect::Policy::none())
            // Retries belong to the call, which signs each attempt afresh.
            .retry(reqwest::retry::never())
            .connect_timeout(connect_timeout)
            .referer(false)
            .tcp_nodelay(true);
        if only_loopback {
            // An emulator on this machine is never behind a proxy, whatever HTTP_PROXY says.
            builder = builder.no_proxy();
        }
        let client = builder.build().map_err(|error| {
            Error::configuration(format!("the http client cannot be built: {}", root_cause(&error)))
        })?;
        Ok(Self(client))
    }
}

/// rustls asks for one crypto provider a process. A program that has chosen one keeps it.
fn install_crypto_provider() {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // An error means that another thread was faster, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
}

impl Transport for ReqwestTransport {
    fn send(&self, request: http::Request<Bytes>) -> TransportFuture<'_> {
        Box::pin(async move {
            let request = reqwest::Request::try_from(request)
                .map_err(|error| TransportError::new(TransportErrorKind::Unsendable, error))?;
            let response = self.0.execute(request).await.map_err(classify)?;
            let (parts, body) = http::Response::<reqwest::Body>::from(response).into_parts();
            Ok(http::Response::from_parts(parts, ByteStream::new(ReplyBody(body))))
        })
    }
}

fn classify(error: reqwest::Error) -> TransportError {
    let kind = match (error.is_connect(), error.is_timeout(), error.is_builder()) {
        (true, true, _) => TransportErrorKind::ConnectTimeout,
        (true, false, _) => TransportErrorKind::Connect,
        (false, _, true) => TransportErrorKind::Unsendable,
        _ => TransportErrorKind::Interrupted,
    };
    // The URL may hold what a user typed into a filter; the error has the host in its own words.
    TransportError::new(kind, error.without_url())
}

fn root_cause(error: &dyn std::error::Error) -> String {
    let mut last = error;
    while let Some(next) = last.source() {
        last = next;
    }
    last.to_string()
}

/// The body of a reqwest answer with an error type that names no library.
struct ReplyBody(reqwest::Body);

impl Body for ReplyBody {
    type Data = Bytes;
    type Error = Cause;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Cause>>> {
        Pin::new(&mut self.0).poll_frame(context).map_err(|error| error.without_url().into())
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.0.size_hint()
    }
}
