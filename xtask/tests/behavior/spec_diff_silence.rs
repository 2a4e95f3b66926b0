//! Tests that the spec review misses no change: it changes leaves, keys and lists of the golden specification in turn.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;
use xtask::spec::bundle::Bundle;
use xtask::spec::diff::compare;
use xtask::spec::diff::document::Document;
use xtask::spec::source::{Source, Sources};

/// Changes leaves of the golden specification in turn, as one document, a few of each kind: no change may be missed.
#[test]
fn no_change_of_a_value_passes_in_silence() {
    let document = bundled();
    let sources = as_sources(document.clone());
    let bundle = bundle_of(&sources);
    let old = Document::new(&bundle).unwrap();
    let mut leaves = Vec::new();
    collect_leaves(&document, String::new(), &mut leaves);
    let leaves = few_of_each_kind(leaves, |leaf| kind(leaf));
    assert!(leaves.len() > 300, "only {} leaves", leaves.len());
    let silent = leaves.into_iter().filter(|pointer| {
        is_silent(&old, &document, |changed| {
            let leaf = changed.pointer_mut(pointer).unwrap();
            *leaf = match leaf {
                Value::Bool(value) => Value::Bool(!*value),
                Value::Number(number) => Value::from(number.as_i64().unwrap_or(1).wrapping_add(1)),
                Value::String(text) => Value::from(format!("{text}x")),
                _ => Value::from("x"),
            };
        })
    });
    let silent: Vec<String> = silent.collect();
    assert!(silent.is_empty(), "silent: {silent:#?}");
}

/// Removes keys of the golden document in turn, a few of each kind.
#[test]
fn no_removal_of_a_key_passes_in_silence() {
    let document = bundled();
    let sources = as_sources(document.clone());
    let bundle = bundle_of(&sources);
    let old = Document::new(&bundle).unwrap();
    let mut keys = Vec::new();
    collect_keys(&document, String::new(), &mut keys);
    let keys = few_of_each_kind(keys, |(holder, key)| kind(&format!("{holder}/{key}")));
    assert!(keys.len() > 300, "only {} keys", keys.len());
    let silent = keys.into_iter().filter(|(pointer, key)| {
        let value = document.pointer(pointer).and_then(|holder| holder.get(key));
        // Omitting the value means the same.
        let is_default = value == Some(&Value::Bool(false)) || value == Some(&Value::Object(serde_json::Map::new()));
        !is_default
            && is_silent(&old, &document, |changed| {
                changed.pointer_mut(pointer).unwrap().as_object_mut().unwrap().remove(key);
            })
    });
    let silent: Vec<_> = silent.collect();
    assert!(silent.is_empty(), "silent: {silent:#?}");
}

/// Returns the kind of node that a pointer leads to, regardless of the names of paths, schemas and fields.
fn kind(pointer: &str) -> String {
    let named = ["paths", "schemas", "parameters", "responses", "properties", "examples", "headers"];
    let mut holder = "";
    let segments = pointer.split('/').map(|segment| {
        let is_name = named.contains(&holder) || segment.bytes().all(|byte| byte.is_ascii_digit());
        holder = segment;
        if is_name { "*" } else { segment }
    });
    segments.collect::<Vec<_>>().join("/")
}

/// Returns the first two of each kind: nodes that differ only in their names are judged by the same code.
fn few_of_each_kind<T>(all: Vec<T>, kind: impl Fn(&T) -> String) -> Vec<T> {
    let mut seen = BTreeMap::<String, usize>::new();
    let few = all.into_iter().filter(|one| {
        let count = seen.entry(kind(one)).or_default();
        *count += 1;
        *count <= 2
    });
    few.collect()
}

fn bundled() -> Value {
    let files = crate::support::spec();
    let sources = crate::support::parsed(&files).unwrap();
    xtask::spec::bundle::bundle(crate::support::SERVICE, &sources).unwrap().document
}

/// Whether the comparison reports nothing for a change. A rejected document does not count as silent: a reference
/// without a target, another version of OpenAPI.
fn is_silent(old: &Document<'_>, document: &Value, change: impl FnOnce(&mut Value)) -> bool {
    let mut changed = document.clone();
    change(&mut changed);
    let sources = as_sources(changed);
    let new = bundle_of(&sources);
    let Ok(new) = Document::new(&new) else { return false };
    compare::compare(old, &new).is_empty()
}

/// The file name for a document that is not in a file.
const FILE: &str = "golden.json";

fn as_sources(document: Value) -> Sources {
    Sources::from([(FILE.to_owned(), Arc::new(Source::of_value(FILE, document)))])
}

fn bundle_of(sources: &Sources) -> Bundle<'_> {
    Bundle::of_document(crate::support::SERVICE, FILE, sources).unwrap()
}

fn collect_leaves(value: &Value, pointer: String, leaves: &mut Vec<String>) {
    let child = |key: &str| format!("{pointer}/{}", xtask::spec::source::escape(key));
    match value {
        Value::Object(entries) => entries.iter().for_each(|(key, value)| collect_leaves(value, child(key), leaves)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| collect_leaves(item, child(&index.to_string()), leaves));
        }
        _ => leaves.push(pointer),
    }
}

fn collect_keys(value: &Value, pointer: String, keys: &mut Vec<(String, String)>) {
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                keys.push((pointer.clone(), key.clone()));
                collect_keys(value, format!("{pointer}/{}", xtask::spec::source::escape(key)), keys);
            }
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| collect_keys(item, format!("{pointer}/{index}"), keys));
        }
        _ => {}
    }
}

/// Puts the lists of the golden document into another order, a few of each kind.
#[test]
fn no_other_order_passes_in_silence() {
    let mut document = bundled();
    document["security"] = serde_json::json!([{ "signature": [] }, { "token": [] }]);
    let other = |name: &str| serde_json::json!({ "url": format!("https://{name}.example.com") });
    document["servers"].as_array_mut().unwrap().extend([other("second"), other("third")]);
    let sources = as_sources(document.clone());
    let bundle = bundle_of(&sources);
    let old = Document::new(&bundle).unwrap();
    let mut lists = Vec::new();
    collect_lists(&document, String::new(), &mut lists);
    let lists = few_of_each_kind(lists, |list| kind(list));
    assert!(lists.len() > 20, "only {} lists", lists.len());
    let silent = lists.into_iter().filter(|pointer| {
        is_silent(&old, &document, |changed| {
            changed.pointer_mut(pointer).unwrap().as_array_mut().unwrap().rotate_left(1);
        })
    });
    let silent: Vec<String> = silent.collect();
    assert!(silent.is_empty(), "silent: {silent:#?}");
}

/// Lists with more than one entry, all of them different.
fn collect_lists(value: &Value, pointer: String, lists: &mut Vec<String>) {
    let child = |key: &str| format!("{pointer}/{}", xtask::spec::source::escape(key));
    match value {
        Value::Object(entries) => entries.iter().for_each(|(key, value)| collect_lists(value, child(key), lists)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| collect_lists(item, child(&index.to_string()), lists));
            let is_distinct = items.iter().enumerate().all(|(index, item)| !items[..index].contains(item));
            if items.len() > 1 && is_distinct {
                lists.push(pointer);
            }
        }
        _ => {}
    }
}
