//! A kind of resource as the cloud sees it: rows that are stored, and their timers.

use super::kernel::{Kernel, Key};
use super::table::{Change, Rows};
use crate::clock::Millis;

/// An entry in a service's list of kinds.
pub(crate) struct Kind<S: 'static> {
    /// The name of its table.
    pub table: &'static str,
    pub rows: fn(&mut S) -> &mut dyn Rows,
    /// Handles the timer of a row.
    pub on_timer: fn(&mut Kernel, &mut S, &str),
}

/// For kinds without timers.
pub(crate) fn never<S>(_: &mut Kernel, _: &mut S, _: &str) {}

/// Handles a timer that matches its row. Does nothing for tables of another service.
pub(crate) fn fire<S>(kinds: &[Kind<S>], kernel: &mut Kernel, state: &mut S, key: &Key, at: Millis) {
    let Some(kind) = kinds.iter().find(|kind| kind.table == key.table) else { return };
    if (kind.rows)(state).timer(&key.id) == Some(at) {
        (kind.on_timer)(kernel, state, &key.id);
    }
}

/// Moves the changes to a list.
pub(crate) fn drain<S>(kinds: &[Kind<S>], state: &mut S, changes: &mut Vec<Change>) {
    kinds.iter().for_each(|kind| (kind.rows)(state).drain(changes));
}

/// Drops the list of changes when there is no store.
pub(crate) fn forget<S>(kinds: &[Kind<S>], state: &mut S) {
    kinds.iter().for_each(|kind| (kind.rows)(state).forget());
}

/// Remembers the state of all rows, so that changes can be undone.
pub(crate) fn begin<S>(kinds: &[Kind<S>], state: &mut S) {
    kinds.iter().for_each(|kind| (kind.rows)(state).begin());
}

/// Commits the changes.
pub(crate) fn accept<S>(kinds: &[Kind<S>], state: &mut S) {
    kinds.iter().for_each(|kind| (kind.rows)(state).accept());
}

/// Restores all rows.
pub(crate) fn undo<S>(kinds: &[Kind<S>], state: &mut S) {
    kinds.iter().for_each(|kind| (kind.rows)(state).undo());
}

/// Loads a row from a store. Returns `None` for a table of another service, `false` when the row cannot be read.
#[cfg(feature = "state")]
pub(crate) fn load<S>(kinds: &[Kind<S>], state: &mut S, table: &str, key: &str, row: &[u8]) -> Option<bool> {
    let kind = kinds.iter().find(|kind| kind.table == table)?;
    Some((kind.rows)(state).load(key, row))
}

/// Sets the timers of all rows.
pub(crate) fn rearm<S>(kinds: &[Kind<S>], kernel: &mut Kernel, state: &mut S) {
    for kind in kinds {
        for (id, at) in (kind.rows)(state).timers() {
            kernel.arm_key(Key { table: kind.table, id }, at);
        }
    }
}
