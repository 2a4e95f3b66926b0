//! The examples of the README of `huaweicloud-dcs`, each with a test that runs it.

use huaweicloud_dcs::types::{CreateInstanceRequest, SetOnlineMigrationTaskRequest};
use huaweicloud_emulator::seeds;

use super::example;
use crate::jobs::support::{dcs, emulator};

fn instance() -> CreateInstanceRequest {
    let mut instance = example::<CreateInstanceRequest>(huaweicloud_dcs::OPENAPI, "create_instance");
    instance.instance_num = Some(1);
    instance
}

fn ends() -> SetOnlineMigrationTaskRequest {
    example(huaweicloud_dcs::OPENAPI, "set_online_migration_task")
}

#[rustfmt::skip]
mod lists {
    use super::*;

    use huaweicloud_dcs::Client;

    async fn overview(client: Client) -> Result<(), huaweicloud_dcs::Error> {
        let mut migrations = client.list_migration_task().items();
        while let Some(migration) = migrations.next().await {
            let migration = migration?;
            println!("{:?}: {:?}", migration.task_id, migration.status);
        }
        let instances = client.list_instances().name("cache").items().collect().await?;
        println!("{} instances", instances.len());
        Ok(())
    }

    #[tokio::test]
    async fn runs() {
        overview(dcs(&emulator().await)).await.unwrap();
    }
}

#[rustfmt::skip]
mod times {
    use super::*;

    use std::time::{Duration, SystemTime};
    use huaweicloud_dcs::types::{CacheEngine, CacheMode};
    use huaweicloud_dcs::{Client, Error};

    async fn example(client: Client, id: &str) -> Result<(), Error> {
        let flavors = client.list_flavors().engine(CacheEngine::Redis).engine_version("7.4").cache_mode(CacheMode::Ha);
        println!("{} flavors", flavors.send().await?.flavors.len());

        let yesterday = SystemTime::now() - Duration::from_secs(24 * 3600);
        let tasks = client.list_background_task().instance_id(id).start_time(yesterday).send().await?;
        for task in &tasks.tasks {
            println!("{:?} since {:?}", task.name, task.created_at());
        }
        Ok(())
    }

    #[tokio::test]
    async fn runs() {
        example(dcs(&emulator().await), seeds::SOURCE_INSTANCE).await.unwrap();
    }
}

#[rustfmt::skip]
mod waits {
    use super::*;

    use huaweicloud_dcs::types::{MigrationTaskBatchRequest, MigrationTaskStatus};
    use huaweicloud_dcs::{Client, Error, Outcome, ReportsProgress as _};

    async fn example(client: Client, instance: &str, migration: &str) -> Result<(), Error> {
        // A backup, or an error if it did not succeed.
        let backup = client.copy_instance().instance_id(instance).send_and_wait().await?;
        println!("{:?} bytes", backup.size);

        // The progress: the share of the full copy, and the keys, as far as the service reports them.
        let progress = client.show_migration_task_stats().task_id(migration).send().await?.progress();
        println!("{:?} of {:?} keys, {:?} done", progress.objects.done, progress.objects.total, progress.share);

        // Wait until the migration follows its source. It may also come to rest before it is configured.
        match client.show_migration_task().task_id(migration).wait().outcome().await? {
            Outcome::Done(task) => println!("follows: {}", task.status != Some(MigrationTaskStatus::Success)),
            Outcome::Failed { reason, .. } => println!("failed: {reason:?}"),
            Outcome::Resting { state, .. } => println!("rests as {state}"),
            _ => {}
        }

        // Stop several, and wait for all of them with one list per round.
        let batch = MigrationTaskBatchRequest::builder().migration_tasks([migration]);
        for ended in client.batch_stop_migration_tasks().body(batch).send_and_wait_all().await? {
            println!("{}: {}", ended.id, ended.outcome.is_ok());
        }
        Ok(())
    }

    #[tokio::test]
    async fn runs() {
        example(dcs(&emulator().await), seeds::SOURCE_INSTANCE, seeds::INCREMENTAL_MIGRATION).await.unwrap();
    }
}

#[rustfmt::skip]
mod once {
    use super::*;

    use huaweicloud_dcs::types::CreateInstanceRequest;
    use huaweicloud_dcs::{Client, Error, Mark};

    async fn example(client: Client, instance: CreateInstanceRequest) -> Result<String, Error> {
        let mark = Mark::new("plan-7/orders-cache")?;
        Ok(client.create_instance().body(instance).send_once(&mark).await?.id().to_owned())
    }

    #[tokio::test]
    async fn runs() {
        assert!(!example(dcs(&emulator().await), instance()).await.unwrap().is_empty());
    }
}

#[rustfmt::skip]
mod batches {
    use super::*;

    use huaweicloud_dcs::operations::BATCH_STOP_MIGRATION_TASKS;
    use huaweicloud_dcs::{BatchOutcome, Client, Error};

    async fn example(client: Client, migrations: Vec<String>) -> Result<bool, Error> {
        for stop in client.batch_stop_migration_tasks().batch(&migrations).await? {
            match stop.outcome {
                BatchOutcome::Done | BatchOutcome::AlreadyThere { .. } => {}
                BatchOutcome::Refused(why) => println!("{}: not called: {why}", stop.id),
                other => println!("{}: {other:?}", stop.id),
            }
        }
        // Wait for all of them with one list per round. With `after`, the state from before the stop does not count as its end.
        let wait = client.list_migration_task().wait_for(migrations).after(&BATCH_STOP_MIGRATION_TASKS);
        Ok(wait.await?.iter().all(|ended| ended.is_done()))
    }

    #[tokio::test]
    async fn runs() {
        let emulator = emulator().await;
        let client = dcs(&emulator);
        assert!(example(client.clone(), vec![seeds::INCREMENTAL_MIGRATION.to_owned()]).await.unwrap());
        let task = client.show_migration_task().task_id(seeds::INCREMENTAL_MIGRATION).send().await.unwrap();
        assert_eq!(task.status.as_ref().map(|status| status.as_str()), Some("TERMINATED"));
    }
}

#[rustfmt::skip]
mod preflight {
    use super::*;

    use huaweicloud_dcs::types::SetOnlineMigrationTaskRequest;
    use huaweicloud_dcs::{Client, Error, jobs};

    async fn start(client: Client, task: &str, request: SetOnlineMigrationTaskRequest) -> Result<bool, Error> {
        let found = jobs::preflight(&client, jobs::OnlineMigration::new(&request).task(task)).await;
        for finding in &found {
            // Severity, field, what was found, and what to do; `finding.kind` has it as a value.
            println!("{finding}");
        }
        if found.may_start() {
            client.set_online_migration_task().task_id(task).body(request).send_and_wait().await?;
        }
        Ok(found.may_start())
    }

    #[tokio::test]
    async fn runs() {
        start(dcs(&emulator().await), seeds::RESTARTABLE_MIGRATION, ends()).await.unwrap();
    }
}

#[rustfmt::skip]
mod cut_over {
    use super::*;

    use std::time::Duration;
    use huaweicloud_dcs::Client;
    use huaweicloud_dcs::jobs::{AddressSwap, CutOverError, CutOverFailure, cut_over};

    async fn samples_agree() -> Result<(), String> { Ok(()) }
    async fn application_works() -> Result<(), String> { Ok(()) }
    async fn switch(client: Client, task: &str) -> Result<(), CutOverError> {
        let job = cut_over(&client, task)
            .hold(Duration::from_secs(60))
            .exchange(AddressSwap::AddressesAndDomains)
            .compare_with(|_counts| samples_agree())
            .verify_with(application_works)
            .observe(|step| println!("{step}"));
        match job.await {
            Err(error) if matches!(error.failure, CutOverFailure::RolledBack(_)) => println!("back on the source: {error}"),
            end => println!("{:?}", end?.done),
        }
        Ok(())
    }

    #[tokio::test]
    async fn runs() {
        switch(dcs(&emulator().await), seeds::INCREMENTAL_MIGRATION).await.unwrap();
    }
}
