//! The life cycle of DCS data migration tasks.

use crate::support::{Client, seconds, start, start_with};
use huaweicloud_emulator::{DeletedMigration, Quirks, seeds};
use serde_json::{Value, json};

async fn status(client: &Client, id: &str) -> Value {
    client.get(&format!("migration-task/{id}")).await.ok()["status"].clone()
}

fn item<'v>(answer: &'v Value, id: &str) -> &'v Value {
    let items = answer["migration_tasks"].as_array().unwrap();
    items.iter().find(|item| item["task_id"] == id).unwrap()
}

fn config(method: &str) -> Value {
    json!({
        "migration_method": method, "resume_mode": "auto",
        "source_instance": { "addrs": "10.0.0.1:6379,10.0.0.2:6379", "password": "source-secret" },
        "target_instance": { "id": seeds::TARGET_INSTANCE, "password": "target-secret" },
    })
}

#[tokio::test]
async fn the_batch_samples_of_the_documents() {
    let (emulator, client) = start().await;
    let stop = json!({ "migration_tasks": [seeds::INCREMENTAL_MIGRATION, seeds::STOPPED_MIGRATION] });
    assert_eq!(status(&client, seeds::INCREMENTAL_MIGRATION).await, "INCRMIGEATING");
    let stopped = client.post("migration-task/batch-stop", stop).await.ok();
    assert_eq!(item(&stopped, seeds::INCREMENTAL_MIGRATION)["result"], "success");
    assert_eq!(item(&stopped, seeds::STOPPED_MIGRATION)["result"], "failed");
    assert_eq!(status(&client, seeds::INCREMENTAL_MIGRATION).await, "TERMINATING");
    emulator.clock().advance(seconds(2));
    assert_eq!(status(&client, seeds::INCREMENTAL_MIGRATION).await, "TERMINATED");

    let restart = json!({ "migration_tasks": [seeds::OLD_MIGRATION, seeds::RESTARTABLE_MIGRATION] });
    let restarted = client.post("migration-tasks/batch-restart", restart).await.ok();
    let failed = item(&restarted, seeds::OLD_MIGRATION);
    assert_eq!(
        (failed["error_code"].clone(), failed["error_msg"].clone()),
        (json!("dcs.41.0001"), json!("task not v2"))
    );
    assert_eq!(item(&restarted, seeds::RESTARTABLE_MIGRATION)["result"], "success");
    assert_eq!(status(&client, seeds::RESTARTABLE_MIGRATION).await, "FULLMIGRATING");
    emulator.clock().advance(seconds(10));
    assert_eq!(status(&client, seeds::RESTARTABLE_MIGRATION).await, "INCRMIGEATING");
}

#[tokio::test]
async fn a_bad_batch_fails_as_a_whole() {
    let (_emulator, client) = start().await;
    let body = |ids: Value| json!({ "migration_tasks": ids });
    let answer = client.post("migration-task/batch-stop", body(json!([seeds::INCREMENTAL_MIGRATION, "no-id"]))).await;
    answer.refused(400, "DCS.4855");
    assert_eq!(answer.message(), "invalid migration task id in the request.");
    assert_eq!(answer.json()["error_ext_msg"], Value::Null);
    // Nothing was stopped.
    assert_eq!(status(&client, seeds::INCREMENTAL_MIGRATION).await, "INCRMIGEATING");
    client.post("migration-tasks/batch-restart", json!({})).await.refused(400, "DCS.4063");
    client.call("POST", "migration-task/batch-stop", None).await.refused(400, "DCS.4004");
    let unknown = "00000000-0000-4000-8000-000000000000";
    let answer = client.post("migration-task/batch-stop", body(json!([unknown]))).await.ok();
    assert_eq!(
        (item(&answer, unknown)["result"].clone(), item(&answer, unknown)["error_code"].clone()),
        (json!("failed"), json!("DCS.4133"))
    );
}

#[tokio::test]
async fn an_online_migration_from_its_machine_to_its_end() {
    let (emulator, client) = start().await;
    let body = json!({ "name": "move", "vpc_id": "v", "subnet_id": "s", "security_group_id": "g" });
    let created = client.post("migration/instance", body).await.ok();
    let (id, job) =
        (created["instance_id"].as_str().unwrap().to_owned(), created["job_id"].as_str().unwrap().to_owned());
    assert_eq!(status(&client, &id).await, "CREATING");
    assert_eq!(client.get(&format!("jobs/{job}")).await.ok()["status"], "INIT");
    client.post(&format!("migration/{id}/task"), config("incremental_migration")).await.refused(400, "DCS.4957");
    emulator.clock().advance(seconds(1));
    assert_eq!(client.get(&format!("jobs/{job}")).await.ok()["status"], "RUNNING");
    emulator.clock().advance(seconds(2));
    assert_eq!(client.get(&format!("jobs/{job}")).await.ok()["status"], "SUCCESS");
    assert_eq!(status(&client, &id).await, "RUNNING");

    let configured = client.post(&format!("migration/{id}/task"), config("incremental_migration")).await.ok();
    assert_eq!((configured["status"].clone(), configured["name"].clone()), (json!("FULLMIGRATING"), json!("move")));
    emulator.clock().advance(seconds(3));
    let stats = client.get(&format!("migration-task/{id}/stats")).await.ok();
    assert_eq!(
        (stats["full_migration_progress"].clone(), stats["target_dbsize"].clone()),
        (json!("50"), json!("5000"))
    );
    emulator.clock().advance(seconds(6));
    assert_eq!(status(&client, &id).await, "INCRMIGEATING");
    let stats = client.get(&format!("migration-task/{id}/stats")).await.ok();
    assert_eq!((stats["offset"].clone(), stats["is_migrating"].clone()), (json!("0"), json!(true)));

    // The documents call both fields mandatory, but Terraform's provider sends neither.
    client.post(&format!("migration-task/{id}/exchange-ip"), json!({})).await.ok();
    assert_eq!(client.get(&format!("migration-task/{id}")).await.ok()["task_status"], "EXCHANGING");
    // The exchange stops the migration itself; a separate stop would leave the exchange unfinished.
    client.call("POST", &format!("migration-task/{id}/stop"), None).await.refused(400, "DCS.4957");
    client.call("POST", &format!("migration-task/{id}/sync-stop"), None).await.refused(400, "DCS.4957");
    emulator.clock().advance(seconds(2));
    let switched = client.get(&format!("migration-task/{id}")).await.ok();
    assert_eq!(
        (switched["task_status"].clone(), switched["status"].clone()),
        (json!("EXCHANGE_SUCCESS"), json!("TERMINATED"))
    );
    client.call("POST", &format!("migration-task/{id}/rollback-ip"), None).await.ok();
    emulator.clock().advance(seconds(2));
    assert_eq!(client.get(&format!("migration-task/{id}")).await.ok()["task_status"], "ROLLBACK_SUCCESS");

    let logs = client.get(&format!("migration-task/{id}/logs?log_level=INFO")).await.ok();
    assert!(logs["log_num"].as_u64().unwrap() >= 4);
    assert!(!logs.to_string().contains("secret"));
    let deleted = client.call("DELETE", "migration-tasks/delete", Some(json!({ "task_id_list": [id] }))).await.ok();
    assert_eq!(deleted["task_id_list"], json!([id]));
    client.get(&format!("migration-task/{id}")).await.refused(400, "DCS.4133");
}

#[tokio::test]
async fn a_deletion_that_is_repeated_after_a_lost_answer_reports_what_the_first_attempt_did() {
    let delete = async |client: &Client| {
        let body = json!({ "task_id_list": [seeds::OLD_MIGRATION, seeds::INCREMENTAL_MIGRATION] });
        client.call("DELETE", "migration-tasks/delete", Some(body)).await.ok()["task_id_list"].clone()
    };
    let done = json!([seeds::OLD_MIGRATION]);
    let (emulator, client) = start().await;
    assert_eq!((delete(&client).await, delete(&client).await), (done.clone(), done.clone()));
    client.get(&format!("migration-task/{}", seeds::OLD_MIGRATION)).await.refused(400, "DCS.4133");
    // No client repeats a call for that long.
    emulator.clock().advance(seconds(660));
    assert_eq!(delete(&client).await, json!([]));

    // A repetition reports the task again even if deleted tasks can be read, but not if a quirk says so.
    for (deleted, repeats) in [(DeletedMigration::Ghost, true), (DeletedMigration::NotFound, false)] {
        let (emulator, client) = start_with(|builder| {
            let mut quirks = Quirks::default();
            quirks.deleted_migration = deleted;
            quirks.batch_delete_repeats = repeats;
            builder.quirks(quirks)
        })
        .await;
        let again = if repeats { done.clone() } else { json!([]) };
        assert_eq!((delete(&client).await, delete(&client).await), (done.clone(), again));
        emulator.clock().advance(seconds(660));
        assert_eq!(delete(&client).await, json!([]));
    }
}

#[tokio::test]
async fn stops_and_their_refusals() {
    let (emulator, client) = start().await;
    let path = |verb: &str| format!("migration-task/{}{verb}", seeds::INCREMENTAL_MIGRATION);
    let refused = client
        .call("DELETE", "migration-tasks/delete", Some(json!({ "task_id_list": [seeds::INCREMENTAL_MIGRATION] })))
        .await
        .ok();
    assert_eq!(refused["task_id_list"], json!([]));
    let stopping = client.call("POST", &path("/stop"), None).await.ok();
    assert_eq!(
        (stopping["status"].clone(), stopping["task_id"].clone()),
        (json!("TERMINATING"), json!(seeds::INCREMENTAL_MIGRATION))
    );
    client.call("POST", &path("/stop"), None).await.refused(400, "DCS.4957");
    emulator.clock().advance(seconds(2));
    client
        .post("migration-tasks/batch-restart", json!({ "migration_tasks": [seeds::INCREMENTAL_MIGRATION] }))
        .await
        .ok();
    let answer = client.call("POST", &path("/sync-stop"), None).await;
    assert_eq!((answer.status, status(&client, seeds::INCREMENTAL_MIGRATION).await), (204, json!("TERMINATED")));
    client.get("migration-task/no-id").await.refused(400, "DCS.4070");
}

#[tokio::test]
async fn tasks_are_listed_by_name() {
    let (_emulator, client) = start().await;
    let list = client.get("migration-tasks?name=stopped&limit=2").await.ok();
    assert_eq!((list["count"].clone(), list["migration_tasks"].as_array().unwrap().len()), (json!(3), 2));
    assert!(list["migration_tasks"][0]["created_at"].as_str().unwrap().ends_with('Z'));
    let detail = client.get(&format!("migration-task/{}", seeds::OLD_MIGRATION)).await.ok();
    assert!(detail["created_at"].as_str().unwrap().contains('/'));
    assert_eq!(detail["source_instance"]["password"], Value::Null);
}

#[tokio::test]
async fn backup_imports_and_old_tasks() {
    let (emulator, client) = start().await;
    let import = |files: Value| {
        json!({
            "task_name": "import", "migration_type": "backupfile_import", "migration_method": "full_amount_migration",
            "backup_files": { "file_source": "self_build_obs", "bucket_name": "b", "files": files },
            "target_instance": { "id": seeds::TARGET_INSTANCE, "password": "p" },
        })
    };
    client.post("migration-task", import(json!([{ "file_name": "dump.txt" }]))).await.refused(400, "DCS.4800");
    let mut without = import(json!([]));
    without["backup_files"].as_object_mut().unwrap().remove("files");
    client.post("migration-task", without).await.refused(400, "DCS.4800");
    let created = client.post("migration-task", import(json!([{ "file_name": "dump.rdb" }]))).await.ok();
    assert_eq!(created["status"], "MIGRATING");
    emulator.clock().advance(seconds(10));
    assert_eq!(status(&client, created["id"].as_str().unwrap()).await, "SUCCESS");
}

#[tokio::test]
async fn quirks_of_spelling_and_of_deleted_tasks() {
    let (_emulator, client) = start_with(|builder| {
        let mut quirks = Quirks::default();
        quirks.incremental_status_corrected = true;
        quirks.deleted_migration = DeletedMigration::Ghost;
        builder.quirks(quirks)
    })
    .await;
    assert_eq!(status(&client, seeds::INCREMENTAL_MIGRATION).await, "INCRMIGRATING");
    client.call("DELETE", "migration-tasks/delete", Some(json!({ "task_id_list": [seeds::OLD_MIGRATION] }))).await.ok();
    assert_eq!(status(&client, seeds::OLD_MIGRATION).await, "TERMINATED");
    assert_eq!(client.get("migration-tasks").await.ok()["count"], 3);
}

#[tokio::test]
async fn an_id_that_is_named_twice_has_one_outcome() {
    let (emulator, client) = start().await;
    let (running, stopped) = (seeds::INCREMENTAL_MIGRATION, seeds::RESTARTABLE_MIGRATION);
    let body = json!({ "migration_tasks": [running, stopped, running] });
    let answer = client.post("migration-task/batch-stop", body).await.ok();
    assert_eq!(answer["migration_tasks"].as_array().unwrap().len(), 2);
    assert_eq!(item(&answer, running)["result"], "success");
    let body = json!({ "migration_tasks": [stopped, stopped] });
    let answer = client.post("migration-tasks/batch-restart", body).await.ok();
    assert_eq!(answer["migration_tasks"], json!([{ "result": "success", "task_id": stopped }]));
    emulator.clock().advance(seconds(10));
    let body = json!({ "instances": [seeds::TARGET_INSTANCE, seeds::TARGET_INSTANCE], "action": "restart" });
    assert_eq!(client.put("instances/status", body).await.ok()["results"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_switch_back_ends_before_anything_else_begins() {
    let mut quirks = Quirks::default();
    quirks.release_after_hours = 1;
    let (emulator, client) = start_with(|builder| builder.quirks(quirks)).await;
    let id = seeds::INCREMENTAL_MIGRATION;
    let exchange = json!({ "exchanged_ip": [], "is_exchange_domain": false });
    client.post(&format!("migration-task/{id}/exchange-ip"), exchange).await.ok();
    emulator.clock().advance(seconds(10));
    client.call("POST", &format!("migration-task/{id}/rollback-ip"), None).await.ok();
    let restarted = client.post("migration-tasks/batch-restart", json!({ "migration_tasks": [id] })).await.ok();
    assert_eq!(item(&restarted, id)["error_code"], "DCS.4957");
    client.post(&format!("migration/{id}/task"), config("full_amount_migration")).await.refused(400, "DCS.4957");
    emulator.clock().advance(seconds(10));
    assert_eq!(client.get(&format!("migration-task/{id}")).await.ok()["task_status"], "ROLLBACK_SUCCESS");
    // The machine is still released later.
    emulator.clock().advance(seconds(3600));
    assert_eq!(status(&client, id).await, "RELEASED");
}

#[tokio::test]
async fn a_task_that_breaks_down_never_had_everything() {
    let (emulator, client) = start().await;
    let body = json!({
        "name": "move", "description": "emulate: error=dcs.41.0009", "vpc_id": "v", "subnet_id": "s", "security_group_id": "g",
    });
    let id = client.post("migration/instance", body).await.ok()["instance_id"].as_str().unwrap().to_owned();
    emulator.clock().advance(seconds(5));
    client.post(&format!("migration/{id}/task"), config("full_amount_migration")).await.ok();
    emulator.clock().advance(seconds(60));
    assert_eq!(status(&client, &id).await, "FAILED");
    let stats = client.get(&format!("migration-task/{id}/stats")).await.ok();
    assert_eq!(stats["full_migration_progress"], "50");
}

#[tokio::test]
async fn a_lossy_migration_logs_an_error_at_its_first_stop() {
    let (emulator, client) = start().await;
    let body = json!({
        "name": "move", "description": "emulate: lossy", "vpc_id": "v", "subnet_id": "s", "security_group_id": "g",
    });
    let id = client.post("migration/instance", body).await.ok()["instance_id"].as_str().unwrap().to_owned();
    emulator.clock().advance(seconds(5));
    client.post(&format!("migration/{id}/task"), config("incremental_migration")).await.ok();
    for stops in 1..=2 {
        emulator.clock().advance(seconds(60));
        client.call("POST", &format!("migration-task/{id}/sync-stop"), None).await.ok();
        let errors = client.get(&format!("migration-task/{id}/logs?log_level=ERROR")).await.ok();
        assert_eq!(errors["log_num"], 1, "after {stops} stops: {errors:#}");
        client.post("migration-tasks/batch-restart", json!({ "migration_tasks": [id] })).await.ok();
    }
}

#[tokio::test]
async fn nothing_to_move_is_moved_completely() {
    let mut pace = huaweicloud_emulator::Pace::default();
    pace.keys = 0;
    let (_emulator, client) = start_with(|builder| builder.pace(pace)).await;
    let stats = client.get(&format!("migration-task/{}/stats", seeds::INCREMENTAL_MIGRATION)).await.ok();
    assert_eq!((&stats["source_dbsize"], &stats["full_migration_progress"]), (&json!("0"), &json!("100")));
}
