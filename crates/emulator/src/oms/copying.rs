//! Migration tasks that copy real objects: what the state machines do instead of computing the work.

use std::sync::Arc;

use serde_json::Value;

use super::{Copying, Run, Task, TaskState, groups, tasks};
use crate::clock::Millis;
use crate::ops::text;
use crate::work::{CopyJob, CopyReport, Ended, FailedRun, Resource, Tally, Worker};
use crate::world::Tenant;

/// A run that ends when its errand does, not at a computed moment.
const OPEN: Millis = Millis::MAX / 4;

/// Whether what a request creates copies real objects: it does where data is at hand, unless its description asks for
/// simulated work, or its source is no bucket.
pub(super) fn is_real(t: &Tenant, request: &Value) -> bool {
    let from_urls = text(request, "task_type").eq_ignore_ascii_case("url_list");
    t.setup.worker.is_some() && !from_urls && !text(request, "description").contains("emulate:")
}

/// The errand of a task went away with the process that ran it.
fn lost(worker: Option<&Arc<dyn Worker>>) -> FailedRun {
    let message = match worker {
        Some(_) => "The emulator was restarted and keeps no keys. Start the task again.",
        None => "The emulator was restarted without real data. Restart it with it, and start the task again.",
    };
    FailedRun { code: "TRF.0001".to_owned(), message: message.to_owned() }
}

/// State 2: hands the task to the worker.
pub(super) fn run(t: &mut Tenant, id: u64) {
    let now = t.now;
    let owner = t.owner(Resource::Task(id));
    let worker = t.setup.worker.clone();
    let group = t.tasks.get(&id).and_then(|task| task.group_id.clone()).map(|group| t.owner(Resource::Group(group)));
    let Some(task) = t.tasks.get_mut(&id) else { return };
    let Some(copying) = &mut task.copying else { return };
    let Some(worker) = worker else {
        let FailedRun { code, message } = lost(None);
        return tasks::end(t, id, Some((&code, &message)));
    };
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
    t.running.insert(id);
    worker.begin_copy(&owner, job);
}

/// What a failed task does when it is started again: its failed objects only, or everything, where what is at the
/// destination already is found and skipped.
pub(super) fn replan(task: &mut Task, only_failed: bool) {
    let failed = Tally { failed: task.done.failed, lost_bytes: task.done.lost_bytes, ..Tally::default() };
    let list = task.copying.as_ref().and_then(|copying| copying.failed_list.clone()).filter(|_| only_failed);
    task.done = if list.is_some() { task.done.minus(&failed) } else { Tally::default() };
    task.copying = Some(Copying { from_failed_list: list, kept: task.done, ..Copying::default() });
    if !only_failed {
        task.spent = 0;
    }
}

/// Takes in how far all real work of a project is.
pub(crate) fn absorb(t: &mut Tenant) {
    let worker = t.setup.worker.clone();
    let real = |id: &u64| t.tasks.get(id).is_some_and(|task| task.copying.is_some());
    let running: Vec<u64> = t.running.iter().copied().filter(real).collect();
    for id in running {
        absorb_task(t, id, worker.as_ref());
    }
    for id in t.splitting.clone() {
        absorb_split(t, &id, worker.as_ref());
    }
    if let Some(worker) = worker {
        absorb_events(t, worker.as_ref());
    }
}

fn absorb_task(t: &mut Tenant, id: u64, worker: Option<&Arc<dyn Worker>>) {
    let (now, owner) = (t.now, t.owner(Resource::Task(id)));
    let report = worker.and_then(|worker| worker.copy_report(&owner));
    let ended = match report {
        Some(report) => note(t, id, report),
        None => Some(Ended::Failed(lost(worker))),
    };
    let Some(task) = t.tasks.get(&id) else { return };
    match (ended, task.state) {
        (None, _) => {
            if let Some(worker) = worker {
                worker.limit(&owner, task.bandwidth.limit_at(now));
            }
        }
        (Some(Ended::Done), _) => tasks::end(t, id, None),
        // A task that was being paused is paused, whatever its errand met on the way; a resumption meets it again.
        (Some(_), TaskState::Pausing) | (Some(Ended::Stopped), _) => tasks::pause(t, id),
        (Some(Ended::Failed(run)), _) => tasks::end(t, id, Some((&run.code, &run.message))),
    }
}

/// Writes a report down; the row counts as changed only if it did.
fn note(t: &mut Tenant, id: u64, report: CopyReport) -> Option<Ended> {
    let known = t.tasks.get(&id)?;
    let copying = known.copying.as_ref()?;
    // A run that goes on has not looked at its list yet: what an earlier one found still holds.
    let known_list = !report.listed && report.position.next > 0;
    let (listed_objects, listed_bytes, listed) = match known_list {
        true => (copying.listed_objects, copying.listed_bytes, copying.listed),
        false => (report.listed_objects, report.listed_bytes, report.listed),
    };
    let fresh = Copying {
        position: report.position,
        listed_objects,
        listed_bytes,
        listed,
        // What was broken off is copied anew.
        moving: if report.ended.is_some() { 0 } else { report.moving.values().sum() },
        bytes_per_second: report.bytes_per_second,
        failure: copying.failure.clone().or(report.failure),
        failed_list: report.failed_list.or_else(|| copying.failed_list.clone()),
        ..copying.clone()
    };
    let done = fresh.base.plus(&report.tally);
    if fresh != *copying || done != known.done {
        let task = t.tasks.get_mut(&id)?;
        task.done = done;
        task.copying = Some(fresh);
    }
    report.ended
}

/// Begins to split the bucket of a group.
pub(super) fn split(t: &mut Tenant, id: &str) {
    let owner = t.owner(Resource::Group(id.to_owned()));
    let parts = t.setup.pace.workload.tasks;
    let (Some(worker), Some(group)) = (t.setup.worker.clone(), t.groups.get(&id.to_owned())) else { return };
    worker.begin_split(&owner, group.request.clone(), parts);
    t.splitting.insert(id.to_owned());
}

fn absorb_split(t: &mut Tenant, id: &str, worker: Option<&Arc<dyn Worker>>) {
    let owner = t.owner(Resource::Group(id.to_owned()));
    let Some(report) = worker.and_then(|worker| worker.split_report(&owner)) else { return };
    t.splitting.remove(id);
    groups::split_ended(t, id, report);
}

fn absorb_events(t: &mut Tenant, worker: &dyn Worker) {
    let bucket = t.now / super::sync::BUCKET_MS * super::sync::BUCKET_MS;
    let ids: Vec<String> = t.syncs.values().map(|task| task.id.clone()).collect();
    for id in ids {
        let Some(activity) = worker.event_report(&t.owner(Resource::Sync(id.clone()))) else { continue };
        if let Some(task) = t.syncs.get_mut(&id) {
            task.settle(bucket, activity);
        }
    }
}

/// Groups whose bucket was being split when the emulator went down cannot go on: nobody knows their keys any more. Nor
/// can events that waited; they count as failed.
#[cfg(feature = "state")]
pub(crate) fn wake(t: &mut Tenant) {
    use super::GroupState;
    use crate::work::Activity;
    let bucket = t.now / super::sync::BUCKET_MS * super::sync::BUCKET_MS;
    let waited: Vec<String> = t.syncs.values().filter(|task| task.pending > 0).map(|task| task.id.clone()).collect();
    for id in waited {
        if let Some(task) = t.syncs.get_mut(&id) {
            let lost = Activity { requests: task.pending, failures: task.pending, ..Activity::default() };
            task.settle(bucket, lost);
        }
    }
    let creating = |group: &&super::Group| group.real && group.state == GroupState::Creating;
    let ids: Vec<String> = t.groups.values().filter(creating).map(|group| group.id.clone()).collect();
    for id in ids {
        let worker = t.setup.worker.clone();
        groups::split_ended(t, &id, Err(lost(worker.as_ref())));
    }
}

/// The work of a new task: computed, or real.
pub(super) fn begun(t: &Tenant, request: &Value) -> Option<Copying> {
    is_real(t, request).then(Copying::default)
}

#[cfg(all(test, feature = "state"))]
mod tests;
