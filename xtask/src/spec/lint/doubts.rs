//! Rule about doubts in prose: a fact that a description calls undocumented is an open question, so the list of open
//! questions must contain it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Linter, Located, Role, array, text};
use crate::spec::source::unescape;

const RULE: &str = "doubt-is-listed";

/// The phrases with which a description says that no document states something.
const DOUBTS: [&str; 4] = ["not documented", "not known", "undocumented", "documents do not say"];

pub(super) fn check(linter: &mut Linter) {
    let operations = linter.operations();
    let mut asked_of: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for located in &operations {
        let questions = names(located.operation);
        let mut components = BTreeSet::new();
        reached(linter.document(), located.operation, &mut components);
        for component in components {
            asked_of.entry(component).or_default().extend(&questions);
        }
        if doubts(located.operation) && array(located.operation, "x-hc-unknown").next().is_none() {
            report(linter, &located.pointer, "the operation");
        }
        parameters(linter, located, &questions);
    }
    linter.each_schema(|linter, pointer, role, schema| {
        if !matches!(role, Role::Component | Role::Property) || !doubts(schema) {
            return;
        }
        let path: Vec<String> = pointer.split('/').skip(3).map(unescape).collect();
        let Some(component) = path.first() else { return };
        let node = linter.document().pointer(&pointer.split('/').take(4).collect::<Vec<_>>().join("/"));
        let Some(node) = node.filter(|_| pointer.starts_with("/components/schemas/")) else { return };
        let is_listed = match path.last().filter(|_| path.len() > 1) {
            None => array(node, "x-hc-unknown").next().is_some(),
            Some(field) => {
                names(node).contains(field.as_str())
                    || asked_of.get(component).is_some_and(|asked| asked.contains(field.as_str()))
            }
        };
        if !is_listed {
            report(linter, pointer, &format!("`{component}`, or an operation that has it,"));
        }
    });
}

/// Checks parameters that are written in an operation: the operation lists the questions about them.
fn parameters(linter: &mut Linter, located: &Located, questions: &BTreeSet<&str>) {
    for (index, parameter) in array(located.operation, "parameters").enumerate() {
        let name = text(parameter, "name").unwrap_or_default();
        if doubts(parameter) && !questions.contains(name) {
            report(linter, &format!("{}/parameters/{index}", located.pointer), "the operation");
        }
    }
}

fn report(linter: &mut Linter, pointer: &str, holder: &str) {
    let message = format!(
        "calls something not documented; {holder} lists the question under `x-hc-unknown`, with the name of the field in backticks"
    );
    linter.report(pointer, RULE, message);
}

fn doubts(node: &Value) -> bool {
    let words = text(node, "description").unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    DOUBTS.iter().any(|doubt| words.to_lowercase().contains(doubt))
}

/// Returns the names that a node's questions contain in backticks or under `values`: the last parts of paths.
fn names(node: &Value) -> BTreeSet<&str> {
    let entries = || array(node, "x-hc-unknown");
    let in_words =
        entries().filter_map(|entry| text(entry, "what")).flat_map(|what| what.split('`').skip(1).step_by(2));
    let in_values = entries().filter_map(|entry| entry.get("values")?.as_object()).flat_map(|values| values.keys());
    in_words.chain(in_values.map(String::as_str)).filter_map(|path| path.rsplit('.').next()).collect()
}

/// Collects the names of the components that a node refers to, directly or through others.
fn reached(document: &Value, node: &Value, into: &mut BTreeSet<String>) {
    match node {
        Value::Object(entries) => {
            if let Some(reference) = text(node, "$ref")
                && let Some(name) = reference.rsplit('/').next().map(unescape)
                && into.insert(name)
                && let Some(target) = document.pointer(reference.trim_start_matches('#'))
            {
                reached(document, target, into);
            }
            entries.values().for_each(|value| reached(document, value, into));
        }
        Value::Array(items) => items.iter().for_each(|item| reached(document, item, into)),
        _ => {}
    }
}
