//! Reads the bundled specifications for the suites: operations, their examples, and their schemas as JSON Schema.

use serde_json::{Map, Value, json};

/// One operation of a bundled document.
pub struct Operation {
    pub id: String,
    pub method: String,
    pub path: String,
    /// Schema and examples of the request body.
    pub request: Option<Media>,
    /// Status, schema and examples of the reply that has content, if there is one.
    pub reply: Option<(u16, Media)>,
    /// Every success status.
    pub success: Vec<u16>,
}

/// A body: its media type, schema and examples.
pub struct Media {
    pub media_type: String,
    pub schema: Value,
    pub examples: Vec<(String, Value)>,
}

/// The operations of a bundled document.
pub fn operations(document: &Value) -> Vec<Operation> {
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("a path item") {
            if operation.get("operationId").is_some() {
                found.push(self::operation(document, path, method, operation));
            }
        }
    }
    found
}

fn operation(document: &Value, path: &str, method: &str, operation: &Value) -> Operation {
    let mut success = Vec::new();
    let mut reply = None;
    for (status, response) in operation["responses"].as_object().expect("responses") {
        let Ok(status) = status.parse::<u16>() else { continue };
        if status < 300 {
            success.push(status);
            if let Some(media) = media(document, deref(document, response)) {
                reply = Some((status, media));
            }
        }
    }
    Operation {
        id: operation["operationId"].as_str().expect("an id").to_owned(),
        method: method.to_uppercase(),
        path: path.to_owned(),
        request: operation.get("requestBody").and_then(|body| media(document, deref(document, body))),
        reply,
        success,
    }
}

fn media(document: &Value, holder: &Value) -> Option<Media> {
    let (media_type, content) = holder.get("content")?.as_object()?.iter().next()?;
    let examples = content.get("examples").and_then(Value::as_object);
    let examples = examples
        .into_iter()
        .flatten()
        .map(|(name, example)| (name.clone(), deref(document, example)["value"].clone()))
        .collect();
    Some(Media { media_type: media_type.clone(), schema: content["schema"].clone(), examples })
}

fn deref<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value.get("$ref").and_then(Value::as_str) {
        Some(reference) => document.pointer(reference.trim_start_matches('#')).expect("a component"),
        None => value,
    }
}

/// Compiles a schema of the document. OpenAPI 3.0 has its own dialect: `nullable` becomes a type, and the rest is kept.
pub fn validator(document: &Value, schema: &Value) -> jsonschema::Validator {
    let mut root = json_schema(schema);
    root["components"] = json!({ "schemas": json_schema(&document["components"]["schemas"]) });
    jsonschema::draft4::new(&root).expect("the schema is a JSON Schema")
}

fn json_schema(schema: &Value) -> Value {
    match schema {
        Value::Object(entries) => {
            let converted: Map<String, Value> =
                entries.iter().map(|(key, value)| (key.clone(), json_schema(value))).collect();
            let nullable = entries.get("nullable").and_then(Value::as_bool) == Some(true);
            let converted = Value::Object(converted);
            if nullable { json!({ "anyOf": [converted, { "type": "null" }] }) } else { converted }
        }
        Value::Array(items) => Value::Array(items.iter().map(json_schema).collect()),
        scalar => scalar.clone(),
    }
}
