//! Resolves dotted paths in replies, such as `source_instance.task_status`.

use serde_json::Value;

/// Returns the value at a path of objects.
pub(crate) fn at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(value, |value, name| value.get(name))
}

/// Returns the value at a path of objects, as text.
pub(crate) fn text(value: &Value, path: &str) -> Option<String> {
    scalar(at(value, path)?)
}

/// Returns every value at a path, as text; a list on the path contributes the values of each of its entries.
pub(crate) fn texts(value: &Value, path: &str) -> Vec<String> {
    let mut values = vec![value];
    for name in path.split('.') {
        values = values.into_iter().flat_map(entries).filter_map(|value| value.get(name)).collect();
    }
    values.into_iter().flat_map(entries).filter_map(scalar).collect()
}

fn entries(value: &Value) -> impl Iterator<Item = &Value> {
    match value {
        Value::Array(items) => items.iter(),
        other => std::slice::from_ref(other).iter(),
    }
}

pub(crate) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
