//! Rules about examples, as far as the code generator reads them: it makes the documentation's Rust of the first one. That an
//! example is valid in every respect is for the external linters and for the tests that send it.

use serde_json::Value;

use super::{Linter, array};
use crate::spec::model::deref;
use crate::spec::source::escape;

pub(super) fn check(linter: &mut Linter) {
    for located in linter.operations() {
        if let Some(body) = located.operation.get("requestBody") {
            content(linter, &format!("{}/requestBody", located.pointer), body);
        }
        for (status, response) in located.operation.get("responses").and_then(Value::as_object).into_iter().flatten() {
            if response.get("$ref").is_none() {
                content(linter, &format!("{}/responses/{}", located.pointer, escape(status)), response);
            }
        }
    }
    for (pointer, parameter) in linter.each_parameter() {
        let named = parameter.get("examples").and_then(Value::as_object).into_iter().flatten();
        let values = parameter.get("example").into_iter().chain(named.filter_map(|(_, example)| example.get("value")));
        for value in values {
            if let Some(problem) = parameter.get("schema").and_then(|schema| misfit(linter, schema, value, "")) {
                linter.report(&pointer, "examples", format!("the example does not fit: {problem}"));
            }
        }
    }
}

fn content(linter: &mut Linter, pointer: &str, holder: &Value) {
    let Some(media) = deref(linter.document(), holder).pointer("/content/application~1json") else {
        return;
    };
    let Some(schema) = media.get("schema") else {
        return;
    };
    for (name, example) in media.get("examples").and_then(Value::as_object).into_iter().flatten() {
        if let Some(value) = example.get("value")
            && let Some(problem) = misfit(linter, schema, value, "")
        {
            let here = format!("{pointer}/content/application~1json/examples/{}", escape(name));
            linter.report(&here, "examples", format!("the example `{name}` does not fit: {problem}"));
        }
    }
}

/// The first thing in an example that its schema does not know or misses.
fn misfit(linter: &Linter, schema: &Value, value: &Value, path: &str) -> Option<String> {
    let nullable = schema.get("nullable").and_then(Value::as_bool) == Some(true);
    let schema = deref(linter.document(), schema);
    if let Some(reference) = schema.pointer("/allOf/0") {
        return if nullable && value.is_null() { None } else { misfit(linter, reference, value, path) };
    }
    let kind = schema.get("type").and_then(Value::as_str)?;
    let fits = match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        _ => true,
    };
    let nullable = nullable || schema.get("nullable").and_then(Value::as_bool) == Some(true);
    if !fits {
        return (!nullable || !value.is_null())
            .then(|| format!("{} is no {kind}", if path.is_empty() { "it" } else { path }));
    }
    if let Some(values) = value.as_array() {
        let items = schema.get("items")?;
        return values
            .iter()
            .enumerate()
            .find_map(|(index, value)| misfit(linter, items, value, &format!("{path}[{index}]")));
    }
    let entries = value.as_object()?;
    if let Some(items) = schema.get("additionalProperties") {
        return entries.iter().find_map(|(name, value)| misfit(linter, items, value, &format!("{path}.{name}")));
    }
    let properties = schema.get("properties")?.as_object()?;
    if let Some(name) = array(schema, "required").filter_map(Value::as_str).find(|name| !entries.contains_key(*name)) {
        return Some(format!("`{path}.{name}` is missing"));
    }
    entries.iter().find_map(|(name, value)| match properties.get(name) {
        Some(property) => misfit(linter, property, value, &format!("{path}.{name}")),
        None => Some(format!("`{path}.{name}` is not a property")),
    })
}
