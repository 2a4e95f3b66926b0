//! `hcmigrate sync`: synchronization tasks of OMS.

use huaweicloud_oms::operations::{START_SYNC_TASK, STOP_SYNC_TASK};
use huaweicloud_oms::types::{StartSyncTaskReq, StartSyncTaskReqBuilder, SyncTask, SyncTaskDetail, SyncTaskStatus};
use huaweicloud_oms::{Client, Response};
use huaweicloud_runtime::Operation;

use super::{
    Followed, PageOf, Shape, accepted, done, load_keys, place, print_facts, print_list, read_pages, text, wait_for,
};
use crate::arguments::{Output, SyncAction, SyncState, Wait};
use crate::failure::{Exit, Failure};
use crate::json;
use crate::keys;
use crate::screen::{Column, Reading, Side, line};
use crate::session::Session;
use crate::units;

const NOUN: &str = "synchronization";

pub(crate) async fn run(session: &Session, action: SyncAction) -> Result<Exit, Failure> {
    match action {
        SyncAction::Start { id, keys, wait, output } => {
            let body = start_body(session, keys.credentials.as_deref())?;
            let client = session.oms()?;
            let reply = client.start_sync_task().sync_task_id(id.clone()).body(body).send().await?;
            accepted(NOUN, &id, "start", reply.request_id(), output)?;
            after(session, &client, &id, &START_SYNC_TASK, (wait, output), &reply).await
        }
        SyncAction::Stop { id, wait, output } => {
            let client = session.oms()?;
            let reply = client.stop_sync_task().sync_task_id(id.clone()).send().await?;
            accepted(NOUN, &id, "stop", reply.request_id(), output)?;
            after(session, &client, &id, &STOP_SYNC_TASK, (wait, output), &reply).await
        }
        SyncAction::Show { id, output } => show(session, &session.oms()?, &id, output).await,
        SyncAction::List { status, page, output } => {
            let client = session.oms()?;
            let listed = read_pages(page.limit, &SHAPE, async |limit, offset| {
                let mut request = client.list_sync_tasks().limit(limit as i32).offset(offset as i32);
                if let Some(status) = status {
                    request = request.status(SyncTaskStatus::from(status));
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

const SHAPE: Shape<SyncTask> =
    Shape { field: "tasks", id_field: "sync_task_id", id: |task| format!("{:?}", task.sync_task_id) };

async fn after(
    session: &Session,
    client: &Client,
    id: &str,
    operation: &'static Operation,
    (wait, output): (Wait, Output),
    reply: &Response<()>,
) -> Result<Exit, Failure> {
    if !wait.wait {
        return done(reply.raw(), output, &format!("look at it with: hcmigrate sync show {id}"));
    }
    let followed = Followed { noun: NOUN, id, advice: "" };
    let now = units::epoch_ms(session.now());
    let waiting = client.show_sync_task().sync_task_id(id.to_owned()).query_time(now).wait().after(operation);
    wait_for(&followed, waiting, &wait, output, async |task| reading(&task.value)).await
}

/// The request of a start. A synchronization runs on without end, so temporary keys have no place in it.
fn start_body(session: &Session, file: Option<&str>) -> Result<StartSyncTaskReqBuilder, Failure> {
    const PAIRS: [keys::Key; 4] = [keys::SRC_AK, keys::SRC_SK, keys::DST_AK, keys::DST_SK];
    const KNOWN: [keys::Key; 5] = [keys::SRC_AK, keys::SRC_SK, keys::DST_AK, keys::DST_SK, keys::CDN_KEY];
    let keys = load_keys(session, file, NOUN, &PAIRS, &KNOWN)?;
    let mut body = StartSyncTaskReq::builder();
    let get = |key| keys.get(key).cloned();
    if let (Some(ak), Some(sk)) = (get(keys::SRC_AK), get(keys::SRC_SK)) {
        body = body.src_ak(ak).src_sk(sk);
    }
    if let (Some(ak), Some(sk)) = (get(keys::DST_AK), get(keys::DST_SK)) {
        body = body.dst_ak(ak).dst_sk(sk);
    }
    if let Some(key) = get(keys::CDN_KEY) {
        body = body.source_cdn_authentication_key(key);
    }
    Ok(body)
}

async fn read(session: &Session, client: &Client, id: &str) -> Result<Response<SyncTaskDetail>, Failure> {
    // The month of this moment is the one whose counters are answered.
    let now = units::epoch_ms(session.now());
    Ok(client.show_sync_task().sync_task_id(id.to_owned()).query_time(now).send().await?)
}

/// What a synchronization does, and what it did this month.
pub(crate) fn reading(task: &SyncTaskDetail) -> Reading {
    Reading { state: state(task.status.as_ref()), share: None, detail: month(task) }
}

fn state(status: Option<&SyncTaskStatus>) -> String {
    status.map_or_else(|| "in an unknown state".to_owned(), |status| status.to_string().to_lowercase())
}

fn month(task: &SyncTaskDetail) -> String {
    let Some(asked) = task.monthly_acceptance_request.filter(|asked| *asked > 0) else { return String::new() };
    let copied = task.monthly_success_object.unwrap_or(0);
    let size = task.monthly_size.map(|size| format!(", {}", units::bytes(size))).unwrap_or_default();
    let failed = task.monthly_failure_object.filter(|failed| *failed > 0);
    let failed = failed.map(|failed| format!(", {} failed", units::count(failed))).unwrap_or_default();
    format!("this month {} of {} objects copied{size}{failed}", units::count(copied), units::count(asked))
}

async fn show(session: &Session, client: &Client, id: &str, output: Output) -> Result<Exit, Failure> {
    let reply = read(session, client, id).await?;
    if output.json {
        line(&json::reply(reply.raw())?)?;
        return Ok(Exit::Success);
    }
    let source = place(reply.src_bucket.as_deref(), reply.src_region.as_deref());
    print_facts(
        &format!("{NOUN} {id}"),
        &[
            ("description", text(reply.description.as_ref())),
            ("state", state(reply.status.as_ref())),
            ("copied", month(&reply)),
            ("source", format!("{} {source}", text(reply.src_cloud_type.as_ref()))),
            ("destination", place(reply.dst_bucket.as_deref(), reply.dst_region.as_deref())),
            ("overwrites", text(reply.object_overwrite_mode.as_ref())),
            ("created", units::moment(reply.create_time)),
            ("last started", units::moment(reply.last_start_time)),
        ],
    )?;
    Ok(Exit::Success)
}

const COLUMNS: [Column; 5] = [
    Column("ID", Side::Left),
    Column("STATE", Side::Left),
    Column("SOURCE", Side::Left),
    Column("DESTINATION", Side::Left),
    Column("LAST STARTED", Side::Left),
];

fn row(task: &SyncTask) -> Vec<String> {
    let source = place(task.src_bucket.as_deref(), task.src_region.as_deref());
    vec![
        text(task.sync_task_id.as_ref()),
        state(task.status.as_ref()),
        format!("{} {source}", text(task.src_cloud_type.as_ref())),
        place(task.dst_bucket.as_deref(), task.dst_region.as_deref()),
        units::moment(task.last_start_time),
    ]
}

impl From<SyncState> for SyncTaskStatus {
    fn from(state: SyncState) -> Self {
        match state {
            SyncState::Synchronizing => Self::Synchronizing,
            SyncState::Stopped => Self::Stopped,
        }
    }
}
