//! The state machine of migration tasks, and the queue in front of the region's slots.

use serde_json::Value;

use super::bandwidth::Policy;
use super::{Kind, Run, Task, TaskState, copying, not_found};
use crate::pace::ms;
use crate::reply::ApiError;
use crate::work::{FailedRun, Resource, Tally, explain};
use crate::world::workload::Workload;
use crate::world::{Key, Tenant};

const HOUR_MS: u64 = 3_600_000;
/// The bits of a place in the queue above which the priority stands.
const RANK: u32 = 56;

/// Puts a new task in the queue and returns its number.
pub(crate) fn create(
    t: &mut Tenant,
    (request, bandwidth): (Value, Policy),
    name: String,
    work: Workload,
    group: Option<&str>,
) -> u64 {
    let id = t.task_id();
    let copying = copying::begun(t, &request);
    let task = Task {
        id,
        name,
        state: TaskState::Waiting,
        kind: if group.is_some() { Kind::Group } else { Kind::Normal },
        group_id: group.map(str::to_owned),
        request,
        bandwidth,
        plan: Tally::of(&work),
        work,
        done: Tally::default(),
        run: None,
        created: t.now,
        started: None,
        ended: None,
        spent: 0,
        error: None,
        timer: None,
        ready: false,
        queued: 0,
        queued_at: t.now,
        busy_deletes: 0,
        scanned: false,
        copying,
    };
    t.tasks.insert(id, task);
    enqueue(t, id);
    id
}

/// State 1, at the end of the queue of its priority.
fn enqueue(t: &mut Tenant, id: u64) {
    t.counters.queued += 1;
    let (queued, now) = (t.counters.queued, t.now);
    let at = now + ms(t.setup.pace.schedule);
    let Some(task) = t.tasks.get_mut(&id) else { return };
    task.state = TaskState::Waiting;
    task.ready = false;
    task.queued = priority(&task.request) << RANK | queued;
    task.queued_at = now;
    task.ended = None;
    task.error = None;
    task.timer = Some(at);
    t.arm(Key::Task(id), at);
    changed(t, id);
}

/// Gives a task another priority. One that waits takes its place among those of that priority.
pub(super) fn prioritize(t: &mut Tenant, id: u64, word: &str) {
    let Some(task) = t.tasks.get_mut(&id) else { return };
    task.request["task_priority"] = word.into();
    let old = (task.queued, id);
    task.queued = priority(&task.request) << RANK | (task.queued & ((1 << RANK) - 1));
    let new = (task.queued, id);
    if t.ready.remove(&old) {
        t.ready.insert(new);
    }
}

/// Urgent tasks stand before the others: 0 high, 1 medium, 2 low.
fn priority(request: &Value) -> u64 {
    match crate::ops::text(request, "task_priority") {
        "HIGH" => 0,
        "LOW" => 2,
        _ => 1,
    }
}

/// How many tasks, or groups, may run at a time where the usual number is that: two regions take twice as many.
pub(super) fn slots(t: &Tenant, usual: u32) -> usize {
    let wide = matches!(t.setup.region.as_str(), "cn-north-1" | "cn-south-1");
    usual as usize * if wide { 2 } else { 1 }
}

/// Starts waiting tasks while slots are free.
pub(crate) fn schedule(t: &mut Tenant) {
    while t.running.len() < slots(t, t.setup.quirks.running_tasks) {
        let Some((_, id)) = t.ready.pop_first() else { break };
        run(t, id);
    }
}

/// State 2.
fn run(t: &mut Tenant, id: u64) {
    match t.tasks.get(&id).is_some_and(|task| task.copying.is_some()) {
        true => copying::run(t, id),
        false => compute(t, id),
    }
    changed(t, id);
}

/// Computes how long the rest of the plan takes, and arms its end.
fn compute(t: &mut Tenant, id: u64) {
    let (now, pace) = (t.now, t.setup.pace.clone());
    let Some(task) = t.tasks.get_mut(&id) else { return };
    let limit = task.bandwidth.limit_at(now).unwrap_or(u64::MAX);
    let speed = pace.bytes_per_second.min(limit).max(1);
    let moved = task.plan.copied + task.plan.lost_bytes;
    let duration = (u128::from(moved) * 1000 / u128::from(speed)).min(u128::from(u64::MAX / 4));
    let duration = u64::try_from(duration).unwrap_or(u64::MAX / 4).max(ms(pace.shortest_run)).max(1);
    // A task that is to break down does so halfway.
    let ends = now + if task.work.error.is_some() { duration / 2 } else { duration };
    task.state = TaskState::Running;
    task.ready = false;
    task.run = Some(Run { started: now, duration, bytes_per_second: speed });
    task.started = task.started.or(Some(now));
    task.timer = Some(ends);
    t.running.insert(id);
    t.arm(Key::Task(id), ends);
}

/// The due moment of a task: the scheduler comes to it, its run ends, or its pause takes effect.
pub(crate) fn on_timer(t: &mut Tenant, id: u64) {
    let Some(task) = t.tasks.get(&id) else { return };
    match (task.state, task.ready) {
        (TaskState::Waiting, false) => make_ready(t, id),
        (TaskState::Waiting, true) => {
            t.ready.remove(&(task.queued, id));
            end(t, id, Some(("TRF.0003", explain("TRF.0003"))));
        }
        (TaskState::Running, _) => {
            let code = task.work.error.clone();
            end(t, id, code.as_deref().map(|code| (code, explain(code))));
        }
        (TaskState::Pausing, _) => {
            if t.setup.quirks.stop_loses_race && task.plan.failed == 0 && task.work.error.is_none() {
                if let Some(task) = t.tasks.get_mut(&id) {
                    task.done = task.done.plus(&task.plan);
                    task.plan = Tally::default();
                    // Nothing can be complete that was not listed.
                    task.scanned = true;
                }
                end(t, id, None);
            } else {
                pause(t, id);
            }
        }
        _ => {}
    }
}

fn make_ready(t: &mut Tenant, id: u64) {
    let (now, hours) = (t.now, u64::from(t.setup.quirks.wait_timeout_hours));
    let Some(task) = t.tasks.get_mut(&id) else { return };
    task.ready = true;
    task.timer = (hours > 0).then(|| now + hours * HOUR_MS);
    let (entry, timer) = ((task.queued, id), task.timer);
    t.ready.insert(entry);
    if let Some(at) = timer {
        t.arm(Key::Task(id), at);
    }
    schedule(t);
}

/// State 4 or 5.
pub(super) fn end(t: &mut Tenant, id: u64, error: Option<(&str, &str)>) {
    let now = t.now;
    let Some(task) = t.tasks.get_mut(&id) else { return };
    task.settle(now);
    task.timer = None;
    task.ended = Some(now);
    let of_objects = || match &task.copying {
        Some(copying) => copying.failure.clone(),
        None => Some(FailedRun::of_objects()),
    };
    task.error = match error {
        Some((code, message)) => Some(FailedRun { code: code.to_owned(), message: message.to_owned() }),
        None => (task.done.failed > 0).then(of_objects).flatten(),
    };
    let failed = task.error.is_some() || task.done.failed > 0;
    task.state = if failed { TaskState::Failed } else { TaskState::Succeeded };
    leave_slot(t, id);
}

/// State 3.
pub(super) fn pause(t: &mut Tenant, id: u64) {
    let (now, busy) = (t.now, t.setup.quirks.delete_after_stop_busy);
    let Some(task) = t.tasks.get_mut(&id) else { return };
    task.settle(now);
    task.state = TaskState::Paused;
    task.timer = None;
    task.busy_deletes = busy;
    leave_slot(t, id);
}

fn leave_slot(t: &mut Tenant, id: u64) {
    t.running.remove(&id);
    schedule(t);
    changed(t, id);
}

/// Tells the group of a task that its state changed.
fn changed(t: &mut Tenant, id: u64) {
    if let Some(group) = t.tasks.get(&id).and_then(|task| task.group_id.clone()) {
        super::groups::refresh(t, &group);
    }
}

/// Starts a paused or failed task again.
pub(crate) fn start(t: &mut Tenant, id: u64, only_failed: bool) -> Result<(), ApiError> {
    let task = t.tasks.get_mut(&id).ok_or_else(not_found)?;
    match task.state {
        TaskState::Succeeded => return Err(completed()),
        TaskState::Waiting | TaskState::Running | TaskState::Pausing => {
            return Err(ApiError::oms("OMS.0065", "The task has already started."));
        }
        TaskState::Paused | TaskState::Failed => {}
    }
    if only_failed && !task.has_failed_list() {
        return Err(ApiError::oms("OMS.0167", "The list of failed objects was not found."));
    }
    let failed_before = task.state == TaskState::Failed;
    match (failed_before, task.copying.is_some()) {
        (true, true) => copying::replan(task, only_failed),
        (true, false) => replan(task, only_failed),
        (false, _) => {}
    }
    enqueue(t, id);
    Ok(())
}

/// What a failed task does when it is started again: the failed objects only, or all of them, where those already at
/// the destination are skipped.
fn replan(task: &mut Task, only_failed: bool) {
    if !task.work.sticky {
        task.work.error = None;
    }
    let again = Tally { failed: task.done.failed, lost_bytes: task.done.lost_bytes, ..Tally::default() };
    let retried = if task.work.sticky {
        again
    } else {
        Tally { successful: again.failed, copied: again.lost_bytes, ..Tally::default() }
    };
    if only_failed {
        task.done = task.done.minus(&again);
        task.plan = task.plan.plus(&retried);
        return;
    }
    let present = Tally {
        skipped: task.done.successful + task.done.skipped,
        skipped_bytes: task.done.copied + task.done.skipped_bytes,
        ..Tally::default()
    };
    task.plan = task.plan.plus(&retried).plus(&present);
    task.done = Tally::default();
    task.spent = 0;
    task.scanned = false;
}

/// Pauses a running task.
pub(crate) fn stop(t: &mut Tenant, id: u64) -> Result<(), ApiError> {
    let quirks = t.setup.quirks.clone();
    let at = t.now + ms(t.setup.pace.pause);
    let task = t.tasks.get_mut(&id).ok_or_else(not_found)?;
    match task.state {
        TaskState::Running => {
            task.state = TaskState::Pausing;
            match task.copying.is_some() {
                // It is paused when its errand has come to its end.
                true => t.setup.worker.iter().for_each(|worker| worker.stop(&t.owner(Resource::Task(id)))),
                false => {
                    task.timer = Some(at);
                    t.arm(Key::Task(id), at);
                }
            }
            changed(t, id);
            Ok(())
        }
        TaskState::Waiting if quirks.waiting_task_stops => {
            unqueue(t, id);
            Ok(())
        }
        TaskState::Succeeded if !quirks.stop_completed_is_0066 => Err(completed()),
        _ => Err(ApiError::oms("OMS.0066", "Failed to pause the task. The task is not in progress.")),
    }
}

/// Pauses a waiting task: it never had a slot, so there is nothing to wait for.
pub(crate) fn unqueue(t: &mut Tenant, id: u64) {
    let Some(task) = t.tasks.get_mut(&id).filter(|task| task.state == TaskState::Waiting) else { return };
    let entry = (task.queued, id);
    t.ready.remove(&entry);
    pause(t, id);
}

/// Deletes a task that does not run.
pub(crate) fn delete(t: &mut Tenant, id: u64) -> Result<(), ApiError> {
    let waiting_deletes = t.setup.quirks.waiting_task_deletes;
    let task = t.tasks.get_mut(&id).ok_or_else(not_found)?;
    let busy = match task.state {
        TaskState::Running | TaskState::Pausing => true,
        TaskState::Waiting => !waiting_deletes,
        TaskState::Paused if task.busy_deletes > 0 => {
            task.busy_deletes -= 1;
            true
        }
        _ => false,
    };
    if busy {
        return Err(ApiError::oms("OMS.0063", "The task is in progress."));
    }
    let group = task.group_id.clone();
    discard(t, id);
    if let Some(group) = group {
        // It may have been the last one its group waited for.
        super::groups::refresh(t, &group);
    }
    Ok(())
}

/// Removes a task, whatever it does. Its slot is free, but nobody is let in yet.
pub(super) fn discard(t: &mut Tenant, id: u64) {
    let Some(task) = t.tasks.remove(&id) else { return };
    t.ready.remove(&(task.queued, id));
    t.running.remove(&id);
    t.forget(Resource::Task(id));
}

fn completed() -> ApiError {
    ApiError::oms("OMS.0070", "The task is complete. You cannot start or stop it.")
}

/// Counts creations against the quota of 24 hours, or none of them.
pub(crate) fn count_creations(t: &mut Tenant, wanted: u64) -> Result<(), ApiError> {
    let hour = t.now / HOUR_MS;
    t.counters.created_by_hour.retain(|at, _| at + 24 > hour);
    let created: u64 = t.counters.created_by_hour.values().sum();
    if created + wanted > u64::from(t.setup.quirks.tasks_per_day) {
        return Err(ApiError::oms("OMS.1021", "The number of tasks reached the quota. Try again after 24 hours."));
    }
    *t.counters.created_by_hour.entry(hour).or_insert(0) += wanted;
    Ok(())
}
