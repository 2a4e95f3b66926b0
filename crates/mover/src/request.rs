//! Reads fields of the requests that jobs come from.

use serde_json::Value;

/// Returns a string field of an object; empty when it is absent or of another type.
pub(crate) fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}
