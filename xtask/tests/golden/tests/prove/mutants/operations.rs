//! Makes small changes to an operation: its words, keys, parameters, replies and address.

use serde_json::{Value, json};
use xtask::spec::source::escape;

use super::{Mutant, at, parameter_changes, remove, schema_changes, set};

pub(super) fn operation_changes(found: &mut Vec<Mutant>, file: &str, pointer: &str, path: &str, operation: &Value) {
    set(
        found,
        file,
        pointer,
        "operationId",
        json!(format!("{}_anew", operation["operationId"].as_str().unwrap_or_default())),
    );
    set(found, file, pointer, "summary", json!("Do something else"));
    set(found, file, pointer, "description", json!("Described in entirely different words."));
    set(found, file, pointer, "deprecated", json!(operation["deprecated"] != true));
    for repeat in ["safe", "after-read", "never"] {
        set(found, file, pointer, "x-hc-repeat", json!(repeat));
    }
    for key in ["x-hc-regions", "x-hc-errors", "requestBody", "parameters"].into_iter().chain(TABLES) {
        if operation.get(key).is_some() {
            remove(found, file, pointer, key);
        }
    }
    tables(found, file, pointer, operation);
    errors_of_an_operation(found, file, pointer, operation);
    set(found, file, pointer, "x-hc-regions", json!(["north-1"]));
    set(found, file, pointer, "x-hc-iam", json!({ "action": "none" }));
    set(found, file, pointer, "x-hc-source", json!(["Another document"]));
    for (key, field, value) in [
        ("x-hc-waiter", "done", json!([1])),
        ("x-hc-page", "total", json!("gadgets")),
        ("x-hc-legal-in", "states", json!([2])),
        ("x-hc-legal-in", "states", json!([1, 2, -3])),
        ("x-hc-legal-in", "refused", json!([1, 2])),
        ("x-hc-legal-in", "refused", json!([2])),
        ("x-hc-legal-in", "cases", json!([{ "field": "ready", "values": [true], "states": [2] }])),
        ("x-hc-iam", "dependencies", json!(["golden:thing:list"])),
        ("x-hc-iam", "dependencies", json!(["other:thing:list"])),
        ("x-hc-iam", "role-actions", json!(["golden:gadget:list"])),
        ("x-hc-waiter", "until", json!("gone")),
        ("x-hc-waiter", "queued", json!([])),
        ("x-hc-waiter", "reason", json!("name")),
        ("x-hc-waiter", "read", json!("list_gadgets")),
        ("x-hc-page", "id", json!("name")),
        ("x-hc-mark", "except", json!({ "state": [1] })),
        ("x-hc-mark", "field", json!("name")),
        ("x-hc-batch", "already", json!([])),
        ("x-hc-batch", "limit", json!(5)),
        ("x-hc-batch", "list", json!("list_versions")),
        ("externalDocs", "url", json!("https://docs.example.com/elsewhere")),
    ] {
        if operation.get(key).is_some() {
            set(found, file, &format!("{pointer}/{key}"), field, value);
        }
    }
    if operation["x-hc-legal-in"].get("refused").is_some() {
        at(found, file, &format!("{pointer}/x-hc-legal-in"), "legal states instead of refused ones", |node| {
            node.as_object_mut().map(|node| node.remove("refused"));
            node["states"] = json!([2]);
        });
    }
    for (index, parameter) in operation["parameters"].as_array().into_iter().flatten().enumerate() {
        if parameter.get("$ref").is_none() {
            parameter_changes(found, file, &format!("{pointer}/parameters/{index}"), parameter);
        }
        at(found, file, &format!("{pointer}/parameters"), &format!("without {index}"), move |node| {
            drop(node.as_array_mut().map(|list| list.remove(index)));
        });
    }
    for required in [false, true] {
        at(found, file, pointer, &format!("one parameter more, required {required}"), move |node| {
            let mut list = node["parameters"].as_array().cloned().unwrap_or_default();
            list.push(json!({
                "name": "depth_of_it", "in": "query", "required": required, "description": "How deep it goes.", "schema": { "type": "string" }
            }));
            node["parameters"] = Value::from(list);
        });
    }
    response_changes(found, file, pointer, operation);
    address_changes(found, file, pointer, path);
}

/// Keys of an operation that are tables.
const TABLES: [&str; 6] = ["x-hc-page", "x-hc-waiter", "x-hc-mark", "x-hc-batch", "x-hc-legal-in", "x-hc-iam"];

/// Removes each entry of a table.
fn tables(found: &mut Vec<Mutant>, file: &str, pointer: &str, operation: &Value) {
    for table in TABLES {
        for (entry, _) in operation.get(table).and_then(Value::as_object).into_iter().flatten() {
            let entry = entry.clone();
            at(found, file, &format!("{pointer}/{table}"), &format!("no {entry}"), move |node| {
                drop(node.as_object_mut().map(|entries| entries.remove(&entry)));
            });
        }
    }
}

/// Tries another error code, none, one with a new wording, and one after which repeating helps.
fn errors_of_an_operation(found: &mut Vec<Mutant>, file: &str, pointer: &str, operation: &Value) {
    let Some(first) = operation["x-hc-errors"].get(0) else { return };
    let code = first.get("code").unwrap_or(first);
    for (key, value) in [("when", json!("It is too late.")), ("repeat", json!("later")), ("status", json!(404))] {
        let mut entry = json!({ "code": code });
        entry[key] = value.clone();
        let what = format!("the first error says {key} = {value}");
        at(found, file, pointer, &what, move |node| node["x-hc-errors"][0] = entry.clone());
    }
    at(found, file, pointer, "without the first error", |node| {
        if let Some(list) = node["x-hc-errors"].as_array_mut() {
            list.remove(0);
        }
    });
}

fn response_changes(found: &mut Vec<Mutant>, file: &str, pointer: &str, operation: &Value) {
    let responses = format!("{pointer}/responses");
    for (status, response) in operation["responses"].as_object().into_iter().flatten() {
        let key = status.clone();
        if status != "default" {
            at(found, file, &responses, &format!("without {status}"), move |node| {
                drop(node.as_object_mut().map(|all| all.remove(&key)));
            });
        }
        let here = format!("{responses}/{status}");
        if status.starts_with('2') && response.get("$ref").is_none() {
            let from = status.clone();
            at(found, file, &responses, &format!("{status} is 207"), move |node| {
                if let Some(response) = node.as_object_mut().and_then(|all| all.remove(&from)) {
                    node["207"] = response;
                }
            });
            set(found, file, &here, "description", json!("Described in entirely different words."));
            set(
                found,
                file,
                &here,
                "headers",
                json!({ "X-Depth": { "description": "How deep it goes.", "schema": { "type": "string" } } }),
            );
            match response.get("content") {
                Some(_) => remove(found, file, &here, "content"),
                None => set(
                    found,
                    file,
                    &here,
                    "content",
                    json!({ "application/json": { "schema": { "type": "array", "items": { "type": "string" } }, "examples": {} } }),
                ),
            }
            let json = format!("{here}/content/application~1json/schema");
            if let Some(schema) = response.pointer("/content/application~1json/schema") {
                schema_changes(found, file, &json, schema, false);
            }
        }
    }
    at(found, file, &responses, "202 more", |node| node["202"] = json!({ "description": "Accepted." }));
    at(found, file, &responses, "404 more", |node| {
        node["404"] = json!({ "$ref": "../common.yaml#/components/responses/NotFound" });
    });
}

/// Tries another method, another path, and no operation at all.
fn address_changes(found: &mut Vec<Mutant>, file: &str, pointer: &str, path: &str) {
    let method = pointer.rsplit('/').next().unwrap_or_default().to_owned();
    let (item, gone) = (pointer.rsplit_once('/').map_or("", |(item, _)| item).to_owned(), method.clone());
    at(found, file, &item, &format!("without {method}"), move |node| {
        drop(node.as_object_mut().map(|all| all.remove(&gone)))
    });
    at(found, file, &item, &format!("{method} is patch"), move |node| {
        if let Some(operation) = node.as_object_mut().and_then(|all| all.remove(&method)) {
            node["patch"] = operation;
        }
    });
    at(found, file, &item, "one operation more", |node| {
        let first =
            node.as_object().into_iter().flatten().find(|(key, _)| !matches!(key.as_str(), "parameters" | "options"));
        let Some(mut operation) = first.map(|(_, operation)| operation.clone()) else { return };
        operation["operationId"] = json!(format!("{}_too", operation["operationId"].as_str().unwrap_or_default()));
        node["options"] = operation;
    });
    let (old, own) = (path.to_owned(), file.to_owned());
    for (what, new) in
        [("another path", format!("/new{path}")), ("other placeholders", path.replace("_id}", "_ident}"))]
    {
        let new = new.replace("{project_ident}", "{project_id}");
        if new == path {
            continue;
        }
        let (old, own) = (old.clone(), own.clone());
        found.push(Mutant {
            name: format!("{path}: {what}"),
            change: Box::new(move |values| {
                let text = |value: &Value| {
                    let text = value.to_string();
                    text.replace(&format!("\"{old}\""), &format!("\"{new}\""))
                        .replace(&format!("/paths/{}\"", escape(&old)), &format!("/paths/{}\"", escape(&new)))
                };
                for path in ["openapi/golden.yaml", &own] {
                    if let Some(value) = values.get_mut(path) {
                        *value = serde_json::from_str(&text(value)).unwrap();
                    }
                }
                if let Some(value) = values.get_mut(&own).filter(|_| new.contains("_ident}")) {
                    let item = value["paths"]
                        .get_mut(&new)
                        .map(|item| item.to_string().replace("_id\",\"in\":\"path\"", "_ident\",\"in\":\"path\""));
                    if let Some(item) = item {
                        value["paths"][&new] = serde_json::from_str(&item).unwrap();
                    }
                }
            }),
        });
    }
}
