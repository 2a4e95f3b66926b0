//! Unit tests: which values of a body are confidential, and how much of a body is shown.

use super::*;

static SERVICE: Service = Service::new("s", "").with_sensitive(&["code_word", "node_pin"]);

fn redactor(body: &str) -> Redactor {
    let mut redactor = Redactor::new().with_names(SERVICE.sensitive);
    learn_json(&mut redactor, body.as_bytes());
    redactor
}

#[test]
fn a_repeated_secret_is_replaced() {
    let redactor = redactor(
        r#"{"node":{"src_sk":"hunter2","region":"cn"},"code_word":["abcd",{"x":12345678}],"node_pin":true,"n":[1,null,1.5]}"#,
    );
    assert_eq!(
        redactor.redact("bad src_sk hunter2, hunter2; abcd 12345678"),
        "bad src_sk <redacted>, <redacted>; <redacted> <redacted>"
    );
    assert_eq!(redactor.redact("not cn true"), "not cn true");
    assert_eq!(self::redactor("not json").redact("hunter2"), "hunter2");
    assert_eq!(self::redactor(r#"{"code_word":"abc"}"#).redact("x abc"), "x abc", "too short to be told from words");
    assert_eq!(self::redactor(r#"{"code_word":"hunter2","broken"#).redact("x hunter2"), "x <redacted>");
}

#[test]
fn confidential_values_are_replaced_at_any_depth() {
    let body = br#"{"a":[{"code_word":"k"},{"Node_Pin":{"x":1}}],"src_sk":null,"b":"src_sk","c":{"new_password":"p"}}"#;
    let text = redact_json(&SERVICE, body);
    let expected = r#"{"a":[{"code_word":"<redacted>"},{"Node_Pin":"<redacted>"}],"src_sk":null,"b":"src_sk","c":{"new_password":"<redacted>"}}"#;
    // Other crates of a build decide whether the order of keys is kept.
    let parsed = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    assert_eq!(parsed(&text), parsed(expected));
    assert_eq!(redact_json(&SERVICE, b"hunter2"), "<7 bytes that are not JSON>");
    assert_eq!(redact_json(&SERVICE, b""), "");
}

#[test]
fn a_body_that_repeats_the_secrets_of_another_is_shown_without_them() {
    let redactor = redactor(r#"{"src_sk":"ab\"cd1234EFGH"}"#);
    let text = redact_json_with(&redactor, br#"{"error_msg":"cannot parse {\"src_sk\":\"ab\\\"cd1234EFGH\"}"}"#);
    assert!(!text.contains("cd1234") && text.contains("cannot parse"), "{text}");
}
