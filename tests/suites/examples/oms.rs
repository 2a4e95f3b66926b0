//! The examples of the README of `huaweicloud-oms`, each with a test that runs it.

use huaweicloud_emulator::seeds;
use huaweicloud_oms::types::CreateTaskRequest;

use crate::jobs::buckets::{source, target, task};
use crate::jobs::support::{emulator, oms};

fn request() -> CreateTaskRequest {
    task(source(), target()).try_into().expect("a request")
}

fn running() -> i64 {
    i64::try_from(seeds::RUNNING_TASK).expect("an id")
}

#[rustfmt::skip]
mod lists {
    use super::*;

    use huaweicloud_oms::Client;
    use huaweicloud_oms::types::TaskStatus;

    async fn failures(client: Client) -> Result<(), huaweicloud_oms::Error> {
        let mut failed = client.list_tasks().status(TaskStatus::Failed).items();
        while let Some(task) = failed.next().await {
            let task = task?;
            println!("{:?}: {:?}", task.id, task.error_reason);
        }
        let some = client.list_sync_tasks().items().take(20).collect().await?;
        println!("{} synchronization tasks", some.len());
        Ok(())
    }

    #[tokio::test]
    async fn runs() {
        failures(oms(&emulator().await)).await.unwrap();
    }
}

#[rustfmt::skip]
mod builders {
    use super::*;

    use std::time::Duration;
    use huaweicloud_oms::{CallOptions, Client, Error, NoRetry};
    use huaweicloud_oms::types::{CloudType, CreateTaskRequest, TaskDestination, TaskSource, TaskType};

    async fn copy(client: Client, description: Option<String>) -> Result<i64, Error> {
        let source = TaskSource::builder().cloud_type(CloudType::Aws).region("us-east-1").bucket("photos").object_key([""]);
        let target = TaskDestination::builder().region("cn-north-4").bucket("photos").ak("...").sk("...");
        let create = client
            .create_task()
            // A value, or an `Option` of it; an enum, or its text; a struct, or its builder.
            .body(
                CreateTaskRequest::builder()
                    .task_type(TaskType::Prefix)
                    .src_node(source.ak("...").sk("..."))
                    .dst_node(target)
                    .description(description),
            )
            // For this call only.
            .with_options(&CallOptions::new().attempt_timeout(Duration::from_secs(10)).retry(NoRetry));
        // A request owns its data, so `tokio::spawn(create.send())` also compiles.
        Ok(create.send().await?.id)
    }

    #[tokio::test]
    async fn runs() {
        assert!(copy(oms(&emulator().await), Some("summer".to_owned())).await.unwrap() > 0);
    }
}

#[rustfmt::skip]
mod times {
    use super::*;

    use std::time::{Duration, SystemTime};
    use huaweicloud_oms::types::CreateTaskRequest;
    use huaweicloud_oms::{Client, Error};

    async fn example(client: Client, id: i64) -> Result<(), Error> {
        // This request uses seconds and that reply milliseconds; the program does not have to care.
        let last_week = SystemTime::now() - Duration::from_secs(7 * 24 * 3600);
        let changed = CreateTaskRequest::builder().migrate_since(last_week);

        let task = client.show_task().task_id(id).send().await?;
        if let Some(started) = task.start_time() {
            println!("started {started}"); // 2026-03-01T06:00:00.250Z
        }
        Ok(())
    }

    #[tokio::test]
    async fn runs() {
        example(oms(&emulator().await), running()).await.unwrap();
    }
}

#[rustfmt::skip]
mod waits {
    use super::*;

    use huaweicloud_oms::types::StartTaskRequest;
    use huaweicloud_oms::{Client, Error, Outcome, Phase};

    async fn example(client: Client, id: i64, keys: StartTaskRequest) -> Result<(), Error> {
        // Pause, and continue when it is paused. If an awaited wait does not succeed, it returns an error.
        client.stop_task().task_id(id).send_and_wait().await?;

        // Start, and distinguish the outcomes.
        match client.start_task().task_id(id).body(keys).send_and_wait().outcome().await? {
            Outcome::Done(task) => println!("{:?} objects", task.successful_num),
            Outcome::Failed { reason, .. } => println!("failed: {reason:?}"),
            Outcome::Resting { .. } => println!("it was paused"),
            _ => {}
        }

        // Poll one task until it ends, with objects, bytes, speed and remaining time. Values that would be guesses before the
        // source is listed are `None`.
        let mut polls = client.show_task().task_id(id).wait().progress();
        while let Some(poll) = polls.next().await {
            let poll = poll?;
            if poll.snapshot.phase != Phase::Queued {
                println!("{:?} of {:?} bytes", poll.progress.bytes.done, poll.progress.bytes.total);
                println!("{:?} bytes/s, {:?} left", poll.progress.bytes_per_second, poll.progress.left);
            }
        }

        // Four hundred tasks: one list per round, and each is returned when it ends.
        let mut wait = client.list_tasks().wait_for(191297407830000..191297407830400);
        while let Some(ended) = wait.next().await {
            let ended = ended?;
            println!("{}: {}", ended.id, if ended.is_done() { "done" } else { "not done" });
        }
        Ok(())
    }

    #[tokio::test]
    async fn runs() {
        let keys = StartTaskRequest::builder().src_ak("a").src_sk("b").dst_ak("c").dst_sk("d").try_into().unwrap();
        example(oms(&emulator().await), running(), keys).await.unwrap();
    }
}

#[rustfmt::skip]
mod once {
    use super::*;

    use huaweicloud_oms::types::CreateTaskRequest;
    use huaweicloud_oms::{Client, Error, Existing, Mark};

    async fn example(client: Client, plan: Vec<(String, CreateTaskRequest)>) -> Result<(), Error> {
        // The list is read once for all creates.
        let existing = Existing::new();
        for (name, task) in plan {
            let mark = Mark::new(format!("plan-7/{name}"))?;
            let once = client.create_task().body(task).send_once(&mark).among(&existing).await?;
            println!("{name}: task {}{}", once.id(), if once.is_adopted() { ", which existed" } else { "" });
        }
        Ok(())
    }

    #[tokio::test]
    async fn runs() {
        let plan = ["one", "two"].map(|name| (name.to_owned(), request()));
        example(oms(&emulator().await), plan.to_vec()).await.unwrap();
    }
}

#[rustfmt::skip]
mod batches {
    use super::*;

    use huaweicloud_oms::types::TaskStatus;
    use huaweicloud_oms::{BatchOutcome, Client, Error};

    async fn example(client: Client) -> Result<(), Error> {
        let running = client.list_tasks().status(TaskStatus::Running);
        let mut stops = client.stop_task().batch_of(running);
        while let Some(stop) = stops.next().await {
            let stop = stop?;
            match stop.outcome {
                BatchOutcome::Done | BatchOutcome::AlreadyThere { .. } => {}
                BatchOutcome::Refused(why) => println!("{}: not called: {why}", stop.id),
                other => println!("{}: {other:?}", stop.id),
            }
        }
        let deleted = client.delete_task().batch([191297407830872, 191297407830873]).await?;
        println!("{} of {} are gone", deleted.iter().filter(|one| one.is_done()).count(), deleted.len());
        Ok(())
    }

    #[tokio::test]
    async fn runs() {
        example(oms(&emulator().await)).await.unwrap();
    }
}

#[rustfmt::skip]
mod preflight {
    use super::*;

    use huaweicloud_oms::types::CreateTaskRequest;
    use huaweicloud_oms::{Client, Error, jobs};

    async fn create(client: Client, request: CreateTaskRequest) -> Result<Option<i64>, Error> {
        let found = jobs::preflight(&client, &request).await;
        for finding in &found {
            // Severity, field, what was found, and what to do; `finding.kind` has it as a value.
            println!("{finding}");
        }
        if !found.may_start() {
            return Ok(None);
        }
        Ok(Some(client.create_task().body(request).send().await?.id))
    }

    #[tokio::test]
    async fn runs() {
        assert!(create(oms(&emulator().await), request()).await.unwrap().is_some());
    }
}
