//! Resolves references within a document.

use serde_json::Value;

/// Follows local references; a reference that cannot be followed is returned as it is.
pub(super) fn resolve<'a>(doc: &'a Value, value: &'a Value) -> &'a Value {
    let mut value = value;
    // A limit, because a document may contain reference cycles.
    for _ in 0..16 {
        let Some(target) = value.get("$ref").and_then(Value::as_str).and_then(|r| r.strip_prefix('#')) else { break };
        let Some(found) = doc.pointer(target) else { break };
        value = found;
    }
    value
}

/// Returns the schema that a `$ref` to a component names, or the schema itself.
pub(crate) fn component<'a>(schemas: &'a Value, schema: &'a Value) -> &'a Value {
    let mut schema = schema;
    for _ in 0..16 {
        let name = schema.get("$ref").and_then(Value::as_str).and_then(|r| r.strip_prefix("#/components/schemas/"));
        let Some(found) = name.and_then(|name| schemas.get(name)) else { break };
        schema = found;
    }
    schema
}
