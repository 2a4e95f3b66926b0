//! The kernel of a project: its time, its timers, its identifiers, and the emulator's settings.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::random::{self, Random};
use super::table::Row;
use crate::clock::Millis;
use crate::pace::Pace;
use crate::quirks::Quirks;
use crate::work::{Owner, Resource, Worker};

/// The settings of this emulator that handlers may need.
#[derive(Clone, Debug)]
pub(crate) struct Setup {
    pub quirks: Quirks,
    pub pace: Pace,
    pub region: String,
    /// The seed of ids and addresses.
    pub seed: u64,
    /// The worker that moves real data; without one, all work is simulated.
    pub worker: Option<Arc<dyn Worker>>,
}

/// State that is not a resource, but must survive a restart.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Counters {
    /// How many random numbers were drawn.
    pub drawn: u64,
    pub last_task_id: u64,
    /// The counter that orders waiting tasks.
    pub queued: u64,
    pub privacy_consent: bool,
    /// Created tasks by hour, for the 24-hour quota.
    pub created_by_hour: BTreeMap<u64, u64>,
    /// The emulated time at the last update.
    pub now: Millis,
}

/// The resource that a timer belongs to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    pub table: &'static str,
    pub id: String,
}

type OrderFn = dyn FnOnce(&dyn Worker) + Send;

/// A command for the worker.
struct Order(Box<OrderFn>);

impl fmt::Debug for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Order")
    }
}

/// The state that the services of one project share. It does not depend on their resources.
#[derive(Debug)]
pub(crate) struct Kernel {
    pub project_id: String,
    pub setup: Arc<Setup>,
    /// The time that the state is valid for. While a due timer is handled, the time of that timer.
    pub now: Millis,
    pub counters: Counters,
    due: BTreeSet<(Millis, u64, Key)>,
    /// The timer of each row in `due`.
    timers: BTreeMap<Key, (Millis, u64)>,
    armed: u64,
    /// Orders for the worker, sent once the changes that belong to them are stored.
    orders: Vec<Order>,
}

impl Kernel {
    /// Whether lists already show a resource that was created at a time.
    pub(crate) fn lists(&self, created: Millis) -> bool {
        created.saturating_add(u64::from(self.setup.quirks.lists_lag_seconds) * 1_000) <= self.now
    }

    pub(crate) fn new(project_id: &str, setup: Arc<Setup>, now: Millis) -> Self {
        Self {
            project_id: project_id.to_owned(),
            setup,
            now,
            counters: Counters { now, ..Counters::default() },
            due: BTreeSet::new(),
            timers: BTreeMap::new(),
            armed: 0,
            orders: Vec::new(),
        }
    }

    /// Gives the worker an order, if there is a worker. The order is sent once the current change is stored, and
    /// dropped if the change is undone. A refused call must not begin or end real work, or drop its secrets.
    pub(crate) fn order(&mut self, order: impl FnOnce(&dyn Worker) + Send + 'static) {
        if self.setup.worker.is_some() {
            self.orders.push(Order(Box::new(order)));
        }
    }

    /// Sends the orders in the sequence in which they were given.
    pub(crate) fn give_orders(&mut self) {
        let orders = std::mem::take(&mut self.orders);
        if let Some(worker) = &self.setup.worker {
            orders.into_iter().for_each(|order| (order.0)(&**worker));
        }
    }

    /// Drops the orders, because the changes that they belong to are undone.
    pub(crate) fn drop_orders(&mut self) {
        self.orders.clear();
    }

    /// Sets the timer of a row, which replaces an earlier one. The row stores the time, too; a timer that no longer
    /// matches its row is ignored, so a timer is canceled by clearing the time in its row.
    pub(crate) fn arm<R: Row>(&mut self, id: &R::Id, at: Millis) {
        self.arm_key(Key { table: R::TABLE, id: id.to_string() }, at);
    }

    /// Like [`Self::arm`], with the name of the table.
    pub(crate) fn arm_key(&mut self, key: Key, at: Millis) {
        self.cancel(&key);
        self.armed += 1;
        self.timers.insert(key.clone(), (at, self.armed));
        self.due.insert((at, self.armed, key));
    }

    /// Removes the timer of a row.
    fn cancel(&mut self, key: &Key) {
        if let Some((at, number)) = self.timers.remove(key) {
            self.due.remove(&(at, number, key.clone()));
        }
    }

    /// Clears all timers, for callers that set them again.
    pub(crate) fn disarm(&mut self) {
        self.due.clear();
        self.timers.clear();
    }

    /// Takes the next timer that is due by a time, and moves the clock to it.
    pub(crate) fn take_due(&mut self, by: Millis) -> Option<(Millis, Key)> {
        self.due.first().filter(|(at, ..)| *at <= by)?;
        let (at, _, key) = self.due.pop_first()?;
        self.timers.remove(&key);
        self.now = self.now.max(at);
        Some((at, key))
    }

    /// When the next timer is due.
    pub(crate) fn next_due(&self) -> Option<Millis> {
        self.due.first().map(|(at, _, _)| *at)
    }

    /// The key that identifies the jobs of a resource.
    pub(crate) fn owner(&self, resource: Resource) -> Owner {
        Owner { project: self.project_id.clone(), resource }
    }

    /// Passes the secrets of a request to the worker. Nothing else needs them.
    pub(crate) fn entrust(&mut self, resource: Resource, request: &serde_json::Value) {
        if self.setup.worker.is_some() {
            let (owner, request) = (self.owner(resource), request.clone());
            self.order(move |worker| worker.entrust(&owner, &request));
        }
    }

    /// Tells the worker that a resource was deleted.
    pub(crate) fn forget(&mut self, resource: Resource) {
        let owner = self.owner(resource);
        self.order(move |worker| worker.forget(&owner));
    }

    /// Tells the worker to stop a job.
    pub(crate) fn stop_job(&mut self, resource: Resource) {
        let owner = self.owner(resource);
        self.order(move |worker| worker.stop(&owner));
    }

    /// Tells the worker to abort a job.
    pub(crate) fn cut_job(&mut self, resource: Resource) {
        let owner = self.owner(resource);
        self.order(move |worker| worker.cut(&owner));
    }

    /// Returns the next random number: the same sequence for the same seed and project, even across a restart.
    pub(crate) fn random(&mut self) -> u64 {
        self.counters.drawn += 1;
        Random::at(self.setup.seed, &self.project_id, self.counters.drawn)
    }

    /// Returns a new id in the form of a UUID.
    pub(crate) fn uuid(&mut self) -> String {
        let (a, b) = (self.random(), self.random());
        random::uuid(a, b)
    }

    /// Returns a new id for a migration task: 13 digits, growing.
    pub(crate) fn task_id(&mut self) -> u64 {
        self.counters.last_task_id = self.now.max(self.counters.last_task_id + 1);
        self.counters.last_task_id
    }

    /// Returns the next position in the order of creation.
    pub(crate) fn queue(&mut self) -> u64 {
        self.counters.queued += 1;
        self.counters.queued
    }
}
