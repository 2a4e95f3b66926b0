//! Rules about examples: each is valid for its schema, wherever it is written, and shows what its summary says.
//! Documentation and programs are made from examples, and readers take them as facts.

use serde_json::Value;

use super::limits::{broken_limit, exceeds_format};
use super::{Linter, array, counts, text, times};
use crate::spec::model::{TIME, deref};
use crate::spec::source::escape;

const RULE: &str = "examples";

pub(super) fn check(linter: &mut Linter) {
    for located in linter.operations() {
        if let Some(body) = located.operation.get("requestBody") {
            null_entries(linter, &format!("{}/requestBody", located.pointer), body);
        }
    }
    for (pointer, content) in linter.each_content() {
        holder(linter, &pointer, content);
    }
    for (pointer, parameter) in linter.each_parameter() {
        holder(linter, &pointer, parameter);
    }
    for (pointer, header) in linter.each_header() {
        holder(linter, &pointer, header);
    }
    linter.each_schema(|linter, pointer, _, schema| {
        if let Some(value) = schema.get("example") {
            fits(linter, &format!("{pointer}/example"), "the example", schema, value);
        }
    });
}

/// Checks the examples of a parameter, a header, or the content of a body or reply.
fn holder(linter: &mut Linter, pointer: &str, holder: &Value) {
    let Some(schema) = holder.get("schema") else { return };
    if let Some(value) = holder.get("example") {
        fits(linter, &format!("{pointer}/example"), "the example", schema, value);
    }
    for (name, example) in holder.get("examples").and_then(Value::as_object).into_iter().flatten() {
        let Some(value) = example.get("value") else { continue };
        let here = format!("{pointer}/examples/{}", escape(name));
        fits(linter, &here, &format!("the example `{name}`"), schema, value);
        if let Some(problem) = text(example, "summary").and_then(|summary| counts::contradiction(summary, value)) {
            linter.report(&here, RULE, format!("the example `{name}` contradicts its summary: {problem}"));
        }
    }
}

fn fits(linter: &mut Linter, pointer: &str, what: &str, schema: &Value, value: &Value) {
    if let Some(problem) = misfit(linter, schema, value, "") {
        let cure = "correct it, or the schema if a source shows this";
        linter.report(pointer, RULE, format!("{what} does not fit: {problem}; {cure}"));
    }
}

/// Checks that no list or map in a request's example contains null: request types cannot hold it there, and the example
/// becomes Rust code.
fn null_entries(linter: &mut Linter, pointer: &str, body: &Value) {
    let Some(media) = deref(linter.document(), body).pointer("/content/application~1json") else { return };
    let Some(schema) = media.get("schema") else { return };
    for (name, example) in media.get("examples").and_then(Value::as_object).into_iter().flatten() {
        if example.get("value").is_some_and(|value| has_null_entry(linter, schema, value)) {
            let here = format!("{pointer}/content/application~1json/examples/{}", escape(name));
            let message = format!(
                "the example `{name}` has a null in a list or map, which the Rust types of requests cannot hold"
            );
            linter.report(&here, RULE, message);
        }
    }
}

fn has_null_entry(linter: &Linter, schema: &Value, value: &Value) -> bool {
    let schema = deref(linter.document(), schema);
    if let Some(reference) = schema.pointer("/allOf/0") {
        return has_null_entry(linter, reference, value);
    }
    let entries: Vec<&Value> = match value {
        Value::Array(items) => items.iter().collect(),
        Value::Object(fields) => fields.values().collect(),
        _ => return false,
    };
    if let Some(items) = schema.get("items").or_else(|| schema.get("additionalProperties")) {
        // An entry of any type may be null.
        let is_typed = deref(linter.document(), items).get("type").is_some();
        return entries.into_iter().any(|entry| is_typed && entry.is_null() || has_null_entry(linter, items, entry));
    }
    let property = |name: &String| schema.get("properties")?.get(name);
    value
        .as_object()
        .into_iter()
        .flatten()
        .any(|(name, entry)| property(name).is_some_and(|property| has_null_entry(linter, property, entry)))
}

/// Returns the first reason why a schema refuses a value: its type, a limit, or a property.
fn misfit(linter: &Linter, schema: &Value, value: &Value, path: &str) -> Option<String> {
    let nullable = schema.get("nullable").and_then(Value::as_bool) == Some(true);
    let schema = deref(linter.document(), schema);
    if let Some(reference) = schema.pointer("/allOf/0") {
        return if nullable && value.is_null() { None } else { misfit(linter, reference, value, path) };
    }
    if let Some(members) = schema.get("anyOf").and_then(Value::as_array) {
        let first = members.first().and_then(|member| misfit(linter, member, value, path));
        return first.filter(|_| members.iter().all(|member| misfit(linter, member, value, path).is_some()));
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
    let place = if path.is_empty() { "it" } else { path };
    let nullable = nullable || schema.get("nullable").and_then(Value::as_bool) == Some(true);
    if !fits {
        return (!nullable || !value.is_null()).then(|| format!("{place} does not have the type `{kind}`"));
    }
    if exceeds_format(schema, value) {
        return Some(format!("{place} is {value}, which `format: int32` refuses"));
    }
    if let Some(limit) = broken_limit(schema, value) {
        return Some(format!("{place} {}", refusal(schema, value, limit)));
    }
    if let Some(format) = text(schema, TIME).filter(|format| !times::is_written(format, value)) {
        return Some(format!("{place} is not a time in `{format}`"));
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

/// Describes the limit that rejects a value.
fn refusal(schema: &Value, value: &Value, limit: &str) -> String {
    let what = match value {
        Value::Array(items) => format!("has {} entries", items.len()),
        value => format!("is {value}"),
    };
    match schema.get(limit) {
        Some(bound) if !bound.is_array() => format!("{what}, which `{limit}: {bound}` refuses"),
        _ => format!("{what}, which `{limit}` refuses"),
    }
}
