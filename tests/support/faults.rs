//! A service in memory that answers from a script. It can fail at every stage: before a connection, after the request
//! was sent, in the body, or with the answer itself. Time follows tokio's clock, which a test pauses.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body::{Body, Frame};
use huaweicloud_auth::time::CivilTime;
use huaweicloud_runtime::{ByteStream, Departure, Transport, TransportError, TransportErrorKind, TransportFuture};
use tokio::time::{Instant, Sleep};

/// What happens to one request.
#[derive(Debug, Clone)]
pub enum Step {
    /// The service answers.
    Answer(Reply),
    /// The request fails in this way.
    Fail(TransportErrorKind),
    /// The answer never comes.
    Hang,
    /// The connection is never established.
    Connecting,
    /// The step happens after a delay.
    Late(Duration, Box<Step>),
}

/// An answer, which may end abnormally.
#[derive(Debug, Clone)]
pub struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    pieces: VecDeque<Piece>,
}

/// A part of a body.
#[derive(Debug, Clone)]
pub enum Piece {
    Data(Bytes),
    /// Nothing arrives for a while.
    Wait(Duration),
    /// Nothing more arrives.
    Stall,
    /// The connection breaks.
    Cut,
    /// These bytes repeatedly, without end.
    Flood(Bytes),
}

impl Reply {
    /// Creates an answer of the service, with a request id.
    pub fn new(status: u16, body: impl Into<Bytes>) -> Self {
        Self::bare(status, body).header("x-request-id", "request-1")
    }

    /// Creates an answer that does not come from the service: it has no request id.
    pub fn bare(status: u16, body: impl Into<Bytes>) -> Self {
        Self { status, headers: Vec::new(), pieces: VecDeque::from([Piece::Data(body.into())]) }
    }

    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// Appends a part to the body.
    #[must_use]
    pub fn then(mut self, piece: Piece) -> Self {
        self.pieces.push_back(piece);
        self
    }
}

impl From<Reply> for Step {
    fn from(reply: Reply) -> Self {
        Self::Answer(reply)
    }
}

/// An answer of the service.
pub fn answer(status: u16, body: impl Into<Bytes>) -> Step {
    Reply::new(status, body).into()
}

/// A refusal of the service.
pub fn refusal(status: u16, code: &str, message: &str) -> Step {
    answer(status, serde_json::json!({ "error_code": code, "error_msg": message }).to_string())
}

/// The service. Clones share the script.
#[derive(Debug, Clone, Default)]
pub struct Service {
    steps: Arc<Mutex<VecDeque<Step>>>,
    asked: Arc<Mutex<Vec<Request<Bytes>>>>,
}

impl Service {
    pub fn new(steps: impl IntoIterator<Item = Step>) -> Self {
        Self { steps: Arc::new(Mutex::new(steps.into_iter().collect())), asked: Arc::default() }
    }

    /// How many requests were received.
    pub fn count(&self) -> usize {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// How many steps of the script are left.
    pub fn left(&self) -> usize {
        self.steps.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// A header of the request with this number.
    pub fn header(&self, number: usize, name: &str) -> Option<String> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        Some(asked.get(number)?.headers().get(name)?.to_str().ok()?.to_owned())
    }
}

impl Transport for Service {
    fn send(&self, request: Request<Bytes>) -> TransportFuture<'_> {
        let departure = request.extensions().get::<Departure>().cloned().unwrap_or_default();
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(request);
        let step = self.steps.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        Box::pin(play(step.expect("the script has a step for each request"), departure))
    }
}

/// Plays one step, and reports through `departure` how far the request has come.
#[expect(clippy::disallowed_methods, reason = "the paused clock of tokio")]
pub async fn play(step: Step, departure: Departure) -> Result<Response<ByteStream>, TransportError> {
    match step {
        Step::Answer(Reply { status, headers, pieces }) => {
            let mut response = Response::builder().status(StatusCode::from_u16(status).expect("a status"));
            for (name, value) in headers {
                response = response.header(name, value);
            }
            Ok(response.body(ByteStream::new(Pieces { pieces, waiting: None })).expect("an answer"))
        }
        Step::Fail(kind) => Err(TransportError::new(kind, "scripted failure")),
        Step::Hang => std::future::pending().await,
        Step::Connecting => {
            departure.hold();
            std::future::pending().await
        }
        Step::Late(delay, step) => {
            tokio::time::sleep(delay).await;
            Box::pin(play(*step, departure)).await
        }
    }
}

/// A body that arrives as scripted.
struct Pieces {
    pieces: VecDeque<Piece>,
    waiting: Option<Pin<Box<Sleep>>>,
}

impl Body for Pieces {
    type Data = Bytes;
    type Error = Box<dyn std::error::Error + Send + Sync>;

    #[expect(clippy::disallowed_methods, reason = "the paused clock of tokio")]
    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        loop {
            if let Some(waiting) = &mut self.waiting {
                ready!(waiting.as_mut().poll(context));
                self.waiting = None;
            }
            match self.pieces.pop_front() {
                None => return Poll::Ready(None),
                Some(Piece::Data(data)) => return Poll::Ready(Some(Ok(Frame::data(data)))),
                Some(Piece::Wait(delay)) => {
                    self.waiting = Some(Box::pin(tokio::time::sleep_until(Instant::now() + delay)))
                }
                Some(Piece::Stall) => {
                    self.pieces.push_front(Piece::Stall);
                    return Poll::Pending;
                }
                Some(Piece::Cut) => return Poll::Ready(Some(Err("the connection was cut".into()))),
                Some(Piece::Flood(data)) => {
                    self.pieces.push_front(Piece::Flood(data.clone()));
                    return Poll::Ready(Some(Ok(Frame::data(data))));
                }
            }
        }
    }
}

/// A time as in the header `Date`.
pub fn http_date(time: SystemTime) -> String {
    CivilTime::new(time).expect("a time after 1970").to_http_date()
}
