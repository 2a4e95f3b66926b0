//! Jobs (the outcome of one asynchronous call) and background tasks (the changes of an instance as the console lists
//! them).

use serde_json::json;

use super::ids::instance_id;
use super::job::{Background, Job, JobState};
use super::state::Dcs;
use crate::call::Call;
use crate::reply::{ApiError, Reply};
use crate::service::ServiceName;
use crate::wire_time::parse_filter;
use crate::world::kernel::Kernel;
use crate::world::kind::OnTimer;

/// How many jobs and background tasks a project keeps; the oldest are removed first.
const KEPT: usize = 1000;

/// Starts a job that ends after a while, and returns its id.
pub(crate) fn begin(kernel: &mut Kernel, dcs: &mut Dcs, kind: &str, lasts: u64) -> String {
    let id = kernel.uuid();
    let (now, first) = (kernel.now, kernel.now + lasts / 4);
    let job = Job {
        id: id.clone(),
        kind: kind.to_owned(),
        state: JobState::Init,
        begun: now,
        ends: now + lasts,
        timer: Some(first),
    };
    dcs.jobs.insert(id.clone(), job);
    kernel.arm::<Job>(&id.clone(), first);
    if dcs.jobs.len() > KEPT {
        // Several jobs may have started at the same time; the new one must not count as the oldest.
        let others = dcs.jobs.values().filter(|job| job.id != id);
        let oldest = others.min_by_key(|job| job.begun).map(|job| job.id.clone());
        oldest.and_then(|id| dcs.jobs.remove(&id));
    }
    id
}

impl OnTimer<Dcs> for Job {
    fn on_timer(kernel: &mut Kernel, dcs: &mut Dcs, id: &str) {
        let Some(job) = dcs.jobs.get_mut(&id.to_owned()) else { return };
        (job.state, job.timer) = match job.state {
            JobState::Init => (JobState::Running, Some(job.ends)),
            _ => (JobState::Success, None),
        };
        if let Some(at) = job.timer {
            kernel.arm::<Job>(&id.to_owned(), at);
        }
    }
}

impl OnTimer<Dcs> for Background {}

/// Records a change of an instance for the task center.
pub(crate) fn note(kernel: &mut Kernel, dcs: &mut Dcs, instance: (&str, &str), lasts: u64) {
    let id = kernel.uuid();
    let task = Background {
        id: id.clone(),
        instance_id: instance.0.to_owned(),
        instance_name: instance.1.to_owned(),
        name: None,
        created: kernel.now,
        ends: kernel.now + lasts,
        queued: kernel.queue(),
    };
    dcs.background.insert(id, task);
    if dcs.background.len() > KEPT {
        let oldest = dcs.background.values().min_by_key(|task| task.queued).map(|task| task.id.clone());
        oldest.and_then(|id| dcs.background.remove(&id));
    }
}

pub(crate) fn show(call: &mut Call<'_, Dcs>) -> Result<Reply, ApiError> {
    let job = call.state.jobs.get(&call.path("job_id").to_owned());
    let job = job.ok_or_else(|| ApiError::dcs("111400063").about("job_id"))?;
    let state = match job.state {
        JobState::Init => "INIT",
        JobState::Running => "RUNNING",
        JobState::Success => "SUCCESS",
    };
    // The documents name only two types of jobs.
    let kind =
        Some(&job.kind).filter(|kind| matches!(kind.as_str(), "masterStandbySwapJob" | "modifyClientIpTransJob"));
    let mut reply = json!({
        "job_id": job.id,
        "status": state,
        "begin_time": job.begun.to_string(),
        "end_time": (job.state == JobState::Success).then(|| job.ends.to_string()),
        "fail_reason": null,
    });
    if let Some(kind) = kind {
        reply["job_type"] = json!(kind);
    }
    Ok(Reply::json(reply))
}

fn list(call: &Call<'_, Dcs>, instance: Option<&str>) -> Result<Reply, ApiError> {
    let page = call.page(ServiceName::Dcs, 10, 1000)?;
    let moment = |name: &str| {
        let time = call.query(name).map(|text| parse_filter(text).ok_or_else(|| ApiError::dcs("DCS.4800").about(name)));
        time.transpose()
    };
    let (from, to) = (moment("start_time")?, moment("end_time")?);
    let (kernel, dcs) = (&*call.kernel, &*call.state);
    let mut rows: Vec<&Background> = dcs.background.values().collect();
    rows.sort_by_key(|task| task.queued);
    let keep = |task: &Background| {
        instance.is_none_or(|id| task.instance_id == id)
            && from.is_none_or(|from| task.created >= from)
            && to.is_none_or(|to| task.created <= to)
    };
    let (count, tasks) = page.cut(kernel.setup.quirks.list_order, rows.into_iter(), keep, |task| task.view(kernel.now));
    Ok(Reply::json(json!({ "task_count": count.to_string(), "tasks": tasks })))
}

pub(crate) fn list_of_instance(call: &mut Call<'_, Dcs>) -> Result<Reply, ApiError> {
    let id = instance_id(call)?;
    list(call, Some(&id))
}

pub(crate) fn list_center(call: &mut Call<'_, Dcs>) -> Result<Reply, ApiError> {
    list(call, None)
}

fn delete(call: &mut Call<'_, Dcs>, instance: Option<&str>) -> Result<(), ApiError> {
    let id = call.path("task_id").to_owned();
    let found = call.state.background.get(&id);
    found
        .filter(|task| instance.is_none_or(|instance| task.instance_id == instance))
        .ok_or_else(|| ApiError::dcs("DCS.4070"))?;
    call.state.background.remove(&id);
    Ok(())
}

pub(crate) fn delete_of_instance(call: &mut Call<'_, Dcs>) -> Result<Reply, ApiError> {
    let instance = instance_id(call)?;
    delete(call, Some(&instance))?;
    Ok(Reply::json(json!({ "message": "success" })))
}

pub(crate) fn delete_center(call: &mut Call<'_, Dcs>) -> Result<Reply, ApiError> {
    delete(call, None)?;
    Ok(Reply::empty())
}
