//! Unit tests of `record`.

use serde_json::json;

use super::*;

#[test]
fn no_body_fills_the_memory() {
    let recorder = Recorder::new(2, std::iter::empty());
    let long = "x".repeat(4 * LONGEST);
    let fields: serde_json::Map<String, Value> = (0..100_000).map(|n| (format!("field_{n}"), json!("x"))).collect();
    let nested = (0..100).fold(json!([&long]), |inner, _| json!([&long, { &long: inner }]));
    for body in [json!(fields), json!({ "list": vec![&long; 1000] }), json!({ &long: &long }), nested] {
        let mut kept = String::new();
        recorder.redact(&body, &mut kept);
        assert!(kept.len() < 2 * MOST_TEXT, "{}", kept.len());
        assert!(serde_json::from_str::<Value>(&kept).is_ok());
    }
}

#[test]
fn secrets_never_stay() {
    let recorder = Recorder::new(2, ["pin".to_owned()].into_iter());
    let body = json!({ "src_ak": "A", "dst_node": { "sk": "S", "bucket": "b" }, "pin": 1, "list": [{ "Password": "p" }],
        "source_cdn_authentication_key": "k", "app_id": null });
    let mut kept = String::new();
    recorder.redact(&body, &mut kept);
    assert_eq!(
        serde_json::from_str::<Value>(&kept).expect("is JSON"),
        json!({ "src_ak": "<redacted>", "dst_node": { "sk": "<redacted>", "bucket": "b" }, "pin": "<redacted>", "list": [{ "Password": "<redacted>" }],
            "source_cdn_authentication_key": "<redacted>", "app_id": null })
    );
}
