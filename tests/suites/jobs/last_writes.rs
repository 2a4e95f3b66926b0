//! A migration whose target could not take the last writes: its stop succeeds, the key counts agree, and the cut-over
//! fails.

use std::future::ready;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use huaweicloud_dcs::Client;
use huaweicloud_dcs::jobs::{CutOver, CutOverError, CutOverFailure, CutOverReport, CutOverStep, cut_over};
use huaweicloud_dcs::types::{
    CreateOnlineMigrationTaskRequest, MigrationEndpoint, MigrationMethod, MigrationResumeMode,
    MigrationTaskBatchRequest, SetOnlineMigrationTaskRequest,
};
use huaweicloud_emulator::work::{
    Activity, BucketLookup, CopyJob, CopyReport, Ending, FailedRun, LinkJob, LinkLine, LinkReport, LinkStage, Owner,
    Split, Worker,
};
use huaweicloud_emulator::{EmulatedClock, Emulator, Handle};
use serde_json::Value;
use tokio::sync::Notify;

use super::support::{asked, dcs};

const BROKE: &str = "the target broke the connection; attempt 1 follows in 100 ms";
const LOST: &str = "the last 42 bytes of the source's changes were not applied, so the target lacks them";

/// Links between servers with 100 keys each. A link breaks once at its beginning, and the first link that is stopped
/// loses the last writes.
#[derive(Debug, Default)]
struct Lossy(Mutex<Links>);

#[derive(Debug, Default)]
struct Links {
    /// The stage and the new lines of the log of the link, if there is one.
    link: Option<(LinkStage, Vec<LinkLine>)>,
    has_lost: bool,
}

fn error(text: &str) -> LinkLine {
    LinkLine { is_error: true, text: text.to_owned() }
}

impl Worker for Lossy {
    fn begin_link(&self, _: &Owner, _: LinkJob) {
        self.0.lock().unwrap().link = Some((LinkStage::Incremental, vec![error(BROKE)]));
    }
    fn link_report(&self, _: &Owner) -> Option<LinkReport> {
        let mut links = self.0.lock().unwrap();
        let (stage, lines) = links.link.as_mut()?;
        let (stage, lines) = (*stage, std::mem::take(lines));
        if stage == LinkStage::Stopped {
            links.link = None;
        }
        let (source_keys, target_keys, percent, gap) = (100, 100, 100, Some(0));
        Some(LinkReport {
            stage,
            source_keys,
            target_keys,
            percent,
            gap,
            bytes_per_second: 0,
            ops_per_second: 0,
            lines,
        })
    }
    fn stop(&self, _: &Owner) {
        let mut links = self.0.lock().unwrap();
        let lines = if links.has_lost { Vec::new() } else { vec![error(LOST)] };
        links.has_lost = true;
        links.link = Some((LinkStage::Stopped, lines));
    }
    fn link_end(&self, _: &Owner) -> Option<Ending> {
        Some(Box::pin(ready(())))
    }
    fn close(&self) -> Ending {
        Box::pin(ready(()))
    }
    fn wake(&self) -> Arc<Notify> {
        Arc::default()
    }
    fn entrust(&self, _: &Owner, _: &Value) {}
    fn forget(&self, _: &Owner) {}
    fn cut(&self, _: &Owner) {}
    fn limit(&self, _: &Owner, _: Option<u64>) {}
    fn lookup(&self, _: &str, _: &Value, _: &str) -> Option<BucketLookup> {
        None
    }
    fn begin_copy(&self, _: &Owner, _: CopyJob) {}
    fn copy_report(&self, _: &Owner) -> Option<CopyReport> {
        None
    }
    fn begin_split(&self, _: &Owner, _: Value, _: u64) {}
    fn split_report(&self, _: &Owner) -> Option<Result<Split, FailedRun>> {
        None
    }
    fn has_room_for_event(&self, _: &Owner) -> bool {
        false
    }
    fn begin_event(&self, _: &Owner, _: Value, _: Vec<String>) {}
    fn event_report(&self, _: &Owner) -> Option<Activity> {
        None
    }
}

/// A migration that follows its source.
async fn following(emulator: &Handle, client: &Client) -> String {
    let machine =
        CreateOnlineMigrationTaskRequest::builder().name("n").vpc_id("v").subnet_id("s").security_group_id("g");
    let task = client.create_online_migration_task().body(machine).send().await.unwrap().into_inner().instance_id;
    hour(emulator);
    let ends = SetOnlineMigrationTaskRequest::builder()
        .migration_method(MigrationMethod::IncrementalMigration)
        .resume_mode(MigrationResumeMode::Auto)
        .source_instance(MigrationEndpoint::builder().addrs("10.0.0.5:6379"))
        .target_instance(MigrationEndpoint::builder().addrs("10.0.1.5:6379"));
    client.set_online_migration_task().task_id(&*task).body(ends).send().await.unwrap();
    hour(emulator);
    task
}

fn hour(emulator: &Handle) {
    emulator.clock().advance(Duration::from_secs(3_600));
}

async fn lossy() -> (Handle, Client, String) {
    let builder = Emulator::builder().clock(EmulatedClock::manual()).worker(Arc::new(Lossy::default()));
    let emulator = builder.start().await.expect("an emulator");
    let client = dcs(&emulator);
    let task = following(&emulator, &client).await;
    // The first error is written long before the stop.
    client.show_migration_task().task_id(&*task).send().await.unwrap();
    hour(&emulator);
    (emulator, client, task)
}

fn job(client: &Client, task: &str) -> CutOver {
    cut_over(client, task).hold(Duration::from_secs(2))
}

#[track_caller]
fn assert_lost(end: Result<CutOverReport, CutOverError>) {
    let error = end.expect_err("writes were lost");
    let CutOverFailure::ErrorsAtStop { errors, .. } = &error.failure else { panic!("{error}") };
    assert_eq!(errors, &[LOST]);
    assert_eq!((error.step, &error.done[..]), (CutOverStep::Stop, &[CutOverStep::Follow][..]));
    let told = error.to_string();
    assert!(told.contains(LOST) && told.contains("start the migration again"), "{told}");
}

fn stops(emulator: &Handle) -> usize {
    asked(emulator).iter().filter(|operation| *operation == "stop_migration_task_sync").count()
}

#[tokio::test]
async fn writes_that_were_lost_at_the_stop_fail_the_cut_over_until_the_migration_has_run_again() {
    let (emulator, client, task) = lossy().await;
    assert_lost(job(&client, &task).await);
    // They also fail a run that finds the migration already stopped.
    assert_lost(job(&client, &task).await);
    hour(&emulator);
    assert_lost(job(&client, &task).await);
    assert_eq!(stops(&emulator), 1);
    let accepted = job(&client, &task).accept_errors_at_stop().await.unwrap();
    assert!(accepted.found_done.contains(&CutOverStep::Stop), "{accepted:?}");
    // Earlier errors, and the error of a link that has recovered since, do not belong to this stop.
    let again = MigrationTaskBatchRequest::builder().migration_tasks([&*task]);
    client.batch_restart_online_migration_tasks().body(again).send().await.unwrap();
    let report = job(&client, &task).await.unwrap();
    assert_eq!((report.found_done.len(), stops(&emulator)), (0, 2));
}

/// A second run finds the migration already stopped, and errors from long before the stop do not count.
#[tokio::test]
async fn a_stop_without_loss_is_found_done() {
    let (emulator, client, task) = lossy().await;
    assert_lost(job(&client, &task).await);
    let again = MigrationTaskBatchRequest::builder().migration_tasks([&*task]);
    client.batch_restart_online_migration_tasks().body(again).send().await.unwrap();
    client.show_migration_task().task_id(&*task).send().await.unwrap();
    hour(&emulator);
    job(&client, &task).await.unwrap();
    let report = job(&client, &task).await.unwrap();
    assert_eq!(report.found_done, [CutOverStep::Follow, CutOverStep::Stop]);
}
