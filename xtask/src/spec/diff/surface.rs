//! The public API of a generated crate, derived from the lowered document without running the generator: the types of
//! fields, setters and replies, variants of enums, derived traits, features. A test compares the result with what the
//! generator actually writes.

pub mod calls;

use std::collections::{BTreeMap, BTreeSet};

use calls::Methods;
use serde_json::Value;

use crate::codegen::lower::{self, Sides, lower};
use crate::codegen::naming;
use crate::spec::model::{Api, EnumValue, Operation, ParameterLocation, Property, Reply, Schema, Shape};

/// Everything public that a document determines.
#[derive(Debug, Default, PartialEq)]
pub struct Surface {
    pub types: BTreeMap<String, TypeFace>,
    /// Components of requests and success replies that do not become types, with the type that replaces them.
    pub aliases: BTreeMap<String, String>,
    pub operations: BTreeMap<String, OperationFace>,
    /// Names of fields and parameters that are redacted wherever they occur.
    pub sensitive: BTreeSet<String>,
}

/// A struct or an enum.
#[derive(Debug, PartialEq)]
pub struct TypeFace {
    /// The tag whose feature it needs; `None` if it always exists.
    pub tag: Option<String>,
    pub role: Role,
    pub kind: Kind,
}

/// Where a type is used, which determines how strict it is and whether it has a builder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Role {
    pub sent: bool,
    pub received: bool,
    /// Whether some success status comes without this reply.
    pub may_be_absent: bool,
}

#[derive(Debug, PartialEq)]
pub enum Kind {
    Struct {
        /// The fields by wire name.
        fields: BTreeMap<String, FieldFace>,
        /// Whether it derives `Default`.
        has_default: bool,
        has_builder: bool,
    },
    Enum {
        is_integer: bool,
        /// The variants by value.
        variants: BTreeMap<String, String>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFace {
    pub name: String,
    pub ty: String,
}

impl FieldFace {
    /// Whether the client requires the field in replies.
    pub fn is_insisted_on(&self) -> bool {
        !["Option<", "Vec<", "BTreeMap<"].iter().any(|outer| self.ty.starts_with(outer))
    }
}

#[derive(Debug, PartialEq)]
pub struct OperationFace {
    /// The parameters by place and wire name.
    pub parameters: BTreeMap<(String, String), FieldFace>,
    pub body: Option<String>,
    pub reply: String,
    /// Methods of the request beside its setters and `send`.
    pub methods: Methods,
}

impl Surface {
    pub fn new(api: &Api) -> Self {
        let sides = Sides::new(api);
        let lowered = lower(api, &sides);
        let homes = homes(api);
        let types: BTreeMap<String, TypeFace> = homes
            .iter()
            .filter_map(|(name, home)| Some((name.clone(), type_face(api, &sides, &lowered, name, home.clone())?)))
            .collect();
        let read_or_written = api.operations.iter().flat_map(|one| one.request_schemas().chain(one.reply_schema()));
        let reached = api.reached(read_or_written);
        let aliases = api
            .schemas
            .iter()
            .filter(|(name, _)| reached.contains(*name) && !api.is_type(name))
            .map(|(name, schema)| (name.clone(), inline_type(api, schema)))
            .collect();
        let face = |operation: &Operation| OperationFace {
            methods: calls::all(api, &types, operation),
            ..operation_face(api, &lowered, operation)
        };
        let operations = api.operations.iter().map(|operation| (operation.id.clone(), face(operation))).collect();
        Self { operations, types, aliases, sensitive: sensitive(api) }
    }

    /// The methods that a table gives to the request of an operation.
    pub fn methods(&self, api: &Api, operation: &Operation, key: &str, table: &Value) -> Methods {
        calls::of(api, &self.types, operation, key, table)
    }

    /// The field of a struct, by its name on the wire.
    pub fn field(&self, component: &str, property: &str) -> Option<&FieldFace> {
        match &self.types.get(component)?.kind {
            Kind::Struct { fields, .. } => fields.get(property),
            Kind::Enum { .. } => None,
        }
    }

    /// Whether a field or a parameter has this name on the wire.
    pub fn has_name(&self, name: &str) -> bool {
        let is_field = |face: &TypeFace| matches!(&face.kind, Kind::Struct { fields, .. } if fields.contains_key(name));
        let is_parameter = |face: &OperationFace| face.parameters.keys().any(|(_, known)| known == name);
        self.types.values().any(is_field) || self.operations.values().any(is_parameter)
    }

    /// Whether a struct derives `Default`; `None` where the component is not a struct.
    pub fn has_default(&self, component: &str) -> Option<bool> {
        match &self.types.get(component)?.kind {
            Kind::Struct { has_default, .. } => Some(*has_default),
            Kind::Enum { .. } => None,
        }
    }
}

/// Names of properties and parameters that hold a secret, or a list of them.
fn sensitive(api: &Api) -> BTreeSet<String> {
    fn is_secret(api: &Api, schema: &Schema) -> bool {
        match &api.resolve(schema).shape {
            Shape::Text { secret, .. } => *secret,
            Shape::Array { items, .. } | Shape::Map(items) => is_secret(api, items),
            _ => false,
        }
    }
    let parameters = api.operations.iter().flat_map(|operation| &operation.parameters);
    let parameters = parameters.map(|parameter| (&parameter.name, &parameter.schema));
    let properties = api.schemas.values().flat_map(|schema| match &schema.shape {
        Shape::Object(properties) => properties.as_slice(),
        _ => &[],
    });
    let properties = properties.map(|property| (&property.name, &property.schema));
    let named = parameters.chain(properties).filter(|(_, schema)| is_secret(api, schema));
    named.map(|(name, _)| name.clone()).collect()
}

/// Component -> the only tag that uses it, if there is only one.
fn homes(api: &Api) -> BTreeMap<String, Option<String>> {
    let mut users: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for operation in &api.operations {
        for name in api.reachable(operation.request_schemas().chain(operation.reply_schema())) {
            users.entry(name).or_default().insert(&operation.tag);
        }
    }
    let home = |tags: &BTreeSet<&str>| tags.first().filter(|_| tags.len() == 1).map(|tag| (*tag).to_owned());
    users.iter().map(|(name, tags)| (name.clone(), home(tags))).collect()
}

fn type_face(api: &Api, sides: &Sides, lowered: &Value, name: &str, tag: Option<String>) -> Option<TypeFace> {
    let schema = api.component(name)?;
    let role = Role {
        sent: sides.request.contains(name),
        received: sides.reply.contains(name),
        may_be_absent: sides.absent.contains(name),
    };
    let kind = match &schema.shape {
        Shape::Object(properties) => struct_face(api, lowered, role, name, properties),
        Shape::Integer { values, .. } => Kind::Enum { is_integer: true, variants: variants(values) },
        Shape::Text { values, .. } => Kind::Enum { is_integer: false, variants: variants(values) },
        _ => return None,
    };
    Some(TypeFace { tag, role, kind })
}

fn struct_face(api: &Api, lowered: &Value, role: Role, name: &str, properties: &[Property]) -> Kind {
    let schema = lowered.get("components").and_then(|all| all.get("schemas")).and_then(|all| all.get(name));
    let schema = schema.unwrap_or(&Value::Null);
    let required = |property: &str| {
        let names = schema.get("required").and_then(Value::as_array);
        names.into_iter().flatten().any(|name| name.as_str() == Some(property))
    };
    let fields: BTreeMap<String, FieldFace> = properties
        .iter()
        .map(|property| {
            let lowered = schema.get("properties").and_then(|all| all.get(&property.name)).unwrap_or(&Value::Null);
            let ty = field_type(api, lowered, required(&property.name));
            (property.name.clone(), FieldFace { name: naming::field(&property.name), ty })
        })
        .collect();
    let has_default = properties.iter().all(|property| {
        let ty = fields.get(&property.name).map_or("", |field| field.ty.as_str());
        if role.received { type_has_default(ty) } else { !property.required }
    });
    Kind::Struct { fields, has_default, has_builder: role.sent }
}

fn type_has_default(ty: &str) -> bool {
    ["Option<", "Vec<", "BTreeMap<"].iter().any(|outer| ty.starts_with(outer))
        || matches!(ty, "String" | "Secret" | "i64" | "i32" | "f64" | "bool")
}

fn variants<T: ToString>(values: &[EnumValue<T>]) -> BTreeMap<String, String> {
    let variant = |value: &EnumValue<T>| {
        let wire = value.value.to_string();
        let name = naming::variant(value.name.as_deref().unwrap_or(&wire));
        (wire, name)
    };
    values.iter().map(variant).collect()
}

fn operation_face(api: &Api, lowered: &Value, operation: &Operation) -> OperationFace {
    let path = operation.path.replace("{project_id}", "-");
    let item = lowered.get("paths").and_then(|paths| paths.get(&path));
    let item = item.and_then(|item| item.get(operation.method.to_lowercase())).unwrap_or(&Value::Null);
    let described = item.get("parameters").and_then(Value::as_array).into_iter().flatten();
    let parameters = operation
        .parameters
        .iter()
        .zip(described)
        .map(|(parameter, lowered)| {
            let place = match parameter.place {
                ParameterLocation::Path => "path",
                ParameterLocation::Query => "query",
                ParameterLocation::Header => "header",
            };
            let ty = argument_type(lowered.get("schema").unwrap_or(&Value::Null), parameter.required);
            let face = FieldFace { name: naming::field(&parameter.name), ty };
            ((place.to_owned(), parameter.name.clone()), face)
        })
        .collect();
    let body = operation.body.as_ref().map(|body| inline_type(api, &body.schema));
    let reply = match &operation.reply {
        Reply::Empty => "()".to_owned(),
        Reply::Text => "String".to_owned(),
        Reply::Stream => "ByteStream".to_owned(),
        Reply::Json(schema) => inline_type(api, schema),
    };
    OperationFace { parameters, body, reply, methods: Methods::new() }
}

/// Returns the type that is written in place for a schema without a name.
fn inline_type(api: &Api, schema: &Schema) -> String {
    match &schema.shape {
        Shape::Any | Shape::Object(_) => "serde_json::Value".to_owned(),
        Shape::Boolean => "bool".to_owned(),
        Shape::Number => "f64".to_owned(),
        Shape::Integer { wide, .. } => if *wide { "i64" } else { "i32" }.to_owned(),
        Shape::Text { secret, .. } => if *secret { "Secret" } else { "String" }.to_owned(),
        Shape::Array { items, .. } => format!("Vec<{}>", inline_type(api, items)),
        Shape::Map(items) => format!("BTreeMap<String, {}>", inline_type(api, items)),
        Shape::Ref(name) if api.is_type(name) => name.clone(),
        Shape::Ref(name) => {
            api.component(name).map_or_else(|| "serde_json::Value".to_owned(), |target| inline_type(api, target))
        }
    }
}

/// The type that the generator creates for a lowered schema.
fn lowered_type(schema: &Value) -> String {
    let text = |key: &str| schema.get(key).and_then(Value::as_str);
    if let Some(reference) = text("$ref") {
        return reference.rsplit('/').next().unwrap_or_default().to_owned();
    }
    match text("type") {
        Some("boolean") => "bool".to_owned(),
        Some("number") => "f64".to_owned(),
        Some("integer") => if text("format") == Some("int32") { "i32" } else { "i64" }.to_owned(),
        Some("string") => "String".to_owned(),
        Some("array") => format!("Vec<{}>", lowered_type(schema.get("items").unwrap_or(&Value::Null))),
        Some("object") => {
            format!("BTreeMap<String, {}>", lowered_type(schema.get("additionalProperties").unwrap_or(&Value::Null)))
        }
        _ => "serde_json::Value".to_owned(),
    }
}

/// Returns the type of a struct's field. An optional list or map has no `Option` unless it may be null.
fn field_type(api: &Api, schema: &Value, required: bool) -> String {
    let ty = lowered_type(schema);
    let ty = lower::unboxed(api, &ty).map_or_else(|| ty.clone(), |held| format!("Box<{held}>"));
    let is_nullable = schema.get("nullable").and_then(Value::as_bool) == Some(true);
    let is_collection = matches!(schema.get("type").and_then(Value::as_str), Some("array" | "object"));
    if is_nullable || (!required && !is_collection) { format!("Option<{ty}>") } else { ty }
}

/// The type that a parameter's setter fills.
fn argument_type(schema: &Value, required: bool) -> String {
    let ty = lowered_type(schema);
    if required { ty } else { format!("Option<{ty}>") }
}
