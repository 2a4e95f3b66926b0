//! Real data below one folder: objects move between buckets, keys between Redis servers.
//!
//! The world gives out errands (see [`Carrier`]); each is a task of the runtime the emulator was started in. Whenever
//! one has something to tell, the world is woken and takes it in.

pub(crate) mod driver;
mod errand;
mod linking;
mod lock;
mod look;
mod objects;
mod redis;
mod secrets;

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use tokio::sync::Notify;

use crate::carrier::{Carrier, CopyErrand, CopyReport, Ending, LinkErrand, LinkReport, Looking, Owner, Split};
use crate::clock::Clock;
use crate::oms::{Activity, FailedRun};
use errand::{Copying, Events, Splitting};
use linking::Linking;
use lock::Lock;
use objects::Stores;
use objects::run::Means;
use secrets::Secrets;

/// Moves real data.
pub(crate) struct Data {
    stores: Stores,
    /// Redis servers of other machines may be reached.
    allow_remote: bool,
    clock: Clock,
    wake: Arc<Notify>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The folder is ours until the emulator is closed. Nothing begins after that.
    lock: Option<Lock>,
    secrets: BTreeMap<Owner, Secrets>,
    copies: BTreeMap<Owner, Copying>,
    splits: BTreeMap<Owner, Splitting>,
    events: BTreeMap<Owner, Events>,
    links: BTreeMap<Owner, Linking>,
}

impl fmt::Debug for Data {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Data").field("root", &self.stores.root()).finish_non_exhaustive()
    }
}

impl Data {
    /// Moves data below a folder, which is made if it is not there.
    /// `keep` says that an emulator which is gone may have left work that this one goes on with.
    pub fn open(root: &Path, keep: bool, clock: Clock, allow_remote: bool) -> Result<Self, String> {
        let (stores, lock) = Stores::open(root, keep)?;
        let state = Mutex::new(State { lock: Some(lock), ..State::default() });
        Ok(Self { stores, allow_remote, clock, wake: Arc::default(), state })
    }

    /// Told whenever an errand has something to tell.
    pub fn wake(&self) -> Arc<Notify> {
        self.wake.clone()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A panic elsewhere leaves maps whose entries each stand for themselves.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What an errand needs, with the secrets of its owner or else of the group the owner belongs to.
    fn means(&self, owner: &Owner, group: Option<&Owner>) -> Means {
        let state = self.lock();
        let secrets = state.secrets.get(owner).or_else(|| state.secrets.get(group?));
        Means { stores: self.stores.clone(), secrets: secrets.cloned().unwrap_or_default(), clock: self.clock.clone() }
    }
}

impl Carrier for Data {
    fn entrust(&self, owner: &Owner, request: &Value) {
        self.lock().secrets.entry(owner.clone()).or_default().renew(Secrets::of(request));
    }

    fn forget(&self, owner: &Owner) {
        self.cut(owner);
        self.lock().secrets.remove(owner);
        self.stores.forget(owner);
    }

    fn cut(&self, owner: &Owner) {
        let mut state = self.lock();
        state.copies.remove(owner);
        state.splits.remove(owner);
        state.events.remove(owner);
        state.links.remove(owner);
    }

    fn close(&self) -> Ending {
        let lock = std::mem::take(&mut *self.lock()).lock;
        let sweep = self.stores.sweep.clone();
        Box::pin(async move {
            sweep.idle().await;
            // Only now the folder is free for another emulator, or when nobody waits for this.
            drop(lock);
        })
    }

    fn stop(&self, owner: &Owner) {
        let state = self.lock();
        if let Some(copying) = state.copies.get(owner) {
            copying.stop();
        }
        if let Some(linking) = state.links.get(owner) {
            linking.stop();
        }
    }

    fn link_end(&self, owner: &Owner) -> Option<Ending> {
        Some(self.lock().links.get(owner)?.end())
    }

    fn begin_copy(&self, owner: &Owner, errand: CopyErrand) {
        let means = self.means(owner, errand.group.as_ref());
        let mut state = self.lock();
        if state.lock.is_some() {
            state.copies.insert(owner.clone(), Copying::begin(means, owner.clone(), errand, self.wake()));
        }
    }

    fn copy_report(&self, owner: &Owner) -> Option<CopyReport> {
        let mut state = self.lock();
        let report = state.copies.get(owner)?.report();
        if report.ended.is_some() {
            state.copies.remove(owner);
        }
        Some(report)
    }

    fn look(&self, operation: &str, body: &Value, region: &str) -> Option<Looking> {
        let helper = look::HELPERS.into_iter().find(|helper| *helper == operation)?;
        Some(Box::pin(look::answer(self.stores.clone(), helper, body.clone(), region.to_owned())))
    }

    fn limit(&self, owner: &Owner, bytes_per_second: Option<u64>) {
        if let Some(copying) = self.lock().copies.get(owner) {
            copying.limit(bytes_per_second);
        }
    }

    fn begin_split(&self, owner: &Owner, request: Value, parts: u64) {
        let means = self.means(owner, None);
        let mut state = self.lock();
        if state.lock.is_some() {
            let splitting = Splitting::begin(means, owner.clone(), request, parts, self.wake());
            state.splits.insert(owner.clone(), splitting);
        }
    }

    fn split_report(&self, owner: &Owner) -> Option<Result<Split, FailedRun>> {
        let mut state = self.lock();
        let split = state.splits.get(owner)?.report()?;
        state.splits.remove(owner);
        Some(split)
    }

    fn begin_event(&self, owner: &Owner, request: Value, keys: Vec<String>) -> bool {
        let means = self.means(owner, None);
        let mut state = self.lock();
        if state.lock.is_none() {
            return false;
        }
        let events = state.events.entry(owner.clone()).or_insert_with(|| Events::begin(self.wake()));
        events.add(means, request, keys)
    }

    fn event_report(&self, owner: &Owner) -> Option<Activity> {
        self.lock().events.get(owner)?.report()
    }

    fn begin_link(&self, owner: &Owner, errand: LinkErrand) {
        let mut state = self.lock();
        if state.lock.is_some() {
            let secrets = state.secrets.get(owner).cloned().unwrap_or_default();
            let linking = Linking::begin(errand, secrets, self.allow_remote, self.wake());
            state.links.insert(owner.clone(), linking);
        }
    }

    fn link_report(&self, owner: &Owner) -> Option<LinkReport> {
        let mut state = self.lock();
        let (report, over) = state.links.get_mut(owner)?.report();
        if over {
            state.links.remove(owner);
        }
        Some(report)
    }
}
