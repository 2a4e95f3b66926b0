//! The calls on synchronization tasks. Their state changes take effect immediately.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::rules::not_found;
use super::state::Oms;
use super::sync::BUCKET_MS;
use super::sync::SyncTask;
use super::{copying, rules};
use crate::call::Call;
use crate::reply::{ApiError, Reply};
use crate::service::ServiceName;
use crate::work::{Activity, Resource};
use crate::world::kernel::Kernel;
use crate::world::kind::OnTimer;

/// The only regions with synchronization.
const REGIONS: [&str; 3] = ["cn-north-4", "cn-east-3", "cn-southwest-2"];
const HOUR_MS: u64 = 3_600_000;
const DAY_MS: u64 = 24 * HOUR_MS;

impl OnTimer<Oms> for SyncTask {}

fn unknown() -> ApiError {
    not_found().with_status(StatusCode::NOT_FOUND)
}

fn check_region(kernel: &Kernel) -> Result<(), ApiError> {
    if kernel.setup.quirks.check_sync_region && !REGIONS.contains(&kernel.setup.region.as_str()) {
        return Err(ApiError::oms("OMS.0060"));
    }
    Ok(())
}

/// The error for a call that the state forbids. Its code is not documented, and the message of OMS.2002 is only partly
/// known.
fn illegal(kernel: &Kernel, like_tasks: &str) -> ApiError {
    ApiError::oms(if kernel.setup.quirks.sync_errors_like_tasks { like_tasks } else { "OMS.2002" })
}

fn check_quota(kernel: &Kernel, oms: &Oms) -> Result<(), ApiError> {
    let active = oms.syncs.values().filter(|task| task.synchronizing).count();
    if active >= kernel.setup.quirks.running_syncs as usize {
        return Err(ApiError::oms("OMS.0077"));
    }
    Ok(())
}

fn task<'t>(oms: &'t mut Oms, id: &str) -> Result<&'t mut SyncTask, ApiError> {
    oms.syncs.get_mut(&id.to_owned()).ok_or_else(unknown)
}

pub(crate) fn create(call: &mut Call<'_, Oms>) -> Result<Reply, ApiError> {
    check_region(call.kernel)?;
    rules::check_consent_and_region(call, call.text("dst_region"))?;
    rules::check_sync_description(call.text("description"))?;
    let cloud = call.text("src_cloud_type");
    if !cloud.is_empty() {
        rules::check_cloud("src_cloud_type", cloud)?;
    }
    if cloud.eq_ignore_ascii_case("Tencent") && call.text("app_id").is_empty() {
        return Err(ApiError::oms("OMS.0057").about("app_id is required for Tencent"));
    }
    check_quota(call.kernel, call.state)?;
    let request = rules::to_keep(call.body);
    let (kernel, oms) = (&mut *call.kernel, &mut *call.state);
    let id = kernel.uuid();
    let task = SyncTask {
        id: id.clone(),
        synchronizing: true,
        request,
        created: kernel.now,
        last_started: kernel.now,
        queued: kernel.queue(),
        activity: BTreeMap::new(),
        pending: 0,
    };
    oms.syncs.insert(id.clone(), task);
    kernel.entrust(Resource::Sync(id.clone()), call.body);
    Ok(Reply::json(json!({ "sync_task_id": id })))
}

pub(crate) fn list(call: &mut Call<'_, Oms>) -> Result<Reply, ApiError> {
    let page = call.page(ServiceName::Oms, 10, 100)?;
    let status = call.query("status");
    if status.is_some_and(|status| !matches!(status, "SYNCHRONIZING" | "STOPPED")) {
        return Err(ApiError::oms("OMS.0052"));
    }
    let (kernel, oms) = (&*call.kernel, &*call.state);
    let mut rows: Vec<&SyncTask> = oms.syncs.values().collect();
    rows.sort_by_key(|task| task.queued);
    let is_wanted = |task: &SyncTask| status.is_none_or(|status| (status == "SYNCHRONIZING") == task.synchronizing);
    let keep = |task: &SyncTask| kernel.lists(task.created) && is_wanted(task);
    let (count, tasks) = page.cut(kernel.setup.quirks.list_order, rows.into_iter(), keep, SyncTask::view);
    Ok(Reply::json(json!({ "tasks": tasks, "count": count })))
}

pub(crate) fn show(call: &mut Call<'_, Oms>) -> Result<Reply, ApiError> {
    let at = call.query_number("query_time");
    let at = at.ok_or_else(|| ApiError::oms("OMS.1004").about("query_time is required"))?;
    let task = call.state.syncs.get(&call.path("sync_task_id").to_owned()).ok_or_else(unknown)?;
    Ok(Reply::json(task.detail(at)))
}

pub(crate) fn start(call: &mut Call<'_, Oms>) -> Result<Reply, ApiError> {
    check_region(call.kernel)?;
    let id = call.path("sync_task_id").to_owned();
    if task(call.state, &id)?.synchronizing {
        return Err(illegal(call.kernel, "OMS.0065"));
    }
    check_quota(call.kernel, call.state)?;
    let now = call.kernel.now;
    let task = task(call.state, &id)?;
    task.synchronizing = true;
    task.last_started = now;
    call.kernel.entrust(Resource::Sync(id), call.body);
    Ok(Reply::empty())
}

pub(crate) fn stop(call: &mut Call<'_, Oms>) -> Result<Reply, ApiError> {
    check_region(call.kernel)?;
    let id = call.path("sync_task_id").to_owned();
    if !task(call.state, &id)?.synchronizing {
        return Err(illegal(call.kernel, "OMS.0066"));
    }
    task(call.state, &id)?.synchronizing = false;
    Ok(Reply::empty())
}

pub(crate) fn delete(call: &mut Call<'_, Oms>) -> Result<Reply, ApiError> {
    let id = call.path("sync_task_id").to_owned();
    if task(call.state, &id)?.synchronizing {
        return Err(illegal(call.kernel, "OMS.0063"));
    }
    call.state.syncs.remove(&id);
    call.kernel.forget(Resource::Sync(id));
    Ok(Reply::empty())
}

/// Requests copies of objects that changed in the source.
pub(crate) fn events(call: &mut Call<'_, Oms>) -> Result<Reply, ApiError> {
    check_region(call.kernel)?;
    let most = call.kernel.setup.quirks.keys_per_event as usize;
    let keys: Vec<&str> = call.body["object_keys"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    if keys.is_empty() || keys.len() > most {
        return Err(ApiError::oms("OMS.0001").about(format!("object_keys must have 1 to {most} items")));
    }
    if keys.iter().any(|key| !(1..=16_384).contains(&key.chars().count())) {
        return Err(ApiError::oms("OMS.0001").about("an object key must have 1 to 16384 characters"));
    }
    let id = call.path("sync_task_id").to_owned();
    if !task(call.state, &id)?.synchronizing {
        return Err(illegal(call.kernel, "OMS.0066"));
    }
    let bucket = call.kernel.now / BUCKET_MS * BUCKET_MS;
    let count = keys.len() as u64;
    let request = task(call.state, &id)?.request.clone();
    if let Some(worker) = call.kernel.setup.worker.clone().filter(|_| copying::is_real(call.kernel, &request)) {
        let owner = call.kernel.owner(Resource::Sync(id.clone()));
        if !worker.has_room_for_event(&owner) {
            return Err(ApiError::oms("OMS.2004"));
        }
        let keys = keys.into_iter().map(str::to_owned).collect();
        task(call.state, &id)?.accept(bucket, count);
        call.kernel.order(move |worker| worker.begin_event(&owner, request, keys));
        return Ok(Reply::empty());
    }
    let average = call.kernel.setup.pace.workload.bytes / call.kernel.setup.pace.workload.objects.max(1);
    let heard =
        Activity { requests: count, successes: count, bytes: average.saturating_mul(count), ..Activity::default() };
    let task = task(call.state, &id)?;
    task.activity.entry(bucket).or_default().add(&heard);
    Ok(Reply::empty())
}

/// Returns a series of counters: per five minutes for up to a day, per hour for longer ranges. The documents do not say
/// at which length this changes.
pub(crate) fn statistics(call: &mut Call<'_, Oms>) -> Result<Reply, ApiError> {
    let id = call.path("sync_task_id").to_owned();
    let task = call.state.syncs.get(&id).ok_or_else(unknown)?;
    let (from, to) = (call.query_number("start_time").unwrap_or(0), call.query_number("end_time").unwrap_or(0));
    if from >= to || to - from > 400 * DAY_MS {
        return Err(ApiError::oms("OMS.0001").about("start_time must be before end_time, by at most 400 days"));
    }
    let (name, step) = if to - from <= DAY_MS { ("FIVE_MINUTES", BUCKET_MS) } else { ("ONE_HOUR", HOUR_MS) };
    let mut series = Vec::new();
    for data_type in call.query("data_type").unwrap_or_default().split(',') {
        if Activity::default().of(data_type).is_none() {
            return Err(ApiError::oms("OMS.0001").about("data_type"));
        }
        let points: Vec<Value> = (from / step..to.div_ceil(step))
            .filter_map(|slot| {
                let sum = task.sum(slot * step, (slot + 1) * step);
                (sum != Activity::default())
                    .then(|| json!({ "time_stamp": slot * step, "statistic_num": sum.of(data_type) }))
            })
            .collect();
        series.push(json!({ "data_type": data_type, "data": points }));
    }
    Ok(Reply::json(json!({ "sync_task_id": id, "statistic_time_type": name, "statistic_datas": series })))
}

#[cfg(test)]
mod tests;
