//! A transport that answers from a script and records its requests.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use huaweicloud_runtime::http::{Request, Response};
use huaweicloud_runtime::{ByteStream, Transport, TransportError, TransportErrorKind, TransportFuture};

/// One answer.
pub(crate) enum Step {
    Answer {
        status: u16,
        headers: Vec<(&'static str, String)>,
        body: String,
    },
    Fail(TransportErrorKind),
    /// No answer, ever.
    Hang,
    /// An answer after a delay.
    Late(Duration, Box<Step>),
    /// An answer whose head comes at once, and whose body comes after a delay.
    Stalled(Duration, &'static str),
}

pub(crate) fn answer(status: u16, body: impl Into<String>) -> Step {
    Step::Answer { status, headers: vec![("x-request-id", "request-1".to_owned())], body: body.into() }
}

pub(crate) fn api(status: u16, code: &str, message: &str) -> Step {
    answer(status, serde_json::json!({ "error_code": code, "error_msg": message }).to_string())
}

impl Step {
    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        if let Self::Answer { headers, .. } = &mut self {
            headers.push((name, value.into()));
        }
        self
    }
}

/// Clones share the script.
#[derive(Clone, Default)]
pub(crate) struct Script {
    steps: Arc<Mutex<VecDeque<Step>>>,
    asked: Arc<Mutex<Vec<Request<Bytes>>>>,
}

impl Script {
    pub(crate) fn new(steps: impl IntoIterator<Item = Step>) -> Self {
        Self { steps: Arc::new(Mutex::new(steps.into_iter().collect())), asked: Arc::default() }
    }

    /// Returns the number of requests so far.
    pub(crate) fn count(&self) -> usize {
        self.asked.lock().unwrap().len()
    }

    /// Passes the request with this number to `look`.
    pub(crate) fn asked<T>(&self, number: usize, look: impl FnOnce(&Request<Bytes>) -> T) -> T {
        look(&self.asked.lock().unwrap()[number])
    }

    pub(crate) fn header(&self, number: usize, name: &str) -> Option<String> {
        self.asked(number, |request| Some(request.headers().get(name)?.to_str().ok()?.to_owned()))
    }

    pub(crate) fn uri(&self, number: usize) -> String {
        self.asked(number, |request| request.uri().to_string())
    }
}

#[expect(clippy::disallowed_methods, reason = "the paused clock of tokio")]
async fn play(step: Step) -> Result<Response<ByteStream>, TransportError> {
    match step {
        Step::Answer { status, headers, body } => {
            let mut response = Response::builder().status(status);
            for (name, value) in headers {
                response = response.header(name, value);
            }
            Ok(response.body(ByteStream::from(Bytes::from(body))).unwrap())
        }
        Step::Fail(kind) => Err(TransportError::new(kind, "scripted failure")),
        Step::Hang => std::future::pending().await,
        Step::Late(delay, step) => {
            tokio::time::sleep(delay).await;
            Box::pin(play(*step)).await
        }
        Step::Stalled(delay, body) => {
            let body = async move {
                tokio::time::sleep(delay).await;
                Ok::<_, std::io::Error>(Bytes::from(body))
            };
            Ok(Response::new(ByteStream::from_stream(futures_util::stream::once(body))))
        }
    }
}

impl Transport for Script {
    fn send(&self, request: Request<Bytes>) -> TransportFuture<'_> {
        self.asked.lock().unwrap().push(request);
        let step = self.steps.lock().unwrap().pop_front().unwrap_or_else(|| panic!("the script is over"));
        Box::pin(play(step))
    }
}
