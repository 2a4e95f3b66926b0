//! The seam between a call and the network: [`Transport`] takes a signed request and gives an answer.
//!
//! The one that clients use by themselves stands on hyper's pool of connections; a reqwest client of the program's own can
//! take its place (`ReqwestTransport`), and so can whatever tests and programs write themselves.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;

use crate::client::error::Cause;
use crate::client::reply::ByteStream;

/// What [`Transport::send`] returns: boxed, so that transports are trait objects.
pub type TransportFuture<'a> =
    Pin<Box<dyn Future<Output = Result<http::Response<ByteStream>, TransportError>> + Send + 'a>>;

/// Carries one request to a server and brings one answer back.
///
/// An implementation must not follow redirects, not repeat requests and not change what is signed: method, path, query,
/// `Host`, headers, body. Any status is an answer. Dropping the future must abandon the request.
///
/// ```
/// use bytes::Bytes;
/// use huaweicloud_runtime::{ByteStream, Transport, TransportFuture, http};
///
/// /// Answers everything with an empty 200.
/// struct Yes;
///
/// impl Transport for Yes {
///     fn send(&self, _: http::Request<Bytes>) -> TransportFuture<'_> {
///         Box::pin(async { Ok(http::Response::new(ByteStream::from(Bytes::new()))) })
///     }
/// }
/// ```
pub trait Transport: Send + Sync + 'static {
    /// Sends the request.
    fn send(&self, request: http::Request<Bytes>) -> TransportFuture<'_>;
}

impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send(&self, request: http::Request<Bytes>) -> TransportFuture<'_> {
        self.as_ref().send(request)
    }
}

/// Why there was no answer.
#[derive(Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    cause: Cause,
}

/// How far a request without answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// There was no connection, so nothing was sent.
    Connect,
    /// There was no connection in the time allowed, so nothing was sent.
    ConnectTimeout,
    /// The connection was there and broke. The request may have arrived.
    Interrupted,
    /// The request cannot be expressed in HTTP; nothing was sent.
    Unsendable,
}

impl TransportError {
    /// An error of this kind with the error underneath.
    pub fn new(kind: TransportErrorKind, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { kind, cause: cause.into() }
    }

    /// How far the request came.
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    pub(crate) fn into_cause(self) -> Cause {
        self.cause
    }

    /// A few words of ours for the usual causes, which hide deep in the chain: `connection refused`.
    pub(crate) fn reason(&self) -> Option<&'static str> {
        let mut next: Option<&(dyn std::error::Error + 'static)> = Some(&*self.cause);
        while let Some(error) = next {
            if let Some(reason) = reason_of(error) {
                return Some(reason);
            }
            next = error.source();
        }
        None
    }
}

/// The certificates of the platform cannot be used.
#[derive(Debug)]
pub(crate) struct CertificatesError(pub(crate) rustls::Error);

impl fmt::Display for CertificatesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the certificates of this machine cannot be read")
    }
}

impl std::error::Error for CertificatesError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

fn reason_of(error: &(dyn std::error::Error + 'static)) -> Option<&'static str> {
    use std::io::ErrorKind;
    if error.is::<CertificatesError>() {
        return Some("the certificates of this machine cannot be read");
    }
    if error.is::<rustls::Error>() {
        return Some("the TLS handshake failed");
    }
    let io = error.downcast_ref::<std::io::Error>()?;
    if let Some(reason) = io.get_ref().and_then(|inner| reason_of(inner)) {
        return Some(reason);
    }
    match io.kind() {
        ErrorKind::ConnectionRefused => Some("connection refused"),
        ErrorKind::ConnectionReset | ErrorKind::BrokenPipe => Some("connection reset"),
        ErrorKind::UnexpectedEof => Some("connection closed"),
        ErrorKind::TimedOut => Some("connection timed out"),
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable => Some("host unreachable"),
        // What rustls cannot read comes as invalid data, with its own error behind a type that it does not show.
        ErrorKind::InvalidData => Some("the TLS handshake failed"),
        _ if io.to_string().contains("lookup address") => Some("the host name cannot be resolved"),
        _ => None,
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            TransportErrorKind::Connect => "no connection",
            TransportErrorKind::ConnectTimeout => "no connection in the time allowed",
            TransportErrorKind::Interrupted => "the connection broke before the answer was complete",
            TransportErrorKind::Unsendable => "the request cannot be sent over http",
        })
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.cause)
    }
}

#[cfg(test)]
mod tests;
