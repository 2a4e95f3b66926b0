//! Permissions where OpenAPI tools look for them: as roles under `security`. Version 3.1 allows them for every scheme, 3.0 for
//! none of ours, so the document for renderers is raised to 3.1.

use serde_json::{Map, Value, json};

use crate::spec::model::{Operation, Permission};

/// Data of readers, in which nothing is a keyword of a schema.
const DATA: [&str; 5] = ["default", "enum", "example", "examples", "value"];

/// The `security` of an operation: each way to sign in that the document has, with the permissions as roles. Nothing where
/// none is known, and the document's own holds.
pub(super) fn security(document: Option<&Value>, operation: &Operation) -> Option<(String, Value)> {
    let Permission::Action(action) = &operation.permission else { return None };
    let roles: Vec<&String> = std::iter::once(action).chain(&operation.dependencies).collect();
    let with_roles = |way: &Value| {
        let schemes = way.as_object().into_iter().flatten();
        Value::Object(schemes.map(|(scheme, _)| (scheme.clone(), json!(roles))).collect())
    };
    let ways = document?.as_array()?.iter().map(with_roles).collect();
    Some(("security".to_owned(), Value::Array(ways)))
}

/// Makes a document of OpenAPI 3.0 one of 3.1, where `nullable` is a type.
pub(super) fn raise(document: &mut Value) {
    document["openapi"] = "3.1.1".into();
    schemas(document);
}

fn schemas(node: &mut Value) {
    match node {
        Value::Object(fields) => {
            null_as_type(fields);
            for (key, value) in fields {
                match (key.as_str(), value) {
                    // Their keys are names, not keywords.
                    ("properties", Value::Object(properties)) => properties.values_mut().for_each(schemas),
                    (key, value) if !DATA.contains(&key) => schemas(value),
                    _ => (),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(schemas),
        _ => (),
    }
}

fn null_as_type(schema: &mut Map<String, Value>) {
    let Some(nullable) = schema.get("nullable").and_then(Value::as_bool) else { return };
    schema.remove("nullable");
    if let Some(kind @ Value::String(_)) = schema.get_mut("type").filter(|_| nullable) {
        *kind = json!([kind.clone(), "null"]);
    }
}
