//! Object jobs as tasks of the tokio runtime. Dropping a job ends it.

use std::sync::{Arc, Mutex, PoisonError};

use huaweicloud_emulator::work::{Activity, CopyJob, CopyReport, Ended, FailedRun, Owner, Split};
use serde_json::Value;
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinHandle;

use crate::objects::event;
use crate::objects::run::{Live, RunContext, run};
use crate::objects::split::split;

/// How many events of one synchronization task may wait.
const MOST_EVENTS: usize = 100;

/// A task of the runtime that is aborted when it is dropped.
#[derive(Debug)]
struct Task(JoinHandle<()>);

impl Drop for Task {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// The failure of a task that ended without a report, which is a bug in this crate.
fn broke_down() -> FailedRun {
    FailedRun { code: "TRF.0001".to_owned(), message: "Internal error: the job ended unexpectedly.".to_owned() }
}

/// Copies objects for a migration task.
#[derive(Debug)]
pub(super) struct Copying {
    live: Arc<Live>,
    task: Task,
}

impl Copying {
    pub(crate) fn begin(context: RunContext, owner: Owner, job: CopyJob, wake: Arc<Notify>) -> Self {
        let live = Arc::new(Live::new(&job));
        let (seen, busy) = (live.clone(), context.stores.sweep.busy());
        let task = tokio::spawn(async move {
            let _busy = busy;
            let ended = run(&context, &owner, &job, &live).await.unwrap_or_else(Ended::Failed);
            live.end(ended);
            wake.notify_one();
        });
        Self { live: seen, task: Task(task) }
    }

    pub(crate) fn report(&self) -> CopyReport {
        // Checked before the report is read: a finished task has stored its end, so a missing end is an error.
        let finished = self.task.0.is_finished();
        let mut report = self.live.report();
        if finished && report.ended.is_none() {
            report.ended = Some(Ended::Failed(broke_down()));
        }
        report
    }

    pub(crate) fn stop(&self) {
        self.live.stop();
    }

    pub(crate) fn limit(&self, bytes_per_second: Option<u64>) {
        self.live.limiter.set(bytes_per_second);
    }
}

/// Splits a bucket for a task group.
#[derive(Debug)]
pub(super) struct Splitting {
    result: Arc<Mutex<Option<Result<Split, FailedRun>>>>,
    task: Task,
}

impl Splitting {
    pub(crate) fn begin(context: RunContext, owner: Owner, request: Value, parts: u64, wake: Arc<Notify>) -> Self {
        let result = Arc::new(Mutex::new(None));
        let (seen, busy) = (result.clone(), context.stores.sweep.busy());
        let task = tokio::spawn(async move {
            let _busy = busy;
            let split = split(&context, &owner, &request, parts).await;
            *result.lock().unwrap_or_else(PoisonError::into_inner) = Some(split);
            wake.notify_one();
        });
        Self { result: seen, task: Task(task) }
    }

    pub(crate) fn report(&self) -> Option<Result<Split, FailedRun>> {
        let finished = self.task.0.is_finished();
        let result = self.result.lock().unwrap_or_else(PoisonError::into_inner).take();
        result.or_else(|| finished.then(|| Err(broke_down())))
    }
}

/// Copies the objects of a synchronization task's events, one event after another.
#[derive(Debug)]
pub(super) struct Events {
    queue: mpsc::Sender<(RunContext, Value, Vec<String>)>,
    activity: Arc<Mutex<Activity>>,
    _task: Task,
}

impl Events {
    pub(crate) fn begin(wake: Arc<Notify>) -> Self {
        let (queue, mut events) = mpsc::channel::<(RunContext, Value, Vec<String>)>(MOST_EVENTS);
        let activity = Arc::new(Mutex::new(Activity::default()));
        let seen = activity.clone();
        let task = tokio::spawn(async move {
            while let Some((context, request, keys)) = events.recv().await {
                let _busy = context.stores.sweep.busy();
                let heard = event::copy_keys(&context, &request, &keys).await;
                activity.lock().unwrap_or_else(PoisonError::into_inner).add(&heard);
                wake.notify_one();
            }
        });
        Self { queue, activity: seen, _task: Task(task) }
    }

    /// Whether another event can wait.
    pub(crate) fn has_room(&self) -> bool {
        self.queue.capacity() > 0
    }

    /// Queues an event. If the queue is full, the event counts as failed.
    pub(crate) fn add(&self, context: RunContext, request: Value, keys: Vec<String>) {
        let count = keys.len() as u64;
        if self.queue.try_send((context, request, keys)).is_err() {
            let lost = Activity { requests: count, failures: count, ..Activity::default() };
            self.activity.lock().unwrap_or_else(PoisonError::into_inner).add(&lost);
        }
    }

    /// Returns what happened since the last report.
    pub(crate) fn report(&self) -> Option<Activity> {
        let mut activity = self.activity.lock().unwrap_or_else(PoisonError::into_inner);
        Some(std::mem::take(&mut *activity)).filter(|heard| *heard != Activity::default())
    }
}
