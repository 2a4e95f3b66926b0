//! The life cycle of OMS migration tasks.

use crate::support::{Client, keys, new_task, seconds, start, start_with};
use huaweicloud_emulator::{ListOrder, Quirks, seeds};
use serde_json::{Value, json};

async fn task(client: &Client, id: u64) -> Value {
    client.get(&format!("tasks/{id}")).await.ok()
}

async fn create(client: &Client, description: &str) -> u64 {
    let answer = client.post("tasks", new_task(description)).await.ok();
    assert!(answer["task_name"].as_str().unwrap().starts_with("from-to-"));
    answer["id"].as_u64().unwrap()
}

#[tokio::test]
async fn the_paused_seed_starts_runs_and_succeeds() {
    let (emulator, client) = start().await;
    let before = task(&client, seeds::PAUSED_TASK).await;
    assert_eq!(before["status"], 3);
    let answer = client.post("tasks/42/start", keys()).await;
    assert_eq!((answer.status, answer.text.as_str()), (200, ""));
    assert_eq!(task(&client, 42).await["status"], 1);
    client.post("tasks/42/start", keys()).await.refused(400, "OMS.0065");
    emulator.clock().advance(seconds(2));
    let running = task(&client, 42).await;
    assert_eq!(running["status"], 2);
    assert!(running["migrate_speed"].as_u64().unwrap() > 0);
    assert!(running["left_time"].as_u64().unwrap() > 0);
    emulator.clock().advance(seconds(60));
    let done = task(&client, 42).await;
    assert_eq!((done["status"].clone(), done["progress"].clone()), (json!(5), json!(1.0)));
    assert_eq!((done["successful_num"].clone(), done["total_num"].clone()), (json!(240), json!(240)));
    assert_eq!(done["complete_size"], done["total_size"]);
    client.post("tasks/42/start", keys()).await.refused(400, "OMS.0070");
    emulator.shutdown().await;
}

#[tokio::test]
async fn counters_grow_and_totals_are_known_only_after_the_scan() {
    let (emulator, client) = start().await;
    let id = create(&client, "emulate: objects=1000 size=640MiB").await;
    let fresh = task(&client, id).await;
    assert_eq!((fresh["status"].clone(), fresh["is_query_over"].clone()), (json!(1), json!(false)));
    let mut last = 0;
    emulator.clock().advance(seconds(2));
    for _ in 0..8 {
        let now = task(&client, id).await;
        let (done, total) = (now["successful_num"].as_u64().unwrap(), now["total_num"].as_u64().unwrap());
        assert!(done >= last && done <= total && total <= 1000, "{now}");
        last = done;
        if now["is_query_over"] == true {
            assert_eq!(total, 1000);
        }
        emulator.clock().advance(seconds(1));
    }
    assert!(last > 500);
    emulator.clock().advance(seconds(5));
    assert_eq!(task(&client, id).await["successful_num"], 1000);
}

#[tokio::test]
async fn pausing_takes_a_moment_and_keeps_what_was_done() {
    let (emulator, client) = start().await;
    let id = create(&client, "emulate: size=640MiB").await;
    emulator.clock().advance(seconds(6));
    client.call("POST", &format!("tasks/{id}/stop"), None).await.ok();
    assert_eq!(task(&client, id).await["status"], 7);
    client.delete(&format!("tasks/{id}")).await.refused(400, "OMS.0063");
    emulator.clock().advance(seconds(1));
    let paused = task(&client, id).await;
    assert_eq!(paused["status"], 3);
    let copied = paused["complete_size"].as_u64().unwrap();
    assert!(copied > 0);
    emulator.clock().advance(seconds(1000));
    assert_eq!(task(&client, id).await["complete_size"], copied);
    client.call("POST", &format!("tasks/{id}/stop"), None).await.refused(400, "OMS.0066");
    client.post(&format!("tasks/{id}/start"), keys()).await.ok();
    emulator.clock().advance(seconds(60));
    let done = task(&client, id).await;
    assert_eq!((done["status"].clone(), done["complete_size"].clone()), (json!(5), json!(640 << 20)));
    client.delete(&format!("tasks/{id}")).await.ok();
    client.get(&format!("tasks/{id}")).await.refused(400, "OMS.1009");
}

#[tokio::test]
async fn five_run_and_the_sixth_waits_for_a_slot() {
    let (emulator, client) = start_with(|builder| builder.samples(false)).await;
    let mut ids = Vec::new();
    for n in 0..7 {
        ids.push(create(&client, &format!("emulate: size={}MiB", 640 * (n + 1))).await);
    }
    emulator.clock().advance(seconds(2));
    let count = |status: u8| format!("tasks?status={status}");
    assert_eq!(client.get(&count(2)).await.ok()["count"], 5);
    assert_eq!(client.get(&count(1)).await.ok()["count"], 2);
    // The first ends after ten seconds; the oldest waiting task takes its slot.
    emulator.clock().advance(seconds(10));
    assert_eq!(task(&client, ids[0]).await["status"], 5);
    assert_eq!(
        (task(&client, ids[5]).await["status"].clone(), task(&client, ids[6]).await["status"].clone()),
        (json!(2), json!(1))
    );
    emulator.clock().advance(seconds(10_000));
    assert_eq!(client.get(&count(5)).await.ok()["count"], 7);
}

#[tokio::test]
async fn a_failed_task_tells_why_and_can_try_its_failed_objects_again() {
    let (emulator, client) = start().await;
    let failed = task(&client, seeds::FAILED_TASK).await;
    assert_eq!((failed["status"].clone(), failed["failed_num"].clone()), (json!(4), json!(3)));
    assert_eq!(failed["failed_object_record"]["result"], true);
    assert!(failed["error_reason"]["error_code"].is_string());
    let mut body = keys();
    body["migrate_failed_object"] = json!(true);
    client.post("tasks/42/start", body.clone()).await.refused(400, "OMS.0167");
    client.post("tasks/43/start", body).await.ok();
    emulator.clock().advance(seconds(30));
    let done = task(&client, 43).await;
    assert_eq!(
        (done["status"].clone(), done["failed_num"].clone(), done["successful_num"].clone()),
        (json!(5), json!(0), json!(240))
    );
    assert_eq!(done["error_reason"], Value::Null);
}

/// A retry of the failed list covers what the last run listed, not what it did not reach.
#[tokio::test]
async fn a_retry_of_the_failed_list_leaves_out_what_was_never_tried() {
    let (emulator, client) = start().await;
    let id = create(&client, "emulate: error=TRF.0151 objects=1000 failed=3").await;
    emulator.clock().advance(seconds(600));
    let failed = task(&client, id).await;
    let count = |task: &Value, field: &str| task[field].as_u64().unwrap();
    assert_eq!(failed["failed_object_record"]["result"], true);
    let tried = count(&failed, "successful_num") + count(&failed, "failed_num");
    assert!(tried < 1000 && count(&failed, "failed_num") > 0, "{failed:#}");
    let mut body = keys();
    body["migrate_failed_object"] = json!(true);
    client.post(&format!("tasks/{id}/start"), body).await.ok();
    emulator.clock().advance(seconds(600));
    let done = task(&client, id).await;
    assert_eq!((done["status"].clone(), count(&done, "successful_num")), (json!(5), tried));
}

#[tokio::test]
async fn a_task_that_breaks_down_fails_halfway_and_skips_what_is_there() {
    let (emulator, client) = start().await;
    let id = create(&client, "emulate: error=TRF.0151 objects=100").await;
    emulator.clock().advance(seconds(60));
    let failed = task(&client, id).await;
    assert_eq!((failed["status"].clone(), failed["error_reason"]["error_code"].clone()), (json!(4), json!("TRF.0151")));
    let first = failed["successful_num"].as_u64().unwrap();
    assert!((1..100).contains(&first));
    client.post(&format!("tasks/{id}/start"), keys()).await.ok();
    emulator.clock().advance(seconds(60));
    let done = task(&client, id).await;
    assert_eq!((done["status"].clone(), done["skipped_num"].as_u64().unwrap()), (json!(5), first));
    assert!(done["real_size"].as_u64().unwrap() < done["complete_size"].as_u64().unwrap());
}

#[tokio::test]
async fn lists_are_filtered_and_paged_by_record() {
    let (_emulator, client) = start_with(|builder| {
        let mut quirks = Quirks::default();
        quirks.list_order = ListOrder::OldestFirst;
        builder.quirks(quirks)
    })
    .await;
    let all = client.get("tasks").await.ok();
    assert_eq!(all["count"], 7);
    let ids =
        |list: &Value| list["tasks"].as_array().unwrap().iter().map(|t| t["id"].as_u64().unwrap()).collect::<Vec<_>>();
    assert_eq!(ids(&all), [42, 43, 44, 45, 46, 191297407830872, 191297407830873]);
    assert_eq!(ids(&client.get("tasks?offset=2&limit=3").await.ok()), [44, 45, 46]);
    assert_eq!(ids(&client.get("tasks?offset=6&limit=3").await.ok()), [191297407830873]);
    assert_eq!(ids(&client.get("tasks?status=5").await.ok()), [45]);
    assert_eq!(
        ids(&client.get(&format!("tasks?group_id={}", seeds::PAUSED_GROUP)).await.ok()),
        [46, 191297407830872, 191297407830873]
    );
    assert_eq!(ids(&client.get("tasks?task_name=website").await.ok()), [45]);
    let answer = client.get("tasks?limit=101").await;
    answer.refused(400, "OMS.0051");
    assert!(answer.message().contains("limit"));
}

#[tokio::test]
async fn requests_are_checked_and_errors_name_the_field() {
    let (_emulator, client) = start().await;
    let answer = client.post("tasks/42/start", json!({ "dst_ak": "DST" })).await;
    answer.refused(400, "OMS.1004");
    assert!(answer.message().contains("dst_sk"), "{}", answer.text);
    let long = client.post("tasks/42/start", json!({ "dst_ak": "x".repeat(101), "dst_sk": "s" })).await;
    long.refused(400, "OMS.0001");
    assert!(long.message().contains("dst_ak") && !long.text.contains("xxx"), "{}", long.text);
    // A task between buckets needs the keys of its source again.
    client.post("tasks/42/start", json!({ "dst_ak": "DST", "dst_sk": "s" })).await.refused(400, "OMS.0057");
    client
        .call_raw("POST", &format!("/v2/{}/tasks/42/start", client.project), Some("{"))
        .await
        .refused(400, "OMS.0067");
    client.get("tasks/abc").await.refused(400, "OMS.0054");
    client.get("tasks/1234567890123456").await.refused(400, "OMS.0054");
    client.get("tasks/4711").await.refused(400, "OMS.1009");
    for (field, value, code) in [
        ("description", json!("a<b"), "OMS.0078"),
        ("bandwidth_policy", json!([{ "start": "09:00", "end": "10:00", "max_bandwidth": 5 }]), "OMS.0084"),
        ("dst_node", json!({ "ak": "a" }), "OMS.1004"),
    ] {
        let mut body = new_task("");
        body[field] = value;
        client.post("tasks", body).await.refused(400, code);
    }
    let mut body = new_task("");
    body["task_type"] = json!("url_list");
    client.post("tasks", body).await.refused(400, "OMS.0057");
}

#[tokio::test]
async fn quirks_change_what_documents_do_not_settle() {
    let (emulator, client) = start_with(|builder| {
        let mut quirks = Quirks::default();
        quirks.delete_after_stop_busy = 1;
        quirks.stop_loses_race = true;
        quirks.tasks_per_day = 2;
        builder.quirks(quirks)
    })
    .await;
    let id = create(&client, "").await;
    emulator.clock().advance(seconds(3));
    client.call("POST", &format!("tasks/{id}/stop"), None).await.ok();
    emulator.clock().advance(seconds(1));
    assert_eq!(task(&client, id).await["status"], 5);
    // The task completes even if its source was not listed yet.
    let early = create(&client, "").await;
    emulator.clock().advance(seconds(1));
    client.call("POST", &format!("tasks/{early}/stop"), None).await.ok();
    emulator.clock().advance(seconds(1));
    let done = task(&client, early).await;
    assert_eq!((&done["status"], &done["is_query_over"]), (&json!(5), &json!(true)));
    client.post("tasks", new_task("")).await.refused(400, "OMS.1021");
    emulator.clock().advance(seconds(25 * 3600));
    create(&client, "").await;
}

#[tokio::test]
async fn bandwidth_and_priority_can_be_changed() {
    let (emulator, client) = start().await;
    let policy = json!([{ "start": "00:00", "end": "23:59", "max_bandwidth": 1_048_576 }]);
    client.put("tasks/42/bandwidth-policy", json!({ "bandwidth_policy": policy })).await.ok();
    client
        .post("tasks/batch-update", json!({ "ids": [42], "bandwidth_policy": policy, "task_priority": "HIGH" }))
        .await
        .ok();
    client.post("tasks/batch-update", json!({ "bandwidth_policy": policy })).await.refused(400, "OMS.0001");
    assert_eq!(task(&client, 42).await["task_priority"], "HIGH");
    client.post("tasks/42/start", keys()).await.ok();
    emulator.clock().advance(seconds(2));
    assert_eq!(task(&client, 42).await["migrate_speed"], 1_048_576);
    client.put("tasks/45/bandwidth-policy", json!({ "bandwidth_policy": policy })).await.refused(400, "OMS.0086");
}

#[tokio::test]
async fn a_waiting_task_takes_its_place_by_its_new_priority() {
    let mut quirks = Quirks::default();
    quirks.running_tasks = 1;
    let (emulator, client) = start_with(|builder| builder.samples(false).quirks(quirks)).await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(create(&client, "emulate: size=640MiB").await);
    }
    emulator.clock().advance(seconds(2));
    let (first, second, third) = (ids[0], ids[1], ids[2]);
    let raise = json!({ "ids": [third, third], "bandwidth_policy": [], "task_priority": "HIGH" });
    client.post("tasks/batch-update", raise).await.ok();
    emulator.clock().advance(seconds(10));
    let states = [first, second, third].map(|id| task(&client, id));
    let mut seen = Vec::new();
    for state in states {
        seen.push(state.await["status"].clone());
    }
    assert_eq!(seen, [5, 1, 2]);
}

/// Huawei's guide says so. Only waiting is limited: a running task may take longer.
#[tokio::test]
async fn a_task_that_waits_for_thirty_days_fails() {
    const DAY: u64 = 24 * 60 * 60;
    let mut quirks = Quirks::default();
    quirks.running_tasks = 1;
    let (emulator, client) = start_with(|builder| builder.samples(false).quirks(quirks)).await;
    let runs = create(&client, "emulate: size=900TiB").await;
    let waits = create(&client, "").await;
    emulator.clock().advance(seconds(30 * DAY));
    assert_eq!(task(&client, waits).await["status"], 1);
    emulator.clock().advance(seconds(60));
    let failed = task(&client, waits).await;
    assert_eq!((&failed["status"], &failed["error_reason"]["error_code"]), (&json!(4), &json!("TRF.0003")));
    assert_eq!(task(&client, runs).await["status"], 2);
    // A task that is started again may wait for thirty days again.
    client.post(&format!("tasks/{waits}/start"), keys()).await.ok();
    emulator.clock().advance(seconds(29 * DAY));
    assert_eq!(task(&client, waits).await["status"], 1);
}

#[tokio::test]
async fn numbers_stay_within_what_clients_can_read() {
    let (emulator, client) = start().await;
    let mut body = new_task("");
    body["migrate_since"] = json!(i64::MAX / 1000 + 1);
    client.post("tasks", body.clone()).await.refused(400, "OMS.0051");
    body["migrate_since"] = json!(i64::MAX / 1000);
    let id = client.post("tasks", body).await.ok()["id"].as_u64().unwrap();
    assert!(task(&client, id).await["migrate_since"].as_i64().is_some());
    // No objects, no bytes.
    let empty = create(&client, "emulate: objects=0 size=5GB").await;
    emulator.clock().advance(seconds(10));
    let done = task(&client, empty).await;
    assert_eq!((&done["status"], &done["total_size"], &done["progress"]), (&json!(5), &json!(0), &json!(1.0)));
}
