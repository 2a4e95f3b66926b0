//! The way into the emulator: reads a request, and gives it to the console, the identity service or the gateway.

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

/// What all requests come to.
#[derive(Debug)]
pub(crate) struct Front {
    gateway: Arc<Gateway>,
    intake: Intake,
}

impl Front {
    /// Takes bodies of at most `body_limit` bytes.
    pub(crate) fn new(gateway: Arc<Gateway>, body_limit: usize) -> Self {
        Self { gateway, intake: Intake::new(body_limit) }
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
        Refusal::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "Request entity too large."),
        Refusal::TooSlow => (StatusCode::REQUEST_TIMEOUT, "The request body did not arrive in time."),
        Refusal::CutOff => (StatusCode::BAD_REQUEST, "The request body broke off."),
    };
    ApiError::gateway(status, "APIGW.0201", message)
}

/// Without signatures, nothing else keeps a page open in a browser from moving data.
fn foreign_page() -> ApiError {
    let message = "The emulator takes no requests of web pages of other machines.";
    ApiError::gateway(StatusCode::FORBIDDEN, "APIGW.0302", message)
}
