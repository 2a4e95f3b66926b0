//! The gateway in front of the services: signatures, tokens, routes, limits.

use std::time::Duration;

use crate::support::{Client, keys, now, seconds, start, start_with};
use huaweicloud_auth::Credentials;
use huaweicloud_emulator::{EmulatedClock, Emulator, ServiceName, SignatureTime, seeds};
use serde_json::json;

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
    // A valid signature in between resets the count.
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
    // The operations are those of the documents; all of them must have an answer.
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
async fn projects_are_bounded() {
    let mut quirks = huaweicloud_emulator::Quirks::default();
    quirks.strict_project = false;
    let (_emulator, client) = start_with(|builder| builder.verify_signatures(false).quirks(quirks)).await;
    let mut kept = 0;
    for number in 0..150 {
        let answer = client.send("GET", &format!("/v2/project-{number}/tasks"), &[], "").await.unwrap();
        match answer.status {
            200 => kept += 1,
            _ => answer.refused(403, "APIGW.0302"),
        }
    }
    assert!((90..=100).contains(&kept), "{kept}");
}

#[tokio::test]
async fn only_loopback_unless_asked() {
    let error = Emulator::builder().listen(([0, 0, 0, 0], 0).into()).start().await.unwrap_err();
    assert!(error.to_string().contains("allow_remote"), "{error}");
    let error = Emulator::builder().spec(ServiceName::Oms, "{").start().await.unwrap_err();
    assert!(error.to_string().contains("not JSON"), "{error}");
    let handle = Emulator::builder().start().await.unwrap();
    assert!(handle.address().ip().is_loopback(), "{}", handle.address());
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
    let body = crate::support::new_task("").to_string();
    for origin in [
        "http://evil.example",
        "https://evil.example:7400",
        "http://203.0.113.5",
        "null",
        "",
        "http://localhost.evil.example",
    ] {
        let answer = client.send("POST", &path, &of("origin", origin), &body).await.unwrap();
        answer.refused(403, "APIGW.0302");
    }
    // Calls of a page that has pointed its own name at this machine; their origin has the same name, or they have none.
    for host in ["evil.example", "evil.example:7400", "localhost.evil.example"] {
        for headers in [of("host", host), [of("host", host), of("origin", &format!("http://{host}"))].concat()] {
            client.send("POST", &path, &headers, &body).await.unwrap().refused(403, "APIGW.0302");
        }
    }
    assert!(emulator.requests().is_empty());
    for origin in ["http://localhost:3000", "http://127.0.0.1"] {
        client.send("POST", &path, &of("origin", origin), &body).await.unwrap().ok();
    }
    // Such a name gets no keys either.
    let keys = "/openstack/latest/securitykey";
    client.send("GET", keys, &of("host", "evil.example"), "").await.unwrap().refused(403, "APIGW.0302");
    assert!(client.send("GET", keys, &of("host", "169.254.169.254"), "").await.unwrap().text.contains("securitytoken"));
}

/// The keys of an emulator are public, so a signature proves nothing about where a request comes from.
#[tokio::test]
async fn a_foreign_name_or_page_is_refused_whatever_the_mode() {
    let path = |client: &Client| format!("/v2/{}/tasks", client.project);
    for verify in [true, false] {
        for remote in [true, false] {
            let (_emulator, mut client) =
                start_with(|builder| builder.verify_signatures(verify).allow_remote(remote)).await;
            for (name, value) in [("origin", "http://203.0.113.5"), ("origin", "http://evil.example")] {
                client.extra = vec![(name.to_owned(), value.to_owned())];
                client.call_raw("GET", &path(&client), None).await.refused(403, "APIGW.0302");
            }
            client.extra = Vec::new();
            let foreign = [("host".to_owned(), "evil.example".to_owned())];
            client.send("GET", &path(&client), &foreign, "").await.unwrap().refused(403, "APIGW.0302");
            let bare = [("host".to_owned(), "emulator:7400".to_owned())];
            let answer = client.send("GET", &path(&client), &bare, "").await.unwrap();
            assert_eq!(
                answer.code() == "APIGW.0302",
                !remote,
                "a container's name is not a name on the web: {}",
                answer.text
            );
        }
    }
    let (_emulator, client) =
        start_with(|builder| builder.verify_signatures(false).allow_host("Emulator.internal")).await;
    let named = [("host".to_owned(), "emulator.internal:7400".to_owned())];
    client.send("GET", &path(&client), &named, "").await.unwrap().ok();
}

/// The core of the official SDK for Python drops the path of an endpoint, so an endpoint with `/dcs` would silently
/// lead to OMS.
#[tokio::test]
async fn dcs_has_a_port_of_its_own() {
    let (emulator, client) = start().await;
    let dcs =
        Client { address: emulator.dcs_url().trim_start_matches("http://").parse().unwrap(), ..Client::of(&emulator) };
    assert!(client.get("tasks").await.ok()["count"].is_u64());
    assert!(dcs.get("tasks").await.ok()["task_count"].is_string());
    dcs.get("taskgroups").await.refused(404, "APIGW.0101");
    dcs.call_raw("GET", "/v3/projects?name=cn-north-4", None).await.ok();
    emulator.shutdown().await;
    let again = Emulator::builder().listen_dcs(dcs.address).start().await.unwrap();
    assert_eq!(again.dcs_url(), format!("http://{}", dcs.address), "a shutdown frees this address too");
    let error = Emulator::builder().listen_dcs(dcs.address).start().await.unwrap_err();
    assert!(error.is_address() && error.to_string().contains("cannot listen on"), "{error}");
    let error = Emulator::builder().listen_dcs(([0, 0, 0, 0], 0).into()).start().await.unwrap_err();
    assert!(error.to_string().contains("allow_remote"), "{error}");
}

#[tokio::test]
async fn a_derived_signature_is_good_for_one_region_and_one_service() {
    let (_emulator, client) = start().await;
    let path = |service: &str, path: &str| format!("{service}/v2/{}/{path}", client.project);
    for (region, service, target, accepted) in [
        ("cn-north-4", "oms", path("", "tasks"), true),
        ("cn-north-4", "Oms", path("", "tasks"), true),
        ("cn-north-4", "dcs", path("/dcs", "tasks"), true),
        ("cn-north-4", "dcs", path("", "tasks"), false),
        ("cn-north-1", "oms", path("", "tasks"), false),
        ("undefined", "undefined", path("", "tasks"), false),
        ("cn-north-4", "iam", "/v3/projects".to_owned(), true),
        ("cn-north-4", "oms", "/v3/projects".to_owned(), false),
    ] {
        let answer = client.call_derived(&target, region, service).await;
        match accepted {
            true => drop(answer.ok()),
            false => {
                answer.refused(401, "APIGW.0301");
                assert!(answer.message().contains("credential scope is for"), "{}", answer.text);
            }
        }
    }
}

/// The official SDK for Node.js sends no body when it is given `{}` for a DELETE.
#[tokio::test]
async fn a_delete_without_a_body_stands_for_an_empty_object() {
    let all = |client: &Client| format!("/v2/{}/instances?all_failure=true", client.project);
    let (_emulator, client) = start().await;
    client.call_raw("DELETE", &all(&client), None).await.ok();
    client.call_raw("DELETE", &all(&client), Some("null")).await.ok();
    client.call("DELETE", "migration-tasks/delete", None).await.refused(400, "DCS.4004");
    let (_strict, client) = start_with(|builder| {
        let mut quirks = huaweicloud_emulator::Quirks::default();
        quirks.delete_without_body = false;
        builder.quirks(quirks)
    })
    .await;
    client.call_raw("DELETE", &all(&client), None).await.refused(400, "DCS.4004");
    client.call_raw("DELETE", &all(&client), Some("{}")).await.ok();
}

#[tokio::test]
async fn a_file_has_its_own_content_type() {
    let (_emulator, client) = start().await;
    let target =
        format!("/v2/{}/instances/{}/hotkey/{}/export", client.project, seeds::SOURCE_INSTANCE, seeds::SOURCE_INSTANCE);
    let answer = client.call_raw("POST", &target, None).await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, Some("application/octet-stream")),
        "{}",
        answer.text
    );
    assert!(!answer.text.is_empty());
}

/// A misspelled field may contain a secret that nothing marks as one.
#[tokio::test]
async fn what_no_document_knows_is_neither_recorded_nor_kept() {
    let (emulator, client) = start().await;
    let mut body = crate::support::new_task("");
    body["src_node"]["src_skk"] = json!("MISSPELLED");
    body["passwort"] = json!("MISSPELLED");
    let id = client.post("tasks", body).await.ok()["id"].clone();
    let shown = client.get(&format!("tasks/{id}")).await.ok().to_string();
    client.get("tasks?limit=7&secret_kye=MISSPELLED").await;
    client.get("no-such-path?secret_kye=MISSPELLED").await;
    let kept = serde_json::to_string(&emulator.requests()).unwrap();
    assert!(
        kept.contains("create_task") && kept.contains("oss-cn-hangzhou") && kept.contains(r#"["limit","7"]"#),
        "{kept}"
    );
    for text in [shown, kept] {
        assert!(!text.contains("MISSPELLED") && !text.contains("src_skk"), "{text}");
    }
}

/// Connections without a request cannot keep other clients out.
#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "a test is its own client")]
async fn silent_connections_lock_nobody_out() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let (_emulator, client) = start_with(|builder| builder.connections(4)).await;
    let mut silent = Vec::new();
    for number in 0..20 {
        let mut stream = tokio::net::TcpStream::connect(client.address).await.unwrap();
        // Some of them send half a word first.
        if number % 2 == 0 {
            stream.write_all(b"GET /v2/x HTTP/1.1\r\nhos").await.unwrap();
        }
        silent.push(stream);
        client.get("tasks").await.ok();
    }
    let mut first = silent.remove(0);
    let mut rest = Vec::new();
    // The first connection is closed or reset; both end it.
    assert!(!matches!(first.read_to_end(&mut rest).await, Ok(read) if read > 0));
}

/// A head that never ends times out.
#[tokio::test(start_paused = true)]
#[expect(clippy::disallowed_methods, reason = "a test is its own client")]
async fn a_head_has_a_minute() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let (_emulator, client) = start().await;
    for begin in ["", "GET /v2/x/tasks HTTP/1.1\r\nhost: 127.0.0.1\r\nx-slow: "] {
        let begun = tokio::time::Instant::now();
        let mut stream = tokio::net::TcpStream::connect(client.address).await.unwrap();
        stream.write_all(begin.as_bytes()).await.unwrap();
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest).await;
        let waited = begun.elapsed();
        assert!((seconds(59)..seconds(65)).contains(&waited), "{waited:?}");
    }
}
