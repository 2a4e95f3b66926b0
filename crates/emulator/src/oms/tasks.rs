//! The state machine of migration tasks, and the queue for the region's slots.

use serde_json::Value;

use super::bandwidth::Policy;
use super::copying;
use super::rules::not_found;
use super::state::Oms;
use super::task::{Run, Task, TaskKind, TaskState};
use crate::clock::Millis;
use crate::pace::ms;
use crate::reply::ApiError;
use crate::work::{FailedRun, Resource, Tally, explain};
use crate::world::kernel::Kernel;
use crate::world::kind::OnTimer;
use crate::world::workload::Workload;

const HOUR_MS: u64 = 3_600_000;
/// The number of bits for the position in the queue; the bits above them hold the priority.
const RANK: u32 = 56;

/// Puts a new task in the queue and returns its id.
pub(crate) fn create(
    kernel: &mut Kernel,
    oms: &mut Oms,
    (request, bandwidth): (Value, Policy),
    name: String,
    work: Workload,
    group: Option<&str>,
) -> u64 {
    let id = kernel.task_id();
    let copying = copying::begun(kernel, &request);
    let task = Task {
        id,
        name,
        state: TaskState::Waiting,
        kind: if group.is_some() { TaskKind::Group } else { TaskKind::Normal },
        group_id: group.map(str::to_owned),
        request,
        bandwidth,
        plan: Tally::of(&work),
        work,
        done: Tally::default(),
        run: None,
        created: kernel.now,
        started: None,
        ended: None,
        spent: 0,
        error: None,
        timer: None,
        ready: false,
        queued: 0,
        queued_at: kernel.now,
        busy_deletes: 0,
        scanned: false,
        copying,
    };
    oms.tasks.insert(id, task);
    enqueue(kernel, oms, id);
    id
}

/// -> Waiting, at the end of the queue of its priority.
fn enqueue(kernel: &mut Kernel, oms: &mut Oms, id: u64) {
    let (queued, now) = (kernel.queue(), kernel.now);
    let at = now + ms(kernel.setup.pace.schedule);
    let Some(task) = oms.tasks.get_mut(&id) else { return };
    task.state = TaskState::Waiting;
    task.ready = false;
    task.queued = priority(&task.request) << RANK | queued;
    task.queued_at = now;
    task.ended = None;
    task.error = None;
    task.timer = Some(at);
    kernel.arm::<Task>(&id, at);
    changed(kernel, oms, id);
}

/// Changes the priority of a task. A waiting task moves to the queue of that priority.
pub(super) fn prioritize(oms: &mut Oms, id: u64, word: &str) {
    let Some(task) = oms.tasks.get_mut(&id) else { return };
    task.request["task_priority"] = word.into();
    let old = (task.queued, id);
    task.queued = priority(&task.request) << RANK | (task.queued & ((1 << RANK) - 1));
    let new = (task.queued, id);
    if oms.ready.remove(&old) {
        oms.ready.insert(new);
    }
}

/// Returns the priority as a number, lower for more urgent tasks: 0 high, 1 medium, 2 low.
fn priority(request: &Value) -> u64 {
    match crate::call::text(request, "task_priority") {
        "HIGH" => 0,
        "LOW" => 2,
        _ => 1,
    }
}

/// How many tasks or groups may run at a time. `usual` is the number in most regions; two regions allow twice as many.
pub(super) fn slots(kernel: &Kernel, usual: u32) -> usize {
    let wide = matches!(kernel.setup.region.as_str(), "cn-north-1" | "cn-south-1");
    usual as usize * if wide { 2 } else { 1 }
}

/// Starts waiting tasks while slots are free.
pub(crate) fn schedule(kernel: &mut Kernel, oms: &mut Oms) {
    while oms.running.len() < slots(kernel, kernel.setup.quirks.running_tasks) {
        let Some((_, id)) = oms.ready.pop_first() else { break };
        run(kernel, oms, id);
    }
}

/// Waiting -> Running.
fn run(kernel: &mut Kernel, oms: &mut Oms, id: u64) {
    match oms.tasks.get(&id).is_some_and(|task| task.copying.is_some()) {
        true => copying::run(kernel, oms, id),
        false => compute(kernel, oms, id),
    }
    changed(kernel, oms, id);
}

/// Computes how long the rest of the plan takes, and sets the timer for its end.
fn compute(kernel: &mut Kernel, oms: &mut Oms, id: u64) {
    let (now, pace) = (kernel.now, kernel.setup.pace.clone());
    let Some(task) = oms.tasks.get_mut(&id) else { return };
    let limit = task.bandwidth.limit_at(now).unwrap_or(u64::MAX);
    let speed = pace.bytes_per_second.min(limit).max(1);
    let moved = task.plan.copied + task.plan.lost_bytes;
    let duration = (u128::from(moved) * 1000 / u128::from(speed)).min(u128::from(u64::MAX / 4));
    let duration = u64::try_from(duration).unwrap_or(u64::MAX / 4).max(ms(pace.shortest_run)).max(1);
    // A task that has to fail does so halfway.
    let ends = now + if task.work.error.is_some() { duration / 2 } else { duration };
    task.state = TaskState::Running;
    task.ready = false;
    task.run = Some(Run { started: now, duration, bytes_per_second: speed });
    task.started = task.started.or(Some(now));
    task.timer = Some(ends);
    oms.running.insert(id);
    kernel.arm::<Task>(&id, ends);
}

impl OnTimer<Oms> for Task {
    // The scheduler picks the task, its run ends, or its pause takes effect.
    fn on_timer(kernel: &mut Kernel, oms: &mut Oms, id: &str) {
        let Ok(id) = id.parse() else { return };
        let Some(task) = oms.tasks.get(&id) else { return };
        match (task.state, task.ready) {
            (TaskState::Waiting, false) => make_ready(kernel, oms, id),
            (TaskState::Waiting, true) => {
                oms.ready.remove(&(task.queued, id));
                end(kernel, oms, id, Some(("TRF.0003", &explain("TRF.0003"))));
            }
            (TaskState::Running, _) => {
                let code = task.work.error.clone();
                let cause = code.as_deref().map(|code| (code, explain(code)));
                end(kernel, oms, id, cause.as_ref().map(|(code, message)| (*code, message.as_str())));
            }
            (TaskState::Pausing, _) => {
                if kernel.setup.quirks.stop_loses_race && task.plan.failed == 0 && task.work.error.is_none() {
                    if let Some(task) = oms.tasks.get_mut(&id) {
                        task.done = task.done.plus(&task.plan);
                        task.plan = Tally::default();
                        // A task can only be complete once its source has been listed.
                        task.scanned = true;
                    }
                    end(kernel, oms, id, None);
                } else {
                    pause(kernel, oms, id);
                }
            }
            _ => {}
        }
    }
}

fn make_ready(kernel: &mut Kernel, oms: &mut Oms, id: u64) {
    let (now, hours) = (kernel.now, u64::from(kernel.setup.quirks.wait_timeout_hours));
    let Some(task) = oms.tasks.get_mut(&id) else { return };
    task.ready = true;
    task.timer = (hours > 0).then(|| now + hours * HOUR_MS);
    let (entry, timer) = ((task.queued, id), task.timer);
    oms.ready.insert(entry);
    if let Some(at) = timer {
        kernel.arm::<Task>(&id, at);
    }
    schedule(kernel, oms);
}

/// -> Failed or Succeeded, which frees its slot.
pub(super) fn end(kernel: &mut Kernel, oms: &mut Oms, id: u64, error: Option<(&str, &str)>) {
    settle(kernel.now, oms, id, error);
    leave_slot(kernel, oms, id);
}

/// -> Failed or Succeeded. The caller frees its slot, if it had one.
pub(super) fn settle(now: Millis, oms: &mut Oms, id: u64, error: Option<(&str, &str)>) {
    let Some(task) = oms.tasks.get_mut(&id) else { return };
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
}

/// -> Paused.
pub(super) fn pause(kernel: &mut Kernel, oms: &mut Oms, id: u64) {
    let (now, busy) = (kernel.now, kernel.setup.quirks.delete_after_stop_busy);
    let Some(task) = oms.tasks.get_mut(&id) else { return };
    task.settle(now);
    task.state = TaskState::Paused;
    task.timer = None;
    task.busy_deletes = busy;
    leave_slot(kernel, oms, id);
}

fn leave_slot(kernel: &mut Kernel, oms: &mut Oms, id: u64) {
    oms.running.remove(&id);
    schedule(kernel, oms);
    changed(kernel, oms, id);
}

/// Tells the group of a task that its state changed.
fn changed(kernel: &mut Kernel, oms: &mut Oms, id: u64) {
    if let Some(group) = oms.tasks.get(&id).and_then(|task| task.group_id.clone()) {
        super::groups::refresh(kernel, oms, &group);
    }
}

/// Sets the bandwidth policy. It applies immediately if real objects are copied. Simulated work applies it in the next
/// run of the task, because the current run was planned with the old policy.
pub(super) fn set_bandwidth(oms: &mut Oms, id: u64, policy: Policy) -> Result<(), ApiError> {
    let task = oms.tasks.get_mut(&id).ok_or_else(not_found)?;
    if task.state == TaskState::Succeeded {
        return Err(ApiError::oms("OMS.0086").about("the task is complete"));
    }
    task.bandwidth = policy;
    Ok(())
}

/// Whether the priority of a task in this state can change.
pub(super) fn takes_priority(state: TaskState) -> bool {
    matches!(state, TaskState::Waiting | TaskState::Paused | TaskState::Failed)
}

pub(super) fn cannot_change(id: u64) -> ApiError {
    ApiError::oms("OMS.0086").about(format!("task {id} cannot be updated in its current state"))
}

/// Starts a paused or failed task again.
pub(crate) fn start(kernel: &mut Kernel, oms: &mut Oms, id: u64, only_failed: bool) -> Result<(), ApiError> {
    let task = oms.tasks.get_mut(&id).ok_or_else(not_found)?;
    match task.state {
        TaskState::Succeeded => return Err(completed()),
        TaskState::Waiting | TaskState::Running | TaskState::Pausing => {
            return Err(ApiError::oms("OMS.0065"));
        }
        TaskState::Paused | TaskState::Failed => {}
    }
    if only_failed && !task.has_failed_list() {
        return Err(ApiError::oms("OMS.0167"));
    }
    let failed_before = task.state == TaskState::Failed;
    match (failed_before, task.copying.is_some()) {
        (true, true) => copying::replan(task, only_failed),
        (true, false) => replan(task, only_failed),
        (false, _) => {}
    }
    enqueue(kernel, oms, id);
    Ok(())
}

/// Plans what a failed task copies when it is restarted: only the failed objects, or all except those already at the
/// destination.
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
        // Objects that the last run did not reach are not on the list.
        task.done = task.done.minus(&again);
        task.plan = retried;
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
pub(crate) fn stop(kernel: &mut Kernel, oms: &mut Oms, id: u64) -> Result<(), ApiError> {
    let quirks = kernel.setup.quirks.clone();
    let at = kernel.now + ms(kernel.setup.pace.pause);
    let task = oms.tasks.get_mut(&id).ok_or_else(not_found)?;
    match task.state {
        TaskState::Running => {
            task.state = TaskState::Pausing;
            match task.copying.is_some() {
                // The task becomes paused when its job has ended.
                true => kernel.stop_job(Resource::Task(id)),
                false => {
                    task.timer = Some(at);
                    kernel.arm::<Task>(&id, at);
                }
            }
            changed(kernel, oms, id);
            Ok(())
        }
        TaskState::Waiting if quirks.waiting_task_stops => {
            unqueue(kernel, oms, id);
            Ok(())
        }
        TaskState::Succeeded if !quirks.stop_completed_is_0066 => Err(completed()),
        _ => Err(ApiError::oms("OMS.0066")),
    }
}

/// Pauses a waiting task: it never had a slot, so there is nothing to wait for.
pub(crate) fn unqueue(kernel: &mut Kernel, oms: &mut Oms, id: u64) {
    let Some(task) = oms.tasks.get_mut(&id).filter(|task| task.state == TaskState::Waiting) else { return };
    let entry = (task.queued, id);
    oms.ready.remove(&entry);
    pause(kernel, oms, id);
}

/// Deletes a task that is not running.
pub(crate) fn delete(kernel: &mut Kernel, oms: &mut Oms, id: u64) -> Result<(), ApiError> {
    let waiting_deletes = kernel.setup.quirks.waiting_task_deletes;
    let task = oms.tasks.get_mut(&id).ok_or_else(not_found)?;
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
        return Err(ApiError::oms("OMS.0063"));
    }
    let group = task.group_id.clone();
    discard(kernel, oms, id);
    if let Some(group) = group {
        // The group may have been waiting for this task only.
        super::groups::refresh(kernel, oms, &group);
    }
    Ok(())
}

/// Removes a task in any state. Its slot is free, but no waiting task is started yet.
pub(super) fn discard(kernel: &mut Kernel, oms: &mut Oms, id: u64) {
    let Some(task) = oms.tasks.remove(&id) else { return };
    oms.ready.remove(&(task.queued, id));
    oms.running.remove(&id);
    kernel.forget(Resource::Task(id));
}

fn completed() -> ApiError {
    ApiError::oms("OMS.0070")
}

/// Counts creations against the 24-hour quota: all of them, or none if they exceed it.
pub(crate) fn count_creations(kernel: &mut Kernel, wanted: u64) -> Result<(), ApiError> {
    let hour = kernel.now / HOUR_MS;
    kernel.counters.created_by_hour.retain(|at, _| at + 24 > hour);
    let created: u64 = kernel.counters.created_by_hour.values().sum();
    if created + wanted > u64::from(kernel.setup.quirks.tasks_per_day) {
        return Err(ApiError::oms("OMS.1021"));
    }
    *kernel.counters.created_by_hour.entry(hour).or_insert(0) += wanted;
    Ok(())
}
