//! Makes small changes: one for each construct, at every place of a specification where it occurs.

mod operations;

use std::sync::Arc;

use serde_json::{Value, json};
use xtask::spec::source::escape;

use self::operations::operation_changes;
use crate::readers;
use crate::specification::{self, Values};
use crate::trial::Trial;
use crate::wire::Reader;

/// A change by name.
struct Mutant {
    name: String,
    change: Box<dyn Fn(&mut Values) + Send + Sync>,
}

/// A change to a specification that may be tried.
pub(crate) struct Candidate {
    pub name: String,
    base: Arc<Values>,
    mutant: Mutant,
    read: Reader,
    has_client: bool,
}

impl Candidate {
    /// Returns the change to try, unless it changes nothing or lint rejects it: the generator would also reject it.
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

/// Returns every `step`th change to a specification.
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

/// Creates a change of the node at a pointer.
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

/// Replaces a schema with one of another type, with the same descriptions.
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
        if schema.get("allOf").is_some() {
            words_and_marks(found, file, pointer, schema);
            at(found, file, pointer, "the component without its wrapper", |node| *node = node["allOf"][0].take());
        }
        return;
    }
    if schema.get("anyOf").is_some() {
        words_and_marks(found, file, pointer, schema);
        return alternative_changes(found, file, pointer, schema);
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

/// Changes a value that arrives as one of several types.
fn alternative_changes(found: &mut Vec<Mutant>, file: &str, pointer: &str, schema: &Value) {
    let list = |node: &mut Value| node["anyOf"].as_array_mut().map(std::mem::take).unwrap_or_default();
    at(found, file, pointer, "types in another order", move |node| {
        let mut types = list(node);
        types.rotate_left(1);
        node["anyOf"] = Value::from(types);
    });
    at(found, file, pointer, "one type more", move |node| {
        let mut types = list(node);
        let is_new = !types.iter().any(|one| one["type"] == "boolean");
        types.extend(is_new.then(|| json!({ "type": "boolean" })));
        node["anyOf"] = Value::from(types);
    });
    for (index, one) in schema["anyOf"].as_array().into_iter().flatten().enumerate() {
        if one["type"] == "integer" {
            let other = if one["format"] == "int32" { "int64" } else { "int32" };
            set(found, file, &format!("{pointer}/anyOf/{index}"), "format", json!(other));
        }
        at(found, file, pointer, &format!("without type {index}"), move |node| {
            let mut types = list(node);
            types.remove(index);
            node["anyOf"] = Value::from(types);
        });
        at(found, file, pointer, &format!("only type {index}"), move |node| {
            let one = list(node).swap_remove(index);
            let Some(entries) = node.as_object_mut() else { return };
            entries.remove("anyOf");
            entries.extend(one.as_object().cloned().unwrap_or_default());
        });
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
