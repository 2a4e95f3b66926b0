//! The scheme of component names: the body of a single operation is named after it (`CreateTaskRequest`,
//! `CreateTaskResponse`), and nothing else is named that way.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::codegen::naming;
use crate::spec::lint::{Linter, Located, text};

/// Endings from other naming schemes, including Huawei's.
const OTHER_ENDINGS: [&str; 5] = ["Req", "Resp", "Body", "Dto", "Entity"];

/// Where a component is used: as the body of requests, as the body of replies, or as a part of another schema.
#[derive(Debug, Default)]
struct Uses {
    requests: BTreeSet<String>,
    replies: BTreeSet<String>,
    is_part: bool,
}

pub(super) fn check(linter: &mut Linter) {
    let uses = uses(linter);
    for (pointer, name, _) in linter.components("schemas") {
        if let Some(message) = uses.get(name).and_then(|uses| misnamed(name, uses)) {
            linter.report(&pointer, "component-name", message);
        }
    }
}

/// Returns what is wrong with a name, given where the component is used.
fn misnamed(name: &str, uses: &Uses) -> Option<String> {
    let (kind, word, operations) = match (uses.is_part, uses.requests.is_empty(), uses.replies.is_empty()) {
        (false, false, true) => ("request", "Request", &uses.requests),
        (false, true, false) => ("reply", "Response", &uses.replies),
        _ => return unsuited(name),
    };
    let mut ids = operations.iter();
    if let (Some(id), None) = (ids.next(), ids.next()) {
        let expected = format!("{}{word}", naming::pascal(id));
        return (name != expected).then(|| {
            format!("`{name}` is the {kind} of `{id}` only, so it is named `{expected}`; keep the name that Huawei's SDKs have in `x-hc-sdk-name`")
        });
    }
    if kind == "request" && !name.ends_with(word) {
        return Some(format!("`{name}` is the {kind} of several operations, so its name ends in `{word}`"));
    }
    OTHER_ENDINGS.iter().find(|ending| name.ends_with(*ending)).map(|ending| ending_of(name, ending))
}

/// Returns what is wrong with the name of a component that is not only a body.
fn unsuited(name: &str) -> Option<String> {
    let endings = OTHER_ENDINGS.iter().chain(&["Request", "Response"]);
    endings.copied().find(|ending| name.ends_with(ending)).map(|ending| ending_of(name, ending))
}

fn ending_of(name: &str, ending: &str) -> String {
    format!("`{name}` ends in `{ending}`, but is more than the body of a request or of a reply: name what it is")
}

/// Returns where each component is used.
fn uses(linter: &Linter) -> BTreeMap<String, Uses> {
    let mut found: BTreeMap<String, Uses> = BTreeMap::new();
    for Located { operation, .. } in linter.operations() {
        let Some(id) = text(operation, "operationId") else { continue };
        let mut bodies = |holder: Option<&Value>, of: fn(&mut Uses) -> &mut BTreeSet<String>| {
            let contents = holder.and_then(|holder| holder.get("content")).and_then(Value::as_object);
            for schema in contents.into_iter().flatten().filter_map(|(_, content)| content.get("schema")) {
                match component_of(schema) {
                    Some(name) => {
                        of(found.entry(name.to_owned()).or_default()).insert(id.to_owned());
                    }
                    None => parts(schema, &mut found),
                }
            }
        };
        bodies(operation.get("requestBody"), |uses| &mut uses.requests);
        for response in operation.get("responses").and_then(Value::as_object).into_iter().flatten() {
            bodies(Some(response.1), |uses| &mut uses.replies);
        }
        operation.get("parameters").into_iter().for_each(|node| parts(node, &mut found));
    }
    linter.document().get("components").into_iter().for_each(|node| parts(node, &mut found));
    found
}

/// Marks the components that a node refers to, at any depth, as parts.
fn parts(node: &Value, found: &mut BTreeMap<String, Uses>) {
    if let Some(name) = component_of(node) {
        found.entry(name.to_owned()).or_default().is_part = true;
    }
    match node {
        Value::Object(entries) => entries.values().for_each(|value| parts(value, found)),
        Value::Array(entries) => entries.iter().for_each(|value| parts(value, found)),
        _ => (),
    }
}

fn component_of(schema: &Value) -> Option<&str> {
    text(schema, "$ref")?.strip_prefix("#/components/schemas/")
}
