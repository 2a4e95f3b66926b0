//! Conversions for the generated calls: from an example to a typed body, and from a typed reply back to JSON.

use std::pin::Pin;

use bytes::Bytes;
use huaweicloud_runtime::Error;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// A pending call.
pub type Outcome = Pin<Box<dyn Future<Output = Result<Value, Error>> + Send>>;

/// Reads an example as the type of a request body.
pub fn read<T: DeserializeOwned>(example: Value) -> T {
    serde_json::from_value(example.clone())
        .unwrap_or_else(|error| panic!("the example is not a {}: {error}\n{example:#}", std::any::type_name::<T>()))
}

/// Converts a typed reply back to JSON.
pub fn written<T: Serialize + ?Sized>(reply: &T) -> Value {
    serde_json::to_value(reply).expect("a reply can be written as JSON")
}

/// A stream as text.
pub fn bytes(bytes: Bytes) -> Value {
    Value::String(String::from_utf8_lossy(&bytes).into_owned())
}

/// Removes values that mean the same as their absence: `null`, the empty list, the empty object.
pub fn normalised(value: &Value) -> Value {
    match value {
        Value::Object(entries) => {
            let kept = entries
                .iter()
                .map(|(key, value)| (key.clone(), normalised(value)))
                .filter(|(_, value)| !is_nothing(value));
            Value::Object(kept.collect::<Map<_, _>>())
        }
        Value::Array(items) => Value::Array(items.iter().map(normalised).collect()),
        scalar => scalar.clone(),
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(entries) => entries.is_empty(),
        _ => false,
    }
}
