//! The JSON Schema of a manifest, for editors. It is generated from the table that the reader uses.

use serde_json::{Map, Value, json};

use super::{FieldKind, MANIFEST, Section};

/// The URL of the committed schema.
pub(crate) const URL: &str =
    "https://raw.githubusercontent.com/huaweicloud-rs/huaweicloud-migration/main/crates/cli/manifest.schema.json";

/// Returns the schema as a JSON document.
pub(crate) fn document() -> Value {
    let mut schema = object(&MANIFEST);
    if let Value::Object(map) = &mut schema {
        map.insert("$schema".to_owned(), json!("http://json-schema.org/draft-07/schema#"));
        map.insert("$id".to_owned(), json!(URL));
        map.insert("title".to_owned(), json!("A manifest of hcmigrate"));
    }
    schema
}

fn object(section: &'static Section) -> Value {
    let mut properties = Map::new();
    for field in section.all() {
        let mut schema = of_kind(field.kind);
        if let Value::Object(map) = &mut schema {
            map.insert("description".to_owned(), json!(field.about));
        }
        properties.insert(field.name.to_owned(), schema);
    }
    let required: Vec<&str> = section.all().filter(|field| field.required).map(|field| field.name).collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

fn of_kind(kind: FieldKind) -> Value {
    match kind {
        FieldKind::Text | FieldKind::ObjectName => json!({ "type": "string", "minLength": 1 }),
        FieldKind::Form(form) if form.or_number => json!({
            "anyOf": [{ "type": "string", "pattern": form.pattern }, { "type": "number", "minimum": 0 }],
        }),
        FieldKind::Form(form) | FieldKind::Reference(form) => json!({ "type": "string", "pattern": form.pattern }),
        FieldKind::Integer(least, most) if most == i64::MAX => json!({ "type": "integer", "minimum": least }),
        FieldKind::Integer(least, most) => json!({ "type": "integer", "minimum": least, "maximum": most }),
        FieldKind::Boolean => json!({ "type": "boolean" }),
        FieldKind::Choice(choices) => {
            json!({ "type": "string", "enum": choices.iter().map(|(word, _)| *word).collect::<Vec<_>>() })
        }
        FieldKind::Labels => json!({
            "type": "object",
            "additionalProperties": { "type": ["string", "number", "boolean"] },
        }),
        FieldKind::List(kind) => json!({ "type": "array", "items": of_kind(*kind) }),
        FieldKind::Object(section) => object(section),
        FieldKind::Entry { entry, table } => json!({
            "if": { "required": ["from_csv"] }, "then": object(table), "else": object(entry),
        }),
    }
}
