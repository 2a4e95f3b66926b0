//! Adds to a bundled document what renderers show and tools read: facts in descriptions, links, code samples, groups.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::codegen::docs::facts;
use crate::spec::model::{Api, EXTENSIBLE_ENUM, Operation, known_values};

use super::{groups, roles, samples};

/// Returns the document for renderers. `rust` has a Rust code sample for each operation.
pub(super) fn enrich(document: &Value, api: &Api, rust: &BTreeMap<String, String>) -> Value {
    let mut document = document.clone();
    let links = Links::new(api);
    let document_security = document.get("security").cloned();
    for operation in &api.operations {
        let pointer = format!("/paths/{}/{}", escape(&operation.path), operation.method.to_lowercase());
        let Some(node) = document.pointer_mut(&pointer).and_then(Value::as_object_mut) else { continue };
        let text = links.link(&description(api, operation));
        node.insert("description".to_owned(), text.into());
        node.insert("x-codeSamples".to_owned(), samples::of(api, operation, rust.get(&operation.id)));
        node.extend(roles::security(document_security.as_ref(), operation));
        follow(node, operation);
    }
    for tag in document.get_mut("tags").and_then(Value::as_array_mut).into_iter().flatten() {
        let name = tag.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
        if let Some(tag) = tag.as_object_mut() {
            tag.insert("x-displayName".to_owned(), groups::display_name(&name).into());
            link_description(tag, &links);
        }
    }
    if let Some(info) = document.get_mut("info").and_then(Value::as_object_mut) {
        link_description(info, &links);
    }
    for schema in document.pointer_mut("/components/schemas").and_then(Value::as_object_mut).into_iter().flatten() {
        explain_enum(schema.1);
    }
    if let Some(root) = document.as_object_mut() {
        root.insert("x-tagGroups".to_owned(), groups::of(api));
    }
    roles::raise(&mut document);
    document
}

fn link_description(node: &mut Map<String, Value>, links: &Links) {
    if let Some(Value::String(text)) = node.get_mut("description") {
        *text = links.link(text);
    }
}

/// The description of an operation, with its facts.
fn description(api: &Api, operation: &Operation) -> String {
    let mut text = format!("{}\n\n", operation.description.trim_end());
    let mut fact = |name: &str, words: &str| text.push_str(&format!("- **{name}:** {words}\n"));
    fact("Permission", &facts::permission(api, operation));
    if !operation.role_actions.is_empty() {
        fact("Permission in role policies", &format!("`{}`", operation.role_actions.join("`, `")));
    }
    if !operation.dependencies.is_empty() {
        fact("Further permissions needed", &format!("`{}`", operation.dependencies.join("`, `")));
    }
    if let Some((label, states)) = facts::legal_states(api, operation) {
        fact(label, &states);
    }
    fact("Repeating the call", facts::repeat(operation));
    if !operation.regions.is_empty() {
        fact("Regions", &format!("only `{}`", operation.regions.join("`, `")));
    }
    if let Some(outcome) = outcome(operation) {
        fact("Outcome", &outcome);
    }
    for question in &operation.unknown {
        fact("Unknown", question);
    }
    if !operation.errors.is_empty() {
        text.push_str(&format!("\n**Errors**\n\n{}", facts::errors(operation)));
    }
    text
}

/// `` `status` of `show_task`: done on `5`; failed on `4` ``.
fn outcome(operation: &Operation) -> Option<String> {
    let waiter = operation.waiter.as_ref()?;
    let list = |holder: &Value, key: &str| {
        let values = holder.get(key).and_then(Value::as_array).into_iter().flatten();
        let plain = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        values.map(|value| format!("`{}`", plain(value))).collect::<Vec<_>>().join(", ")
    };
    let (read, field) = (waiter.get("read")?.as_str()?, waiter.get("field")?.as_str()?);
    let endings = |holder: &Value| {
        let named =
            |what: &str, key: &str| Some(format!("{what} {}", list(holder, key))).filter(|words| words.contains('`'));
        let gone = holder.get("until").is_some().then(|| "done when it no longer exists".to_owned());
        let none = holder.get("no-outcome").and_then(Value::as_str).map(str::to_owned);
        let endings = named("done on", "done").into_iter().chain(gone).chain(named("failed on", "failed")).chain(none);
        endings.collect::<Vec<_>>().join("; ")
    };
    let mut text = format!("`{field}` of `{read}`: {}", endings(waiter));
    for case in waiter.get("cases").and_then(Value::as_array).into_iter().flatten() {
        let field = case.get("field").and_then(Value::as_str).unwrap_or_default();
        text.push_str(&format!(". If `{field}` is {}: {}", list(case, "values"), endings(case)));
    }
    Some(text)
}

/// Links each success to the operation that reads the outcome.
fn follow(node: &mut Map<String, Value>, operation: &Operation) {
    let Some(read) = operation.waiter.as_ref().and_then(|waiter| waiter.get("read")).and_then(Value::as_str) else {
        return;
    };
    let responses = node.get_mut("responses").and_then(Value::as_object_mut);
    for (_, response) in responses.into_iter().flatten().filter(|(status, _)| status.starts_with('2')) {
        // Links in a shared response would appear at every operation that uses it.
        if let Some(response) = response.as_object_mut().filter(|response| !response.contains_key("$ref")) {
            let link = json!({ "outcome": { "operationId": read, "description": "Reads the outcome." } });
            response.insert("links".to_owned(), link);
        }
    }
}

/// Turns the explanations of values into a map, the form that renderers read. Renderers do not support open enums, so
/// the values of those go into the description.
fn explain_enum(schema: &mut Value) {
    let plain = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let values: Vec<String> = known_values(schema).map(plain).collect();
    let words = schema.get("x-enum-descriptions").and_then(Value::as_array).cloned().unwrap_or_default();
    let is_open = schema.get(EXTENSIBLE_ENUM).is_some();
    let Some(schema) = schema.as_object_mut().filter(|_| is_open || !words.is_empty()) else { return };
    if is_open {
        let words = words.iter().filter_map(Value::as_str).map(|words| format!(": {words}"));
        let lines = values.iter().zip(words.chain(std::iter::repeat(String::new())));
        let lines: String = lines.map(|(value, words)| format!("- `{value}`{words}\n")).collect();
        let text = schema.get("description").and_then(Value::as_str).unwrap_or_default().trim();
        let text = format!("{text}\n\nKnown values; others may follow:\n\n{lines}");
        schema.insert("description".to_owned(), Value::from(text));
    } else {
        let explained: Map<String, Value> = values.into_iter().zip(words).collect();
        schema.insert("x-enumDescriptions".to_owned(), Value::Object(explained));
    }
}

/// The positions of the operations on the page.
struct Links(BTreeMap<String, String>);

impl Links {
    fn new(api: &Api) -> Self {
        let target = |operation: &Operation| format!("#tag/{}/{}", operation.tag, operation.id);
        Self(api.operations.iter().map(|operation| (operation.id.clone(), target(operation))).collect())
    }

    /// Turns operations named in backticks into links.
    fn link(&self, text: &str) -> String {
        let mut linked = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, tail)) = rest.split_once('`') {
            let Some((word, after)) = tail.split_once('`') else { break };
            linked.push_str(before);
            match self.0.get(word).filter(|_| !before.ends_with('[')) {
                Some(target) => linked.push_str(&format!("[`{word}`]({target})")),
                None => linked.push_str(&format!("`{word}`")),
            }
            rest = after;
        }
        linked.push_str(rest);
        linked
    }
}

/// A path as a step of a JSON pointer.
fn escape(path: &str) -> String {
    path.replace('~', "~0").replace('/', "~1")
}
