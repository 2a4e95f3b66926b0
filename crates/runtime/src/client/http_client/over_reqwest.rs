//! [`ReqwestTransport`]: a reqwest client of the program's own.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use crate::client::error::Cause;
use crate::client::reply::ByteStream;
use crate::client::transport::{Transport, TransportError, TransportErrorKind, TransportFuture};

/// [`Transport`] over a `reqwest::Client`.
#[derive(Debug, Clone)]
pub struct ReqwestTransport(reqwest::Client);

impl ReqwestTransport {
    /// Sends through a client of your own. Build it with `redirect::Policy::none()`: a followed redirect would carry the
    /// signature of another URL.
    pub fn new(client: reqwest::Client) -> Self {
        Self(client)
    }
}

impl Transport for ReqwestTransport {
    fn send(&self, request: http::Request<Bytes>) -> TransportFuture<'_> {
        Box::pin(async move {
            let request = reqwest::Request::try_from(request)
                .map_err(|error| TransportError::new(TransportErrorKind::Unsendable, error))?;
            let response = self.0.execute(request).await.map_err(classify)?;
            Ok(http::Response::<reqwest::Body>::from(response).map(|body| ByteStream::new(ReplyBody(body))))
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
