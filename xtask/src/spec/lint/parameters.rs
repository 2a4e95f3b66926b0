//! Rules about parameters: their places, their serialization, and that each is one field of the request's builder.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Linter, Located, text};
use crate::codegen::naming;
use crate::spec::model::{deref, is_sensitive};

/// Methods that a request has besides its setters: those of every request, and those that a table adds.
#[rustfmt::skip]
const TAKEN: [&str; 16] = [
    "batch", "batch_of", "body", "body_map", "client", "items", "new", "pages", "request", "send", "send_and_wait", "send_and_wait_all",
    "send_once", "wait", "wait_for", "with_options",
];

pub(super) fn check(linter: &mut Linter) {
    for located in linter.operations() {
        names(linter, &located);
    }
    for (pointer, parameter) in linter.each_parameter() {
        parameter_of(linter, &pointer, parameter);
    }
}

/// Checks that the names of an operation's parameters do not collide with each other or with the path.
fn names(linter: &mut Linter, located: &Located) {
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    for parameter in located.parameters(linter.document()) {
        let name = text(parameter, "name").unwrap_or_default();
        let place = text(parameter, "in").unwrap_or_default();
        let setter = naming::snake(name);
        if TAKEN.contains(&setter.as_str()) {
            linter.report(
                &located.pointer,
                "parameter",
                format!("a parameter called `{name}` collides with a method of a request"),
            );
        }
        if let Some(other) = seen.insert(setter, format!("`{name}` in {place}")) {
            linter.report(
                &located.pointer,
                "parameter",
                format!("the parameters {other} and `{name}` in {place} are the same setter in Rust"),
            );
        }
    }
    placeholders(linter, located);
}

/// Checks that the placeholders of the path match its parameters.
fn placeholders(linter: &mut Linter, located: &Located) {
    let Located { pointer, path, .. } = located;
    let in_path = located.parameters(linter.document()).filter(|parameter| text(parameter, "in") == Some("path"));
    let described: BTreeSet<&str> = in_path.filter_map(|parameter| text(parameter, "name")).collect();
    let template: BTreeSet<&str> =
        path.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}')).collect();
    if path.matches(['{', '}']).count() != 2 * template.len() || !path.starts_with('/') {
        linter.report(pointer, "parameter", "a placeholder is a whole segment of the path, and occurs once");
    }
    for name in template.difference(&described) {
        linter.report(pointer, "parameter", format!("the path holds `{{{name}}}`, but no parameter describes it"));
    }
    for name in described.difference(&template) {
        linter.report(pointer, "parameter", format!("the path parameter `{name}` does not occur in `{path}`"));
    }
}

fn parameter_of<'a>(linter: &mut Linter<'a>, pointer: &str, parameter: &'a Value) {
    let name = text(parameter, "name").unwrap_or_default();
    let place = text(parameter, "in").unwrap_or_default();
    if !naming::is_identifier(&naming::field(name)) {
        let cure = "leave it out and say so in the description: an untyped request sends it";
        linter.report(pointer, "parameter", format!("`{name}` cannot be a setter; {cure}"));
    }
    if !matches!(place, "path" | "query" | "header") {
        linter.report(
            pointer,
            "parameter",
            format!("`{name}` is in `{place}`; only path, query and header can be generated"),
        );
    }
    if place == "path" && parameter.get("required").and_then(Value::as_bool) != Some(true) {
        let message = format!("`{name}` is in the path: add `required: true`");
        linter.report_missing(pointer, "parameter", message, "required: true");
    }
    if place == "path" && parameter.get("schema").is_some_and(|schema| is_sensitive(resolve(linter, schema))) {
        let message = format!("`{name}` is in the path, which every proxy logs: it cannot be kept secret");
        linter.report(pointer, "sensitive", message);
    }
    match parameter.get("schema") {
        Some(schema) => schema_of(linter, pointer, parameter, resolve(linter, schema)),
        None => linter.report(pointer, "parameter", format!("`{name}` has no `schema`")),
    }
}

/// Checks that a value can be written into a path, a query or a header, and in which form a list is written.
fn schema_of<'a>(linter: &mut Linter<'a>, pointer: &str, parameter: &Value, schema: &'a Value) {
    let name = text(parameter, "name").unwrap_or_default();
    let place = text(parameter, "in").unwrap_or_default();
    let is_array = text(schema, "type") == Some("array");
    let element = schema.get("items").filter(|_| is_array).map_or(schema, |items| resolve(linter, items));
    let is_scalar = matches!(text(element, "type"), Some("string" | "integer" | "number" | "boolean"));
    if !is_scalar || (is_array && place == "path") {
        linter.report(pointer, "parameter", format!("`{name}`: only text, numbers, booleans and enums can be sent in a {place}, and lists of them in a query"));
    }
    let (style, explode) = (text(parameter, "style"), parameter.get("explode").and_then(Value::as_bool));
    if is_array && (place != "query" || style != Some("form") || explode != Some(true)) {
        let message = format!("`{name}`: a list is sent in the query with `style: form` and `explode: true`; say so");
        match (place, style == Some("form")) {
            ("query", false) => linter.report_missing(pointer, "query-array", message, "style: form"),
            ("query", true) => linter.report_missing(pointer, "query-array", message, "explode: true"),
            _ => linter.report(pointer, "query-array", message),
        }
    } else if !is_array && (style.is_some() || explode.is_some()) {
        linter.report(
            pointer,
            "query-array",
            format!("`{name}`: `style` and `explode` have a meaning only for a list in a query"),
        );
    }
}

/// The schema behind references and wrappers.
fn resolve<'a>(linter: &Linter<'a>, schema: &'a Value) -> &'a Value {
    let schema = deref(linter.document(), schema);
    match schema.pointer("/allOf/0") {
        Some(reference) => resolve(linter, reference),
        None => schema,
    }
}
