//! Jobs (the outcome of one asynchronous call) and background tasks (what the console lists of an instance's changes).

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::clock::Millis;
use crate::ops::Call;
use crate::reply::{ApiError, Reply};
use crate::spec::Service;
use crate::wire_time::{iso, parse_filter};
use crate::world::{Key, Tenant};

/// The states of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum JobState {
    Init,
    Running,
    Success,
}

/// The outcome of one asynchronous call.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Job {
    pub id: String,
    pub kind: String,
    pub state: JobState,
    pub begun: Millis,
    pub ends: Millis,
    pub timer: Option<Millis>,
}

/// A change of an instance, as the task center lists it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Background {
    pub id: String,
    pub instance_id: String,
    pub instance_name: String,
    pub name: String,
    pub created: Millis,
    pub ends: Millis,
    pub queued: u64,
}

/// How many jobs and background tasks a project keeps; the oldest go first.
const KEPT: usize = 1000;

/// Begins a job that ends after a while, and returns its id.
pub(crate) fn begin(t: &mut Tenant, kind: &str, lasts: u64) -> String {
    let id = t.uuid();
    let (now, first) = (t.now, t.now + lasts / 4);
    let job = Job {
        id: id.clone(),
        kind: kind.to_owned(),
        state: JobState::Init,
        begun: now,
        ends: now + lasts,
        timer: Some(first),
    };
    t.jobs.insert(id.clone(), job);
    t.arm(Key::Job(id.clone()), first);
    if t.jobs.len() > KEPT {
        // Several may have begun in the same moment; the new one is not the oldest of them.
        let others = t.jobs.values().filter(|job| job.id != id);
        let oldest = others.min_by_key(|job| job.begun).map(|job| job.id.clone());
        oldest.and_then(|id| t.jobs.remove(&id));
    }
    id
}

/// The due moment of a job.
pub(crate) fn on_timer(t: &mut Tenant, id: &str) {
    let Some(job) = t.jobs.get_mut(&id.to_owned()) else { return };
    (job.state, job.timer) = match job.state {
        JobState::Init => (JobState::Running, Some(job.ends)),
        _ => (JobState::Success, None),
    };
    if let Some(at) = job.timer {
        t.arm(Key::Job(id.to_owned()), at);
    }
}

/// Notes a change of an instance for the task center.
pub(crate) fn note(t: &mut Tenant, instance: (&str, &str), name: &str, lasts: u64) {
    let id = t.uuid();
    t.counters.queued += 1;
    let task = Background {
        id: id.clone(),
        instance_id: instance.0.to_owned(),
        instance_name: instance.1.to_owned(),
        name: name.to_owned(),
        created: t.now,
        ends: t.now + lasts,
        queued: t.counters.queued,
    };
    t.background.insert(id, task);
    if t.background.len() > KEPT {
        let oldest = t.background.values().min_by_key(|task| task.queued).map(|task| task.id.clone());
        oldest.and_then(|id| t.background.remove(&id));
    }
}

pub(crate) fn show(call: &mut Call<'_>) -> Result<Reply, ApiError> {
    let job = call.tenant.jobs.get(&call.path("job_id").to_owned());
    let job = job.ok_or_else(|| ApiError::dcs("DCS.4842", "The job does not exist."))?;
    let state = match job.state {
        JobState::Init => "INIT",
        JobState::Running => "RUNNING",
        JobState::Success => "SUCCESS",
    };
    Ok(Reply::json(json!({
        "job_id": job.id,
        "job_type": job.kind,
        "status": state,
        "begin_time": job.begun.to_string(),
        "end_time": (job.state == JobState::Success).then(|| job.ends.to_string()),
        "fail_reason": null,
    })))
}

impl Background {
    fn view(&self, now: Millis) -> Value {
        json!({
            "id": self.id,
            "name": self.name,
            "details": null,
            "user_name": "emulator",
            "user_id": "emulator",
            "params": "{}",
            "status": if now >= self.ends { "SUCCESS" } else { "EXECUTING" },
            "created_at": iso(self.created),
            "updated_at": iso(self.ends.min(now)),
            "enable_show": true,
            "instance_id": self.instance_id,
            "instance_name": self.instance_name,
        })
    }
}

fn list(call: &Call<'_>, instance: Option<&str>) -> Result<Reply, ApiError> {
    let page = call.page(Service::Dcs, 10, 1000)?;
    let moment = |name: &str| {
        let time = call
            .query(name)
            .map(|text| parse_filter(text).ok_or_else(|| ApiError::dcs("DCS.4800", format!("Invalid {name}."))));
        time.transpose()
    };
    let (from, to) = (moment("start_time")?, moment("end_time")?);
    let t = &call.tenant;
    let mut rows: Vec<&Background> = t.background.values().collect();
    rows.sort_by_key(|task| task.queued);
    let keep = |task: &Background| {
        instance.is_none_or(|id| task.instance_id == id)
            && from.is_none_or(|from| task.created >= from)
            && to.is_none_or(|to| task.created <= to)
    };
    let (count, tasks) = page.cut(t.setup.quirks.list_order, rows.into_iter(), keep, |task| task.view(t.now));
    Ok(Reply::json(json!({ "task_count": count.to_string(), "tasks": tasks })))
}

pub(crate) fn list_of_instance(call: &mut Call<'_>) -> Result<Reply, ApiError> {
    let id = super::instances_api::id(call)?;
    list(call, Some(&id))
}

pub(crate) fn list_center(call: &mut Call<'_>) -> Result<Reply, ApiError> {
    list(call, None)
}

fn delete(call: &mut Call<'_>, instance: Option<&str>) -> Result<Reply, ApiError> {
    let id = call.path("task_id").to_owned();
    let found = call.tenant.background.get(&id);
    found
        .filter(|task| instance.is_none_or(|instance| task.instance_id == instance))
        .ok_or_else(|| ApiError::dcs("DCS.4070", "Invalid task ID."))?;
    call.tenant.background.remove(&id);
    Ok(Reply::json(json!({ "message": "success" })))
}

pub(crate) fn delete_of_instance(call: &mut Call<'_>) -> Result<Reply, ApiError> {
    let instance = super::instances_api::id(call)?;
    delete(call, Some(&instance))
}

pub(crate) fn delete_center(call: &mut Call<'_>) -> Result<Reply, ApiError> {
    delete(call, None)
}
