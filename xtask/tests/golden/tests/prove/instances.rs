//! Creates instances (values that a schema allows, one for each construct of a schema) and checks values with an
//! independent validator.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// The maximum depth of samples of recursive objects.
const DEEPEST: usize = 6;

/// A value with every property.
pub(crate) fn full(document: &Value, schema: &Value) -> Value {
    let judge = Judge::new(document, schema);
    let candidates = samples(document, schema, 0);
    candidates
        .iter()
        .find(|value| judge.allows(value))
        .cloned()
        .or_else(|| candidates.first().cloned())
        .unwrap_or(Value::Null)
}

/// Values that the schema allows: the full one, and every single variation at each place.
pub(crate) fn all(document: &Value, schema: &Value) -> Vec<Value> {
    let judge = Judge::new(document, schema);
    let mut values = samples(document, schema, 0);
    values.retain(|value| judge.allows(value));
    values.dedup();
    values
}

/// Follows references and wrappers; the second value is whether null is allowed.
fn resolve<'a>(document: &'a Value, schema: &'a Value) -> (&'a Value, bool) {
    let nullable = schema["nullable"] == true;
    let target = schema.get("$ref").or_else(|| schema.pointer("/allOf/0/$ref")).and_then(Value::as_str);
    match target.and_then(|target| document.pointer(target.trim_start_matches('#'))) {
        Some(inner) => {
            let (schema, inner_nullable) = resolve(document, inner);
            (schema, nullable || inner_nullable)
        }
        None => (schema, nullable),
    }
}

fn samples(document: &Value, schema: &Value, depth: usize) -> Vec<Value> {
    let (schema, nullable) = resolve(document, schema);
    let mut values = match schema["type"].as_str() {
        _ if schema.get("anyOf").is_some() => {
            let types = schema["anyOf"].as_array().into_iter().flatten();
            types.flat_map(|one| samples(document, one, depth)).collect()
        }
        _ if schema.get("enum").is_some() => schema["enum"].as_array().cloned().unwrap_or_default(),
        Some("boolean") => vec![json!(true), json!(false)],
        Some("integer") => integers(schema),
        Some("number") => vec![json!(1.5), json!(2), json!(-0.25)],
        Some("string") => texts(schema),
        Some("array") => lists(document, schema, depth),
        Some("object") => objects(document, schema, depth),
        _ => vec![json!({ "any": [1, null] }), json!("text"), json!(7)],
    };
    if let Some(known) = schema["x-extensible-enum"].as_array() {
        values.splice(0..0, known.iter().cloned());
    }
    if let Some(format) = schema["x-hc-time"].as_str() {
        let text = time(format);
        values.insert(0, if schema["type"] == "integer" { serde_json::from_str(text).unwrap() } else { json!(text) });
    }
    if nullable {
        values.push(Value::Null);
    }
    values
}

/// A time in a format.
fn time(format: &str) -> &'static str {
    match format {
        "rfc3339" => "2026-03-01T06:00:00.250Z",
        "utc-without-zone" => "2026-03-01T06:00:00.250",
        "unix-seconds" => "1772344800",
        "utc-digits" => "20260301060000",
        _ => "1772344800250",
    }
}

fn integers(schema: &Value) -> Vec<Value> {
    let mut numbers = vec![1, 0, -1, 7, 100, i64::from(i32::MAX), i64::from(i32::MIN), 5_000_000_000];
    for key in ["minimum", "maximum"] {
        if let Some(bound) = schema[key].as_i64() {
            numbers.extend([bound, bound.saturating_add(1), bound.saturating_sub(1)]);
        }
    }
    // The first value is the typical one.
    let ordinary = schema["minimum"].as_i64().unwrap_or(1).max(1);
    let rest = numbers.into_iter().filter(|number| *number != ordinary);
    std::iter::once(ordinary).chain(rest).map(Value::from).collect()
}

fn texts(schema: &Value) -> Vec<Value> {
    let size = |key: &str| schema[key].as_u64().and_then(|size| usize::try_from(size).ok());
    // The last length exceeds every limit in the documents.
    let mut lengths = vec![3, 1, 0, 300, 20_000];
    for key in ["minLength", "maxLength"] {
        if let Some(size) = size(key) {
            lengths.extend([size, size + 1, size.saturating_sub(1)]);
        }
    }
    let ordinary = size("minLength").unwrap_or(3).max(3).min(size("maxLength").unwrap_or(3).max(1));
    let mut texts = vec!["a".repeat(ordinary)];
    texts.extend(lengths.into_iter().filter(|length| *length < 100_000).map(|length| "a".repeat(length)));
    let id = "01234567-89ab-cdef-0123-456789abcdef";
    texts.extend(["12", "x-1", "A b", "true", "äö", id].map(str::to_owned));
    texts.into_iter().map(Value::from).collect()
}

fn lists(document: &Value, schema: &Value, depth: usize) -> Vec<Value> {
    let items = if depth > DEEPEST { Vec::new() } else { samples(document, &schema["items"], depth + 1) };
    let ordinary = usize::try_from(schema["minItems"].as_u64().unwrap_or(1).max(1)).unwrap_or(1);
    let of = |value: &Value, count: usize| Value::from(vec![value.clone(); count]);
    let first = items.first().cloned().unwrap_or(json!(1));
    let mut lists: Vec<Value> = items.iter().map(|item| of(item, ordinary)).collect();
    let mut counts = vec![0, 1, 2, 4];
    for key in ["minItems", "maxItems"] {
        if let Some(size) = schema[key].as_u64().and_then(|size| usize::try_from(size).ok()).filter(|size| *size < 600)
        {
            counts.extend([size, size + 1, size.saturating_sub(1)]);
        }
    }
    lists.extend(counts.into_iter().map(|count| of(&first, count)));
    lists
}

fn objects(document: &Value, schema: &Value, depth: usize) -> Vec<Value> {
    if let Some(values) = schema.get("additionalProperties") {
        let values = samples(document, values, depth + 1);
        let maps = values.iter().map(|value| json!({ "key": value }));
        return maps.chain([json!({})]).collect();
    }
    let properties: Vec<(&String, Vec<Value>)> = schema["properties"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, property)| {
            (name, if depth > DEEPEST { Vec::new() } else { samples(document, property, depth + 1) })
        })
        .collect();
    let judges: Vec<Judge> =
        properties.iter().map(|(name, _)| Judge::new(document, &schema["properties"][name.as_str()])).collect();
    let mut whole = Map::new();
    for ((name, values), judge) in properties.iter().zip(&judges) {
        if let Some(value) = values.iter().find(|value| judge.allows(value)) {
            whole.insert((*name).clone(), value.clone());
        }
    }
    let mut objects = vec![Value::Object(whole.clone())];
    let is_required =
        |name: &str| schema["required"].as_array().is_some_and(|names| names.iter().any(|known| known == name));
    for ((name, values), judge) in properties.iter().zip(&judges) {
        if !is_required(name) {
            let mut without = whole.clone();
            without.remove(*name);
            objects.push(Value::Object(without));
        }
        for value in values.iter().filter(|value| judge.allows(value)) {
            let mut other = whole.clone();
            other.insert((*name).clone(), value.clone());
            objects.push(Value::Object(other));
        }
    }
    objects
}

/// Whether two schemas, and all components that they lead to, are the same. If so, the change is elsewhere.
pub(crate) fn are_equal(old: (&Value, &Value), new: (&Value, &Value)) -> bool {
    old.1 == new.1 && reachable(old.0, old.1).into_iter().all(|name| component(old.0, name) == component(new.0, name))
}

fn component<'a>(document: &'a Value, name: &str) -> Option<&'a Value> {
    document["components"]["schemas"].get(name)
}

/// The names of the components that a schema leads to.
fn reachable<'a>(document: &'a Value, schema: &'a Value) -> BTreeSet<&'a str> {
    let mut names = BTreeSet::new();
    let mut left = vec![schema];
    while let Some(node) = left.pop() {
        match node {
            Value::Object(entries) => left.extend(entries.values()),
            Value::Array(items) => left.extend(items),
            Value::String(text) => {
                let name = text.strip_prefix("#/components/schemas/");
                left.extend(name.filter(|name| names.insert(*name)).and_then(|name| component(document, name)));
            }
            _ => {}
        }
    }
    names
}

/// Validates with a third-party validator, which is independent of our rules.
pub(crate) struct Judge(Option<jsonschema::Validator>);

impl Judge {
    pub(crate) fn new(document: &Value, schema: &Value) -> Self {
        let mut standalone = translated(schema);
        if let Some(entries) = standalone.as_object_mut() {
            let names = reachable(document, schema).into_iter();
            let schemas: Map<String, Value> =
                names.filter_map(|name| Some((name.to_owned(), translated(component(document, name)?)))).collect();
            entries.insert("components".to_owned(), json!({ "schemas": schemas }));
        }
        Self(jsonschema::options().with_draft(jsonschema::Draft::Draft4).build(&standalone).ok())
    }

    pub(crate) fn allows(&self, value: &Value) -> bool {
        self.0.as_ref().is_none_or(|validator| validator.is_valid(value))
    }
}

/// Converts a schema of OpenAPI 3.0 to JSON Schema: null and the width of integers are written out.
fn translated(schema: &Value) -> Value {
    let Some(entries) = schema.as_object() else { return schema.clone() };
    let mut kept = Map::new();
    for (key, value) in entries {
        let value = match key.as_str() {
            "properties" => {
                let all = value.as_object().into_iter().flatten();
                Value::Object(all.map(|(name, schema)| (name.clone(), translated(schema))).collect())
            }
            "items" | "additionalProperties" => translated(value),
            "allOf" | "anyOf" => value.as_array().into_iter().flatten().map(translated).collect(),
            "type" | "$ref" | "required" | "enum" | "minLength" | "maxLength" | "minimum" | "maximum" | "minItems"
            | "maxItems" | "pattern" => value.clone(),
            _ => continue,
        };
        kept.insert(key.clone(), value);
    }
    if schema["format"] == "int32" && schema["type"] == "integer" && schema.get("enum").is_none() {
        kept.entry("minimum").or_insert(json!(i32::MIN));
        kept.entry("maximum").or_insert(json!(i32::MAX));
    }
    // `nullable` adds null to the type beside it. The other keys still apply: a component behind a wrapper also has to
    // allow null. An `enum` that does not list null is treated as if it did, as by most readers.
    if schema["nullable"] == true
        && let Some(kind) = kept.get_mut("type")
    {
        *kind = json!([kind.take(), "null"]);
        if let Some(values) = kept.get_mut("enum").and_then(Value::as_array_mut) {
            values.push(Value::Null);
        }
    }
    Value::Object(kept)
}

/// Whether a value contains names that the schema does not describe.
pub(crate) fn unknown_names(document: &Value, schema: &Value, value: &Value) -> bool {
    let (schema, _) = resolve(document, schema);
    match value {
        Value::Array(items) => {
            schema.get("items").is_some_and(|inner| items.iter().any(|item| unknown_names(document, inner, item)))
        }
        Value::Object(entries) => match (schema.get("properties"), schema.get("additionalProperties")) {
            (Some(properties), _) => entries.iter().any(|(name, value)| match properties.get(name) {
                Some(property) => unknown_names(document, property, value),
                None => true,
            }),
            (None, Some(inner)) => entries.values().any(|value| unknown_names(document, inner, value)),
            (None, None) => false,
        },
        _ => false,
    }
}
