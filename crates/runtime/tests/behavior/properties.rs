//! Tests properties that hold for any input.

use huaweicloud_auth::Secret;
use huaweicloud_auth::sign::{Payload, SignableRequest};
use huaweicloud_auth::verify::Verifier;
use huaweicloud_runtime::dates::{parse_http_date, parse_rfc3339};
use huaweicloud_runtime::http::{HeaderMap, StatusCode};
use huaweicloud_runtime::{ApiError, ArraySchema, Endpoint, Field, ObjectSchema, Schema, redact_json, schema};
use proptest::prelude::*;

use crate::support::script::{Script, answer};
use crate::support::{ACCESS_KEY, SECRET_KEY, SERVICE, START, client, now};

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(future)
}

static ANYTHING: Schema = Schema::Object(ObjectSchema::new(&[Field::required(
    "a",
    &Schema::Array(ArraySchema::new(&Schema::Map(&Schema::Boolean)).with_min(1).with_max(2)),
)]));

/// JSON of any shape.
fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        "\\PC{0,12}".prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            prop::collection::hash_map("(a|dst_sk|error_code|code|message|[a-z]{1,3})", inner, 0..4)
                .prop_map(|fields| fields.into_iter().collect::<serde_json::Map<_, _>>().into()),
        ]
    })
}

proptest! {
    /// The request that is sent passes verification, regardless of its path, query and body.
    #[test]
    fn what_is_sent_verifies(
        segment in "\\PC{1,24}",
        query in prop::collection::vec(("\\PC{0,8}", "\\PC{0,8}"), 0..4),
        body in json(),
    ) {
        prop_assume!(segment != "." && segment != "..");
        let script = Script::new([answer(200, "")]);
        let client = client(script.clone());
        let mut request = client.core.raw("POST", "/v2/{project_id}/{it}").path("it", &segment).json(&body);
        for (key, value) in &query {
            request = request.query(key, value.as_str());
        }
        block_on(request.send()).unwrap();
        script.asked(0, |request| {
            let uri = request.uri().to_string();
            assert!(uri.is_ascii() && !uri.contains('+') && !uri.contains('{'), "{uri}");
            let headers = request.headers().iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
            let signable = SignableRequest::new("POST", &uri, headers, Payload::Bytes(request.body())).unwrap();
            let key = |key: &str| (key == ACCESS_KEY).then(|| Secret::from(SECRET_KEY));
            Verifier::new().verify(&signable, now(), key).unwrap();
        });
    }

    /// An error answer with arbitrary bytes becomes a one-line message.
    #[test]
    fn any_error_body_becomes_one_line(body in prop::collection::vec(any::<u8>(), 0..200), status in 300_u16..600) {
        let status = StatusCode::from_u16(status).unwrap();
        let error = ApiError::from_parts(status, HeaderMap::new(), body.into());
        let text = error.to_string();
        prop_assert!(!text.contains('\n') && text.chars().count() < 5_000);
    }

    /// So does an error answer with arbitrary JSON.
    #[test]
    fn any_error_json_becomes_one_line(body in json()) {
        let error = ApiError::from_parts(StatusCode::BAD_REQUEST, HeaderMap::new(), body.to_string().into());
        prop_assert!(!error.to_string().contains('\n') && !error.message().is_empty());
    }

    /// A schema check does not panic, and does not accept a value of the wrong kind.
    #[test]
    fn a_check_agrees_with_the_tree(body in json()) {
        let fine = body.as_object().and_then(|fields| fields.get("a")).and_then(|a| a.as_array()).is_some_and(|list| {
            (1..=2).contains(&list.len())
                && list.iter().all(|item| item.as_object().is_some_and(|map| map.values().all(|v| v.is_boolean())))
        });
        prop_assert_eq!(schema::check(&ANYTHING, body.to_string().as_bytes()).is_ok(), fine);
    }

    /// Bytes that are not JSON are reported as one problem.
    #[test]
    fn a_check_takes_any_bytes(body in prop::collection::vec(any::<u8>(), 0..64)) {
        let _ = schema::check(START.body.as_ref().unwrap().schema, &body);
    }

    /// Any string is either a date or an error.
    #[test]
    fn any_text_may_be_meant_as_date(text in "\\PC{0,40}|[A-Z][a-z]{2},? ?[0-9]{1,3} [A-Z][a-z]{2} [0-9: ]{0,16}( GMT)?|[0-9T:+.-]{0,32}Z?") {
        let (http_date, rfc3339) = (parse_http_date(&text), parse_rfc3339(&text));
        prop_assert!(http_date.is_err() || rfc3339.is_err(), "{text}");
    }

    /// Redacted text shows no secret, no matter how deeply it is nested.
    #[test]
    fn redaction_finds_every_secret(body in json()) {
        let body = serde_json::json!({ "x": body, "dst_sk": "hunter2", "list": [{ "password": { "deep": "hunter2" } }] });
        prop_assert!(!redact_json(&SERVICE, body.to_string().as_bytes()).contains("hunter2"));
    }

    /// Any string is either an endpoint or a readable error, and an endpoint can be parsed again.
    #[test]
    fn any_text_may_be_meant_as_endpoint(text in "(https?://)?\\PC{0,24}") {
        match Endpoint::parse(&text) {
            Ok(endpoint) => prop_assert_eq!(Endpoint::parse(endpoint.as_str()).unwrap(), endpoint),
            Err(error) => prop_assert!(!error.to_string().contains('\n')),
        }
    }
}
