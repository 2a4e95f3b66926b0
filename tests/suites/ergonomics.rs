//! What the typed clients promise to their users, tested through the public API of a service crate.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use huaweicloud_dcs::types::{CacheEngine, CacheMode, EngineVersion, InstanceStatus};
use huaweicloud_oms::types::{
    CloudType, CreateTaskRequest, CreateTaskRequestBuilder, CredentialCryptoType, ShowBucketListRequest, Task,
    TaskDestination, TaskSource, TaskStatus, TaskType,
};
use huaweicloud_oms::{CallOptions, DateTime, NoRetry, Response, StandardRetry};
use huaweicloud_runtime::test_util::{RecordedCall, ScriptedReply, ScriptedTransport};
use huaweicloud_runtime::{Transport, TransportFuture, http};
use serde_json::{Value, json};

use crate::jobs::support::{scripted_dcs, scripted_oms};

fn oms_script() -> ScriptedTransport {
    ScriptedTransport::new(&huaweicloud_oms::operations::SERVICE)
}

fn dcs_script() -> ScriptedTransport {
    ScriptedTransport::new(&huaweicloud_dcs::operations::SERVICE)
}

fn sent(call: &RecordedCall) -> Value {
    serde_json::from_slice(call.request.body()).expect("a body in JSON")
}

fn query(call: &RecordedCall) -> String {
    call.request.uri().query().unwrap_or_default().to_owned()
}

fn moment(text: &str) -> DateTime {
    text.parse().expect("a moment")
}

fn task(source: CloudType) -> CreateTaskRequestBuilder {
    let source = TaskSource::builder().cloud_type(source).region("cn-beijing").bucket("photos");
    let target = TaskDestination::builder().region("cn-north-4").bucket("photos").ak("ak").sk("sk");
    CreateTaskRequest::builder().task_type(TaskType::Prefix).src_node(source).dst_node(target)
}

#[tokio::test]
async fn a_request_owns_its_client_and_can_be_spawned() {
    let mut finished = Task::default();
    finished.status = Some(TaskStatus::Succeeded);
    let script = oms_script().always("show_task", Response::from(finished));
    let request = scripted_oms(&script).show_task().task_id(191_297_407_830_872);
    let reply = tokio::spawn(request.send()).await.expect("it does not panic").expect("it is answered");
    assert_eq!(reply.status, Some(TaskStatus::Succeeded));
}

#[tokio::test]
async fn a_request_has_names_for_known_values_and_sends_any_other() {
    for (given, wire) in [(CloudType::Aliyun, "Aliyun"), (CloudType::Hec, "HEC"), (CloudType::from("Wasabi"), "Wasabi")]
    {
        let script = oms_script().always("show_bucket_list", ScriptedReply::json(&json!([])));
        let body = ShowBucketListRequest::builder().cloud_type(given).ak("ak").sk("sk");
        scripted_oms(&script).show_bucket_list().body(body).send().await.expect("it is sent");
        assert_eq!(sent(&script.calls()[0])["cloud_type"], wire);
    }
    let script = dcs_script().always("list_flavors", ScriptedReply::json(&json!({})));
    let client = scripted_dcs(&script);
    client.list_flavors().engine(CacheEngine::Redis).engine_version("7.4").cache_mode(None).send().await.expect("sent");
    assert_eq!(query(&script.calls()[0]), "engine=Redis&engine_version=7.4");
}

#[test]
fn the_texts_of_an_open_enum_agree_with_what_it_was_made_of() {
    fn agree<E: std::str::FromStr + From<String> + ToString + PartialEq + std::fmt::Debug>(known: &[E]) {
        for value in known {
            let text = value.to_string();
            assert_eq!((text.parse().ok().as_ref(), &E::from(text.clone())), (Some(value), value));
        }
        assert_eq!(E::from("a new one".to_owned()).to_string(), "a new one");
    }
    agree(CloudType::KNOWN);
    agree(CredentialCryptoType::KNOWN);
    agree(CacheEngine::KNOWN);
    agree(EngineVersion::KNOWN);
    agree(CacheMode::KNOWN);
    agree(InstanceStatus::KNOWN);
    assert_eq!(EngineVersion::from("5.0"), EngineVersion::Redis5);
    assert_eq!(CredentialCryptoType::from("KMS").as_str(), "KMS");
}

/// One time of a task is in seconds in the request that creates the task, and in milliseconds in the reply that shows
/// it.
#[tokio::test]
async fn a_time_is_set_and_read_in_the_format_of_its_field() {
    let since = moment("2024-01-01T00:00:00Z");
    let request = CreateTaskRequest::try_from(task(CloudType::Aws).migrate_since(since)).expect("nothing is missing");
    assert_eq!((request.migrate_since, request.migrate_since()), (Some(1_704_067_200), Some(since)));
    let reply = json!({ "migrate_since": 1_704_067_200_000_i64, "start_time": 0 });
    let script = oms_script().always("show_task", ScriptedReply::json(&reply));
    let task = scripted_oms(&script).show_task().task_id(1).send().await.expect("it is answered");
    assert_eq!((task.migrate_since(), task.start_time()), (Some(since), None));

    let reply = json!({ "created_at": "2017-03-31T12:24:46.297Z", "launched_at": "soon" });
    let script = dcs_script()
        .always("show_instance", ScriptedReply::json(&reply))
        .always("list_background_task", ScriptedReply::json(&json!({})))
        .always("list_slowlog", ScriptedReply::json(&json!({})));
    let client = scripted_dcs(&script);
    let instance = client.show_instance().instance_id("i").send().await.expect("it is answered");
    assert_eq!((instance.created_at(), instance.launched_at()), (Some(moment("2017-03-31T12:24:46.297Z")), None));
    let until = SystemTime::from(since) + Duration::from_secs(60);
    let tasks = client.list_background_task().instance_id("i");
    tasks.start_time(since).end_time(until).send().await.expect("it is answered");
    client.list_slowlog().instance_id("i").start_time(since).end_time("1704067260000").send().await.expect("answered");
    let queries: Vec<String> = script.calls()[1..].iter().map(query).collect();
    assert_eq!(
        queries,
        ["end_time=20240101000100&start_time=20240101000000", "end_time=1704067260000&start_time=1704067200000"]
    );
}

#[tokio::test]
async fn a_time_before_1970_is_refused_by_name() {
    let script = dcs_script();
    let before = SystemTime::UNIX_EPOCH - Duration::from_secs(1);
    let request = scripted_dcs(&script).list_background_task().instance_id("i").start_time(before);
    let error = request.send().await.expect_err("it cannot be written").to_string();
    assert!(error.contains("`start_time` must be a time in the years 1970 to 9999"), "{error}");
    assert!(script.calls().is_empty());
}

#[test]
fn everything_that_is_missing_is_named_at_once_with_its_path() {
    let body = CreateTaskRequest::builder().dst_node(TaskDestination::builder().region("cn-north-4"));
    let error = CreateTaskRequest::try_from(body).expect_err("much is missing");
    let paths: Vec<&str> = error.problems().iter().map(|problem| problem.path()).collect();
    assert_eq!(paths, ["src_node", "dst_node.ak", "dst_node.sk", "dst_node.bucket"]);
}

#[tokio::test]
async fn options_hold_for_the_one_call() {
    let busy = ScriptedReply::error(503, "OMS.0001", "Busy.");
    let script = oms_script().reply("show_task", busy.clone()).reply("show_task", busy.clone());
    let script = script.reply("show_task", ScriptedReply::json(&json!({})));
    let client = scripted_oms(&script);
    let options = CallOptions::new().header("X-Trace", "7").endpoint("https://elsewhere.example.com");
    let options = options.attempt_timeout(Duration::from_secs(5));
    let patient = options.clone().retry(StandardRetry::default());
    client.show_task().task_id(1).with_options(&options.retry(NoRetry)).send().await.expect_err("one attempt");
    client.show_task().task_id(1).with_options(&patient).send().await.expect("the second attempt succeeds");
    client.show_task().task_id(1).send().await.expect_err("the script is used up");
    let calls = script.calls();
    let traced = |call: &RecordedCall| call.request.headers().contains_key("x-trace");
    let hosts: Vec<&str> = calls.iter().filter_map(|call| call.request.uri().host()).collect();
    assert_eq!(calls.iter().map(traced).collect::<Vec<_>>(), [true, true, true, false]);
    assert_eq!(hosts[..3], ["elsewhere.example.com"; 3]);
    assert_eq!(hosts[3], "oms.cn-north-4.myhuaweicloud.com");
}

/// An interceptor is a transport around another one: it sees each attempt as it is sent, and each answer.
#[tokio::test]
async fn a_transport_around_another_intercepts_each_attempt() {
    #[derive(Clone)]
    struct Audit(ScriptedTransport, Arc<Mutex<Vec<(String, u16)>>>);
    impl Transport for Audit {
        fn send(&self, request: http::Request<Bytes>) -> TransportFuture<'_> {
            Box::pin(async move {
                let asked = format!("{} {}", request.method(), request.uri().path());
                let answer = self.0.send(request).await?;
                self.1.lock().expect("is not poisoned").push((asked, answer.status().as_u16()));
                Ok(answer)
            })
        }
    }
    let script = oms_script().reply("show_task", ScriptedReply::error(503, "OMS.0001", "Busy."));
    let audit = Audit(script.reply("show_task", ScriptedReply::json(&json!({}))), Arc::default());
    let clock = huaweicloud_runtime::test_util::StoppedClock::default();
    let builder = huaweicloud_oms::Client::builder().environment(|_: &str| None).region("cn-north-4").project_id("p");
    let builder = builder.access_key("AK", "SK").clock(clock.clone()).sleep(clock).transport(audit.clone());
    builder.build().expect("a client").show_task().task_id(7).send().await.expect("the second attempt succeeds");
    let path = "GET /v2/p/tasks/7".to_owned();
    assert_eq!(*audit.1.lock().expect("is not poisoned"), [(path.clone(), 503), (path, 200)]);
}

/// A service crate has names for everything in its errors.
#[test]
fn what_an_error_lists_has_a_name_in_the_service_crate() {
    use huaweicloud_dcs::schema as of_dcs;
    use huaweicloud_oms::schema::{Constraint, Problem, Problems, ValueType};
    fn is_missing(problem: &Problem) -> bool {
        match problem.constraint() {
            Constraint::Required => true,
            Constraint::Kind(ValueType::Null) => unreachable!("nothing is null"),
            _ => false,
        }
    }
    let missing = CreateTaskRequest::try_from(CreateTaskRequest::builder()).map(drop).unwrap_err();
    let problems: &Problems = missing.problems();
    let same: &of_dcs::Problems = problems;
    assert!(!same.to_string().is_empty());
    let error = huaweicloud_oms::Error::from(missing);
    assert!(!error.problems().is_empty() && error.problems().iter().all(is_missing), "{error}");
}
