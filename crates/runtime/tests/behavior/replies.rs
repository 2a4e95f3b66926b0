//! Tests how answers are read.

use std::collections::BTreeMap;

use huaweicloud_runtime::http::StatusCode;
use huaweicloud_runtime::{Response, lenient};
use serde::Deserialize;
use serde_json::Value;

use crate::support::script::{Script, answer};
use crate::support::{client, error};

#[derive(Deserialize, Debug, Default)]
struct Task {
    #[serde(default, deserialize_with = "lenient::integer")]
    id: Option<i64>,
    #[serde(default, deserialize_with = "lenient::list")]
    steps: Vec<BTreeMap<String, i64>>,
}

/// A strict type.
#[derive(Deserialize, Debug)]
struct Strict {
    #[expect(dead_code, reason = "decoded only to find errors")]
    steps: Vec<BTreeMap<String, i64>>,
}

#[tokio::test]
async fn any_success_status_is_accepted_and_the_raw_body_kept() {
    for status in [200, 201, 202, 204, 299] {
        let client = client(Script::new([answer(status, r#"{"id":"7","new":true}"#)]));
        let response = client.show().send_json::<Task>().await.unwrap();
        assert!(response.steps.is_empty());
        assert_eq!((response.id, response.status()), (Some(7), StatusCode::from_u16(status).unwrap()));
        assert_eq!(&response.raw()[..], br#"{"id":"7","new":true}"#);
        assert_eq!(response.headers()["x-request-id"], "request-1");
        assert_eq!(response.into_inner().id, Some(7));
    }
}

#[tokio::test]
async fn empty_bodies() {
    let client = client(Script::new([answer(200, ""), answer(204, " "), answer(200, "ignored"), answer(200, "")]));
    assert_eq!(client.show().send_json::<Task>().await.unwrap().id, None);
    assert!(client.show().send_json::<Vec<Task>>().await.unwrap().is_empty());
    let empty: Response<()> = client.show().send_empty().await.unwrap();
    assert_eq!(&empty.raw()[..], b"ignored");
    let failed = error(client.show().send_json::<String>().await);
    assert!(failed.is_decoding() && failed.to_string().contains("no body"), "{failed}");
}

#[tokio::test]
async fn text_with_and_without_quotes() {
    let client = client(Script::new([answer(200, "\"https://a/b\""), answer(200, "plain text"), answer(200, "")]));
    assert_eq!(*client.show().send_text().await.unwrap(), "https://a/b");
    assert_eq!(*client.show().send_text().await.unwrap(), "plain text");
    assert_eq!(*client.show().send_text().await.unwrap(), "");
}

#[tokio::test]
async fn what_cannot_be_read_names_place_and_status_and_no_value() {
    let body = r#"{"id":1,"steps":[{"a":1},{"b":"hunter2"}]}"#;
    let client = client(Script::new([answer(200, body), answer(200, "<html>login</html>"), answer(200, "{")]));
    let failed = error(client.show().send_json::<Strict>().await);
    assert!(failed.is_decoding() && !failed.outcome_unknown() && !failed.took_effect(), "{failed:?}");
    assert_eq!(failed.body().unwrap(), body);
    assert!(failed.to_string().contains("steps[1].b"), "{failed}");
    assert_eq!((failed.status().unwrap().as_u16(), failed.request_id()), (200, Some("request-1")));
    assert!(!format!("{failed} {failed:?}").contains("hunter2"), "{failed:?}");
    assert!(error(client.show().send_json::<Task>().await).to_string().contains("markup"));
    assert!(error(client.show().send_json::<Task>().await).is_decoding());
}

#[tokio::test]
async fn what_a_lenient_type_cannot_read_is_left_out() {
    let client = client(Script::new([answer(200, r#"{"id":[],"steps":[{"a":1},{"b":"hunter2"},7,{}]}"#)]));
    let task = client.show().send_json::<Task>().await.unwrap();
    assert_eq!((task.id, task.steps.len()), (None, 2));
}

#[tokio::test]
async fn a_stream_comes_piece_by_piece() {
    let client = client(Script::new([answer(200, "abc"), answer(200, "def"), answer(404, "")]));
    let mut stream = client.show().send_stream().await.unwrap().into_inner();
    assert_eq!(stream.next().await.unwrap().unwrap(), "abc");
    assert!(stream.next().await.is_none());
    let stream = client.core.raw("GET", "/x").send_stream().await.unwrap().into_inner();
    assert_eq!(stream.collect().await.unwrap(), "def");
    assert!(error(client.show().send_stream().await).is_not_found());
}

#[tokio::test]
async fn a_refusal_with_the_status_of_a_success_fails_a_stream_too() {
    const REFUSAL: &str = r#"{"error_code":"OMS.0057","error_msg":"not yet"}"#;
    let long = format!(r#"{{"error_code":"{}"}}"#, "x".repeat(20_000));
    let json = |body: &str| answer(200, body).header("content-type", "application/json");
    let script = Script::new([json(REFUSAL), json(REFUSAL), json(r#"{"a":1}"#), json(&long)]);
    let client = client(script);
    assert_eq!(error(client.show().send_stream().await).code(), Some("OMS.0057"));
    assert_eq!(error(client.core.raw("GET", "/x").send_stream().await).code(), Some("OMS.0057"));
    let stream = client.core.raw("GET", "/x").send_stream().await.unwrap().into_inner();
    assert_eq!(stream.collect().await.unwrap(), r#"{"a":1}"#);
    let stream = client.core.raw("GET", "/x").send_stream().await.unwrap().into_inner();
    assert_eq!(stream.collect().await.unwrap(), long);
}

#[tokio::test]
async fn raw_requests_take_any_path() {
    let script = Script::new([answer(200, "[1]"), answer(200, "{\"a\":1}")]);
    let client = client(script.clone());
    let raw = client.core.raw("POST", "/v9/{project_id}/new?x=1");
    let response = raw.query("y", true).header("X-New", 1).json(&serde_json::json!([1])).send().await.unwrap();
    assert_eq!(&response[..], b"[1]");
    assert!(script.uri(0).ends_with("/new?x=1&y=true"), "{}", script.uri(0));
    let value = client.core.raw("GET", "/v9").send_json::<Value>().await.unwrap();
    assert_eq!(value["a"], 1);
    for bad in [client.core.raw("G T", "/"), client.core.raw("GET", "x"), client.core.raw("GET", "/{a}")] {
        assert!(error(bad.send().await).is_invalid_request());
    }
    assert_eq!(script.count(), 2);
}
