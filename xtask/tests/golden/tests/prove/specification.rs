//! Holds a specification that can be changed node by node: the hand-written files as values, with examples that always
//! match.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use serde_json::{Map, Value, json};
use xtask::files::FileSet;
use xtask::spec::bundle::{self, Bundle};
use xtask::spec::diff::load::Files;
use xtask::spec::lint;
use xtask::spec::source::{self, Source, Sources};
use xtask::workspace;

use crate::instances;

/// Files of a service, by path, as values.
pub(crate) type Values = BTreeMap<String, Value>;

/// The golden specification.
pub(crate) fn golden() -> Values {
    let files = workspace::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("spec"), "openapi", "yaml").unwrap();
    with_sources(values(&files))
}

/// Returns one tag of a real service, with everything that it refers to, under the name `golden`.
pub(crate) fn slice(service: &str, tag: &str) -> Values {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    let files = workspace::read(&root, "openapi", "yaml").unwrap();
    let all = values(&files);
    let known = operation_ids(&all);
    let mut found = Values::new();
    for (path, value) in all {
        let own = format!("openapi/{service}/");
        let name = match path.strip_prefix(&own) {
            Some(name) if [tag, "shared", "errors", "actions"].contains(&name.trim_end_matches(".yaml")) => {
                format!("openapi/golden/{name}")
            }
            None if path == format!("openapi/{service}.yaml") => "openapi/golden.yaml".to_owned(),
            None if path == "openapi/common.yaml" || path == "openapi/errors.yaml" => path.clone(),
            _ => continue,
        };
        let text = value.to_string().replace(&format!("{service}/"), "golden/");
        found.insert(name, serde_json::from_str(&text).unwrap());
    }
    keep_tag(&mut found, tag);
    forget_other_operations(&mut found, &known);
    name_in_words(&mut found);
    prune(&mut found);
    with_sources(found)
}

/// Turns the names in the tables of errors into plain words: most belong to operations and fields that the slice does
/// not have.
fn name_in_words(values: &mut Values) {
    for (_, table) in values.iter_mut().filter(|(path, _)| path.ends_with("errors.yaml")) {
        for (_, entry) in table.get_mut("errors").and_then(Value::as_object_mut).into_iter().flatten() {
            for key in ["meaning", "cure"] {
                let parts = entry[key].as_str().unwrap_or_default().split('`').enumerate();
                let in_words = |(index, part): (usize, &str)| match index % 2 {
                    1 => part.replace('_', " "),
                    _ => part.to_owned(),
                };
                entry[key] = Value::from(parts.map(in_words).collect::<String>());
            }
        }
    }
}

fn operation_ids(values: &Values) -> BTreeSet<String> {
    let items = values.values().filter_map(|value| value.get("paths")?.as_object()).flatten();
    let operations = items.flat_map(|(_, item)| xtask::spec::model::operations_of(item));
    operations.filter_map(|(_, operation)| Some(operation.get("operationId")?.as_str()?.to_owned())).collect()
}

fn values(files: &FileSet) -> Values {
    let sources = source::parse(files).unwrap();
    sources.into_iter().map(|(path, source)| (path, source.value.clone())).collect()
}

/// Leaves only the paths and the tag of one file.
fn keep_tag(values: &mut Values, tag: &str) {
    let root = values.get_mut("openapi/golden.yaml").unwrap();
    root["tags"].as_array_mut().unwrap().retain(|entry| entry["name"] == tag);
    let file = format!("golden/{tag}.yaml");
    root["paths"].as_object_mut().unwrap().retain(|_, entry| entry["$ref"].as_str().unwrap().starts_with(&file));
    if let Some(list) = root.get_mut("x-hc-unreviewed").and_then(Value::as_array_mut) {
        list.retain(|name| name == tag);
        if list.is_empty() {
            root.as_object_mut().unwrap().remove("x-hc-unreviewed");
        }
    }
}

/// Removes everything that depends on operations of other tags: waiters and legal states that they read, and the
/// backticks around their names, which lint would treat as values.
fn forget_other_operations(values: &mut Values, known: &BTreeSet<String>) {
    let own = operation_ids(values);
    let gone: Vec<&String> = known.difference(&own).collect();
    for value in values.values_mut() {
        for item in value.get_mut("paths").and_then(Value::as_object_mut).into_iter().flatten().map(|(_, item)| item) {
            for operation in item.as_object_mut().into_iter().flatten().map(|(_, operation)| operation) {
                for key in ["x-hc-waiter", "x-hc-legal-in"] {
                    if operation[key]["read"].as_str().is_some_and(|read| !own.contains(read)) {
                        drop(operation.as_object_mut().map(|entries| entries.remove(key)));
                    }
                }
            }
        }
        let mut text = value.to_string();
        for name in &gone {
            // Lint expects a name in backticks to be an existing operation, and reports a bare name as a mistake.
            text = text.replace(&format!("`{name}`"), &name.replace('_', " "));
        }
        *value = serde_json::from_str(&text).unwrap();
    }
}

/// Collects the actions that operations name in lists under a key.
fn collect_actions(value: &Value, key: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(entries) => {
            let named = entries.get(key).and_then(Value::as_array).into_iter().flatten();
            found.extend(named.filter_map(Value::as_str).map(str::to_owned));
            entries.values().for_each(|value| collect_actions(value, key, found));
        }
        Value::Array(items) => items.iter().for_each(|item| collect_actions(item, key, found)),
        _ => {}
    }
}

/// Gives each component a source, so that a change may add a limit to any of them.
fn with_sources(mut values: Values) -> Values {
    for (_, value) in values.iter_mut().filter(|(path, _)| !path.ends_with("errors.yaml")) {
        for kind in ["schemas", "parameters"] {
            let group = value.pointer_mut(&format!("/components/{kind}")).and_then(Value::as_object_mut);
            for entries in group.into_iter().flatten().filter_map(|(_, component)| component.as_object_mut()) {
                entries.entry("x-hc-source").or_insert_with(|| json!(["A document"]));
            }
        }
    }
    values
}

/// Lists the actions of other services that operations need: a change may need another one, or none.
fn list_foreign_actions(values: &mut Values) {
    let mut needed = BTreeSet::new();
    values.values().for_each(|value| collect_actions(value, "dependencies", &mut needed));
    if let Some(table) = values.get_mut("openapi/golden/actions.yaml") {
        let known = table["actions"].as_object().cloned().unwrap_or_default();
        needed.retain(|name| !known.contains_key(name) && !name.starts_with("golden:"));
        table["foreign"] = json!(needed);
    }
}

/// Removes unused components and actions until none is left.
pub(crate) fn prune(values: &mut Values) {
    list_foreign_actions(values);
    loop {
        let text: String = values.values().map(Value::to_string).collect();
        let mut role_actions = BTreeSet::new();
        values.values().for_each(|value| collect_actions(value, "role-actions", &mut role_actions));
        let mut removed = false;
        for (path, value) in values.iter_mut().filter(|(path, _)| path.starts_with("openapi/golden/")) {
            let kinds: Vec<String> =
                value["components"].as_object().into_iter().flatten().map(|(kind, _)| kind.clone()).collect();
            for kind in kinds {
                let group = value["components"][&kind].as_object_mut().unwrap();
                let before = group.len();
                group.retain(|name, _| text.contains(&format!("#/components/{kind}/{name}\"")));
                removed |= group.len() != before;
            }
            if path.ends_with("/actions.yaml") {
                let group = value["actions"].as_object_mut().unwrap();
                let before = group.len();
                let is_used =
                    |name: &str| text.contains(&format!("\"action\":\"{name}\"")) || role_actions.contains(name);
                group.retain(|name, _| is_used(name));
                removed |= group.len() != before;
            }
        }
        if !removed {
            return;
        }
    }
}

/// Converts the files to the form that the tools of xtask read.
pub(crate) fn sources(values: &Values) -> Sources {
    let source = |(path, value): (&String, &Value)| (path.clone(), Arc::new(Source::of_value(path, value.clone())));
    values.iter().map(source).collect()
}

/// Converts the files to the form that the review reads: JSON is also YAML.
pub(crate) fn version(values: &Values, label: &str) -> Files {
    let text = |(path, value): (&String, &Value)| (path.clone(), root_line(path, value));
    Files { label: label.to_owned(), specification: values.iter().map(text).collect(), ..Files::default() }
}

/// Returns the line with the version by which the tools recognize a root file.
fn root_line(path: &str, value: &Value) -> String {
    if path.matches('/').count() > 1 || value.get("openapi").is_none() {
        return value.to_string();
    }
    let entries = value.as_object().unwrap().iter();
    entries.map(|(key, value)| format!("{key}: {value}\n")).collect()
}

/// Bundles the document, unless lint rejects it: the generator would also reject it.
pub(crate) fn bundled(sources: &Sources) -> Option<Bundle<'_>> {
    let bundle = bundle::bundle("golden", sources).ok()?;
    lint::lint(&bundle).is_empty().then_some(bundle)
}

/// Returns the problems that lint reports.
pub(crate) fn problems(sources: &Sources) -> String {
    match bundle::bundle("golden", sources) {
        Ok(bundle) => lint::lint(&bundle).to_string(),
        Err(problems) => problems.to_string(),
    }
}

/// Replaces the examples of every body and reply with one that matches its schema.
pub(crate) fn with_fitting_examples(values: &Values) -> Option<Values> {
    let sources = sources(values);
    let document = bundle::bundle("golden", &sources).ok()?.document;
    let mut fitted = values.clone();
    fitted.values_mut().for_each(|value| fit(value, &document, false));
    Some(fitted)
}

fn fit(node: &mut Value, document: &Value, are_names: bool) {
    match node {
        Value::Object(entries) => {
            if !are_names {
                entries.remove("example");
            }
            // Removes the questions that restrict examples, because the generated examples show any value.
            if let Some(Value::Array(unknown)) = entries.get_mut("x-hc-unknown") {
                unknown.retain(|one| one.get("values").is_none());
            }
            if let (Some(schema), true) = (entries.get("schema").cloned(), entries.contains_key("examples")) {
                let mut value = instances::full(document, &local(schema));
                empty_codes(&mut value);
                entries.insert(
                    "examples".to_owned(),
                    json!({ "made": { "summary": "Made for the test", "value": value } }),
                );
            }
            for (key, value) in entries.iter_mut().filter(|(key, _)| are_names || *key != "examples") {
                fit(value, document, key == "properties");
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| fit(item, document, false)),
        _ => {}
    }
}

/// Empties the error codes of a generated example: in examples, lint accepts only the codes of the tables.
fn empty_codes(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                match field {
                    Value::String(code) if name == "error_code" => code.clear(),
                    field => empty_codes(field),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(empty_codes),
        _ => {}
    }
}

/// Returns a schema of a file, with references as in the bundled document.
fn local(schema: Value) -> Value {
    match schema {
        Value::Object(entries) => {
            let entries = entries.into_iter().map(|(key, value)| {
                let value = match (&*key, &value) {
                    ("$ref", Value::String(text)) => {
                        Value::from(format!("#{}", text.split_once('#').map_or("", |(_, to)| to)))
                    }
                    _ => local(value),
                };
                (key, value)
            });
            Value::Object(entries.collect::<Map<_, _>>())
        }
        Value::Array(items) => items.into_iter().map(local).collect(),
        scalar => scalar,
    }
}
