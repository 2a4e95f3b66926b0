//! The life cycle of OMS task groups and synchronization tasks.

use crate::support::{Client, keys, new_task, seconds, start, start_with};
use huaweicloud_emulator::{MANUAL_START_MS, Quirks, seeds};
use serde_json::{Value, json};

const GROUP: &str = seeds::PAUSED_GROUP;
const SYNC: &str = seeds::STOPPED_SYNC_TASK;

async fn group(client: &Client, id: &str) -> Value {
    client.get(&format!("taskgroups/{id}")).await.ok()
}

fn new_group(description: &str) -> Value {
    let mut body = new_task(description);
    body["task_type"] = json!("PREFIX");
    body
}

#[tokio::test]
async fn the_paused_seed_resumes_and_completes() {
    let (emulator, client) = start().await;
    assert_eq!(group(&client, GROUP).await["status"], 3);
    let answer = client.put(&format!("taskgroups/{GROUP}/start"), keys()).await;
    assert_eq!((answer.status, answer.text.as_str()), (200, ""));
    let working = group(&client, GROUP).await;
    assert_eq!((working["status"].clone(), working["waiting_task_num"].clone()), (json!(2), json!(3)));
    assert_eq!(working["src_node"]["cloud_type"], "ALIYUN");
    client.put(&format!("taskgroups/{GROUP}/start"), keys()).await.refused(400, "OMS.1039");
    client.delete(&format!("taskgroups/{GROUP}")).await.refused(400, "OMS.0063");
    emulator.clock().advance(seconds(2));
    assert_eq!(group(&client, GROUP).await["executing_task_num"], 3);
    emulator.clock().advance(seconds(120));
    let done = group(&client, GROUP).await;
    assert_eq!(
        (done["status"].clone(), done["complete_task_num"].clone(), done["success_num"].clone()),
        (json!(6), json!(3), json!(240))
    );
    client.call("PUT", &format!("taskgroups/{GROUP}/stop"), None).await.refused(400, "OMS.0066");
}

#[tokio::test]
async fn a_group_creates_tasks_pauses_resumes_and_is_deleted() {
    let (emulator, client) = start().await;
    let created = client.post("taskgroups", new_group("emulate: tasks=4 size=2560MiB")).await.ok();
    let id = created["group_id"].as_str().unwrap().to_owned();
    assert_eq!(group(&client, &id).await["status"], 0);
    emulator.clock().advance(seconds(1));
    assert_eq!(group(&client, &id).await["status"], 1);
    emulator.clock().advance(seconds(5));
    let working = group(&client, &id).await;
    assert_eq!((working["status"].clone(), working["create_task_num"].clone()), (json!(2), json!(4)));
    let children = client.get(&format!("tasks?group_id={id}")).await.ok();
    assert_eq!(
        (children["count"].clone(), children["tasks"][0]["group_type"].clone()),
        (json!(4), json!("GROUP_TASK"))
    );

    client.call("PUT", &format!("taskgroups/{id}/stop"), None).await.ok();
    assert_eq!(group(&client, &id).await["status"], 7);
    client.delete(&format!("taskgroups/{id}")).await.refused(400, "OMS.0063");
    emulator.clock().advance(seconds(1));
    let paused = group(&client, &id).await;
    assert_eq!((paused["status"].clone(), paused["paused_task_num"].clone()), (json!(3), json!(4)));

    client.put(&format!("taskgroups/{id}/start"), keys()).await.ok();
    emulator.clock().advance(seconds(300));
    assert_eq!(group(&client, &id).await["status"], 6);
    client.delete(&format!("taskgroups/{id}")).await.ok();
    assert_eq!(group(&client, &id).await["status"], 8);
    emulator.clock().advance(seconds(1));
    assert_eq!(group(&client, &id).await["status"], 9);
    emulator.clock().advance(seconds(1));
    client.get(&format!("taskgroups/{id}")).await.refused(404, "OMS.1009");
    assert_eq!(client.get(&format!("tasks?group_id={id}")).await.ok()["count"], 0);
}

#[tokio::test]
async fn a_failed_group_is_retried() {
    let (emulator, client) = start().await;
    let create = |text: &'static str| client.post("taskgroups", new_group(text));
    let failing = create("emulate: failed=2").await.ok()["group_id"].as_str().unwrap().to_owned();
    let broken = create("emulate: error=OMS.1035").await.ok()["group_id"].as_str().unwrap().to_owned();
    emulator.clock().advance(seconds(120));
    let failed = group(&client, &failing).await;
    assert_eq!((failed["status"].clone(), failed["fail_num"].clone()), (json!(5), json!(2)));
    assert_eq!(
        (
            group(&client, &broken).await["status"].clone(),
            group(&client, &broken).await["error_reason"]["error_code"].clone()
        ),
        (json!(4), json!("OMS.1035"))
    );
    let mut body = keys();
    body["migrate_failed_object"] = json!(true);
    client.put(&format!("taskgroups/{GROUP}/retry"), body.clone()).await.refused(400, "OMS.1040");
    client.put(&format!("taskgroups/{failing}/retry"), body.clone()).await.ok();
    client.put(&format!("taskgroups/{broken}/retry"), body).await.ok();
    emulator.clock().advance(seconds(120));
    assert_eq!(group(&client, &failing).await["status"], 6);
    assert_eq!(group(&client, &broken).await["status"], 6);
}

#[tokio::test]
async fn groups_are_listed_and_checked() {
    let (_emulator, client) = start().await;
    let list = client.get("taskgroups?status=3").await.ok();
    assert_eq!((list["count"].clone(), list["taskgroups"][0]["group_id"].clone()), (json!(1), json!(GROUP)));
    assert_eq!(client.get("taskgroups?status=6").await.ok()["count"], 0);
    client.get("taskgroups/nothing").await.refused(404, "OMS.1009");
    let answer = client.put(&format!("taskgroups/{GROUP}/start"), json!({ "src_ak": "a" })).await;
    answer.refused(400, "OMS.1004");
}

#[tokio::test]
async fn synchronization_switches_at_once() {
    let (emulator, client) = start().await;
    let path = |verb: &str| format!("sync-tasks/{SYNC}{verb}");
    let show = format!("{}?query_time={MANUAL_START_MS}", path(""));
    assert_eq!(client.get(&show).await.ok()["status"], "STOPPED");
    client.get(&path("")).await.refused(400, "OMS.1004");
    client.post(&path("/start"), json!({ "dst_ak": "a", "dst_sk": "b" })).await.refused(400, "OMS.1004");
    client.post(&path("/start"), keys()).await.ok();
    assert_eq!(client.get(&show).await.ok()["status"], "SYNCHRONIZING");
    client.post(&path("/start"), keys()).await.refused(400, "OMS.0065");
    client.delete(&path("")).await.refused(400, "OMS.0063");

    client.post(&path("/events"), json!({ "object_keys": ["a", "b%2Fc"] })).await.ok();
    emulator.clock().advance(seconds(600));
    client.post(&path("/events"), json!({ "object_keys": ["d"] })).await.ok();
    assert_eq!(client.get(&show).await.ok()["monthly_success_object"], 3);
    let end = MANUAL_START_MS + 3_600_000;
    let series = client
        .get(&path(&format!("/statistics?data_type=SUCCESS&start_time={MANUAL_START_MS}&end_time={end}")))
        .await
        .ok();
    assert_eq!(series["statistic_time_type"], "FIVE_MINUTES");
    assert_eq!(series["statistic_datas"][0]["data"].as_array().unwrap().len(), 2);
    let eleven: Vec<String> = (0..11).map(|n| n.to_string()).collect();
    client.post(&path("/events"), json!({ "object_keys": eleven })).await.refused(400, "OMS.0001");

    client.call("POST", &path("/stop"), None).await.ok();
    client.call("POST", &path("/stop"), None).await.refused(400, "OMS.0066");
    client.delete(&path("")).await.ok();
    client.get(&show).await.refused(404, "OMS.1009");
}

#[tokio::test]
async fn synchronization_tasks_are_created_and_limited() {
    let (_emulator, client) = start().await;
    let body = json!({
        "src_cloud_type": "Aliyun", "src_region": "r", "src_bucket": "b", "src_ak": "a", "src_sk": "s",
        "dst_ak": "a", "dst_sk": "s", "dst_region": "cn-north-4", "dst_bucket": "d",
    });
    for _ in 0..5 {
        client.post("sync-tasks", body.clone()).await.ok();
    }
    client.post("sync-tasks", body).await.refused(400, "OMS.0077");
    let list = client.get("sync-tasks?status=SYNCHRONIZING&limit=2").await.ok();
    assert_eq!((list["count"].clone(), list["tasks"].as_array().unwrap().len()), (json!(5), 2));
}

#[tokio::test]
async fn a_group_beyond_the_quota_leaves_no_tasks_behind() {
    let mut quirks = Quirks::default();
    quirks.tasks_per_day = 5;
    let (emulator, client) = start_with(|builder| builder.samples(false).quirks(quirks)).await;
    for _ in 0..2 {
        client.post("tasks", new_task("emulate: size=1TB")).await.ok();
    }
    let id = client.post("taskgroups", new_group("emulate: tasks=4")).await.ok()["group_id"].clone();
    emulator.clock().advance(seconds(60));
    let failed = group(&client, id.as_str().unwrap()).await;
    assert_eq!((&failed["status"], &failed["error_reason"]["error_code"]), (&json!(4), &json!("OMS.1037")));
    assert_eq!(client.get("tasks").await.ok()["count"], 2);
    // Tasks that were not created do not count.
    client.post("tasks", new_task("")).await.ok();
}

#[tokio::test]
async fn a_batch_update_of_a_group_is_for_its_later_tasks_too() {
    let (emulator, client) = start().await;
    let policy = json!([{ "start": "00:00", "end": "23:59", "max_bandwidth": 2_097_152 }]);
    let update = |id: &Value, priority: Option<&str>| {
        let mut body = json!({ "group_id": id, "bandwidth_policy": policy });
        if let Some(priority) = priority {
            body["task_priority"] = json!(priority);
        }
        client.post("tasks/batch-update", body)
    };
    // The group has no tasks yet.
    let id = client.post("taskgroups", new_group("emulate: tasks=2 size=64GiB")).await.ok()["group_id"].clone();
    update(&id, Some("LOW")).await.ok();
    assert_eq!(group(&client, id.as_str().unwrap()).await["bandwidth_policy"], policy);
    emulator.clock().advance(seconds(10));
    let children = client.get(&format!("tasks?group_id={}", id.as_str().unwrap())).await.ok();
    for child in children["tasks"].as_array().unwrap() {
        assert_eq!((&child["bandwidth_policy"], &child["task_priority"]), (&policy, &json!("LOW")), "{child}");
    }
    // Running tasks keep their priority, and nothing changes if one of them cannot.
    update(&id, Some("HIGH")).await.refused(400, "OMS.0086");
    let path = format!("tasks/{}", children["tasks"][0]["id"]);
    assert_eq!(client.get(&path).await.ok()["task_priority"], "LOW");
    update(&id, None).await.ok();

    update(&json!("nobody"), None).await.refused(400, "OMS.1009");
    // One task is complete: it keeps its settings, and the others change.
    client.post("tasks/46/start", keys()).await.ok();
    emulator.clock().advance(seconds(60));
    update(&json!(GROUP), Some("HIGH")).await.ok();
    assert_eq!(group(&client, GROUP).await["bandwidth_policy"], policy);
    assert_eq!(client.get("tasks/46").await.ok()["bandwidth_policy"], json!([]));
    assert_eq!(client.get("tasks/191297407830872").await.ok()["bandwidth_policy"], policy);
}

#[tokio::test]
async fn a_deleted_group_leaves_no_task_behind() {
    let mut quirks = Quirks::default();
    quirks.delete_after_stop_busy = 3;
    let (emulator, client) = start_with(|builder| builder.quirks(quirks)).await;
    let count = async || client.get(&format!("tasks?group_id={GROUP}")).await.ok()["count"].clone();
    // One of its tasks is running again, although the group is paused.
    client.post("tasks/46/start", keys()).await.ok();
    client.delete(&format!("taskgroups/{GROUP}")).await.refused(400, "OMS.0063");
    emulator.clock().advance(seconds(2));
    client.delete(&format!("taskgroups/{GROUP}")).await.refused(400, "OMS.0063");
    // It was paused a moment ago; the service refuses to delete single tasks for a while after that.
    client.call("POST", "tasks/46/stop", None).await.ok();
    emulator.clock().advance(seconds(1));
    client.delete(&format!("taskgroups/{GROUP}")).await.ok();
    // A client starts one while the group is being deleted.
    client.post("tasks/191297407830872/start", keys()).await.ok();
    emulator.clock().advance(seconds(5));
    client.get(&format!("taskgroups/{GROUP}")).await.refused(404, "OMS.1009");
    assert_eq!(count().await, 0);
    // The tasks of the deleted group do not hold a slot either.
    assert_eq!(client.get("tasks?status=2").await.ok()["count"], 1);
}

#[tokio::test]
async fn a_group_that_is_created_again_has_not_ended() {
    let (emulator, client) = start().await;
    let mut body = new_group("emulate: error=OMS.1035");
    body["smn_config"] = json!({ "topic_urn": "urn:smn:cn-north-4:p:t", "trigger_conditions": ["FAILURE"] });
    let id = client.post("taskgroups", body).await.ok()["group_id"].as_str().unwrap().to_owned();
    emulator.clock().advance(seconds(10));
    let failed = group(&client, &id).await;
    assert_eq!((&failed["status"], failed["smn_config"].is_null()), (&json!(4), false));
    client.put(&format!("taskgroups/{id}/retry"), keys()).await.ok();
    let again = group(&client, &id).await;
    assert_eq!((&again["status"], &again["smn_config"]), (&json!(1), &Value::Null));
}

#[tokio::test]
async fn synchronization_has_its_own_rules_for_texts() {
    let (_emulator, client) = start().await;
    let create = |description: &str| {
        let body = json!({
            "src_cloud_type": "Aliyun", "src_region": "r", "src_bucket": "b", "src_ak": "a", "src_sk": "s",
            "dst_ak": "a", "dst_sk": "s", "dst_region": "cn-north-4", "dst_bucket": "d", "description": description,
        });
        client.post("sync-tasks", body)
    };
    create("in brackets (like this)").await.refused(400, "OMS.0078");
    create("2^10").await.ok();
    client.post(&format!("sync-tasks/{SYNC}/start"), keys()).await.ok();
    // Characters count, not bytes.
    let longest = "\u{fc}".repeat(16_384);
    client.post(&format!("sync-tasks/{SYNC}/events"), json!({ "object_keys": [longest] })).await.ok();
    let longer = "\u{fc}".repeat(16_385);
    client
        .post(&format!("sync-tasks/{SYNC}/events"), json!({ "object_keys": [longer] }))
        .await
        .refused(400, "OMS.0001");
}

#[tokio::test]
async fn a_failed_group_tells_why_and_whether_its_failed_objects_can_be_tried_again() {
    let (emulator, client) = start().await;
    let create = |text: &'static str| client.post("taskgroups", new_group(text));
    let partly = create("emulate: failed=2").await.ok()["group_id"].as_str().unwrap().to_owned();
    let broken = create("emulate: error=TRF.0151").await.ok()["group_id"].as_str().unwrap().to_owned();
    emulator.clock().advance(seconds(300));
    let failed = group(&client, &partly).await;
    let folder = format!("oms/task_group/{partly}/failed_object_lists");
    assert_eq!((&failed["status"], &failed["error_reason"]["error_code"]), (&json!(5), &json!("TRF.0004")));
    let record = &failed["failed_object_record"];
    assert_eq!((&record["result"], &record["list_file_key"]), (&json!(true), &json!(folder)));
    let stopped = group(&client, &broken).await;
    assert_eq!(stopped["error_reason"]["error_code"], "TRF.0151");
    assert_eq!(stopped["failed_object_record"]["result"], false);
    let mut only_failed = keys();
    only_failed["migrate_failed_object"] = json!(true);
    client.put(&format!("taskgroups/{broken}/retry"), only_failed.clone()).await.refused(400, "OMS.0167");
    client.put(&format!("taskgroups/{broken}/retry"), keys()).await.ok();
    client.put(&format!("taskgroups/{partly}/retry"), only_failed).await.ok();
    for id in [partly, broken] {
        let working = group(&client, &id).await;
        assert_eq!((&working["error_reason"], &working["failed_object_record"]), (&Value::Null, &Value::Null));
        emulator.clock().advance(seconds(300));
        assert_eq!(group(&client, &id).await["status"], 6);
    }
}

#[tokio::test]
async fn a_group_takes_time_only_while_it_works() {
    let (emulator, client) = start().await;
    let id = client.post("taskgroups", new_group("emulate: size=64GiB")).await.ok()["group_id"].clone();
    let id = id.as_str().unwrap();
    let time = async || group(&client, id).await["total_time"].as_u64().unwrap();
    assert_eq!((time().await, group(&client, id).await["start_time"].clone()), (0, json!(0)));
    emulator.clock().advance(seconds(11));
    // The group starts after a second in the queue.
    assert_eq!(group(&client, id).await["start_time"], json!(MANUAL_START_MS + 1000));
    assert_eq!(time().await, 10_000);
    client.call("PUT", &format!("taskgroups/{id}/stop"), None).await.ok();
    emulator.clock().advance(seconds(3600));
    assert_eq!((time().await, group(&client, id).await["status"].clone()), (11_000, json!(3)));
    client.put(&format!("taskgroups/{id}/start"), keys()).await.ok();
    emulator.clock().advance(seconds(5));
    assert_eq!(time().await, 16_000);
}

#[tokio::test]
async fn two_regions_take_twice_as_many_groups() {
    for (region, working) in [("cn-north-4", 5), ("cn-south-1", 10)] {
        let (emulator, client) = start_with(|builder| builder.samples(false).region(region)).await;
        for _ in 0..11 {
            client.post("taskgroups", new_group("emulate: size=64GiB")).await.ok();
        }
        emulator.clock().advance(seconds(10));
        assert_eq!(client.get("taskgroups?status=2").await.ok()["count"], working, "{region}");
        assert_eq!(client.get("taskgroups?status=0").await.ok()["count"], 11 - working, "{region}");
    }
}

#[tokio::test]
async fn a_switch_decides_how_many_keys_an_event_carries() {
    for most in [5_u32, 10, 100] {
        let mut quirks = Quirks::default();
        quirks.keys_per_event = most;
        let (_emulator, client) = start_with(|builder| builder.quirks(quirks)).await;
        client.post(&format!("sync-tasks/{SYNC}/start"), keys()).await.ok();
        let path = format!("sync-tasks/{SYNC}/events");
        let events = |count: u32| {
            let keys: Vec<String> = (0..count).map(|n| n.to_string()).collect();
            client.post(&path, json!({ "object_keys": keys }))
        };
        events(most).await.ok();
        events(most + 1).await.refused(400, "OMS.0001");
    }
}

#[tokio::test]
async fn a_group_that_is_resumed_or_retried_waits_for_a_slot_like_a_new_one() {
    let mut quirks = Quirks::default();
    quirks.running_groups = 1;
    let (emulator, client) = start_with(|builder| builder.quirks(quirks)).await;
    let create = async |description: &str| {
        let id = client.post("taskgroups", new_group(description)).await.ok()["group_id"].as_str().unwrap().to_owned();
        emulator.clock().advance(seconds(10));
        id
    };
    let state = async |id: &str| group(&client, id).await["status"].as_u64().unwrap();
    let failing = create("emulate: tasks=2 failed=1").await;
    emulator.clock().advance(seconds(600));
    assert_eq!(state(&failing).await, 5);
    let works = create("emulate: tasks=2 size=25600MiB").await;
    assert_eq!(state(&works).await, 2);
    client.put(&format!("taskgroups/{GROUP}/start"), keys()).await.ok();
    client.put(&format!("taskgroups/{failing}/retry"), keys()).await.ok();
    assert_eq!((state(GROUP).await, state(&failing).await), (0, 0));
    client.put(&format!("taskgroups/{GROUP}/start"), keys()).await.refused(400, "OMS.1039");
    emulator.clock().advance(seconds(10));
    assert_eq!((state(&works).await, state(GROUP).await, state(&failing).await), (2, 0, 0));
    // They work one after another, the oldest first, and never two at a time.
    let mut seen = Vec::new();
    for _ in 0..10_000 {
        let states = [state(&works).await, state(GROUP).await, state(&failing).await];
        assert!(states.iter().filter(|state| matches!(state, 1 | 2 | 7)).count() <= 1, "{states:?}");
        if seen.last() != Some(&states) {
            seen.push(states);
        }
        if states == [6, 6, 6] {
            break;
        }
        emulator.clock().advance(seconds(1));
    }
    assert_eq!(seen.last(), Some(&[6, 6, 6]), "{seen:?}");
    assert!(seen.contains(&[6, 2, 0]) && seen.contains(&[6, 6, 2]), "{seen:?}");
}
