//! Converts replies and errors into HTTP responses, with the headers of the gateway.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, HeaderValue, SERVER};
use axum::http::{HeaderName, Response, StatusCode};

use crate::reply::{ApiError, Reply};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const CANNED: HeaderName = HeaderName::from_static("x-emulator-canned");

pub(crate) fn reply(reply: Reply, request_id: &str) -> Response<Body> {
    let mut response = match reply.body {
        Some(body) => body_of(reply.status, body.into_text(), reply.media_type.as_deref(), request_id),
        None => plain(reply.status, request_id),
    };
    if reply.canned {
        response.headers_mut().insert(CANNED, HeaderValue::from_static("true"));
    }
    response
}

pub(crate) fn error(error: &ApiError, request_id: &str) -> Response<Body> {
    json(error.status, error.body(request_id).to_string(), request_id)
}

pub(crate) fn json(status: StatusCode, body: String, request_id: &str) -> Response<Body> {
    body_of(status, body, None, request_id)
}

/// Builds an answer with a body, which is JSON unless `media_type` says otherwise.
fn body_of(status: StatusCode, body: String, media_type: Option<&str>, request_id: &str) -> Response<Body> {
    let mut response = plain(status, request_id);
    *response.body_mut() = Body::from(body);
    let media_type = media_type.and_then(|name| HeaderValue::from_str(name).ok());
    let media_type = media_type.unwrap_or(HeaderValue::from_static("application/json"));
    response.headers_mut().insert(CONTENT_TYPE, media_type);
    response
}

fn plain(status: StatusCode, request_id: &str) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    // Reserve room for our headers and for those that the server adds.
    headers.reserve(6);
    headers.insert(SERVER, HeaderValue::from_static("api-gateway"));
    if let Ok(id) = HeaderValue::from_str(request_id) {
        headers.insert(REQUEST_ID, id);
    }
    response
}
