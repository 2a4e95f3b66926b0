//! The calls on migration tasks, and what a client sees of one.

use serde_json::{Value, json};

use super::bandwidth::Policy;
use super::task_view::write_task;
use super::{Task, TaskState, groups_api, not_found, rules, tasks};
use crate::ops::{Call, text};
use crate::reply::{ApiError, Reply};
use crate::spec::Service;
use crate::work::Resource;
use crate::world::Tenant;

/// The number in the path.
fn id(call: &Call<'_>) -> Result<u64, ApiError> {
    let text = call.path("task_id");
    let digits = !text.is_empty() && text.len() <= 15 && text.bytes().all(|b| b.is_ascii_digit());
    let number = digits.then(|| text.parse().ok()).flatten();
    number.ok_or_else(|| ApiError::oms("OMS.0054", "Invalid task ID."))
}

/// What every creation of OMS checks besides its schema.
pub(crate) fn check_consent_and_region(call: &Call<'_>, region: &str) -> Result<(), ApiError> {
    let setup = &call.tenant.setup;
    if setup.quirks.require_privacy_consent && !call.tenant.counters.privacy_consent {
        let error = ApiError::oms("OMS.0072", "The privacy agreement has not been accepted.");
        return Err(error.with_status(axum::http::StatusCode::FORBIDDEN));
    }
    if setup.quirks.check_destination_region && region != setup.region {
        return Err(ApiError::oms("OMS.0080", format!("The destination region must be {}.", setup.region)));
    }
    Ok(())
}

pub(crate) fn create(call: &mut Call<'_>) -> Result<Reply, ApiError> {
    let body = call.body;
    let kind = Some(call.text("task_type")).filter(|kind| !kind.is_empty()).unwrap_or("object");
    let (src, dst) = (&body["src_node"], &body["dst_node"]);
    check_consent_and_region(call, text(dst, "region"))?;
    rules::check_source(src, kind)?;
    rules::check_description(call.text("description"))?;
    rules::check_since(body)?;
    let bandwidth = Policy::of(body)?;
    tasks::count_creations(call.tenant, 1)?;
    let work = call.tenant.setup.pace.workload.described(call.text("description"));
    let source = [text(src, "bucket"), kind].into_iter().find(|name| !name.is_empty()).unwrap_or_default();
    let name = format!("{source}-{}-{}", text(dst, "bucket"), call.tenant.now);
    let id = tasks::create(call.tenant, (rules::to_keep(body), bandwidth), name.clone(), work, None);
    call.tenant.entrust(Resource::Task(id), body);
    Ok(Reply::json(json!({ "id": id, "task_name": name })))
}

pub(crate) fn list(call: &mut Call<'_>) -> Result<Reply, ApiError> {
    let page = call.page(Service::Oms, 10, 100)?;
    let (status, group, name) = (call.query_number("status"), call.query("group_id"), call.query("task_name"));
    if let Some(status) = status.filter(|status| !matches!(status, 1..=5 | 7)) {
        return Err(ApiError::oms("OMS.0052", format!("Invalid task status {status}.")));
    }
    let keep = |task: &Task| {
        status.is_none_or(|status| task.state as u64 == status)
            && group.is_none_or(|group| task.group_id.as_deref() == Some(group))
            && name.is_none_or(|name| task.name.contains(name))
    };
    let t = &call.tenant;
    let (count, tasks) = page.cut(t.setup.quirks.list_order, t.tasks.values(), keep, |task| task);
    Ok(Reply::written(|o| {
        o.list("tasks", |list| tasks.into_iter().for_each(|task| list.object(|o| write_task(o, task, t.now))));
        o.field("count", count as u64);
    }))
}

pub(crate) fn show(call: &mut Call<'_>) -> Result<Reply, ApiError> {
    let task = call.tenant.tasks.get(&id(call)?).ok_or_else(not_found)?;
    Ok(Reply::written(|o| write_task(o, task, call.tenant.now)))
}

pub(crate) fn start(call: &mut Call<'_>) -> Result<Reply, ApiError> {
    let id = id(call)?;
    let task = call.tenant.tasks.get(&id).ok_or_else(not_found)?;
    rules::check_start(&task.request, call.body)?;
    let only_failed = call.body["migrate_failed_object"].as_bool().unwrap_or(false);
    tasks::start(call.tenant, id, only_failed)?;
    call.tenant.entrust(Resource::Task(id), call.body);
    Ok(Reply::empty())
}

pub(crate) fn stop(call: &mut Call<'_>) -> Result<Reply, ApiError> {
    let id = id(call)?;
    tasks::stop(call.tenant, id)?;
    Ok(Reply::empty())
}

pub(crate) fn delete(call: &mut Call<'_>) -> Result<Reply, ApiError> {
    let id = id(call)?;
    tasks::delete(call.tenant, id)?;
    Ok(Reply::empty())
}

pub(crate) fn update_bandwidth(call: &mut Call<'_>) -> Result<Reply, ApiError> {
    let id = id(call)?;
    let policy = Policy::of(call.body)?;
    set_bandwidth(call.tenant, id, policy)?;
    Ok(Reply::empty())
}

/// A new policy applies at once where real objects are copied. Computed work applies it when the task runs next: the
/// present run was planned with the old one.
pub(crate) fn set_bandwidth(t: &mut Tenant, id: u64, policy: Policy) -> Result<(), ApiError> {
    let task = t.tasks.get_mut(&id).ok_or_else(not_found)?;
    if task.state == TaskState::Succeeded {
        return Err(ApiError::oms("OMS.0086", "Failed to update the bandwidth policy. The task is complete."));
    }
    task.bandwidth = policy;
    Ok(())
}

/// Updates the tasks of a list or of a group, or none: a mistake in one changes nothing.
pub(crate) fn batch_update(call: &mut Call<'_>) -> Result<Reply, ApiError> {
    let body = call.body;
    let ids: Vec<u64> = body["ids"].as_array().into_iter().flatten().filter_map(Value::as_u64).collect();
    let priority = body["task_priority"].as_str();
    let group = call.text("group_id");
    if group.is_empty() == ids.is_empty() {
        return Err(ApiError::oms("OMS.0001", "Invalid parameters: exactly one of group_id and ids is required."));
    }
    let policy = Policy::of(body)?;
    if !group.is_empty() {
        // As for an unknown task: this call knows no 404.
        call.tenant.groups.get(&group.to_owned()).ok_or_else(not_found)?;
        groups_api::configure(call.tenant, group, policy, priority)?;
        return Ok(Reply::empty());
    }
    for id in &ids {
        let task = call.tenant.tasks.get(id).ok_or_else(not_found)?;
        if task.state == TaskState::Succeeded || (priority.is_some() && !takes_priority(task.state)) {
            return Err(cannot_change(*id));
        }
    }
    for id in ids {
        set_bandwidth(call.tenant, id, policy.clone())?;
        if let Some(priority) = priority {
            tasks::prioritize(call.tenant, id, priority);
        }
    }
    Ok(Reply::empty())
}

/// Whether the priority of a task in this state can change.
pub(super) fn takes_priority(state: TaskState) -> bool {
    matches!(state, TaskState::Waiting | TaskState::Paused | TaskState::Failed)
}

pub(super) fn cannot_change(id: u64) -> ApiError {
    ApiError::oms("OMS.0086", format!("Task {id} cannot be updated in its current state."))
}
