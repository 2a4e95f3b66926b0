//! `hcmigrate task`: migration tasks of OMS.

use huaweicloud_oms::operations::{START_TASK, STOP_TASK};
use huaweicloud_oms::types::{StartTaskReq, StartTaskReqBuilder, Task, TaskStatus};
use huaweicloud_oms::{Client, Response};
use huaweicloud_runtime::Operation;

use super::{
    Followed, PageOf, Shape, accepted, destination, done, load_keys, numbered, place, print_facts, print_list,
};
use super::{read_pages, reason, text, wait_for, yes_no};
use crate::arguments::{Output, TaskAction, TaskState, Wait};
use crate::failure::{Exit, Failure};
use crate::json;
use crate::keys::{self, Keys};
use crate::screen::{self, Column, Reading, Side, line};
use crate::session::Session;
use crate::units;

const NOUN: &str = "task";

pub(crate) async fn run(session: &Session, action: TaskAction) -> Result<Exit, Failure> {
    match action {
        TaskAction::Start { id, failed_only, keys, wait, output } => {
            let body = start_body(session, keys.credentials.as_deref())?.migrate_failed_object(failed_only);
            let client = session.oms()?;
            let reply = client.start_task().task_id(id).body(body).send().await?;
            accepted(NOUN, &id.to_string(), "start", reply.request_id(), output)?;
            after(&client, id, &START_TASK, wait, output, &reply).await
        }
        TaskAction::Stop { id, wait, output } => {
            let client = session.oms()?;
            let reply = client.stop_task().task_id(id).send().await?;
            accepted(NOUN, &id.to_string(), "stop", reply.request_id(), output)?;
            after(&client, id, &STOP_TASK, wait, output, &reply).await
        }
        TaskAction::Show { id, wait, output } if wait.wait => {
            let client = session.oms()?;
            // Whoever only looks may find it paused: that is an end as good as another.
            let waiting = client.show_task().task_id(id).wait();
            let id = id.to_string();
            let followed = Followed { noun: NOUN, id: &id, advice: "" };
            wait_for(&followed, waiting, &wait, output, async |task| reading(&task.value)).await
        }
        TaskAction::Show { id, output, .. } => show(&session.oms()?, id, output).await,
        TaskAction::List { status, group, name, page, output } => {
            let client = session.oms()?;
            let listed = read_pages(page.limit, &SHAPE, async |limit, offset| {
                let mut request = client.list_tasks().limit(limit as i32).offset(offset as i32);
                if let Some(status) = status {
                    request = request.status(TaskStatus::from(status));
                }
                if let Some(group) = &group {
                    request = request.group_id(group.clone());
                }
                if let Some(name) = &name {
                    request = request.task_name(name.clone());
                }
                let reply = request.send().await?;
                let raw = reply.raw().clone();
                let reply = reply.into_inner();
                Ok(PageOf { items: reply.tasks, total: reply.count, raw })
            });
            print_list(&listed.await?, output, &COLUMNS, row)
        }
    }
}

const FAILED: &str =
    "`hcmigrate task show ID` tells more; `hcmigrate task start ID --failed-only` tries the failed objects again";

const SHAPE: Shape<Task> = Shape { field: "tasks", id_field: "id", id: |task| format!("{:?}", task.id) };

async fn after(
    client: &Client,
    id: i64,
    operation: &'static Operation,
    wait: Wait,
    output: Output,
    reply: &Response<()>,
) -> Result<Exit, Failure> {
    if !wait.wait {
        return done(reply.raw(), output, &format!("follow it with: hcmigrate task show {id} --wait"));
    }
    let waiting = client.show_task().task_id(id).wait().after(operation);
    let id = id.to_string();
    let followed = Followed { noun: NOUN, id: &id, advice: FAILED };
    wait_for(&followed, waiting, &wait, output, async |task| reading(&task.value)).await
}

/// The request of a start, with every key that there is.
fn start_body(session: &Session, file: Option<&str>) -> Result<StartTaskReqBuilder, Failure> {
    const KNOWN: [keys::Key; 9] = [
        keys::SRC_AK,
        keys::SRC_SK,
        keys::SRC_SECURITY_TOKEN,
        keys::JSON_AUTH_FILE,
        keys::CONNECTION_STRING,
        keys::DST_AK,
        keys::DST_SK,
        keys::DST_SECURITY_TOKEN,
        keys::CDN_KEY,
    ];
    let keys = load_keys(session, file, NOUN, &[keys::DST_AK, keys::DST_SK], &KNOWN)?;
    if !keys.has_source() {
        screen::warn("no keys of the source are set (HCMIGRATE_SRC_AK, ...); only a URL-list task starts without them");
    }
    Ok(fill(StartTaskReq::builder(), &keys))
}

fn fill(mut body: StartTaskReqBuilder, keys: &Keys) -> StartTaskReqBuilder {
    let get = |key| keys.get(key).cloned();
    if let Some(key) = get(keys::SRC_AK) {
        body = body.src_ak(key);
    }
    if let Some(key) = get(keys::SRC_SK) {
        body = body.src_sk(key);
    }
    if let Some(key) = get(keys::SRC_SECURITY_TOKEN) {
        body = body.src_security_token(key);
    }
    if let Some(key) = get(keys::JSON_AUTH_FILE) {
        body = body.json_auth_file(key);
    }
    if let Some(key) = get(keys::CONNECTION_STRING) {
        body = body.connection_string(key);
    }
    if let Some(key) = get(keys::DST_AK) {
        body = body.dst_ak(key);
    }
    if let Some(key) = get(keys::DST_SK) {
        body = body.dst_sk(key);
    }
    if let Some(key) = get(keys::DST_SECURITY_TOKEN) {
        body = body.dst_security_token(key);
    }
    if let Some(key) = get(keys::CDN_KEY) {
        body = body.source_cdn_authentication_key(key);
    }
    body
}

/// How far a task is.
pub(crate) fn reading(task: &Task) -> Reading {
    let running = matches!(task.status, Some(TaskStatus::Running | TaskStatus::Retrying));
    let mut detail = vec![copied(task.complete_size, task.total_size)];
    detail.push(objects(task));
    if running {
        detail.extend(task.migrate_speed.filter(|speed| *speed > 0).map(|speed| format!("{}/s", units::bytes(speed))));
        if task.is_query_over == Some(false) {
            // Totals still grow, so that a remaining time would be a guess.
            detail.push("still listing the source".to_owned());
        } else {
            let left = units::milliseconds(task.left_time);
            detail.extend((!left.is_empty()).then(|| format!("{left} left")));
        }
    }
    detail.retain(|part| !part.is_empty());
    Reading { state: state(task), share: task.progress, detail: detail.join(", ") }
}

fn state(task: &Task) -> String {
    task.status
        .as_ref()
        .map(|status| numbered(status, status.code()))
        .unwrap_or_else(|| "in an unknown state".to_owned())
}

/// `1.0 GiB of 3.0 GiB`.
pub(crate) fn copied(complete: Option<i64>, total: Option<i64>) -> String {
    match (complete, total) {
        (Some(complete), Some(total)) if complete < total => {
            format!("{} of {}", units::bytes(complete), units::bytes(total))
        }
        (Some(complete), _) => units::bytes(complete),
        _ => String::new(),
    }
}

fn objects(task: &Task) -> String {
    let Some(total) = task.total_num else { return String::new() };
    let done = task.successful_num.unwrap_or(0) + task.skipped_num.unwrap_or(0);
    let mut text = format!("{} of {} objects", units::count(done), units::count(total));
    if let Some(skipped) = task.skipped_num.filter(|skipped| *skipped > 0) {
        text.push_str(&format!(" ({} skipped)", units::count(skipped)));
    }
    if let Some(failed) = task.failed_num.filter(|failed| *failed > 0) {
        text.push_str(&format!(", {} failed", units::count(failed)));
    }
    text
}

async fn show(client: &Client, id: i64, output: Output) -> Result<Exit, Failure> {
    let reply = client.show_task().task_id(id).send().await?;
    if output.json {
        line(&json::reply(reply.raw())?)?;
        return Ok(Exit::Success);
    }
    let reading = reading(&reply);
    let share = reading.share.map(|share| format!(", {}", units::percent(share))).unwrap_or_default();
    let failed_list = reply.failed_object_record.as_ref().filter(|record| record.result == Some(true));
    print_facts(
        &format!("task {id}"),
        &[
            ("name", text(reply.name.as_ref())),
            ("description", text(reply.description.as_ref())),
            ("state", format!("{}{share}", reading.state)),
            ("reason", reason(reply.error_reason.as_ref()).unwrap_or_default()),
            ("progress", reading.detail),
            ("source", source(&reply)),
            ("destination", destination(reply.dst_node.as_ref())),
            ("kind", text(reply.task_type.as_ref())),
            ("group", text(reply.group_id.as_ref())),
            ("priority", text(reply.task_priority.as_ref())),
            ("overwrites", text(reply.object_overwrite_mode.as_ref())),
            ("restores archived", yes_no(reply.enable_restore)),
            ("failed objects", failed_list.and_then(|record| record.list_file_key.clone()).unwrap_or_default()),
            ("started", units::moment(reply.start_time)),
            ("ran for", units::milliseconds(reply.total_time)),
        ],
    )?;
    Ok(Exit::Success)
}

fn source(task: &Task) -> String {
    let Some(node) = &task.src_node else { return String::new() };
    let place = place(node.bucket.as_deref(), node.region.as_deref());
    format!("{} {place}", text(node.cloud_type.as_ref())).trim().to_owned()
}

const COLUMNS: [Column; 7] = [
    Column("ID", Side::Right),
    Column("STATE", Side::Left),
    Column("DONE", Side::Right),
    Column("SIZE", Side::Right),
    Column("OBJECTS", Side::Left),
    Column("SOURCE", Side::Left),
    Column("DESTINATION", Side::Left),
];

fn row(task: &Task) -> Vec<String> {
    vec![
        text(task.id.as_ref()),
        state(task),
        task.progress.map(units::percent).unwrap_or_default(),
        task.total_size.map(units::bytes).unwrap_or_default(),
        objects(task).replace(" objects", ""),
        source(task),
        destination(task.dst_node.as_ref()),
    ]
}

impl From<TaskState> for TaskStatus {
    fn from(state: TaskState) -> Self {
        match state {
            TaskState::Waiting => Self::Waiting,
            TaskState::Running => Self::Running,
            TaskState::Paused => Self::Paused,
            TaskState::Failed => Self::Failed,
            TaskState::Succeeded => Self::Succeeded,
            TaskState::Pausing => Self::Pausing,
        }
    }
}
