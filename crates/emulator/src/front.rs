//! [`Front`]: reads each request, and routes it to the console, the identity service or the gateway.

mod intake;

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, Response, StatusCode};

use crate::connection::Connection;
use crate::gateway::received::{Received, parse_query};
use crate::gateway::{Gateway, respond};
use crate::reply::ApiError;
use crate::{console, identity};
use intake::{Intake, Refusal};

/// The entry point of all requests.
#[derive(Debug)]
pub(crate) struct Front {
    gateway: Arc<Gateway>,
    intake: Intake,
    hosts: Hosts,
}

/// The names that requests may be addressed to, besides addresses and `localhost`.
#[derive(Debug, Default)]
pub(crate) struct Hosts {
    /// Names without a dot, which no web page can point at this machine.
    pub any_bare_name: bool,
    pub names: Vec<String>,
}

impl Hosts {
    fn allow(&self, received: &Received) -> bool {
        let host = received.host();
        // A browser always sends the host; other programs may omit it.
        host.is_empty()
            || received.is_for_this_machine()
            || self.any_bare_name && !host.contains(['.', ':'])
            || self.names.iter().any(|name| name.eq_ignore_ascii_case(host))
    }
}

impl Front {
    /// Accepts bodies of at most `body_limit` bytes.
    pub(crate) fn new(gateway: Arc<Gateway>, body_limit: usize, hosts: Hosts) -> Self {
        Self { gateway, intake: Intake::new(body_limit), hosts }
    }

    /// Answers one request.
    pub(crate) async fn answer(&self, request: Request<Body>, connection: Connection) -> Response<Body> {
        let request_id = self.gateway.request_id();
        let (parts, body) = request.into_parts();
        let (body, _room) = match self.intake.read(body).await {
            Ok(taken) => taken,
            Err(refusal) => return respond::error(&not_taken(refusal), &request_id),
        };
        let query = parse_query(parts.uri.query().unwrap_or_default());
        let received = Received { parts, body, query, request_id };
        if !self.hosts.allow(&received) {
            return respond::error(&foreign_name(), &received.request_id);
        }
        if received.is_from_foreign_page() {
            return respond::error(&foreign_page(), &received.request_id);
        }
        if received.parts.uri.path().starts_with("/_emulator") {
            return console::answer(&self.gateway, &received, &connection);
        }
        if let Some(response) = identity::answer(&self.gateway, &received, &connection) {
            return response;
        }
        self.gateway.answer(&received, &connection).await
    }
}

fn not_taken(refusal: Refusal) -> ApiError {
    let (status, message) = match refusal {
        Refusal::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "the request is too large"),
        Refusal::TooSlow => (StatusCode::REQUEST_TIMEOUT, "the body did not arrive in time"),
        Refusal::CutOff => (StatusCode::BAD_REQUEST, "the body ended early"),
    };
    ApiError::gateway("APIGW.0201").with_status(status).about(message)
}

/// Refuses a foreign name: pointed at this machine (DNS rebinding), it would let a web page call as if it came from
/// here.
fn foreign_name() -> ApiError {
    let message = "the emulator accepts requests to an address or to localhost; to use the name in Host, allow it";
    ApiError::gateway("APIGW.0302").about(message)
}

/// Refuses a foreign page. The keys of an emulator are public, so only this check keeps a page open in a browser from
/// moving data.
fn foreign_page() -> ApiError {
    let message = "the emulator accepts no requests from web pages of other machines";
    ApiError::gateway("APIGW.0302").about(message)
}
