//! Planned faults, the record of requests, and the console.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::Instant;

use crate::support::{Client, keys, new_task, seconds, start};
use huaweicloud_emulator::{Fault, FaultKind, seeds};
use serde_json::json;

fn throttle(retry_after: Option<u32>) -> FaultKind {
    FaultKind::Throttle { limit: 10, minutes: 1, retry_after }
}

#[tokio::test]
async fn throttling_by_operation_and_count_is_accounted_for() {
    let (emulator, client) = start().await;
    let id = emulator.inject(Fault::new(throttle(Some(3))).on("show_task").times(2).after(1));
    client.get("tasks/42").await.ok();
    client.get("tasks").await.ok();
    for _ in 0..2 {
        let answer = client.get("tasks/42").await;
        answer.refused(429, "APIGW.0308");
        assert_eq!(answer.header("retry-after"), Some("3"));
        assert_eq!(
            answer.message(),
            "The throttling threshold has been reached: policy user over ratelimit,limit:10,time:1 minute"
        );
    }
    client.get("tasks/42").await.ok();
    let report = &emulator.faults()[0];
    assert_eq!((report.id, report.seen, report.consumed, report.exhausted), (id, 3, 2, true));
}

#[tokio::test]
async fn a_reset_before_changes_nothing_and_one_after_has_changed_everything() {
    let (emulator, client) = start().await;
    let target = format!("/v2/{}/tasks", client.project);
    let call = async |client: &Client| {
        let text = new_task("").to_string();
        // A reset is not an answer: `call_raw` would panic, so the request is built by hand.
        let (headers, body) = signed(client, "POST", &target, &text);
        client.send("POST", &target, &headers, &body).await
    };
    emulator.inject(Fault::new(FaultKind::ResetBefore).on("create_task"));
    assert!(call(&client).await.is_none());
    assert_eq!(client.get("tasks").await.ok()["count"], 7);
    emulator.inject(Fault::new(FaultKind::ResetAfter).on("create_task"));
    assert!(call(&client).await.is_none());
    assert_eq!(client.get("tasks").await.ok()["count"], 8);
    emulator.inject(Fault::new(FaultKind::HalfBody).on("create_task"));
    assert!(call(&client).await.is_none());
    assert_eq!(client.get("tasks").await.ok()["count"], 9);
    let kinds: Vec<_> = emulator.requests().into_iter().filter_map(|entry| entry.fault).collect();
    assert_eq!(kinds, ["reset_before", "reset_after", "half_body"]);
}

fn signed(client: &Client, method: &str, target: &str, body: &str) -> (Vec<(String, String)>, String) {
    use huaweicloud_auth::sign::{Payload, SignableRequest, SigningSettings, sign};
    let host = client.address.to_string();
    let request =
        SignableRequest::new(method, target, [("host", host.as_bytes())], Payload::Bytes(body.as_bytes())).unwrap();
    let signature = sign(&request, &client.credentials, client.signed_at, &SigningSettings::default()).unwrap();
    let headers = signature.headers().map(|(name, value)| (name.as_str().to_owned(), value.to_owned())).collect();
    (headers, body.to_owned())
}

#[tokio::test]
async fn other_failures() {
    let (emulator, mut client) = start().await;
    emulator.inject(Fault::new(FaultKind::Error { status: 503, code: "OMS.2004".into(), message: "busy".into() }));
    client.get("tasks").await.refused(503, "OMS.2004");
    emulator.inject(
        Fault::new(FaultKind::Error { status: 500, code: "DCS.5000".into(), message: "oh".into() })
            .on("list_migration_task"),
    );
    client.get("migration-tasks").await.refused(500, "DCS.5000");
    emulator.inject(Fault::new(FaultKind::Html));
    let page = client.get("tasks").await;
    assert_eq!((page.status, page.header("content-type")), (502, Some("text/html")));
    assert!(page.text.starts_with("<html>"));
    emulator.inject(Fault::new(FaultKind::WrongContentType));
    let odd = client.get("tasks").await;
    assert_eq!((odd.status, odd.header("content-type")), (200, Some("text/html")));
    emulator.inject(Fault::new(FaultKind::ExpiredToken));
    assert!(client.get("tasks").await.message().ends_with("decrypt token fail"));
    emulator.inject(Fault::new(FaultKind::Slow { milliseconds: 80 }));
    let begun = Instant::now();
    client.get("tasks").await.ok();
    assert!(begun.elapsed() >= Duration::from_millis(80));
    // The clock of the server is an hour ahead. Its `Date` shows by how much, and a signature with that date is
    // accepted.
    emulator.inject(Fault::new(FaultKind::ClockSkew { seconds: 3600 }).times(2));
    let answer = client.get("tasks").await;
    answer.refused(401, "APIGW.0301");
    assert!(answer.message().contains("signature expired"));
    assert!(answer.header("date").is_some());
    client.signed_at += seconds(3600);
    client.get("tasks").await.ok();
}

#[tokio::test]
async fn requests_are_recorded_without_secrets() {
    let (emulator, client) = start().await;
    client.post("tasks/42/start", keys()).await.ok();
    client.get("tasks?limit=500").await.refused(400, "OMS.0051");
    let entries = emulator.requests();
    assert_eq!((entries[0].operation.as_deref(), entries[0].status), (Some("start_task"), 200));
    assert_eq!(
        entries[0].body,
        json!({ "src_ak": "<redacted>", "src_sk": "<redacted>", "dst_ak": "<redacted>", "dst_sk": "<redacted>" })
    );
    assert_eq!((entries[1].status, entries[1].error_code.as_deref()), (400, Some("OMS.0051")));
    let text = format!("{entries:?}");
    assert!(!text.contains("src-secret") && !text.contains(emulator.secret_key()));
    emulator.clear_requests();
    assert!(emulator.requests().is_empty());
}

#[tokio::test]
async fn the_console_controls_clock_and_faults() {
    let (emulator, client) = start().await;
    let json_type = vec![("content-type".to_owned(), "application/json".to_owned())];
    let send = async |method: &str, path: &str, body: &str| client.send(method, path, &json_type, body).await.unwrap();
    assert_eq!(send("GET", "/_emulator/health", "").await.ok()["status"], "ok");
    assert_eq!(send("GET", "/_emulatorhealth", "").await.status, 404);
    let head = send("HEAD", "/_emulator/health", "").await;
    assert_eq!((head.status, head.text.as_str()), (200, ""));
    let planned =
        send("POST", "/_emulator/faults", r#"{"kind":"throttle","limit":5,"minutes":2,"operation":"list_tasks"}"#)
            .await
            .ok();
    assert_eq!(planned["ids"], json!([1]));
    client.get("tasks").await.refused(429, "APIGW.0308");
    let report = send("GET", "/_emulator/faults", "").await.ok();
    assert_eq!(
        (report["faults"][0]["consumed"].clone(), report["faults"][0]["exhausted"].clone()),
        (json!(1), json!(true))
    );
    assert_eq!(send("POST", "/_emulator/faults", r#"{"kind":"nothing"}"#).await.status, 400);
    client.post("tasks/42/start", keys()).await.ok();
    send("POST", "/_emulator/clock", r#"{"advance_ms":60000}"#).await.ok();
    assert_eq!(client.get("tasks/42").await.ok()["status"], 5);
    assert_eq!(send("GET", "/_emulator/state", "").await.ok()["projects"][0]["oms_tasks"], 7);
    assert_eq!(send("GET", "/_emulator/requests", "").await.ok()["requests"].as_array().unwrap().len(), 3);
    assert_eq!(send("DELETE", "/_emulator/requests", "").await.status, 200);
    assert_eq!(send("GET", "/_emulator/nothing", "").await.status, 404);
    assert_eq!(send("DELETE", "/_emulator/clock", "").await.status, 405);
    drop(emulator);
}

#[tokio::test]
async fn the_page_shows_what_goes_on_and_is_safe_to_open() {
    let (_emulator, client) = start().await;
    let mut task = new_task("");
    task["src_node"]["bucket"] = json!("<script>alert(1)</script>");
    client.post("tasks", task).await.ok();
    let page = client.send("GET", "/_emulator", &[], "").await.unwrap();
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));
    assert!(page.text.contains("color-scheme: light dark") && page.text.contains(seeds::PAUSED_GROUP));
    assert!(!page.text.contains("<script") && page.text.contains("&lt;script"));
    assert!(page.header("content-security-policy").is_some());
    // First a foreign name that was pointed at this machine, then a form that a foreign page sends.
    let rebound = vec![("host".to_owned(), "evil.example".to_owned())];
    assert_eq!(client.send("GET", "/_emulator/state", &rebound, "").await.unwrap().status, 403);
    let form = vec![("content-type".to_owned(), "text/plain".to_owned())];
    assert_eq!(client.send("POST", "/_emulator/clock", &form, r#"{"advance_ms":1}"#).await.unwrap().status, 415);
}

#[tokio::test]
async fn a_plan_that_could_never_happen_is_refused() {
    let (emulator, client) = start().await;
    let json_type = vec![("content-type".to_owned(), "application/json".to_owned())];
    let plan = async |body: &str| client.send("POST", "/_emulator/faults", &json_type, body).await.unwrap();
    for (body, why) in [
        ("{", "not JSON"),
        ("", "not JSON"),
        (r#"{"kind":"slow","milliseconds":1,"operaton":"list_tasks"}"#, "no field operaton"),
        (r#"{"kind":"html","status":500}"#, "no field status"),
        (r#"{"kind":"html","operation":"listTasks"}"#, "unknown operation listTasks"),
        (r#"{"kind":"html","times":0}"#, "times"),
        (r#"{"kind":"html","probability":7}"#, "probability"),
        (r#"{"kind":"error","status":1000,"code":"c","message":"m"}"#, "status"),
        (r#"{"faults":{"kind":"html"}}"#, "list"),
        (r#"{"faults":[{"kind":"html"},{"kind":"nothing"}]}"#, "nothing"),
    ] {
        let answer = plan(body).await;
        let error = answer.json()["error"].as_str().unwrap_or_default().to_owned();
        assert!(answer.status == 400 && error.contains(why), "{body}: {}", answer.text);
    }
    assert!(emulator.faults().is_empty());
    for (body, why) in [
        ("{", "not JSON"),
        (r#"{"advance_ms":-1}"#, "whole number"),
        (r#"{"advance_ms":18446744073709551615}"#, "year 9999"),
    ] {
        let answer = client.send("POST", "/_emulator/clock", &json_type, body).await.unwrap();
        assert!(answer.status == 400 && answer.text.contains(why), "{body}: {}", answer.text);
    }
    let whole = r#"{"kind":"throttle","limit":1,"minutes":1,"retry_after":null,"operation":"list_tasks","skip":1,"times":null,"probability":1}"#;
    plan(whole).await.ok();
    assert_eq!(emulator.faults().len(), 1);
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "a test is its own client")]
async fn the_console_tells_which_methods_it_takes() {
    let (_emulator, client) = start().await;
    for (method, path, allowed) in [
        ("POST", "/_emulator/health", "GET"),
        ("PUT", "/_emulator/clock", "GET, POST"),
        ("PATCH", "/_emulator/faults", "GET, POST, DELETE"),
        ("DELETE", "/_emulator", "GET"),
    ] {
        let answer = client.send(method, path, &[], "").await.unwrap();
        assert_eq!((answer.status, answer.header("allow")), (405, Some(allowed)), "{path}");
    }
    let head = b"HEAD /_emulator HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    let mut stream = tokio::net::TcpStream::connect(client.address).await.unwrap();
    stream.write_all(head).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("\r\n\r\n"), "{answer}");
}

#[tokio::test]
async fn the_page_can_be_held() {
    let (_emulator, client) = start().await;
    let page = async |path: &str| client.send("GET", path, &[], "").await.unwrap().text;
    let (renewed, held) = (page("/_emulator").await, page("/_emulator?still").await);
    assert!(renewed.contains("http-equiv=refresh") && renewed.contains("href=\"?still\""));
    assert!(!held.contains("http-equiv=refresh") && held.contains("href=\"?\""));
    assert!(held.contains("aria-label=\"Migration tasks\"") && held.contains("<th scope=col>"));
    assert!(held.contains("<th scope=col>entry") && held.contains("<th scope=col>lag"), "{held}");
}
