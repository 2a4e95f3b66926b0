//! What the emulated world needs of something that moves real data.
//!
//! The world is a state machine that never waits. It tells a carrier what to begin and what to stop, and takes in how
//! far each errand is whenever somebody looks. Without a carrier all work is simulated.

#![cfg_attr(not(feature = "data"), allow(dead_code, reason = "only a carrier reads errands and writes reports"))]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::pin::Pin;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::watch;

use crate::oms::{Activity, FailedRun, Tally};
use crate::world::Key;

/// The resource an errand belongs to. A resource has one errand at a time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Owner {
    pub project: String,
    pub key: Key,
}

/// How far a listing is handled: everything before `next`, but for a few objects that were being copied.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Position {
    pub next: u64,
    pub open: BTreeSet<u64>,
}

impl Position {
    /// Whether an object of the listing is handled.
    pub fn is_past(&self, index: u64) -> bool {
        index < self.next && !self.open.contains(&index)
    }

    /// The first object that is not handled.
    pub fn first(&self) -> u64 {
        self.open.first().copied().unwrap_or(self.next)
    }
}

/// Objects to copy.
#[derive(Clone, Debug)]
pub(crate) struct CopyErrand {
    /// The creation request of the task, without its secrets.
    pub request: Value,
    /// Whose secrets to use where the owner has none of its own: the group of a task.
    pub group: Option<Owner>,
    /// The name of the task, for the list of failed objects.
    pub name: String,
    /// Only the objects of this list of failed objects, at the destination.
    pub failed_list: Option<String>,
    /// What of the listing an earlier run has handled.
    pub position: Position,
    /// No more bytes a second than this.
    pub limit: Option<u64>,
}

/// How far copying is. Counters are those of this run alone.
#[derive(Clone, Debug, Default)]
pub(crate) struct CopyReport {
    pub tally: Tally,
    pub listed_objects: u64,
    pub listed_bytes: u64,
    /// Bytes that have moved of objects that are still being copied, by their place in the listing. They are in no tally.
    pub moving: BTreeMap<u64, u64>,
    /// The listing is complete.
    pub listed: bool,
    /// What of the listing is handled, by this run or before.
    pub position: Position,
    pub bytes_per_second: u64,
    /// Why the first object failed of those that did.
    pub failure: Option<FailedRun>,
    /// The list of failed objects at the destination, once it is there.
    pub failed_list: Option<String>,
    pub ended: Option<Ended>,
}

/// How an errand ended.
#[derive(Clone, Debug)]
pub(crate) enum Ended {
    /// Everything was handled, whatever became of each object.
    Done,
    /// It was told to stop.
    Stopped,
    Failed(FailedRun),
}

/// The lists a bucket was split into, one for each task of a group.
#[derive(Clone, Debug)]
pub(crate) struct Split {
    /// Names of the lists, in the bucket of that name.
    pub bucket: String,
    pub lists: Vec<String>,
}

/// What happens when the link to a Redis server breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Resume {
    /// It is mended; a new full phase follows where the source cannot go on.
    Auto,
    /// The migration fails.
    Manual,
}

/// Keys to migrate from one Redis server to another.
#[derive(Clone, Debug)]
pub(crate) struct LinkErrand {
    pub source: Vec<String>,
    pub target: Vec<String>,
    /// Each side needs a password, which the carrier was entrusted with.
    pub passwords: (bool, bool),
    pub incremental: bool,
    /// May change while the link is under way.
    pub resume: watch::Receiver<Resume>,
    pub bytes_per_second: Option<u64>,
}

/// Where a link between two Redis servers is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LinkStage {
    Full,
    Incremental,
    Done,
    Stopped,
    Failed,
}

/// How far a migration between two Redis servers is.
#[derive(Clone, Debug)]
pub(crate) struct LinkReport {
    pub stage: LinkStage,
    pub source_keys: u64,
    pub target_keys: u64,
    pub percent: u8,
    /// Bytes that the target is behind, where that is known.
    pub gap: Option<u64>,
    pub bytes_per_second: u64,
    pub ops_per_second: u64,
    /// What happened since the last report: an error or not, and a sentence.
    pub lines: Vec<(bool, String)>,
}

/// An answer that is being looked up.
pub(crate) type Looking = Pin<Box<dyn Future<Output = Result<Value, FailedRun>> + Send>>;

/// The end of an errand, or what is left to do when a carrier has ended.
pub(crate) type Ending = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Moves real data. Nothing here waits.
pub(crate) trait Carrier: fmt::Debug + Send + Sync {
    /// Keeps the secrets of a request in memory, for the errands of that resource. They are never stored.
    fn entrust(&self, owner: &Owner, request: &Value);

    /// Forgets a resource that is gone: its secrets, its errand, what was written down for it.
    fn forget(&self, owner: &Owner);

    fn begin_copy(&self, owner: &Owner, errand: CopyErrand);

    /// `None` when there is no such errand. The report of one that has ended is given once.
    fn copy_report(&self, owner: &Owner) -> Option<CopyReport>;

    /// Answers a helper of OMS that looks into buckets; `None` when the operation is none.
    fn look(&self, operation: &str, body: &Value, region: &str) -> Option<Looking>;

    /// Changes how many bytes a second an errand may copy.
    fn limit(&self, owner: &Owner, bytes_per_second: Option<u64>);

    /// Lets an errand come to its end as soon as that loses nothing; a report tells when it has.
    fn stop(&self, owner: &Owner);

    /// The end of a link; `None` when there is none under way.
    fn link_end(&self, owner: &Owner) -> Option<Ending>;

    /// Splits the objects a group names into lists, `parts` at most.
    fn begin_split(&self, owner: &Owner, request: Value, parts: u64);

    /// `None` while it is under way.
    fn split_report(&self, owner: &Owner) -> Option<Result<Split, FailedRun>>;

    /// Copies the named objects for a synchronization task. `false` when too many wait already.
    fn begin_event(&self, owner: &Owner, request: Value, keys: Vec<String>) -> bool;

    /// What became of the events of a synchronization task since this was last asked.
    fn event_report(&self, owner: &Owner) -> Option<Activity>;

    /// Ends an errand at once, whatever it loses.
    fn cut(&self, owner: &Owner);

    /// Ends all errands at once and begins none any more. What they leave behind is cleared up; the future waits for that.
    fn close(&self) -> Ending;

    fn begin_link(&self, owner: &Owner, errand: LinkErrand);

    /// `None` when there is no such errand.
    fn link_report(&self, owner: &Owner) -> Option<LinkReport>;
}
