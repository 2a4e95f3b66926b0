//! Writes the bundled document as JSON with one line per operation and one line per component, so that changing one of
//! them changes one line.

use serde_json::{Map, Value};

/// Formats the document for both diffs and parsers.
pub(super) fn text(document: &Value) -> String {
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
