//! The emulated cloud: one [`Tenant`] a project, each with its resources and its queue of things that become due.

pub(crate) mod random;
pub(crate) mod table;
pub(crate) mod workload;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use crate::clock::Millis;
use crate::dcs::{Background, Backup, Instance, Job, Migration, Restore, Template};
use crate::oms::{Group, SyncTask, Task};
use crate::pace::Pace;
use crate::quirks::Quirks;
use crate::work::{Owner, Resource, Resume, Worker};
use random::Random;
use table::{Change, Table};

/// What every handler may need to know about how this emulator was set up.
#[derive(Clone, Debug)]
pub(crate) struct Setup {
    pub quirks: Quirks,
    pub pace: Pace,
    pub region: String,
    /// Seed of ids and addresses.
    pub seed: u64,
    /// What moves real data; otherwise all work is simulated.
    pub worker: Option<Arc<dyn Worker>>,
}

/// A resource that something will happen to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    Task(u64),
    Group(String),
    Migration(String),
    Job(String),
    Instance(String),
    Backup(String),
    Restore(String),
}

/// What is not a resource, but must survive a restart with them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Counters {
    /// How many random numbers were drawn.
    pub drawn: u64,
    pub last_task_id: u64,
    /// Order in which waiting tasks were queued.
    pub queued: u64,
    pub privacy_consent: bool,
    /// Tasks created, by hour, for the quota of 24 hours.
    pub created_by_hour: BTreeMap<u64, u64>,
    /// The emulated time the world was last seen at.
    pub now: Millis,
}

/// Everything one project owns.
#[derive(Debug)]
pub(crate) struct Tenant {
    pub project_id: String,
    pub setup: Arc<Setup>,
    /// The moment the state is valid for. While due events are carried out, the moment of the event.
    pub now: Millis,
    pub counters: Counters,
    pub tasks: Table<u64, Task>,
    pub groups: Table<String, Group>,
    pub syncs: Table<String, SyncTask>,
    pub migrations: Table<String, Migration>,
    pub jobs: Table<String, Job>,
    pub instances: Table<String, Instance>,
    pub backups: Table<String, Backup>,
    pub restores: Table<String, Restore>,
    pub templates: Table<String, Template>,
    pub background: Table<String, Background>,
    /// Running tasks and waiting tasks that may run, kept beside the tables so that scheduling never scans them.
    pub running: BTreeSet<u64>,
    pub ready: BTreeSet<(u64, u64)>,
    /// Groups whose bucket is being split, and migrations between two real servers, each with an errand under way. A
    /// link is told here when what follows its breaking is decided anew.
    pub splitting: BTreeSet<String>,
    pub linked: BTreeMap<String, watch::Sender<Resume>>,
    due: BTreeSet<(Millis, u64, Key)>,
    armed: u64,
    /// The consent as it was stored: the one thing that a call changes without a row.
    consent_kept: bool,
}

impl Tenant {
    pub fn new(project_id: &str, setup: Arc<Setup>, now: Millis) -> Self {
        Self {
            project_id: project_id.to_owned(),
            setup,
            now,
            counters: Counters { now, ..Counters::default() },
            tasks: Table::new("oms_tasks"),
            groups: Table::new("oms_groups"),
            syncs: Table::new("oms_syncs"),
            migrations: Table::new("dcs_migrations"),
            jobs: Table::new("dcs_jobs"),
            instances: Table::new("dcs_instances"),
            backups: Table::new("dcs_backups"),
            restores: Table::new("dcs_restores"),
            templates: Table::new("dcs_templates"),
            background: Table::new("dcs_background"),
            running: BTreeSet::new(),
            ready: BTreeSet::new(),
            splitting: BTreeSet::new(),
            linked: BTreeMap::new(),
            due: BTreeSet::new(),
            armed: 0,
            consent_kept: false,
        }
    }

    /// Lets something happen to a resource at a moment. The resource remembers the moment too; an entry it no longer
    /// agrees with is ignored, so that a timer is cancelled by forgetting it.
    pub fn arm(&mut self, key: Key, at: Millis) {
        self.armed += 1;
        self.due.insert((at, self.armed, key));
    }

    /// What a job for a resource is known by.
    pub fn owner(&self, resource: Resource) -> Owner {
        Owner { project: self.project_id.clone(), resource }
    }

    /// Hands the secrets of a request to whoever moves real data, the only one who needs them.
    pub fn entrust(&self, resource: Resource, request: &serde_json::Value) {
        if let Some(worker) = &self.setup.worker {
            worker.entrust(&self.owner(resource), request);
        }
    }

    /// A resource is gone.
    pub fn forget(&self, resource: Resource) {
        if let Some(worker) = &self.setup.worker {
            worker.forget(&self.owner(resource));
        }
    }

    /// Carries out what became due, in order, each at its own moment, and takes in how far real work is.
    pub fn advance(&mut self, now: Millis) {
        while let Some((at, _, _)) = self.due.first() {
            if *at > now {
                break;
            }
            if let Some((at, _, key)) = self.due.pop_first() {
                self.now = self.now.max(at);
                self.fire(&key, at);
            }
        }
        self.now = self.now.max(now);
        crate::oms::absorb(self);
        crate::dcs::absorb(self);
        self.counters.now = self.now;
    }

    /// When the next thing becomes due.
    pub fn next_due(&self) -> Option<Millis> {
        self.due.first().map(|(at, _, _)| *at)
    }

    fn fire(&mut self, key: &Key, at: Millis) {
        match key {
            Key::Task(id) if self.tasks.get(id).is_some_and(|task| task.timer == Some(at)) => {
                crate::oms::tasks::on_timer(self, *id);
            }
            Key::Group(id) if self.groups.get(id).is_some_and(|group| group.timer == Some(at)) => {
                crate::oms::groups::on_timer(self, id);
            }
            Key::Migration(id) if self.migrations.get(id).is_some_and(|task| task.timer == Some(at)) => {
                crate::dcs::migrations::on_timer(self, id);
            }
            Key::Job(id) if self.jobs.get(id).is_some_and(|job| job.timer == Some(at)) => {
                crate::dcs::jobs::on_timer(self, id);
            }
            Key::Instance(id) if self.instances.get(id).is_some_and(|instance| instance.timer == Some(at)) => {
                crate::dcs::instances::on_timer(self, id);
            }
            Key::Backup(id) if self.backups.get(id).is_some_and(|backup| backup.timer == Some(at)) => {
                crate::dcs::backups::on_backup_timer(self, id);
            }
            Key::Restore(id) if self.restores.get(id).is_some_and(|restore| restore.timer == Some(at)) => {
                crate::dcs::backups::on_restore_timer(self, id);
            }
            _ => {}
        }
    }

    /// The next random number: the same sequence for the same seed and project, also across a restart.
    pub fn random(&mut self) -> u64 {
        self.counters.drawn += 1;
        Random::at(self.setup.seed, &self.project_id, self.counters.drawn)
    }

    /// A new id in the form of a UUID.
    pub fn uuid(&mut self) -> String {
        let (a, b) = (self.random(), self.random());
        random::uuid(a, b)
    }

    /// A new number for a migration task: 13 digits, growing.
    pub fn task_id(&mut self) -> u64 {
        self.counters.last_task_id = self.now.max(self.counters.last_task_id + 1);
        self.counters.last_task_id
    }

    /// What changed since the last call, for the store.
    pub fn changes(&mut self) -> Vec<Change> {
        let mut changes = Vec::new();
        self.tasks.drain(&mut changes);
        self.groups.drain(&mut changes);
        self.syncs.drain(&mut changes);
        self.migrations.drain(&mut changes);
        self.jobs.drain(&mut changes);
        self.instances.drain(&mut changes);
        self.backups.drain(&mut changes);
        self.restores.drain(&mut changes);
        self.templates.drain(&mut changes);
        self.background.drain(&mut changes);
        if !changes.is_empty() || self.counters.privacy_consent != self.consent_kept {
            self.consent_kept = self.counters.privacy_consent;
            changes.push(Change::of("counters", &self.project_id, Some(&self.counters)));
        }
        changes
    }

    /// Forgets what changed, where nothing is stored: rows are written out only for a store.
    pub fn forget_changes(&mut self) {
        self.tasks.forget();
        self.groups.forget();
        self.syncs.forget();
        self.migrations.forget();
        self.jobs.forget();
        self.instances.forget();
        self.backups.forget();
        self.restores.forget();
        self.templates.forget();
        self.background.forget();
    }

    /// Takes a row from a store. `false` when it cannot be read.
    #[cfg(feature = "state")]
    pub fn load(&mut self, table: &str, key: &str, row: &[u8]) -> bool {
        match table {
            "oms_tasks" => self.tasks.load(key, row),
            "oms_groups" => self.groups.load(key, row),
            "oms_syncs" => self.syncs.load(key, row),
            "dcs_migrations" => self.migrations.load(key, row),
            "dcs_jobs" => self.jobs.load(key, row),
            "dcs_instances" => self.instances.load(key, row),
            "dcs_backups" => self.backups.load(key, row),
            "dcs_restores" => self.restores.load(key, row),
            "dcs_templates" => self.templates.load(key, row),
            "dcs_background" => self.background.load(key, row),
            "counters" => serde_json::from_slice(row).map(|counters| self.counters = counters).is_ok(),
            _ => false,
        }
    }

    /// Restores what is kept beside the tables, after they were loaded.
    #[cfg(feature = "state")]
    pub fn wake(&mut self) {
        use crate::oms::TaskState;
        self.now = self.counters.now;
        self.consent_kept = self.counters.privacy_consent;
        self.running = self
            .tasks
            .iter()
            .filter(|(_, t)| matches!(t.state, TaskState::Running | TaskState::Pausing))
            .map(|(id, _)| *id)
            .collect();
        self.ready = self
            .tasks
            .iter()
            .filter(|(_, t)| t.state == TaskState::Waiting && t.ready)
            .map(|(id, t)| (t.queued, *id))
            .collect();
        let mut timers: Vec<(Millis, Key)> = Vec::new();
        let mut note = |timer: Option<Millis>, key: Key| timers.extend(timer.map(|at| (at, key)));
        self.tasks.iter().for_each(|(id, row)| note(row.timer, Key::Task(*id)));
        self.groups.iter().for_each(|(id, row)| note(row.timer, Key::Group(id.clone())));
        self.migrations.iter().for_each(|(id, row)| note(row.timer, Key::Migration(id.clone())));
        self.jobs.iter().for_each(|(id, row)| note(row.timer, Key::Job(id.clone())));
        self.instances.iter().for_each(|(id, row)| note(row.timer, Key::Instance(id.clone())));
        self.backups.iter().for_each(|(id, row)| note(row.timer, Key::Backup(id.clone())));
        self.restores.iter().for_each(|(id, row)| note(row.timer, Key::Restore(id.clone())));
        for (at, key) in timers {
            self.arm(key, at);
        }
        crate::oms::wake(self);
        crate::dcs::wake(self);
    }
}

#[cfg(test)]
mod tests;
