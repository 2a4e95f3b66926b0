//! The calls on task groups.

use serde_json::json;

use super::bandwidth::Policy;
use super::group::{Group, cloud_type, task_type, write_group};
use super::{GroupState, TaskState, groups, rules, tasks, tasks_api};
use crate::ops::{Call, text};
use crate::reply::{ApiError, Reply};
use crate::spec::Service;
use crate::work::Resource;
use crate::world::Tenant;

pub(crate) fn create(call: &mut Call<'_>) -> Result<Reply, ApiError> {
    let body = call.body;
    tasks_api::check_consent_and_region(call, text(&body["dst_node"], "region"))?;
    rules::check_source(&body["src_node"], &task_type(body))?;
    rules::check_description(call.text("description"))?;
    rules::check_since(body)?;
    let bandwidth = Policy::of(body)?;
    let work = call.tenant.setup.pace.workload.described(call.text("description"));
    let mut request = rules::to_keep(body);
    // The tasks of the group answer it in the mixed case they were asked in.
    request["src_node"]["cloud_type"] = json!(cloud_type(&body["src_node"]));
    let id = groups::create(call.tenant, request, bandwidth, work);
    call.tenant.entrust(Resource::Group(id.clone()), body);
    Ok(Reply::json(json!({ "group_id": id })))
}

pub(crate) fn list(call: &mut Call<'_>) -> Result<Reply, ApiError> {
    let page = call.page(Service::Oms, 10, 100)?;
    let status = call.query_number("status");
    if let Some(status) = status.filter(|status| *status > 9) {
        return Err(ApiError::oms("OMS.0052", format!("Invalid task status {status}.")));
    }
    let t = &call.tenant;
    // Ids are random, so the order of creation is another one.
    let mut rows: Vec<&Group> = t.groups.values().collect();
    rows.sort_by_key(|group| group.queued);
    let keep = |group: &Group| status.is_none_or(|status| group.state as u64 == status);
    let (count, groups) = page.cut(t.setup.quirks.list_order, rows.into_iter(), keep, |group| group);
    Ok(Reply::written(|o| {
        o.list("taskgroups", |list| groups.into_iter().for_each(|group| list.object(|o| write_group(o, t, group))));
        o.field("count", count as u64);
    }))
}

pub(crate) fn show(call: &mut Call<'_>) -> Result<Reply, ApiError> {
    let t = &call.tenant;
    let group = t.groups.get(&call.path("group_id").to_owned()).ok_or_else(|| groups::unknown(t))?;
    Ok(Reply::written(|o| write_group(o, t, group)))
}

pub(crate) fn start(call: &mut Call<'_>) -> Result<Reply, ApiError> {
    let id = call.path("group_id").to_owned();
    let group = call.tenant.groups.get(&id).ok_or_else(|| groups::unknown(call.tenant))?;
    rules::check_start(&group.request, call.body)?;
    // Before the keys are taken over: those of a group at work stay as they are.
    groups::check_start(call.tenant, &id)?;
    call.tenant.entrust(Resource::Group(id.clone()), call.body);
    groups::start(call.tenant, &id)?;
    Ok(Reply::empty())
}

pub(crate) fn stop(call: &mut Call<'_>) -> Result<Reply, ApiError> {
    let id = call.path("group_id").to_owned();
    groups::stop(call.tenant, &id)?;
    Ok(Reply::empty())
}

pub(crate) fn retry(call: &mut Call<'_>) -> Result<Reply, ApiError> {
    let id = call.path("group_id").to_owned();
    let only_failed = call.body["migrate_failed_object"].as_bool().unwrap_or(false);
    groups::check_retry(call.tenant, &id, only_failed)?;
    call.tenant.entrust(Resource::Group(id.clone()), call.body);
    groups::retry(call.tenant, &id, only_failed)?;
    Ok(Reply::empty())
}

pub(crate) fn update_bandwidth(call: &mut Call<'_>) -> Result<Reply, ApiError> {
    let id = call.path("group_id").to_owned();
    configure(call.tenant, &id, Policy::of(call.body)?, None)?;
    Ok(Reply::empty())
}

/// New settings for a group: for the tasks it has and for those it will have. Complete tasks keep theirs.
pub(super) fn configure(t: &mut Tenant, id: &str, policy: Policy, priority: Option<&str>) -> Result<(), ApiError> {
    let key = id.to_owned();
    let group = t.groups.get(&key).ok_or_else(|| groups::unknown(t))?;
    if matches!(group.state, GroupState::Complete | GroupState::ToDelete | GroupState::Deleting) {
        return Err(ApiError::oms("OMS.1036", "The operation is not possible in the current state of the task group."));
    }
    let open = group.children.iter().filter_map(|id| t.tasks.get(id)).filter(|task| task.state != TaskState::Succeeded);
    let open: Vec<(u64, TaskState)> = open.map(|task| (task.id, task.state)).collect();
    if let Some((busy, _)) = open.iter().find(|(_, state)| priority.is_some() && !tasks_api::takes_priority(*state)) {
        return Err(tasks_api::cannot_change(*busy));
    }
    if let Some(group) = t.groups.get_mut(&key) {
        group.bandwidth = policy.clone();
        if let Some(priority) = priority {
            group.request["task_priority"] = json!(priority);
        }
    }
    for (child, _) in open {
        tasks_api::set_bandwidth(t, child, policy.clone())?;
        if let Some(priority) = priority {
            tasks::prioritize(t, child, priority);
        }
    }
    Ok(())
}

pub(crate) fn delete(call: &mut Call<'_>) -> Result<Reply, ApiError> {
    let id = call.path("group_id").to_owned();
    groups::delete(call.tenant, &id)?;
    Ok(Reply::empty())
}
