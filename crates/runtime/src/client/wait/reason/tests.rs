//! Unit tests of `wait::reason`.

use serde_json::json;

use super::*;

static SERVICE: Service = Service::new("s", "").with_sensitive(&["sk"]);

#[test]
fn reasons_in_every_shape() {
    let said = |reason: Value| {
        of_value(&SERVICE, &reason, &Redactor::new().with_names(SERVICE.sensitive)).map(|reason| reason.to_string())
    };
    assert_eq!(said(json!({"error_code": "TRF.1", "error_msg": "no"})).unwrap(), "TRF.1: no");
    assert_eq!(said(json!({"error_code": "TRF.1"})).unwrap(), "TRF.1");
    assert_eq!(said(json!({"error_msg": "no"})).unwrap(), "no");
    assert_eq!(said(json!({"sk": "hidden"})).unwrap(), r#"{"sk":"<redacted>"}"#);
    assert_eq!(said(json!(" text ")).unwrap(), "text");
    assert_eq!(said(json!(null)), None);
    assert_eq!(said(json!("")), None);
}
