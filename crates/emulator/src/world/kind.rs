//! A kind of resource as the cloud sees it: rows that are stored, and timers that end by themselves.

use super::kernel::{Kernel, Key};
use super::table::{Change, Rows};
use crate::clock::Millis;

/// An entry in a service's list of kinds.
pub(crate) struct Kind<S: 'static> {
    /// The name of its table.
    pub table: &'static str,
    pub rows: fn(&mut S) -> &mut dyn Rows,
    /// Carries out what became due of a row.
    pub on_timer: fn(&mut Kernel, &mut S, &str),
}

/// For kinds to which nothing happens by itself.
pub(crate) fn never<S>(_: &mut Kernel, _: &mut S, _: &str) {}

/// Carries out a timer where its row agrees with it. Does nothing for tables of another service.
pub(crate) fn fire<S>(kinds: &[Kind<S>], kernel: &mut Kernel, state: &mut S, key: &Key, at: Millis) {
    let Some(kind) = kinds.iter().find(|kind| kind.table == key.table) else { return };
    if (kind.rows)(state).timer(&key.id) == Some(at) {
        (kind.on_timer)(kernel, state, &key.id);
    }
}

/// Moves what changed to a list.
pub(crate) fn drain<S>(kinds: &[Kind<S>], state: &mut S, changes: &mut Vec<Change>) {
    kinds.iter().for_each(|kind| (kind.rows)(state).drain(changes));
}

/// Forgets what changed, where nothing is stored.
pub(crate) fn forget<S>(kinds: &[Kind<S>], state: &mut S) {
    kinds.iter().for_each(|kind| (kind.rows)(state).forget());
}

/// Keeps what all rows are, so that changes can be undone.
pub(crate) fn begin<S>(kinds: &[Kind<S>], state: &mut S) {
    kinds.iter().for_each(|kind| (kind.rows)(state).begin());
}

/// Lets changes stay.
pub(crate) fn accept<S>(kinds: &[Kind<S>], state: &mut S) {
    kinds.iter().for_each(|kind| (kind.rows)(state).accept());
}

/// Makes all rows what they were.
pub(crate) fn undo<S>(kinds: &[Kind<S>], state: &mut S) {
    kinds.iter().for_each(|kind| (kind.rows)(state).undo());
}

/// Takes a row from a store. `None` when the table is another service's, `false` when the row cannot be read.
#[cfg(feature = "state")]
pub(crate) fn load<S>(kinds: &[Kind<S>], state: &mut S, table: &str, key: &str, row: &[u8]) -> Option<bool> {
    let kind = kinds.iter().find(|kind| kind.table == table)?;
    Some((kind.rows)(state).load(key, row))
}

/// Arms the timers of all rows.
pub(crate) fn rearm<S>(kinds: &[Kind<S>], kernel: &mut Kernel, state: &mut S) {
    for kind in kinds {
        for (id, at) in (kind.rows)(state).timers() {
            kernel.arm_key(Key { table: kind.table, id }, at);
        }
    }
}
