//! `/_emulator`: what goes on inside, for people and for tests that are no Rust programs.
//!
//! It needs no signature, so it answers only callers on this machine, and only under a name of this machine: a web page
//! that somebody has open must not be able to reach it.

mod page;

use std::net::IpAddr;
use std::time::Duration;

use axum::body::Body;
use axum::http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, HeaderName, HeaderValue, ORIGIN,
};
use axum::http::{Response, StatusCode};
use serde_json::{Value, json};

use crate::calendar::iso;
use crate::gateway::faults::Fault;
use crate::gateway::{Gateway, Received, json_body};
use crate::quirks::Quirks;
use crate::server::Connection;

/// How many faults may be planned at a time through the console.
const MOST_FAULTS: usize = 1000;

/// Answers a request to the console.
pub(crate) fn answer(gateway: &Gateway, received: &Received, connection: &Connection) -> Response<Body> {
    if !connection.is_local() || !names_this_machine(received.header(HOST)) {
        return problem(StatusCode::FORBIDDEN, "the console answers only callers on this machine");
    }
    // The server sends no body in answer to HEAD.
    let method = match received.parts.method.as_str() {
        "HEAD" => "GET",
        other => other,
    };
    // A form of a foreign page can be posted without asking, JSON cannot.
    let is_json = received.header(CONTENT_TYPE).starts_with("application/json");
    if !matches!(method, "GET" | "DELETE") && !is_json {
        return problem(StatusCode::UNSUPPORTED_MEDIA_TYPE, "send content-type: application/json");
    }
    let path = received.parts.uri.path().trim_start_matches("/_emulator").trim_matches('/');
    match (method, path) {
        ("GET", "") => html(page::render(gateway)),
        ("GET", "health") => data(&json!({ "status": "ok" })),
        ("GET", "state") => data(&state(gateway)),
        ("GET", "requests") => data(&json!({ "requests": gateway.recorder.list() })),
        ("DELETE", "requests") => {
            gateway.recorder.clear();
            data(&json!({}))
        }
        ("GET", "faults") => data(&json!({ "faults": gateway.faults.list() })),
        ("POST", "faults") => plan(gateway, &json_body(received)),
        ("DELETE", "faults") => {
            gateway.faults.clear();
            data(&json!({}))
        }
        ("GET", "clock") => data(&clock(gateway)),
        ("POST", "clock") => advance(gateway, &json_body(received)),
        ("GET", "quirks") => data(&quirks()),
        (_, "" | "health" | "state" | "requests" | "faults" | "clock" | "quirks") => {
            let mut response = problem(StatusCode::METHOD_NOT_ALLOWED, "this path has other methods");
            response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD, POST, DELETE"));
            response
        }
        _ => problem(StatusCode::NOT_FOUND, "there are: health, state, requests, faults, clock, quirks"),
    }
}

/// Whether a web page sent a request that is of another machine. Browsers name the page's origin whenever they send more
/// than a question, and no client of the services does.
pub(crate) fn is_of_a_foreign_page(received: &Received) -> bool {
    let origin = received.parts.headers.get(ORIGIN).map(|origin| origin.to_str().unwrap_or_default());
    origin.is_some_and(|origin| !origin.split_once("://").is_some_and(|(_, host)| names_this_machine(host)))
}

/// Whether a `Host` is an address or a local name. Anything else may be a name that was made to point here.
pub(crate) fn names_this_machine(host: &str) -> bool {
    let name = host
        .rsplit_once(':')
        .filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()))
        .map_or(host, |(name, _)| name);
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    bare.parse::<IpAddr>().is_ok()
        || name.eq_ignore_ascii_case("localhost")
        || name.to_ascii_lowercase().ends_with(".localhost")
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

/// Plans the fault of a body, or each of a list.
fn plan(gateway: &Gateway, body: &Value) -> Response<Body> {
    let list = body.get("faults").and_then(Value::as_array).cloned().unwrap_or_else(|| vec![body.clone()]);
    let faults: Result<Vec<Fault>, _> = list.into_iter().map(serde_json::from_value).collect();
    match faults {
        Ok(faults) if gateway.faults.list().len() + faults.len() > MOST_FAULTS => {
            problem(StatusCode::BAD_REQUEST, "too many faults are planned; delete them first")
        }
        Ok(faults) => {
            let ids: Vec<u64> = faults.into_iter().map(|fault| gateway.faults.add(fault)).collect();
            data(&json!({ "ids": ids }))
        }
        Err(error) => problem(StatusCode::BAD_REQUEST, &format!("this is no fault: {error}")),
    }
}

fn clock(gateway: &Gateway) -> Value {
    let now = gateway.clock.now_ms();
    let next = gateway.look(crate::world::Tenant::next_due).into_iter().flatten().min();
    json!({ "now": iso(now), "now_ms": now, "speed": gateway.clock.speed(), "next_change_ms": next })
}

fn advance(gateway: &Gateway, body: &Value) -> Response<Body> {
    let Some(by) = body["advance_ms"].as_u64() else {
        return problem(StatusCode::BAD_REQUEST, "advance_ms must be a number of milliseconds");
    };
    gateway.clock.advance(Duration::from_millis(by));
    data(&clock(gateway))
}

fn quirks() -> Value {
    let entry = |quirk: &crate::quirks::QuirkInfo| {
        json!({ "name": quirk.name, "default": quirk.default, "certainty": quirk.certainty.to_string(),
            "meaning": quirk.meaning, "reason": quirk.reason })
    };
    json!({ "quirks": Quirks::table().iter().map(entry).collect::<Vec<_>>() })
}

/// What each project holds, in numbers.
fn state(gateway: &Gateway) -> Value {
    let projects = gateway.look(|t| {
        json!({
            "project_id": t.project_id, "oms_tasks": t.tasks.len(), "oms_task_groups": t.groups.len(), "oms_sync_tasks": t.syncs.len(),
            "running_tasks": t.running.len(), "waiting_for_a_slot": t.ready.len(), "dcs_migrations": t.migrations.len(),
            "dcs_instances": t.instances.len(), "dcs_backups": t.backups.len(), "dcs_jobs": t.jobs.len(), "dcs_templates": t.templates.len(),
        })
    });
    json!({ "region": gateway.setup.region, "clock": clock(gateway), "projects": projects })
}

#[cfg(test)]
mod tests {
    use super::names_this_machine;

    #[test]
    fn only_local_names_pass() {
        for host in ["127.0.0.1:7400", "localhost", "[::1]:80", "[::1]", "oms.localhost:1", "192.168.0.5:7400"] {
            assert!(names_this_machine(host), "{host}");
        }
        for host in ["evil.example", "evil.example:7400", "", "localhost.evil.example"] {
            assert!(!names_this_machine(host), "{host}");
        }
    }
}
