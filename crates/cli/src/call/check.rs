//! Checks a request against the specification before it is sent, and reports all problems together.

use huaweicloud_runtime::schema;
use huaweicloud_runtime::{Operation, Parameter, Place, Schema};
use serde_json::Value;

use super::Typed;
use crate::failure::Failure;
use crate::locale::{library, say};
use crate::lookup::nearest;

/// Rejects a request that the specification does not allow.
pub(super) fn check(operation: &'static Operation, typed: &Typed) -> Result<(), Failure> {
    let mut problems = Vec::new();
    for (place, given) in [(Place::Path, &typed.path), (Place::Query, &typed.query), (Place::Header, &typed.header)] {
        parameters(operation, place, given, &mut problems);
    }
    body(operation, typed.body.as_ref().map(|body| body.as_str()), &mut problems);
    if problems.is_empty() {
        return Ok(());
    }
    let text = say!("call-breaks", operation = operation.id, count = problems.len());
    let hint = say!("call-breaks-hint", service = operation.service, operation = operation.id);
    let failure = Failure::usage(text).with_hint(hint);
    Err(problems.into_iter().fold(failure, Failure::with_cause))
}

fn option(place: Place) -> &'static str {
    match place {
        Place::Path => "--path",
        Place::Query => "--query",
        Place::Header => "--header",
    }
}

fn parameters(operation: &Operation, place: Place, given: &[(String, String)], problems: &mut Vec<String>) {
    let known = || operation.parameters.iter().filter(|parameter| parameter.place == place);
    for (name, value) in given {
        match find(operation, place, name) {
            Some(parameter) => {
                if let Err(found) = schema::check_text(parameter.schema, parameter.name, value) {
                    problems.extend(found.iter().map(|problem| library::message(&problem.message())));
                }
            }
            // The client fills in the project, but it may also be given.
            None if place == Place::Path && name == "project_id" && operation.needs_project() => {}
            None => problems.push(unknown(operation, place, name)),
        }
    }
    for parameter in known() {
        let count = given.iter().filter(|(name, _)| is_named(parameter, name)).count();
        if count == 0 && parameter.required {
            problems.push(say!("call-required", name = parameter.name, option = option(place)));
        }
        if count > 1 && !matches!(parameter.schema, Schema::Array(_)) {
            problems.push(say!("call-once", name = parameter.name, count = count));
        }
    }
}

/// Header names are not case-sensitive.
fn is_named(parameter: &Parameter, name: &str) -> bool {
    match parameter.place {
        Place::Header => parameter.name.eq_ignore_ascii_case(name),
        _ => parameter.name == name,
    }
}

pub(super) fn find(operation: &Operation, place: Place, name: &str) -> Option<&'static Parameter> {
    let parameters: &'static [Parameter] = operation.parameters;
    parameters.iter().find(|parameter| parameter.place == place && is_named(parameter, name))
}

fn unknown(operation: &Operation, place: Place, name: &str) -> String {
    if let Some(elsewhere) = operation.parameters.iter().find(|parameter| parameter.name == name) {
        return say!("call-elsewhere", name = name, right = option(elsewhere.place), wrong = option(place));
    }
    let known =
        operation.parameters.iter().filter(|parameter| parameter.place == place).map(|parameter| parameter.name);
    let suggestion = suggestion(name, known);
    match place {
        Place::Path => say!("call-no-placeholder", name = name, suggestion = suggestion),
        Place::Query => say!("call-no-query", name = name, suggestion = suggestion),
        Place::Header => say!("call-no-header", name = name, suggestion = suggestion),
    }
}

/// Suggests the nearest name or, if none is near and there are few, lists the known ones.
fn suggestion<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.collect();
    if let Some(near) = nearest(name, known.iter().copied(), 1).first() {
        return say!("call-suggest-near", near = *near);
    }
    match known.len() {
        0 => say!("call-suggest-none"),
        1..=12 => say!("call-suggest-known", known = known.join(", ")),
        _ => String::new(),
    }
}

fn body(operation: &Operation, text: Option<&str>, problems: &mut Vec<String>) {
    let (text, body) = match (text, &operation.body) {
        (None, Some(body)) if body.required => {
            return problems.push(say!("call-body-required"));
        }
        (None, _) => return,
        (Some(_), None) => return problems.push(say!("call-body-none")),
        (Some(text), Some(body)) => (text, body),
    };
    let Ok(value) = serde_json::from_str::<Value>(text) else {
        return problems.push(not_json(text));
    };
    if let Err(found) = schema::check(body.schema, text.as_bytes()) {
        problems.extend(found.iter().map(|problem| library::message(&problem.message())));
    }
    unknown_fields(body.schema, &value, "", problems);
}

/// Reports the position of an error without the parser's message, which may quote a key.
fn not_json(text: &str) -> String {
    match serde_json::from_str::<serde::de::IgnoredAny>(text) {
        Err(error) => say!("call-not-json-at", line = error.line(), column = error.column()),
        Ok(_) => say!("call-not-json"),
    }
}

/// Finds fields that no document lists. The service would silently ignore a mistyped name.
fn unknown_fields(schema: &Schema, value: &Value, path: &str, problems: &mut Vec<String>) {
    match (schema, value) {
        (Schema::Object(known), Value::Object(object)) => {
            for (name, value) in object {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                match known.fields.iter().find(|field| field.name == name) {
                    Some(field) => unknown_fields(field.schema, value, &path, problems),
                    None => {
                        let known = known.fields.iter().map(|field| field.name);
                        problems.push(say!("call-no-field", name = path, suggestion = suggestion(name, known)));
                    }
                }
            }
        }
        (Schema::Array(array), Value::Array(list)) => {
            for (index, value) in list.iter().enumerate() {
                unknown_fields(array.items, value, &format!("{path}[{index}]"), problems);
            }
        }
        (Schema::Map(schema), Value::Object(object)) => {
            for (name, value) in object {
                unknown_fields(schema, value, &format!("{path}.{name}"), problems);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests;
