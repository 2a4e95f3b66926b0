//! Unit tests of `schema`: an independent validator judges the same values by the same schemas.

use std::collections::HashSet;

use serde_json::json;

use super::*;
use crate::spec::{Spec, bundled, sample};

/// The keywords that the checker reads.
const CHECKED: [&str; 17] = [
    "$ref",
    "additionalProperties",
    "allOf",
    "anyOf",
    "enum",
    "format",
    "items",
    "maxItems",
    "maxLength",
    "maximum",
    "minItems",
    "minLength",
    "minimum",
    "nullable",
    "pattern",
    "properties",
    "required",
];
/// The keywords that do not constrain values, besides names that start with `x-`.
const WORDS: [&str; 6] = ["default", "deprecated", "description", "example", "title", "type"];

fn specs() -> Vec<Spec> {
    bundled::documents().iter().map(|(service, text)| Spec::parse(*service, text).unwrap()).collect()
}

/// The schemas of all parameters, bodies and replies of a document.
fn roots(spec: &Spec) -> impl Iterator<Item = &Value> {
    spec.operations.iter().flat_map(|operation| {
        let params = operation.params.iter().map(|param| &param.schema);
        params.chain(operation.body.iter().map(|(schema, _)| schema)).chain(&operation.reply)
    })
}

/// Converts a schema to JSON Schema, draft 4: null and the width of integers are written out.
fn converted(schema: &Value) -> Value {
    let Value::Object(keywords) = schema else { return schema.clone() };
    let mut out = Map::new();
    for (key, value) in keywords {
        let value = match key.as_str() {
            "properties" => {
                let fields = value.as_object().into_iter().flatten();
                Value::Object(fields.map(|(name, field)| (name.clone(), converted(field))).collect())
            }
            "items" | "additionalProperties" => converted(value),
            "allOf" | "anyOf" => value.as_array().into_iter().flatten().map(converted).collect(),
            "format" => {
                let (low, high) = match value.as_str() {
                    Some("int32") => (json!(i32::MIN), json!(i32::MAX)),
                    Some("int64") => (json!(i64::MIN), json!(i64::MAX)),
                    _ => continue,
                };
                out.entry("minimum").or_insert(low);
                out.entry("maximum").or_insert(high);
                continue;
            }
            _ if key == "type" || CHECKED.contains(&key.as_str()) => value.clone(),
            _ => continue,
        };
        out.insert(key.clone(), value);
    }
    if out.remove("nullable") == Some(json!(true)) { json!({ "anyOf": [{ "type": "null" }, out] }) } else { json!(out) }
}

fn judge(schema: &Value, schemas: &Value) -> jsonschema::Validator {
    let mut reached = Map::new();
    reach(schema, schemas, &mut reached);
    let root = json!({ "allOf": [converted(schema)], "components": { "schemas": reached } });
    jsonschema::draft4::new(&root).unwrap()
}

/// Collects the components that a schema refers to, converted.
fn reach(schema: &Value, schemas: &Value, reached: &mut Map<String, Value>) {
    match schema {
        Value::Object(keywords) => {
            let name = keywords.get("$ref").and_then(|name| name.as_str()?.strip_prefix("#/components/schemas/"));
            if let Some(name) = name.filter(|name| !reached.contains_key(*name)) {
                reached.insert(name.to_owned(), converted(&schemas[name]));
                reach(&schemas[name], schemas, reached);
            }
            keywords.values().for_each(|value| reach(value, schemas, reached));
        }
        Value::Array(members) => members.iter().for_each(|member| reach(member, schemas, reached)),
        _ => {}
    }
}

/// Variants of a value: each of its parts, one at a time, is replaced or removed, or another part is added.
fn variants(value: &Value) -> Vec<Value> {
    let others = [
        json!(null),
        json!(true),
        json!(""),
        json!("x".repeat(300)),
        json!("12:30"),
        json!("v1.0"),
        json!(0),
        json!(-1),
        json!(1.0),
        json!(i64::from(i32::MAX) + 1),
        json!(u64::MAX),
        json!([]),
        json!({}),
        json!([null]),
    ];
    let mut all = others.to_vec();
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                let mut without = fields.clone();
                without.remove(name);
                all.push(json!(without));
                all.extend(variants(field).into_iter().map(|other| {
                    let mut with = fields.clone();
                    with.insert(name.clone(), other);
                    json!(with)
                }));
            }
            let mut more = fields.clone();
            more.insert("not_defined".to_owned(), json!(1));
            all.push(json!(more));
        }
        Value::Array(items) => {
            all.push(json!(vec![items.first(); 3]));
            if items.first().is_some_and(|item| !item.is_object()) {
                all.push(json!(vec![items.first(); 1001]));
            }
            all.extend(items.first().into_iter().flat_map(variants).map(|item| json!([item])));
        }
        _ => {}
    }
    all
}

#[test]
fn every_schema_of_the_documents_accepts_and_refuses_what_a_third_party_validator_does() {
    const THREADS: usize = 4;
    let specs = specs();
    let all = || specs.iter().flat_map(|spec| roots(spec).map(move |schema| (spec, schema)));
    let counts = |first: usize| {
        let (mut accepted, mut refused, mut seen) = (0, 0, HashSet::new());
        let different = all().filter(|(_, schema)| seen.insert(schema.to_string()));
        for (spec, schema) in different.skip(first).step_by(THREADS) {
            let judge = judge(schema, &spec.schemas);
            let right = sample::of(schema, &spec.schemas);
            for value in variants(&right).iter().chain([&right]) {
                let ours = spec.checker().check(value, schema);
                assert_eq!(ours.is_ok(), judge.is_valid(value), "{ours:?}\n{value}\n{schema}");
                if ours.is_ok() { accepted += 1 } else { refused += 1 }
            }
        }
        (accepted, refused)
    };
    let (accepted, refused) = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|first| scope.spawn(move || counts(first))).collect();
        let counts = threads.into_iter().map(|thread| thread.join().unwrap());
        counts.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
    });
    assert!(accepted > 5_000 && refused > 20_000, "{accepted} accepted, {refused} refused");
}

#[test]
fn the_documents_have_no_keyword_that_is_not_checked() {
    fn walk(schema: &Value) {
        for (key, value) in schema.as_object().into_iter().flatten() {
            let is_known = CHECKED.contains(&&**key) || WORDS.contains(&&**key) || key.starts_with("x-");
            assert!(is_known, "{key}: {value}");
            match key.as_str() {
                "properties" => value.as_object().unwrap().values().for_each(walk),
                "allOf" => value.as_array().unwrap().iter().for_each(walk),
                "items" | "additionalProperties" => walk(value),
                _ => {}
            }
        }
    }
    for spec in specs() {
        spec.schemas.as_object().unwrap().values().for_each(walk);
        roots(&spec).for_each(walk);
    }
}

/// Returns the first rule that a value breaks, as `path: rule: text`.
fn broken(value: &Value, schema: &Value, schemas: &Value) -> Option<String> {
    let patterns = Patterns::of(schema).unwrap();
    let broken = Checker { schemas, patterns: &patterns }.check(value, schema).err()?;
    Some(format!("{}: {:?}: {}", broken.path.join("."), broken.rule, broken.text))
}

#[test]
fn what_is_broken_is_named_with_its_place() {
    let text = json!({ "type": "string", "minLength": 1, "maxLength": 3, "pattern": "^a" });
    let schema = json!({ "type": "object", "required": ["b"], "additionalProperties": false, "properties": {
        "b": { "type": "array", "minItems": 1, "maxItems": 2, "items": { "allOf": [text], "nullable": true } },
        "c": { "type": "number", "minimum": 0.5, "maximum": 2 },
        "d": { "type": "integer", "format": "int32" },
        "e": { "type": "boolean", "enum": [true] },
    } });
    for (value, expected) in [
        (json!({ "b": ["a", null], "c": 0.5, "d": -1, "e": true }), None),
        (json!([]), Some(": Type: must be object")),
        (json!({}), Some("b: Missing: is required")),
        (json!({ "b": [] }), Some("b: Range: must have at least 1 item")),
        (json!({ "b": ["a", "a", "a"] }), Some("b: Range: must have at most 2 items")),
        (json!({ "b": ["a", ""] }), Some("b.1: Range: must have at least 1 character")),
        (json!({ "b": ["äöüß"] }), Some("b.0: Range: must have at most 3 characters")),
        (json!({ "b": ["ba"] }), Some("b.0: Form: must match ^a")),
        (json!({ "b": [7] }), Some("b.0: Type: must be string")),
        (json!({ "b": ["a"], "c": 0.25 }), Some("c: Range: must be at least 0.5")),
        (json!({ "b": ["a"], "c": 3 }), Some("c: Range: must be at most 2")),
        (json!({ "b": ["a"], "d": 1.0 }), Some("d: Type: must be integer")),
        (json!({ "b": ["a"], "d": 2_147_483_648_i64 }), Some("d: Range: must be at most 2147483647")),
        (json!({ "b": ["a"], "e": false }), Some("e: Choice: must be one of [true]")),
        (json!({ "b": ["a"], "f": 1 }), Some("f: Form: is not defined")),
    ] {
        assert_eq!(broken(&value, &schema, &json!({})).as_deref(), expected, "{value}");
    }
}

#[test]
fn references_that_never_end_are_left() {
    let schemas = json!({
        "A": { "allOf": [{ "$ref": "#/components/schemas/A" }] },
        "B": { "$ref": "#/components/schemas/B" },
    });
    for name in ["A", "B"] {
        let schema = json!({ "$ref": format!("#/components/schemas/{name}") });
        assert_eq!(broken(&json!(1), &schema, &schemas), None);
    }
}
