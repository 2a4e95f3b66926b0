//! A typed view of a bundled document that passed the linter: what the code generator reads.

mod facts;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::bundle::Bundle;

pub use facts::{Action, DocumentedError, LegalCase, LegalIn, Permission};

/// One service.
#[derive(Debug)]
pub struct Api {
    pub service: String,
    pub title: String,
    /// Region id and endpoint.
    pub regions: Vec<(String, String)>,
    pub tags: Vec<Tag>,
    /// In the order of the root's table of contents.
    pub operations: Vec<Operation>,
    /// Components, by name.
    pub schemas: BTreeMap<String, Schema>,
    /// Error codes of the service and of the gateway, by code.
    pub errors: BTreeMap<String, DocumentedError>,
    /// Permissions, by name.
    pub actions: BTreeMap<String, Action>,
}

#[derive(Debug)]
pub struct Tag {
    pub name: String,
    pub description: String,
    /// The file that its operations are in.
    pub file: String,
}

#[derive(Debug)]
pub struct Operation {
    pub id: String,
    pub tag: String,
    /// Upper case.
    pub method: String,
    pub path: String,
    pub summary: String,
    pub description: String,
    pub docs_url: Option<String>,
    pub deprecated: bool,
    /// Without the project id, which the client fills in.
    pub parameters: Vec<Parameter>,
    pub body: Option<Body>,
    pub reply: Reply,
    /// Success statuses.
    pub success: Vec<u16>,
    /// Whether one of several success statuses comes without a body.
    pub may_be_empty: bool,
    pub permission: Permission,
    /// Further required actions.
    pub dependencies: Vec<String>,
    /// The actions that role policies name instead of the permission's action, where they differ.
    pub role_actions: Vec<String>,
    pub legal_in: Option<LegalIn>,
    pub errors: Vec<DocumentedError>,
    pub repeat: String,
    pub regions: Vec<String>,
    pub page: Option<Value>,
    pub waiter: Option<Value>,
    pub mark: Option<Value>,
    pub batch: Option<Value>,
    pub unknown: Vec<String>,
}

#[derive(Debug)]
pub struct Parameter {
    pub name: String,
    pub place: ParameterLocation,
    pub required: bool,
    pub description: String,
    pub schema: Schema,
    pub example: Option<Value>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterLocation {
    Path,
    Query,
    Header,
}

#[derive(Debug)]
pub struct Body {
    pub required: bool,
    pub schema: Schema,
    /// The first example, for the documentation.
    pub example: Option<Value>,
}

#[derive(Debug)]
pub enum Reply {
    Empty,
    Json(Schema),
    Text,
    Stream,
}

#[derive(Debug, Clone)]
pub struct Schema {
    pub shape: Shape,
    pub description: String,
    pub nullable: bool,
    pub deprecated: bool,
    pub default: Option<Value>,
    /// Names in Huawei's SDKs, where they differ.
    pub sdk_names: Vec<String>,
    /// Whether an enum lists only the known values, and requests may also send others.
    pub is_extensible: bool,
    /// The format of a time.
    pub time: Option<TimeFormat>,
}

/// The key of an enum that lists known values, and allows others.
pub const EXTENSIBLE_ENUM: &str = "x-extensible-enum";

/// The key of a time.
pub const TIME: &str = "x-hc-time";

/// The format of a time. The runtime has a variant of the same name for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeFormat {
    UnixMilliseconds,
    UnixSeconds,
    Rfc3339,
    UtcWithoutZone,
    UtcDigits,
}

impl TimeFormat {
    /// The formats by the names that `x-hc-time` has for them.
    pub const NAMES: [(&str, Self); 5] = [
        ("unix-milliseconds", Self::UnixMilliseconds),
        ("unix-seconds", Self::UnixSeconds),
        ("rfc3339", Self::Rfc3339),
        ("utc-without-zone", Self::UtcWithoutZone),
        ("utc-digits", Self::UtcDigits),
    ];

    /// The format of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, format)| *format)
    }
}

#[derive(Debug, Clone)]
pub enum Shape {
    Any,
    Boolean,
    Number,
    Integer {
        wide: bool,
        min: Option<i64>,
        max: Option<i64>,
        values: Vec<EnumValue<i64>>,
    },
    Text {
        min: Option<u32>,
        max: Option<u32>,
        pattern: Option<String>,
        values: Vec<EnumValue<String>>,
        secret: bool,
    },
    Array {
        items: Box<Schema>,
        min: Option<u32>,
        max: Option<u32>,
    },
    Map(Box<Schema>),
    Object(Vec<Property>),
    /// Name of a component.
    Ref(String),
}

#[derive(Debug, Clone)]
pub struct EnumValue<T> {
    pub value: T,
    /// Name in `x-enum-varnames`.
    pub name: Option<String>,
    pub description: Option<String>,
}

#[derive(Debug, Clone)]
pub struct Property {
    pub name: String,
    pub required: bool,
    pub schema: Schema,
}

impl Api {
    /// Reads a bundled document. It relies on what the linter checks; anything else becomes a neutral value.
    pub fn new(bundle: &Bundle) -> Self {
        let document = &bundle.document;
        let components = |kind: &str| document.pointer(&format!("/components/{kind}")).and_then(Value::as_object);
        let schemas = components("schemas")
            .into_iter()
            .flatten()
            .map(|(name, schema)| (name.clone(), Schema::new(schema)))
            .collect();
        let mut operations = Vec::new();
        for (path, item) in document.get("paths").and_then(Value::as_object).into_iter().flatten() {
            for (method, operation) in operations_of(item) {
                operations.push(Operation::new(document, path, method, item, operation));
            }
        }
        let tags = list(document.get("tags"))
            .map(|tag| {
                let name = text(tag, "name");
                Tag {
                    file: format!("openapi/{}/{name}.yaml", bundle.service),
                    description: text(tag, "description"),
                    name,
                }
            })
            .collect();
        let mut api = Self {
            service: bundle.service.clone(),
            title: document.pointer("/info/title").and_then(Value::as_str).unwrap_or_default().to_owned(),
            regions: regions(document),
            tags,
            operations,
            schemas,
            errors: facts::errors(document),
            actions: components("x-hc-actions")
                .into_iter()
                .flatten()
                .map(|(name, entry)| (name.clone(), Action::new(entry)))
                .collect(),
        };
        api.name_bare_texts();
        api
    }

    /// Treats a reply that refers to a named string like a string that is written in place.
    fn name_bare_texts(&mut self) {
        let is_text = |operation: &Operation| {
            operation.reply_schema().is_some_and(|schema| {
                let schema = self.resolve(schema);
                matches!(schema.shape, Shape::Text { .. }) && !schema.is_enum()
            })
        };
        let bare: Vec<usize> = self
            .operations
            .iter()
            .enumerate()
            .filter(|(_, operation)| is_text(operation))
            .map(|(index, _)| index)
            .collect();
        for index in bare {
            self.operations[index].reply = Reply::Text;
        }
    }

    /// The schema behind a reference.
    pub fn component(&self, name: &str) -> Option<&Schema> {
        self.schemas.get(name)
    }

    /// Follows references to the end.
    pub fn resolve<'a>(&'a self, schema: &'a Schema) -> &'a Schema {
        let mut schema = schema;
        while let Shape::Ref(name) = &schema.shape {
            match self.component(name) {
                Some(target) => schema = target,
                None => break,
            }
        }
        schema
    }

    /// The default of a schema: its own, or that of the first schema behind its references that has one.
    pub fn default_of<'a>(&'a self, schema: &'a Schema) -> Option<&'a Value> {
        let mut schema = schema;
        while schema.default.is_none() {
            let Shape::Ref(name) = &schema.shape else { break };
            schema = self.component(name)?;
        }
        schema.default.as_ref()
    }

    /// Whether the component (an object or an enum) becomes a Rust type instead of being written in place.
    pub fn is_type(&self, name: &str) -> bool {
        self.component(name).is_some_and(|schema| schema.is_object() || schema.is_enum())
    }

    /// Returns the component whose type a schema has, following aliases.
    pub fn type_name<'a>(&'a self, schema: &'a Schema) -> Option<&'a str> {
        let Shape::Ref(name) = &schema.shape else { return None };
        match self.component(name) {
            Some(target) if matches!(target.shape, Shape::Ref(_)) => self.type_name(target),
            _ => Some(name).filter(|name| self.is_type(name)).map(String::as_str),
        }
    }

    /// Whether an object contains another one, or itself, directly or through fields of its fields. Lists and maps do
    /// not count, because their elements are elsewhere in memory.
    pub fn holds(&self, name: &str, other: &str) -> bool {
        let mut seen = BTreeSet::new();
        let mut queue = vec![name];
        while let Some(name) = queue.pop() {
            let Some(Schema { shape: Shape::Object(properties), .. }) = self.component(name) else { continue };
            for held in properties.iter().filter_map(|property| self.type_name(&property.schema)) {
                if held == other {
                    return true;
                }
                if seen.insert(held) {
                    queue.push(held);
                }
            }
        }
        false
    }

    /// Names of the components that become types and are reached from `roots`.
    pub fn reachable<'a>(&'a self, roots: impl IntoIterator<Item = &'a Schema>) -> BTreeSet<String> {
        let mut found = self.reached(roots);
        found.retain(|name| self.is_type(name));
        found
    }

    /// Names of all components that are reached from `roots`.
    pub fn reached<'a>(&'a self, roots: impl IntoIterator<Item = &'a Schema>) -> BTreeSet<String> {
        let mut seen = BTreeSet::new();
        let mut queue: Vec<&Schema> = roots.into_iter().collect();
        while let Some(schema) = queue.pop() {
            match &schema.shape {
                Shape::Ref(name) if seen.insert(name.clone()) => queue.extend(self.component(name)),
                Shape::Array { items, .. } | Shape::Map(items) => queue.push(items),
                Shape::Object(properties) => queue.extend(properties.iter().map(|property| &property.schema)),
                _ => {}
            }
        }
        seen
    }
}

impl Operation {
    fn new(document: &Value, path: &str, method: &str, item: &Value, operation: &Value) -> Self {
        let parameters = list(item.get("parameters"))
            .chain(list(operation.get("parameters")))
            .map(|parameter| deref(document, parameter))
            .filter(|parameter| !(text(parameter, "in") == "path" && text(parameter, "name") == "project_id"))
            .map(Parameter::new)
            .collect();
        let body = operation.get("requestBody").map(|body| Body::new(deref(document, body)));
        let (success, reply, may_be_empty) = replies(document, operation);
        Self {
            id: text(operation, "operationId"),
            tag: list(operation.get("tags")).next().and_then(Value::as_str).unwrap_or_default().to_owned(),
            method: method.to_uppercase(),
            path: path.to_owned(),
            summary: text(operation, "summary"),
            description: text(operation, "description"),
            docs_url: operation.pointer("/externalDocs/url").and_then(Value::as_str).map(str::to_owned),
            deprecated: flag(operation, "deprecated"),
            parameters,
            body,
            reply,
            success,
            may_be_empty,
            permission: Permission::of(operation),
            dependencies: strings(operation.pointer("/x-hc-iam/dependencies")),
            role_actions: strings(operation.pointer("/x-hc-iam/role-actions")),
            legal_in: LegalIn::of(operation),
            errors: facts::errors_of(document, operation),
            repeat: text(operation, "x-hc-repeat"),
            regions: strings(operation.get("x-hc-regions")),
            page: operation.get("x-hc-page").cloned(),
            waiter: operation.get("x-hc-waiter").cloned(),
            mark: operation.get("x-hc-mark").cloned(),
            batch: operation.get("x-hc-batch").cloned(),
            unknown: list(operation.get("x-hc-unknown"))
                .filter_map(|entry| entry.get("what").unwrap_or(entry).as_str())
                .map(str::to_owned)
                .collect(),
        }
    }

    /// Returns the schemas of a request's parameters and body.
    pub fn request_schemas(&self) -> impl Iterator<Item = &Schema> {
        self.parameters.iter().map(|parameter| &parameter.schema).chain(self.body.iter().map(|body| &body.schema))
    }

    /// Returns the name of the reply's component, if the reply is a component.
    pub fn reply_name(&self) -> Option<String> {
        match &self.reply_schema()?.shape {
            Shape::Ref(name) => Some(name.clone()),
            _ => None,
        }
    }

    /// The schema of the reply, if it is JSON.
    pub fn reply_schema(&self) -> Option<&Schema> {
        match &self.reply {
            Reply::Json(schema) => Some(schema),
            _ => None,
        }
    }
}

impl Body {
    fn new(body: &Value) -> Self {
        let media = body.pointer("/content/application~1json").unwrap_or(&Value::Null);
        Self {
            required: flag(body, "required"),
            schema: Schema::new(media.get("schema").unwrap_or(&Value::Null)),
            example: first_example(media),
        }
    }
}

impl Parameter {
    fn new(parameter: &Value) -> Self {
        Self {
            name: text(parameter, "name"),
            place: match parameter.get("in").and_then(Value::as_str) {
                Some("path") => ParameterLocation::Path,
                Some("header") => ParameterLocation::Header,
                _ => ParameterLocation::Query,
            },
            required: flag(parameter, "required"),
            description: text(parameter, "description"),
            schema: Schema::new(parameter.get("schema").unwrap_or(&Value::Null)),
            example: parameter.get("example").cloned().or_else(|| first_example(parameter)),
        }
    }
}

impl Schema {
    pub fn new(schema: &Value) -> Self {
        // A value that arrives as one of several types is read as the first of them.
        let read = schema.pointer("/anyOf/0").unwrap_or(schema);
        let shape = match read.pointer("/allOf/0").unwrap_or(read).get("$ref").and_then(Value::as_str) {
            Some(reference) => Shape::Ref(reference.rsplit('/').next().unwrap_or_default().to_owned()),
            None => Shape::new(read),
        };
        Self {
            shape,
            description: text(schema, "description"),
            nullable: flag(schema, "nullable"),
            deprecated: flag(schema, "deprecated"),
            default: schema.get("default").cloned(),
            sdk_names: match schema.get("x-hc-sdk-name") {
                Some(Value::String(name)) => vec![name.clone()],
                other => strings(other),
            },
            is_extensible: schema.get(EXTENSIBLE_ENUM).is_some(),
            time: schema.get(TIME).and_then(Value::as_str).and_then(TimeFormat::named),
        }
    }

    pub fn is_object(&self) -> bool {
        matches!(self.shape, Shape::Object(_))
    }

    pub fn is_enum(&self) -> bool {
        match &self.shape {
            Shape::Integer { values, .. } => !values.is_empty(),
            Shape::Text { values, .. } => !values.is_empty(),
            _ => false,
        }
    }
}

impl Shape {
    fn new(schema: &Value) -> Self {
        let size = |key: &str| schema.get(key).and_then(Value::as_u64).and_then(|number| u32::try_from(number).ok());
        let bound = |key: &str| schema.get(key).and_then(Value::as_i64);
        match schema.get("type").and_then(Value::as_str) {
            Some("boolean") => Self::Boolean,
            Some("number") => Self::Number,
            Some("integer") => Self::Integer {
                wide: schema.get("format").and_then(Value::as_str) != Some("int32"),
                min: bound("minimum"),
                max: bound("maximum"),
                values: enum_values(schema, Value::as_i64),
            },
            Some("string") => Self::Text {
                min: size("minLength"),
                max: size("maxLength"),
                pattern: schema.get("pattern").and_then(Value::as_str).map(str::to_owned),
                values: enum_values(schema, |value| value.as_str().map(str::to_owned)),
                secret: is_sensitive(schema),
            },
            Some("array") => Self::Array {
                items: Box::new(Schema::new(schema.get("items").unwrap_or(&Value::Null))),
                min: size("minItems"),
                max: size("maxItems"),
            },
            Some("object") => match (schema.get("properties"), schema.get("additionalProperties")) {
                (None, Some(items)) => Self::Map(Box::new(Schema::new(items))),
                (properties, _) => Self::Object(self::properties(schema, properties)),
            },
            _ => Self::Any,
        }
    }
}

/// Whether a schema holds a secret.
pub fn is_sensitive(schema: &Value) -> bool {
    schema.get("format").and_then(Value::as_str) == Some("password") || flag(schema, "x-hc-sensitive")
}

/// The values of an enum, whether it is closed or not. A `null` in the list of a nullable enum is not counted.
pub fn known_values(schema: &Value) -> impl Iterator<Item = &Value> {
    list(schema.get("enum").or_else(|| schema.get(EXTENSIBLE_ENUM))).filter(|value| !value.is_null())
}

/// Returns the methods and operations of a path item.
pub fn operations_of(item: &Value) -> impl Iterator<Item = (&str, &Value)> {
    const METHODS: [&str; 7] = ["get", "put", "post", "delete", "options", "head", "patch"];
    item.as_object()
        .into_iter()
        .flatten()
        .filter(|(key, _)| METHODS.contains(&key.as_str()))
        .map(|(key, value)| (key.as_str(), value))
}

/// Follows a local reference.
pub fn deref<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value.get("$ref").and_then(Value::as_str).and_then(|reference| reference.strip_prefix('#')) {
        Some(pointer) => document.pointer(pointer).map_or(value, |target| deref(document, target)),
        None => value,
    }
}

fn properties(schema: &Value, properties: Option<&Value>) -> Vec<Property> {
    let required = strings(schema.get("required"));
    properties
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .map(|(name, schema)| Property {
            name: name.clone(),
            required: required.contains(name),
            schema: Schema::new(schema),
        })
        .collect()
}

fn enum_values<T>(schema: &Value, convert: impl Fn(&Value) -> Option<T>) -> Vec<EnumValue<T>> {
    let names = strings(schema.get("x-enum-varnames"));
    let descriptions = strings(schema.get("x-enum-descriptions"));
    known_values(schema)
        .enumerate()
        .filter_map(|(index, value)| {
            Some(EnumValue {
                value: convert(value)?,
                name: names.get(index).cloned(),
                description: descriptions.get(index).cloned(),
            })
        })
        .collect()
}

/// Returns the success statuses of an operation, its reply, and whether one of the statuses comes without a reply.
fn replies(document: &Value, operation: &Value) -> (Vec<u16>, Reply, bool) {
    let (mut success, mut reply, mut may_be_empty) = (Vec::new(), Reply::Empty, false);
    for (status, response) in operation.get("responses").and_then(Value::as_object).into_iter().flatten() {
        let Some(status) = status.parse::<u16>().ok().filter(|status| (200..300).contains(status)) else {
            continue;
        };
        success.push(status);
        match reply_of(deref(document, response)) {
            Some(found) => reply = found,
            None => may_be_empty = true,
        }
    }
    (success, reply, may_be_empty)
}

fn reply_of(response: &Value) -> Option<Reply> {
    let content = response.get("content")?;
    if let Some(media) = content.get("application/json") {
        let schema = Schema::new(media.get("schema").unwrap_or(&Value::Null));
        return Some(Reply::Json(schema));
    }
    content.get("application/octet-stream").map(|_| Reply::Stream)
}

fn first_example(media: &Value) -> Option<Value> {
    let examples = media.get("examples").and_then(Value::as_object)?;
    examples.values().next().and_then(|example| example.get("value")).cloned()
}

/// The region ids of the first server's `region` variable, with their endpoints.
fn regions(document: &Value) -> Vec<(String, String)> {
    let url = document.pointer("/servers/0/url").and_then(Value::as_str).unwrap_or_default();
    let ids = strings(document.pointer("/servers/0/variables/region/enum"));
    ids.into_iter().map(|id| (id.clone(), url.replace("{region}", &id))).collect()
}

fn list(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value.and_then(Value::as_array).into_iter().flatten()
}

fn strings(value: Option<&Value>) -> Vec<String> {
    list(value).filter_map(Value::as_str).map(str::to_owned).collect()
}

fn text(value: &Value, key: &str) -> String {
    value.get(key).and_then(Value::as_str).unwrap_or_default().trim().to_owned()
}

fn flag(value: &Value, key: &str) -> bool {
    value.get(key).and_then(Value::as_bool).unwrap_or_default()
}
