//! No variation of a live service's reply makes a call fail: unknown states, nulls, missing and extra fields, numbers
//! as strings.

use bytes::Bytes;
use huaweicloud_dcs::types::MigrationTaskStatus;
use huaweicloud_oms::types::{TaskGroupStatus, TaskStatus};
use serde_json::{Value, json};
use tests::echo::{ACCESS_KEY, Answer, Echo, PROJECT_ID, SECRET_KEY};

async fn oms(reply: &Value) -> (Echo, huaweicloud_oms::Client) {
    let echo = echo(reply).await;
    let builder = huaweicloud_oms::Client::builder().endpoint(echo.url()).project_id(PROJECT_ID);
    let client = builder.access_key(ACCESS_KEY, SECRET_KEY).build().expect("a client");
    (echo, client)
}

async fn dcs(reply: &Value) -> (Echo, huaweicloud_dcs::Client) {
    let echo = echo(reply).await;
    let builder = huaweicloud_dcs::Client::builder().endpoint(echo.url()).project_id(PROJECT_ID);
    let client = builder.access_key(ACCESS_KEY, SECRET_KEY).build().expect("a client");
    (echo, client)
}

async fn echo(reply: &Value) -> Echo {
    let echo = Echo::start().await;
    let content_type = Some("application/json".to_owned());
    echo.answer(Answer { status: 200, content_type, body: Bytes::from(reply.to_string()) });
    echo
}

#[tokio::test]
async fn an_unknown_state_is_kept_and_visible() {
    let (_echo, client) = oms(&json!({ "id": 42, "status": 99, "task_type": "teleport" })).await;
    let task = client.show_task().task_id(42).send().await.expect("a task");
    assert_eq!(task.status, Some(TaskStatus::Unknown(99)));
    assert_eq!(serde_json::to_value(&*task).expect("JSON")["status"], 99);
    assert_eq!(task.task_type.as_ref().map(ToString::to_string).as_deref(), Some("teleport"));
}

#[tokio::test]
async fn both_spellings_of_the_incremental_state_are_known() {
    for (spelling, state) in
        [("INCRMIGEATING", MigrationTaskStatus::IncrMigeating), ("INCRMIGRATING", MigrationTaskStatus::IncrMigrating)]
    {
        let (_echo, client) = dcs(&json!({ "task_id": "t", "status": spelling })).await;
        let task = client.show_migration_task().task_id("t").send().await.expect("a task");
        assert_eq!(task.status, Some(state), "{spelling}");
    }
}

#[tokio::test]
async fn an_error_reason_is_an_object_or_null_or_an_empty_text() {
    for nothing in [json!(null), json!("")] {
        let (_echo, client) = oms(&json!({ "group_id": "g", "status": 2, "error_reason": nothing })).await;
        let group = client.show_task_group().group_id("g").send().await.expect("a group");
        assert_eq!(group.error_reason, None);
        assert_eq!(group.status, Some(TaskGroupStatus::Monitoring));
    }
    let reason = json!({ "error_code": "TRF.0151", "error_msg": "no such bucket" });
    let (_echo, client) = oms(&json!({ "group_id": "g", "error_reason": reason })).await;
    let group = client.show_task_group().group_id("g").send().await.expect("a group");
    assert_eq!(group.error_reason.as_ref().and_then(|reason| reason.error_code.as_deref()), Some("TRF.0151"));
}

#[tokio::test]
async fn statistics_may_be_numbers_or_texts() {
    for (progress, migrating) in [(json!("99"), json!("true")), (json!(99), json!(true))] {
        let reply = json!({ "full_migration_progress": progress, "offset": 0, "is_migrating": migrating });
        let (_echo, client) = dcs(&reply).await;
        let stats = client.show_migration_task_stats().task_id("t").send().await.expect("statistics");
        assert_eq!(stats.full_migration_progress.as_deref(), Some("99"));
        assert_eq!(stats.is_migrating, Some(true));
        assert_eq!(stats.offset.as_deref(), Some("0"));
    }
}

#[tokio::test]
async fn a_number_may_come_as_text_and_a_list_as_null() {
    let (_echo, client) = oms(&json!({ "count": "2", "tasks": null })).await;
    let tasks = client.list_tasks().send().await.expect("a list");
    assert_eq!(tasks.count, Some(2));
    assert!(tasks.tasks.is_empty());
}

#[tokio::test]
async fn missing_null_and_extra_fields_are_no_failure() {
    let (_echo, client) =
        oms(&json!({ "src_node": null, "smn_info": null, "group_id": "", "brand_new": { "a": [1] } })).await;
    let task = client.show_task().task_id(42).send().await.expect("a task");
    assert_eq!(task.status, None);
    assert_eq!(task.group_id.as_deref(), Some(""));
}

#[tokio::test]
async fn whoever_needs_the_raw_reply_has_it() {
    let reply = json!({ "id": 42, "brand_new": { "a": [1] } });
    let (_echo, client) = oms(&reply).await;
    let task = client.show_task().task_id(42).send().await.expect("a task");
    assert_eq!(serde_json::from_slice::<Value>(task.raw()).expect("JSON"), reply);
}

#[tokio::test]
async fn an_id_that_is_missing_is_a_failure_that_names_it() {
    let (_echo, client) = oms(&json!({ "task_name": "t" })).await;
    let body = huaweicloud_oms::types::CreateTaskRequest::builder()
        .src_node(huaweicloud_oms::types::TaskSource::builder().bucket("from"))
        .dst_node(huaweicloud_oms::types::TaskDestination::builder().ak("a").sk("s").bucket("to").region("cn-north-4"));
    let error = client.create_task().body(body).send().await.expect_err("no id");
    assert!(error.is_decoding(), "{error}");
    assert!(error.to_string().contains("id"), "{error}");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(200));
}

#[tokio::test]
async fn a_bare_text_may_come_with_or_without_quotes() {
    for body in ["\"done\"", "done"] {
        let echo = echo(&json!(null)).await;
        echo.answer(Answer { status: 200, content_type: None, body: Bytes::from(body) });
        let builder = huaweicloud_dcs::Client::builder().endpoint(echo.url()).project_id(PROJECT_ID);
        let client = builder.access_key(ACCESS_KEY, SECRET_KEY).build().expect("a client");
        let reply =
            client.delete_instance_bandwidth_auto_scaling_policy().instance_id("i").send().await.expect("a text");
        assert_eq!(reply.as_str(), "done");
    }
}
