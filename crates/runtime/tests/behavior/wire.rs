//! Tests the bytes on the wire, as a server on a socket receives them.

use std::time::{Duration, UNIX_EPOCH};

use huaweicloud_auth::Secret;
use huaweicloud_auth::sign::{Payload, SignableRequest};
use huaweicloud_auth::verify::Verifier;

use crate::support::server::{Seen, Server, closed_port, http};
use crate::support::{ACCESS_KEY, PROJECT, SECRET_KEY, START, STOP, builder, error, now};

fn verify(seen: &Seen, server: &Server) {
    let headers = seen.headers();
    let headers = headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
    let url = format!("{}{}", server.url, seen.target());
    let method = seen.line().split(' ').next().unwrap();
    let request = SignableRequest::new(method, &url, headers, Payload::Bytes(&seen.body)).unwrap();
    let verified =
        Verifier::new().verify(&request, now(), |key: &str| (key == ACCESS_KEY).then(|| Secret::from(SECRET_KEY)));
    let verified = verified.unwrap_or_else(|error| panic!("{error}\n{}", seen.head));
    assert!(verified.is_signed("x-project-id") && verified.is_signed("host"), "{:?}", verified.signed_headers);
}

#[tokio::test]
async fn a_typed_call_is_signed_and_complete() {
    let server = Server::start(vec![http("200 OK", "x-request-id: r1\r\n", "")]).await;
    let client = builder().endpoint(&server.url).build().unwrap();
    let response = client.start(42).send_empty().await.unwrap();
    assert_eq!(response.request_id(), Some("r1"));
    let [seen] = server.seen().try_into().unwrap();
    assert_eq!(seen.line(), format!("POST /v2/{PROJECT}/tasks/42/start HTTP/1.1"));
    assert_eq!(seen.body, br#"{"dst_ak":"destination-access","dst_sk":"destination-secret"}"#);
    for (name, value) in [
        ("content-type", "application/json"),
        ("accept", "application/json"),
        ("x-project-id", PROJECT),
        ("x-sdk-date", "20191115T033655Z"),
    ] {
        assert_eq!(seen.header(name).as_deref(), Some(value), "{name}");
    }
    assert!(seen.header("user-agent").unwrap().starts_with("huaweicloud-sdk-rust/"));
    assert_eq!(seen.header("api-version"), None);
    verify(&seen, &server);
}

#[tokio::test]
async fn the_canonical_query_goes_on_the_wire() {
    let server = Server::start(vec![http("200 OK", "", "{}")]).await;
    let client = builder().endpoint(&server.url).build().unwrap();
    let request = client.core.raw("GET", "/v2/{project_id}/tasks").query("z key", "a+b c~*").query("limit", 2);
    request.query("name", None::<String>).query("ids", vec!["b", "a"]).send().await.unwrap();
    let [seen] = server.seen().try_into().unwrap();
    assert_eq!(seen.target(), format!("/v2/{PROJECT}/tasks?ids=a&ids=b&limit=2&z%20key=a%2Bb%20c~%2A"));
    assert_eq!(seen.header("content-type"), None, "no body, no content type");
    verify(&seen, &server);
}

#[tokio::test]
async fn odd_path_values_are_encoded_and_still_verify() {
    let server = Server::start(vec![http("200 OK", "", "{}")]).await;
    let client = builder().endpoint(format!("{}/base", server.url)).build().unwrap();
    client.core.raw("GET", "/v2/{project_id}/x/{id}").path("id", "a/b:c d%é").send().await.unwrap();
    let [seen] = server.seen().try_into().unwrap();
    assert_eq!(seen.target(), format!("/base/v2/{PROJECT}/x/a%2Fb%3Ac%20d%25%C3%A9"));
    verify(&seen, &server);
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let elsewhere = Server::start(vec![]).await;
    let location = format!("location: {}/login\r\n", elsewhere.url);
    let server = Server::start(vec![http("302 Found", &location, "")]).await;
    let client = builder().endpoint(&server.url).build().unwrap();
    let error = error(client.show().send_json::<serde_json::Value>().await);
    assert_eq!(error.status().unwrap().as_u16(), 302);
    assert!(error.to_string().contains("redirects are not followed"), "{error}");
    assert!(elsewhere.seen().is_empty());
}

#[tokio::test]
async fn each_attempt_is_signed_afresh() {
    let server = Server::start(vec![http("503 Service Unavailable", "", ""), http("200 OK", "", "{}")]).await;
    let ticks = std::sync::atomic::AtomicU64::new(0);
    let clock = move || {
        UNIX_EPOCH + Duration::from_secs(1_573_789_015 + ticks.fetch_add(5, std::sync::atomic::Ordering::Relaxed))
    };
    let client = builder().endpoint(&server.url).clock(clock).random(|| 0.0).build().unwrap();
    client.show().send_json::<serde_json::Value>().await.unwrap();
    let [first, second] = server.seen().try_into().unwrap();
    assert_ne!(first.header("x-sdk-date"), second.header("x-sdk-date"));
    assert_ne!(first.header("authorization"), second.header("authorization"));
    verify(&first, &server);
    verify(&second, &server);
}

#[tokio::test]
async fn nobody_listens() {
    let url = closed_port().await;
    let client = builder().endpoint(&url).random(|| 0.0).build().unwrap();
    let error = error(client.start(1).send_empty().await);
    assert!(error.is_connection() && !error.outcome_unknown() && !error.is_timeout(), "{error:?}");
    assert!(error.to_string().contains("connection refused"), "{error}");
    assert!(std::error::Error::source(&error).is_some());
    assert_eq!(error.attempts(), 4, "nothing was sent, so even this call is repeated");
}

#[tokio::test]
async fn the_next_endpoint_takes_over() {
    let server = Server::start(vec![http("200 OK", "", "{}"), http("200 OK", "", "{}")]).await;
    let dead = closed_port().await;
    let client = builder().endpoint(&dead).endpoint(&server.url).build().unwrap();
    assert_eq!(client.core.endpoint().as_str(), dead);
    client.start(1).send_empty().await.unwrap();
    assert_eq!(client.core.endpoint().as_str(), server.url, "the one that works is kept");
    assert_eq!(client.start(1).send_empty().await.unwrap().attempts(), 1);
}

#[tokio::test]
async fn a_connection_that_breaks_leaves_the_outcome_open() {
    let server = Server::start(vec![String::new()]).await;
    let client = builder().endpoint(&server.url).build().unwrap();
    let failed = error(client.start(1).send_empty().await);
    assert!(failed.is_connection() && failed.outcome_unknown(), "{failed:?}");
    assert!(failed.to_string().contains("whether it took effect is unknown"), "{failed}");
    assert_eq!(failed.attempts(), 1);
    let cut = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"a\":".to_owned();
    let server = Server::start(vec![cut.clone(), http("200 OK", "", "{}")]).await;
    let client = builder().endpoint(&server.url).random(|| 0.0).build().unwrap();
    let response = client.stop().send_json::<serde_json::Value>().await.unwrap();
    assert_eq!(response.attempts(), 2, "what is safe to repeat is repeated");
    let server = Server::start(vec![cut]).await;
    let client = builder().endpoint(&server.url).build().unwrap();
    let failed = error(client.create().send_json::<serde_json::Value>().await);
    assert!(failed.is_connection() && failed.outcome_unknown() && failed.attempts() == 1, "{failed:?}");
}

#[cfg(feature = "reqwest")]
#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "the program's own client")]
async fn a_client_of_ones_own_carries_the_call() {
    let own = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap();
    let server = Server::start(vec![http("200 OK", "", "{}")]).await;
    let client = builder().endpoint(&server.url).http_client(own).build().unwrap();
    client.stop().send_json::<serde_json::Value>().await.unwrap();
    verify(&server.seen()[0], &server);
}

/// reqwest follows redirects by default, and a 307 makes it send the body again.
#[cfg(feature = "reqwest")]
#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "the program's own client")]
async fn a_client_that_follows_redirects_sends_nothing() {
    use reqwest::redirect::Policy;
    let builders = [
        reqwest::Client::builder(),
        reqwest::Client::builder().redirect(Policy::limited(3)).user_agent("redirect_policy: \"Policy(None)\""),
        reqwest::Client::builder().redirect(Policy::custom(|attempt| attempt.follow())),
    ];
    for own in builders {
        let elsewhere = Server::start(vec![http("200 OK", "", "{}")]).await;
        let location = format!("location: {}/login\r\n", elsewhere.url);
        let server = Server::start(vec![http("307 Temporary Redirect", &location, "")]).await;
        let client = builder().endpoint(&server.url).http_client(own.no_proxy().build().unwrap()).build().unwrap();
        let refused = error(client.start(1).send_empty().await);
        assert!(refused.to_string().contains("the reqwest client follows redirects"), "{refused}");
        assert!(refused.to_string().contains("`redirect::Policy::none()`"), "{refused}");
        assert!(!refused.outcome_unknown() && refused.attempts() == 1, "{refused:?}");
        assert!(server.seen().is_empty() && elsewhere.seen().is_empty());
    }
}

#[tokio::test]
async fn nothing_wrong_is_sent() {
    let server = Server::start(vec![]).await;
    let client = builder().endpoint(&server.url).build().unwrap();
    let mut request = client.core.request(&START);
    for value in ["", ".", ".."] {
        assert!(request.path("task_id", value).unwrap_err().is_invalid_request());
    }
    let refused = error(client.core.request(&START).send_empty().await);
    let words = "start_task: the request is not valid and was not sent: `task_id` is required; the body is required";
    assert_eq!(refused.to_string(), words);
    let mut request = client.core.request(&START);
    request.set_path("task_id", Ok("."));
    let refused = error(request.set_body(Ok(serde_json::json!({}))).send_empty().await);
    let paths: Vec<&str> = refused.problems().iter().map(|problem| problem.path()).collect();
    assert_eq!(paths, ["dst_ak", "dst_sk"], "{refused}");
    assert!(refused.to_string().contains("`task_id` must not be `.`"), "all of it at once: {refused}");
    let mut request = client.core.request(&crate::support::LIST);
    let refused = request.query("limits", Some(&2)).unwrap_err();
    assert!(
        refused.to_string().ends_with("`limits` is not a parameter of the operation; did you mean `limit`?"),
        "{refused}"
    );
    let mut request = client.core.request(&STOP);
    let refused = request.json(&serde_json::json!({ "migration_tasks": [] })).unwrap_err();
    assert!(refused.to_string().contains("`migration_tasks` has no items, at least 1 is required"), "{refused}");
    assert!(server.seen().is_empty());
}
