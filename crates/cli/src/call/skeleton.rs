//! `--skeleton`: prints a body with every field of an operation, to be filled in.

use huaweicloud_runtime::Operation;
use serde_json::{Map, Value};

use super::document::Document;
use crate::failure::{Exit, Failure};
use crate::locale::say;
use crate::screen::line;
use crate::services::KnownService;
use crate::text::note;

/// Inner objects are written down to this depth.
const DEEPEST: usize = 6;

/// Prints the skeleton of the body.
pub(super) fn print(service: &'static KnownService, operation: &'static Operation) -> Result<Exit, Failure> {
    let document = Document::read(service)?;
    let described = document.operation(operation.id);
    let schema = described.as_ref().and_then(|described| described.body_schema());
    let schema = schema.ok_or_else(|| Failure::usage(say!("call-no-body", operation = operation.id)))?;
    let text = serde_json::to_string_pretty(&skeleton(&document, schema, DEEPEST));
    line(&text.map_err(|error| Failure::new(error.to_string()))?)?;
    let required: Vec<String> =
        document.fields(schema, "", 0).into_iter().filter(|field| field.required).map(|field| field.path).collect();
    if !required.is_empty() {
        note(&say!("call-skeleton-required", fields = required.join(", ")));
    }
    Ok(Exit::Success)
}

/// Returns the documented default or an empty value of the type. It never chooses among several values, because one of them may
/// cost money. An empty value is refused before anything is sent.
fn skeleton(document: &Document, schema: &Value, depth: usize) -> Value {
    let of = |name: &str| document.property(schema, name);
    if let Some(value) = of("default") {
        return value.clone();
    }
    match of("type").and_then(Value::as_str) {
        Some("integer" | "number") => of("minimum").cloned().unwrap_or_else(|| Value::from(0)),
        Some("boolean") => Value::Bool(false),
        Some("array") if depth > 0 => {
            Value::Array(of("items").map(|items| skeleton(document, items, depth - 1)).into_iter().collect())
        }
        Some("array") => Value::Array(Vec::new()),
        Some("object") => Value::Object(fields(document, schema, depth)),
        _ => Value::from(""),
    }
}

fn fields(document: &Document, schema: &Value, depth: usize) -> Map<String, Value> {
    let mut object = Map::new();
    if depth > 0 {
        for field in document.fields(schema, "", 0) {
            object.insert(field.path, skeleton(document, field.schema, depth - 1));
        }
    }
    object
}

#[cfg(test)]
mod tests;
