//! Waits for instances, in the states in which a wait ends without success.

use huaweicloud_dcs::operations::SERVICE;
use huaweicloud_dcs::types::{BatchDeleteInstancesRequest, CreateInstanceRequest, RestartOrFlushInstancesRequest};
use huaweicloud_runtime::test_util::{ScriptedReply, ScriptedTransport};
use huaweicloud_runtime::{Mark, Once, Outcome};
use serde_json::{Value, json};

use super::support::{dcs, emulator, scripted_dcs};

const ID: &str = "54602a9d-5e22-4239-9123-77e350df4a34";

/// A script in which the instance goes through these states and stays in the last one.
fn in_states(states: &[&str]) -> ScriptedTransport {
    let (last, first) = states.split_last().unwrap();
    let instance = |state: &str| json!({ "instance_id": ID, "status": state });
    let shown = |state: &str| ScriptedReply::json(&instance(state));
    let listed = |state: &str| ScriptedReply::json(&json!({ "instance_num": 1, "instances": [instance(state)] }));
    let results = json!({ "results": [{ "instance": ID, "result": "success" }] });
    let script = ScriptedTransport::new(&SERVICE)
        .always("delete_single_instance", ScriptedReply::empty(204))
        .always("batch_delete_instances", ScriptedReply::json(&results))
        .always("create_instance", ScriptedReply::json(&json!({ "instances": [{ "instance_id": ID }] })))
        .always("show_instance", shown(last))
        .always("list_instances", listed(last));
    first.iter().fold(script, |script, state| {
        script.reply("show_instance", shown(state)).reply("list_instances", listed(state))
    })
}

/// A request for an instance with these billing options.
fn order(billing: Value) -> CreateInstanceRequest {
    let mut request = json!({
        "name": "orders-cache", "engine": "Redis", "engine_version": "5.0", "capacity": 1,
        "spec_code": "redis.ha.xu1.large.r2.1", "az_codes": ["cn-north-4a"], "vpc_id": "vpc-1", "subnet_id": "subnet-1",
    });
    if !billing.is_null() {
        request["bss_param"] = billing;
    }
    serde_json::from_value(request).unwrap()
}

#[tokio::test]
async fn a_deletion_that_failed_ends_each_wait() {
    let script = in_states(&["RUNNING", "DELETEFAILED"]);
    let one = scripted_dcs(&script).delete_single_instance().instance_id(ID).send_and_wait().await.unwrap_err();
    assert!(one.is_failed_state() && one.to_string().contains("`DELETEFAILED`"), "{one}");

    let script = in_states(&["RUNNING", "DELETEFAILED"]);
    let body = BatchDeleteInstancesRequest::builder().instances([ID]);
    let many = scripted_dcs(&script).batch_delete_instances().body(body).send_and_wait_all().await.unwrap();
    assert!(matches!(&*many, [one] if matches!(one.outcome, Ok(Outcome::Failed { .. }))), "{many:?}");

    let client = scripted_dcs(&in_states(&["DELETEFAILED"]));
    assert!(client.show_instance().instance_id(ID).wait().await.unwrap_err().is_failed_state());
    let listed = client.list_instances().wait_for([ID]).await.unwrap();
    assert!(matches!(listed[0].outcome, Ok(Outcome::Failed { .. })), "{listed:?}");
}

#[tokio::test]
async fn a_deletion_that_failed_before_may_succeed_now() {
    let gone = || ScriptedReply::error(404, "DCS.4026", "The instance does not exist.");
    let shown = |state: &str| ScriptedReply::json(&json!({ "instance_id": ID, "status": state }));
    let script = ScriptedTransport::new(&SERVICE)
        .reply("delete_single_instance", ScriptedReply::empty(204))
        .reply("show_instance", shown("DELETEFAILED"))
        .always("show_instance", gone());
    scripted_dcs(&script).delete_single_instance().instance_id(ID).send_and_wait().await.unwrap();
}

#[tokio::test]
async fn an_order_that_waits_for_somebody_to_pay_rests() {
    let create = async |billing: Value, states: &[&str]| {
        let client = scripted_dcs(&in_states(states));
        let mut ended = client.create_instance().body(order(billing)).send_and_wait_all().await.unwrap();
        ended.remove(0).outcome.unwrap()
    };
    for by_hand in
        [json!({ "charging_mode": "prePaid" }), json!({ "charging_mode": "prePaid", "is_auto_pay": "false" })]
    {
        let outcome = create(by_hand, &["PAYING"]).await;
        assert!(matches!(&outcome, Outcome::Resting { state, .. } if state == "PAYING"), "{outcome:?}");
    }
    let states = ["PAYING", "CREATING", "RUNNING"];
    for by_itself in [Value::Null, json!({ "charging_mode": "prePaid", "is_auto_pay": "true" })] {
        assert!(create(by_itself, &states).await.is_done());
    }
    let client = scripted_dcs(&in_states(&["PAYING"]));
    assert!(client.show_instance().instance_id(ID).wait().await.unwrap_err().is_resting());
    let listed = client.list_instances().wait_for([ID]).await.unwrap();
    assert!(matches!(listed[0].outcome, Ok(Outcome::Resting { .. })), "{listed:?}");
}

#[tokio::test]
async fn an_instance_that_could_not_be_created_is_neither_gone_nor_created_twice() {
    let emulator = emulator().await;
    let client = dcs(&emulator);
    let mut request = order(Value::Null);
    request.description = Some("emulate: error=DCS.5000".to_owned());
    let ended = client.create_instance().body(request.clone()).send_and_wait_all().await.unwrap();
    assert!(matches!(&ended[0].outcome, Ok(Outcome::Failed { state, .. }) if state == "CREATEFAILED"), "{ended:?}");

    let mark = Mark::new("plan-7/orders-cache").unwrap();
    let created = client.create_instance().body(request.clone()).send_once(&mark).await.unwrap();
    let id = created.id().to_owned();
    let ended = client.list_instances().wait_for([&*id]).await.unwrap();
    assert!(matches!(ended[0].outcome, Ok(Outcome::Failed { .. })), "{ended:?}");
    // Another program looks for the mark.
    let once = dcs(&emulator).create_instance().body(request).send_once(&mark).await.unwrap();
    assert!(matches!(&once, Once::Adopted { id: adopted } if *adopted == id), "{once:?}");

    let shown = client.list_instances().items().collect().await.unwrap();
    assert!(
        shown.iter().all(|instance| instance.instance_id.as_deref() != Some(&*id)),
        "the list leaves it out unasked"
    );
    let body = BatchDeleteInstancesRequest::builder();
    let deleted = client.batch_delete_instances().body(body).batch([&*id]).await.unwrap();
    assert!(deleted[0].is_done());
    emulator.clear_requests();
    let gone =
        client.batch_delete_instances().body(BatchDeleteInstancesRequest::builder()).batch([&*id]).await.unwrap();
    assert!(gone[0].is_done());
}

#[tokio::test]
async fn a_mark_is_looked_for_behind_a_page_that_counts_itself() {
    let instances = |ids: std::ops::Range<usize>| {
        let of = |number: usize| {
            let text = if number == 26 { "plan-7/orders-cache" } else { "another" };
            json!({ "instance_id": format!("instance-{number}"), "status": "RUNNING", "description": text })
        };
        let page: Vec<Value> = ids.map(of).collect();
        ScriptedReply::json(&json!({ "instance_num": page.len(), "instances": page }))
    };
    // The service cuts pages to an odd length, and reports the length of each page as the total. If there are several
    // pages, they are read twice, because a record may be skipped.
    let pages = [0..23, 23..30, 0..0, 0..23, 23..30, 0..0];
    let script = ScriptedTransport::new(&SERVICE);
    let script = pages.into_iter().fold(script, |script, page| script.reply("list_instances", instances(page)));
    let mark = Mark::new("plan-7/orders-cache").unwrap();
    let once = scripted_dcs(&script).create_instance().body(order(Value::Null)).send_once(&mark).await.unwrap();
    assert!(matches!(&once, Once::Adopted { id } if id == "instance-26"), "{once:?}");
}

#[tokio::test]
async fn a_batch_of_stops_reads_the_states_and_one_of_flushes_says_that_it_repeats() {
    let act = async |action: &str, state: &str| {
        let results = json!({ "results": [{ "instance": ID, "result": "success" }] });
        let script = in_states(&[state]).always("restart_or_flush_instances", ScriptedReply::json(&results));
        let body = json!({ "action": action, "instances": [ID] });
        let body: RestartOrFlushInstancesRequest = serde_json::from_value(body).unwrap();
        let mut outcomes = scripted_dcs(&script).restart_or_flush_instances().body(body).batch([ID]).await.unwrap();
        let one = outcomes.remove(0);
        assert!(one.is_done());
        (script.operations().contains(&"restart_or_flush_instances"), one.is_safe_to_rerun())
    };
    assert_eq!(act("stop", "CLOSED").await, (false, true));
    assert_eq!(act("stop", "RUNNING").await, (true, true));
    assert_eq!(act("start", "RUNNING").await, (false, true));
    assert_eq!(act("start", "CLOSED").await, (true, true));
    for action in ["flush", "restart", "soft_restart"] {
        assert_eq!(act(action, "RUNNING").await, (true, false), "{action}");
    }
}
