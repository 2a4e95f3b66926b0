//! The interface to real data: the jobs that the emulated cloud gives to a [`Worker`], and what a worker reports.
//!
//! The cloud is a state machine that never waits. It tells the worker which jobs to start and to stop, and polls their
//! reports whenever it is brought up to date. Without a worker all work is simulated. The crate `huaweicloud-mover`
//! implements the trait; it changes together with this interface, so neither is stable yet.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::{Notify, watch};

use crate::spec::codes::{self, ErrorCode};

/// The clouds that objects come from, as OMS spells them.
pub const CLOUDS: [&str; 12] = [
    "AWS",
    "Azure",
    "Aliyun",
    "Tencent",
    "HuaweiCloud",
    "QingCloud",
    "KingsoftCloud",
    "Baidu",
    "Qiniu",
    "UCloud",
    "Google",
    "URLSource",
];

/// A resource that jobs belong to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Resource {
    /// A migration task of OMS.
    Task(u64),
    /// A task group of OMS.
    Group(String),
    /// A synchronization task of OMS.
    Sync(String),
    /// A data migration task of DCS.
    Migration(String),
}

/// The resource that a job belongs to, and its project. A resource has one job at a time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Owner {
    /// The id of the project.
    pub project: String,
    /// The resource within the project.
    pub resource: Resource,
}

/// Objects and bytes, by outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Copied objects.
    pub successful: u64,
    /// Objects that could not be copied.
    pub failed: u64,
    /// Objects that did not need to be copied.
    pub skipped: u64,
    /// Bytes of successful objects.
    pub copied: u64,
    /// Bytes of skipped objects.
    pub skipped_bytes: u64,
    /// Bytes of failed objects.
    pub lost_bytes: u64,
}

impl Tally {
    /// Counts all objects.
    pub fn objects(&self) -> u64 {
        self.successful.saturating_add(self.failed).saturating_add(self.skipped)
    }

    /// Sums all bytes. The sum saturates: a server may report any size for its objects.
    pub fn bytes(&self) -> u64 {
        self.copied.saturating_add(self.skipped_bytes).saturating_add(self.lost_bytes)
    }

    fn zip(&self, other: &Self, f: impl Fn(u64, u64) -> u64) -> Self {
        Self {
            successful: f(self.successful, other.successful),
            failed: f(self.failed, other.failed),
            skipped: f(self.skipped, other.skipped),
            copied: f(self.copied, other.copied),
            skipped_bytes: f(self.skipped_bytes, other.skipped_bytes),
            lost_bytes: f(self.lost_bytes, other.lost_bytes),
        }
    }

    /// Adds each count; sums saturate.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        self.zip(other, u64::saturating_add)
    }

    /// Subtracts each count; none falls below 0.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        self.zip(other, u64::saturating_sub)
    }
}

/// Why a run ended before it was complete.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedRun {
    /// A code of the service's table of failure causes, such as `TRF.0155`.
    pub code: String,
    /// What happened.
    pub message: String,
}

impl FailedRun {
    /// Describes a failure by a code of the service's table and what happened here.
    pub fn new(code: &str, what: &str) -> Self {
        Self { code: code.to_owned(), message: format!("{} {what}", explain(code)) }
    }

    /// The failure of simulated work in which some objects failed.
    pub(crate) fn of_objects() -> Self {
        const CODE: &str = "TRF.0004";
        Self { code: CODE.to_owned(), message: explain(CODE) }
    }
}

/// Returns what the table of the documents says about a cause of failure.
pub(crate) fn explain(code: &str) -> String {
    codes::of(code).and_then(ErrorCode::sentence).unwrap_or_else(|| "The migration failed.".to_owned())
}

/// What a synchronization task did in a time range.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// Requested objects.
    pub requests: u64,
    /// Copied objects.
    pub successes: u64,
    /// Objects that could not be copied.
    pub failures: u64,
    /// Objects that did not need to be copied.
    pub skips: u64,
    /// Bytes of copied objects.
    pub bytes: u64,
}

impl Activity {
    /// Adds another time range.
    pub fn add(&mut self, other: &Self) {
        self.requests += other.requests;
        self.successes += other.successes;
        self.failures += other.failures;
        self.skips += other.skips;
        self.bytes = self.bytes.saturating_add(other.bytes);
    }
}

/// How much of a listing is processed: every object before `next` except the few that are being copied.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// The first object of the listing that was not started.
    pub next: u64,
    /// Objects before `next` that are not processed yet.
    pub open: BTreeSet<u64>,
}

impl Position {
    /// Whether an object of the listing is processed.
    pub fn is_past(&self, index: u64) -> bool {
        index < self.next && !self.open.contains(&index)
    }

    /// The first object that is not processed.
    pub fn first(&self) -> u64 {
        self.open.first().copied().unwrap_or(self.next)
    }
}

/// A job that copies the objects of a migration task.
#[derive(Clone, Debug)]
pub struct CopyJob {
    /// The creation request of the task, without its secrets.
    pub request: Value,
    /// The group of the task; its secrets are used where the task has none of its own.
    pub group: Option<Owner>,
    /// The name of the task, for the list of failed objects.
    pub name: String,
    /// Copies only the objects of this list of failed objects, which is at the destination.
    pub failed_list: Option<String>,
    /// Which part of the listing an earlier run has processed.
    pub position: Position,
    /// The limit in bytes per second.
    pub limit: Option<u64>,
}

impl CopyJob {
    /// Returns the path of the list of failed objects in the destination bucket, for a task that ends at `ended`, in
    /// milliseconds.
    pub fn failed_list_key(&self, ended: u64) -> String {
        let group = match self.group.as_ref().map(|group| &group.resource) {
            Some(Resource::Group(id)) => Some(id.as_str()),
            _ => None,
        };
        failed_list_key(group, &self.name, ended)
    }
}

/// Returns the path of the list of failed objects in the destination bucket.
pub(crate) fn failed_list_key(group: Option<&str>, task: &str, ended: u64) -> String {
    let folder = match group {
        Some(group) => format!("oms/task_group/{group}/failed_object_lists/{task}"),
        None => format!("oms/failed_object_lists/{task}"),
    };
    format!("{folder}/{ended}.failed_list.txt")
}

/// The progress of a [`CopyJob`]. Counters are those of this run alone.
#[derive(Clone, Debug, Default)]
pub struct CopyReport {
    /// Processed objects.
    pub tally: Tally,
    /// Objects found so far.
    pub listed_objects: u64,
    /// Bytes of the objects found so far.
    pub listed_bytes: u64,
    /// Bytes transferred of objects that are still being copied, by their position in the listing. They are not in the
    /// tally.
    pub moving: BTreeMap<u64, u64>,
    /// Whether the listing is complete.
    pub listed: bool,
    /// Which part of the listing is processed, by this run or before.
    pub position: Position,
    /// The speed in bytes per second.
    pub bytes_per_second: u64,
    /// Why the first of the failed objects failed.
    pub failure: Option<FailedRun>,
    /// The list of failed objects at the destination, once it exists.
    pub failed_list: Option<String>,
    /// How the job ended, once it has.
    pub ended: Option<Ended>,
}

/// How a job ended.
#[derive(Clone, Debug)]
pub enum Ended {
    /// Every object was processed, whatever its outcome.
    Done,
    /// The job was told to stop.
    Stopped,
    /// The job could not continue.
    Failed(FailedRun),
}

/// The lists that a bucket was split into, one for each task of a group.
#[derive(Clone, Debug)]
pub struct Split {
    /// The bucket that holds the lists.
    pub bucket: String,
    /// The names of the lists.
    pub lists: Vec<String>,
}

/// What happens when the connection to a Redis server breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resume {
    /// The connection is restored; a new full phase follows if the source cannot continue.
    Auto,
    /// The migration fails.
    Manual,
}

/// One end of a migration between two Redis servers.
#[derive(Clone, Debug)]
pub struct LinkEnd {
    /// Addresses, each as `host:port`; the first one that answers is used.
    pub addresses: Vec<String>,
    /// Whether the server needs the password that the worker was given.
    pub needs_password: bool,
}

/// A job that migrates keys from one Redis server to another.
#[derive(Clone, Debug)]
pub struct LinkJob {
    /// The server that keys are read from.
    pub source: LinkEnd,
    /// The server that keys are written to.
    pub target: LinkEnd,
    /// Whether the migration follows the source after the full phase, until it is stopped.
    pub incremental: bool,
    /// What happens when a connection breaks; may change while the link is running.
    pub resume: watch::Receiver<Resume>,
    /// The limit of the incremental phase.
    pub bytes_per_second: Option<u64>,
}

/// The stage of a link between two Redis servers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkStage {
    /// Copies what the source contains.
    Full,
    /// Follows the changes of the source.
    Incremental,
    /// Everything is copied, and nothing more was requested.
    Done,
    /// The job was told to stop.
    Stopped,
    /// The job could not continue.
    Failed,
}

/// A line of the log of a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkLine {
    /// Whether the line reports an error.
    pub is_error: bool,
    /// A sentence.
    pub text: String,
}

/// The progress of a [`LinkJob`].
#[derive(Clone, Debug)]
pub struct LinkReport {
    /// The stage.
    pub stage: LinkStage,
    /// Keys of the source.
    pub source_keys: u64,
    /// Keys of the target.
    pub target_keys: u64,
    /// The progress of the full phase.
    pub percent: u8,
    /// How many bytes the target is behind, if known.
    pub gap: Option<u64>,
    /// The speed in bytes per second.
    pub bytes_per_second: u64,
    /// The speed in commands per second.
    pub ops_per_second: u64,
    /// What happened since the last report.
    pub lines: Vec<LinkLine>,
}

/// A pending reply of a bucket helper.
pub type BucketLookup = Pin<Box<dyn Future<Output = Result<Value, FailedRun>> + Send>>;

/// Completes when a job has ended, or when a worker has cleaned up.
pub type Ending = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Moves real data. No method blocks.
///
/// The methods that begin, change or end a job are called once the corresponding change of the emulator's state is
/// stored. So a call that is refused, for example because the disk is full, moves nothing.
pub trait Worker: fmt::Debug + Send + Sync {
    /// Returns what is notified whenever a job has a report.
    fn wake(&self) -> Arc<Notify>;

    /// Keeps the secrets of a request in memory, for the jobs of that resource. They are never stored.
    fn entrust(&self, owner: &Owner, request: &Value);

    /// Drops everything about a deleted resource: its secrets, its job, its files.
    fn forget(&self, owner: &Owner);

    /// Starts copying objects.
    fn begin_copy(&self, owner: &Owner, job: CopyJob);

    /// Returns the progress of a copy job; `None` for an unknown job. A job that has ended reports once.
    fn copy_report(&self, owner: &Owner) -> Option<CopyReport>;

    /// Answers an operation of OMS that reads buckets; `None` for every other operation.
    fn lookup(&self, operation: &str, body: &Value, region: &str) -> Option<BucketLookup>;

    /// Changes how many bytes per second a job may copy.
    fn limit(&self, owner: &Owner, bytes_per_second: Option<u64>);

    /// Asks a job to stop as soon as it can without losing data. A report says when it has stopped.
    fn stop(&self, owner: &Owner);

    /// Returns a future for the end of a link; `None` when none is running.
    fn link_end(&self, owner: &Owner) -> Option<Ending>;

    /// Starts splitting the objects that a group names into lists, at most `parts`.
    fn begin_split(&self, owner: &Owner, request: Value, parts: u64);

    /// Reports the lists; `None` while the split is in progress.
    fn split_report(&self, owner: &Owner) -> Option<Result<Split, FailedRun>>;

    /// Whether another event of a synchronization task can be queued; `false` if too many are waiting already.
    fn has_room_for_event(&self, owner: &Owner) -> bool;

    /// Copies the named objects for a synchronization task.
    fn begin_event(&self, owner: &Owner, request: Value, keys: Vec<String>);

    /// Reports the outcomes of a synchronization task's events since the last report.
    fn event_report(&self, owner: &Owner) -> Option<Activity>;

    /// Aborts a job, even if it loses data.
    fn cut(&self, owner: &Owner);

    /// Aborts all jobs and starts no more. The future waits until what they leave behind is cleaned up.
    fn close(&self) -> Ending;

    /// Starts migrating keys.
    fn begin_link(&self, owner: &Owner, job: LinkJob);

    /// Returns the progress of a link; `None` for an unknown job.
    fn link_report(&self, owner: &Owner) -> Option<LinkReport>;
}
