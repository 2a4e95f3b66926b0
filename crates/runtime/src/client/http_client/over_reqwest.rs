//! [`ReqwestTransport`]: sends through a reqwest client of the program.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::{HeaderValue, USER_AGENT};
use http_body::{Body, Frame, SizeHint};

use crate::client::agent::{self, SDK};
use crate::client::error::Cause;
use crate::client::reply::ByteStream;
use crate::client::transport::{
    FollowsRedirects, Transport, TransportError, TransportErrorKind, TransportFuture, is_permanent,
};

/// [`Transport`] over a `reqwest::Client`.
///
/// The client must be built with `redirect::Policy::none()`. By default reqwest follows redirects. It would send the body of a
/// request, with the keys in it, and the token in its headers to any server that an answer names. Calls over a client with
/// another policy fail before anything is sent.
///
/// The `User-Agent` of the client is appended to that of the calls, in one header.
#[derive(Debug, Clone)]
pub struct ReqwestTransport {
    client: reqwest::Client,
    /// The default `User-Agent` of the client.
    own_agent: Option<HeaderValue>,
    follows_redirects: bool,
}

impl ReqwestTransport {
    /// Sends through a client of your own, built with `redirect::Policy::none()`.
    pub fn new(client: reqwest::Client) -> Self {
        let shown = format!("{client:?}");
        Self { own_agent: own_agent(&shown), follows_redirects: follows_redirects(&shown), client }
    }

    fn agent(&self, ours: Option<&HeaderValue>) -> HeaderValue {
        let ours = ours.cloned().unwrap_or_else(|| HeaderValue::from_static(SDK));
        self.own_agent.as_ref().map_or_else(|| ours.clone(), |own| agent::join(&ours, own))
    }
}

/// The text before the default headers in the `Debug` output of a reqwest client.
const HEADERS: &str = "default_headers: {";

/// Reads the default `User-Agent` from the `Debug` output of a client, because reqwest has no accessor. If the output has
/// another form, only the user agent of the calls is sent.
fn own_agent(shown: &str) -> Option<HeaderValue> {
    let (_, headers) = shown.split_once(HEADERS)?;
    let (_, agent) = headers.split_once("\"user-agent\": \"")?;
    let (agent, _) = agent.split_once('"')?;
    HeaderValue::from_str(agent).ok().filter(|_| !agent.contains('\\'))
}

/// Whether the `Debug` output of a client shows a redirect policy other than `none()`. The output omits the default policy,
/// which follows redirects. If the output has another form, the client is trusted.
fn follows_redirects(shown: &str) -> bool {
    let settings = shown.split_once(HEADERS).map(|(settings, _)| settings);
    settings.is_some_and(|settings| !settings.contains("redirect_policy: \"Policy(None)\""))
}

impl Transport for ReqwestTransport {
    fn send(&self, mut request: http::Request<Bytes>) -> TransportFuture<'_> {
        if self.follows_redirects {
            return Box::pin(async { Err(TransportError::new(TransportErrorKind::Setup, FollowsRedirects)) });
        }
        let agent = self.agent(request.headers().get(USER_AGENT));
        request.headers_mut().insert(USER_AGENT, agent);
        Box::pin(async move {
            let request = reqwest::Request::try_from(request)
                .map_err(|error| TransportError::new(TransportErrorKind::Unsendable, error))?;
            let response = self.client.execute(request).await.map_err(classify)?;
            Ok(http::Response::<reqwest::Body>::from(response).map(|body| ByteStream::new(ReplyBody(body))))
        })
    }
}

fn classify(error: reqwest::Error) -> TransportError {
    let kind = match (error.is_connect(), error.is_timeout(), error.is_builder()) {
        (true, true, _) => TransportErrorKind::ConnectTimeout,
        (true, false, _) if is_permanent(&error) => TransportErrorKind::Setup,
        (true, false, _) => TransportErrorKind::Connect,
        (false, _, true) => TransportErrorKind::Unsendable,
        _ => TransportErrorKind::Interrupted,
    };
    // The URL may contain a user's input; our own error names the host.
    TransportError::new(kind, error.without_url())
}

/// The body of a reqwest answer, with an error type that names no library.
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
