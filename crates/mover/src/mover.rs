//! [`Mover`], the worker of an emulator: starts jobs, each as a task of the tokio runtime, and reports their progress.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use huaweicloud_auth::Message;
use huaweicloud_emulator::EmulatedClock;
use huaweicloud_emulator::work::{
    Activity, BucketLookup, CopyJob, CopyReport, Ending, FailedRun, LinkJob, LinkReport, Owner, Split, Worker,
};
use serde_json::Value;
use tokio::sync::Notify;

use crate::jobs::{Copying, Events, Splitting};
use crate::linking::Linking;
use crate::lock::Lock;
use crate::lookup;
use crate::objects::run::RunContext;
use crate::objects::{Leftovers, Stores};
use crate::redis::Remote;
use crate::secrets::Secrets;

/// Moves real data in one folder: objects between buckets, and keys between Redis servers.
///
/// It belongs to one emulator and one process: while it is open, no other mover can open the same folder.
pub struct Mover {
    stores: Stores,
    remote: Remote,
    clock: EmulatedClock,
    wake: Arc<Notify>,
    state: Mutex<State>,
}

/// Configures a [`Mover`]; see [`Mover::builder`].
#[derive(Clone, Debug)]
#[must_use]
pub struct MoverBuilder {
    folder: PathBuf,
    clock: EmulatedClock,
    remote: Remote,
    leftovers: Leftovers,
}

impl MoverBuilder {
    /// Sets the clock of the emulator, for the times in lists of failed objects; the wall clock by default.
    pub fn clock(mut self, clock: EmulatedClock) -> Self {
        self.clock = clock;
        self
    }

    /// Continues the work of an earlier mover. Set this if the emulator keeps its state in a file. Otherwise nothing
    /// can continue; by default, the lists of the earlier mover are removed.
    pub fn keep_unfinished(mut self, keep: bool) -> Self {
        self.leftovers = if keep { Leftovers::Keep } else { Leftovers::Remove };
        self
    }

    /// Allows migrations to and from Redis servers on other machines. Off by default: a rehearsal must not write to
    /// production because its configuration names it.
    pub fn allow_remote(mut self, allow: bool) -> Self {
        self.remote = if allow { Remote::Allowed } else { Remote::Refused };
        self
    }

    /// Opens the folder, which is created if it does not exist.
    ///
    /// # Errors
    /// When the folder cannot be used, or another mover has it open.
    pub fn open(self) -> Result<Mover, OpenError> {
        let (stores, lock) = Stores::open(&self.folder, self.leftovers).map_err(OpenError)?;
        let state = Mutex::new(State { lock: Some(lock), ..State::default() });
        Ok(Mover { stores, remote: self.remote, clock: self.clock, wake: Arc::default(), state })
    }
}

/// The error of [`MoverBuilder::open`].
#[derive(Debug)]
pub struct OpenError(Message);

impl OpenError {
    /// Why the folder could not be opened, as a message that a program can translate.
    pub fn message(&self) -> &Message {
        &self.0
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl std::error::Error for OpenError {}

#[derive(Default)]
struct State {
    /// The lock of the folder, held until the emulator is closed. No job starts after that.
    lock: Option<Lock>,
    secrets: BTreeMap<Owner, Secrets>,
    /// Counts the requests that may have contained secrets.
    entrusted: u64,
    copies: BTreeMap<Owner, Copying>,
    splits: BTreeMap<Owner, Splitting>,
    events: BTreeMap<Owner, Events>,
    links: BTreeMap<Owner, Linking>,
}

impl fmt::Debug for Mover {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mover").field("folder", &self.stores.root()).finish_non_exhaustive()
    }
}

impl Mover {
    /// Starts configuring a mover for a folder with `CLOUD/BUCKET/` or `BUCKET/` for buckets that are folders, and
    /// `CLOUD.json` for the S3-compatible endpoint of a cloud whose buckets are elsewhere.
    pub fn builder(folder: impl AsRef<Path>) -> MoverBuilder {
        MoverBuilder {
            folder: folder.as_ref().to_owned(),
            clock: EmulatedClock::real(),
            remote: Remote::Refused,
            leftovers: Leftovers::Remove,
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // The entries of the maps are independent of each other, so a panic elsewhere leaves the maps usable.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Collects what a job needs. The secrets are those that were given last, either to its owner or to the group that
    /// the owner belongs to.
    fn context(&self, owner: &Owner, group: Option<&Owner>) -> RunContext {
        let state = self.lock();
        let known = |of: Option<&Owner>| of.and_then(|of| state.secrets.get(of)).cloned().unwrap_or_default();
        let secrets = known(Some(owner)).or_later(known(group));
        RunContext { stores: self.stores.clone(), secrets, clock: self.clock.clone() }
    }
}

impl Worker for Mover {
    fn wake(&self) -> Arc<Notify> {
        self.wake.clone()
    }

    fn entrust(&self, owner: &Owner, request: &Value) {
        let mut state = self.lock();
        state.entrusted += 1;
        let new = Secrets::of(request, state.entrusted);
        state.secrets.entry(owner.clone()).or_default().renew(new);
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
            // The folder becomes available to another emulator now, or when this future is dropped.
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

    fn begin_copy(&self, owner: &Owner, job: CopyJob) {
        let context = self.context(owner, job.group.as_ref());
        let mut state = self.lock();
        if state.lock.is_some() {
            state.copies.insert(owner.clone(), Copying::begin(context, owner.clone(), job, self.wake()));
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

    fn lookup(&self, operation: &str, body: &Value, region: &str) -> Option<BucketLookup> {
        let helper = lookup::HELPERS.into_iter().find(|helper| *helper == operation)?;
        Some(Box::pin(lookup::answer(self.stores.clone(), helper, body.clone(), region.to_owned())))
    }

    fn limit(&self, owner: &Owner, bytes_per_second: Option<u64>) {
        if let Some(copying) = self.lock().copies.get(owner) {
            copying.limit(bytes_per_second);
        }
    }

    fn begin_split(&self, owner: &Owner, request: Value, parts: u64) {
        let context = self.context(owner, None);
        let mut state = self.lock();
        if state.lock.is_some() {
            let splitting = Splitting::begin(context, owner.clone(), request, parts, self.wake());
            state.splits.insert(owner.clone(), splitting);
        }
    }

    fn split_report(&self, owner: &Owner) -> Option<Result<Split, FailedRun>> {
        let mut state = self.lock();
        let split = state.splits.get(owner)?.report()?;
        state.splits.remove(owner);
        Some(split)
    }

    fn has_room_for_event(&self, owner: &Owner) -> bool {
        let state = self.lock();
        state.lock.is_some() && state.events.get(owner).is_none_or(Events::has_room)
    }

    fn begin_event(&self, owner: &Owner, request: Value, keys: Vec<String>) {
        let context = self.context(owner, None);
        let mut state = self.lock();
        if state.lock.is_some() {
            let events = state.events.entry(owner.clone()).or_insert_with(|| Events::begin(self.wake()));
            events.add(context, request, keys);
        }
    }

    fn event_report(&self, owner: &Owner) -> Option<Activity> {
        self.lock().events.get(owner)?.report()
    }

    fn begin_link(&self, owner: &Owner, job: LinkJob) {
        let mut state = self.lock();
        if state.lock.is_some() {
            let secrets = state.secrets.get(owner).cloned().unwrap_or_default();
            let linking = Linking::begin(job, secrets, self.remote, self.wake());
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

#[cfg(test)]
mod tests;
