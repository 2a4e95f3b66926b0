//! Instances, backups, templates and the task center of DCS.

use crate::support::{Client, seconds, start, start_with};
use huaweicloud_emulator::seeds;
use serde_json::{Value, json};

fn new_instance() -> Value {
    json!({
        "name": "cache", "engine": "Redis", "engine_version": "5.0", "capacity": 1, "spec_code": "redis.ha.xu1.large.r2.1",
        "az_codes": ["cn-north-4a"], "vpc_id": "v", "subnet_id": "s", "password": "A-secret-1",
    })
}

async fn state(client: &Client, id: &str) -> Value {
    client.get(&format!("instances/{id}")).await.ok()["status"].clone()
}

#[tokio::test]
async fn an_instance_is_created_changed_and_deleted() {
    let (emulator, client) = start().await;
    let created = client.post("instances", new_instance()).await.ok();
    let id = created["instances"][0]["instance_id"].as_str().unwrap().to_owned();
    assert_eq!(state(&client, &id).await, "CREATING");
    client.delete(&format!("instances/{id}")).await.refused(400, "DCS.4099");
    emulator.clock().advance(seconds(4));
    assert_eq!(state(&client, &id).await, "RUNNING");
    let detail = client.get(&format!("instances/{id}")).await;
    assert!(!detail.text.contains("A-secret-1"));
    assert_eq!(detail.json()["task"], Value::Null);
    assert_eq!(client.put(&format!("instances/{id}"), json!({ "name": "renamed", "port": 6380 })).await.status, 204);
    let found = client.get("instances?name=renamed&name_equal=true").await.ok();
    assert_eq!((found["instance_num"].clone(), found["instances"][0]["port"].clone()), (json!(1), json!(6380)));
    let restarted = client.put("instances/status", json!({ "instances": [id], "action": "restart" })).await.ok();
    assert_eq!(restarted["results"][0], json!({ "instance": id, "result": "success" }));
    client.put(&format!("instances/{id}"), json!({ "name": "again" })).await.refused(400, "DCS.4111");
    assert_eq!(client.get("instances/status").await.ok()["restarting_count"], 1);
    emulator.clock().advance(seconds(4));
    let tasks = client.get(&format!("instances/{id}/tasks")).await.ok();
    assert_eq!(tasks["task_count"], "2");
    assert_eq!(client.delete(&format!("instances/{id}")).await.status, 204);
    emulator.clock().advance(seconds(4));
    client.get(&format!("instances/{id}")).await.refused(404, "DCS.3022");
    client.get("instances/short").await.refused(400, "DCS.4061");
}

#[tokio::test]
async fn a_rename_of_commands_replaces_the_one_before() {
    let (emulator, client) = start().await;
    let mut body = new_instance();
    body["rename_commands"] = json!({ "keys": "keys-of-ours", "flushall": "FlushAll" });
    let created = client.post("instances", body).await.ok();
    let instance = format!("instances/{}", created["instances"][0]["instance_id"].as_str().unwrap());
    emulator.clock().advance(seconds(4));
    let commands = async || client.get(&format!("{instance}/rename-commands")).await.ok()["rename_commands"].clone();
    assert_eq!(commands().await, json!(["keys"]));
    client.put(&instance, json!({ "name": "orders" })).await;
    assert_eq!(commands().await, json!(["keys"]));
    client.put(&instance, json!({ "rename_commands": { "flushdb": "flushdb-of-ours" } })).await;
    assert_eq!(commands().await, json!(["flushdb"]));
    for name in ["ab", "1keys", "keys of ours"] {
        client.put(&instance, json!({ "rename_commands": { "keys": name } })).await.refused(400, "DCS.4800");
    }
    client.put(&instance, json!({ "rename_commands": {} })).await;
    assert_eq!(commands().await, json!([]));
}

#[tokio::test]
async fn an_instance_moves_to_another_subnet() {
    let (emulator, client) = start().await;
    let instance = format!("instances/{}", seeds::TARGET_INSTANCE);
    let moved = json!({ "action": "switch", "vpc_id": "v-2", "subnet_id": "s-2" });
    let started = client.post(&format!("{instance}/resources/subnet"), moved).await.ok();
    let job = format!("jobs/{}", started["job_id"].as_str().unwrap());
    assert_eq!(client.get(&job).await.ok()["status"], "INIT");
    emulator.clock().advance(seconds(4));
    assert_eq!(client.get(&job).await.ok()["status"], "SUCCESS");
    let shown = client.get(&instance).await.ok();
    assert_eq!((shown["vpc_id"].clone(), shown["subnet_id"].clone()), (json!("v-2"), json!("s-2")));
}

#[tokio::test]
async fn lists_leave_out_what_could_not_be_created_unless_they_are_asked_for_it() {
    let (emulator, client) = start().await;
    let mut body = new_instance();
    body["description"] = "emulate: error=DCS.5000".into();
    let created = client.post("instances", body).await.ok();
    let id = created["instances"][0]["instance_id"].as_str().unwrap().to_owned();
    emulator.clock().advance(seconds(4));
    assert_eq!(state(&client, &id).await, "CREATEFAILED");
    for (query, count) in [("", 0), ("&include_failure=false", 0), ("&include_failure=true", 1)] {
        let list = client.get(&format!("instances?instance_id={id}{query}")).await.ok();
        assert_eq!((list["instance_num"].clone(), list["instances"].as_array().unwrap().len()), (json!(count), count));
    }
    assert_eq!(client.delete(&format!("instances/{id}")).await.status, 204);
}

#[tokio::test]
async fn too_many_ids_and_names_with_other_characters_are_refused_with_their_codes() {
    let (_emulator, client) = start().await;
    let ids: Vec<String> = (0..51).map(|number| format!("id-{number}")).collect();
    let restart = json!({ "instances": ids, "action": "restart" });
    client.put("instances/status", restart).await.refused(400, "DCS.4100");
    client.put("instances/status", json!({ "instances": ids[..50], "action": "restart" })).await.ok();
    let named = |name: &str| {
        let mut body = new_instance();
        body["name"] = name.into();
        body
    };
    for name in ["cache 1", "-cache", "_cache", "caché", "缓存实例", "abc"] {
        client.post("instances", named(name)).await.refused(400, "DCS.4010");
        let change = json!({ "name": name });
        client.put(&format!("instances/{}", seeds::SOURCE_INSTANCE), change).await.refused(400, "DCS.4010");
    }
    client.post("instances", named("1-cache_A")).await.ok();
}

#[tokio::test]
async fn a_whitelist_has_four_groups_whose_names_begin_with_a_letter() {
    let (_emulator, client) = start().await;
    let at = format!("instance/{}/whitelist", seeds::SOURCE_INSTANCE);
    let list = |names: &[&str]| {
        let groups = names.iter().map(|name| json!({ "group_name": name, "ip_list": ["10.0.0.1"] }));
        json!({ "enable_whitelist": true, "whitelist": groups.collect::<Vec<_>>() })
    };
    assert_eq!(client.put(&at, list(&["office", "home-1", "store_2", "Travel"])).await.status, 204);
    client.put(&at, list(&["office", "home-1", "store_2", "Travel", "fifth"])).await.refused(400, "DCS.4800");
    client.put(&at, list(&["1office"])).await.refused(400, "DCS.4800");
}

/// The documents say when a call is legal, even for calls that are answered from an example.
#[tokio::test]
async fn a_call_without_state_of_its_own_is_refused_while_the_instance_does_not_run() {
    let (_emulator, client) = start().await;
    let scan = format!("instances/{}/bigkey-task", seeds::SOURCE_INSTANCE);
    client.post(&scan, Value::Null).await.ok();
    client.put("instances/status", json!({ "instances": [seeds::SOURCE_INSTANCE], "action": "stop" })).await.ok();
    client.post(&scan, Value::Null).await.refused(400, "DCS.4026");
}

#[tokio::test]
async fn an_instance_is_stopped_and_started() {
    let (emulator, client) = start().await;
    let created = client.post("instances", new_instance()).await.ok();
    let id = created["instances"][0]["instance_id"].as_str().unwrap().to_owned();
    emulator.clock().advance(seconds(4));
    let change = async |action: &str| {
        let answer = client.put("instances/status", json!({ "instances": [id], "action": action })).await.ok();
        answer["results"][0]["result"].clone()
    };
    assert_eq!(change("start").await, "failed");
    assert_eq!(change("stop").await, "success");
    assert_eq!(state(&client, &id).await, "CLOSING");
    emulator.clock().advance(seconds(4));
    assert_eq!(state(&client, &id).await, "CLOSED");
    assert_eq!(change("restart").await, "failed");
    assert_eq!(change("start").await, "success");
    assert_eq!(state(&client, &id).await, "STARTING");
    emulator.clock().advance(seconds(4));
    assert_eq!(state(&client, &id).await, "RUNNING");
}

#[tokio::test]
async fn instances_are_found_by_capacity() {
    let (_emulator, client) = start().await;
    let mut body = new_instance();
    body["capacity"] = json!(0.125);
    let created = client.post("instances", body).await.ok();
    let found = client.get("instances?capacity=0.125").await.ok();
    assert_eq!(found["instances"][0]["instance_id"], created["instances"][0]["instance_id"]);
    assert_eq!(client.get("instances?capacity=0.25").await.ok()["instance_num"], 0);
    assert_eq!(client.get("instances?is_recycle=true").await.ok()["instance_num"], 0);
}

#[tokio::test]
async fn an_instance_that_is_migrated_stays() {
    let (_emulator, client) = start().await;
    client.delete(&format!("instances/{}", seeds::TARGET_INSTANCE)).await.refused(400, "DCS.4026");
    let answer = client.call("DELETE", "instances", Some(json!({ "instances": [seeds::TARGET_INSTANCE] }))).await.ok();
    assert_eq!(answer["results"][0]["result"], "failed");
}

#[tokio::test]
async fn a_backup_is_made_restored_linked_and_deleted() {
    let (emulator, client) = start().await;
    let at = |path: &str| format!("instances/{}/{path}", seeds::SOURCE_INSTANCE);
    let backup = client.post(&at("backups"), json!({ "remark": "before", "backup_format": "rdb" })).await.ok();
    let id = backup["backup_id"].as_str().unwrap().to_owned();
    client.post(&at("backups"), json!({})).await.refused(400, "DCS.4096");
    client.delete(&at(&format!("backups/{id}"))).await.refused(400, "DCS.4087");
    let word = async || client.get(&at("backups")).await.ok()["backup_record_response"][0]["status"].clone();
    assert_eq!(word().await, "waiting");
    emulator.clock().advance(seconds(1));
    assert_eq!(word().await, "backuping");
    emulator.clock().advance(seconds(2));
    assert_eq!(word().await, "succeed");
    let links = client.post(&at(&format!("backups/{id}/links")), json!({ "expiration": 600 })).await.ok();
    assert!(links["links"][0]["link"].as_str().unwrap().starts_with("https://"));
    client.post(&at("restores"), json!({ "backup_id": id })).await.ok();
    assert_eq!(state(&client, seeds::SOURCE_INSTANCE).await, "RESTORING");
    emulator.clock().advance(seconds(3));
    assert_eq!(client.get(&at("restores")).await.ok()["restore_record_response"][0]["status"], "succeed");
    assert_eq!(state(&client, seeds::SOURCE_INSTANCE).await, "RUNNING");
    // A backup can be imported into another instance.
    let import = json!({
        "task_name": "import", "migration_type": "backupfile_import", "migration_method": "full_amount_migration",
        "backup_files": { "file_source": "backup_record", "backup_id": id, "files": [] },
        "target_instance": { "id": seeds::TARGET_INSTANCE },
    });
    client.post("migration-task", import).await.ok();
    assert_eq!(client.delete(&at(&format!("backups/{id}"))).await.status, 204);
    client.delete(&at(&format!("backups/{id}"))).await.refused(400, "DCS.4031");
}

#[tokio::test]
async fn templates_of_the_system_and_of_a_user() {
    let (_emulator, client) = start().await;
    let system = client.get("config-templates?type=sys").await.ok();
    let base = system["templates"][0]["template_id"].as_str().unwrap().to_owned();
    let body = json!({ "template_id": base, "name": "mine", "type": "sys", "params": { "timeout": "60" } });
    let made = client.post("config-templates", body).await.ok();
    let id = made["id"].as_str().unwrap().to_owned();
    let unknown = json!({ "template_id": "no-such", "name": "n", "type": "sys", "params": {} });
    client.post("config-templates", unknown).await.refused(400, "DCS.4988");
    let shown = client.get(&format!("config-templates/{id}?type=user")).await.ok();
    assert_eq!(shown["name"], "mine");
    let timeout = shown["params"].as_array().unwrap().iter().find(|param| param["param_name"] == "timeout").unwrap();
    assert_eq!((timeout["param_value"].clone(), timeout["default_value"].clone()), (json!("60"), json!("0")));
    client
        .put(&format!("config-templates/{id}"), json!({ "description": "new", "params": { "appendfsync": "always" } }))
        .await
        .ok();
    assert_eq!(client.get("config-templates?type=user").await.ok()["templates"][0]["description"], "new");
    client.delete(&format!("config-templates/{id}")).await.ok();
    client.get(&format!("config-templates/{id}?type=user")).await.refused(400, "DCS.4988");
}

#[tokio::test]
async fn the_task_center_lists_and_forgets() {
    let (emulator, client) = start().await;
    client.put("instances/status", json!({ "instances": [seeds::SOURCE_INSTANCE], "action": "flush" })).await.ok();
    emulator.clock().advance(seconds(10));
    let target = format!("/dcs/v2/{}/tasks", client.project);
    let list = client.call_raw("GET", &target, None).await.ok();
    assert_eq!((list["task_count"].clone(), list["tasks"][0]["status"].clone()), (json!("2"), json!("SUCCESS")));
    let id = list["tasks"][0]["id"].as_str().unwrap();
    client.call_raw("DELETE", &format!("/v2/{}/tasks/{id}", client.project), Some("{}")).await.ok();
    assert_eq!(client.call_raw("GET", &target, None).await.ok()["task_count"], "1");
    let later =
        client.call_raw("GET", &format!("{target}?start_time=20300101000000&end_time=20310101000000"), None).await.ok();
    assert_eq!(later["task_count"], "0");
}

#[tokio::test]
async fn lists_of_instances_are_filtered_exactly() {
    let (_emulator, client) = start().await;
    let mut tagged = new_instance();
    tagged["tags"] = json!([{ "key": "team", "value": "orders" }, { "key": "stage", "value": "test" }]);
    tagged["capacity"] = json!(4);
    client.post("instances", tagged).await.ok();
    let count = async |query: &str| client.get(&format!("instances?{query}")).await.ok()["instance_num"].clone();
    assert_eq!((count("ip=192.168.0.1").await, count("ip=192.168.0.10").await), (json!(0), json!(1)));
    assert_eq!((count("tags=team=orders").await, count("tags=team=orders,stage=live").await), (json!(1), json!(0)));
    client.get("migration-tasks?limit=0").await.refused(400, "DCS.4800");
}

#[tokio::test]
async fn an_instance_that_is_backed_up_stays_and_its_backup_is_no_source_yet() {
    let (emulator, client) = start_with(|builder| builder.samples(false)).await;
    let created = client.post("instances", new_instance()).await.ok();
    let id = created["instances"][0]["instance_id"].as_str().unwrap().to_owned();
    emulator.clock().advance(seconds(5));
    let backup = client.post(&format!("instances/{id}/backups"), json!({})).await.ok()["backup_id"].clone();
    client.delete(&format!("instances/{id}")).await.refused(400, "DCS.4096");
    let import = json!({
        "task_name": "import", "migration_type": "backupfile_import", "migration_method": "full_amount_migration",
        // Terraform's provider sends it like this: without `files`, which only other sources have.
        "backup_files": { "file_source": "backup_record", "backup_id": backup },
        "target_instance": { "id": id },
    });
    client.post("migration-task", import.clone()).await.refused(400, "DCS.4087");
    emulator.clock().advance(seconds(5));
    client.post("migration-task", import).await.ok();
}

#[tokio::test]
async fn the_tasks_of_an_instance_are_its_own() {
    let (emulator, client) = start().await;
    client.put("instances/status", json!({ "instances": [seeds::SOURCE_INSTANCE], "action": "flush" })).await.ok();
    emulator.clock().advance(seconds(10));
    let list = client.get(&format!("instances/{}/tasks", seeds::SOURCE_INSTANCE)).await.ok();
    let id = list["tasks"][0]["id"].as_str().unwrap();
    let foreign = format!("instances/{}/tasks/{id}", seeds::TARGET_INSTANCE);
    client.delete(&foreign).await.refused(400, "DCS.4070");
    client.delete(&format!("instances/{}/tasks/{id}", seeds::SOURCE_INSTANCE)).await.ok();
}

#[tokio::test]
async fn a_batch_that_is_repeated_after_a_lost_answer_reports_what_the_first_attempt_did() {
    let (emulator, client) = start().await;
    let created = client.post("instances", new_instance()).await.ok();
    let id = created["instances"][0]["instance_id"].as_str().unwrap().to_owned();
    emulator.clock().advance(seconds(4));
    let never = "11111111-2222-4333-8444-555555555555";
    let delete = async |client: &Client| {
        let body = json!({ "instances": [id, never] });
        let reply = client.call("DELETE", "instances", Some(body)).await.ok();
        reply["results"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["result"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(delete(&client).await, ["success", "failed"]);
    // Repeats the call while the instance is being deleted, and after it is gone.
    assert_eq!(delete(&client).await, ["success", "failed"]);
    emulator.clock().advance(seconds(60));
    client.get(&format!("instances/{id}")).await.refused(404, "DCS.3022");
    assert_eq!(delete(&client).await, ["success", "failed"]);
    // No client repeats a call for that long.
    emulator.clock().advance(seconds(660));
    assert_eq!(delete(&client).await, ["failed", "failed"]);

    let (emulator, client) = start_with(|builder| {
        let mut quirks = huaweicloud_emulator::Quirks::default();
        quirks.batch_delete_repeats = false;
        builder.quirks(quirks)
    })
    .await;
    let created = client.post("instances", new_instance()).await.ok();
    let body = json!({ "instances": [created["instances"][0]["instance_id"]] });
    emulator.clock().advance(seconds(4));
    for (after, result) in [(0, "success"), (0, "failed"), (60, "failed")] {
        emulator.clock().advance(seconds(after));
        let reply = client.call("DELETE", "instances", Some(body.clone())).await.ok();
        assert_eq!(reply["results"][0]["result"], result);
    }
}
