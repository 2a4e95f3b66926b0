//! One version of one service's specification, with everything that the comparison needs.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::surface::Surface;
use super::uses::{Uses, schema_name};
use crate::spec::bundle::Bundle;
use crate::spec::model::Api;
use crate::spec::nodes::{Node, NodeKind};
use crate::spec::problem::{Place, Problem, Problems};
use crate::spec::source::escape;

/// A document that can be compared: every reference has a target, and none leads back to itself.
pub struct Document<'a> {
    bundle: &'a Bundle<'a>,
    pub api: Api,
    pub surface: Surface,
    pub uses: Uses,
}

impl<'a> Document<'a> {
    pub fn new(bundle: &'a Bundle<'a>) -> Result<Self, Problems> {
        let problems = check(bundle);
        if !problems.is_empty() {
            return Err(Problems::new(problems));
        }
        let api = Api::new(bundle);
        let surface = Surface::new(&api);
        Ok(Self { bundle, api, surface, uses: Uses::new(&bundle.document) })
    }

    pub fn service(&self) -> &str {
        &self.bundle.service
    }

    pub fn root(&self) -> &'a Value {
        &self.bundle.document
    }

    pub fn place(&self, pointer: &str) -> Place {
        self.bundle.place(pointer)
    }

    pub fn has_schema(&self, name: &str) -> bool {
        self.root().pointer(&format!("/components/schemas/{}", escape(name))).is_some()
    }

    /// The components of a kind, by name.
    pub fn components(&self, kind: &str) -> BTreeMap<&'a str, &'a Value> {
        let group = self.root().pointer(&format!("/components/{}", escape(kind))).and_then(Value::as_object);
        group.into_iter().flatten().map(|(name, value)| (name.as_str(), value)).collect()
    }
}

/// Returns the problems that would make the comparison loop or miss something: references without a target, reference
/// cycles, and nodes that are not mappings where OpenAPI requires one.
fn check(bundle: &Bundle) -> Vec<Problem> {
    let document = &bundle.document;
    let mut problems = Vec::new();
    let mut report = |pointer: &str, rule, message: String| {
        problems.push(Problem::new(bundle.place(pointer), rule, message));
    };
    if !document.is_object() || !document.get("paths").is_none_or(Value::is_object) {
        report("", "openapi-version", "is not an OpenAPI document: it has no `paths`".to_owned());
    }
    let version = document.get("openapi").and_then(Value::as_str).unwrap_or_default();
    if !version.starts_with("3.0") {
        let message = format!("`openapi: {version}`: only documents of OpenAPI 3.0 can be compared");
        report("/openapi", "openapi-version", message);
    }
    references(document, document, "", Node::One(NodeKind::Document), &mut |pointer, message| {
        report(pointer, "broken-reference", message);
    });
    for pointer in circles(document) {
        report(&pointer, "broken-reference", "contains itself without an object in between".to_owned());
    }
    problems
}

/// Calls `broken` with the place of every reference that cannot be followed, and with the reason.
fn references(document: &Value, value: &Value, pointer: &str, node: Node, broken: &mut impl FnMut(&str, String)) {
    match value {
        _ if node == Node::Data => {}
        Value::Object(entries) => {
            if let Some(reference) = entries.get("$ref").and_then(Value::as_str) {
                let target = reference.strip_prefix('#').filter(|pointer| document.pointer(pointer).is_some());
                match target.map(|target| node.refuses(target)) {
                    None => broken(pointer, format!("`{reference}` leads nowhere")),
                    Some(Some(why)) => broken(pointer, format!("`{reference}`: {why}")),
                    Some(None) => {}
                }
            }
            for (key, value) in entries {
                references(document, value, &format!("{pointer}/{}", escape(key)), node.child(key), broken);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate().map(|(index, item)| (index.to_string(), item)) {
                references(document, item, &format!("{pointer}/{index}"), node.child(&index), broken);
            }
        }
        _ => {}
    }
}

/// Returns the pointers of components that lead back to themselves without an object in between.
fn circles(document: &Value) -> Vec<String> {
    let mut links: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (kind, group) in document.get("components").and_then(Value::as_object).into_iter().flatten() {
        for (name, component) in group.as_object().into_iter().flatten() {
            let targets = if kind == "schemas" { inline_targets(component) } else { direct_target(component) };
            links.insert(format!("/components/{}/{}", escape(kind), escape(name)), targets);
        }
    }
    let mut found = Vec::new();
    // Components that are known not to lead to a cycle.
    let mut clear: BTreeSet<&str> = BTreeSet::new();
    for start in links.keys() {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut queue: Vec<&str> = links.get(start).into_iter().flatten().map(String::as_str).collect();
        let mut leads_back = false;
        while let Some(next) = queue.pop() {
            leads_back |= next == start;
            if !clear.contains(next) && seen.insert(next) {
                queue.extend(links.get(next).into_iter().flatten().map(String::as_str));
            }
        }
        if leads_back {
            found.push(start.clone());
        } else {
            clear.insert(start);
        }
    }
    found
}

fn direct_target(component: &Value) -> Vec<String> {
    let reference = component.get("$ref").and_then(Value::as_str);
    reference.into_iter().map(|reference| reference.trim_start_matches('#').to_owned()).collect()
}

/// The schemas that a schema consists of without an object in between.
fn inline_targets(schema: &Value) -> Vec<String> {
    if let Some(name) = schema_name(schema) {
        return vec![format!("/components/schemas/{name}")];
    }
    let lists = ["allOf", "oneOf", "anyOf"].into_iter().filter_map(|key| schema.get(key)).filter_map(Value::as_array);
    let inner = ["items", "additionalProperties", "not"].into_iter().filter_map(|key| schema.get(key));
    lists.flatten().chain(inner).flat_map(inline_targets).collect()
}

#[cfg(test)]
mod tests;
