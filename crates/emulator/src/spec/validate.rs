//! Validates a request against the schemas of its operation, and words errors as the services do.
//!
//! A message names the field and the rule, never the value: the value may be a secret key.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::codes::{self, ErrorCode};
use super::document::{Operation, Parameter, ParameterLocation, Spec};
use super::known;
use super::reference::component;
use super::schema::{Broken, Rule};
use crate::reply::ApiError;
use crate::service::ServiceName;

/// How the string of a parameter is parsed.
#[derive(Debug)]
enum ParamType {
    Text,
    Integer,
    Number,
    Boolean,
    Array(Box<ParamType>),
}

/// The first error of a request.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Violation {
    /// `None` for the body.
    pub place: Option<ParameterLocation>,
    /// The name of the field, such as `src_node.ak` or `limit`.
    pub field: String,
    pub rule: Rule,
    /// What the schema requires, in words.
    pub text: String,
}

/// Validates parameters and body. Returns the parsed body (null when there is none) with only the fields that the
/// document defines: a misspelled field may be a secret, and no handler reads it. `empty_for_none` accepts a missing
/// body as `{}`.
pub(crate) fn check(
    (spec, operation): (&Spec, &Operation),
    path: &[(&str, Cow<'_, str>)],
    query: &[(String, String)],
    body: &[u8],
    empty_for_none: bool,
) -> Result<Value, Violation> {
    for param in &operation.params {
        let (path, query) = match param.place {
            ParameterLocation::Path => (path, &[][..]),
            ParameterLocation::Query => (&[][..], query),
            // Headers contain only credentials, which the gateway has checked.
            ParameterLocation::Header => continue,
        };
        let path = path.iter().filter(|(name, _)| *name == param.name).map(|(_, value)| &**value);
        let query = query.iter().filter(|(name, _)| *name == param.name).map(|(_, value)| &**value);
        check_param(param, spec, path.chain(query))?;
    }
    let Some((schema, required)) = &operation.body else { return Ok(Value::Null) };
    let mut body = match parse(body)? {
        Value::Null if empty_for_none => {
            let empty = Value::Object(Map::new());
            if spec.checker().check(&empty, schema).is_ok() { empty } else { Value::Null }
        }
        body => body,
    };
    if body.is_null() {
        return if *required { Err(Violation::no_body()) } else { Ok(body) };
    }
    spec.checker().check(&body, schema).map_err(|broken| Violation::of(None, "", broken))?;
    known::retain(&mut body, schema, &spec.schemas);
    Ok(body)
}

/// Validates a successful answer: its status, and its body against the unmodified schema.
pub(crate) fn check_reply(
    (spec, operation): (&Spec, &Operation),
    status: u16,
    reply: Option<&Value>,
) -> Result<(), String> {
    if !operation.successes.is_empty() && !operation.successes.contains(&status) {
        return Err(format!("its status {status} is not documented"));
    }
    // Only the body of the usual success is described.
    if status != operation.success {
        return Ok(());
    }
    let (schema, reply) = match (&operation.reply, reply) {
        (None, None) => return Ok(()),
        (None, Some(_)) if operation.media_type.is_some() => return Ok(()),
        (None, Some(_)) => return Err("it has a body".to_owned()),
        (Some(_), None) => return Err("it has no body".to_owned()),
        (Some(schema), Some(reply)) => (schema, reply),
    };
    spec.checker().check(reply, schema).map_err(|broken| {
        let violation = Violation::of(None, "", broken);
        format!("{} {}", violation.field, violation.text)
    })
}

/// Validates an error answer. A table must have its code. The operation must list its status, or the table must have
/// that status for the code. The body must have the form that the operation documents for the status.
pub(crate) fn check_error((spec, operation): (&Spec, &Operation), status: u16, body: &Value) -> Result<(), String> {
    let code = body.get("error_code").and_then(Value::as_str).unwrap_or_default();
    let Some(known) = codes::of(code) else { return Err(format!("its code `{code}` is in no table")) };
    let listed = operation.failures.get(&status.to_string());
    let own = operation.errors.get(code).and_then(ErrorCode::status);
    let expected = own.or_else(|| known.status()).map_or(status, |expected| expected.as_u16());
    if listed.is_none() && status != expected {
        return Err(format!(
            "`{code}` has the status {status}, which the operation does not list, and {expected} in the table"
        ));
    }
    let Some(schema) = listed.or_else(|| operation.failures.get("default")) else {
        return Err(format!("no response describes the status {status}"));
    };
    spec.checker().check(body, schema).map_err(|broken| {
        let violation = Violation::of(None, "", broken);
        format!("{} {}", violation.field, violation.text)
    })
}

/// Parses the body as JSON. An empty body and `null` both mean that there is no body.
fn parse(body: &[u8]) -> Result<Value, Violation> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(Value::Null);
    }
    // Checking the UTF-8 of the whole body is faster than checking each string.
    let parsed = match std::str::from_utf8(body) {
        Ok(text) => serde_json::from_str(text),
        Err(_) => serde_json::from_slice(body),
    };
    parsed.map_err(|error| Violation {
        place: None,
        field: String::new(),
        rule: Rule::NotJson,
        text: format!("not JSON at line {} column {}", error.line(), error.column()),
    })
}

fn check_param<'v>(param: &Parameter, spec: &Spec, mut values: impl Iterator<Item = &'v str>) -> Result<(), Violation> {
    let violation = |rule, text: &str| Violation {
        place: Some(param.place),
        field: param.name.clone(),
        rule,
        text: text.to_owned(),
    };
    let Some(first) = values.next() else {
        return if param.required { Err(violation(Rule::Missing, "is required")) } else { Ok(()) };
    };
    let value = ParamType::of(&param.schema, &spec.schemas).read(first, values);
    let value = value.ok_or_else(|| violation(Rule::Type, "has the wrong type"))?;
    let checked = spec.checker().check(&value, &param.schema);
    checked.map_err(|broken| Violation::of(Some(param.place), &param.name, broken))
}

impl ParamType {
    fn of(schema: &Value, schemas: &Value) -> Self {
        let schema = component(schemas, schema);
        let schema = schema.pointer("/allOf/0").map_or(schema, |first| component(schemas, first));
        match schema.get("type").and_then(Value::as_str) {
            Some("integer") => Self::Integer,
            Some("number") => Self::Number,
            Some("boolean") => Self::Boolean,
            Some("array") => {
                Self::Array(Box::new(schema.get("items").map_or(Self::Text, |items| Self::of(items, schemas))))
            }
            _ => Self::Text,
        }
    }

    /// Parses the strings of a parameter into its value. Only a list has more than one string.
    fn read<'v>(&self, first: &'v str, others: impl Iterator<Item = &'v str>) -> Option<Value> {
        match self {
            Self::Text => Some(Value::from(first)),
            Self::Integer => first.parse::<i64>().ok().map(Value::from),
            Self::Number => first.parse::<f64>().ok().map(Value::from),
            Self::Boolean => first.parse::<bool>().ok().map(Value::from),
            Self::Array(items) => {
                let values = std::iter::once(first).chain(others);
                values.map(|value| items.read(value, std::iter::empty())).collect::<Option<Vec<_>>>().map(Value::Array)
            }
        }
    }
}

impl Violation {
    /// `name` is the name of the parameter, or empty.
    fn of(place: Option<ParameterLocation>, name: &str, broken: Broken) -> Self {
        let Broken { path, rule, text } = broken;
        let name = Some(name).filter(|name| !name.is_empty());
        let field = name.into_iter().chain(path.iter().map(String::as_str)).collect::<Vec<_>>().join(".");
        Self { place, field, rule, text }
    }

    fn no_body() -> Self {
        let text = "the request body is empty".to_owned();
        Self { place: None, field: String::new(), rule: Rule::Missing, text }
    }

    /// Converts into the error of the service that was called.
    pub(crate) fn into_error(self, operation: &Operation) -> ApiError {
        let code = match operation.service {
            ServiceName::Oms => self.oms(),
            ServiceName::Dcs => self.dcs(operation),
        };
        ApiError::code_of(operation.service, code).about(self.detail())
    }

    /// Returns what is wrong, in words.
    fn detail(&self) -> String {
        let Self { field, text, .. } = self;
        match self.rule {
            Rule::NotJson => format!("the request body is {text}"),
            Rule::Missing if field.is_empty() => text.clone(),
            _ if field.is_empty() => format!("the request body {text}"),
            _ => format!("{field} {text}"),
        }
    }

    fn oms(&self) -> &'static str {
        let outer = self.field.split('.').next().unwrap_or_default();
        match (self.place, self.rule) {
            (_, Rule::NotJson) => "OMS.0067",
            (None, Rule::Range | Rule::Form) if outer == "bandwidth_policy" => self.bandwidth(),
            (None, Rule::Range | Rule::Form) if outer == "description" => "OMS.0078",
            (Some(ParameterLocation::Path), _) if outer == "task_id" => "OMS.0054",
            (Some(ParameterLocation::Query), Rule::Range) if outer == "status" => "OMS.0052",
            (Some(ParameterLocation::Query), Rule::Range) => "OMS.0051",
            (_, Rule::Missing) if self.field.is_empty() => "OMS.0064",
            (_, Rule::Missing) => "OMS.1004",
            (_, Rule::Type) => "OMS.1002",
            (None, _) if outer == "src_node" => "OMS.0057",
            (None, _) if outer == "dst_node" => "OMS.0058",
            _ => "OMS.0001",
        }
    }

    fn bandwidth(&self) -> &'static str {
        match self.field.rsplit('.').next() {
            Some("max_bandwidth") => "OMS.0084",
            Some("start" | "end") => "OMS.0087",
            _ => "OMS.0083",
        }
    }

    fn dcs(&self, operation: &Operation) -> &'static str {
        let batch =
            matches!(operation.id.as_str(), "batch_stop_migration_tasks" | "batch_restart_online_migration_tasks");
        let names_an_instance = matches!(operation.id.as_str(), "create_instance" | "update_instance");
        match (self.place, self.rule) {
            (_, Rule::NotJson) => "DCS.4005",
            (_, Rule::Missing) if self.field.is_empty() => "DCS.4004",
            (Some(ParameterLocation::Path), _) if self.field == "instance_id" => "DCS.4061",
            (Some(ParameterLocation::Path), _) if self.field == "task_id" => "DCS.4070",
            (None, Rule::Range) if self.field == "instances" => "DCS.4100",
            (None, Rule::Range | Rule::Form) if self.field == "name" && names_an_instance => "DCS.4010",
            (None, Rule::Type) if batch && self.field.contains('.') => "DCS.4855",
            (_, Rule::Missing) => "DCS.4063",
            _ => "DCS.4800",
        }
    }
}

#[cfg(test)]
mod tests;
