//! Migration tasks that copy real objects: the state machine follows reports instead of simulating the work.

use std::sync::Arc;

use serde_json::Value;

use super::state::Oms;
use super::task::{CopyState, Run, Task, TaskState};
use super::{groups, tasks};
use crate::call::text;
use crate::clock::Millis;
use crate::work::{CopyJob, CopyReport, Ended, FailedRun, Resource, Tally, Worker};
use crate::world::kernel::Kernel;

/// The end time of a run that ends with its job, not at a computed time.
const OPEN: Millis = Millis::MAX / 4;

/// Whether a request's task or group copies real objects. It does if there is a worker, unless the description asks for
/// simulated work or the source is not a bucket.
pub(super) fn is_real(kernel: &Kernel, request: &Value) -> bool {
    let from_urls = text(request, "task_type").eq_ignore_ascii_case("url_list");
    kernel.setup.worker.is_some() && !from_urls && !text(request, "description").contains("emulate:")
}

/// Says that the job of a task was lost with the process that ran it.
fn lost(worker: Option<&Arc<dyn Worker>>) -> FailedRun {
    let message = match worker {
        Some(_) => "The emulator was restarted and keeps no keys. Start the task again.",
        None => "The emulator was restarted without real data. Restart it with real data, then start the task again.",
    };
    FailedRun { code: "TRF.0001".to_owned(), message: message.to_owned() }
}

/// Waiting -> Running: hands the task to the worker.
pub(super) fn run(kernel: &mut Kernel, oms: &mut Oms, id: u64) {
    let now = kernel.now;
    let owner = kernel.owner(Resource::Task(id));
    let has_worker = kernel.setup.worker.is_some();
    let group =
        oms.tasks.get(&id).and_then(|task| task.group_id.clone()).map(|group| kernel.owner(Resource::Group(group)));
    let Some(task) = oms.tasks.get_mut(&id) else { return };
    let Some(copying) = &mut task.copying else { return };
    if !has_worker {
        let FailedRun { code, message } = lost(None);
        // The task never took a slot, so none is freed: the caller continues with the next task.
        return tasks::settle(now, oms, id, Some((&code, &message)));
    }
    copying.base = task.done;
    copying.bytes_per_second = 0;
    let job = CopyJob {
        request: task.request.clone(),
        group,
        name: task.name.clone(),
        failed_list: copying.from_failed_list.clone(),
        position: copying.position.clone(),
        limit: task.bandwidth.limit_at(now),
    };
    task.state = TaskState::Running;
    task.ready = false;
    task.run = Some(Run { started: now, duration: OPEN, bytes_per_second: 0 });
    task.started = task.started.or(Some(now));
    task.timer = None;
    oms.running.insert(id);
    kernel.order(move |worker| worker.begin_copy(&owner, job));
}

/// Plans what a failed task copies when it is restarted: only the failed objects, or everything except what is already
/// at the destination.
pub(super) fn replan(task: &mut Task, only_failed: bool) {
    let failed = Tally { failed: task.done.failed, lost_bytes: task.done.lost_bytes, ..Tally::default() };
    let list = task.copying.as_ref().and_then(|copying| copying.failed_list.clone()).filter(|_| only_failed);
    task.done = if list.is_some() { task.done.minus(&failed) } else { Tally::default() };
    task.copying = Some(CopyState { from_failed_list: list, kept: task.done, ..CopyState::default() });
    if !only_failed {
        task.spent = 0;
    }
}

/// Polls the jobs of a project and applies their reports.
pub(crate) fn absorb(kernel: &mut Kernel, oms: &mut Oms) {
    let worker = kernel.setup.worker.clone();
    let real = |id: &u64| oms.tasks.get(id).is_some_and(|task| task.copying.is_some());
    let running: Vec<u64> = oms.running.iter().copied().filter(real).collect();
    for id in running {
        absorb_task(kernel, oms, id, worker.as_ref());
    }
    for id in oms.splitting.clone() {
        absorb_split(kernel, oms, &id, worker.as_ref());
    }
    if let Some(worker) = worker {
        absorb_events(kernel, oms, worker.as_ref());
    }
}

fn absorb_task(kernel: &mut Kernel, oms: &mut Oms, id: u64, worker: Option<&Arc<dyn Worker>>) {
    let (now, owner) = (kernel.now, kernel.owner(Resource::Task(id)));
    let report = worker.and_then(|worker| worker.copy_report(&owner));
    let ended = match report {
        Some(report) => note(oms, id, report),
        None => Some(Ended::Failed(lost(worker))),
    };
    let Some(task) = oms.tasks.get(&id) else { return };
    match (ended, task.state) {
        (None, _) => {
            if let Some(worker) = worker {
                worker.limit(&owner, task.bandwidth.limit_at(now));
            }
        }
        (Some(Ended::Done), _) => tasks::end(kernel, oms, id, None),
        // A task that is being paused becomes paused, whatever its job reports; the next run reports the same outcome
        // again.
        (Some(_), TaskState::Pausing) | (Some(Ended::Stopped), _) => tasks::pause(kernel, oms, id),
        (Some(Ended::Failed(run)), _) => tasks::end(kernel, oms, id, Some((&run.code, &run.message))),
    }
}

/// Stores a report. The row counts as changed only if the report changes it.
fn note(oms: &mut Oms, id: u64, report: CopyReport) -> Option<Ended> {
    let known = oms.tasks.get(&id)?;
    let copying = known.copying.as_ref()?;
    // A resumed run that has not read its list yet reports no totals: those of the earlier run still hold.
    let known_list = !report.listed && report.position.next > 0;
    let (listed_objects, listed_bytes, listed) = match known_list {
        true => (copying.listed_objects, copying.listed_bytes, copying.listed),
        false => (report.listed_objects, report.listed_bytes, report.listed),
    };
    let fresh = CopyState {
        position: report.position,
        listed_objects,
        listed_bytes,
        listed,
        // Interrupted objects are copied again.
        moving: if report.ended.is_some() { 0 } else { report.moving.values().sum() },
        bytes_per_second: report.bytes_per_second,
        failure: copying.failure.clone().or(report.failure),
        failed_list: report.failed_list.or_else(|| copying.failed_list.clone()),
        ..copying.clone()
    };
    let done = fresh.base.plus(&report.tally);
    if fresh != *copying || done != known.done {
        let task = oms.tasks.get_mut(&id)?;
        task.done = done;
        task.copying = Some(fresh);
    }
    report.ended
}

/// Starts splitting the bucket of a group, if there is a worker for it.
pub(super) fn split(kernel: &mut Kernel, oms: &mut Oms, id: &str) -> Result<(), FailedRun> {
    if kernel.setup.worker.is_none() {
        return Err(lost(None));
    }
    let owner = kernel.owner(Resource::Group(id.to_owned()));
    let parts = kernel.setup.pace.workload.tasks;
    if let Some(group) = oms.groups.get(&id.to_owned()) {
        let request = group.request.clone();
        kernel.order(move |worker| worker.begin_split(&owner, request, parts));
        oms.splitting.insert(id.to_owned());
    }
    Ok(())
}

fn absorb_split(kernel: &mut Kernel, oms: &mut Oms, id: &str, worker: Option<&Arc<dyn Worker>>) {
    let owner = kernel.owner(Resource::Group(id.to_owned()));
    let Some(report) = worker.and_then(|worker| worker.split_report(&owner)) else { return };
    oms.splitting.remove(id);
    groups::split_ended(kernel, oms, id, report);
}

fn absorb_events(kernel: &mut Kernel, oms: &mut Oms, worker: &dyn Worker) {
    let bucket = kernel.now / super::sync::BUCKET_MS * super::sync::BUCKET_MS;
    let ids: Vec<String> = oms.syncs.values().map(|task| task.id.clone()).collect();
    for id in ids {
        let Some(activity) = worker.event_report(&kernel.owner(Resource::Sync(id.clone()))) else { continue };
        if let Some(task) = oms.syncs.get_mut(&id) {
            task.settle(bucket, activity);
        }
    }
}

/// Fails the groups whose bucket was being split when the emulator stopped, since their keys are lost. Events that were
/// waiting count as failed for the same reason.
#[cfg(feature = "state")]
pub(crate) fn wake(kernel: &mut Kernel, oms: &mut Oms) {
    use crate::work::Activity;
    let bucket = kernel.now / super::sync::BUCKET_MS * super::sync::BUCKET_MS;
    let waited: Vec<String> = oms.syncs.values().filter(|task| task.pending > 0).map(|task| task.id.clone()).collect();
    for id in waited {
        if let Some(task) = oms.syncs.get_mut(&id) {
            let lost = Activity { requests: task.pending, failures: task.pending, ..Activity::default() };
            task.settle(bucket, lost);
        }
    }
    for id in std::mem::take(&mut oms.splitting) {
        let worker = kernel.setup.worker.clone();
        groups::split_ended(kernel, oms, &id, Err(lost(worker.as_ref())));
    }
}

/// Creates the work of a new task: simulated, or real.
pub(super) fn begun(kernel: &Kernel, request: &Value) -> Option<CopyState> {
    is_real(kernel, request).then(CopyState::default)
}

#[cfg(all(test, feature = "state"))]
mod tests;
