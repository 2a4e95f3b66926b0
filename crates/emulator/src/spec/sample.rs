//! Creates a small value that satisfies a schema, for operations without an example.

use serde_json::{Map, Value, json};

use super::reference::component;

/// Creates a value of a schema. Deep or circular schemas end in null or an empty list.
pub(crate) fn of(schema: &Value, schemas: &Value) -> Value {
    make(schema, schemas, 0)
}

fn make(schema: &Value, schemas: &Value, depth: usize) -> Value {
    let schema = component(schemas, schema);
    for key in ["example", "default"] {
        if let Some(found) = schema.get(key) {
            return found.clone();
        }
    }
    if let Some(first) = schema.pointer("/enum/0") {
        return first.clone();
    }
    if let Some(first) = schema.pointer("/allOf/0").or_else(|| schema.pointer("/anyOf/0")) {
        return make(first, schemas, depth);
    }
    if depth > 6 {
        return Value::Null;
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("object") => {
            let fields = schema.get("properties").and_then(Value::as_object);
            let made: Map<String, Value> = fields
                .into_iter()
                .flatten()
                .map(|(name, field)| (name.clone(), make(field, schemas, depth + 1)))
                .collect();
            Value::Object(made)
        }
        Some("array") if depth < 6 => {
            json!([schema.get("items").map_or(Value::Null, |items| make(items, schemas, depth + 1))])
        }
        Some("array") => json!([]),
        Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or(json!(0)),
        Some("boolean") => json!(false),
        Some("string") => {
            let least = schema.get("minLength").and_then(Value::as_u64).unwrap_or(0).min(1024);
            json!("x".repeat(usize::try_from(least).unwrap_or(0)))
        }
        _ => Value::Null,
    }
}

#[cfg(test)]
mod tests;
