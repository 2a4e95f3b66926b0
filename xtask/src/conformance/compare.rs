//! Compares by walking operations, because components and models are named differently.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::sdk::{Sdk, SdkOperation, element, map_value};
use crate::spec::bundle::Bundle;
use crate::spec::model::{Api, Operation, ParameterLocation, Property, Reply, Schema, Shape};
use crate::spec::problem::Place;
use crate::spec::source::escape;

/// One difference between the two sides.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    pub place: Place,
    pub service: String,
    /// An operation or a component.
    pub subject: String,
    /// A parameter, property or region; empty where the subject itself differs.
    pub field: String,
    /// `ours-only`, `sdk-only`, `call`, `place`, `type`, `required` or `sdk-name`; for the other witnesses `explorer:` or
    /// `pages:` and the key of the schema, `status`, `action`, `missing` and the like.
    pub kind: String,
    /// The witness's value, if there is exactly one; `allowed.tsv` can name it.
    pub value: String,
    pub detail: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, service, subject, field, kind, detail, .. } = self;
        let dot = if field.is_empty() { "" } else { "." };
        write!(f, "{place}: {kind}: {service} {subject}{dot}{field}: {detail}")
    }
}

/// Returns every difference between a specification and an SDK, ordered by place.
pub fn compare(bundle: &Bundle, api: &Api, sdk: &Sdk) -> Vec<Difference> {
    let mut comparison =
        Comparison { bundle, api, sdk, found: Vec::new(), walked: BTreeSet::new(), met: BTreeMap::new() };
    comparison.regions();
    comparison.operations();
    comparison.names();
    comparison.found.sort();
    comparison.found.dedup();
    comparison.found
}

struct Comparison<'a> {
    bundle: &'a Bundle<'a>,
    api: &'a Api,
    sdk: &'a Sdk,
    found: Vec<Difference>,
    /// Component, model and side that were compared.
    walked: BTreeSet<(String, String, Side)>,
    /// Models that each component was compared with.
    met: BTreeMap<String, BTreeSet<String>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Request,
    Reply,
}

/// The position of the comparison, for messages.
#[derive(Clone)]
struct Spot {
    subject: String,
    field: String,
    pointer: String,
}

impl Spot {
    fn field(&self, field: &str, pointer: &str) -> Self {
        Self { subject: self.subject.clone(), field: field.to_owned(), pointer: format!("{}{pointer}", self.pointer) }
    }
}

impl<'a> Comparison<'a> {
    fn report(&mut self, spot: &Spot, kind: &'static str, detail: impl Into<String>) {
        let Spot { subject, field, pointer } = spot.clone();
        self.found.push(Difference {
            place: self.bundle.place(&pointer),
            service: self.api.service.clone(),
            subject,
            field,
            kind: kind.to_owned(),
            value: String::new(),
            detail: detail.into(),
        });
    }

    fn regions(&mut self) {
        let spot = Spot { subject: "regions".to_owned(), field: String::new(), pointer: "/servers".to_owned() };
        let ours: BTreeMap<&str, &str> =
            self.api.regions.iter().map(|(id, endpoint)| (id.as_str(), endpoint.as_str())).collect();
        for (id, endpoint) in &self.sdk.regions {
            match ours.get(id.as_str()) {
                None => self.report(&spot.field(id, ""), "sdk-only", "the SDK knows this region"),
                Some(known) if known != endpoint => {
                    self.report(&spot.field(id, ""), "call", format!("`{known}` is `{endpoint}` in the SDK"))
                }
                Some(_) => {}
            }
        }
        for id in ours.into_keys().filter(|id| !self.sdk.regions.contains_key(*id)) {
            self.report(&spot.field(id, ""), "ours-only", "the SDK does not know this region");
        }
    }

    fn operations(&mut self) {
        let (api, sdk) = (self.api, self.sdk);
        for operation in &api.operations {
            let pointer = format!("/paths/{}/{}", escape(&operation.path), operation.method.to_lowercase());
            let spot = Spot { subject: operation.id.clone(), field: String::new(), pointer };
            match sdk.operations.get(&operation.id) {
                Some(theirs) => self.operation(&spot, operation, theirs),
                None => self.report(&spot, "ours-only", "the SDK has no operation of this name"),
            }
        }
        for (id, theirs) in
            sdk.operations.iter().filter(|(id, _)| !api.operations.iter().any(|operation| operation.id == **id))
        {
            let spot = Spot { subject: id.clone(), field: String::new(), pointer: "/paths".to_owned() };
            self.report(&spot, "sdk-only", format!("the SDK has `{} {}`", theirs.method, theirs.path));
        }
    }

    fn operation(&mut self, spot: &Spot, operation: &'a Operation, theirs: &'a SdkOperation) {
        if (operation.method.as_str(), operation.path.as_str()) != (theirs.method.as_str(), theirs.path.as_str()) {
            self.report(spot, "call", format!("the SDK calls `{} {}`", theirs.method, theirs.path));
        }
        self.parameters(spot, operation, theirs);
        match (&operation.body, &theirs.body) {
            (Some(body), Some(kind)) => {
                self.schema(&spot.field("(body)", "/requestBody"), &body.schema, kind, Side::Request)
            }
            (Some(_), None) => self.report(&spot.field("(body)", "/requestBody"), "ours-only", "the SDK sends no body"),
            (None, Some(kind)) => {
                self.report(&spot.field("(body)", ""), "sdk-only", format!("the SDK sends a body of type `{kind}`"))
            }
            (None, None) => {}
        }
        self.reply(&spot.field("(reply)", "/responses"), &operation.reply, theirs);
    }

    fn parameters(&mut self, spot: &Spot, operation: &'a Operation, theirs: &'a SdkOperation) {
        for parameter in &operation.parameters {
            let here = spot.field(&parameter.name, "");
            let Some(known) = theirs.parameters.get(&parameter.name) else {
                self.report(&here, "ours-only", "the SDK has no such parameter");
                continue;
            };
            let place = match parameter.place {
                ParameterLocation::Path => "path",
                ParameterLocation::Query => "query",
                ParameterLocation::Header => "header",
            };
            if place != known.place {
                self.report(&here, "place", format!("in {place}; the SDK sends it in {}", known.place));
            }
            self.required(&here, parameter.required, known.required);
            self.schema(&here, &parameter.schema, &known.kind, Side::Request);
        }
        for (name, known) in theirs
            .parameters
            .iter()
            .filter(|(name, _)| !operation.parameters.iter().any(|parameter| parameter.name == **name))
        {
            self.report(
                &spot.field(name, ""),
                "sdk-only",
                format!("the SDK has it in the {}, of type `{}`", known.place, known.kind),
            );
        }
    }

    fn reply(&mut self, spot: &Spot, reply: &'a Reply, theirs: &'a SdkOperation) {
        let model = &theirs.reply;
        let is_empty = self.sdk.models.get(model).is_some_and(BTreeMap::is_empty);
        match reply {
            Reply::Empty if !is_empty => self.report(spot, "sdk-only", format!("the SDK reads `{model}`")),
            Reply::Stream if model != "stream" => {
                self.report(spot, "type", format!("a stream; the SDK reads `{model}`"))
            }
            Reply::Empty | Reply::Stream => {}
            Reply::Text if self.sdk.bare_reply(model) != Some("str") => {
                self.report(spot, "type", format!("a bare string; the SDK reads `{model}`"))
            }
            Reply::Text => {}
            Reply::Json(_) if is_empty => self.report(spot, "ours-only", "the SDK reads nothing"),
            Reply::Json(schema) => {
                let kind = self.sdk.bare_reply(model).unwrap_or(model);
                self.schema(spot, schema, kind, Side::Reply);
            }
        }
    }

    fn required(&mut self, spot: &Spot, ours: bool, theirs: bool) {
        match (ours, theirs) {
            (true, false) => self.report(spot, "required", "required; optional in the SDK"),
            (false, true) => self.report(spot, "required", "optional; required in the SDK"),
            _ => {}
        }
    }

    /// Compares a schema with a type of the SDK.
    fn schema(&mut self, spot: &Spot, schema: &'a Schema, kind: &'a str, side: Side) {
        let resolved = self.api.resolve(schema);
        let same = match &resolved.shape {
            Shape::Array { items, .. } if element(kind).is_some() => {
                return self.schema(spot, items, element(kind).unwrap_or_default(), side);
            }
            Shape::Map(items) if map_value(kind).is_some() => {
                return self.schema(spot, items, map_value(kind).unwrap_or_default(), side);
            }
            Shape::Object(properties) if self.sdk.models.contains_key(kind) => {
                match component_name(self.api, schema) {
                    Some(name) => self.component(name, properties, kind, side),
                    None => self.report(spot, "type", format!("an object without a name; `{kind}` in the SDK")),
                }
                return;
            }
            Shape::Any => kind == "object",
            Shape::Boolean => kind == "bool",
            Shape::Number => kind == "float",
            Shape::Integer { .. } => kind == "int",
            Shape::Text { .. } => kind == "str",
            Shape::Array { .. } | Shape::Map(_) | Shape::Object(_) | Shape::Ref(_) => false,
        };
        if !same {
            self.report(spot, "type", format!("{}; `{kind}` in the SDK", describe(self.api, schema)));
        }
    }

    fn component(&mut self, name: &'a str, properties: &'a [Property], model: &'a str, side: Side) {
        self.met.entry(name.to_owned()).or_default().insert(model.to_owned());
        if !self.walked.insert((name.to_owned(), model.to_owned(), side)) {
            return;
        }
        let Some(fields) = self.sdk.models.get(model) else {
            return;
        };
        let spot = Spot {
            subject: name.to_owned(),
            field: String::new(),
            pointer: format!("/components/schemas/{}", escape(name)),
        };
        for property in properties {
            let here = spot.field(&property.name, &format!("/properties/{}", escape(&property.name)));
            let Some(field) = fields.get(&property.name) else {
                self.report(&here, "ours-only", format!("`{model}` of the SDK does not have it"));
                continue;
            };
            if side == Side::Request {
                self.required(&here, property.required, field.required);
            }
            self.schema(&here, &property.schema, &field.kind, side);
        }
        for (missing, field) in
            fields.iter().filter(|(field, _)| !properties.iter().any(|property| property.name == **field))
        {
            self.report(
                &spot.field(missing, ""),
                "sdk-only",
                format!("`{model}` of the SDK has it, of type `{}`", field.kind),
            );
        }
    }

    /// Checks that `x-hc-sdk-name` lists the models that a component represents, if their names differ.
    fn names(&mut self) {
        let api = self.api;
        let said: BTreeSet<String> = self.met.values().flatten().cloned().collect();
        for (name, schema) in &api.schemas {
            let spot = Spot {
                subject: name.clone(),
                field: String::new(),
                pointer: format!("/components/schemas/{}", escape(name)),
            };
            let models = self.met.get(name).cloned().unwrap_or_default();
            for model in
                models.iter().filter(|model| !model.eq_ignore_ascii_case(name) && !schema.sdk_names.contains(model))
            {
                self.report(
                    &spot.field(model, ""),
                    "sdk-name",
                    "the SDK uses this name, but `x-hc-sdk-name` does not list it",
                );
            }
            for model in
                schema.sdk_names.iter().filter(|model| !models.iter().any(|met| met.eq_ignore_ascii_case(model)))
            {
                let other = if said.contains(model) { "another component" } else { "no component" };
                self.report(
                    &spot.field(model, ""),
                    "sdk-name",
                    format!("`x-hc-sdk-name` lists it, but in the SDK it corresponds to our {other}"),
                );
            }
        }
    }
}

/// Returns the component that a schema refers to in the end.
fn component_name<'a>(api: &'a Api, schema: &'a Schema) -> Option<&'a str> {
    let Shape::Ref(name) = &schema.shape else {
        return None;
    };
    let target = api.component(name)?;
    component_name(api, target).or(Some(name))
}

fn describe(api: &Api, schema: &Schema) -> String {
    if let Some(name) = component_name(api, schema) {
        return format!("`{name}`");
    }
    match &schema.shape {
        Shape::Any | Shape::Ref(_) => "anything".to_owned(),
        Shape::Boolean => "a boolean".to_owned(),
        Shape::Number => "a number".to_owned(),
        Shape::Integer { .. } => "an integer".to_owned(),
        Shape::Text { .. } => "text".to_owned(),
        Shape::Array { items, .. } => format!("a list of {}", describe(api, items)),
        Shape::Map(items) => format!("a map of {}", describe(api, items)),
        Shape::Object(_) => "an object".to_owned(),
    }
}
