//! How the setters of generated builders take values: what cannot be converted is remembered, and reported when the request
//! is sent.

use std::collections::BTreeMap;
use std::fmt::Display;

/// A value for a field.
///
/// ```
/// let value: Result<i32, String> = huaweicloud_runtime::convert::value("limit", 10_i64);
/// assert_eq!(value, Ok(10));
/// ```
///
/// # Errors
///
/// The field's name and why the value does not fit.
pub fn value<T>(field: &str, value: impl TryInto<T, Error: Display>) -> Result<T, String> {
    value.try_into().map_err(|error| format!("`{field}` does not fit: {error}"))
}

/// Values for a list.
///
/// ```
/// let value: Result<Vec<String>, String> = huaweicloud_runtime::convert::list("ids", ["a", "b"]);
/// assert_eq!(value, Ok(vec!["a".to_owned(), "b".to_owned()]));
/// ```
///
/// # Errors
///
/// The field's name, the number of the element counted from 0, and why it does not fit.
pub fn list<T>(field: &str, values: impl IntoIterator<Item: TryInto<T, Error: Display>>) -> Result<Vec<T>, String> {
    let convert = |(index, item): (usize, _)| value(&format!("{field}[{index}]"), item);
    values.into_iter().enumerate().map(convert).collect()
}

/// Entries for a map; of those with the same key the last one counts.
///
/// ```
/// let value = huaweicloud_runtime::convert::map::<i64, _>("limits", [("a", 1), ("b", 2)]);
/// assert_eq!(value.map(|map| map["b"]), Ok(2));
/// ```
///
/// # Errors
///
/// The field's name, the key, and why its value does not fit.
pub fn map<T, V: TryInto<T, Error: Display>>(
    field: &str,
    entries: impl IntoIterator<Item = (impl Into<String>, V)>,
) -> Result<BTreeMap<String, T>, String> {
    let convert = |(key, item): (_, V)| {
        let key: String = Into::into(key);
        let item = value(&format!("{field}[{key:?}]"), item)?;
        Ok((key, item))
    };
    entries.into_iter().map(convert).collect()
}

/// The message for a required field that was not set.
pub fn missing(field: &str) -> String {
    format!("`{field}` is required")
}
