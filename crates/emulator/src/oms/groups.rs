//! The state machine of task groups: split the bucket, create tasks, watch them.

use serde_json::{Value, json};

use super::bandwidth::Policy;
use super::group::task_type;
use super::{Group, GroupState, TaskState, copying, not_found, tasks};
use crate::ops::text;
use crate::pace::ms;
use crate::reply::ApiError;
use crate::work::{FailedRun, Resource, Split};
use crate::world::workload::Workload;
use crate::world::{Key, Tenant};

/// An unknown group. Tasks answer 400 in that case, groups 404.
pub(crate) fn unknown(t: &Tenant) -> ApiError {
    if t.setup.quirks.unknown_group_is_404 {
        return not_found().with_status(axum::http::StatusCode::NOT_FOUND);
    }
    not_found()
}

fn refused(code: &str, message: &str) -> ApiError {
    ApiError::oms(code, message)
}

/// Puts a new group in the queue and returns its id.
pub(crate) fn create(t: &mut Tenant, request: Value, bandwidth: Policy, work: Workload) -> String {
    let (id, real) = (t.uuid(), copying::is_real(t, &request));
    t.counters.queued += 1;
    let group = Group {
        id: id.clone(),
        state: GroupState::Waiting,
        request,
        bandwidth,
        work,
        children: Vec::new(),
        created: t.now,
        started: None,
        ended: None,
        spent: 0,
        since: None,
        error: None,
        timer: None,
        real,
        queued: t.counters.queued,
    };
    t.groups.insert(id.clone(), group);
    wait(t, &id, GroupState::Waiting, ms(t.setup.pace.schedule));
    id
}

/// Enters a state that ends by itself.
fn wait(t: &mut Tenant, id: &str, state: GroupState, after: u64) {
    let at = t.now + after;
    if let Some(group) = t.groups.get_mut(&id.to_owned()) {
        group.state = state;
        group.timer = Some(at);
        t.arm(Key::Group(id.to_owned()), at);
    }
}

/// Enters a state that lasts, and lets the next group in.
fn rest(t: &mut Tenant, id: &str, state: GroupState) {
    let now = t.now;
    if let Some(group) = t.groups.get_mut(&id.to_owned()) {
        group.state = state;
        group.timer = None;
        group.ended =
            matches!(state, GroupState::Complete | GroupState::Failed | GroupState::CreationFailed).then_some(now);
        if group.ended.is_some() || state == GroupState::Paused {
            (group.spent, group.since) = (group.worked(now), None);
        }
    }
    if !state.is_active() {
        admit(t);
    }
}

/// Starts groups that wait only for a slot, oldest first.
fn admit(t: &mut Tenant) {
    loop {
        let active = t.groups.values().filter(|group| group.state.is_active()).count();
        let next =
            t.groups.values().filter(|g| g.state == GroupState::Waiting && g.timer.is_none()).min_by_key(|g| g.queued);
        let slots = tasks::slots(t, t.setup.quirks.running_groups);
        let Some(id) = next.map(|group| group.id.clone()).filter(|_| active < slots) else { return };
        begin_creating(t, &id);
    }
}

/// State 1: the tasks are created after a while, or when the real bucket has been split.
fn begin_creating(t: &mut Tenant, id: &str) {
    let now = t.now;
    if let Some(group) = t.groups.get_mut(&id.to_owned()) {
        // It may have failed before.
        group.ended = None;
        group.started = group.started.or(Some(now));
        group.since = group.since.or(Some(now));
    }
    match t.groups.get(&id.to_owned()).is_some_and(|group| group.real) {
        true => {
            rest(t, id, GroupState::Creating);
            copying::split(t, id);
        }
        false => wait(t, id, GroupState::Creating, ms(t.setup.pace.create_group)),
    }
}

/// The due moment of a group.
pub(crate) fn on_timer(t: &mut Tenant, id: &str) {
    let key = id.to_owned();
    let Some(group) = t.groups.get_mut(&key) else { return };
    match group.state {
        GroupState::Waiting => {
            group.timer = None;
            admit(t);
        }
        GroupState::Creating => create_children(t, id),
        GroupState::Pausing => rest(t, id, GroupState::Paused),
        GroupState::ToDelete => wait(t, id, GroupState::Deleting, ms(t.setup.pace.delete_group) / 2),
        GroupState::Deleting => {
            if let Some(group) = t.groups.remove(&key) {
                t.forget(Resource::Group(key));
                // Also those that were started one by one meanwhile: nobody could find them without their group.
                group.children.into_iter().for_each(|child| tasks::discard(t, child));
                tasks::schedule(t);
            }
        }
        _ => {}
    }
}

/// State 1 ends: the tasks exist (2), or could not be created (4).
fn create_children(t: &mut Tenant, id: &str) {
    let key = id.to_owned();
    let Some(group) = t.groups.get(&key).cloned() else { return };
    let refusal = group.work.error.clone().filter(|code| code.starts_with("OMS."));
    if let Some(code) = refusal {
        return fail_creation(t, &key, &code, "The tasks of the group could not be created.");
    }
    let mut request = group.request.clone();
    request["task_type"] = json!(task_type(&group.request));
    let shares = (0..group.work.tasks).map(|index| (request.clone(), group.work.share(index, group.work.tasks)));
    adopt(t, id, shares.collect());
}

/// The real bucket of a group was split into lists, one for each task; or it could not be.
pub(super) fn split_ended(t: &mut Tenant, id: &str, split: Result<Split, FailedRun>) {
    let key = id.to_owned();
    let Some(group) = t.groups.get(&key).filter(|group| group.state == GroupState::Creating).cloned() else { return };
    let split = match split {
        Ok(split) => split,
        Err(error) => return fail_creation(t, &key, &error.code, &error.message),
    };
    let child = |list: String| {
        let mut request = group.request.clone();
        request["task_type"] = json!("list");
        if let Some(source) = request["src_node"].as_object_mut() {
            source.remove("object_key");
            source.insert("list_file".to_owned(), json!({ "list_file_key": list, "obs_bucket": split.bucket }));
        }
        (request, Workload::default())
    };
    adopt(t, id, split.lists.iter().cloned().map(child).collect());
}

/// Creates the tasks of a group, each from its request, and watches them (2).
fn adopt(t: &mut Tenant, id: &str, requests: Vec<(Value, Workload)>) {
    let (key, now) = (id.to_owned(), t.now);
    // All of them or none: those of a group that could not be created would run on their own, and twice after a retry.
    if tasks::count_creations(t, requests.len() as u64).is_err() {
        return fail_creation(t, &key, "OMS.1037", "The tasks created in the past 24 hours reached the limit.");
    }
    let bandwidth = t.groups.get(&key).map(|group| group.bandwidth.clone()).unwrap_or_default();
    let mut children = Vec::new();
    for (index, (request, work)) in requests.into_iter().enumerate() {
        let name = format!("{}-{now}-{}", text(&request["dst_node"], "bucket"), index + 1);
        children.push(tasks::create(t, (request, bandwidth.clone()), name, work, Some(id)));
    }
    if let Some(group) = t.groups.get_mut(&key) {
        group.children = children;
    }
    rest(t, id, GroupState::Monitoring);
    // A group without objects has nothing to wait for.
    refresh(t, id);
}

fn fail_creation(t: &mut Tenant, id: &String, code: &str, message: &str) {
    if let Some(group) = t.groups.get_mut(id) {
        group.error = Some(FailedRun { code: code.to_owned(), message: message.to_owned() });
    }
    rest(t, id, GroupState::CreationFailed);
}

/// Looks at the tasks of a group after one of them changed.
pub(crate) fn refresh(t: &mut Tenant, id: &str) {
    let Some(group) = t.groups.get(&id.to_owned()) else { return };
    let watches = match group.state {
        GroupState::Monitoring => true,
        // Paused while its tasks were being created: a timer ends that.
        GroupState::Pausing => !group.children.is_empty(),
        _ => false,
    };
    if !watches {
        return;
    }
    let states: Vec<_> = group.children.iter().filter_map(|id| t.tasks.get(id)).map(|task| task.state).collect();
    if !states.iter().all(|state| state.is_settled()) {
        return;
    }
    let any = |wanted: TaskState| states.contains(&wanted);
    let next = match (group.state, any(TaskState::Paused)) {
        // Somebody paused single tasks: the group goes on watching.
        (GroupState::Monitoring, true) => return,
        (_, true) => GroupState::Paused,
        (_, false) if any(TaskState::Failed) => GroupState::Failed,
        (_, false) => GroupState::Complete,
    };
    let cause = || group.children.iter().find_map(|id| t.tasks.get(id)?.error.clone());
    let error = if next == GroupState::Failed { cause() } else { None };
    if let Some(group) = t.groups.get_mut(&id.to_owned()) {
        group.error = error;
    }
    rest(t, id, next);
}

/// Pauses a group and its tasks.
pub(crate) fn stop(t: &mut Tenant, id: &str) -> Result<(), ApiError> {
    let group = t.groups.get(&id.to_owned()).ok_or_else(|| unknown(t))?;
    match group.state {
        GroupState::Monitoring => {}
        GroupState::Creating if t.setup.quirks.creating_group_stops => {
            t.splitting.remove(id);
            // A bucket may take hours to list; a resumption lists it anew.
            let owner = t.owner(Resource::Group(id.to_owned()));
            t.setup.worker.iter().for_each(|worker| worker.cut(&owner));
            wait(t, id, GroupState::Pausing, ms(t.setup.pace.pause));
            return Ok(());
        }
        GroupState::Paused | GroupState::CreationFailed | GroupState::Failed | GroupState::Complete => {
            return Err(refused("OMS.0066", "Failed to pause the task. The task is not in progress."));
        }
        _ => return Err(refused("OMS.1038", "Only task groups that are being executed can be paused.")),
    }
    let children = group.children.clone();
    rest(t, id, GroupState::Pausing);
    // The waiting ones first, so that no freed slot goes to one of them.
    for child in &children {
        tasks::unqueue(t, *child);
    }
    for child in &children {
        // Those that are settled already have nothing to pause.
        let _ = tasks::stop(t, *child);
    }
    refresh(t, id);
    Ok(())
}

/// Whether a group can be resumed.
pub(crate) fn check_start(t: &Tenant, id: &str) -> Result<(), ApiError> {
    match t.groups.get(&id.to_owned()).ok_or_else(|| unknown(t))?.state {
        GroupState::Paused => Ok(()),
        _ => Err(refused("OMS.1039", "Only paused task groups can be resumed.")),
    }
}

/// Resumes a paused group.
pub(crate) fn start(t: &mut Tenant, id: &str) -> Result<(), ApiError> {
    check_start(t, id)?;
    resume(t, id, |state| state == TaskState::Paused, false);
    Ok(())
}

/// Whether a group can be repeated.
pub(crate) fn check_retry(t: &Tenant, id: &str, only_failed: bool) -> Result<(), ApiError> {
    let group = t.groups.get(&id.to_owned()).ok_or_else(|| unknown(t))?;
    match group.state {
        GroupState::Failed if only_failed && !group.has_failed_list(t) => {
            Err(refused("OMS.0167", "The list of failed objects was not found."))
        }
        GroupState::Failed => Ok(()),
        GroupState::CreationFailed if t.setup.quirks.failed_creation_retries => Ok(()),
        _ => Err(refused("OMS.1040", "Only task groups that failed can be restarted.")),
    }
}

/// Repeats a failed group: its failed objects only, or all of its failed tasks.
pub(crate) fn retry(t: &mut Tenant, id: &str, only_failed: bool) -> Result<(), ApiError> {
    check_retry(t, id, only_failed)?;
    if let Some(group) = t.groups.get_mut(&id.to_owned()) {
        group.error = None;
        if !group.work.sticky {
            group.work.error = None;
        }
    }
    resume(t, id, |state| state != TaskState::Succeeded, only_failed);
    Ok(())
}

/// Back to work: create the tasks if there are none yet, otherwise start those that are chosen.
fn resume(t: &mut Tenant, id: &str, chosen: impl Fn(TaskState) -> bool, only_failed: bool) {
    let children = t.groups.get(&id.to_owned()).map(|group| group.children.clone()).unwrap_or_default();
    if children.is_empty() {
        return begin_creating(t, id);
    }
    let now = t.now;
    if let Some(group) = t.groups.get_mut(&id.to_owned()) {
        group.since = Some(now);
    }
    rest(t, id, GroupState::Monitoring);
    for child in children {
        let Some(task) = t.tasks.get(&child).filter(|task| chosen(task.state)) else { continue };
        let only_failed = only_failed && task.has_failed_list();
        // The state was looked at: only settled tasks are left, and they start.
        let _ = tasks::start(t, child, only_failed);
    }
    refresh(t, id);
}

/// Deletes a group that does not work, with its tasks.
pub(crate) fn delete(t: &mut Tenant, id: &str) -> Result<(), ApiError> {
    let group = t.groups.get(&id.to_owned()).ok_or_else(|| unknown(t))?;
    match group.state {
        GroupState::Paused | GroupState::CreationFailed | GroupState::Failed | GroupState::Complete => {}
        GroupState::Creating | GroupState::Monitoring | GroupState::Pausing => {
            return Err(refused("OMS.0063", "The task is in progress."));
        }
        _ => return Err(refused("OMS.1036", "The operation is not possible in the current state of the task group.")),
    }
    // Tasks of a group that rests can be started one by one.
    let works = |id: &u64| t.tasks.get(id).is_some_and(|task| !task.state.is_settled());
    if group.children.iter().any(works) {
        return Err(refused("OMS.0063", "The task is in progress."));
    }
    wait(t, id, GroupState::ToDelete, ms(t.setup.pace.delete_group) / 2);
    Ok(())
}
