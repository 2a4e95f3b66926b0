//! Lowering: a second, poorer OpenAPI document that progenitor 0.15 can express without losing anything, because what it
//! would lose is taken out here and put back by the later stages. Each decision is one function.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::spec::model::{Api, Operation, Parameter, ParameterLocation, Property, Reply, Schema, Shape};

/// Component that stands for every sensitive string; the generator replaces it by the real type.
pub(crate) const SECRET: &str = "Secret";

/// What the name of a component's stand-in begins with, where the component is held in a box.
const BOXED: &str = "Boxed";

/// The stand-in of a component that is held in a box; the generator replaces it.
pub(crate) fn boxed(name: &str) -> String {
    format!("{BOXED}{name}")
}

/// The component that a stand-in stands for.
pub(crate) fn unboxed<'n>(api: &Api, name: &'n str) -> Option<&'n str> {
    name.strip_prefix(BOXED)
        .filter(|held| api.component(name).is_none() && api.component(held).is_some_and(Schema::is_object))
}

/// Which sides of a call a component is reached from.
#[derive(Debug)]
pub(crate) struct Sides {
    pub request: BTreeSet<String>,
    pub reply: BTreeSet<String>,
    /// Replies that some success status leaves out.
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

/// The project id is the client's property: in the lowered path a constant segment holds its place.
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

/// One success and no errors: the runtime accepts every 2xx, and decodes every 4xx and 5xx to one error type.
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

/// A component that is read from replies as well as sent keeps nothing required: a live service leaves things out, and what
/// a request needs is checked before sending. Neither does a reply that may not come at all.
fn lower_component(api: &Api, sides: &Sides, name: &str) -> Option<Value> {
    let schema = api.component(name)?;
    let Shape::Object(properties) = &schema.shape else {
        // An enum: generated by us, open, and referred to by a replacement.
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

/// In what is sent, an absent list and an empty one are different things to say, so an optional list is an `Option`. In what
/// is only read they are the same, so it is a plain list.
fn lower_property(api: &Api, owner: &str, property: &Property, may_be_left_out: bool) -> Value {
    // A struct cannot hold itself. typify would box, too, but where depends on the order it meets the types in.
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

/// Without limits, defaults and words: limits are checked by the runtime, the words return as documentation.
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
