//! A table of resources that knows which of its rows changed, so that a store writes only those.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::str::FromStr;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// A row that was written or removed.
#[derive(Clone, Debug)]
#[cfg_attr(not(feature = "state"), allow(dead_code, reason = "only a store reads it"))]
pub(crate) struct Change {
    pub table: &'static str,
    pub key: String,
    /// The row as JSON; `None` when it was removed.
    pub row: Option<Vec<u8>>,
}

impl Change {
    pub fn of<V: Serialize>(table: &'static str, key: impl Display, row: Option<&V>) -> Self {
        // Our rows have string keys and finite numbers: they always serialise.
        Self { table, key: key.to_string(), row: row.and_then(|row| serde_json::to_vec(row).ok()) }
    }
}

/// Rows in the order of their keys.
#[derive(Clone, Debug)]
pub(crate) struct Table<K, V> {
    pub name: &'static str,
    rows: BTreeMap<K, V>,
    dirty: BTreeSet<K>,
}

impl<K: Ord + Clone + Display + FromStr, V: Serialize + DeserializeOwned> Table<K, V> {
    pub fn new(name: &'static str) -> Self {
        Self { name, rows: BTreeMap::new(), dirty: BTreeSet::new() }
    }

    pub fn get(&self, key: &K) -> Option<&V> {
        self.rows.get(key)
    }

    /// The row, to be changed.
    pub fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        let row = self.rows.get_mut(key)?;
        self.dirty.insert(key.clone());
        Some(row)
    }

    pub fn insert(&mut self, key: K, row: V) {
        self.dirty.insert(key.clone());
        self.rows.insert(key, row);
    }

    pub fn remove(&mut self, key: &K) -> Option<V> {
        let row = self.rows.remove(key)?;
        self.dirty.insert(key.clone());
        Some(row)
    }

    #[cfg(feature = "state")]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&K, &V)> {
        self.rows.iter()
    }

    pub fn values(&self) -> impl DoubleEndedIterator<Item = &V> {
        self.rows.values()
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Moves what changed to a list.
    pub fn drain(&mut self, changes: &mut Vec<Change>) {
        for key in std::mem::take(&mut self.dirty) {
            changes.push(Change::of(self.name, &key, self.rows.get(&key)));
        }
    }

    /// Forgets what changed, where nothing is stored.
    pub fn forget(&mut self) {
        if !self.dirty.is_empty() {
            self.dirty.clear();
        }
    }

    /// Takes a row from a store. `false` when it cannot be read.
    #[cfg(any(test, feature = "state"))]
    pub fn load(&mut self, key: &str, row: &[u8]) -> bool {
        let (Ok(key), Ok(row)) = (key.parse(), serde_json::from_slice(row)) else { return false };
        self.rows.insert(key, row);
        true
    }
}

#[cfg(test)]
mod tests;
