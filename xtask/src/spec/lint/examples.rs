//! Rules about examples, limited to what the code generator reads: it writes the Rust examples of the documentation
//! from the first example. The external linters, and the tests that send examples, check examples completely.

use serde_json::Value;

use super::{Linter, array, text, times};
use crate::spec::model::{TIME, deref};
use crate::spec::source::escape;

pub(super) fn check(linter: &mut Linter) {
    for located in linter.operations() {
        if let Some(body) = located.operation.get("requestBody") {
            let pointer = format!("{}/requestBody", located.pointer);
            content(linter, &pointer, body);
            null_entries(linter, &pointer, body);
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
        let Some(value) = example.get("value") else { continue };
        let here = format!("{pointer}/content/application~1json/examples/{}", escape(name));
        if let Some(problem) = misfit(linter, schema, value, "") {
            linter.report(&here, "examples", format!("the example `{name}` does not fit: {problem}"));
        }
        if let Some(problem) = text(example, "summary").and_then(|summary| contradiction(summary, value)) {
            linter.report(&here, "examples", format!("the example `{name}` contradicts its summary: {problem}"));
        }
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
            linter.report(&here, "examples", message);
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

/// Numbers at the beginning of a summary. `One` and `A` are missing because they say little about a value.
const NUMBERS: [&str; 9] = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
const NOTHING: [&str; 3] = ["no", "none", "nothing"];
const SPANS: [&str; 4] = ["seconds", "minutes", "hours", "days"];

/// Returns the contradiction if a summary states a number that the example's value does not show.
fn contradiction(summary: &str, value: &Value) -> Option<String> {
    let mut words = summary.split_whitespace().map(str::to_lowercase);
    let first = words.next()?;
    if NOTHING.contains(&first.as_str()) {
        // An error may say in words that something does not exist.
        let shows = value.get("error_code").is_some() || any(value, &is_nothing);
        return (!shows).then(|| "it shows something everywhere".to_owned());
    }
    let count = NUMBERS.iter().position(|word| *word == first)? + 2;
    if words.next().is_some_and(|word| SPANS.contains(&word.as_str())) {
        return None;
    }
    let shows = any(value, &|value| match value {
        Value::Array(items) => items.len() == count,
        Value::Number(number) => number.as_u64() == u64::try_from(count).ok(),
        Value::String(text) => *text == count.to_string(),
        _ => false,
    });
    (!shows).then(|| format!("it has no list of {count}, and no number {count}"))
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Bool(true) => false,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty() || text == "0",
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
    }
}

/// Whether a value, or one inside of it, passes a test.
fn any(value: &Value, test: &impl Fn(&Value) -> bool) -> bool {
    test(value)
        || match value {
            Value::Array(items) => items.iter().any(|item| any(item, test)),
            Value::Object(fields) => fields.values().any(|item| any(item, test)),
            _ => false,
        }
}

/// Returns the first unknown or missing property in an example.
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
    let nullable = nullable || schema.get("nullable").and_then(Value::as_bool) == Some(true);
    if !fits {
        return (!nullable || !value.is_null())
            .then(|| format!("{} does not have the type `{kind}`", if path.is_empty() { "it" } else { path }));
    }
    if let Some(format) = text(schema, TIME).filter(|format| !times::is_written(format, value)) {
        return Some(format!("{} is not a time in `{format}`", if path.is_empty() { "it" } else { path }));
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
