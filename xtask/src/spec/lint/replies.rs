//! Rules about which fields a reply may require, and which fields must be kept secret.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Linter, array, text};
use crate::codegen::naming;
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
                            "a reply requires `{only}`, but only an id (a string or int64 that is never null) can be required"
                        ),
                    );
                }
            }
            names => linter.report(
                &pointer,
                "reply-required",
                format!("a reply requires `{}`, but a missing field must not make a call fail", names.join("`, `")),
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

/// Reports a node that holds strings under a name that suggests a secret, if no mark says whether it is one.
fn undecided<'a>(linter: &mut Linter<'a>, pointer: &str, name: &str, schema: &'a Value) {
    if is_telling(name) && holds_undecided(linter.document(), schema, &mut BTreeSet::new()) {
        linter.report(pointer, "sensitive", format!("`{name}` sounds like a secret; say `format: password` or `x-hc-sensitive: true`, or `x-hc-sensitive: false` if it is not one"));
    }
}

/// Whether a schema is a string that no mark declares secret or not secret, or has such a string as an alternative, an
/// element or the value of a map.
fn holds_undecided<'a>(document: &'a Value, schema: &'a Value, seen: &mut BTreeSet<&'a str>) -> bool {
    if is_sensitive(schema) || schema.get("x-hc-sensitive").is_some() {
        return false;
    }
    if let Some(reference) = text(schema, "$ref") {
        return seen.insert(reference) && holds_undecided(document, deref(document, schema), seen);
    }
    let inner = array(schema, "allOf").chain(array(schema, "anyOf"));
    let inner: Vec<&Value> = inner.chain(schema.get("items")).chain(schema.get("additionalProperties")).collect();
    if inner.is_empty() {
        return text(schema, "type") == Some("string") && known_values(schema).next().is_none();
    }
    inner.into_iter().any(|inner| holds_undecided(document, inner, seen))
}

/// Whether the end of a name suggests a secret, however it is spelled: `apiKey`, `root_passwords`, `password_hash`.
fn is_telling(name: &str) -> bool {
    /// Words for forms of a secret, which also reveal it.
    const FORMS: [&str; 2] = ["hash", "value"];
    let name = naming::snake(name);
    let words: Vec<&str> = name.split('_').collect();
    match words.as_slice() {
        [secret @ .., form] if FORMS.contains(&singular(form)) => ends_in_secret(secret),
        words => ends_in_secret(words),
    }
}

fn ends_in_secret(words: &[&str]) -> bool {
    const SECRETS: [&str; 11] = [
        "ak",
        "authorization",
        "cookie",
        "credential",
        "passphrase",
        "passwd",
        "password",
        "pwd",
        "secret",
        "sk",
        "token",
    ];
    /// Words before `key` that make it a secret: any other key only identifies something.
    const KEYS: [&str; 10] =
        ["access", "account", "api", "auth", "authentication", "encryption", "private", "secret", "session", "signing"];
    let Some((last, before)) = words.split_last() else { return false };
    let last = singular(last);
    let of_key = match last.strip_suffix("key") {
        Some("") => before.last().copied(),
        of_key => of_key,
    };
    SECRETS.contains(&last) || of_key.is_some_and(|of_key| KEYS.contains(&of_key))
}

fn singular(word: &str) -> &str {
    word.strip_suffix('s').unwrap_or(word)
}
