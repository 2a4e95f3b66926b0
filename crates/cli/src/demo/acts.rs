//! The acts of the demo: one for each of the five operations, OMS first.

use huaweicloud_dcs::operations as dcs;
use huaweicloud_dcs::types::{BatchItemOutcome, MigrationTaskBatchRequest, MigrationTaskBatchResponse};
use huaweicloud_emulator::seeds;
use huaweicloud_oms::operations as oms;
use huaweicloud_oms::types::{CreateSyncEventsRequest, StartSyncTaskRequest, StartTaskGroupRequest, StartTaskRequest};
use huaweicloud_runtime::{Operation, Response};

use super::stage::{Stage, Thing, told};
use crate::failure::Failure;
use crate::locale::say;
use crate::output::{Item, Kind, Outcome, Record as _, State, Zone};
use crate::resource::{group, redis, sync, task};
use crate::text::{BOLD, DIM, LINK, clean};
use crate::units;
use crate::verb::refusal;

/// Keys that give access to nothing, because the emulator copies no real objects.
const KEYS: [&str; 4] =
    ["demo-source-access-key", "demo-source-secret-key", "demo-target-access-key", "demo-target-secret-key"];

pub(super) fn opening(stage: &Stage) -> Result<(), Failure> {
    told(&format!("{BOLD}{}{BOLD:#}", say!("demo-title")), 2)?;
    let url = format!("{LINK}{}{LINK:#}", stage.emulator.url());
    told(&format!("  {}", say!("demo-where", url = url, project = stage.emulator.project_id())), 4)?;
    told(&format!("  {DIM}{}{DIM:#}", say!("demo-safe")), 4)
}

/// A paused group resumes, and its tasks run until they end.
pub(super) async fn task_group(stage: &Stage) -> Result<Vec<Thing>, Failure> {
    stage.act(1, &oms::START_TASK_GROUP, &say!("demo-act-group"))?;
    let id = seeds::PAUSED_GROUP;
    let mut thing = Thing::new(say!("demo-group"), id);
    let look = async || {
        let reply = stage.oms.show_task_group().group_id(id).send().await?;
        Ok(group::item(&reply, Zone::Utc))
    };
    stage.look(&oms::SHOW_TASK_GROUP, &mut thing, look).await?;
    let [src_ak, src_sk, dst_ak, dst_sk] = KEYS;
    let body = StartTaskGroupRequest::builder().src_ak(src_ak).src_sk(src_sk).dst_ak(dst_ak).dst_sk(dst_sk);
    let reply = stage.oms.start_task_group().group_id(id).body(body).send().await?;
    stage.called(&oms::START_TASK_GROUP, &[("group_id", id)], &reply)?;
    let is_end = |group: &Item| matches!(group.state, State::Failed | State::Succeeded);
    let end = stage.watch(&oms::SHOW_TASK_GROUP, &mut thing, is_end, look).await?;
    expect(&thing, State::Succeeded, &end)?;
    Ok(vec![thing])
}

/// A paused task resumes, is paused halfway, and resumes again.
pub(super) async fn task(stage: &Stage) -> Result<Vec<Thing>, Failure> {
    stage.act(2, &oms::START_TASK, &say!("demo-act-task"))?;
    let id = i64::try_from(seeds::PAUSED_TASK).unwrap_or(i64::MAX);
    let text = id.to_string();
    let ids = [("task_id", text.as_str())];
    let mut thing = Thing::new(say!("demo-task"), &text);
    let look = async || {
        let reply = stage.oms.show_task().task_id(id).send().await?;
        Ok(task::item(&reply, Zone::Utc))
    };
    let start = async || {
        let [src_ak, src_sk, dst_ak, dst_sk] = KEYS;
        let body = StartTaskRequest::builder().src_ak(src_ak).src_sk(src_sk).dst_ak(dst_ak).dst_sk(dst_sk);
        let reply = stage.oms.start_task().task_id(id).body(body).send().await?;
        stage.called(&oms::START_TASK, &ids, &reply)
    };
    let is_end = |task: &Item| matches!(task.state, State::Stopped | State::Failed | State::Succeeded);
    stage.look(&oms::SHOW_TASK, &mut thing, look).await?;
    start().await?;
    let halfway =
        |task: &Item| is_end(task) || task.state == State::Running && task.done.is_some_and(|done| done >= 0.5);
    let end = stage.watch(&oms::SHOW_TASK, &mut thing, halfway, look).await?;
    expect(&thing, State::Running, &end)?;
    let reply = stage.oms.stop_task().task_id(id).send().await?;
    stage.called(&oms::STOP_TASK, &ids, &reply)?;
    let end = stage.watch(&oms::SHOW_TASK, &mut thing, is_end, look).await?;
    expect(&thing, State::Stopped, &end)?;
    start().await?;
    let end = stage.watch(&oms::SHOW_TASK, &mut thing, is_end, look).await?;
    expect(&thing, State::Succeeded, &end)?;
    Ok(vec![thing])
}

/// A stopped synchronization starts, copies the named objects, and stops.
pub(super) async fn synchronization(stage: &Stage) -> Result<Vec<Thing>, Failure> {
    stage.act(3, &oms::START_SYNC_TASK, &say!("demo-act-sync"))?;
    let id = seeds::STOPPED_SYNC_TASK;
    let ids = [("sync_task_id", id)];
    let mut thing = Thing::new(say!("demo-sync"), id);
    let look = async || {
        let month = units::epoch_ms(stage.emulator.clock().now());
        let reply = stage.oms.show_sync_task().sync_task_id(id).query_time(month).send().await?;
        Ok(sync::detail(&reply, Zone::Utc))
    };
    stage.look(&oms::SHOW_SYNC_TASK, &mut thing, look).await?;
    let [src_ak, src_sk, dst_ak, dst_sk] = KEYS;
    let body = StartSyncTaskRequest::builder().src_ak(src_ak).src_sk(src_sk).dst_ak(dst_ak).dst_sk(dst_sk);
    let reply = stage.oms.start_sync_task().sync_task_id(id).body(body).send().await?;
    stage.called(&oms::START_SYNC_TASK, &ids, &reply)?;
    let end = stage.look(&oms::SHOW_SYNC_TASK, &mut thing, look).await?;
    expect(&thing, State::Following, &end)?;
    let body = CreateSyncEventsRequest::builder().object_keys(["invoices/1.pdf", "invoices/2.pdf", "invoices/3.pdf"]);
    let reply = stage.oms.create_sync_events().sync_task_id(id).body(body).send().await?;
    stage.called(&oms::CREATE_SYNC_EVENTS, &ids, &reply)?;
    stage.look(&oms::SHOW_SYNC_TASK, &mut thing, look).await?;
    let reply = stage.oms.stop_sync_task().sync_task_id(id).send().await?;
    stage.called(&oms::STOP_SYNC_TASK, &ids, &reply)?;
    let end = stage.look(&oms::SHOW_SYNC_TASK, &mut thing, look).await?;
    expect(&thing, State::Stopped, &end)?;
    Ok(vec![thing])
}

/// Two migrations are asked to stop: one does, the other had already stopped.
pub(super) async fn batch_stop(stage: &Stage) -> Result<Vec<Thing>, Failure> {
    stage.act(4, &dcs::BATCH_STOP_MIGRATION_TASKS, &say!("demo-act-stop"))?;
    let (good, bad) = (seeds::INCREMENTAL_MIGRATION, seeds::STOPPED_MIGRATION);
    let [mut thing, refused] = pair(stage, good, bad).await?;
    let body = MigrationTaskBatchRequest::builder().migration_tasks([good, bad]);
    let reply = stage.dcs.batch_stop_migration_tasks().body(body).send().await?;
    batch(stage, &dcs::BATCH_STOP_MIGRATION_TASKS, "stop", &reply, [good, bad])?;
    let look = async || redis::look(&stage.dcs, good).await;
    let end = stage.watch(&dcs::SHOW_MIGRATION_TASK, &mut thing, |item| item.state != State::Stopping, look).await?;
    expect(&thing, State::Stopped, &end)?;
    Ok(vec![thing, refused])
}

/// Two stopped migrations are asked to start again: one does, the other is of a kind that cannot.
pub(super) async fn batch_restart(stage: &Stage) -> Result<Vec<Thing>, Failure> {
    stage.act(5, &dcs::BATCH_RESTART_ONLINE_MIGRATION_TASKS, &say!("demo-act-restart"))?;
    let (good, bad) = (seeds::RESTARTABLE_MIGRATION, seeds::OLD_MIGRATION);
    let [mut thing, refused] = pair(stage, good, bad).await?;
    let body = MigrationTaskBatchRequest::builder().migration_tasks([bad, good]);
    let reply = stage.dcs.batch_restart_online_migration_tasks().body(body).send().await?;
    batch(stage, &dcs::BATCH_RESTART_ONLINE_MIGRATION_TASKS, "start", &reply, [good, bad])?;
    let look = async || redis::look(&stage.dcs, good).await;
    let caught_up = |item: &Item| match item.state {
        State::Running => false,
        State::Following => item.lag == Some(0),
        _ => true,
    };
    let end = stage.watch(&dcs::SHOW_MIGRATION_TASK, &mut thing, caught_up, look).await?;
    expect(&thing, State::Following, &end)?;
    stage.say(&format!("{DIM}{}{DIM:#}", say!("demo-follows")))?;
    let reply = stage.dcs.stop_migration_task().task_id(good).send().await?;
    stage.called(&dcs::STOP_MIGRATION_TASK, &[("task_id", good)], &reply)?;
    let end = stage.watch(&dcs::SHOW_MIGRATION_TASK, &mut thing, |item| item.state != State::Stopping, look).await?;
    expect(&thing, State::Stopped, &end)?;
    Ok(vec![thing, refused])
}

/// Returns the migrations of a batch and their states before it: one that will be accepted, and one that will be refused.
async fn pair(stage: &Stage, good: &str, bad: &str) -> Result<[Thing; 2], Failure> {
    let (mut good, mut bad) = (Thing::new(say!("demo-migration"), good), Thing::new(say!("demo-migration"), bad));
    for thing in [&mut good, &mut bad] {
        let id = thing.id.clone();
        stage.look(&dcs::SHOW_MIGRATION_TASK, thing, async || redis::look(&stage.dcs, &id).await).await?;
    }
    bad.is_refused = true;
    Ok([good, bad])
}

/// Prints the result of each item, and compares them with the expected ones: the first is accepted, and the second is not.
fn batch(
    stage: &Stage,
    operation: &Operation,
    verb: &'static str,
    reply: &Response<MigrationTaskBatchResponse>,
    ids: [&str; 2],
) -> Result<(), Failure> {
    stage.called(operation, &[], reply)?;
    let outcome = |id: &str| match reply.migration_tasks.iter().find(|result| result.task_id.as_deref() == Some(id)) {
        Some(result) if result.result == Some(BatchItemOutcome::Success) => {
            Outcome::accepted(Kind::Redis, verb, id, None)
        }
        result => {
            let code = result.and_then(|result| result.error_code.as_deref());
            let message = result.and_then(|result| result.error_msg.as_deref()).unwrap_or_default();
            let failure = Failure::new(String::new());
            Outcome::failed(Kind::Redis, verb, id, &refusal(failure, Kind::Redis, verb, id, code, message))
        }
    };
    let outcomes = ids.map(outcome);
    for outcome in &outcomes {
        told(&format!("    {}", outcome.text()), 6)?;
    }
    match outcomes.as_slice() {
        [good, bad] if good.is_accepted() && !bad.is_accepted() => Ok(()),
        _ => Err(Failure::new(say!("demo-batch"))),
    }
}

fn expect(thing: &Thing, state: State, item: &Item) -> Result<(), Failure> {
    if item.state == state {
        return Ok(());
    }
    let (what, found) = (thing.what.as_str(), item.state_text());
    Err(Failure::new(say!("demo-differs", what = what, expected = state.word(), found = clean(&found))))
}
