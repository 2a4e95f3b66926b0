//! Unit tests of `wait`.

use super::*;

static SERVICE: Service = Service::new("s", "").with_sensitive(&["sk"]);

#[test]
fn reasons_in_every_shape() {
    let said = |json: &str| reason(&SERVICE, "a.why", json.as_bytes());
    assert_eq!(said(r#"{"a":{"why":{"error_code":"TRF.1","error_msg":"no"}}}"#).unwrap(), "TRF.1: no");
    assert_eq!(said(r#"{"a":{"why":{"error_msg":"no"}}}"#).unwrap(), "no");
    assert_eq!(said(r#"{"a":{"why":{"sk":"hidden"}}}"#).unwrap(), r#"{"sk":"<redacted>"}"#);
    assert_eq!(said(r#"{"a":{"why":" text "}}"#).unwrap(), "text");
    for nothing in [r#"{"a":{"why":null}}"#, r#"{"a":{"why":""}}"#, "{}", "[]", "no json"] {
        assert_eq!(said(nothing), None, "{nothing}");
    }
}

#[test]
fn states_are_texts() {
    let value = serde_json::json!({"status": 5, "a": {"b": "X", "c": true}});
    assert_eq!(text_at(&value, "status").unwrap(), "5");
    assert_eq!(text_at(&value, "a.b").unwrap(), "X");
    assert_eq!(text_at(&value, "a.c").unwrap(), "true");
    assert_eq!(text_at(&value, "a"), None);
    assert_eq!(text_at(&value, "x.y"), None);
}
