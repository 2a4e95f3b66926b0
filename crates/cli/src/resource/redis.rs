//! `hcmigrate redis`: data migrations of DCS.

mod batch;

use huaweicloud_dcs::operations::{BATCH_RESTART_ONLINE_MIGRATION_TASKS, BATCH_STOP_MIGRATION_TASKS};
use huaweicloud_dcs::types::{
    MigrationSourceInstance, MigrationTargetInstance, MigrationTask, MigrationTaskBatchReply,
    MigrationTaskBatchRequest, MigrationTaskListItem, MigrationTaskStatus, ShowMigrationTaskStatsResponse,
};
use huaweicloud_dcs::{Client, Response, Snapshot};
use huaweicloud_runtime::Operation;

use super::{Followed, PageOf, Shape, print_facts, print_list, read_pages, text, wait_for};
use crate::arguments::{Output, RedisAction, Wait};
use crate::failure::{Exit, Failure};
use crate::follow::{self, Look};
use crate::json;
use crate::screen::{Column, Reading, Side, line};
use crate::session::Session;
use crate::text::note;
use crate::units;

pub(crate) use batch::outcomes;

const NOUN: &str = "migration";

pub(crate) async fn run(session: &Session, action: RedisAction) -> Result<Exit, Failure> {
    match action {
        RedisAction::Stop { ids, wait, output } => {
            let (client, ids) = (session.dcs()?, unique(ids));
            let body = MigrationTaskBatchRequest::builder().migration_tasks(ids.clone());
            let reply = client.batch_stop_migration_tasks().body(body).send().await?;
            let batch = Batch { verb: "stop", operation: &BATCH_STOP_MIGRATION_TASKS, wait, output };
            finish(&client, &ids, &reply, &batch).await
        }
        RedisAction::Restart { ids, wait, output } => {
            let (client, ids) = (session.dcs()?, unique(ids));
            let body = MigrationTaskBatchRequest::builder().migration_tasks(ids.clone());
            let reply = client.batch_restart_online_migration_tasks().body(body).send().await?;
            let batch = Batch { verb: "restart", operation: &BATCH_RESTART_ONLINE_MIGRATION_TASKS, wait, output };
            finish(&client, &ids, &reply, &batch).await
        }
        RedisAction::Show { id, wait, output } if wait.wait => {
            let client = session.dcs()?;
            let followed = Followed { noun: NOUN, id: &id, advice: "" };
            let waiting = client.show_migration_task().task_id(id.clone()).wait();
            let read = async |task: &Snapshot<MigrationTask>| {
                let status = task.value.status.as_ref();
                reading(status, stats(&client, &id, status).await.as_ref())
            };
            wait_for(&followed, waiting, &wait, output, read).await
        }
        RedisAction::Show { id, output, .. } => show(&session.dcs()?, &id, output).await,
        RedisAction::List { name, page, output } => {
            let client = session.dcs()?;
            let listed = read_pages(page.limit, &SHAPE, async |limit, offset| {
                let mut request = client.list_migration_task().limit(limit as i32).offset(offset as i32);
                if let Some(name) = &name {
                    request = request.name(name.clone());
                }
                let reply = request.send().await?;
                let raw = reply.raw().clone();
                let reply = reply.into_inner();
                Ok(PageOf { items: reply.migration_tasks, total: reply.count.map(i64::from), raw })
            });
            print_list(&listed.await?, output, &COLUMNS, row)
        }
    }
}

const SHAPE: Shape<MigrationTaskListItem> =
    Shape { field: "migration_tasks", id_field: "task_id", id: |task| format!("{:?}", task.task_id) };

/// The same id twice would be two items of the batch.
fn unique(ids: Vec<String>) -> Vec<String> {
    let mut unique: Vec<String> = Vec::with_capacity(ids.len());
    for id in ids {
        if !unique.contains(&id) {
            unique.push(id);
        }
    }
    unique
}

/// What was asked of several tasks at once.
struct Batch {
    verb: &'static str,
    operation: &'static Operation,
    wait: Wait,
    output: Output,
}

/// Reports what became of each item, follows those that were accepted if asked, and judges the whole.
async fn finish(
    client: &Client,
    ids: &[String],
    reply: &Response<MigrationTaskBatchReply>,
    batch: &Batch,
) -> Result<Exit, Failure> {
    let outcomes = outcomes(ids, &reply.migration_tasks);
    if batch.output.json {
        line(&json::reply(reply.raw())?)?;
    }
    for outcome in &outcomes {
        let text = outcome.line(batch.verb);
        if batch.output.json { note(&text) } else { line(&text)? }
    }
    if let Some(id) = reply.request_id() {
        note(&format!("request id {id}"));
    }
    let accepted: Vec<String> = outcomes.iter().filter(|outcome| outcome.accepted).map(|o| o.id.clone()).collect();
    let mut good = accepted.len();
    if batch.wait.wait {
        good = follow_accepted(client, &accepted, batch).await?;
    }
    Ok(batch::exit(good, outcomes.len()))
}

/// How many of the accepted tasks ended well.
async fn follow_accepted(client: &Client, accepted: &[String], batch: &Batch) -> Result<usize, Failure> {
    let waiting = client.list_migration_task().wait_for(accepted).after(batch.operation);
    let read = |task: &MigrationTaskListItem| reading(task.status.as_ref(), None);
    let mut good = 0;
    for (id, ended) in follow::follow_all(NOUN, waiting, &batch.wait, read).await? {
        match ended {
            Ok(ended) if ended.end == follow::End::Done => good += 1,
            Ok(ended) => follow::bad_end(NOUN, &id, &ended).report(),
            Err(failure) => failure.report(),
        }
    }
    Ok(good)
}

/// A task and, where the service gives them, its figures.
pub(crate) async fn look(client: &Client, id: &str) -> Result<Look, Failure> {
    let reply = client.show_migration_task().task_id(id.to_owned()).send().await?;
    let code = reply.status.as_ref().map(|status| status.as_str().to_owned()).unwrap_or_default();
    let stats = stats(client, id, reply.status.as_ref()).await;
    Ok(Look { code, reading: reading(reply.status.as_ref(), stats.as_ref()), reason: None, raw: reply.raw().clone() })
}

/// The figures say something only while data moves, and failing to get them does not fail the command.
async fn stats(
    client: &Client,
    id: &str,
    status: Option<&MigrationTaskStatus>,
) -> Option<ShowMigrationTaskStatsResponse> {
    use MigrationTaskStatus as Status;
    let moving =
        [Status::Migrating, Status::FullMigrating, Status::IncrMigeating, Status::IncrMigrating, Status::Success];
    if !status.is_some_and(|status| moving.contains(status)) {
        return None;
    }
    let reply = client.show_migration_task_stats().task_id(id.to_owned()).send().await;
    reply.ok().map(Response::into_inner)
}

/// How far a migration is.
pub(crate) fn reading(status: Option<&MigrationTaskStatus>, stats: Option<&ShowMigrationTaskStatsResponse>) -> Reading {
    let state = status.map_or_else(|| "in an unknown state".to_owned(), ToString::to_string);
    let Some(stats) = stats else { return Reading { state, ..Reading::default() } };
    let percent =
        stats.full_migration_progress.as_deref().and_then(|text| text.trim_end_matches('%').parse::<f64>().ok());
    let number = |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<i64>().ok());
    let mut detail = Vec::new();
    if let (Some(source), Some(target)) = (number(&stats.source_dbsize), number(&stats.target_dbsize)) {
        detail.push(format!("{} of {} keys", units::count(target), units::count(source)));
    }
    if matches!(status, Some(MigrationTaskStatus::IncrMigeating | MigrationTaskStatus::IncrMigrating)) {
        // The offset tells how far the target is behind.
        detail.extend(number(&stats.offset).map(|offset| match offset {
            0 => "caught up with its source".to_owned(),
            behind => format!("{} behind its source", units::count(behind)),
        }));
    }
    Reading { state, share: percent.map(|percent| percent / 100.0), detail: detail.join(", ") }
}

async fn show(client: &Client, id: &str, output: Output) -> Result<Exit, Failure> {
    let reply = client.show_migration_task().task_id(id.to_owned()).send().await?;
    if output.json {
        line(&json::reply(reply.raw())?)?;
        return Ok(Exit::Success);
    }
    let stats = stats(client, id, reply.status.as_ref()).await;
    let reading = reading(reply.status.as_ref(), stats.as_ref());
    let share = reading.share.map(|share| format!(", {}", units::percent(share))).unwrap_or_default();
    print_facts(&format!("{NOUN} {id}"), &facts(&reply, &reading, &share))?;
    Ok(Exit::Success)
}

fn facts(task: &MigrationTask, reading: &Reading, share: &str) -> Vec<(&'static str, String)> {
    vec![
        ("name", text(task.task_name.as_ref())),
        ("description", text(task.description.as_ref())),
        ("state", format!("{}{share}", reading.state)),
        ("switch of addresses", text(task.task_status.as_ref())),
        ("progress", reading.detail.clone()),
        ("source", task.source_instance.as_ref().map(source).unwrap_or_default()),
        ("target", task.target_instance.as_ref().map(target).unwrap_or_default()),
        ("kind", text(task.migration_type.as_ref())),
        ("method", text(task.migration_method.as_ref())),
        ("reconnects", text(task.resume_mode.as_ref())),
        (
            "bandwidth",
            task.bandwidth_limit_mb
                .as_ref()
                .filter(|mb| !mb.is_empty())
                .map(|mb| format!("{mb} MB/s"))
                .unwrap_or_default(),
        ),
        ("version", text(task.version.as_ref())),
        ("created", text(task.created_at.as_ref())),
        ("updated", text(task.updated_at.as_ref())),
        ("machine released", text(task.released_at.as_ref())),
    ]
}

fn source(side: &MigrationSourceInstance) -> String {
    instance(side.name.as_deref(), side.addrs.as_deref(), side.id.as_deref())
}

fn target(side: &MigrationTargetInstance) -> String {
    instance(side.name.as_deref(), side.addrs.as_deref(), side.id.as_deref())
}

/// `name at address`, or whichever of them is known.
fn instance(name: Option<&str>, address: Option<&str>, id: Option<&str>) -> String {
    let known = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(str::to_owned);
    match (known(name).or_else(|| known(id)), known(address)) {
        (Some(name), Some(address)) => format!("{name} at {address}"),
        (name, address) => name.or(address).unwrap_or_default(),
    }
}

const COLUMNS: [Column; 6] = [
    Column("ID", Side::Left),
    Column("STATE", Side::Left),
    Column("NAME", Side::Left),
    Column("METHOD", Side::Left),
    Column("SOURCE", Side::Left),
    Column("TARGET", Side::Left),
];

fn row(task: &MigrationTaskListItem) -> Vec<String> {
    let source = instance(task.source_instance_name.as_deref(), task.data_source.as_deref(), None);
    let target = instance(task.target_instance_name.as_deref(), task.target_instance_addrs.as_deref(), None);
    vec![
        text(task.task_id.as_ref()),
        text(task.status.as_ref()),
        text(task.task_name.as_ref()),
        text(task.migration_method.as_ref()),
        source,
        target,
    ]
}
