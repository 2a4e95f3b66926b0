//! Writes JSON values as YAML, in block style. Strings are quoted as in JSON, which is valid YAML 1.2, so that no string can be
//! mistaken for a number, a date or a keyword.

use serde_json::Value;

/// Returns the document, without the line end of its last line.
pub(super) fn write(value: &Value) -> String {
    let mut out = String::new();
    block(value, 0, &mut out);
    out.trim_end().to_owned()
}

/// Writes a value below its parent, on separate lines.
fn block(value: &Value, depth: usize, out: &mut String) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (index, (name, value)) in fields.iter().enumerate() {
                // The first field of a list's entry follows the dash.
                if index > 0 || !out.ends_with("- ") {
                    indent(depth, out);
                }
                out.push_str(name);
                out.push(':');
                inner(value, depth, out);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                indent(depth, out);
                out.push_str("- ");
                match item {
                    Value::Object(_) => block(item, depth + 1, out),
                    other => scalar(other, out),
                }
            }
        }
        other => scalar(other, out),
    }
}

/// Writes the value of a field.
fn inner(value: &Value, depth: usize, out: &mut String) {
    let is_empty = match value {
        Value::Object(fields) => fields.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => true,
    };
    if is_empty {
        out.push(' ');
        scalar(value, out);
    } else {
        out.push('\n');
        block(value, depth + 1, out);
    }
}

fn scalar(value: &Value, out: &mut String) {
    out.push_str(&value.to_string());
    out.push('\n');
}

fn indent(depth: usize, out: &mut String) {
    out.extend(std::iter::repeat_n("  ", depth));
}
