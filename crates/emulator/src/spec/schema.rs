//! Checks a value against a schema of our documents. They use only a few keywords of OpenAPI 3.0: the linter refuses
//! others.
//!
//! A library for JSON Schema takes as long to compile as the emulator itself, so we use one only in the tests, to
//! confirm the results.

use std::cmp::Ordering;
use std::collections::HashMap;

use regex_lite::Regex;
use serde_json::{Map, Number, Value};

use super::reference::component;

/// How deeply schemas may be nested in each other without a value between them.
const DEEPEST: usize = 16;

/// The kind of rule that a value breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    /// The value is text that is not JSON.
    NotJson,
    Missing,
    Type,
    Range,
    Choice,
    Form,
}

/// The first rule that a value breaks.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Broken {
    /// The names of properties and the indices of items that lead to the value.
    pub path: Vec<String>,
    pub rule: Rule,
    /// What the schema requires, in words; never the value, which may be a secret key.
    pub text: String,
}

/// The compiled regular expressions of a document.
#[derive(Debug, Default)]
pub(super) struct Patterns(HashMap<String, Regex>);

impl Patterns {
    /// Compiles every `pattern` in a document.
    pub(super) fn of(document: &Value) -> Result<Self, regex_lite::Error> {
        let mut patterns = Self::default();
        patterns.collect(document)?;
        Ok(patterns)
    }

    fn collect(&mut self, value: &Value) -> Result<(), regex_lite::Error> {
        match value {
            Value::Object(fields) => {
                if let Some(pattern) = fields.get("pattern").and_then(Value::as_str) {
                    self.0.insert(pattern.to_owned(), Regex::new(pattern)?);
                }
                fields.values().try_for_each(|value| self.collect(value))
            }
            Value::Array(items) => items.iter().try_for_each(|value| self.collect(value)),
            _ => Ok(()),
        }
    }
}

/// Checks values against the schemas of one document.
#[derive(Clone, Copy, Debug)]
pub(super) struct Checker<'a> {
    /// `components/schemas`, for references.
    pub schemas: &'a Value,
    pub patterns: &'a Patterns,
}

impl Checker<'_> {
    /// Checks a value. If it breaks several rules, returns one of the outermost.
    pub(super) fn check(self, value: &Value, schema: &Value) -> Result<(), Broken> {
        self.check_within(value, schema, DEEPEST)
    }

    fn check_within(self, value: &Value, schema: &Value, depth: usize) -> Result<(), Broken> {
        let schema = component(self.schemas, schema);
        if value.is_null() && schema.get("nullable") == Some(&Value::Bool(true)) {
            return Ok(());
        }
        if let Some(name) = schema.get("type").and_then(Value::as_str)
            && !has_type(value, name)
        {
            return Err(Broken::new(Rule::Type, format!("must be {name}")));
        }
        if let Some(choices) = schema.get("enum").and_then(Value::as_array)
            && !choices.contains(value)
        {
            let text = format!("must be one of {}", Value::from(choices.as_slice()));
            return Err(Broken::new(Rule::Choice, text));
        }
        match value {
            Value::String(text) => self.check_text(text, schema)?,
            Value::Number(number) => check_number(number, schema)?,
            Value::Array(items) => self.check_items(items, schema)?,
            Value::Object(fields) => self.check_fields(fields, schema)?,
            Value::Null | Value::Bool(_) => {}
        }
        if depth == 0 {
            return Ok(());
        }
        let mut all = schema.get("allOf").and_then(Value::as_array).into_iter().flatten();
        all.try_for_each(|schema| self.check_within(value, schema, depth - 1))?;
        let mut any = schema.get("anyOf").and_then(Value::as_array).into_iter().flatten();
        let Some(first) = any.next() else { return Ok(()) };
        let broken = self.check_within(value, first, depth - 1);
        if broken.is_err() && any.any(|schema| self.check_within(value, schema, depth - 1).is_ok()) {
            return Ok(());
        }
        broken
    }

    fn check_text(self, text: &str, schema: &Value) -> Result<(), Broken> {
        check_count(text.chars().count(), schema, ("minLength", "maxLength"), "character")?;
        match schema.get("pattern").and_then(Value::as_str) {
            Some(pattern) if self.patterns.0.get(pattern).is_some_and(|regex| !regex.is_match(text)) => {
                Err(Broken::new(Rule::Form, format!("must match {pattern}")))
            }
            _ => Ok(()),
        }
    }

    fn check_items(self, items: &[Value], schema: &Value) -> Result<(), Broken> {
        check_count(items.len(), schema, ("minItems", "maxItems"), "item")?;
        let Some(schema) = schema.get("items") else { return Ok(()) };
        let mut items = items.iter().enumerate();
        items.try_for_each(|(at, item)| self.check(item, schema).map_err(|broken| broken.within(&at.to_string())))
    }

    fn check_fields(self, fields: &Map<String, Value>, schema: &Value) -> Result<(), Broken> {
        let mut required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
        if let Some(name) = required.find_map(|name| name.as_str().filter(|name| !fields.contains_key(*name))) {
            return Err(Broken::new(Rule::Missing, "is required".to_owned()).within(name));
        }
        let named = schema.get("properties").and_then(Value::as_object);
        fields.iter().try_for_each(|(name, value)| {
            match named.and_then(|named| named.get(name)).or_else(|| schema.get("additionalProperties")) {
                Some(Value::Bool(false)) => Err(Broken::new(Rule::Form, "is not defined".to_owned())),
                Some(schema) => self.check(value, schema),
                None => Ok(()),
            }
            .map_err(|broken| broken.within(name))
        })
    }
}

impl Broken {
    fn new(rule: Rule, text: String) -> Self {
        Self { path: Vec::new(), rule, text }
    }

    fn within(mut self, outer: &str) -> Self {
        self.path.insert(0, outer.to_owned());
        self
    }
}

/// Whether a value has the type of this name. `1.0` is a number, not an integer, as in draft 4 of JSON Schema.
fn has_type(value: &Value, name: &str) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        _ => true,
    }
}

fn check_count(count: usize, schema: &Value, (least, most): (&str, &str), unit: &str) -> Result<(), Broken> {
    let limit = |keyword| schema.get(keyword).and_then(Value::as_u64);
    let breaks = |side: &str, limit: u64| {
        let plural = if limit == 1 { "" } else { "s" };
        Err(Broken::new(Rule::Range, format!("must have at {side} {limit} {unit}{plural}")))
    };
    match (limit(least), limit(most)) {
        (Some(least), _) if (count as u64) < least => breaks("least", least),
        (_, Some(most)) if count as u64 > most => breaks("most", most),
        _ => Ok(()),
    }
}

/// Checks the limits of a number: its own, or those that `format: int32` or `int64` implies.
fn check_number(number: &Number, schema: &Value) -> Result<(), Broken> {
    let (low, high) = match schema.get("format").and_then(Value::as_str) {
        Some("int32") => (Some(i32::MIN.into()), Some(i32::MAX.into())),
        Some("int64") => (Some(i64::MIN.into()), Some(i64::MAX.into())),
        _ => (None, None),
    };
    let limit = |keyword| schema.get(keyword).and_then(Value::as_number).cloned();
    let breaks = |limit: &Number, beyond| compare(number, limit) == Some(beyond);
    if let Some(least) = limit("minimum").or(low).filter(|least| breaks(least, Ordering::Less)) {
        return Err(Broken::new(Rule::Range, format!("must be at least {least}")));
    }
    if let Some(most) = limit("maximum").or(high).filter(|most| breaks(most, Ordering::Greater)) {
        return Err(Broken::new(Rule::Range, format!("must be at most {most}")));
    }
    Ok(())
}

/// Compares integers exactly, others as floating-point numbers.
fn compare(left: &Number, right: &Number) -> Option<Ordering> {
    match (left.as_i128(), right.as_i128()) {
        (Some(left), Some(right)) => Some(left.cmp(&right)),
        _ => left.as_f64()?.partial_cmp(&right.as_f64()?),
    }
}

#[cfg(test)]
mod tests;
