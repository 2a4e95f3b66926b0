//! Adds permissions where OpenAPI tools expect them: as roles under `security`. OpenAPI 3.1 allows roles for every
//! scheme, but 3.0 allows them for none of our schemes. So the document for renderers is raised to 3.1.

use serde_json::{Map, Value, json};

use crate::spec::model::{Operation, Permission};

/// Keys whose values are data: nothing below them is a schema keyword.
const DATA: [&str; 5] = ["default", "enum", "example", "examples", "value"];

/// Returns the `security` of an operation: each of the document's ways to sign in, with the permissions as roles.
/// Returns `None` if no permission is known; then the document's own `security` applies.
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

/// Converts a document from OpenAPI 3.0 to 3.1, where `nullable` becomes a type.
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
                    // The keys of `properties` are names, not keywords.
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
