//! Reads an OpenAPI document for what a server needs: routes, parameters, request schemas, sample replies.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use super::codes::{self, ErrorCode};
use super::reference::{component, resolve};
use super::sample;
use super::schema::{Checker, Patterns};
use crate::service::ServiceName;

/// A document could not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SpecError(String);

impl fmt::Display for SpecError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SpecError {}

/// Where a parameter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ParameterLocation {
    Path,
    Query,
    Header,
}

/// A parameter of an operation.
#[derive(Clone, Debug)]
pub(crate) struct Parameter {
    pub name: String,
    pub place: ParameterLocation,
    pub required: bool,
    /// The OpenAPI schema, with references unresolved.
    pub schema: Value,
}

/// An operation of a document.
#[derive(Debug)]
pub(crate) struct Operation {
    pub service: ServiceName,
    pub id: String,
    pub tag: String,
    pub method: String,
    pub template: String,
    pub params: Vec<Parameter>,
    /// The OpenAPI schema of the JSON body, and whether a body is required.
    pub body: Option<(Value, bool)>,
    /// The first documented success status.
    pub success: u16,
    /// Every documented success status; empty when the document names none.
    pub successes: Vec<u16>,
    /// The media type of the successful reply, if it is not JSON, such as `application/octet-stream`.
    pub media_type: Option<String>,
    /// An example of the successful reply; `None` when it has no body.
    example: Option<Value>,
    /// The schema of the successful reply, from which a sample is made if the document has no example.
    pub reply: Option<Value>,
    /// What the operation says about error codes, where that differs from the tables.
    pub errors: BTreeMap<String, ErrorCode>,
    /// The operation that reads the state, and the states in which this operation is allowed.
    pub legal_in: Option<LegalIn>,
    /// The schema of the error reply of each documented status, and of `default`.
    pub failures: BTreeMap<String, Value>,
}

/// `x-hc-legal-in` of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LegalIn {
    /// The operation that reads the state.
    pub read: String,
    /// The field of its reply.
    pub field: String,
    /// The states in which the operation is allowed, as text. Empty if only `refused` is known.
    pub states: Vec<String>,
    /// The states that forbid the operation, as text.
    pub refused: Vec<String>,
    /// Calls that are allowed in other states: a field of the body, its values, and the states.
    pub cases: Vec<LegalCase>,
}

/// An entry of `cases`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LegalCase {
    pub field: String,
    pub values: Vec<String>,
    pub states: Vec<String>,
}

impl LegalIn {
    fn of(operation: &Value) -> Option<Self> {
        let entry = operation.get("x-hc-legal-in")?;
        let text = |holder: &Value, name: &str| holder.get(name)?.as_str().map(str::to_owned);
        let list = |holder: &Value, name: &str| -> Vec<String> {
            holder.get(name).and_then(Value::as_array).into_iter().flatten().map(plain).collect()
        };
        let case = |case: &Value| {
            Some(LegalCase { field: text(case, "field")?, values: list(case, "values"), states: list(case, "states") })
        };
        let cases = entry.get("cases").and_then(Value::as_array).into_iter().flatten();
        Some(Self {
            read: text(entry, "read")?,
            field: text(entry, "field")?,
            states: list(entry, "states"),
            refused: list(entry, "refused"),
            cases: cases.filter_map(case).collect(),
        })
    }

    /// Whether a call with this body is allowed in a state.
    pub(crate) fn allows(&self, state: &str, body: &Value) -> bool {
        let applies =
            |case: &&LegalCase| body.get(&case.field).is_some_and(|value| case.values.contains(&plain(value)));
        let listed = |states: &[String]| states.iter().any(|listed| listed == state);
        match self.cases.iter().find(applies) {
            Some(case) => listed(&case.states),
            None => !listed(&self.refused) && (self.states.is_empty() || listed(&self.states)),
        }
    }

    /// Whether a reply of the reading operation shows a state that forbids a call with this body.
    pub(crate) fn forbids(&self, reply: &Value, body: &Value) -> bool {
        reply.get(&self.field).is_some_and(|state| !self.allows(&plain(state), body))
    }
}

/// Returns a state as text: some states are numbers.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// One parsed document.
#[derive(Debug)]
pub(crate) struct Spec {
    pub service: ServiceName,
    pub operations: Vec<Operation>,
    /// `components/schemas`, for references.
    pub schemas: Value,
    patterns: Patterns,
}

impl Spec {
    /// Parses a bundled OpenAPI 3.0 document: JSON with local references only.
    pub(crate) fn parse(service: ServiceName, text: &str) -> Result<Self, SpecError> {
        let doc: Value = serde_json::from_str(text)
            .map_err(|error| SpecError(format!("the {service} document is not JSON: {error}")))?;
        let paths = doc
            .get("paths")
            .and_then(Value::as_object)
            .ok_or_else(|| SpecError(format!("the {service} document has no paths")))?;
        let mut operations = Vec::new();
        for (template, item) in paths {
            let shared = item.get("parameters");
            for method in ["get", "post", "put", "delete", "patch"] {
                if let Some(found) = item.get(method) {
                    operations.push(operation(service, &doc, template, method, found, shared)?);
                }
            }
        }
        let schemas = doc.pointer("/components/schemas").cloned().unwrap_or(Value::Object(Default::default()));
        let patterns = Patterns::of(&doc).map_err(|error| SpecError(format!("the {service} document: {error}")))?;
        Ok(Self { service, operations, schemas, patterns })
    }

    pub(super) fn checker(&self) -> Checker<'_> {
        Checker { schemas: &self.schemas, patterns: &self.patterns }
    }

    /// The names of the properties that the document marks as confidential.
    pub(crate) fn sensitive_names(&self) -> Vec<String> {
        let secret = |schema: &Value| {
            let schema = component(&self.schemas, schema);
            schema.get("format").and_then(Value::as_str) == Some("password")
                || schema.get("x-hc-sensitive").and_then(Value::as_bool) == Some(true)
        };
        let fields = self.schemas.as_object().into_iter().flatten();
        let fields = fields.filter_map(|(_, schema)| schema.get("properties")?.as_object()).flatten();
        let marked = fields.filter(|(_, field)| secret(field) || field.pointer("/allOf/0").is_some_and(secret));
        marked.map(|(name, _)| name.to_ascii_lowercase()).collect()
    }

    /// Returns the reply of an operation without state: the document's example, or a value made from its schema.
    pub(crate) fn canned(&self, operation: &Operation) -> Option<Value> {
        operation.example.clone().or_else(|| operation.reply.as_ref().map(|reply| sample::of(reply, &self.schemas)))
    }
}

fn operation(
    service: ServiceName,
    doc: &Value,
    template: &str,
    method: &str,
    found: &Value,
    shared: Option<&Value>,
) -> Result<Operation, SpecError> {
    let place = || format!("{service}: {} {template}", method.to_uppercase());
    let id = found.get("operationId").and_then(Value::as_str);
    let id = id.ok_or_else(|| SpecError(format!("{} has no operationId", place())))?;
    let mut params: Vec<Parameter> = Vec::new();
    // A parameter of the operation overrides one of the path with the same name and place.
    for list in [found.get("parameters"), shared].into_iter().flatten() {
        for entry in list.as_array().into_iter().flatten() {
            if let Some(param) = parameter(resolve(doc, entry))
                && !params.iter().any(|known| known.name == param.name && known.place == param.place)
            {
                params.push(param);
            }
        }
    }
    let body = found.get("requestBody").map(|body| resolve(doc, body));
    let body = body.and_then(|body| {
        let schema = json_content(body)?.get("schema")?.clone();
        Some((schema, body.get("required").and_then(Value::as_bool).unwrap_or(false)))
    });
    let successes = successes(doc, found);
    let (success, reply) = successes.first().map_or((200, None), |(status, reply)| (*status, Some(*reply)));
    let content = reply.and_then(json_content);
    let other_content = reply.filter(|_| content.is_none()).and_then(|reply| reply.get("content")?.as_object());
    Ok(Operation {
        service,
        id: id.to_owned(),
        tag: found.pointer("/tags/0").and_then(Value::as_str).unwrap_or_default().to_owned(),
        method: method.to_uppercase(),
        template: template.to_owned(),
        params,
        body,
        success,
        successes: successes.iter().map(|(status, _)| *status).collect(),
        media_type: other_content.and_then(|content| content.keys().next().cloned()),
        example: content.and_then(|content| example(doc, content)),
        reply: content.and_then(|content| content.get("schema")).cloned(),
        errors: codes::own(found),
        legal_in: LegalIn::of(found),
        failures: failures(doc, found),
    })
}

/// Returns the schemas of the error replies by status.
fn failures(doc: &Value, found: &Value) -> BTreeMap<String, Value> {
    let responses = found.get("responses").and_then(Value::as_object);
    let failures = responses.into_iter().flatten().filter(|(status, _)| !status.starts_with('2'));
    let schema = |(status, reply): (&String, &Value)| {
        Some((status.clone(), json_content(resolve(doc, reply))?.get("schema")?.clone()))
    };
    failures.filter_map(schema).collect()
}

fn parameter(entry: &Value) -> Option<Parameter> {
    let place = match entry.get("in")?.as_str()? {
        "path" => ParameterLocation::Path,
        "query" => ParameterLocation::Query,
        "header" => ParameterLocation::Header,
        _ => return None,
    };
    Some(Parameter {
        name: entry.get("name")?.as_str()?.to_owned(),
        place,
        required: place == ParameterLocation::Path || entry.get("required").and_then(Value::as_bool).unwrap_or(false),
        schema: entry.get("schema").cloned().unwrap_or(Value::Object(Default::default())),
    })
}

/// Returns the 2xx statuses that an operation documents with their responses, the lowest first.
fn successes<'a>(doc: &'a Value, found: &'a Value) -> Vec<(u16, &'a Value)> {
    let responses = found.get("responses").and_then(Value::as_object);
    let statuses = responses.into_iter().flatten().filter_map(|(status, reply)| {
        let status: u16 = status.parse().ok()?;
        (200..300).contains(&status).then_some((status, resolve(doc, reply)))
    });
    let mut statuses: Vec<_> = statuses.collect();
    statuses.sort_by_key(|(status, _)| *status);
    statuses
}

fn json_content(of: &Value) -> Option<&Value> {
    of.get("content")?.get("application/json")
}

fn example(doc: &Value, content: &Value) -> Option<Value> {
    if let Some(found) = content.get("example") {
        return Some(found.clone());
    }
    let first = content.get("examples")?.as_object()?.values().next()?;
    resolve(doc, first).get("value").cloned()
}
