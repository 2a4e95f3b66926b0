//! Lowering: creates a second, simpler OpenAPI document that progenitor 0.15 can express without loss. Lowering removes
//! what progenitor would lose, and later stages restore it. Each decision is one function.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::spec::model::{Api, Operation, Parameter, ParameterLocation, Property, Reply, Schema, Shape};

/// The component that represents every sensitive string; the generator replaces it with the real type.
pub(crate) const SECRET: &str = "Secret";

/// The prefix of a stand-in for a boxed component.
const BOXED: &str = "Boxed";

/// The stand-in of a boxed component; the generator replaces it.
pub(crate) fn boxed(name: &str) -> String {
    format!("{BOXED}{name}")
}

/// Returns the component that a stand-in represents.
pub(crate) fn unboxed<'n>(api: &Api, name: &'n str) -> Option<&'n str> {
    name.strip_prefix(BOXED)
        .filter(|held| api.component(name).is_none() && api.component(held).is_some_and(Schema::is_object))
}

/// Which sides of a call reach a component.
#[derive(Debug)]
pub(crate) struct Sides {
    pub request: BTreeSet<String>,
    pub reply: BTreeSet<String>,
    /// Replies that are missing for some success status.
    pub absent: BTreeSet<String>,
}

impl Sides {
    pub(crate) fn new(api: &Api) -> Self {
        Self {
            request: api.reachable(api.operations.iter().flat_map(Operation::request_schemas)),
            reply: api.reachable(api.operations.iter().filter_map(Operation::reply_schema)),
            absent: api
                .operations
                .iter()
                .filter(|operation| operation.may_be_empty)
                .filter_map(Operation::reply_name)
                .collect(),
        }
    }
}

/// Lowers a service's specification for progenitor.
pub(crate) fn lower(api: &Api, sides: &Sides) -> Value {
    let mut paths = Map::new();
    for operation in &api.operations {
        let item = paths.entry(without_project_id(&operation.path)).or_insert_with(|| json!({}));
        item[operation.method.to_lowercase()] = lower_operation(api, operation);
    }
    let mut schemas = Map::new();
    schemas.insert(SECRET.to_owned(), json!({ "type": "string" }));
    for name in api.schemas.keys().filter(|name| api.is_type(name)) {
        if let Some(schema) = lower_component(api, sides, name) {
            schemas.insert(name.clone(), schema);
        }
        if api.holds(name, name) {
            schemas.insert(boxed(name), json!({ "type": "string" }));
        }
    }
    json!({
        "openapi": "3.0.3",
        "info": { "title": api.title, "version": "2" },
        "paths": paths,
        "components": { "schemas": schemas },
    })
}

/// Replaces the project id, which the client fills in, with a constant path segment.
fn without_project_id(path: &str) -> String {
    path.replace("{project_id}", "-")
}

fn lower_operation(api: &Api, operation: &Operation) -> Value {
    let mut lowered = json!({
        "operationId": operation.id,
        "tags": [operation.tag],
        "parameters": operation.parameters.iter().map(|parameter| lower_parameter(api, parameter)).collect::<Vec<_>>(),
        "responses": lower_responses(api, operation),
    });
    if let Some(body) = &operation.body {
        lowered["requestBody"] = json!({ "required": true, "content": { "application/json": { "schema": lower_schema(api, &body.schema) } } });
    }
    lowered
}

fn lower_parameter(api: &Api, parameter: &Parameter) -> Value {
    let place = match parameter.place {
        ParameterLocation::Path => "path",
        ParameterLocation::Query => "query",
        ParameterLocation::Header => "header",
    };
    json!({ "name": parameter.name, "in": place, "required": parameter.required, "schema": lower_schema(api, &parameter.schema) })
}

/// Reduces the responses to one success and no errors: the runtime accepts every 2xx, and decodes every 4xx and 5xx
/// into one error type.
fn lower_responses(api: &Api, operation: &Operation) -> Value {
    let content = match &operation.reply {
        Reply::Empty => return json!({ "200": { "description": "" } }),
        Reply::Json(schema) => {
            json!({ "application/json": { "schema": lower_schema(api, schema) } })
        }
        Reply::Text => json!({ "application/json": { "schema": { "type": "string" } } }),
        Reply::Stream => {
            json!({ "application/octet-stream": { "schema": { "type": "string", "format": "binary" } } })
        }
    };
    json!({ "200": { "description": "", "content": content } })
}

/// Removes the required fields of a component that both requests and replies use: a live service omits fields, and the
/// client checks requests before it sends them. The same applies to a reply that may be missing altogether.
fn lower_component(api: &Api, sides: &Sides, name: &str) -> Option<Value> {
    let schema = api.component(name)?;
    let Shape::Object(properties) = &schema.shape else {
        // An enum: we generate its open type ourselves, and progenitor refers to it through a replacement.
        return Some(json!({ "type": "string" }));
    };
    let in_reply = sides.reply.contains(name);
    let in_request = sides.request.contains(name);
    let tolerant = (in_request && in_reply) || sides.absent.contains(name);
    let required: Vec<&str> = properties
        .iter()
        .filter(|property| property.required && !tolerant)
        .map(|property| property.name.as_str())
        .collect();
    let mut lowered = Map::new();
    for property in properties {
        lowered.insert(
            property.name.clone(),
            lower_property(api, name, property, in_request && !required.contains(&property.name.as_str())),
        );
    }
    Some(json!({ "type": "object", "required": required, "properties": lowered }))
}

/// Lowers a property. In requests, an absent list and an empty list have different meanings, so an optional list is an
/// `Option`. In replies they mean the same, so it is a plain list.
fn lower_property(api: &Api, owner: &str, property: &Property, may_be_left_out: bool) -> Value {
    // A struct cannot contain itself. typify would also add a box, but its position would depend on the order in which
    // typify visits the types.
    if let Some(held) = api.type_name(&property.schema)
        && api.holds(held, owner)
    {
        return json!({ "$ref": format!("#/components/schemas/{}", boxed(held)) });
    }
    let mut lowered = lower_schema(api, &property.schema);
    let is_collection =
        lowered.get("type").and_then(Value::as_str).is_some_and(|kind| kind == "array" || kind == "object");
    if may_be_left_out && is_collection {
        lowered["nullable"] = json!(true);
    }
    lowered
}

/// Removes limits, defaults and descriptions: the runtime checks limits, and later stages add the descriptions as
/// documentation.
fn lower_schema(api: &Api, schema: &Schema) -> Value {
    match &schema.shape {
        Shape::Any => json!({}),
        Shape::Boolean => json!({ "type": "boolean" }),
        Shape::Number => json!({ "type": "number", "format": "double" }),
        Shape::Integer { wide, .. } => {
            json!({ "type": "integer", "format": if *wide { "int64" } else { "int32" } })
        }
        Shape::Text { secret: true, .. } => {
            json!({ "$ref": format!("#/components/schemas/{SECRET}") })
        }
        Shape::Text { .. } => json!({ "type": "string" }),
        Shape::Array { items, .. } => json!({ "type": "array", "items": lower_schema(api, items) }),
        Shape::Map(items) => {
            json!({ "type": "object", "additionalProperties": lower_schema(api, items) })
        }
        Shape::Object(_) => json!({ "type": "object", "additionalProperties": {} }),
        Shape::Ref(name) if api.is_type(name) => {
            json!({ "$ref": format!("#/components/schemas/{name}") })
        }
        // A named scalar or list has no type of its own: it is written out in place.
        Shape::Ref(name) => api.component(name).map_or_else(|| json!({}), |target| lower_schema(api, target)),
    }
}
