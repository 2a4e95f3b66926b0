//! A kind of resource as the cloud sees it: rows that are stored, and their timers.
//!
//! A new kind needs a row type that implements [`OnTimer`], and one line among the tables of its service (`state.rs`).
//! Its rows are then stored, their changes undone, and their timers fired.

use super::kernel::{Kernel, Key};
use super::table::{Change, Row, Rows};
use crate::clock::Millis;

/// A row of the service with the state `S`.
pub(crate) trait OnTimer<S>: Row {
    /// Handles the timer of a row. A kind without timers has nothing to do.
    fn on_timer(_: &mut Kernel, _: &mut S, _: &str) {}
}

/// A kind of resource of the service with the state `S`.
pub(crate) struct Kind<S: 'static> {
    /// The name of its table.
    pub table: &'static str,
    pub rows: fn(&mut S) -> &mut dyn Rows,
    pub on_timer: fn(&mut Kernel, &mut S, &str),
}

/// The state of a service in a project: a table for each kind of resource.
pub(crate) trait Tables: Sized + 'static {
    const KINDS: &'static [Kind<Self>];
}

/// Declares the state of a service: tables by name and row type, and fields beside them that follow from the rows.
macro_rules! tables {
    (
        $(#[$about:meta])*
        $state:ident { $($table:ident: $row:ty,)* }
        beside { $($(#[$note:meta])* $field:ident: $type:ty,)* }
    ) => {
        $(#[$about])*
        #[derive(Debug, Default)]
        pub(crate) struct $state {
            $(pub $table: $crate::world::table::Table<$row>,)*
            $($(#[$note])* pub $field: $type,)*
        }

        impl $crate::world::kind::Tables for $state {
            const KINDS: &'static [$crate::world::kind::Kind<Self>] = &[$($crate::world::kind::Kind {
                table: <$row as $crate::world::table::Row>::TABLE,
                rows: |state| &mut state.$table,
                on_timer: <$row as $crate::world::kind::OnTimer<Self>>::on_timer,
            }),*];
        }
    };
}
pub(crate) use tables;

/// Handles a timer that matches its row. Does nothing for tables of another service.
pub(crate) fn fire<S: Tables>(kernel: &mut Kernel, state: &mut S, key: &Key, at: Millis) {
    let Some(kind) = S::KINDS.iter().find(|kind| kind.table == key.table) else { return };
    if (kind.rows)(state).timer(&key.id) == Some(at) {
        (kind.on_timer)(kernel, state, &key.id);
    }
}

/// Moves the changes to a list.
pub(crate) fn drain<S: Tables>(state: &mut S, changes: &mut Vec<Change>) {
    S::KINDS.iter().for_each(|kind| (kind.rows)(state).drain(changes));
}

/// Drops the list of changes when there is no store.
pub(crate) fn forget<S: Tables>(state: &mut S) {
    S::KINDS.iter().for_each(|kind| (kind.rows)(state).forget());
}

/// Remembers the state of all rows, so that changes can be undone.
pub(crate) fn begin<S: Tables>(state: &mut S) {
    S::KINDS.iter().for_each(|kind| (kind.rows)(state).begin());
}

/// Commits the changes.
pub(crate) fn accept<S: Tables>(state: &mut S) {
    S::KINDS.iter().for_each(|kind| (kind.rows)(state).accept());
}

/// Restores all rows.
pub(crate) fn undo<S: Tables>(state: &mut S) {
    S::KINDS.iter().for_each(|kind| (kind.rows)(state).undo());
}

/// Loads a row from a store. Returns `None` for a table of another service, `false` when the row cannot be read.
#[cfg(feature = "state")]
pub(crate) fn load<S: Tables>(state: &mut S, table: &str, key: &str, row: &[u8]) -> Option<bool> {
    let kind = S::KINDS.iter().find(|kind| kind.table == table)?;
    Some((kind.rows)(state).load(key, row))
}

/// Sets the timers of all rows.
pub(crate) fn rearm<S: Tables>(kernel: &mut Kernel, state: &mut S) {
    for kind in S::KINDS {
        for (id, at) in (kind.rows)(state).timers() {
            kernel.arm_key(Key { table: kind.table, id }, at);
        }
    }
}

#[cfg(test)]
mod tests;
