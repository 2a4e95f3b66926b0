//! Small changes: one for each construct, at every place of a specification where it occurs.

use std::sync::Arc;

use serde_json::{Value, json};
use xtask::spec::source::escape;

use crate::readers;
use crate::specification::{self, Values};
use crate::trial::Trial;
use crate::wire::Reader;

/// A change by name.
struct Mutant {
    name: String,
    change: Box<dyn Fn(&mut Values) + Send + Sync>,
}

/// A change of a specification that may be tried.
pub(crate) struct Candidate {
    pub name: String,
    base: Arc<Values>,
    mutant: Mutant,
    read: Reader,
    has_client: bool,
}

impl Candidate {
    /// The specification before the change.
    pub(crate) fn base(&self) -> &Values {
        &self.base
    }

    /// Returns the change to try, unless it changes nothing or lint rejects it: then the generator would, too.
    pub(crate) fn trial(&self) -> Option<Trial> {
        let mut head = (*self.base).clone();
        (self.mutant.change)(&mut head);
        specification::prune(&mut head);
        let head = specification::with_fitting_examples(&head)?;
        let sources = specification::sources(&head);
        let is_fit = head != *self.base && specification::bundled(&sources).is_some();
        is_fit.then(|| Trial {
            name: self.name.clone(),
            base: self.base.clone(),
            head,
            read: self.read,
            has_client: self.has_client,
        })
    }
}

/// Every `step`th change of a specification.
pub(crate) fn candidates(name: &str, values: &Values, step: usize) -> Vec<Candidate> {
    let base = Arc::new(specification::with_fitting_examples(values).expect("the specification is bundled"));
    let sources = specification::sources(&base);
    assert!(specification::bundled(&sources).is_some(), "{name}: {}", specification::problems(&sources));
    let has_client = name == "golden";
    let read: Reader = if has_client { readers::golden } else { readers::nobody };
    let mutants = mutants(&base).into_iter().step_by(step);
    mutants
        .map(|mutant| Candidate {
            name: format!("{name}: {}", mutant.name),
            base: base.clone(),
            mutant,
            read,
            has_client,
        })
        .collect()
}

fn mutants(values: &Values) -> Vec<Mutant> {
    let mut found = Vec::new();
    for (file, value) in values {
        for (name, schema) in value.pointer("/components/schemas").and_then(Value::as_object).into_iter().flatten() {
            let pointer = format!("/components/schemas/{}", escape(name));
            schema_changes(&mut found, file, &pointer, schema, true);
            component_changes(&mut found, file, name);
        }
        for (name, parameter) in
            value.pointer("/components/parameters").and_then(Value::as_object).into_iter().flatten()
        {
            parameter_changes(&mut found, file, &format!("/components/parameters/{}", escape(name)), parameter);
        }
        for (path, item) in value.get("paths").and_then(Value::as_object).into_iter().flatten() {
            for (method, operation) in xtask::spec::model::operations_of(item) {
                let pointer = format!("/paths/{}/{method}", escape(path));
                operation_changes(&mut found, file, &pointer, path, operation);
            }
        }
        for (code, _) in value.get("errors").and_then(Value::as_object).into_iter().flatten() {
            let pointer = format!("/errors/{}", escape(code));
            set(&mut found, file, &pointer, "meaning", json!("Something else went wrong."));
            set(&mut found, file, &pointer, "repeat", json!("never"));
            set(&mut found, file, &pointer, "repeat", json!("later"));
            set(&mut found, file, &pointer, "x-hc-source", json!(["Another document"]));
        }
        for (name, _) in value.get("actions").and_then(Value::as_object).into_iter().flatten() {
            let pointer = format!("/actions/{}", escape(name));
            set(&mut found, file, &pointer, "level", json!("write"));
            set(&mut found, file, &pointer, "resources", json!(["thing*"]));
            set(&mut found, file, &pointer, "role-policy", json!(true));
            set(&mut found, file, &pointer, "x-hc-source", json!(["Another document"]));
        }
    }
    document_changes(&mut found);
    found
}

/// A change of the node at a pointer.
fn at(
    found: &mut Vec<Mutant>,
    file: &str,
    pointer: &str,
    what: &str,
    change: impl Fn(&mut Value) + Send + Sync + 'static,
) {
    let (file, pointer) = (file.to_owned(), pointer.to_owned());
    let short = file.trim_start_matches("openapi/").to_owned();
    found.push(Mutant {
        name: format!("{short}{pointer}: {what}"),
        change: Box::new(move |values| {
            if let Some(node) = values.get_mut(&file).and_then(|value| value.pointer_mut(&pointer)) {
                change(node);
            }
        }),
    });
}

fn set(found: &mut Vec<Mutant>, file: &str, pointer: &str, key: &'static str, value: Value) {
    let what = format!("{key} = {value}");
    at(found, file, pointer, &what, move |node| node[key] = value.clone());
}

fn remove(found: &mut Vec<Mutant>, file: &str, pointer: &str, key: &'static str) {
    at(found, file, pointer, &format!("no {key}"), move |node| {
        drop(node.as_object_mut().map(|entries| entries.remove(key)))
    });
}

/// Keys that every type of schema may have.
const KEPT: [&str; 4] = ["description", "nullable", "x-hc-sdk-name", "x-hc-source"];

/// Replaces a schema by one of another type, with the same descriptions.
fn retype(found: &mut Vec<Mutant>, file: &str, pointer: &str, new: Value) {
    let what = format!("is {new}");
    at(found, file, pointer, &what, move |node| {
        let mut other = new.clone();
        for key in KEPT {
            if let Some(value) = node.get(key) {
                other[key] = value.clone();
            }
        }
        *node = other;
    });
}

fn schema_changes(found: &mut Vec<Mutant>, file: &str, pointer: &str, schema: &Value, is_component: bool) {
    if schema.get("$ref").is_some() || schema.get("allOf").is_some() {
        if !is_component {
            retype(found, file, pointer, json!({ "type": "string", "description": "A plain text." }));
        }
        return;
    }
    if schema.get("enum").is_some() || schema.get("x-extensible-enum").is_some() {
        return enum_changes(found, file, pointer, schema);
    }
    time_changes(found, file, pointer, schema);
    words_and_marks(found, file, pointer, schema);
    match schema["type"].as_str() {
        Some("string") => text_changes(found, file, pointer, schema),
        Some("integer") => integer_changes(found, file, pointer, schema),
        Some("number") => {
            retype(found, file, pointer, json!({ "type": "integer", "format": "int64" }));
            retype(found, file, pointer, json!({ "type": "string" }));
        }
        Some("boolean") => {
            retype(found, file, pointer, json!({ "type": "string" }));
            retype(found, file, pointer, json!({ "type": "integer", "format": "int32" }));
        }
        Some("array") => {
            limits(found, file, pointer, schema, ["minItems", "maxItems"]);
            retype(found, file, pointer, json!({ "type": "string" }));
            schema_changes(found, file, &format!("{pointer}/items"), &schema["items"], false);
        }
        Some("object") if schema.get("properties").is_some() => object_changes(found, file, pointer, schema),
        Some("object") => {
            retype(found, file, pointer, json!({ "type": "array", "items": { "type": "string" } }));
            schema_changes(
                found,
                file,
                &format!("{pointer}/additionalProperties"),
                &schema["additionalProperties"],
                false,
            );
        }
        _ => retype(found, file, pointer, json!({ "type": "string" })),
    }
}

fn words_and_marks(found: &mut Vec<Mutant>, file: &str, pointer: &str, schema: &Value) {
    if schema.get("description").is_some() {
        set(found, file, pointer, "description", json!("Described in entirely different words."));
    }
    if schema["deprecated"] == true {
        remove(found, file, pointer, "deprecated");
    } else {
        set(found, file, pointer, "deprecated", json!(true));
    }
    if schema["nullable"] == true {
        remove(found, file, pointer, "nullable");
    } else {
        set(found, file, pointer, "nullable", json!(true));
    }
    let default = match schema["type"].as_str() {
        Some("string") => json!("aaa"),
        Some("integer" | "number") => json!(7),
        Some("boolean") => json!(true),
        _ => return,
    };
    if schema.get("default").is_some() {
        remove(found, file, pointer, "default");
    }
    set(found, file, pointer, "default", default);
}

fn time_changes(found: &mut Vec<Mutant>, file: &str, pointer: &str, schema: &Value) {
    const KEY: &str = "x-hc-time";
    let is_number = schema["type"] == "integer" && schema["format"] == "int64";
    match (schema.get(KEY), is_number) {
        (Some(_), true) => remove(found, file, pointer, KEY),
        (None, true) => set(found, file, pointer, KEY, json!("unix-milliseconds")),
        (Some(format), false) => {
            remove(found, file, pointer, KEY);
            let other = if format == "rfc3339" { "utc-without-zone" } else { "rfc3339" };
            set(found, file, pointer, KEY, json!(other));
        }
        (None, false) if schema["type"] == "string" => set(found, file, pointer, KEY, json!("rfc3339")),
        (None, false) => {}
    }
}

fn text_changes(found: &mut Vec<Mutant>, file: &str, pointer: &str, schema: &Value) {
    retype(found, file, pointer, json!({ "type": "integer", "format": "int64" }));
    retype(found, file, pointer, json!({ "type": "boolean" }));
    retype(found, file, pointer, json!({ "type": "array", "items": { "type": "string" } }));
    limits(found, file, pointer, schema, ["minLength", "maxLength"]);
    match schema.get("pattern") {
        Some(_) => {
            remove(found, file, pointer, "pattern");
            set(found, file, pointer, "pattern", json!("^[a-z]+$"));
        }
        None => set(found, file, pointer, "pattern", json!("^[a-z]*$")),
    }
    if schema["format"] == "password" {
        remove(found, file, pointer, "format");
        at(found, file, pointer, "x-hc-sensitive instead of password", |node| {
            if let Some(entries) = node.as_object_mut() {
                entries.remove("format");
            }
            node["x-hc-sensitive"] = json!(true);
        });
    } else if schema["x-hc-sensitive"] == true {
        set(found, file, pointer, "x-hc-sensitive", json!(false));
    } else {
        set(found, file, pointer, "format", json!("password"));
    }
}

fn integer_changes(found: &mut Vec<Mutant>, file: &str, pointer: &str, schema: &Value) {
    retype(found, file, pointer, json!({ "type": "string" }));
    retype(found, file, pointer, json!({ "type": "boolean" }));
    retype(found, file, pointer, json!({ "type": "number", "format": "double" }));
    let other = if schema["format"] == "int32" { "int64" } else { "int32" };
    set(found, file, pointer, "format", json!(other));
    limits(found, file, pointer, schema, ["minimum", "maximum"]);
}

/// Tightens, loosens, removes or adds a limit.
fn limits(found: &mut Vec<Mutant>, file: &str, pointer: &str, schema: &Value, [low, high]: [&'static str; 2]) {
    match schema[low].as_i64() {
        Some(bound) => {
            set_bound(found, file, pointer, low, bound.checked_add(1));
            set_bound(found, file, pointer, low, bound.checked_sub(1));
            remove(found, file, pointer, low);
        }
        None => set(found, file, pointer, low, json!(2)),
    }
    match schema[high].as_i64() {
        Some(bound) => {
            set_bound(found, file, pointer, high, bound.checked_sub(1));
            set_bound(found, file, pointer, high, bound.checked_add(1));
            remove(found, file, pointer, high);
        }
        None => set(found, file, pointer, high, json!(if high == "maxItems" { 3 } else { 90 })),
    }
}

/// Sets a limit, unless the existing one is at the end of the integer range.
fn set_bound(found: &mut Vec<Mutant>, file: &str, pointer: &str, key: &'static str, bound: Option<i64>) {
    if let Some(bound) = bound {
        set(found, file, pointer, key, json!(bound));
    }
}

fn enum_changes(found: &mut Vec<Mutant>, file: &str, pointer: &str, schema: &Value) {
    let count = xtask::spec::model::known_values(schema).count();
    const LISTS: [&str; 4] = ["enum", "x-extensible-enum", "x-enum-varnames", "x-enum-descriptions"];
    at(found, file, pointer, "opened or closed", |node| {
        let Some(entries) = node.as_object_mut() else { return };
        let opened = entries.remove("enum").map(|values| ("x-extensible-enum", values));
        let other = opened.or_else(|| Some(("enum", entries.remove("x-extensible-enum")?)));
        entries.extend(other.map(|(key, values)| (key.to_owned(), values)));
    });
    at(found, file, pointer, "a plain value", |node| {
        for list in LISTS {
            drop(node.as_object_mut().map(|entries| entries.remove(list)));
        }
    });
    for index in [0, count.saturating_sub(1)] {
        at(found, file, pointer, &format!("without value {index}"), move |node| {
            for list in LISTS {
                if let Some(values) = node.get_mut(list).and_then(Value::as_array_mut).filter(|values| values.len() > 1)
                {
                    values.remove(index);
                }
            }
        });
    }
    let is_integer = schema["type"] == "integer";
    at(found, file, pointer, "one value more", move |node| {
        let value = if is_integer { json!(77) } else { json!("brand-new") };
        let new = [value.clone(), value, json!("BrandNew"), json!("It is new.")];
        for (list, value) in LISTS.iter().zip(new) {
            if let Some(values) = node.get_mut(*list).and_then(Value::as_array_mut) {
                values.push(value);
            }
        }
    });
    at(found, file, pointer, "values swapped", |node| {
        for list in LISTS {
            if let Some(values) = node.get_mut(list).and_then(Value::as_array_mut).filter(|values| values.len() > 1) {
                values.swap(0, 1);
            }
        }
    });
    let values = if schema.get("enum").is_some() { "enum" } else { "x-extensible-enum" };
    at(found, file, pointer, "another value", move |node| {
        node[values][0] = if is_integer { json!(78) } else { json!("otherwise") };
    });
    if schema.get("x-enum-varnames").is_some() {
        at(found, file, pointer, "names of variants swapped", |node| {
            if let Some(names) = node["x-enum-varnames"].as_array_mut().filter(|names| names.len() > 1) {
                names.swap(0, 1);
            }
        });
        at(found, file, pointer, "another name of a variant", |node| {
            node["x-enum-varnames"][0] = json!("SomethingElse")
        });
    }
    if schema.get("x-enum-descriptions").is_some() {
        at(found, file, pointer, "other words of a value", |node| {
            node["x-enum-descriptions"][0] = json!("Said otherwise")
        });
    }
    set(found, file, pointer, "description", json!("Described in entirely different words."));
}

fn object_changes(found: &mut Vec<Mutant>, file: &str, pointer: &str, schema: &Value) {
    let new = json!({ "type": "string", "description": "How deep it goes." });
    let (optional, required) = (new.clone(), new);
    at(found, file, pointer, "one property more", move |node| node["properties"]["depth_of_it"] = optional.clone());
    at(found, file, pointer, "one required property more", move |node| {
        node["properties"]["depth_of_it"] = required.clone();
        let mut names = node["required"].as_array().cloned().unwrap_or_default();
        names.push(json!("depth_of_it"));
        node["required"] = Value::from(names);
    });
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let (gone, old, toggled) = (name.clone(), name.clone(), name.clone());
        at(found, file, pointer, &format!("without `{name}`"), move |node| {
            node["properties"].as_object_mut().map(|all| all.remove(&gone));
            require(node, &gone, Some(false));
        });
        at(found, file, pointer, &format!("`{name}` renamed"), move |node| {
            let new = format!("{old}_now");
            let was_required = is_required(node, &old);
            require(node, &old, Some(false));
            let properties = node["properties"].as_object_mut().unwrap();
            let renamed = properties
                .iter()
                .map(|(key, value)| (if *key == old { new.clone() } else { key.clone() }, value.clone()));
            *properties = renamed.collect();
            require(node, &new, Some(was_required));
        });
        at(found, file, pointer, &format!("`{name}` required or not"), move |node| require(node, &toggled, None));
        schema_changes(found, file, &format!("{pointer}/properties/{}", escape(name)), property, false);
    }
}

fn is_required(schema: &Value, name: &str) -> bool {
    schema["required"].as_array().is_some_and(|names| names.iter().any(|known| known == name))
}

/// Makes a property required or optional, or toggles it.
fn require(schema: &mut Value, name: &str, wish: Option<bool>) {
    let wish = wish.unwrap_or(!is_required(schema, name));
    let mut names = schema["required"].as_array().cloned().unwrap_or_default();
    names.retain(|known| known != name);
    if wish {
        names.push(json!(name));
    }
    match names.is_empty() {
        true => drop(schema.as_object_mut().map(|entries| entries.remove("required"))),
        false => schema["required"] = Value::from(names),
    }
}

/// Renames the component.
fn component_changes(found: &mut Vec<Mutant>, file: &str, name: &str) {
    let (file, name) = (file.to_owned(), name.to_owned());
    found.push(Mutant {
        name: format!("{name} renamed"),
        change: Box::new(move |values| {
            let new = format!("{name}Anew");
            let group = values.get_mut(&file).and_then(|value| value.pointer_mut("/components/schemas"));
            let Some(group) = group.and_then(Value::as_object_mut) else { return };
            if let Some(schema) = group.remove(&name) {
                group.insert(new.clone(), schema);
            }
            for value in values.values_mut() {
                let text = value.to_string().replace(&format!("/schemas/{name}\""), &format!("/schemas/{new}\""));
                *value = serde_json::from_str(&text).unwrap();
            }
        }),
    });
}

fn parameter_changes(found: &mut Vec<Mutant>, file: &str, pointer: &str, parameter: &Value) {
    let place = parameter["in"].as_str().unwrap_or_default();
    if place != "path" {
        let toggled = !(parameter["required"] == true);
        set(found, file, pointer, "required", json!(toggled));
        set(found, file, pointer, "name", json!(format!("{}_now", parameter["name"].as_str().unwrap_or_default())));
        set(found, file, pointer, "in", json!(if place == "query" { "header" } else { "query" }));
    }
    set(found, file, pointer, "description", json!("Described in entirely different words."));
    if let Some(schema) = parameter.get("schema") {
        schema_changes(found, file, &format!("{pointer}/schema"), schema, false);
    }
}

fn operation_changes(found: &mut Vec<Mutant>, file: &str, pointer: &str, path: &str, operation: &Value) {
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

/// Each entry of a table left out.
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

/// Another code, none, one in other words, and one that helps to repeat.
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

/// Another method, another path, and no operation at all.
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

fn document_changes(found: &mut Vec<Mutant>) {
    const ROOT: &str = "openapi/golden.yaml";
    set(found, ROOT, "/info", "title", json!("Another Service"));
    set(found, ROOT, "/info", "version", json!("9.9.9"));
    set(found, ROOT, "/info", "description", json!("Described in entirely different words."));
    set(found, ROOT, "/servers/0", "url", json!("https://elsewhere.{region}.example.com"));
    set(found, ROOT, "/servers/0/variables/region", "enum", json!(["north-1"]));
    set(found, ROOT, "/servers/0/variables/region", "enum", json!(["north-1", "south-1", "west-1"]));
    set(found, ROOT, "/tags/0", "description", json!("Described in entirely different words."));
    set(
        found,
        ROOT,
        "/components/securitySchemes",
        "signature",
        json!({ "type": "apiKey", "in": "header", "name": "X-Auth" }),
    );
    set(found, ROOT, "", "openapi", json!("3.0.2"));
    set(found, ROOT, "", "security", json!([{ "token": [] }]));
    found.push(Mutant {
        name: "a tag renamed".to_owned(),
        change: Box::new(|values| {
            let tag =
                values.get("openapi/golden.yaml").and_then(|root| root.pointer("/tags/0/name")).and_then(Value::as_str);
            let Some(tag) = tag.map(str::to_owned) else { return };
            let old_file = format!("openapi/golden/{tag}.yaml");
            if let Some(value) = values.remove(&old_file) {
                values.insert("openapi/golden/renamed-things.yaml".to_owned(), value);
            }
            for value in values.values_mut() {
                let text = value
                    .to_string()
                    .replace(&format!("\"tags\":[\"{tag}\"]"), "\"tags\":[\"renamed-things\"]")
                    .replace(&format!("\"name\":\"{tag}\""), "\"name\":\"renamed-things\"")
                    .replace(&format!("{tag}.yaml#"), "renamed-things.yaml#")
                    .replace(&format!("[\"{tag}\"]"), "[\"renamed-things\"]");
                *value = serde_json::from_str(&text).unwrap();
            }
        }),
    });
}
