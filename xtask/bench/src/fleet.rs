//! A service with any number of tasks that takes no more than so many calls in a window: the server of the benchmark `fleet`, and
//! what it counted.

use std::collections::HashSet;
use std::convert::Infallible;
use std::future::{Ready, ready};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, HeaderValue};
use axum::http::{Request, Response, StatusCode};
use axum::serve::IncomingStream;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tower_service::Service;

use crate::Outcome;
use crate::process::Running;
use crate::server::this_program;

/// The argument by which a program becomes the server.
const SERVE: &str = "serve-fleet";

/// What the server is to be.
#[derive(Debug, Clone, Copy)]
pub struct Setup {
    pub tasks: usize,
    /// How many calls it takes in each window.
    pub calls: u32,
    pub window: Duration,
    /// When the last task ends, from the start of the server; the first ends at half of that time. None ends without.
    pub ends_after: Option<Duration>,
}

/// Serves until it is killed, if the program was started for that. It prints its address first.
pub fn serve_if_asked() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, command, tasks, calls, window, seconds] = arguments.as_slice() else { return Ok(()) };
    if command != SERVE {
        return Ok(());
    }
    let ends_after = seconds.parse().ok().map(Duration::from_secs);
    let window = Duration::from_secs(window.parse()?);
    let setup = Setup { tasks: tasks.parse()?, calls: calls.parse()?, window, ends_after };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("{}", listener.local_addr()?);
        Ok(axum::serve(listener, Fleet::new(setup)).await?)
    })
}

/// Starts this program once more as the server; its ready line is the address.
pub fn start(setup: Setup) -> Outcome<Running> {
    let Setup { tasks, calls, window, ends_after } = setup;
    let seconds = ends_after.map_or("never".to_owned(), |time| time.as_secs().to_string());
    let numbers = [tasks.to_string(), calls.to_string(), window.as_secs().to_string()];
    let arguments: Vec<String> = [SERVE.to_owned()].into_iter().chain(numbers).chain([seconds]).collect();
    Running::start(&this_program()?, &arguments)
}

/// The service; every connection has it in common.
#[derive(Clone)]
struct Fleet(Arc<Mutex<State>>);

struct State {
    setup: Setup,
    start: Instant,
    stopped: HashSet<usize>,
    /// The window that is counted, and the calls in it.
    window: (u64, u32),
    taken: u64,
    refused: u64,
}

impl Fleet {
    fn new(setup: Setup) -> Self {
        let (start, stopped, window) = (Instant::now(), HashSet::new(), (0, 0));
        Self(Arc::new(Mutex::new(State { setup, start, stopped, window, taken: 0, refused: 0 })))
    }

    fn answer(&self, method: &str, path: &str, query: &str) -> (StatusCode, Value) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if path == "/counts" {
            return (StatusCode::OK, json!({ "taken": state.taken, "refused": state.refused }));
        }
        if !state.takes() {
            let text = format!(
                "The throttling threshold has been reached: policy user over ratelimit,limit:{},time:{} second",
                state.setup.calls,
                state.setup.window.as_secs()
            );
            return (StatusCode::TOO_MANY_REQUESTS, json!({ "error_code": "APIGW.0308", "error_msg": text }));
        }
        let id = path.split('/').find_map(|part| part.parse::<usize>().ok());
        (
            StatusCode::OK,
            match (method, id) {
                ("POST", Some(id)) => {
                    state.stopped.insert(id);
                    Value::Null
                }
                (_, Some(id)) => state.task(id),
                _ => {
                    let value =
                        |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)?.parse::<usize>().ok());
                    let first = value("offset=").unwrap_or_default();
                    let last = state.setup.tasks.min(first + value("limit=").unwrap_or(10));
                    json!({ "count": state.setup.tasks, "tasks": (first..last).map(|id| state.task(id)).collect::<Vec<_>>() })
                }
            },
        )
    }
}

impl State {
    /// Whether the limit leaves room for one more call.
    fn takes(&mut self) -> bool {
        let window = self.start.elapsed().as_secs() / self.setup.window.as_secs().max(1);
        if self.window.0 != window {
            self.window = (window, 0);
        }
        let takes = self.window.1 < self.setup.calls;
        self.window.1 += 1;
        if takes {
            self.taken += 1
        } else {
            self.refused += 1
        }
        takes
    }

    fn task(&self, id: usize) -> Value {
        #[allow(clippy::cast_precision_loss, reason = "far below the limit")]
        let share = 0.5 + 0.5 * (id as f64 + 1.0) / self.setup.tasks as f64;
        let has_ended = self.setup.ends_after.is_some_and(|time| self.start.elapsed() >= time.mul_f64(share));
        let status = if self.stopped.contains(&id) {
            3
        } else if has_ended {
            5
        } else {
            2
        };
        json!({ "id": id, "name": format!("photos-archive-{id}"), "status": status, "group_id": "", "progress": 0.5 })
    }
}

impl Service<IncomingStream<'_, TcpListener>> for Fleet {
    type Response = Self;
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: IncomingStream<'_, TcpListener>) -> Self::Future {
        ready(Ok(self.clone()))
    }
}

impl Service<Request<Body>> for Fleet {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let fleet = self.clone();
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            // The body is read, as every server has to.
            let _ = axum::body::to_bytes(body, usize::MAX).await;
            let query = parts.uri.query().unwrap_or_default();
            let (status, body) = fleet.answer(parts.method.as_str(), parts.uri.path(), query);
            let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
            let mut response = Response::new(body);
            *response.status_mut() = status;
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            Ok(response)
        })
    }
}
