//! Reads objects, lists and maps, for which a service may send `null` or `""`.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

#[cfg(feature = "client")]
use serde::de::Deserializer;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{DeserializeOwned, DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};

use super::refusal::{Form, refused};
use super::scalar::Scalar;

/// Reads a value through its own `Deserialize`, without building a tree.
pub(super) struct ObjectVisitor<T>(PhantomData<T>);

impl<T> ObjectVisitor<T> {
    pub(super) fn new() -> Self {
        Self(PhantomData)
    }
}

impl<'de, T: DeserializeOwned> Visitor<'de> for ObjectVisitor<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        Scalar::Boolean(value).read()
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        Scalar::Signed(value).read()
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        Scalar::Unsigned(value).read()
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        Scalar::Float(value).read()
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        self.visit_string(text.to_owned())
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Self::Value, E> {
        if text.is_empty() { Ok(None) } else { Scalar::Text(text).read() }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        T::deserialize(SeqAccessDeserializer::new(seq)).map(Some)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Some)
    }
}

/// The capacity for a list whose announced length cannot be trusted.
fn capacity(hint: Option<usize>) -> usize {
    hint.unwrap_or(0).min(1024)
}

/// Reads a list with the reader of its items, and drops items that are `null` or `""`.
pub(super) struct ListVisitor<S, T> {
    item: S,
    /// The probable number of items, for a format that does not announce it.
    expected: usize,
    items: PhantomData<T>,
}

impl<S, T> ListVisitor<S, T> {
    pub(super) fn of(item: S) -> Self {
        Self { item, expected: 0, items: PhantomData }
    }

    #[cfg(feature = "client")]
    pub(super) fn expecting(self, expected: usize) -> Self {
        Self { expected, ..self }
    }
}

impl<'de, S, T> Visitor<'de> for ListVisitor<S, T>
where
    S: DeserializeSeed<'de, Value = Option<T>> + Clone,
{
    type Value = Option<Vec<T>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        if text.is_empty() { Ok(None) } else { Err(refused(Form::List, Form::Text)) }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::with_capacity(capacity(seq.size_hint().or(Some(self.expected))));
        while let Some(item) = seq.next_element_seed(self.item.clone())? {
            if let Some(item) = item {
                items.push(item);
            }
        }
        Ok(Some(items))
    }
}

/// Keeps the position of an item that is `null` or `""`.
#[cfg(feature = "client")]
#[derive(Clone)]
pub(super) struct InPlace<S>(pub(super) S);

#[cfg(feature = "client")]
impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for InPlace<S> {
    type Value = Option<S::Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        self.0.deserialize(deserializer).map(Some)
    }
}

/// Reads an object with arbitrary names with the reader of its values, and drops values that are `null` or `""`.
pub(super) struct MapVisitor<S, T>(S, PhantomData<T>);

impl<S, T> MapVisitor<S, T> {
    pub(super) fn of(value: S) -> Self {
        Self(value, PhantomData)
    }
}

impl<'de, S, T> Visitor<'de> for MapVisitor<S, T>
where
    S: DeserializeSeed<'de, Value = Option<T>> + Clone,
{
    type Value = BTreeMap<String, T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(BTreeMap::new())
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(BTreeMap::new())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        if text.is_empty() { Ok(BTreeMap::new()) } else { Err(refused(Form::Object, Form::Text)) }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = BTreeMap::new();
        while let Some(name) = map.next_key()? {
            if let Some(value) = map.next_value_seed(self.0.clone())? {
                entries.insert(name, value);
            }
        }
        Ok(entries)
    }
}
