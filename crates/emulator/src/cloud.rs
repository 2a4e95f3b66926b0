//! [`Cloud`]: one emulated project, with its kernel and what it owns of each service.

use std::sync::Arc;

use crate::clock::Millis;
use crate::dcs::{self, Dcs};
use crate::oms::{self, Oms};
use crate::world::kernel::{Counters, Kernel, Setup};
use crate::world::kind;
use crate::world::table::Change;

/// Everything one project owns.
#[derive(Debug)]
pub(crate) struct Cloud {
    pub kernel: Kernel,
    pub oms: Oms,
    pub dcs: Dcs,
    /// The consent as it was stored: the only state that a call changes outside the tables.
    consent_kept: bool,
}

/// The state outside the tables, as it was when changes began.
#[derive(Debug)]
pub(crate) struct Savepoint {
    counters: Counters,
    consent_kept: bool,
}

impl Cloud {
    pub(crate) fn new(project_id: &str, setup: Arc<Setup>, now: Millis) -> Self {
        let kernel = Kernel::new(project_id, setup, now);
        Self { kernel, oms: Oms::default(), dcs: Dcs::default(), consent_kept: false }
    }

    /// Executes what became due, in order, each at its own time, and applies the reports of jobs.
    pub(crate) fn advance(&mut self, now: Millis) {
        let Self { kernel, oms, dcs, .. } = self;
        while let Some((at, key)) = kernel.take_due(now) {
            kind::fire(kernel, oms, &key, at);
            kind::fire(kernel, dcs, &key, at);
        }
        kernel.now = kernel.now.max(now);
        // Timers are never undone, so their orders can be sent. A job must have begun before its report is polled.
        kernel.give_orders();
        oms::absorb(kernel, oms);
        dcs::absorb(kernel, dcs);
        kernel.give_orders();
        kernel.counters.now = kernel.now;
    }

    /// Returns what changed since the last call, for the store.
    pub(crate) fn changes(&mut self) -> Vec<Change> {
        let mut changes = Vec::new();
        kind::drain(&mut self.oms, &mut changes);
        kind::drain(&mut self.dcs, &mut changes);
        let counters = &self.kernel.counters;
        if !changes.is_empty() || counters.privacy_consent != self.consent_kept {
            self.consent_kept = counters.privacy_consent;
            changes.push(Change::of("counters", &self.kernel.project_id, Some(counters)));
        }
        changes
    }

    /// Drops the list of changes when there is no store: rows are serialized only for a store.
    pub(crate) fn forget_changes(&mut self) {
        self.kernel.give_orders();
        kind::forget(&mut self.oms);
        kind::forget(&mut self.dcs);
    }

    /// Creates a savepoint, so that later changes can be undone.
    pub(crate) fn begin(&mut self) -> Savepoint {
        kind::begin(&mut self.oms);
        kind::begin(&mut self.dcs);
        Savepoint { counters: self.kernel.counters.clone(), consent_kept: self.consent_kept }
    }

    /// Commits the changes since the savepoint, and tells the worker about them.
    pub(crate) fn accept(&mut self) {
        self.kernel.give_orders();
        kind::accept(&mut self.oms);
        kind::accept(&mut self.dcs);
    }

    /// Restores the savepoint. Timers and derived state follow from the rows; the worker is not notified.
    pub(crate) fn undo(&mut self, to: Savepoint) {
        let Self { kernel, oms, dcs, consent_kept } = self;
        kernel.drop_orders();
        kind::undo(oms);
        kind::undo(dcs);
        (kernel.counters, *consent_kept) = (to.counters, to.consent_kept);
        self.arrange();
    }

    /// Arms the timers of all rows, and rebuilds what is kept beside them.
    fn arrange(&mut self) {
        let Self { kernel, oms, dcs, .. } = self;
        kernel.disarm();
        oms.rank();
        dcs::relink(dcs);
        kind::rearm(kernel, oms);
        kind::rearm(kernel, dcs);
    }

    /// Loads a row from a store. Returns `false` when it cannot be read.
    #[cfg(feature = "state")]
    pub(crate) fn load(&mut self, table: &str, key: &str, row: &[u8]) -> bool {
        if table == "counters" {
            return serde_json::from_slice(row).map(|counters| self.kernel.counters = counters).is_ok();
        }
        let of_oms = kind::load(&mut self.oms, table, key, row);
        of_oms.or_else(|| kind::load(&mut self.dcs, table, key, row)).unwrap_or(false)
    }

    /// Restores the state that is kept beside the tables, after they were loaded.
    #[cfg(feature = "state")]
    pub(crate) fn wake(&mut self) {
        self.kernel.now = self.kernel.counters.now;
        self.consent_kept = self.kernel.counters.privacy_consent;
        self.arrange();
        let Self { kernel, oms, .. } = self;
        oms::wake(kernel, oms);
    }
}

#[cfg(test)]
mod tests;
