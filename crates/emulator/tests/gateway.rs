//! What the gateway in front of the services does: signatures, tokens, routes, limits.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod support;

use std::time::Duration;

use huaweicloud_auth::Credentials;
use huaweicloud_emulator::{EmulatedClock, Emulator, ServiceName, SignatureTime, seeds};
use serde_json::json;
use support::{Client, keys, now, seconds, start, start_with};

const FIVE_MINUTES: Duration = Duration::from_secs(5 * 60);

#[tokio::test]
async fn a_wrong_signature_shows_the_servers_canonical_request() {
    let (_emulator, mut client) = start().await;
    client.credentials = Credentials::new(client.credentials.access_key(), "wrong").unwrap();
    let answer = client.get("tasks?limit=2").await;
    answer.refused(401, "APIGW.0301");
    let begin = format!(
        "Incorrect IAM authentication information: verify aksk signature fail, canonicalRequest:GET|/v2/{}/tasks/|limit=2|host:{}|x-sdk-date:",
        client.project, client.address
    );
    assert!(answer.message().starts_with(&begin), "{}", answer.text);
    assert!(answer.message().ends_with("|e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    assert_eq!(answer.json()["request_id"].as_str(), answer.header("x-request-id"));
    assert_eq!(answer.header("server"), Some("api-gateway"));
}

#[tokio::test]
async fn old_unknown_and_missing_signatures() {
    let (_emulator, mut client) = start().await;
    let answer = client.send("GET", &format!("/v2/{}/tasks", client.project), &[], "").await.unwrap();
    answer.refused(401, "APIGW.0301");
    assert!(answer.message().ends_with("x-auth-token not found"));
    client.signed_at = now() - seconds(16 * 60);
    let answer = client.get("tasks").await;
    answer.refused(401, "APIGW.0301");
    assert!(
        answer.message().contains("calc aksk signature fail:signature expired, signature time:"),
        "{}",
        answer.text
    );
    assert!(answer.message().contains(",server time:"));
    client.signed_at = now();
    client.credentials = Credentials::new("NOBODY", "secret").unwrap();
    let answer = client.get("tasks").await;
    assert_eq!(
        answer.message(),
        "Incorrect IAM authentication information: Get secretKey failed,ak:NOBODY,err:ak not exist"
    );
}

#[tokio::test]
async fn five_failures_lock_a_key_for_five_minutes() {
    let clock = EmulatedClock::manual();
    let (_emulator, good) =
        start_with(|builder| builder.clock(clock.clone()).signature_time(SignatureTime::Emulated)).await;
    let mut good = Client { signed_at: clock.now(), ..good };
    let bad = Client {
        credentials: Credentials::new(good.credentials.access_key(), "wrong").unwrap(),
        project: good.project.clone(),
        extra: Vec::new(),
        ..good
    };
    for _ in 0..4 {
        assert!(bad.get("tasks").await.message().contains("canonicalRequest"));
    }
    // A right signature in between begins the count anew.
    good.get("tasks").await.ok();
    for _ in 0..5 {
        assert!(bad.get("tasks").await.message().contains("canonicalRequest"));
    }
    for client in [&bad, &good] {
        let answer = client.get("tasks").await;
        answer.refused(401, "APIGW.0301");
        assert!(answer.message().ends_with("AK access failed to reach the limit,forbidden."), "{}", answer.text);
    }
    clock.advance(FIVE_MINUTES);
    good.signed_at = clock.now();
    good.get("tasks").await.ok();
}

#[tokio::test]
async fn tokens_are_accepted_when_configured() {
    let (_emulator, client) = start_with(|builder| builder.auth_token("a-token")).await;
    let target = format!("/v2/{}/tasks", client.project);
    let with = |token: &str| vec![("x-auth-token".to_owned(), token.to_owned())];
    client.send("GET", &target, &with("a-token"), "").await.unwrap().ok();
    let answer = client.send("GET", &target, &with("another"), "").await.unwrap();
    answer.refused(401, "APIGW.0301");
    assert!(answer.message().ends_with("decrypt token fail"));
    let (_open, client) = start_with(|builder| builder.verify_signatures(false)).await;
    client.send("GET", &target, &[], "").await.unwrap().ok();
}

#[tokio::test]
async fn what_is_not_there_and_what_belongs_to_others() {
    let (_emulator, mut client) = start().await;
    for (method, target) in [("GET", "/nothing/here"), ("PATCH", "/v2/x/tasks"), ("GET", "/v2//tasks"), ("GET", "/v9")]
    {
        client.call_raw(method, target, None).await.refused(404, "APIGW.0101");
    }
    let own = std::mem::replace(&mut client.project, "somebody-else".to_owned());
    client.get("tasks").await.refused(403, "OMS.0206");
    client.get("migration-tasks").await.refused(401, "DCS.1004");
    client.project = own;
    client.get("tasks").await.ok();
}

#[tokio::test]
async fn two_services_share_one_address() {
    let (_emulator, client) = start().await;
    let target = |prefix: &str| format!("{prefix}/v2/{}/tasks", client.project);
    assert!(client.call_raw("GET", &target(""), None).await.ok()["count"].is_u64());
    assert!(client.call_raw("GET", &target("/oms"), None).await.ok()["count"].is_u64());
    assert!(client.call_raw("GET", &target("/dcs"), None).await.ok()["task_count"].is_string());
}

#[tokio::test]
async fn operations_without_state_answer_from_the_specification() {
    let (_emulator, client) = start().await;
    let path = format!("instances/{}/bandwidths", seeds::SOURCE_INSTANCE);
    let answer = client.get(&path).await;
    assert_eq!((answer.status, answer.header("x-emulator-canned")), (200, Some("true")), "{}", answer.text);
    assert!(answer.json().is_object());
    assert_eq!(client.get("tasks").await.header("x-emulator-canned"), None);
}

#[tokio::test]
async fn every_canned_operation_answers_what_its_schema_allows() {
    // The operations are those of the documents; none may be without an answer.
    let table = huaweicloud_emulator::coverage_markdown();
    assert!(
        table.lines().filter(|line| line.starts_with("| oms") || line.starts_with("| dcs")).count() > 40,
        "{table}"
    );
}

#[tokio::test]
async fn bodies_are_bounded() {
    let (_emulator, client) = start_with(|builder| builder.body_limit(1000)).await;
    let mut body = keys();
    body["json_auth_file"] = json!("x".repeat(2000));
    client.post("tasks/42/start", body).await.refused(413, "APIGW.0201");
}

#[tokio::test]
async fn only_loopback_unless_asked() {
    let error = Emulator::builder().listen(([0, 0, 0, 0], 0).into()).start().await.unwrap_err();
    assert!(error.to_string().contains("allow_remote"), "{error}");
    let error = Emulator::builder().spec(ServiceName::Oms, "{").start().await.unwrap_err();
    assert!(error.to_string().contains("not JSON"), "{error}");
    let handle = Emulator::builder().start().await.unwrap();
    assert!(Emulator::builder().listen(handle.address()).start().await.is_err());
}

#[tokio::test]
async fn a_shutdown_frees_the_address() {
    let (emulator, client) = start().await;
    let address = emulator.address();
    client.get("tasks").await.ok();
    emulator.shutdown().await;
    let again = Emulator::builder().listen(address).start().await.unwrap();
    again.shutdown().await;
}

#[tokio::test]
async fn pages_of_other_machines_are_turned_away() {
    let (emulator, client) = start_with(|builder| builder.verify_signatures(false)).await;
    let path = format!("/v2/{}/tasks", client.project);
    let of = |name: &str, value: &str| vec![(name.to_owned(), value.to_owned())];
    let body = support::new_task("").to_string();
    for origin in ["http://evil.example", "https://evil.example:7400", "null", "", "http://localhost.evil.example"] {
        let answer = client.send("POST", &path, &of("origin", origin), &body).await.unwrap();
        answer.refused(403, "APIGW.0302");
    }
    assert!(emulator.requests().is_empty());
    for origin in ["http://localhost:3000", "http://127.0.0.1"] {
        client.send("POST", &path, &of("origin", origin), &body).await.unwrap().ok();
    }
    // Nor does a name that was made to point here get keys.
    let keys = "/openstack/latest/securitykey";
    client.send("GET", keys, &of("host", "evil.example"), "").await.unwrap().refused(404, "APIGW.0101");
    assert!(client.send("GET", keys, &of("host", "169.254.169.254"), "").await.unwrap().text.contains("securitytoken"));
}
