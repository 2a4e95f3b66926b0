//! The calls on migration tasks, and their representation to clients.

use serde_json::{Value, json};

use super::bandwidth::Policy;
use super::rules::not_found;
use super::state::Oms;
use super::task::{Task, TaskState};
use super::task_view::write_task;
use super::{groups, rules, tasks};
use crate::call::{Call, text};
use crate::reply::{ApiError, Reply};
use crate::service::ServiceName;
use crate::work::Resource;

/// Returns the id in the path.
fn id(call: &Call<'_, Oms>) -> Result<u64, ApiError> {
    let text = call.path("task_id");
    let digits = !text.is_empty() && text.len() <= 15 && text.bytes().all(|b| b.is_ascii_digit());
    let number = digits.then(|| text.parse().ok()).flatten();
    number.ok_or_else(|| ApiError::oms("OMS.0054"))
}

pub(crate) fn create(call: &mut Call<'_, Oms>) -> Result<Reply, ApiError> {
    let body = call.body;
    let kind = Some(call.text("task_type")).filter(|kind| !kind.is_empty()).unwrap_or("object");
    let (src, dst) = (&body["src_node"], &body["dst_node"]);
    rules::check_consent_and_region(call, text(dst, "region"))?;
    rules::check_source(src, kind)?;
    rules::check_description(call.text("description"))?;
    rules::check_since(body)?;
    let bandwidth = Policy::of(body)?;
    tasks::count_creations(call.kernel, 1)?;
    let work = call.kernel.setup.pace.workload.described(call.text("description"));
    let source = [text(src, "bucket"), kind].into_iter().find(|name| !name.is_empty()).unwrap_or_default();
    let name = format!("{source}-{}-{}", text(dst, "bucket"), call.kernel.now);
    let id = tasks::create(call.kernel, call.state, (rules::to_keep(body), bandwidth), name.clone(), work, None);
    call.kernel.entrust(Resource::Task(id), body);
    Ok(Reply::json(json!({ "id": id, "task_name": name })))
}

pub(crate) fn list(call: &mut Call<'_, Oms>) -> Result<Reply, ApiError> {
    let page = call.page(ServiceName::Oms, 10, 100)?;
    let (status, group, name) = (call.query_number("status"), call.query("group_id"), call.query("task_name"));
    if let Some(status) = status.filter(|status| !matches!(status, 1..=5 | 7)) {
        return Err(ApiError::oms("OMS.0052").about(format!("status {status}")));
    }
    let (kernel, oms) = (&*call.kernel, &*call.state);
    let keep = |task: &Task| {
        kernel.lists(task.created)
            && status.is_none_or(|status| task.state as u64 == status)
            && group.is_none_or(|group| task.group_id.as_deref() == Some(group))
            && name.is_none_or(|name| task.name.contains(name))
    };
    let (count, tasks) = page.cut(kernel.setup.quirks.list_order, oms.tasks.values(), keep, |task| task);
    Ok(Reply::written(|o| {
        o.list("tasks", |list| tasks.into_iter().for_each(|task| list.object(|o| write_task(o, task, kernel.now))));
        o.field("count", count as u64);
    }))
}

pub(crate) fn show(call: &mut Call<'_, Oms>) -> Result<Reply, ApiError> {
    let task = call.state.tasks.get(&id(call)?).ok_or_else(not_found)?;
    Ok(Reply::written(|o| write_task(o, task, call.kernel.now)))
}

pub(crate) fn start(call: &mut Call<'_, Oms>) -> Result<Reply, ApiError> {
    let id = id(call)?;
    let task = call.state.tasks.get(&id).ok_or_else(not_found)?;
    rules::check_start(&task.request, call.body)?;
    let only_failed = call.body["migrate_failed_object"].as_bool().unwrap_or(false);
    tasks::start(call.kernel, call.state, id, only_failed)?;
    call.kernel.entrust(Resource::Task(id), call.body);
    Ok(Reply::empty())
}

pub(crate) fn stop(call: &mut Call<'_, Oms>) -> Result<Reply, ApiError> {
    let id = id(call)?;
    tasks::stop(call.kernel, call.state, id)?;
    Ok(Reply::empty())
}

pub(crate) fn delete(call: &mut Call<'_, Oms>) -> Result<Reply, ApiError> {
    let id = id(call)?;
    tasks::delete(call.kernel, call.state, id)?;
    Ok(Reply::empty())
}

pub(crate) fn update_bandwidth(call: &mut Call<'_, Oms>) -> Result<Reply, ApiError> {
    let id = id(call)?;
    let policy = Policy::of(call.body)?;
    tasks::set_bandwidth(call.state, id, policy)?;
    Ok(Reply::empty())
}

/// Updates the tasks of a list or of a group: all of them, or none if one cannot be updated.
pub(crate) fn batch_update(call: &mut Call<'_, Oms>) -> Result<Reply, ApiError> {
    let body = call.body;
    let ids: Vec<u64> = body["ids"].as_array().into_iter().flatten().filter_map(Value::as_u64).collect();
    let priority = body["task_priority"].as_str();
    let group = call.text("group_id");
    if group.is_empty() == ids.is_empty() {
        return Err(ApiError::oms("OMS.0001").about("exactly one of group_id and ids is required"));
    }
    let policy = Policy::of(body)?;
    if !group.is_empty() {
        // The error is that of an unknown task: this call never answers 404.
        call.state.groups.get(&group.to_owned()).ok_or_else(not_found)?;
        groups::configure(call.kernel, call.state, group, policy, priority)?;
        return Ok(Reply::empty());
    }
    for id in &ids {
        let task = call.state.tasks.get(id).ok_or_else(not_found)?;
        if task.state == TaskState::Succeeded || (priority.is_some() && !tasks::takes_priority(task.state)) {
            return Err(tasks::cannot_change(*id));
        }
    }
    for id in ids {
        tasks::set_bandwidth(call.state, id, policy.clone())?;
        if let Some(priority) = priority {
            tasks::prioritize(call.state, id, priority);
        }
    }
    Ok(Reply::empty())
}
