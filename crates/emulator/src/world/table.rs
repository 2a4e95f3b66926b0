//! A table of resources that knows which of its rows changed, so that a store writes only those.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display};
use std::str::FromStr;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::clock::Millis;

/// A resource as a row of a table.
pub(crate) trait Row: Serialize + DeserializeOwned + 'static {
    type Id: Ord + Clone + Display + FromStr + 'static;
    /// The name of the table, in the store too.
    const TABLE: &'static str;

    /// When something happens to the row by itself.
    fn timer(&self) -> Option<Millis> {
        None
    }
}

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
    pub(crate) fn of<V: Serialize>(table: &'static str, key: impl Display, row: Option<&V>) -> Self {
        // Our rows have string keys and finite numbers: they always serialize.
        Self { table, key: key.to_string(), row: row.and_then(|row| serde_json::to_vec(row).ok()) }
    }
}

/// Rows in the order of their ids.
pub(crate) struct Table<R: Row> {
    rows: BTreeMap<R::Id, R>,
    dirty: BTreeSet<R::Id>,
}

impl<R: Row> Default for Table<R> {
    fn default() -> Self {
        Self { rows: BTreeMap::new(), dirty: BTreeSet::new() }
    }
}

impl<R: Row> fmt::Debug for Table<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table").field("name", &R::TABLE).field("rows", &self.rows.len()).finish_non_exhaustive()
    }
}

impl<R: Row> Table<R> {
    pub(crate) fn get(&self, id: &R::Id) -> Option<&R> {
        self.rows.get(id)
    }

    /// The row, to be changed.
    pub(crate) fn get_mut(&mut self, id: &R::Id) -> Option<&mut R> {
        let row = self.rows.get_mut(id)?;
        self.dirty.insert(id.clone());
        Some(row)
    }

    pub(crate) fn insert(&mut self, id: R::Id, row: R) {
        self.dirty.insert(id.clone());
        self.rows.insert(id, row);
    }

    pub(crate) fn remove(&mut self, id: &R::Id) -> Option<R> {
        let row = self.rows.remove(id)?;
        self.dirty.insert(id.clone());
        Some(row)
    }

    pub(crate) fn values(&self) -> impl DoubleEndedIterator<Item = &R> {
        self.rows.values()
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }
}

/// What the cloud does with a table without knowing its rows.
pub(crate) trait Rows {
    /// Moves what changed to a list.
    fn drain(&mut self, changes: &mut Vec<Change>);

    /// Forgets what changed, where nothing is stored.
    fn forget(&mut self);

    /// When something happens to a row by itself.
    fn timer(&self, id: &str) -> Option<Millis>;

    /// All rows that something happens to by itself.
    #[cfg(feature = "state")]
    fn timers(&self) -> Vec<(String, Millis)>;

    /// Takes a row from a store. Returns `false` when it cannot be read.
    #[cfg(any(test, feature = "state"))]
    fn load(&mut self, id: &str, row: &[u8]) -> bool;
}

impl<R: Row> Rows for Table<R> {
    fn drain(&mut self, changes: &mut Vec<Change>) {
        for id in std::mem::take(&mut self.dirty) {
            changes.push(Change::of(R::TABLE, &id, self.rows.get(&id)));
        }
    }

    fn forget(&mut self) {
        self.dirty.clear();
    }

    fn timer(&self, id: &str) -> Option<Millis> {
        self.rows.get(&id.parse().ok()?)?.timer()
    }

    #[cfg(feature = "state")]
    fn timers(&self) -> Vec<(String, Millis)> {
        self.rows.iter().filter_map(|(id, row)| Some((id.to_string(), row.timer()?))).collect()
    }

    #[cfg(any(test, feature = "state"))]
    fn load(&mut self, id: &str, row: &[u8]) -> bool {
        let (Ok(id), Ok(row)) = (id.parse(), serde_json::from_slice(row)) else { return false };
        self.rows.insert(id, row);
        true
    }
}

#[cfg(test)]
mod tests;
