//! The facts of a witness about one operation, in a common form: types, limits, enums, defaults, statuses, action.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::spec::model::{EXTENSIBLE_ENUM, deref, operations_of};

/// The keys of a schema that are compared.
const KEYS: [&str; 12] = [
    "type",
    "nullable",
    "deprecated",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "pattern",
    "enum",
    "default",
];

/// What is known about one value: keys of a schema.
pub(super) type Fact = BTreeMap<String, Value>;

/// What a witness states about one operation.
#[derive(Debug, Default)]
pub struct OperationFacts {
    pub action: Option<String>,
    pub statuses: BTreeSet<u16>,
    /// Whether `statuses` is complete.
    pub all_statuses: bool,
    /// Path and query parameters by `path name`, fields of the request by `request a.b[].c`, fields of the reply by
    /// `reply a.b[].c`, and the type of a whole body by `request` and `reply`.
    pub fields: BTreeMap<String, Fact>,
    /// The sources of the facts: `x-hc-source` in our documents, addresses for the pages.
    pub sources: Vec<String>,
    /// The errors that it names.
    pub errors: Vec<ErrorSample>,
}

/// An error of an operation: one that our document lists, or one that a witness shows.
#[derive(Debug)]
pub struct ErrorSample {
    pub code: String,
    pub status: u16,
    pub message: Option<String>,
}

/// Returns the facts of our own documents, by operation id.
pub(super) fn ours(document: &Value) -> BTreeMap<String, OperationFacts> {
    let mut found = BTreeMap::new();
    for (_, item) in document.get("paths").and_then(Value::as_object).into_iter().flatten() {
        for (_, operation) in operations_of(item) {
            let id = operation.get("operationId").and_then(Value::as_str).unwrap_or_default();
            found.insert(id.to_owned(), of_operation(document, item, operation));
        }
    }
    found
}

fn of_operation(document: &Value, item: &Value, operation: &Value) -> OperationFacts {
    let mut facts = OperationFacts {
        action: operation.pointer("/x-hc-iam/action").and_then(Value::as_str).map(str::to_owned),
        all_statuses: true,
        sources: list(operation.get("x-hc-source")).filter_map(Value::as_str).map(str::to_owned).collect(),
        errors: errors(document, operation),
        ..OperationFacts::default()
    };
    for parameter in list(item.get("parameters")).chain(list(operation.get("parameters"))) {
        let parameter = deref(document, parameter);
        facts.parameter(document, parameter, parameter.get("schema").unwrap_or(&Value::Null));
    }
    if let Some(body) = operation.get("requestBody") {
        let body = deref(document, body);
        if let Some(schema) = body.pointer("/content/application~1json/schema") {
            flatten(document, schema, "request ", &mut facts.fields);
        }
    }
    for (status, response) in operation.get("responses").and_then(Value::as_object).into_iter().flatten() {
        let Ok(number) = status.parse::<u16>() else { continue };
        facts.statuses.insert(number);
        let schema = deref(document, response).pointer("/content/application~1json/schema");
        if let Some(schema) = schema.filter(|_| number < 300) {
            flatten(document, schema, "reply ", &mut facts.fields);
        }
    }
    facts
}

/// Returns the errors that an operation lists, with the facts that the service's table states about their codes.
fn errors(document: &Value, operation: &Value) -> Vec<ErrorSample> {
    let table = document.pointer("/components/x-hc-error-codes");
    let of_entry = |entry: &Value| {
        let code = entry.get("code").unwrap_or(entry).as_str()?;
        let either = |key: &str| entry.get(key).or_else(|| table?.get(code)?.get(key));
        Some(ErrorSample {
            code: code.to_owned(),
            status: either("status")?.as_u64().and_then(|status| u16::try_from(status).ok())?,
            message: either("message").and_then(Value::as_str).map(str::to_owned),
        })
    };
    list(operation.get("x-hc-errors")).filter_map(of_entry).collect()
}

impl OperationFacts {
    /// Marks the known fields that an example shows as null.
    pub fn nulls(&mut self, prefix: &str, example: &Value) {
        match example {
            Value::Null => {
                if let Some(fact) = self.fields.get_mut(prefix) {
                    fact.insert("nullable".to_owned(), Value::Bool(true));
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.nulls(&format!("{prefix}[]"), item)),
            Value::Object(fields) => {
                for (name, value) in fields {
                    self.nulls(&below(prefix, name), value);
                }
            }
            _ => {}
        }
    }

    /// Adds a path or query parameter, except the project id and headers, which are the same everywhere.
    pub fn parameter(&mut self, document: &Value, parameter: &Value, schema: &Value) {
        let text = |key: &str| parameter.get(key).and_then(Value::as_str).unwrap_or_default();
        if !matches!(text("in"), "path" | "query") || text("name") == "project_id" {
            return;
        }
        let name = format!("{} {}", text("in"), text("name"));
        flatten(document, schema, &name, &mut self.fields);
        let fact = self.fields.entry(name).or_default();
        if parameter.get("required").and_then(Value::as_bool) == Some(true) {
            fact.insert("required".to_owned(), Value::Bool(true));
        }
    }
}

/// Adds what a schema says, and all schemas below it, under paths that begin with `prefix`.
pub(super) fn flatten(document: &Value, schema: &Value, prefix: &str, into: &mut BTreeMap<String, Fact>) {
    walk(document, schema, prefix, &mut Vec::new(), into);
}

fn walk<'a>(
    document: &'a Value,
    schema: &'a Value,
    path: &str,
    seen: &mut Vec<&'a str>,
    into: &mut BTreeMap<String, Fact>,
) {
    keep(schema, path, into);
    // If there are several types, the first has the fields.
    for part in list(schema.get("allOf")).chain(schema.pointer("/anyOf/0").filter(|first| first.get("$ref").is_some()))
    {
        walk(document, part, path, seen, into);
    }
    if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        if seen.contains(&name) {
            return;
        }
        if let Some(target) = name.strip_prefix('#').and_then(|pointer| document.pointer(pointer)) {
            seen.push(name);
            walk(document, target, path, seen, into);
            seen.pop();
        }
        return;
    }
    if let Some(items) = schema.get("items") {
        walk(document, items, &format!("{path}[]"), seen, into);
    }
    let required: Vec<&str> = list(schema.get("required")).filter_map(Value::as_str).collect();
    for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let path = below(path, name);
        walk(document, property, &path, seen, into);
        if required.contains(&name.as_str()) {
            into.entry(path).or_default().insert("required".to_owned(), Value::Bool(true));
        }
    }
}

/// The path of a property.
fn below(path: &str, name: &str) -> String {
    let joint = if path.ends_with(' ') { "" } else { "." };
    format!("{path}{joint}{name}")
}

/// Copies the keys that are compared; keys beside the reference take precedence over those of the component.
fn keep(schema: &Value, path: &str, into: &mut BTreeMap<String, Fact>) {
    // For a whole body, only the type is compared.
    if let Some(body) = path.strip_suffix(' ') {
        let fact = into.entry(body.to_owned()).or_default();
        if let Some(kind) = schema.get("type") {
            fact.entry("type".to_owned()).or_insert_with(|| kind.clone());
        }
        return;
    }
    let fact = into.entry(path.to_owned()).or_default();
    for key in KEYS {
        // Our documents may leave open a set of values that a witness calls an enum.
        let value = schema.get(key).or_else(|| schema.get(EXTENSIBLE_ENUM).filter(|_| key == "enum"));
        let value = value.filter(|value| !value.is_null() && *value != &Value::from(""));
        if let Some(value) = value {
            fact.entry(key.to_owned()).or_insert_with(|| value.clone());
        }
    }
    if let Some(kinds) = schema.get("anyOf") {
        fact.entry("anyOf".to_owned()).or_insert_with(|| kinds.clone());
    }
}

/// Whether a value may have a type. Without a `type` only the types of `anyOf` count; without those, the facts allow
/// any type.
pub(super) fn allows_type(fact: &Fact, kind: &Value) -> bool {
    match fact.get("type") {
        Some(own) => own == kind,
        None => list(fact.get("anyOf")).any(|choice| choice.get("type") == Some(kind)),
    }
}

/// The entries of a list, if it is one.
pub(super) fn list(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value.and_then(Value::as_array).into_iter().flatten()
}
