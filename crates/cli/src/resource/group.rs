//! `hcmigrate group`: task groups of OMS.

use huaweicloud_oms::operations::{START_TASK_GROUP, STOP_TASK_GROUP};
use huaweicloud_oms::types::{StartTaskGroupReq, StartTaskGroupReqBuilder, TaskGroup, TaskGroupStatus};
use huaweicloud_oms::{Client, Response};
use huaweicloud_runtime::Operation;

use super::task::copied;
use super::{
    Followed, PageOf, Shape, accepted, destination, done, load_keys, numbered, place, print_facts, print_list,
};
use super::{read_pages, reason, text, wait_for, yes_no};
use crate::arguments::{GroupAction, GroupState, Output, Wait};
use crate::failure::{Exit, Failure};
use crate::json;
use crate::keys;
use crate::screen::{self, Column, Reading, Side, line};
use crate::session::Session;
use crate::units;

const NOUN: &str = "group";

const FAILED: &str = "`hcmigrate task list --group ID --status failed` lists the tasks that failed; `hcmigrate call oms \
                      retry_task_group --help` tells how to run them again";

pub(crate) async fn run(session: &Session, action: GroupAction) -> Result<Exit, Failure> {
    match action {
        GroupAction::Start { id, keys, wait, output } => {
            let body = start_body(session, keys.credentials.as_deref())?;
            let client = session.oms()?;
            let reply = client.start_task_group().group_id(id.clone()).body(body).send().await?;
            accepted(NOUN, &id, "start", reply.request_id(), output)?;
            after(&client, &id, &START_TASK_GROUP, wait, output, &reply).await
        }
        GroupAction::Stop { id, wait, output } => {
            let client = session.oms()?;
            let reply = client.stop_task_group().group_id(id.clone()).send().await?;
            accepted(NOUN, &id, "stop", reply.request_id(), output)?;
            after(&client, &id, &STOP_TASK_GROUP, wait, output, &reply).await
        }
        GroupAction::Show { id, wait, output } if wait.wait => {
            let client = session.oms()?;
            let followed = Followed { noun: NOUN, id: &id, advice: "" };
            let waiting = client.show_task_group().group_id(id.clone()).wait();
            wait_for(&followed, waiting, &wait, output, async |group| reading(&group.value)).await
        }
        GroupAction::Show { id, output, .. } => show(&session.oms()?, id, output).await,
        GroupAction::List { status, page, output } => {
            let client = session.oms()?;
            let listed = read_pages(page.limit, &SHAPE, async |limit, offset| {
                let mut request = client.list_task_group().limit(limit as i32).offset(offset as i32);
                if let Some(status) = status {
                    request = request.status(TaskGroupStatus::from(status));
                }
                let reply = request.send().await?;
                let raw = reply.raw().clone();
                let reply = reply.into_inner();
                Ok(PageOf { items: reply.taskgroups, total: reply.count, raw })
            });
            print_list(&listed.await?, output, &COLUMNS, row)
        }
    }
}

const SHAPE: Shape<TaskGroup> =
    Shape { field: "taskgroups", id_field: "group_id", id: |group| format!("{:?}", group.group_id) };

async fn after(
    client: &Client,
    id: &str,
    operation: &'static Operation,
    wait: Wait,
    output: Output,
    reply: &Response<()>,
) -> Result<Exit, Failure> {
    if !wait.wait {
        return done(reply.raw(), output, &format!("follow it with: hcmigrate group show {id} --wait"));
    }
    let followed = Followed { noun: NOUN, id, advice: FAILED };
    let waiting = client.show_task_group().group_id(id.to_owned()).wait().after(operation);
    wait_for(&followed, waiting, &wait, output, async |group| reading(&group.value)).await
}

/// The request of a start, with every key that there is.
fn start_body(session: &Session, file: Option<&str>) -> Result<StartTaskGroupReqBuilder, Failure> {
    // A group knows no temporary keys.
    const KNOWN: [keys::Key; 7] = [
        keys::SRC_AK,
        keys::SRC_SK,
        keys::JSON_AUTH_FILE,
        keys::CONNECTION_STRING,
        keys::DST_AK,
        keys::DST_SK,
        keys::CDN_KEY,
    ];
    let keys = load_keys(session, file, NOUN, &[keys::DST_AK, keys::DST_SK], &KNOWN)?;
    if !keys.has_source() {
        screen::warn(
            "no keys of the source are set (HCMIGRATE_SRC_AK, ...); only a URL-list group starts without them",
        );
    }
    let get = |key| keys.get(key).cloned();
    let mut body = StartTaskGroupReq::builder();
    if let Some(key) = get(keys::SRC_AK) {
        body = body.src_ak(key);
    }
    if let Some(key) = get(keys::SRC_SK) {
        body = body.src_sk(key);
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
    if let Some(key) = get(keys::CDN_KEY) {
        body = body.source_cdn_authentication_key(key);
    }
    Ok(body)
}

/// How far a group is. The service gives no share, but the sizes that make one.
pub(crate) fn reading(group: &TaskGroup) -> Reading {
    let mut detail = vec![copied(group.complete_size, group.total_size), tasks(group), objects(group)];
    let running = matches!(group.status, Some(TaskGroupStatus::Monitoring));
    if running {
        detail.extend(group.migrate_speed.filter(|speed| *speed > 0).map(|speed| format!("{}/s", units::bytes(speed))));
    }
    detail.retain(|part| !part.is_empty());
    Reading { state: state(group), share: share(group), detail: detail.join(", ") }
}

#[allow(clippy::cast_precision_loss, reason = "whole percents are shown")]
fn share(group: &TaskGroup) -> Option<f64> {
    match (group.complete_size, group.total_size) {
        _ if group.status == Some(TaskGroupStatus::Completed) => Some(1.0),
        (Some(complete), Some(total)) if total > 0 => Some(complete as f64 / total as f64),
        _ => None,
    }
}

fn state(group: &TaskGroup) -> String {
    group
        .status
        .as_ref()
        .map(|status| numbered(status, status.code()))
        .unwrap_or_else(|| "in an unknown state".to_owned())
}

fn tasks(group: &TaskGroup) -> String {
    let Some(total) = group.total_task_num.filter(|total| *total > 0) else { return String::new() };
    let complete = group.complete_task_num.unwrap_or(0);
    let failed = group.failed_task_num.filter(|failed| *failed > 0).map(|failed| format!(", {failed} failed"));
    format!("{complete} of {} tasks{}", units::count(total), failed.unwrap_or_default())
}

fn objects(group: &TaskGroup) -> String {
    let Some(total) = group.total_num.filter(|total| *total > 0) else { return String::new() };
    let done = group.success_num.unwrap_or(0) + group.skip_num.unwrap_or(0);
    let failed = group.fail_num.filter(|failed| *failed > 0).map(|failed| format!(", {} failed", units::count(failed)));
    format!("{} of {} objects{}", units::count(done), units::count(total), failed.unwrap_or_default())
}

async fn show(client: &Client, id: String, output: Output) -> Result<Exit, Failure> {
    let reply = client.show_task_group().group_id(id.clone()).send().await?;
    if output.json {
        line(&json::reply(reply.raw())?)?;
        return Ok(Exit::Success);
    }
    let reading = reading(&reply);
    let share = reading.share.map(|share| format!(", {}", units::percent(share))).unwrap_or_default();
    print_facts(
        &format!("group {id}"),
        &[
            ("description", text(reply.description.as_ref())),
            ("state", format!("{}{share}", reading.state)),
            ("reason", reason(reply.error_reason.as_ref()).unwrap_or_default()),
            ("progress", reading.detail),
            ("source", source(&reply)),
            ("destination", destination(reply.dst_node.as_ref())),
            ("kind", text(reply.task_type.as_ref())),
            ("overwrites", text(reply.object_overwrite_mode.as_ref())),
            ("restores archived", yes_no(reply.enable_restore)),
            ("started", units::moment(reply.start_time)),
            ("ran for", units::milliseconds(reply.total_time)),
            ("its tasks", format!("hcmigrate task list --group {id}")),
        ],
    )?;
    Ok(Exit::Success)
}

fn source(group: &TaskGroup) -> String {
    let Some(node) = &group.src_node else { return String::new() };
    let place = place(node.bucket.as_deref(), node.region.as_deref());
    format!("{} {place}", text(node.cloud_type.as_ref())).trim().to_owned()
}

const COLUMNS: [Column; 7] = [
    Column("ID", Side::Left),
    Column("STATE", Side::Left),
    Column("DONE", Side::Right),
    Column("SIZE", Side::Right),
    Column("TASKS", Side::Left),
    Column("SOURCE", Side::Left),
    Column("DESTINATION", Side::Left),
];

fn row(group: &TaskGroup) -> Vec<String> {
    vec![
        text(group.group_id.as_ref()),
        state(group),
        share(group).map(units::percent).unwrap_or_default(),
        group.total_size.map(units::bytes).unwrap_or_default(),
        tasks(group).replace(" tasks", ""),
        source(group),
        destination(group.dst_node.as_ref()),
    ]
}

impl From<GroupState> for TaskGroupStatus {
    fn from(state: GroupState) -> Self {
        match state {
            GroupState::Waiting => Self::Waiting,
            GroupState::Creating => Self::Creating,
            GroupState::Monitoring => Self::Monitoring,
            GroupState::Paused => Self::Paused,
            GroupState::CreationFailed => Self::CreationFailed,
            GroupState::MigrationFailed => Self::MigrationFailed,
            GroupState::Completed => Self::Completed,
            GroupState::Pausing => Self::Pausing,
            GroupState::AwaitingDeletion => Self::AwaitingDeletion,
            GroupState::Deleting => Self::Deleting,
        }
    }
}
