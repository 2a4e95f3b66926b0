//! A server for contract tests: it verifies every signature, records requests, and returns a configured answer.

use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use huaweicloud_auth::Secret;
use huaweicloud_auth::sign::{Payload, SignableRequest};
use huaweicloud_auth::verify::Verifier;

/// Keys and project that the server accepts.
pub const ACCESS_KEY: &str = "ECHOACCESSKEY";
pub const SECRET_KEY: &str = "echo-secret-key";
pub const PROJECT_ID: &str = "0123456789abcdef0123456789abcdef";

/// What the server received.
#[derive(Clone, Debug)]
pub struct Received {
    pub method: Method,
    /// Path and query as in the request line.
    pub target: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// What the server answers.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub content_type: Option<String>,
    pub body: Bytes,
}

#[derive(Debug, Default)]
struct Shared {
    answer: Option<Answer>,
    received: Vec<Received>,
}

/// A running server. It stops with the runtime it was started on.
#[derive(Clone, Debug)]
pub struct Echo {
    url: String,
    shared: Arc<Mutex<Shared>>,
}

impl Echo {
    /// Starts a server on a free port of the loopback interface.
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let shared = Arc::new(Mutex::new(Shared::default()));
        let router = Router::new().fallback(answer).with_state(Arc::clone(&shared));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, shared }
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    /// Sets the answer to every request from now on.
    pub fn answer(&self, answer: Answer) {
        self.shared.lock().expect("no panic under the lock").answer = Some(answer);
    }

    /// Returns what was received since the last call.
    pub fn take(&self) -> Vec<Received> {
        std::mem::take(&mut self.shared.lock().expect("no panic under the lock").received)
    }
}

#[expect(clippy::disallowed_methods, reason = "the client under test signs by the wall clock")]
async fn answer(State(shared): State<Arc<Mutex<Shared>>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20).await.expect("a small body");
    let verdict = SignableRequest::from_parts(&parts, Payload::Bytes(&body))
        .map_err(|error| error.to_string())
        .and_then(|signed| {
            Verifier::new()
                .verify(&signed, SystemTime::now(), |key| (key == ACCESS_KEY).then(|| Secret::from(SECRET_KEY)))
                .map_err(|error| error.to_string())
        });
    if let Err(error) = verdict {
        return response(Answer {
            status: 401,
            content_type: None,
            body: Bytes::from(format!("{{\"error_code\":\"ECHO\",\"error_msg\":{error:?}}}")),
        });
    }
    let mut shared = shared.lock().expect("no panic under the lock");
    let target = parts.uri.path_and_query().map(ToString::to_string).unwrap_or_default();
    shared.received.push(Received { method: parts.method, target, headers: parts.headers, body });
    response(shared.answer.clone().expect("the test told the server what to answer"))
}

fn response(answer: Answer) -> Response {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).expect("a status");
    if let Some(content_type) = answer.content_type {
        response.headers_mut().insert(http::header::CONTENT_TYPE, content_type.parse().expect("a content type"));
    }
    response
}
