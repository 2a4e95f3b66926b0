//! `/_emulator`: the internal state, for people and for tests that are not written in Rust.
//!
//! It needs no signature. So it answers only callers on this machine that use a name of this machine: a web page open
//! in a browser must not be able to reach it.

mod page;
mod plan;

use std::time::Duration;

use axum::body::Body;
use axum::http::header::{ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue};
use axum::http::{Response, StatusCode};
use serde_json::{Value, json};

use crate::clock::END_MS;
use crate::connection::Connection;
use crate::gateway::Gateway;
use crate::gateway::received::Received;
use crate::quirks::Quirks;
use crate::wire_time::iso;

/// The paths, and the methods that each path accepts.
const PATHS: [(&str, &str); 7] = [
    ("", "GET"),
    ("health", "GET"),
    ("state", "GET"),
    ("requests", "GET, DELETE"),
    ("faults", "GET, POST, DELETE"),
    ("clock", "GET, POST"),
    ("quirks", "GET"),
];

/// Answers a request to the console.
pub(crate) fn answer(gateway: &Gateway, received: &Received, connection: &Connection) -> Response<Body> {
    if !connection.is_local() || !received.is_for_this_machine() {
        let why = "the console answers only callers on this machine that use an address or localhost";
        return problem(StatusCode::FORBIDDEN, why);
    }
    let path = received.parts.uri.path();
    let below = path.strip_prefix("/_emulator").filter(|below| below.is_empty() || below.starts_with('/'));
    let path = below.unwrap_or(path).trim_matches('/');
    let Some((_, methods)) = PATHS.iter().find(|(known, _)| *known == path) else {
        return problem(StatusCode::NOT_FOUND, "the paths are health, state, requests, faults, clock and quirks");
    };
    // The server drops the body of the answer to a HEAD request.
    let method = Some(received.parts.method.as_str()).filter(|method| *method != "HEAD").unwrap_or("GET");
    if !methods.split(", ").any(|known| known == method) {
        let mut response = problem(StatusCode::METHOD_NOT_ALLOWED, &format!("this path accepts {methods}"));
        response.headers_mut().insert(ALLOW, HeaderValue::from_static(methods));
        return response;
    }
    // A foreign page can post a form without a preflight request, but not JSON.
    if method == "POST" && !received.header(CONTENT_TYPE).starts_with("application/json") {
        return problem(StatusCode::UNSUPPORTED_MEDIA_TYPE, "send content-type: application/json");
    }
    match (method, path) {
        ("GET", "health") => data(&json!({ "status": "ok" })),
        ("GET", "state") => data(&state(gateway)),
        ("GET", "requests") => data(&json!({ "requests": gateway.recorder.list() })),
        ("GET", "faults") => data(&json!({ "faults": gateway.faults.list() })),
        ("GET", "clock") => data(&clock(gateway)),
        ("GET", "quirks") => data(&quirks()),
        ("POST", _) => change(gateway, received, path),
        ("DELETE", "faults") => {
            gateway.faults.clear();
            data(&json!({}))
        }
        ("DELETE", _) => {
            gateway.recorder.clear();
            data(&json!({}))
        }
        _ => html(page::render(gateway, received.parts.uri.query() != Some(page::STILL))),
    }
}

/// Makes the change that a request asks for.
fn change(gateway: &Gateway, received: &Received, path: &str) -> Response<Body> {
    let done = serde_json::from_slice(&received.body)
        .map_err(|error| format!("the body is not JSON: {error}"))
        .and_then(|body: Value| if path == "clock" { advance(gateway, &body) } else { plan::plan(gateway, &body) });
    match done {
        Ok(answer) => data(&answer),
        Err(why) => problem(StatusCode::BAD_REQUEST, &why),
    }
}

fn data(value: &Value) -> Response<Body> {
    respond(StatusCode::OK, "application/json", value.to_string())
}

fn html(text: String) -> Response<Body> {
    respond(StatusCode::OK, "text/html; charset=utf-8", text)
}

fn problem(status: StatusCode, what: &str) -> Response<Body> {
    respond(status, "application/json", json!({ "error": what }).to_string())
}

fn respond(status: StatusCode, kind: &'static str, body: String) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value| headers.insert(name, HeaderValue::from_static(value));
    set(CONTENT_TYPE, kind);
    set(CACHE_CONTROL, "no-store");
    set(CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
    response
}

fn clock(gateway: &Gateway) -> Value {
    let now = gateway.clock.now_ms();
    let next = gateway.look(|cloud| cloud.kernel.next_due()).into_iter().flatten().min();
    json!({ "now": iso(now), "now_ms": now, "speed": gateway.clock.speed(), "next_change_ms": next })
}

fn advance(gateway: &Gateway, body: &Value) -> Result<Value, String> {
    let by = body["advance_ms"].as_u64().ok_or("advance_ms must be a whole number of milliseconds, 0 or more")?;
    // A clock at its end stands still, so no timer would ever be due again.
    if by >= END_MS.saturating_sub(gateway.clock.now_ms()) {
        return Err("advance_ms leads past the end of the year 9999, the last time that the clock can show".to_owned());
    }
    gateway.clock.advance(Duration::from_millis(by));
    Ok(clock(gateway))
}

fn quirks() -> Value {
    let entry = |quirk: &crate::quirks::QuirkInfo| {
        json!({ "name": quirk.name, "default": quirk.default, "certainty": quirk.certainty.to_string(),
            "meaning": quirk.meaning, "reason": quirk.reason })
    };
    json!({ "quirks": Quirks::table().iter().map(entry).collect::<Vec<_>>() })
}

/// Counts what each project contains.
fn state(gateway: &Gateway) -> Value {
    let projects = gateway.look(|cloud| {
        json!({
            "project_id": cloud.kernel.project_id, "oms_tasks": cloud.oms.tasks.len(), "oms_task_groups": cloud.oms.groups.len(), "oms_sync_tasks": cloud.oms.syncs.len(),
            "running_tasks": cloud.oms.running.len(), "waiting_for_a_slot": cloud.oms.ready.len(), "dcs_migrations": cloud.dcs.listed_migrations().count(),
            "dcs_instances": cloud.dcs.instances.len(), "dcs_backups": cloud.dcs.backups.len(), "dcs_jobs": cloud.dcs.jobs.len(), "dcs_templates": cloud.dcs.templates.len(),
        })
    });
    json!({ "region": gateway.setup.region, "clock": clock(gateway), "projects": projects })
}
