//! The calls on task groups.

use serde_json::json;

use super::bandwidth::Policy;
use super::group::{Group, cloud_type, task_type, write_group};
use super::state::Oms;
use super::{groups, rules};
use crate::call::{Call, text};
use crate::reply::{ApiError, Reply};
use crate::service::ServiceName;
use crate::work::Resource;

pub(crate) fn create(call: &mut Call<'_, Oms>) -> Result<Reply, ApiError> {
    let body = call.body;
    rules::check_consent_and_region(call, text(&body["dst_node"], "region"))?;
    rules::check_source(&body["src_node"], &task_type(body))?;
    rules::check_description(call.text("description"))?;
    rules::check_since(body)?;
    let bandwidth = Policy::of(body)?;
    let work = call.kernel.setup.pace.workload.described(call.text("description"));
    let mut request = rules::to_keep(body);
    // The tasks of the group return the cloud in the case that the request used.
    request["src_node"]["cloud_type"] = json!(cloud_type(&body["src_node"]));
    let id = groups::create(call.kernel, call.state, request, bandwidth, work);
    call.kernel.entrust(Resource::Group(id.clone()), body);
    Ok(Reply::json(json!({ "group_id": id })))
}

pub(crate) fn list(call: &mut Call<'_, Oms>) -> Result<Reply, ApiError> {
    let page = call.page(ServiceName::Oms, 10, 100)?;
    let status = call.query_number("status");
    if let Some(status) = status.filter(|status| *status > 9) {
        return Err(ApiError::oms("OMS.0052").about(format!("status {status}")));
    }
    let (kernel, oms) = (&*call.kernel, &*call.state);
    // Ids are random, so they do not show the order of creation.
    let mut rows: Vec<&Group> = oms.groups.values().collect();
    rows.sort_by_key(|group| group.queued);
    let is_wanted = |group: &Group| status.is_none_or(|status| group.state as u64 == status);
    let keep = |group: &Group| kernel.lists(group.created) && is_wanted(group);
    let (count, groups) = page.cut(kernel.setup.quirks.list_order, rows.into_iter(), keep, |group| group);
    Ok(Reply::written(|o| {
        o.list("taskgroups", |list| {
            groups.into_iter().for_each(|group| list.object(|o| write_group(o, (&oms.tasks, kernel.now), group)))
        });
        o.field("count", count as u64);
    }))
}

pub(crate) fn show(call: &mut Call<'_, Oms>) -> Result<Reply, ApiError> {
    let (kernel, oms) = (&*call.kernel, &*call.state);
    let group = oms.groups.get(&call.path("group_id").to_owned()).ok_or_else(|| groups::unknown(kernel))?;
    Ok(Reply::written(|o| write_group(o, (&oms.tasks, kernel.now), group)))
}

pub(crate) fn start(call: &mut Call<'_, Oms>) -> Result<Reply, ApiError> {
    let id = call.path("group_id").to_owned();
    let group = call.state.groups.get(&id).ok_or_else(|| groups::unknown(call.kernel))?;
    rules::check_start(&group.request, call.body)?;
    // Checked before the keys are stored, because the keys of a working group must not change.
    groups::check_start(call.kernel, call.state, &id)?;
    call.kernel.entrust(Resource::Group(id.clone()), call.body);
    groups::start(call.kernel, call.state, &id)?;
    Ok(Reply::empty())
}

pub(crate) fn stop(call: &mut Call<'_, Oms>) -> Result<Reply, ApiError> {
    let id = call.path("group_id").to_owned();
    groups::stop(call.kernel, call.state, &id)?;
    Ok(Reply::empty())
}

pub(crate) fn retry(call: &mut Call<'_, Oms>) -> Result<Reply, ApiError> {
    let id = call.path("group_id").to_owned();
    let only_failed = call.body["migrate_failed_object"].as_bool().unwrap_or(false);
    groups::check_retry(call.kernel, call.state, &id, only_failed)?;
    call.kernel.entrust(Resource::Group(id.clone()), call.body);
    groups::retry(call.kernel, call.state, &id, only_failed)?;
    Ok(Reply::empty())
}

pub(crate) fn update_bandwidth(call: &mut Call<'_, Oms>) -> Result<Reply, ApiError> {
    let id = call.path("group_id").to_owned();
    groups::configure(call.kernel, call.state, &id, Policy::of(call.body)?, None)?;
    Ok(Reply::empty())
}

pub(crate) fn delete(call: &mut Call<'_, Oms>) -> Result<Reply, ApiError> {
    let id = call.path("group_id").to_owned();
    groups::delete(call.kernel, call.state, &id)?;
    Ok(Reply::empty())
}
