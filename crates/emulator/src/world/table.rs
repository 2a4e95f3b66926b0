//! A table of resources that tracks which of its rows changed, so that a store writes only those.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display};
use std::str::FromStr;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::clock::Millis;

/// A resource as a row of a table.
pub(crate) trait Row: Serialize + DeserializeOwned + 'static {
    type Id: Ord + Clone + Display + FromStr + 'static;
    /// The name of the table, in memory and in the store.
    const TABLE: &'static str;

    /// When the timer of the row is due.
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
        // Our rows always serialize: they have string keys and finite numbers.
        Self { table, key: key.to_string(), row: row.and_then(|row| serde_json::to_vec(row).ok()) }
    }
}

/// Rows in the order of their ids.
pub(crate) struct Table<R: Row> {
    rows: BTreeMap<R::Id, R>,
    dirty: BTreeSet<R::Id>,
    /// The previous JSON of changed rows, kept while a change may have to be undone; `None` for a row that did not
    /// exist.
    before: Option<BTreeMap<R::Id, Option<Vec<u8>>>>,
}

impl<R: Row> Default for Table<R> {
    fn default() -> Self {
        Self { rows: BTreeMap::new(), dirty: BTreeSet::new(), before: None }
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

    /// Returns a row to be changed, and records that it may change.
    pub(crate) fn get_mut(&mut self, id: &R::Id) -> Option<&mut R> {
        if self.rows.contains_key(id) {
            self.touch(id);
        }
        self.rows.get_mut(id)
    }

    pub(crate) fn insert(&mut self, id: R::Id, row: R) {
        self.touch(&id);
        self.rows.insert(id, row);
    }

    pub(crate) fn remove(&mut self, id: &R::Id) -> Option<R> {
        if self.rows.contains_key(id) {
            self.touch(id);
        }
        self.rows.remove(id)
    }

    /// Records that a row is about to change.
    fn touch(&mut self, id: &R::Id) {
        self.dirty.insert(id.clone());
        if let Some(before) = &mut self.before
            && !before.contains_key(id)
        {
            before.insert(id.clone(), self.rows.get(id).and_then(|row| serde_json::to_vec(row).ok()));
        }
    }

    pub(crate) fn values(&self) -> impl DoubleEndedIterator<Item = &R> {
        self.rows.values()
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }
}

/// A table as the cloud uses it, independent of the type of its rows.
pub(crate) trait Rows {
    /// Moves the changes to a list.
    fn drain(&mut self, changes: &mut Vec<Change>);

    /// Drops the list of changes when there is no store.
    fn forget(&mut self);

    /// Remembers the rows, so that later changes can be undone.
    fn begin(&mut self);

    /// Commits the changes.
    fn accept(&mut self);

    /// Restores the rows as they were at [`begin`](Self::begin).
    fn undo(&mut self);

    /// When the timer of a row is due.
    fn timer(&self, id: &str) -> Option<Millis>;

    /// The timers of all rows.
    fn timers(&self) -> Vec<(String, Millis)>;

    /// Loads a row from a store. Returns `false` when it cannot be read.
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

    fn begin(&mut self) {
        self.before = Some(BTreeMap::new());
    }

    fn accept(&mut self) {
        self.before = None;
    }

    fn undo(&mut self) {
        for (id, row) in self.before.take().into_iter().flatten() {
            self.dirty.remove(&id);
            match row.and_then(|row| serde_json::from_slice(&row).ok()) {
                Some(row) => drop(self.rows.insert(id, row)),
                None => drop(self.rows.remove(&id)),
            }
        }
    }

    fn timer(&self, id: &str) -> Option<Millis> {
        self.rows.get(&id.parse().ok()?)?.timer()
    }

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
