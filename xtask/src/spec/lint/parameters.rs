//! Rules about parameters: where they travel, how they are written, and that each is one field of the request's builder.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Linter, Located, array};
use crate::codegen::naming;
use crate::spec::model::deref;

/// Setters that a request builder has anyway.
const TAKEN: [&str; 5] = ["body", "body_map", "client", "new", "send"];

pub(super) fn check(linter: &mut Linter) {
    for located in linter.operations() {
        names(linter, &located);
        let on_path = array(located.item, "parameters").enumerate().map(|(index, parameter)| (index, parameter, false));
        let on_operation = array(located.operation, "parameters").enumerate().map(|(index, parameter)| (index, parameter, true));
        for (index, parameter, own) in on_path.chain(on_operation) {
            let parent = if own { located.pointer.as_str() } else { located.pointer.rsplit_once('/').map_or("", |(parent, _)| parent) };
            let pointer = match parameter.get("$ref").and_then(Value::as_str) {
                Some(reference) => reference.trim_start_matches('#').to_owned(),
                None => format!("{parent}/parameters/{index}"),
            };
            parameter_of(linter, &pointer, deref(linter.document(), parameter));
        }
    }
}

/// Names of one operation's parameters, among each other and in the path.
fn names(linter: &mut Linter, located: &Located) {
    let Located { pointer, path, item, operation, .. } = located;
    let document = linter.document();
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    let mut in_path = BTreeSet::new();
    for parameter in array(item, "parameters").chain(array(operation, "parameters")).map(|parameter| deref(document, parameter)) {
        let name = parameter.get("name").and_then(Value::as_str).unwrap_or_default();
        let place = parameter.get("in").and_then(Value::as_str).unwrap_or_default();
        if place == "path" {
            in_path.insert(name.to_owned());
        }
        if let Some(other) = seen.insert(naming::snake(name), format!("`{name}` in {place}")) {
            linter.report(pointer, "parameter", format!("the parameters {other} and `{name}` in {place} are the same setter in Rust"));
        }
        if TAKEN.contains(&naming::snake(name).as_str()) {
            linter.report(pointer, "parameter", format!("a parameter called `{name}` collides with a method of the request's builder"));
        }
    }
    let template: BTreeSet<String> = path.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}')).map(str::to_owned).collect();
    if path.matches(['{', '}']).count() != 2 * template.len() || !path.starts_with('/') {
        linter.report(pointer, "parameter", "a placeholder of a path is a whole segment, and stands in it once");
    }
    for name in template.difference(&in_path) {
        linter.report(pointer, "parameter", format!("the path holds `{{{name}}}`, but no parameter describes it"));
    }
    for name in in_path.difference(&template) {
        linter.report(pointer, "parameter", format!("the path parameter `{name}` does not stand in `{path}`"));
    }
}

fn parameter_of(linter: &mut Linter, pointer: &str, parameter: &Value) {
    let name = parameter.get("name").and_then(Value::as_str).unwrap_or_default();
    let place = parameter.get("in").and_then(Value::as_str).unwrap_or_default();
    if syn::parse_str::<syn::Ident>(&naming::field(name)).is_err() {
        linter.report(pointer, "parameter", format!("`{name}` can be no setter"));
    }
    if !matches!(place, "path" | "query" | "header") {
        linter.report(pointer, "parameter", format!("`{name}` is in `{place}`; only path, query and header can be generated"));
    }
    if place == "path" && parameter.get("required").and_then(Value::as_bool) != Some(true) {
        linter.report(pointer, "parameter", format!("`{name}` stands in the path: say `required: true`"));
    }
    let Some(schema) = parameter.get("schema") else {
        linter.report(pointer, "parameter", format!("`{name}` has no `schema`"));
        return;
    };
    let schema = resolve(linter, schema);
    let is_array = schema.get("type").and_then(Value::as_str) == Some("array");
    let element = schema.get("items").filter(|_| is_array).map_or(schema, |items| resolve(linter, items));
    if !matches!(element.get("type").and_then(Value::as_str), Some("string" | "integer" | "number" | "boolean")) || (is_array && place == "path") {
        linter.report(pointer, "parameter", format!("`{name}`: only text, numbers, booleans and enums can be sent in a {place}, and lists of them in a query"));
    }
    let (style, explode) = (parameter.get("style").and_then(Value::as_str), parameter.get("explode").and_then(Value::as_bool));
    if is_array && (place != "query" || style != Some("form") || explode != Some(true)) {
        linter.report(pointer, "query-array", format!("`{name}`: a list is sent in the query with `style: form` and `explode: true`; say so"));
    } else if !is_array && (style.is_some() || explode.is_some()) {
        linter.report(pointer, "query-array", format!("`{name}`: `style` and `explode` mean something for a list in a query only"));
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
