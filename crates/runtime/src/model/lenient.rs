//! Reads replies tolerantly: a value that is missing, null, empty or of a related type never fails a call.
//!
//! The services do not always send the documented types. A field that a document calls an integer is sent as a string,
//! and an object that does not apply as `null` or `""`. Statistics are strings in one version and numbers in the next.
//! The functions of this module are used in [`tolerant!`](crate::tolerant) of generated replies, or in
//! `#[serde(default, deserialize_with = "...")]` of a field, and accept all of that. Only a value of an incompatible
//! type (a list in place of a number) is an error, and the error shows no value, because a reply may contain a secret.
//!
//! ```
//! use huaweicloud_runtime::lenient;
//!
//! #[derive(serde::Deserialize)]
//! struct Task {
//!     #[serde(default, deserialize_with = "lenient::integer")]
//!     id: Option<i64>,
//!     #[serde(default, deserialize_with = "lenient::string")]
//!     name: Option<String>,
//!     #[serde(default, deserialize_with = "lenient::strings")]
//!     keys: Vec<String>,
//! }
//!
//! let task: Task = serde_json::from_str(r#"{ "id": "42", "name": 7, "keys": null }"#)?;
//! assert_eq!((task.id, task.name.as_deref(), task.keys.len()), (Some(42), Some("7"), 0));
//! # Ok::<(), serde_json::Error>(())
//! ```

mod collection;
mod enums;
mod fields;
mod refusal;
mod salvage;
mod scalar;
#[doc(hidden)]
pub mod seed;

// For the macros, whose output must not depend on the caller's name for serde.
#[doc(hidden)]
pub use fields::{Fields, fields};
#[cfg(feature = "client")]
pub(crate) use refusal::last_refusal;
#[cfg(feature = "client")]
pub(crate) use salvage::salvage;
#[doc(hidden)]
pub use serde;

use std::collections::BTreeMap;
use std::fmt::Display;

use huaweicloud_auth::Secret;
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, Error as _};

#[cfg(feature = "client")]
use collection::InPlace;
use collection::{ListVisitor, MapVisitor, ObjectVisitor};
use refusal::{Form, refused};
use salvage::or_nothing;
use scalar::{Scalar, ScalarVisitor};

/// Reads a string. Numbers and booleans are converted to strings; `null` is `None`.
pub fn string<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    or_nothing(read_string(deserializer))
}

fn read_string<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    deserializer.deserialize_any(ScalarVisitor(Form::Text)).map(Scalar::into_text)
}

/// Reads a confidential string, like [`string`].
pub fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Secret>, D::Error> {
    string(deserializer).map(|text| text.map(Secret::new))
}

/// Reads an integer, also from a string or from `12.0`; `null` and `""` are `None`.
pub fn integer<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    or_nothing(read_integer(deserializer))
}

fn read_integer<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    deserializer.deserialize_any(ScalarVisitor(Form::Integer))?.into_integer()
}

/// Reads a 32-bit integer, like [`integer`].
pub fn integer32<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i32>, D::Error> {
    or_nothing(read_integer32(deserializer))
}

fn read_integer32<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i32>, D::Error> {
    read_integer(deserializer)?.map(i32::try_from).transpose().map_err(|_| refused(Form::Integer32, Form::LargeInteger))
}

/// Reads a number, also from a string; `null` and `""` are `None`.
pub fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    or_nothing(deserializer.deserialize_any(ScalarVisitor(Form::Number)).and_then(Scalar::into_number))
}

/// Reads a boolean, also as `"true"`, `"false"`, `0` or `1`; `null` and `""` are `None`.
pub fn boolean<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    or_nothing(deserializer.deserialize_any(ScalarVisitor(Form::Boolean)).and_then(Scalar::into_boolean))
}

/// Reads an object or any other type that implements `Deserialize`; `null` and `""` are `None`.
pub fn object<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<Option<T>, D::Error> {
    or_nothing(deserializer.deserialize_any(ObjectVisitor::new()))
}

/// Reads a list; `null` and `""` are an empty one, and `null` items are dropped.
pub fn list<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<Vec<T>, D::Error> {
    optional_list(deserializer).map(Option::unwrap_or_default)
}

/// Reads a list of records. A value of another type in place of the list is never dropped; only single items are. Dropped items
/// keep their positions, because offsets count them.
#[cfg(feature = "client")]
pub(crate) fn records<'de, D, T>(deserializer: D, expected: usize) -> Result<Vec<Option<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let item = InPlace(seed::object());
    deserializer.deserialize_any(ListVisitor::of(item).expecting(expected)).map(Option::unwrap_or_default)
}

/// Reads a list of strings, each like [`string`].
pub fn strings<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    optional_strings(deserializer).map(Option::unwrap_or_default)
}

/// Reads a list of integers, each like [`integer`].
pub fn integers<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: TryFrom<i64>,
    T::Error: Display,
{
    optional_integers(deserializer).map(Option::unwrap_or_default)
}

/// Reads a list that may be missing, which differs from an empty one; like [`list`].
pub fn optional_list<'de, D, T>(deserializer: D) -> Result<Option<Vec<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    or_nothing(deserializer.deserialize_any(ListVisitor::of(seed::object())))
}

/// Reads a list of strings that may be missing; like [`strings`].
pub fn optional_strings<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<String>>, D::Error> {
    or_nothing(deserializer.deserialize_any(ListVisitor::of(seed::string())))
}

/// Reads a list of integers that may be missing; like [`integers`].
pub fn optional_integers<'de, D, T>(deserializer: D) -> Result<Option<Vec<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: TryFrom<i64>,
    T::Error: Display,
{
    let numbers = or_nothing(deserializer.deserialize_any(ListVisitor::of(seed::integer())))?;
    let Some(numbers) = numbers else { return Ok(None) };
    let numbers = numbers.into_iter().map(|number| or_nothing(T::try_from(number).map(Some).map_err(D::Error::custom)));
    numbers.filter_map(Result::transpose).collect::<Result<_, _>>().map(Some)
}

/// Reads a required string, such as the id of a created resource. A number is converted to a string.
pub fn required_string<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    read_string(deserializer)?.ok_or_else(|| refused(Form::Text, Form::Nothing))
}

/// Reads a required integer, also from a string.
pub fn required_integer<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    read_integer(deserializer)?.ok_or_else(|| refused(Form::Integer, Form::Nothing))
}

/// Reads an object whose names the service chooses, with values like [`string`].
pub fn string_map<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, String>, D::Error> {
    or_nothing(deserializer.deserialize_any(MapVisitor::of(seed::string())))
}

/// Reads an object whose names the service chooses; `null` and `""` are an empty one, and `null` entries are dropped.
pub fn map<'de, D, T>(deserializer: D) -> Result<BTreeMap<String, T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    or_nothing(deserializer.deserialize_any(MapVisitor::of(seed::object())))
}

/// Reads any JSON value; `null` is `None`.
pub fn any<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<serde_json::Value>, D::Error> {
    Option::deserialize(deserializer)
}

/// Reads an open enum of strings. A number or boolean is converted to a string, and `null` to the empty string.
///
/// ```
/// # use huaweicloud_runtime::lenient;
/// struct State(String);
///
/// impl From<String> for State {
///     fn from(text: String) -> Self {
///         Self(text)
///     }
/// }
///
/// impl<'de> serde::Deserialize<'de> for State {
///     fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
///         lenient::enum_str(deserializer)
///     }
/// }
///
/// let state: State = serde_json::from_str("5")?;
/// assert_eq!(state.0, "5");
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn enum_str<'de, D: Deserializer<'de>, T: From<String>>(deserializer: D) -> Result<T, D::Error> {
    read_string(deserializer).map(|text| T::from(text.unwrap_or_default()))
}

/// Reads an open enum of integers, also from a string.
pub fn enum_int<'de, D: Deserializer<'de>, T: From<i64>>(deserializer: D) -> Result<T, D::Error> {
    read_integer(deserializer)?.map(T::from).ok_or_else(|| refused(Form::Integer, Form::Nothing))
}

#[cfg(test)]
mod tests;
