//! Removes the fields of a request that its document does not define. A field with a misspelled name may contain a
//! secret that nothing marks as one, so it is neither recorded nor stored.

use serde_json::{Map, Value};

use super::reference::component;

/// How deeply schemas may be nested in each other without a value between them.
const DEEPEST: usize = 16;

/// Removes fields that no schema names. An object described only by its type stays as it is.
pub(super) fn retain(value: &mut Value, schema: &Value, schemas: &Value) {
    retain_all(value, &[schema], schemas);
}

fn retain_all(value: &mut Value, described: &[&Value], schemas: &Value) {
    let mut parts = Vec::new();
    described.iter().for_each(|schema| flatten(schema, schemas, DEEPEST, &mut parts));
    match value {
        Value::Object(fields) => retain_fields(fields, &parts, schemas),
        Value::Array(items) => {
            let of_items: Vec<&Value> = parts.iter().filter_map(|part| part.get("items")).collect();
            if !of_items.is_empty() {
                items.iter_mut().for_each(|item| retain_all(item, &of_items, schemas));
            }
        }
        _ => {}
    }
}

fn retain_fields(fields: &mut Map<String, Value>, parts: &[&Value], schemas: &Value) {
    let named: Vec<&Map<String, Value>> = parts.iter().filter_map(|part| part.get("properties")?.as_object()).collect();
    let others: Vec<&Value> = parts.iter().filter_map(|part| part.get("additionalProperties")).collect();
    let is_open = named.is_empty() || others.iter().any(|other| **other != Value::Bool(false));
    fields.retain(|name, value| {
        let of_field: Vec<&Value> = named.iter().filter_map(|named| named.get(name)).collect();
        if of_field.is_empty() {
            retain_all(value, &others, schemas);
            return is_open;
        }
        retain_all(value, &of_field, schemas);
        true
    });
}

/// Collects the schema and those it is composed of, following references.
fn flatten<'a>(schema: &'a Value, schemas: &'a Value, depth: usize, parts: &mut Vec<&'a Value>) {
    let schema = component(schemas, schema);
    parts.push(schema);
    if depth == 0 {
        return;
    }
    for of in ["allOf", "anyOf", "oneOf"] {
        let members = schema.get(of).and_then(Value::as_array).into_iter().flatten();
        members.for_each(|member| flatten(member, schemas, depth - 1, parts));
    }
}

#[cfg(test)]
mod tests;
