//! Converts OpenAPI 3.0 schemas to JSON Schema (draft 4, whose boolean `exclusiveMinimum` OpenAPI kept).

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// Keys that a validator ignores, and that may have any value.
const DROPPED: [&str; 10] = [
    "example",
    "examples",
    "xml",
    "externalDocs",
    "discriminator",
    "deprecated",
    "readOnly",
    "writeOnly",
    "nullable",
    "default",
];

/// Returns a self-contained JSON Schema: the schema, and every component that it reaches.
pub(crate) fn standalone(schema: &Value, schemas: &Value) -> Value {
    let mut reached = BTreeSet::new();
    collect(schema, schemas, &mut reached);
    let components: Map<String, Value> =
        reached.into_iter().filter_map(|name| schemas.get(&name).map(|schema| (name, convert(schema)))).collect();
    json!({ "allOf": [convert(schema)], "components": { "schemas": components } })
}

fn collect(schema: &Value, schemas: &Value, reached: &mut BTreeSet<String>) {
    match schema {
        Value::Object(map) => {
            let name = map.get("$ref").and_then(Value::as_str).and_then(|r| r.strip_prefix("#/components/schemas/"));
            if let Some(name) = name
                && reached.insert(name.to_owned())
                && let Some(found) = schemas.get(name)
            {
                collect(found, schemas, reached);
            }
            map.values().for_each(|value| collect(value, schemas, reached));
        }
        Value::Array(list) => list.iter().for_each(|value| collect(value, schemas, reached)),
        _ => {}
    }
}

/// Converts one schema, and those nested in it.
fn convert(schema: &Value) -> Value {
    let Value::Object(map) = schema else { return schema.clone() };
    if let Some(reference) = map.get("$ref") {
        return json!({ "$ref": reference });
    }
    let mut out = Map::new();
    for (key, value) in map {
        if key.starts_with("x-") || DROPPED.contains(&key.as_str()) {
            continue;
        }
        let value = match key.as_str() {
            // The keys of these are names, not keywords: a property may be called `example`.
            "properties" => value.as_object().map_or_else(
                || value.clone(),
                |fields| Value::Object(fields.iter().map(|(name, field)| (name.clone(), convert(field))).collect()),
            ),
            "items" | "additionalProperties" | "not" => convert(value),
            "allOf" | "anyOf" | "oneOf" => Value::Array(value.as_array().into_iter().flatten().map(convert).collect()),
            _ => value.clone(),
        };
        out.insert(key.clone(), value);
    }
    bound_integer(&mut out);
    if map.get("nullable").and_then(Value::as_bool) == Some(true) {
        return json!({ "anyOf": [{ "type": "null" }, Value::Object(out)] });
    }
    Value::Object(out)
}

/// Adds the range that `format: int32` or `int64` implies, unless the schema has a narrower one.
fn bound_integer(schema: &mut Map<String, Value>) {
    let (low, high) = match schema.remove("format").as_ref().and_then(Value::as_str) {
        Some("int32") => (i64::from(i32::MIN), i64::from(i32::MAX)),
        Some("int64") => (i64::MIN, i64::MAX),
        _ => return,
    };
    schema.entry("minimum").or_insert(json!(low));
    schema.entry("maximum").or_insert(json!(high));
}

#[cfg(test)]
mod tests;
