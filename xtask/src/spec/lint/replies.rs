//! Rules about what a reply may require, and which fields must be kept secret.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Linter, array};
use crate::spec::model::{deref, is_sensitive, known_values};
use crate::spec::source::escape;

pub(super) fn check(linter: &mut Linter) {
    required(linter);
    for (pointer, parameter) in linter.each_parameter() {
        let name = parameter.get("name").and_then(Value::as_str).unwrap_or_default();
        if let Some(schema) = parameter.get("schema") {
            undecided(linter, &pointer, name, schema);
        }
    }
    for (pointer, _, schema) in linter.components("schemas") {
        secrets(linter, &pointer, schema);
    }
}

/// Checks that a reply requires only the id that the operation exists to return.
fn required(linter: &mut Linter) {
    let sent = sent(linter);
    for (pointer, _, schema) in linter.components("schemas").into_iter().filter(|(_, name, _)| !sent.contains(*name)) {
        let names: Vec<&str> = array(schema, "required").filter_map(Value::as_str).collect();
        match names.as_slice() {
            [] => {}
            [only] => {
                let property = schema.pointer(&format!("/properties/{}", escape(only))).unwrap_or(&Value::Null);
                let is_id = property.get("type").and_then(Value::as_str) == Some("string")
                    || property.get("format").and_then(Value::as_str) == Some("int64");
                if !is_id || property.get("nullable").is_some() {
                    linter.report(
                        &pointer,
                        "reply-required",
                        format!(
                            "`{only}` is required of a reply; only an id, a text or int64 that is never null, can be"
                        ),
                    );
                }
            }
            names => linter.report(
                &pointer,
                "reply-required",
                format!("a reply insists on `{}`; a missing field must not fail a call", names.join("`, `")),
            ),
        }
    }
}

/// Names of the components that requests reach.
pub(super) fn sent<'a>(linter: &Linter<'a>) -> BTreeSet<&'a str> {
    let mut sent = BTreeSet::new();
    for located in linter.operations() {
        for parameter in array(located.item, "parameters").chain(array(located.operation, "parameters")) {
            reach(linter, deref(linter.document(), parameter), &mut sent);
        }
        if let Some(body) = located.operation.get("requestBody") {
            let body = deref(linter.document(), body);
            reach(linter, body.pointer("/content/application~1json/schema").unwrap_or(&Value::Null), &mut sent);
        }
    }
    sent
}

fn name_of(schema: &Value) -> Option<&str> {
    schema.get("$ref")?.as_str()?.strip_prefix("#/components/schemas/")
}

fn reach<'a>(linter: &Linter<'a>, node: &'a Value, found: &mut BTreeSet<&'a str>) {
    match node {
        Value::Object(entries) => {
            if let Some(name) = name_of(node) {
                if found.insert(name) {
                    reach(linter, deref(linter.document(), node), found);
                }
                return;
            }
            for key in ["schema", "properties", "items", "additionalProperties", "allOf", "anyOf"] {
                match entries.get(key) {
                    Some(Value::Object(properties)) if key == "properties" => {
                        properties.values().for_each(|property| reach(linter, property, found))
                    }
                    Some(value) => reach(linter, value, found),
                    None => {}
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| reach(linter, item, found)),
        _ => {}
    }
}

/// Checks a property whose name suggests a secret.
fn secrets<'a>(linter: &mut Linter<'a>, pointer: &str, schema: &'a Value) {
    for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        undecided(linter, &format!("{pointer}/properties/{}", escape(name)), name, property);
    }
}

/// Reports a string, or a list of strings, whose name suggests a secret, and that is marked neither way.
fn undecided<'a>(linter: &mut Linter<'a>, pointer: &str, name: &str, schema: &'a Value) {
    let document = linter.document();
    let (mut schema, mut decided) = (schema, false);
    loop {
        decided |= schema.get("x-hc-sensitive").is_some();
        schema = match schema.pointer("/allOf/0").or_else(|| schema.get("items")) {
            Some(inner) => inner,
            None if schema.get("$ref").is_some() => deref(document, schema),
            None => break,
        };
    }
    let is_text = schema.get("type").and_then(Value::as_str) == Some("string") && known_values(schema).next().is_none();
    if is_telling(name) && is_text && !is_sensitive(schema) && !decided {
        linter.report(pointer, "sensitive", format!("`{name}` sounds like a secret; say `format: password` or `x-hc-sensitive: true`, or `x-hc-sensitive: false` where it is none"));
    }
}

/// Whether the end of a name suggests a secret.
fn is_telling(name: &str) -> bool {
    let name = name.to_lowercase().replace('-', "_");
    let words: Vec<&str> = name.split('_').collect();
    let last = words.last().copied().unwrap_or_default();
    let pair = words.len().checked_sub(2).map(|start| words[start..].join("_")).unwrap_or_default();
    matches!(
        last,
        "password" | "passwd" | "pwd" | "passphrase" | "ak" | "sk" | "secret" | "token" | "credential" | "credentials"
    ) || matches!(pair.as_str(), "access_key" | "secret_key" | "private_key" | "api_key")
}
