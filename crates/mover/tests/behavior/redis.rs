//! Real keys move between real Redis servers, through the life cycle of an emulated migration task.

use std::process::Command;

use crate::support::redis::{Redis, content};
use crate::support::{Client, Scratch, seconds, simulated, start, start_again, start_with};
use huaweicloud_emulator::{Handle, seeds};
use serde_json::{Value, json};

async fn over(scratch: &Scratch) -> (Handle, Client) {
    start(scratch).await
}

/// Creates a task, and waits until its machine is ready.
async fn create(handle: &Handle, client: &Client, description: &str) -> String {
    let request = json!({
        "name": "move", "description": description, "vpc_id": "v", "subnet_id": "s", "security_group_id": "g",
    });
    let id = client.post("migration/instance", request).await.ok()["instance_id"].as_str().unwrap().to_owned();
    handle.clock().advance(seconds(5));
    id
}

async fn configure(client: &Client, id: &str, method: &str, source: &str, target: &str) {
    configure_with(client, id, method, source, target, "source-secret").await;
}

async fn configure_with(client: &Client, id: &str, method: &str, source: &str, target: &str, password: &str) {
    let request = json!({
        "migration_method": method, "resume_mode": "auto",
        "source_instance": { "addrs": source, "password": password },
        "target_instance": { "addrs": target },
    });
    client.post(&format!("migration/{id}/task"), request).await.ok();
}

/// Polls until the task is in a state. Real work takes real time.
async fn until(client: &Client, id: &str, wanted: &str) {
    let begun = tokio::time::Instant::now();
    loop {
        let task = client.get(&format!("migration-task/{id}")).await.ok();
        if task["status"] == wanted {
            return;
        }
        assert!(begun.elapsed().as_secs() < 60, "wanted {wanted}, still {task:#}\n{}", logs(client, id).await);
        tokio::task::yield_now().await;
    }
}

async fn logs(client: &Client, id: &str) -> String {
    let logs = client.get(&format!("migration-task/{id}/logs?limit=1000")).await.ok();
    let lines = logs["migration_logs"].as_array().unwrap().iter();
    lines.map(|line| line["message"].as_str().unwrap().to_owned() + "\n").collect()
}

async fn stats(client: &Client, id: &str) -> Value {
    client.get(&format!("migration-task/{id}/stats")).await.ok()
}

fn servers() -> Option<(Redis, Redis)> {
    let source = Redis::start("--requirepass source-secret --repl-diskless-sync-delay 0")?;
    let target = Redis::start("")?;
    source.run("MSET a 1 b 2 c 3");
    target.run("MSET b other mine 4");
    Some((source, target))
}

#[tokio::test]
async fn a_full_migration_copies_what_is_there() {
    let Some((source, target)) = servers() else { return };
    let scratch = Scratch::new("redis-full");
    let (handle, client) = over(&scratch).await;
    let id = create(&handle, &client, "a rehearsal").await;
    configure(&client, &id, "full_amount_migration", &source.address(), &target.address()).await;
    until(&client, &id, "SUCCESS").await;
    let stats = stats(&client, &id).await;
    let of = |name: &str| stats[name].as_str().unwrap();
    assert_eq!((of("source_dbsize"), of("target_dbsize"), of("full_migration_progress")), ("3", "4", "100"));
    assert_eq!(target.run("MGET a b c mine").list().iter().map(|a| a.text()).collect::<String>(), "1234");
    assert!(!logs(&client, &id).await.contains("source-secret"));
}

// Uses a worker thread, because waiting for a real server blocks the thread of the test.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_incremental_migration_follows_until_it_is_stopped_and_can_be_restarted() {
    let Some((source, target)) = servers() else { return };
    let scratch = Scratch::new("redis-incremental");
    let (handle, client) = over(&scratch).await;
    let id = create(&handle, &client, "a rehearsal").await;
    configure(&client, &id, "incremental_migration", &source.address(), &target.address()).await;
    until(&client, &id, "INCRMIGEATING").await;
    target.run("DEL mine");
    source.run("INCR a");
    source.run("RPUSH list x y");
    crate::support::redis::eventually("the target has caught up", || content(&source) == content(&target));
    // A stop loses nothing that the source had by then.
    source.run("INCR a");
    client.post(&format!("migration-task/{id}/stop"), json!({})).await.ok();
    until(&client, &id, "TERMINATED").await;
    assert_eq!(target.run("GET a").text(), "3");
    source.run("INCR a");
    assert_eq!(target.run("GET a").text(), "3");
    // The password of the source was kept in memory.
    client.post("migration-tasks/batch-restart", json!({ "migration_tasks": [id] })).await.ok();
    until(&client, &id, "INCRMIGEATING").await;
    assert_eq!(target.run("GET a").text(), "4");
    // A synchronous stop loses nothing either, and answers once it has stopped.
    source.run("INCR a");
    client.post(&format!("migration-task/{id}/sync-stop"), json!({})).await.ok();
    assert_eq!(target.run("GET a").text(), "5");
    assert_eq!(client.get(&format!("migration-task/{id}")).await.ok()["status"], "TERMINATED");
    client.call("DELETE", "migration-tasks/delete", Some(json!({ "task_id_list": [id] }))).await.ok();
}

// Uses a worker thread, because waiting for a real server blocks the thread of the test.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn how_a_link_is_resumed_can_be_decided_while_it_runs() {
    let Some((source, target)) = servers() else { return };
    let scratch = Scratch::new("redis-resume");
    let (handle, client) = over(&scratch).await;
    let id = create(&handle, &client, "a rehearsal").await;
    configure(&client, &id, "incremental_migration", &source.address(), &target.address()).await;
    until(&client, &id, "INCRMIGEATING").await;
    let decide = async |mode: &str| {
        client.call("PUT", &format!("migration-task/{id}"), Some(json!({ "resume_mode": mode }))).await.ok();
    };
    let cut = || {
        crate::support::redis::eventually("there is a link to cut", || {
            source.run("CLIENT KILL TYPE replica").number() > 0
        });
    };
    decide("manual").await;
    cut();
    until(&client, &id, "FAILED").await;
    assert_eq!(logs(&client, &id).await.matches("start the migration again").count(), 1);
    // The link starts with its previous policy, which is changed while the link runs.
    client.post("migration-tasks/batch-restart", json!({ "migration_tasks": [id] })).await.ok();
    until(&client, &id, "INCRMIGEATING").await;
    decide("auto").await;
    cut();
    crate::support::redis::eventually("the link is restored", || source.info("sync_partial_ok") == "1");
    source.run("INCR a");
    crate::support::redis::eventually("the target has caught up", || target.run("GET a").text() == "2");
    until(&client, &id, "INCRMIGEATING").await;
}

#[tokio::test]
async fn servers_of_other_machines_are_left_alone() {
    let scratch = Scratch::new("redis-remote");
    let (handle, client) = over(&scratch).await;
    let id = create(&handle, &client, "a rehearsal").await;
    configure(&client, &id, "full_amount_migration", "192.0.2.1:6379", "192.0.2.2:6379").await;
    until(&client, &id, "FAILED").await;
    let logs = logs(&client, &id).await;
    // The error is reported once.
    assert_eq!(logs.matches("leads to 192.0.2.1").count(), 1, "{logs}");
}

#[tokio::test]
async fn instances_and_descriptions_stay_simulated() {
    let scratch = Scratch::new("redis-simulated");
    let (handle, client) = start_with(&scratch, |builder| builder).await;
    let request = |target: Value| {
        json!({
            "migration_method": "full_amount_migration", "resume_mode": "auto",
            "source_instance": { "addrs": "10.0.0.1:6379" }, "target_instance": target,
        })
    };
    let by_instance = create(&handle, &client, "").await;
    let path = format!("migration/{by_instance}/task");
    client.post(&path, request(json!({ "id": seeds::TARGET_INSTANCE }))).await.ok();
    let by_description = create(&handle, &client, "emulate: nothing else").await;
    let path = format!("migration/{by_description}/task");
    client.post(&path, request(json!({ "addrs": "10.0.0.2:6379" }))).await.ok();
    handle.clock().advance(seconds(60));
    for id in [by_instance, by_description] {
        until(&client, &id, "SUCCESS").await;
    }
}

#[tokio::test]
async fn a_link_that_lost_its_process_fails_and_says_why() {
    let Some((source, target)) = servers() else { return };
    let scratch = Scratch::new("redis-lost");
    let start = async || start_again(&scratch).await;
    let (handle, client) = start().await;
    let id = create(&handle, &client, "a rehearsal").await;
    configure(&client, &id, "incremental_migration", &source.address(), &target.address()).await;
    until(&client, &id, "INCRMIGEATING").await;
    handle.shutdown().await;
    let (_handle, client) = start().await;
    until(&client, &id, "FAILED").await;
    assert!(logs(&client, &id).await.contains("keeps no passwords"));
    configure(&client, &id, "full_amount_migration", &source.address(), &target.address()).await;
    until(&client, &id, "SUCCESS").await;
}

#[tokio::test]
async fn a_link_without_passwords_that_lost_its_process_only_has_to_be_restarted() {
    let (Some(source), Some(target)) = (Redis::start(""), Redis::start("")) else { return };
    source.run("SET a 1");
    let scratch = Scratch::new("redis-lost-open");
    let (handle, client) = start_again(&scratch).await;
    let id = create(&handle, &client, "a rehearsal").await;
    configure_with(&client, &id, "incremental_migration", &source.address(), &target.address(), "").await;
    until(&client, &id, "INCRMIGEATING").await;
    handle.shutdown().await;
    let (handle, client) = start_again(&scratch).await;
    until(&client, &id, "FAILED").await;
    let why = logs(&client, &id).await;
    assert!(why.contains("Restart the task") && !why.contains("password"), "{why}");
    client.post("migration-tasks/batch-restart", json!({ "migration_tasks": [id] })).await.ok();
    until(&client, &id, "INCRMIGEATING").await;
    handle.shutdown().await;
    let (_handle, client) = simulated(|builder| builder.samples(false).state_file(scratch.path("state.redb"))).await;
    until(&client, &id, "FAILED").await;
    assert!(logs(&client, &id).await.contains("without real data"));
}

#[test]
fn without_redis_a_test_passes_and_says_that_it_was_skipped() {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "redis::a_full_migration_copies_what_is_there"]);
    // A search path with no programs.
    let output = child.env("PATH", env!("CARGO_MANIFEST_DIR")).env_remove("REQUIRE_REDIS").output().unwrap();
    let shown = [output.stdout, output.stderr].concat();
    let shown = String::from_utf8_lossy(&shown);
    assert!(output.status.success() && shown.contains("1 passed") && shown.contains("SKIPPED: "), "{shown}");
}
