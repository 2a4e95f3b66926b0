//! Writes the published form of a bundled document. It is JSON with one line per operation and one line per component,
//! so that changing one of them changes one line. Its version changes whenever the document does.

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// Where a document states its version.
const VERSION: &str = "/info/version";

/// Returns the document with its published version: the version of the root file, then `+` and a digest of the
/// document.
pub(crate) fn versioned(document: &Value) -> Value {
    let mut versioned = document.clone();
    if let Some(version) = versioned.pointer_mut(VERSION) {
        *version = published_version(document).into();
    }
    versioned
}

/// Returns the published version of a document, such as `2.0.0+1f0c9a3e`. Semantic versioning calls the last part the
/// build.
pub(crate) fn published_version(document: &Value) -> String {
    let digest = Sha256::digest(text(document).as_bytes());
    let build: String = digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    format!("{}+{build}", document.pointer(VERSION).and_then(Value::as_str).unwrap_or("0.0.0"))
}

/// Removes the digest from the version of a published document: a changed digest only shows that something else
/// changed.
pub(crate) fn without_digest(document: &mut Value) {
    if let Some(Value::String(version)) = document.pointer_mut(VERSION)
        && let Some((own, _)) = version.split_once('+')
    {
        *version = own.to_owned();
    }
}

/// Formats the document so that both diffs and parsers can use it.
pub(crate) fn text(document: &Value) -> String {
    let mut out = String::from("{\n");
    let entries = document.as_object().cloned().unwrap_or_default();
    let count = entries.len();
    for (index, (key, value)) in entries.iter().enumerate() {
        let depth = match key.as_str() {
            "paths" | "components" => 2,
            "tags" => 1,
            _ => 0,
        };
        out.push_str(&format!("  {}: ", Value::from(key.as_str())));
        write(&mut out, value, depth, 1);
        out.push_str(if index + 1 == count { "\n" } else { ",\n" });
    }
    out.push_str("}\n");
    out
}

/// Writes `depth` levels of a value with one line per entry, and everything below on one line.
fn write(out: &mut String, value: &Value, depth: usize, indent: usize) {
    let pad = "  ".repeat(indent + 1);
    match value {
        Value::Object(entries) if depth > 0 && !entries.is_empty() => {
            out.push_str("{\n");
            for (index, (key, value)) in entries.iter().enumerate() {
                out.push_str(&format!("{pad}{}: ", Value::from(key.as_str())));
                write(out, &sorted(value, depth), depth - 1, indent + 1);
                out.push_str(if index + 1 == entries.len() { "\n" } else { ",\n" });
            }
            out.push_str(&format!("{}}}", "  ".repeat(indent)));
        }
        Value::Array(items) if depth > 0 && !items.is_empty() => {
            out.push_str("[\n");
            for (index, item) in items.iter().enumerate() {
                out.push_str(&format!("{pad}{item}"));
                out.push_str(if index + 1 == items.len() { "\n" } else { ",\n" });
            }
            out.push_str(&format!("{}]", "  ".repeat(indent)));
        }
        scalar => out.push_str(&scalar.to_string()),
    }
}

/// Sorts components alphabetically; their contents keep the author's order.
fn sorted(value: &Value, depth: usize) -> Value {
    match value {
        Value::Object(entries) if depth == 2 => {
            let mut names: Vec<&String> = entries.keys().collect();
            // The order of operations in a path, and of components, must not depend on the order of discovery.
            names.sort();
            let ordered: Map<String, Value> =
                names.into_iter().map(|name| (name.clone(), entries[name].clone())).collect();
            Value::Object(ordered)
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests;
