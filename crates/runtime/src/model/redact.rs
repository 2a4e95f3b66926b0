//! Keeping confidential values out of logs and dry runs.
//!
//! Which values are confidential is a matter of the name of the property they stand under; the specification marks
//! those, and [`Service::sensitive`] lists them.

use serde_json::Value;

use crate::model::operation::Service;

/// What stands in place of a confidential value.
pub(crate) const REDACTED: &str = "<redacted>";

/// A JSON body with every confidential value replaced, for logs and dry runs. What is no JSON is only described.
///
/// ```
/// use huaweicloud_runtime::{Service, redact_json};
///
/// static SERVICE: Service = Service::new("oms", "").with_sensitive(&["sk"]);
/// let text = redact_json(&SERVICE, br#"{ "node": { "region": "x", "sk": "hidden" } }"#);
/// assert_eq!(text, r#"{"node":{"region":"x","sk":"<redacted>"}}"#);
/// ```
pub fn redact_json(service: &Service, body: &[u8]) -> String {
    if body.is_empty() {
        return String::new();
    }
    match serde_json::from_slice::<Value>(body) {
        Ok(mut value) => {
            hide(&mut value, service.sensitive);
            value.to_string()
        }
        Err(_) => format!("<{} bytes that are no JSON>", body.len()),
    }
}

fn hide(value: &mut Value, sensitive: &[&str]) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                if is_sensitive(name, sensitive) && !value.is_null() {
                    *value = Value::String(REDACTED.to_owned());
                } else {
                    hide(value, sensitive);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| hide(item, sensitive)),
        _ => {}
    }
}

pub(crate) fn is_sensitive(name: &str, sensitive: &[&str]) -> bool {
    sensitive.iter().any(|known| known.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    static SERVICE: Service = Service::new("s", "").with_sensitive(&["src_sk", "password"]);

    #[test]
    fn confidential_values_are_replaced_wherever_they_stand() {
        let body = br#"{"a":[{"src_sk":"k"},{"Password":{"x":1}}],"src_sk":null,"b":"src_sk"}"#;
        let text = redact_json(&SERVICE, body);
        let expected = r#"{"a":[{"src_sk":"<redacted>"},{"Password":"<redacted>"}],"b":"src_sk","src_sk":null}"#;
        // Whether the order of keys is kept is for other crates of the build to decide.
        let parsed = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(parsed(&text), parsed(expected));
        assert_eq!(redact_json(&SERVICE, b"hunter2"), "<7 bytes that are no JSON>");
        assert_eq!(redact_json(&SERVICE, b""), "");
    }
}
