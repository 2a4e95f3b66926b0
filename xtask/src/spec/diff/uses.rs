//! Finds the users of a component: the operations that send or receive it, directly or through other components.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::labels::Side;
use crate::spec::model::{deref, operations_of};

/// The users of every schema component of a document.
#[derive(Debug, Default)]
pub struct Uses {
    users: BTreeMap<String, Vec<Use>>,
    sent: BTreeSet<String>,
    received: BTreeSet<String>,
    /// Components that the reply of a success reaches: all that our clients read as a type.
    decoded: BTreeSet<String>,
    /// Who refers to a parameter, response, header or body component, by its pointer.
    references: BTreeMap<String, BTreeSet<Reference>>,
}

/// One part of an operation that is described by a component that is not a schema.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    /// The id of the operation.
    pub operation: String,
    pub part: Part,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// A parameter, by its place and its name on the wire.
    Parameter(String, String),
    Body,
    /// The reply of any success.
    Success,
    /// The reply of an error status.
    Error(String),
    /// A header of any reply, by its name in lower case.
    Header(String),
}

/// One place that refers to a component.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Use {
    pub user: User,
    /// The field that contains it: `src_node`, `tags[]`; empty if the whole body or reply is the component.
    pub field: String,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum User {
    Component(String),
    Operation { id: String, sends: bool },
}

impl Uses {
    pub fn new(document: &Value) -> Self {
        let mut uses = Self::default();
        for (name, schema) in document.pointer("/components/schemas").and_then(Value::as_object).into_iter().flatten() {
            uses.collect(schema, &User::Component(name.clone()), String::new());
        }
        for (_, item) in document.get("paths").and_then(Value::as_object).into_iter().flatten() {
            for (_, operation) in operations_of(item) {
                uses.operation(document, item, operation);
            }
        }
        for list in uses.users.values_mut() {
            list.sort();
            list.dedup();
        }
        uses.sent = uses.reach(uses.roots(true));
        uses.received = uses.reach(uses.roots(false));
        uses.decoded = uses.reach(successes(document).iter().map(String::as_str).collect());
        uses
    }

    fn operation(&mut self, document: &Value, item: &Value, operation: &Value) {
        let id = operation.get("operationId").and_then(Value::as_str).unwrap_or_default();
        let user = |sends| User::Operation { id: id.to_owned(), sends };
        let list = |holder: &Value| holder.get("parameters").and_then(Value::as_array).cloned().unwrap_or_default();
        for parameter in list(item).iter().chain(&list(operation)) {
            let text =
                |key: &str| deref(document, parameter).get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
            let (place, name) = (text("in"), text("name"));
            let found = self.refer(document, parameter, id, Part::Parameter(place, name.clone()));
            if let Some(schema) = found.get("schema") {
                self.collect(schema, &user(true), name);
            }
        }
        if let Some(body) = operation.get("requestBody") {
            let found = self.refer(document, body, id, Part::Body);
            self.content(found, &user(true));
        }
        for (status, response) in operation.get("responses").and_then(Value::as_object).into_iter().flatten() {
            let part = if is_success(status) { Part::Success } else { Part::Error(status.clone()) };
            let found = self.refer(document, response, id, part);
            self.content(found, &user(false));
            for (name, header) in found.get("headers").and_then(Value::as_object).into_iter().flatten() {
                let found = self.refer(document, header, id, Part::Header(name.to_lowercase()));
                if let Some(schema) = found.get("schema") {
                    self.collect(schema, &user(false), String::new());
                }
            }
        }
    }

    /// Follows a reference to a component that is not a schema, and records who refers to it.
    fn refer<'a>(&mut self, document: &'a Value, node: &'a Value, id: &str, part: Part) -> &'a Value {
        if let Some(pointer) = pointer_of(node) {
            let reference = Reference { operation: id.to_owned(), part };
            self.references.entry(pointer.to_owned()).or_default().insert(reference);
        }
        deref(document, node)
    }

    fn content(&mut self, holder: &Value, user: &User) {
        for (_, media) in holder.get("content").and_then(Value::as_object).into_iter().flatten() {
            if let Some(schema) = media.get("schema") {
                self.collect(schema, user, String::new());
            }
        }
    }

    /// Records every reference below a schema, with the path of fields that leads to it.
    fn collect(&mut self, schema: &Value, user: &User, field: String) {
        match schema {
            Value::Object(entries) => {
                if let Some(name) = schema_name(schema) {
                    self.users.entry(name.to_owned()).or_default().push(Use { user: user.clone(), field });
                    return;
                }
                for (key, value) in entries {
                    match key.as_str() {
                        "properties" => {
                            for (name, property) in value.as_object().into_iter().flatten() {
                                let dot = if field.is_empty() { "" } else { "." };
                                self.collect(property, user, format!("{field}{dot}{name}"));
                            }
                        }
                        "items" => self.collect(value, user, format!("{field}[]")),
                        "additionalProperties" => self.collect(value, user, format!("{field}{{}}")),
                        "allOf" | "oneOf" | "anyOf" | "not" => self.collect(value, user, field.clone()),
                        _ => {}
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.collect(item, user, field.clone())),
            _ => {}
        }
    }

    /// Returns the components that requests refer to directly, or those that replies refer to.
    fn roots(&self, sent: bool) -> Vec<&str> {
        let is_root = |found: &Use| matches!(&found.user, User::Operation { sends, .. } if *sends == sent);
        self.users.iter().filter(|(_, users)| users.iter().any(is_root)).map(|(name, _)| name.as_str()).collect()
    }

    /// Returns these components and all that can be reached from them.
    fn reach<'n>(&'n self, mut queue: Vec<&'n str>) -> BTreeSet<String> {
        let mut inside: BTreeMap<&'n str, Vec<&'n str>> = BTreeMap::new();
        for (name, users) in &self.users {
            for Use { user, .. } in users {
                if let User::Component(outer) = user {
                    inside.entry(outer).or_default().push(name);
                }
            }
        }
        let mut found = BTreeSet::new();
        while let Some(name) = queue.pop() {
            if found.insert(name.to_owned()) {
                queue.extend(inside.get(name).into_iter().flatten().copied());
            }
        }
        found
    }

    pub fn side(&self, component: &str) -> Side {
        Side::of(self.sent.contains(component), self.received.contains(component))
    }

    /// Whether the component appears only where our clients do not read it as a type: in error replies and headers.
    pub fn is_received_untyped(&self, component: &str) -> bool {
        self.received.contains(component) && !self.decoded.contains(component)
    }

    /// Places that refer to the component itself.
    pub fn of(&self, component: &str) -> &[Use] {
        self.users.get(component).map_or(&[], Vec::as_slice)
    }

    /// Ids of the operations that reach a component.
    pub fn operations(&self, component: &str) -> BTreeSet<String> {
        let mut seen = BTreeSet::from([component]);
        let mut queue = vec![component];
        let mut found = BTreeSet::new();
        while let Some(name) = queue.pop() {
            for Use { user, .. } in self.of(name) {
                match user {
                    User::Operation { id, .. } => drop(found.insert(id.clone())),
                    User::Component(outer) if seen.insert(outer) => queue.push(outer),
                    User::Component(_) => {}
                }
            }
        }
        found
    }

    /// Who refers to the component at a pointer such as `/components/parameters/ProjectId`.
    pub fn references(&self, pointer: &str) -> impl Iterator<Item = &Reference> {
        self.references.get(pointer).into_iter().flatten()
    }

    /// Ids of the operations that refer to the component at a pointer.
    pub fn holders(&self, pointer: &str) -> BTreeSet<String> {
        self.references(pointer).map(|reference| reference.operation.clone()).collect()
    }

    /// Returns the ids of the operations that use the response component at a pointer for a success status.
    pub fn success_holders(&self, pointer: &str) -> BTreeSet<String> {
        let successes = self.references(pointer).filter(|reference| reference.part == Part::Success);
        successes.map(|reference| reference.operation.clone()).collect()
    }
}

/// Whether a reply of this status is read as a type: the runtime reads all others as an error, in any form.
pub fn is_success(status: &str) -> bool {
    status.starts_with('2')
}

fn pointer_of(node: &Value) -> Option<&str> {
    node.get("$ref").and_then(Value::as_str).map(|reference| reference.trim_start_matches('#'))
}

/// Components that the bodies of success replies refer to.
fn successes(document: &Value) -> BTreeSet<String> {
    let mut of_successes = Uses::default();
    for (_, item) in document.get("paths").and_then(Value::as_object).into_iter().flatten() {
        for (_, operation) in operations_of(item) {
            let responses = operation.get("responses").and_then(Value::as_object).into_iter().flatten();
            for (_, response) in responses.filter(|(status, _)| is_success(status)) {
                let user = User::Operation { id: String::new(), sends: false };
                of_successes.content(deref(document, response), &user);
            }
        }
    }
    of_successes.users.into_keys().collect()
}

/// The name of the schema component that a reference leads to.
pub fn schema_name(schema: &Value) -> Option<&str> {
    schema.get("$ref")?.as_str()?.strip_prefix("#/components/schemas/")
}
