//! Reads the reply of a list: the records, and the fields that control paging, under their configured names.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};

use crate::model::lenient;
use crate::model::operation::Page;

/// A page as received.
#[derive(Debug, PartialEq)]
pub(super) struct PageReply<T> {
    /// The records. A `null` record counts as a record, because offsets count it.
    pub(super) items: Vec<Option<T>>,
    /// Whether the reply has the field of the records. `null` is an empty list.
    pub(super) has_list: bool,
    pub(super) total: Option<i64>,
    pub(super) next: Option<String>,
    pub(super) more: Option<bool>,
}

/// The field names to read.
pub(super) struct PageSeed<T> {
    page: Page,
    records: Records<T>,
}

impl<T> PageSeed<T> {
    /// Reads a page that probably has `expected` records.
    pub(super) fn new(page: Page, expected: usize) -> Self {
        Self { page, records: Records { expected, items: PhantomData } }
    }
}

impl<T> Clone for PageSeed<T> {
    fn clone(&self) -> Self {
        Self::new(self.page, self.records.expected)
    }
}

impl<'de, T: DeserializeOwned> DeserializeSeed<'de> for PageSeed<T> {
    type Value = PageReply<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, T: DeserializeOwned> Visitor<'de> for PageSeed<T> {
    type Value = PageReply<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a list of records")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let (items, total, next, more) = match self.page {
            Page::Offset(page) => (page.items, page.total, None, None),
            Page::Marker(page) => (page.items, None, Some(page.next), page.more),
        };
        let mut reply = PageReply { items: Vec::new(), has_list: false, total: None, next: None, more: None };
        while let Some(name) = map.next_key::<String>()? {
            let is = |known: Option<&str>| known == Some(name.as_str());
            if name == items {
                reply.items = map.next_value_seed(Records { ..self.records })?;
                reply.has_list = true;
            } else if is(total) {
                reply.total = map.next_value::<Total>()?.0;
            } else if is(next) {
                reply.next = map.next_value::<Next>()?.0;
            } else if is(more) {
                reply.more = map.next_value::<More>()?.0;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(reply)
    }
}

struct Records<T> {
    expected: usize,
    items: PhantomData<T>,
}

impl<'de, T: DeserializeOwned> DeserializeSeed<'de> for Records<T> {
    type Value = Vec<Option<T>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        lenient::records(deserializer, self.expected)
    }
}

#[derive(Deserialize)]
struct Total(#[serde(deserialize_with = "lenient::integer")] Option<i64>);

#[derive(Deserialize)]
struct Next(#[serde(deserialize_with = "lenient::string")] Option<String>);

#[derive(Deserialize)]
struct More(#[serde(deserialize_with = "lenient::boolean")] Option<bool>);
