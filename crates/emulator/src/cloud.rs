//! One emulated project: the kernel, and what the project owns of each service.

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
    /// The consent as it was stored: the one thing that a call changes without a row.
    consent_kept: bool,
}

/// What is not in a table, as it was when changes began.
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

    /// Carries out what became due, in order, each at its own moment, and applies the reports of jobs.
    pub(crate) fn advance(&mut self, now: Millis) {
        let Self { kernel, oms, dcs, .. } = self;
        while let Some((at, key)) = kernel.take_due(now) {
            kind::fire(oms::KINDS, kernel, oms, &key, at);
            kind::fire(dcs::KINDS, kernel, dcs, &key, at);
        }
        kernel.now = kernel.now.max(now);
        oms::absorb(kernel, oms);
        dcs::absorb(kernel, dcs);
        kernel.counters.now = kernel.now;
    }

    /// What changed since the last call, for the store.
    pub(crate) fn changes(&mut self) -> Vec<Change> {
        let mut changes = Vec::new();
        kind::drain(oms::KINDS, &mut self.oms, &mut changes);
        kind::drain(dcs::KINDS, &mut self.dcs, &mut changes);
        let counters = &self.kernel.counters;
        if !changes.is_empty() || counters.privacy_consent != self.consent_kept {
            self.consent_kept = counters.privacy_consent;
            changes.push(Change::of("counters", &self.kernel.project_id, Some(counters)));
        }
        changes
    }

    /// Forgets what changed, where nothing is stored: rows are written out only for a store.
    pub(crate) fn forget_changes(&mut self) {
        kind::forget(oms::KINDS, &mut self.oms);
        kind::forget(dcs::KINDS, &mut self.dcs);
    }

    /// Keeps what there is, so that what changes from here on can be undone.
    pub(crate) fn begin(&mut self) -> Savepoint {
        kind::begin(oms::KINDS, &mut self.oms);
        kind::begin(dcs::KINDS, &mut self.dcs);
        Savepoint { counters: self.kernel.counters.clone(), consent_kept: self.consent_kept }
    }

    /// Lets what changed stay.
    pub(crate) fn accept(&mut self) {
        kind::accept(oms::KINDS, &mut self.oms);
        kind::accept(dcs::KINDS, &mut self.dcs);
    }

    /// Makes everything what it was. Timers and what is kept beside the tables follow from the rows.
    pub(crate) fn undo(&mut self, to: Savepoint) {
        let Self { kernel, oms, dcs, consent_kept } = self;
        kind::undo(oms::KINDS, oms);
        kind::undo(dcs::KINDS, dcs);
        (kernel.counters, *consent_kept) = (to.counters, to.consent_kept);
        self.arrange();
    }

    /// Arms the timers of all rows, and ranks the tasks.
    fn arrange(&mut self) {
        let Self { kernel, oms, dcs, .. } = self;
        kernel.disarm();
        oms.rank();
        kind::rearm(oms::KINDS, kernel, oms);
        kind::rearm(dcs::KINDS, kernel, dcs);
    }

    /// Takes a row from a store. Returns `false` when it cannot be read.
    #[cfg(feature = "state")]
    pub(crate) fn load(&mut self, table: &str, key: &str, row: &[u8]) -> bool {
        if table == "counters" {
            return serde_json::from_slice(row).map(|counters| self.kernel.counters = counters).is_ok();
        }
        let of_oms = kind::load(oms::KINDS, &mut self.oms, table, key, row);
        of_oms.or_else(|| kind::load(dcs::KINDS, &mut self.dcs, table, key, row)).unwrap_or(false)
    }

    /// Restores what is kept beside the tables, after they were loaded.
    #[cfg(feature = "state")]
    pub(crate) fn wake(&mut self) {
        self.kernel.now = self.kernel.counters.now;
        self.consent_kept = self.kernel.counters.privacy_consent;
        self.arrange();
        let Self { kernel, oms, dcs, .. } = self;
        oms::wake(kernel, oms);
        dcs::wake(dcs);
    }
}

#[cfg(test)]
mod tests;
