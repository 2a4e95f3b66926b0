//! `-F FIELD=VALUE`: builds a body field by field, with the types in the specification.

use huaweicloud_runtime::{EnvironmentLookup, Operation};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::document::{Document, FieldOf};
use crate::failure::Failure;
use crate::input;
use crate::json::is_confidential;
use crate::keys;
use crate::locale::{say, system};
use crate::lookup::nearest;
use crate::services::KnownService;

/// Inner objects are supported down to this depth.
const DEEPEST: usize = 4;

/// Builds the body of an operation from `field=value` pairs. Dots lead into objects. A list takes its values one by one, and
/// `field[]=` is an empty list.
pub(super) fn body(
    service: &'static KnownService,
    operation: &'static Operation,
    pairs: &[(String, String)],
    environment: &EnvironmentLookup,
) -> Result<Zeroizing<String>, Failure> {
    let document = Document::read(service)?;
    let described = document.operation(operation.id);
    let schema = described.as_ref().and_then(|described| described.body_schema());
    let schema = schema.ok_or_else(|| Failure::usage(say!("call-no-body-field", operation = operation.id)))?;
    let known = document.fields(schema, "", DEEPEST);
    let mut object = Map::new();
    for (typed, text) in pairs {
        let path = &typed.strip_suffix("[]").unwrap_or(typed).to_owned();
        let field = known.iter().find(|field| field.path == *path).ok_or_else(|| unknown(operation, path, &known))?;
        let text = value_of(path, text, environment)?;
        let value = match typed.ends_with("[]") {
            true => element(&document, field, &text)?,
            false => value(&document, field, &text)?,
        };
        put(&mut object, path, value)?;
    }
    Ok(Zeroizing::new(Value::Object(object).to_string()))
}

/// Returns the fields that can be set, as far as the specification describes a body.
pub(super) fn names(service: &'static KnownService, operation: &'static Operation) -> Vec<String> {
    let Ok(document) = Document::read(service) else { return Vec::new() };
    let described = document.operation(operation.id);
    let Some(schema) = described.as_ref().and_then(|described| described.body_schema()) else { return Vec::new() };
    let paths = document.fields(schema, "", DEEPEST).into_iter().map(|field| field.path);
    // The fields of a list's items cannot be set one by one.
    paths.filter(|path| !path.contains("[]")).collect()
}

fn unknown(operation: &Operation, path: &str, known: &[FieldOf<'_>]) -> Failure {
    let failure = Failure::usage(say!("call-body-field", operation = operation.id, field = path));
    let near = nearest(path, known.iter().map(|field| field.path.as_str()), 3);
    match near.is_empty() {
        true => failure.with_hint(say!("call-body-field-hint", service = operation.service, operation = operation.id)),
        false => failure.with_hint(say!("call-did-you-mean", near = near.join(", "))),
    }
}

/// Returns the text of a value, which is literal, in a file (`@FILE`), or in a variable (`env:NAME`). A secret must not be
/// passed as an argument.
fn value_of(path: &str, text: &str, environment: &EnvironmentLookup) -> Result<Zeroizing<String>, Failure> {
    let is_secret = is_confidential(path.rsplit('.').next().unwrap_or(path));
    if let Some(name) = text.strip_prefix("env:") {
        let missing = || Failure::usage(say!("call-variable", field = path, name = name));
        return environment.get(name).map(Zeroizing::new).ok_or_else(missing);
    }
    if let Some(file) = text.strip_prefix('@') {
        let text = match is_secret {
            true => keys::read_private(file, &format!("-F {path}"))?,
            false => input::file(file).map_err(|error| unreadable(file, &error))?,
        };
        return Ok(Zeroizing::new(text.expose().trim_end_matches(['\r', '\n']).to_owned()));
    }
    match is_secret {
        // The value is not repeated.
        true => Err(Failure::usage(say!("call-field-secret", field = path))
            .with_hint(say!("call-field-secret-hint", field = path))),
        false => Ok(Zeroizing::new(text.to_owned())),
    }
}

fn unreadable(file: &str, error: &std::io::Error) -> Failure {
    Failure::usage(say!("call-file-unreadable", file = file, error = system::told(error)))
}

/// Converts text to a value of the field's type.
fn value(document: &Document, field: &FieldOf<'_>, text: &str) -> Result<Value, Failure> {
    let kind =
        |schema: &Value| document.property(schema, "type").and_then(Value::as_str).unwrap_or("string").to_owned();
    match kind(field.schema).as_str() {
        "string" => Ok(Value::from(text)),
        "array" if !text.trim_start().starts_with('[') => {
            let item = document.property(field.schema, "items").unwrap_or(&Value::Null);
            let item = if kind(item) == "string" { Value::from(text) } else { parsed(field, &kind(item), text)? };
            Ok(Value::Array(vec![item]))
        }
        kind => parsed(field, kind, text),
    }
}

/// Returns the item that `field[]=` adds to a list, or `None` for an empty list.
fn element(document: &Document, field: &FieldOf<'_>, text: &str) -> Result<Value, Failure> {
    if document.property(field.schema, "type").and_then(Value::as_str) != Some("array") {
        return Err(Failure::usage(say!("call-field-no-list", field = &field.path)));
    }
    match text.is_empty() {
        true => Ok(Value::Array(Vec::new())),
        false => value(document, field, text),
    }
}

fn parsed(field: &FieldOf<'_>, kind: &str, text: &str) -> Result<Value, Failure> {
    // The text may be a mistyped secret, so it is not repeated.
    let wrong = || Failure::usage(say!("call-field-json", field = &field.path, kind = kind));
    serde_json::from_str(text).map_err(|_| wrong())
}

/// Inserts a value at its path. Values of the same list are combined.
fn put(object: &mut Map<String, Value>, path: &str, value: Value) -> Result<(), Failure> {
    let Some((first, rest)) = path.split_once('.') else {
        match (object.get_mut(path), value) {
            (Some(Value::Array(items)), Value::Array(more)) => items.extend(more),
            (Some(_), _) => return Err(Failure::usage(say!("call-field-twice", field = path))),
            (None, value) => {
                object.insert(path.to_owned(), value);
            }
        }
        return Ok(());
    };
    let inner = object.entry(first).or_insert_with(|| Value::Object(Map::new()));
    match inner {
        Value::Object(inner) => put(inner, rest, value),
        _ => Err(Failure::usage(say!("call-field-parts", field = first))),
    }
}

#[cfg(test)]
mod tests;
