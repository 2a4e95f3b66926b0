//! Validates a request against the schemas of its operation, and words errors as the services do.
//!
//! A message names the field and the rule, never the value: the value may be a secret key.

use std::borrow::Cow;
use std::sync::OnceLock;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{ValidationError, Validator};
use serde_json::{Map, Value};

use super::document::{Operation, Parameter, ParameterLocation, Spec};
use super::known;
use super::reference::component;
use super::schema;
use crate::reply::ApiError;
use crate::service::ServiceName;

/// The compiled schemas of one operation, created when it is first called.
#[derive(Debug, Default)]
pub(crate) struct Compiled(OnceLock<Validators>);

#[derive(Debug)]
struct Validators {
    params: Vec<(ParamType, Option<Validator>)>,
    body: Option<Validator>,
    reply: OnceLock<Option<Validator>>,
}

/// How the text of a parameter is parsed.
#[derive(Debug)]
enum ParamType {
    Text,
    Integer,
    Number,
    Boolean,
    Array(Box<ParamType>),
}

/// What is wrong with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    Missing,
    Type,
    Range,
    Choice,
    Form,
    NotJson,
}

/// The first error of a request.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Violation {
    /// `None` for the body.
    pub place: Option<ParameterLocation>,
    /// Such as `src_node.ak` or `limit`.
    pub field: String,
    pub rule: Rule,
    /// What the schema requires, in words.
    pub text: String,
}

impl Validators {
    fn new(spec: &Spec, operation: &Operation) -> Self {
        let compile = |schema: &Value| {
            let standalone = schema::standalone(schema, &spec.schemas);
            // A schema that does not compile checks nothing; the linter of the specifications finds it, not our users.
            jsonschema::options().with_draft(jsonschema::Draft::Draft4).build(&standalone).ok()
        };
        Self {
            params: operation
                .params
                .iter()
                .map(|param| (ParamType::of(&param.schema, &spec.schemas), compile(&param.schema)))
                .collect(),
            body: operation.body.as_ref().and_then(|(schema, _)| compile(schema)),
            reply: OnceLock::new(),
        }
    }
}

impl Validators {
    /// Whether an object without fields is a valid body.
    fn takes_empty(&self) -> bool {
        self.body.as_ref().is_some_and(|validator| validator.is_valid(&Value::Object(Map::new())))
    }
}

/// Validates parameters and body. Returns the parsed body (null when there is none) with only the fields that the
/// document defines: a misspelled field may be a secret, and no handler reads it. `empty_for_none` accepts a missing
/// body as `{}`.
pub(crate) fn check(
    compiled: &Compiled,
    (spec, operation): (&Spec, &Operation),
    path: &[(&str, Cow<'_, str>)],
    query: &[(String, String)],
    body: &[u8],
    empty_for_none: bool,
) -> Result<Value, Violation> {
    let validators = compiled.0.get_or_init(|| Validators::new(spec, operation));
    for (param, (kind, validator)) in operation.params.iter().zip(&validators.params) {
        let (path, query) = match param.place {
            ParameterLocation::Path => (path, &[][..]),
            ParameterLocation::Query => (&[][..], query),
            // Headers contain only credentials, which the gateway has checked.
            ParameterLocation::Header => continue,
        };
        let path = path.iter().filter(|(name, _)| *name == param.name).map(|(_, value)| &**value);
        let query = query.iter().filter(|(name, _)| *name == param.name).map(|(_, value)| &**value);
        check_param(param, kind, validator.as_ref(), path.chain(query))?;
    }
    let Some((schema, required)) = &operation.body else { return Ok(Value::Null) };
    let mut body = match parse(body)? {
        Value::Null if empty_for_none && validators.takes_empty() => Value::Object(Map::new()),
        body => body,
    };
    match &validators.body {
        _ if body.is_null() && *required => return Err(Violation::no_body()),
        _ if body.is_null() => return Ok(body),
        Some(validator) => validator.validate(&body).map_err(|error| describe(None, String::new(), &error))?,
        None => {}
    }
    known::retain(&mut body, schema, &spec.schemas);
    Ok(body)
}

/// Validates a successful answer: its status, and its body against the unmodified schema.
pub(crate) fn check_reply(
    compiled: &Compiled,
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
    let validators = compiled.0.get_or_init(|| Validators::new(spec, operation));
    let validator = validators.reply.get_or_init(|| {
        let standalone = schema::standalone(schema, &spec.schemas);
        jsonschema::options().with_draft(jsonschema::Draft::Draft4).build(&standalone).ok()
    });
    let Some(validator) = validator else { return Err("its schema cannot be used".to_owned()) };
    validator.validate(reply).map_err(|error| {
        let violation = describe(None, String::new(), &error);
        format!("{} {}", violation.field, violation.text)
    })
}

/// Parses the body as JSON. An empty body and `null` are the same: no body.
fn parse(body: &[u8]) -> Result<Value, Violation> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(Value::Null);
    }
    // Checking all of it at once is faster than checking each string.
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

fn check_param<'v>(
    param: &Parameter,
    kind: &ParamType,
    validator: Option<&Validator>,
    mut values: impl Iterator<Item = &'v str>,
) -> Result<(), Violation> {
    let violation = |rule, text: &str| Violation {
        place: Some(param.place),
        field: param.name.clone(),
        rule,
        text: text.to_owned(),
    };
    let Some(first) = values.next() else {
        return if param.required { Err(violation(Rule::Missing, "is required")) } else { Ok(()) };
    };
    let value = kind.read(first, values).ok_or_else(|| violation(Rule::Type, "has the wrong type"))?;
    match validator.map(|validator| validator.validate(&value)) {
        Some(Err(error)) => Err(describe(Some(param.place), param.name.clone(), &error)),
        _ => Ok(()),
    }
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

    /// Parses the value in the texts of a parameter. Only a list has more than one text.
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

fn describe(place: Option<ParameterLocation>, field: String, error: &ValidationError<'_>) -> Violation {
    use ValidationErrorKind as Kind;
    // `nullable` became "null or the schema": what matters is why the schema did not match.
    if let Kind::AnyOf { context } = error.kind()
        && let Some(inner) = context.last().and_then(|errors| errors.first())
    {
        return describe(place, field, inner);
    }
    let mut path: Vec<String> =
        error.instance_path().as_str().split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
    if !field.is_empty() {
        path.insert(0, field);
    }
    let (rule, text) = match error.kind() {
        Kind::Required { property } => {
            path.push(property.as_str().unwrap_or_default().to_owned());
            (Rule::Missing, "is required".to_owned())
        }
        Kind::Type { kind } => (Rule::Type, format!("must be {}", type_name(kind))),
        Kind::Enum { options } => (Rule::Choice, format!("must be one of {options}")),
        Kind::Maximum { limit } => (Rule::Range, format!("must be at most {limit}")),
        Kind::Minimum { limit } => (Rule::Range, format!("must be at least {limit}")),
        Kind::ExclusiveMaximum { limit } => (Rule::Range, format!("must be less than {limit}")),
        Kind::ExclusiveMinimum { limit } => (Rule::Range, format!("must be greater than {limit}")),
        Kind::MaxLength { limit } => (Rule::Range, format!("must have at most {limit} characters")),
        Kind::MinLength { limit } => (Rule::Range, format!("must have at least {limit} characters")),
        Kind::MaxItems { limit } => (Rule::Range, format!("must have at most {limit} items")),
        Kind::MinItems { limit } => (Rule::Range, format!("must have at least {limit} items")),
        Kind::Pattern { pattern } => (Rule::Form, format!("must match {pattern}")),
        other => (Rule::Form, format!("breaks the rule {}", other.keyword())),
    };
    Violation { place, field: path.join("."), rule, text }
}

fn type_name(kind: &jsonschema::error::TypeKind) -> String {
    match kind {
        jsonschema::error::TypeKind::Single(single) => single.to_string(),
        jsonschema::error::TypeKind::Multiple(_) => "of another type".to_owned(),
    }
}

impl Violation {
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
        match (self.place, self.rule) {
            (_, Rule::NotJson) => "DCS.4005",
            (_, Rule::Missing) if self.field.is_empty() => "DCS.4004",
            (Some(ParameterLocation::Path), _) if self.field == "instance_id" => "DCS.4061",
            (Some(ParameterLocation::Path), _) if self.field == "task_id" => "DCS.4070",
            (None, Rule::Type) if batch && self.field.contains('.') => "DCS.4855",
            (_, Rule::Missing) => "DCS.4063",
            _ => "DCS.4800",
        }
    }
}

#[cfg(test)]
mod tests;
