//! The state machine of task groups: split the bucket, create tasks, monitor them.

use serde_json::{Value, json};

use super::bandwidth::Policy;
use super::group::task_type;
use super::group::{Group, GroupState, Resumption};
use super::rules::not_found;
use super::state::Oms;
use super::task::TaskState;
use super::{copying, tasks};
use crate::call::text;
use crate::pace::ms;
use crate::reply::ApiError;
use crate::work::{FailedRun, Resource, Split};
use crate::world::kernel::Kernel;
use crate::world::kind::OnTimer;
use crate::world::workload::Workload;

/// The error for an unknown group: 404, where tasks answer 400.
pub(crate) fn unknown(kernel: &Kernel) -> ApiError {
    if kernel.setup.quirks.unknown_group_is_404 {
        return not_found().with_status(axum::http::StatusCode::NOT_FOUND);
    }
    not_found()
}

fn refused(code: &str) -> ApiError {
    ApiError::oms(code)
}

/// Puts a new group in the queue and returns its id.
pub(crate) fn create(kernel: &mut Kernel, oms: &mut Oms, request: Value, bandwidth: Policy, work: Workload) -> String {
    let (id, real) = (kernel.uuid(), copying::is_real(kernel, &request));
    let group = Group {
        id: id.clone(),
        state: GroupState::Waiting,
        request,
        bandwidth,
        work,
        children: Vec::new(),
        created: kernel.now,
        started: None,
        ended: None,
        spent: 0,
        since: None,
        error: None,
        timer: None,
        real,
        resumption: Resumption::default(),
        queued: kernel.queue(),
    };
    oms.groups.insert(id.clone(), group);
    wait(kernel, oms, &id, GroupState::Waiting, ms(kernel.setup.pace.schedule));
    id
}

/// Enters a state that ends by a timer.
fn wait(kernel: &mut Kernel, oms: &mut Oms, id: &str, state: GroupState, after: u64) {
    let at = kernel.now + after;
    if let Some(group) = oms.groups.get_mut(&id.to_owned()) {
        group.state = state;
        group.timer = Some(at);
        kernel.arm::<Group>(&id.to_owned(), at);
    }
}

/// Enters a state without a timer, and admits the next group.
fn rest(kernel: &mut Kernel, oms: &mut Oms, id: &str, state: GroupState) {
    lasts(kernel, oms, id, state);
    if !state.is_active() {
        admit(kernel, oms);
    }
}

/// Enters a state without a timer.
fn lasts(kernel: &Kernel, oms: &mut Oms, id: &str, state: GroupState) {
    let now = kernel.now;
    if let Some(group) = oms.groups.get_mut(&id.to_owned()) {
        group.state = state;
        group.timer = None;
        group.ended =
            matches!(state, GroupState::Complete | GroupState::Failed | GroupState::CreationFailed).then_some(now);
        if group.ended.is_some() || state == GroupState::Paused {
            (group.spent, group.since) = (group.worked(now), None);
        }
    }
}

/// Starts groups that wait only for a slot, oldest first.
fn admit(kernel: &mut Kernel, oms: &mut Oms) {
    loop {
        let active = oms.groups.values().filter(|group| group.state.is_active()).count();
        let next = oms
            .groups
            .values()
            .filter(|g| g.state == GroupState::Waiting && g.timer.is_none())
            .min_by_key(|g| g.queued);
        let slots = tasks::slots(kernel, kernel.setup.quirks.running_groups);
        let Some(id) = next.map(|group| group.id.clone()).filter(|_| active < slots) else { return };
        match oms.groups.get(&id).is_some_and(|group| group.children.is_empty()) {
            true => begin_creating(kernel, oms, &id),
            false => resume_children(kernel, oms, &id),
        }
    }
}

/// Waiting -> Creating: the tasks are created after a while, or when the real bucket has been split.
fn begin_creating(kernel: &mut Kernel, oms: &mut Oms, id: &str) {
    let now = kernel.now;
    if let Some(group) = oms.groups.get_mut(&id.to_owned()) {
        // The group may have failed before.
        group.ended = None;
        group.started = group.started.or(Some(now));
        group.since = group.since.or(Some(now));
    }
    match oms.groups.get(&id.to_owned()).is_some_and(|group| group.real) {
        true => match copying::split(kernel, oms, id) {
            Ok(()) => lasts(kernel, oms, id, GroupState::Creating),
            Err(error) => {
                // The group never took a slot, so none is freed: the caller continues with the next group.
                set_error(oms, id, error);
                lasts(kernel, oms, id, GroupState::CreationFailed);
            }
        },
        false => wait(kernel, oms, id, GroupState::Creating, ms(kernel.setup.pace.create_group)),
    }
}

impl OnTimer<Oms> for Group {
    fn on_timer(kernel: &mut Kernel, oms: &mut Oms, id: &str) {
        let key = id.to_owned();
        let Some(group) = oms.groups.get_mut(&key) else { return };
        match group.state {
            GroupState::Waiting => {
                group.timer = None;
                admit(kernel, oms);
            }
            GroupState::Creating => create_children(kernel, oms, id),
            GroupState::Pausing => rest(kernel, oms, id, GroupState::Paused),
            GroupState::ToDelete => wait(kernel, oms, id, GroupState::Deleting, ms(kernel.setup.pace.delete_group) / 2),
            GroupState::Deleting => {
                if let Some(group) = oms.groups.remove(&key) {
                    kernel.forget(Resource::Group(key));
                    // This includes tasks that were started individually since: without their group, they could not be
                    // found.
                    group.children.into_iter().for_each(|child| tasks::discard(kernel, oms, child));
                    tasks::schedule(kernel, oms);
                }
            }
            _ => {}
        }
    }
}

/// Creating -> Monitoring when the tasks exist, or -> CreationFailed.
fn create_children(kernel: &mut Kernel, oms: &mut Oms, id: &str) {
    let key = id.to_owned();
    let Some(group) = oms.groups.get(&key).cloned() else { return };
    let refusal = group.work.error.clone().filter(|code| code.starts_with("OMS."));
    if let Some(code) = refusal {
        let message = "The tasks of the group could not be created.".to_owned();
        return fail_creation(kernel, oms, &key, FailedRun { code, message });
    }
    let mut request = group.request.clone();
    request["task_type"] = json!(task_type(&group.request));
    let shares = (0..group.work.tasks).map(|index| (request.clone(), group.work.share(index, group.work.tasks)));
    adopt(kernel, oms, id, shares.collect());
}

/// Handles the end of splitting a real bucket: the lists, one for each task, or the failure.
pub(super) fn split_ended(kernel: &mut Kernel, oms: &mut Oms, id: &str, split: Result<Split, FailedRun>) {
    let key = id.to_owned();
    let Some(group) = oms.groups.get(&key).filter(|group| group.state == GroupState::Creating).cloned() else { return };
    let split = match split {
        Ok(split) => split,
        Err(error) => return fail_creation(kernel, oms, &key, error),
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
    adopt(kernel, oms, id, split.lists.iter().cloned().map(child).collect());
}

/// Creates the tasks of a group, each from its request, and monitors them.
fn adopt(kernel: &mut Kernel, oms: &mut Oms, id: &str, requests: Vec<(Value, Workload)>) {
    let (key, now) = (id.to_owned(), kernel.now);
    // Creates all tasks or none. Otherwise some tasks of a group whose creation failed would run on their own, and a
    // second time after a retry.
    if tasks::count_creations(kernel, requests.len() as u64).is_err() {
        let error = refused("OMS.1037");
        let message = error.message();
        return fail_creation(kernel, oms, &key, FailedRun { code: error.code, message });
    }
    let bandwidth = oms.groups.get(&key).map(|group| group.bandwidth.clone()).unwrap_or_default();
    let mut children = Vec::new();
    for (index, (request, work)) in requests.into_iter().enumerate() {
        let name = format!("{}-{now}-{}", text(&request["dst_node"], "bucket"), index + 1);
        children.push(tasks::create(kernel, oms, (request, bandwidth.clone()), name, work, Some(id)));
    }
    if let Some(group) = oms.groups.get_mut(&key) {
        group.children = children;
    }
    rest(kernel, oms, id, GroupState::Monitoring);
    // A group without objects has nothing to wait for.
    refresh(kernel, oms, id);
}

fn fail_creation(kernel: &mut Kernel, oms: &mut Oms, id: &str, error: FailedRun) {
    set_error(oms, id, error);
    rest(kernel, oms, id, GroupState::CreationFailed);
}

fn set_error(oms: &mut Oms, id: &str, error: FailedRun) {
    if let Some(group) = oms.groups.get_mut(&id.to_owned()) {
        group.error = Some(error);
    }
}

/// Updates a group after one of its tasks changed.
pub(crate) fn refresh(kernel: &mut Kernel, oms: &mut Oms, id: &str) {
    let Some(group) = oms.groups.get(&id.to_owned()) else { return };
    let watches = match group.state {
        GroupState::Monitoring => true,
        // A group that was paused before it had tasks becomes paused by a timer.
        GroupState::Pausing => !group.children.is_empty(),
        _ => false,
    };
    if !watches {
        return;
    }
    let states: Vec<_> = group.children.iter().filter_map(|id| oms.tasks.get(id)).map(|task| task.state).collect();
    if !states.iter().all(|state| state.is_settled()) {
        return;
    }
    let any = |wanted: TaskState| states.contains(&wanted);
    let next = match (group.state, any(TaskState::Paused)) {
        // Individual tasks were paused: the group keeps monitoring.
        (GroupState::Monitoring, true) => return,
        (_, true) => GroupState::Paused,
        (_, false) if any(TaskState::Failed) => GroupState::Failed,
        (_, false) => GroupState::Complete,
    };
    let cause = || group.children.iter().find_map(|id| oms.tasks.get(id)?.error.clone());
    let error = if next == GroupState::Failed { cause() } else { None };
    if let Some(group) = oms.groups.get_mut(&id.to_owned()) {
        group.error = error;
    }
    rest(kernel, oms, id, next);
}

/// Pauses a group and its tasks.
pub(crate) fn stop(kernel: &mut Kernel, oms: &mut Oms, id: &str) -> Result<(), ApiError> {
    let group = oms.groups.get(&id.to_owned()).ok_or_else(|| unknown(kernel))?;
    match group.state {
        GroupState::Monitoring => {}
        GroupState::Creating if kernel.setup.quirks.creating_group_stops => {
            oms.splitting.remove(id);
            // A bucket may take hours to list; a resumed group lists it again.
            kernel.cut_job(Resource::Group(id.to_owned()));
            wait(kernel, oms, id, GroupState::Pausing, ms(kernel.setup.pace.pause));
            return Ok(());
        }
        GroupState::Paused | GroupState::CreationFailed | GroupState::Failed | GroupState::Complete => {
            return Err(refused("OMS.0066"));
        }
        _ => return Err(refused("OMS.1038")),
    }
    let children = group.children.clone();
    rest(kernel, oms, id, GroupState::Pausing);
    // Pauses waiting tasks first, so that no freed slot goes to one of them.
    for child in &children {
        tasks::unqueue(kernel, oms, *child);
    }
    for child in &children {
        // Settled tasks need no pause.
        let _ = tasks::stop(kernel, oms, *child);
    }
    refresh(kernel, oms, id);
    Ok(())
}

/// Checks that a group can be resumed.
pub(crate) fn check_start(kernel: &Kernel, oms: &Oms, id: &str) -> Result<(), ApiError> {
    match oms.groups.get(&id.to_owned()).ok_or_else(|| unknown(kernel))?.state {
        GroupState::Paused => Ok(()),
        _ => Err(refused("OMS.1039")),
    }
}

/// Resumes a paused group.
pub(crate) fn start(kernel: &mut Kernel, oms: &mut Oms, id: &str) -> Result<(), ApiError> {
    check_start(kernel, oms, id)?;
    resume(kernel, oms, id, Resumption::Paused);
    Ok(())
}

/// Checks that a group can be retried.
pub(crate) fn check_retry(kernel: &Kernel, oms: &Oms, id: &str, only_failed: bool) -> Result<(), ApiError> {
    let group = oms.groups.get(&id.to_owned()).ok_or_else(|| unknown(kernel))?;
    match group.state {
        GroupState::Failed if only_failed && !group.has_failed_list(&oms.tasks) => Err(refused("OMS.0167")),
        GroupState::Failed => Ok(()),
        GroupState::CreationFailed if kernel.setup.quirks.failed_creation_retries => Ok(()),
        _ => Err(refused("OMS.1040")),
    }
}

/// Retries a failed group: its failed objects only, or all of its failed tasks.
pub(crate) fn retry(kernel: &mut Kernel, oms: &mut Oms, id: &str, only_failed: bool) -> Result<(), ApiError> {
    check_retry(kernel, oms, id, only_failed)?;
    if let Some(group) = oms.groups.get_mut(&id.to_owned()) {
        group.error = None;
        if !group.work.sticky {
            group.work.error = None;
        }
    }
    resume(kernel, oms, id, if only_failed { Resumption::FailedObjects } else { Resumption::Failed });
    Ok(())
}

/// Resumes work once there is a slot: creates the tasks if there are none yet, otherwise starts the chosen ones.
fn resume(kernel: &mut Kernel, oms: &mut Oms, id: &str, resumption: Resumption) {
    if let Some(group) = oms.groups.get_mut(&id.to_owned()) {
        group.state = GroupState::Waiting;
        group.timer = None;
        group.ended = None;
        group.resumption = resumption;
    }
    admit(kernel, oms);
}

/// Waiting -> Monitoring: starts the chosen tasks.
fn resume_children(kernel: &mut Kernel, oms: &mut Oms, id: &str) {
    let now = kernel.now;
    let Some(group) = oms.groups.get_mut(&id.to_owned()) else { return };
    group.since = Some(now);
    let (children, resumption) = (group.children.clone(), group.resumption);
    lasts(kernel, oms, id, GroupState::Monitoring);
    for child in children {
        let Some(task) = oms.tasks.get(&child).filter(|task| resumption.chooses(task.state)) else { continue };
        let only_failed = resumption == Resumption::FailedObjects && task.has_failed_list();
        // A task that was started individually while the group waited cannot start again.
        let _ = tasks::start(kernel, oms, child, only_failed);
    }
    refresh(kernel, oms, id);
}

/// Changes the settings of a group, for its current and future tasks. Complete tasks keep theirs.
pub(super) fn configure(
    kernel: &mut Kernel,
    oms: &mut Oms,
    id: &str,
    policy: Policy,
    priority: Option<&str>,
) -> Result<(), ApiError> {
    let key = id.to_owned();
    let group = oms.groups.get(&key).ok_or_else(|| unknown(kernel))?;
    if matches!(group.state, GroupState::Complete | GroupState::ToDelete | GroupState::Deleting) {
        return Err(ApiError::oms("OMS.1036"));
    }
    let open =
        group.children.iter().filter_map(|id| oms.tasks.get(id)).filter(|task| task.state != TaskState::Succeeded);
    let open: Vec<(u64, TaskState)> = open.map(|task| (task.id, task.state)).collect();
    if let Some((busy, _)) = open.iter().find(|(_, state)| priority.is_some() && !tasks::takes_priority(*state)) {
        return Err(tasks::cannot_change(*busy));
    }
    if let Some(group) = oms.groups.get_mut(&key) {
        group.bandwidth = policy.clone();
        if let Some(priority) = priority {
            group.request["task_priority"] = json!(priority);
        }
    }
    for (child, _) in open {
        tasks::set_bandwidth(oms, child, policy.clone())?;
        if let Some(priority) = priority {
            tasks::prioritize(oms, child, priority);
        }
    }
    Ok(())
}

/// Deletes a group that is not working, with its tasks.
pub(crate) fn delete(kernel: &mut Kernel, oms: &mut Oms, id: &str) -> Result<(), ApiError> {
    let group = oms.groups.get(&id.to_owned()).ok_or_else(|| unknown(kernel))?;
    match group.state {
        GroupState::Paused | GroupState::CreationFailed | GroupState::Failed | GroupState::Complete => {}
        GroupState::Creating | GroupState::Monitoring | GroupState::Pausing => {
            return Err(refused("OMS.0063"));
        }
        _ => return Err(refused("OMS.1036")),
    }
    // The tasks of a paused group can be started individually.
    let works = |id: &u64| oms.tasks.get(id).is_some_and(|task| !task.state.is_settled());
    if group.children.iter().any(works) {
        return Err(refused("OMS.0063"));
    }
    wait(kernel, oms, id, GroupState::ToDelete, ms(kernel.setup.pace.delete_group) / 2);
    Ok(())
}
