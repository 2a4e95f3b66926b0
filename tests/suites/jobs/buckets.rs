//! Pre-flight checks of object migrations.

use std::collections::BTreeSet;

use huaweicloud_emulator::{Fault, FaultKind};
use huaweicloud_oms::jobs::{BucketIssue, BucketPreflight, preflight};
use huaweicloud_oms::operations::SERVICE;
use huaweicloud_oms::types::{
    BandwidthPolicy, CdnAuthenticationType, CdnProtocol, ConsistencyCheck, CreateSyncTaskRequest,
    CreateTaskGroupRequest, CreateTaskRequest, CreateTaskRequestBuilder, CredentialCryptoType, ListFile, SmnConfig,
    SourceCdn, TaskDestination, TaskDestinationBuilder, TaskGroupDestination, TaskGroupSource, TaskGroupType,
    TaskSource, TaskSourceBuilder, TaskType,
};
use huaweicloud_runtime::test_util::{ScriptedReply, ScriptedTransport};
use serde_json::json;

use super::support::{assert_only_reads, emulator, oms, scripted_oms};

const SECRET: &str = "source/Secret+Key==01";

pub(crate) fn source() -> TaskSourceBuilder {
    let source = TaskSource::builder().cloud_type("Aliyun").region("cn-beijing").bucket("photos").ak("SOURCEACCESS");
    source.sk(SECRET).object_key(["2024/"])
}

pub(crate) fn target() -> TaskDestinationBuilder {
    TaskDestination::builder().region("cn-north-4").bucket("logs").ak("TARGETACCESS").sk("target-secret-key")
}

pub(crate) fn task(source: TaskSourceBuilder, target: TaskDestinationBuilder) -> CreateTaskRequestBuilder {
    CreateTaskRequest::builder().task_type(TaskType::Prefix).src_node(source).dst_node(target)
}

fn built(request: CreateTaskRequestBuilder) -> CreateTaskRequest {
    request.try_into().expect("a request")
}

fn list_file() -> ListFile {
    ListFile::builder().obs_bucket("lists").list_file_key("all.txt").try_into().expect("a list file")
}

fn cdn() -> SourceCdn {
    let cdn = SourceCdn::builder().domain("cdn.example.com").protocol(CdnProtocol::Https);
    cdn.authentication_type(CdnAuthenticationType::NoAuthentication).try_into().expect("a cdn")
}

/// A script in which no check finds a problem.
pub(super) fn well() -> ScriptedTransport {
    ScriptedTransport::new(&SERVICE)
        .always("show_cloud_type", ScriptedReply::json(&json!(["Aliyun", "AWS", "Google", "Tencent", "URLSource"])))
        .always("show_bucket_list", ScriptedReply::json(&json!(["photos", "logs", "lists"])))
        .always("show_bucket_region", ScriptedReply::json(&json!({ "support": true })))
        .always("check_prefix", ScriptedReply::json(&json!({ "exist": true })))
        .always("check_url_source_list_file_format", ScriptedReply::empty(200))
        .always("show_cdn_info", ScriptedReply::json(&json!({ "is_download_available": true })))
        .always("list_tasks", ScriptedReply::json(&json!({ "count": 0, "tasks": [] })))
        .always("list_task_group", ScriptedReply::json(&json!({ "count": 0, "taskgroups": [] })))
        .always("list_sync_tasks", ScriptedReply::json(&json!({ "count": 0, "tasks": [] })))
}

pub(super) async fn found(script: &ScriptedTransport, request: CreateTaskRequestBuilder) -> BucketPreflight {
    let client = scripted_oms(script);
    preflight(&client, &built(request)).consent_is_recorded().await
}

/// Returns the severity, field and kind of each finding.
fn told(found: &BucketPreflight) -> Vec<(&'static str, &str, BucketIssue)> {
    found.findings().iter().map(|finding| (finding.severity.as_str(), finding.field.as_str(), finding.kind)).collect()
}

#[tokio::test]
async fn what_is_well_gets_no_finding() {
    assert_eq!(told(&found(&well(), task(source(), target())).await), []);
    let script = well();
    let client = scripted_oms(&script);
    let found = preflight(&client, &built(task(source(), target()))).await;
    assert_eq!(told(&found), [("warning", "", BucketIssue::Consent)]);
    assert!(found.may_start());
}

#[tokio::test]
async fn only_reading_calls_are_made() {
    let emulator = emulator().await;
    let client = oms(&emulator);
    let lists = source().list_file(list_file()).object_key(Vec::<String>::new());
    let addresses = TaskSource::builder().cloud_type("URLSource").list_file(list_file());
    for request in [
        task(source(), target()).source_cdn(cdn()),
        task(lists, target()).task_type(TaskType::List),
        task(addresses, target()).task_type(TaskType::UrlList),
        task(source().security_token("token"), target()),
    ] {
        assert!(preflight(&client, &built(request)).await.may_start());
    }
    let group: CreateTaskGroupRequest = CreateTaskGroupRequest::builder()
        .task_type(TaskGroupType::Prefix)
        .src_node(TaskGroupSource::builder().region("r").bucket("photos").ak("a").sk("s").object_key([""]))
        .dst_node(TaskGroupDestination::builder().region("cn-north-4").bucket("logs").ak("a").sk("s"))
        .try_into()
        .unwrap();
    assert!(preflight(&client, &group).await.may_start());
    let sync: CreateSyncTaskRequest = CreateSyncTaskRequest::builder()
        .src_region("r")
        .src_bucket("photos")
        .src_ak("a")
        .src_sk("s")
        .dst_ak("a")
        .dst_sk("s")
        .dst_region("cn-north-4")
        .dst_bucket("logs")
        .try_into()
        .unwrap();
    let found = preflight(&client, &sync).await;
    assert!(found.may_start(), "{found}");
    assert_only_reads(&emulator, &SERVICE);
    assert!(emulator.requests().iter().all(|entry| entry.status == 200));
}

#[tokio::test]
async fn everything_wrong_is_told_at_once() {
    let wrong =
        source().cloud_type("Tencent").region("").object_key(["", "2024/"]).crypto_type(CredentialCryptoType::Kms);
    let request = task(wrong, target().sk("").region("cn-east-3").save_prefix("from"))
        .description("what <is> this")
        .bandwidth_policy([
            BandwidthPolicy::builder().start("08:00").end("12:00").max_bandwidth(2_000_000),
            BandwidthPolicy::builder().start("12:00").end("13:00").max_bandwidth(1),
        ])
        .migrate_since(1_704_067_200_000_i64)
        .consistency_check(ConsistencyCheck::NoCheck)
        .smn_config(SmnConfig::builder().topic_urn("urn:smn:cn-north-1:0a1b:topic").trigger_conditions(["SUCCESS"]))
        .source_cdn(
            SourceCdn::builder()
                .domain("https://cdn.example.com/")
                .protocol(CdnProtocol::Https)
                .authentication_type(CdnAuthenticationType::TencentCosA),
        );
    let found = found(&well(), request).await;
    let told: BTreeSet<_> = told(&found).into_iter().collect();
    let expected = [
        ("error", "bandwidth_policy[1]", BucketIssue::Bandwidth),
        ("error", "bandwidth_policy[1].max_bandwidth", BucketIssue::Limit),
        ("error", "description", BucketIssue::Characters),
        ("error", "dst_node.region", BucketIssue::Region),
        ("error", "dst_node.sk", BucketIssue::Missing),
        ("error", "migrate_since", BucketIssue::Time),
        ("error", "smn_config.topic_urn", BucketIssue::Notification),
        ("error", "source_cdn.authentication_key", BucketIssue::Missing),
        ("error", "source_cdn.domain", BucketIssue::Cdn),
        ("error", "src_node.app_id", BucketIssue::Missing),
        ("error", "src_node.kms_key_id", BucketIssue::Missing),
        ("error", "src_node.region", BucketIssue::Missing),
        ("warning", "consistency_check", BucketIssue::NoEffect),
        ("warning", "dst_node.save_prefix", BucketIssue::Prefix),
        ("warning", "src_node.object_key", BucketIssue::NoEffect),
    ];
    assert_eq!(told, expected.into_iter().collect::<BTreeSet<_>>(), "{found}");
    assert!(!found.may_start());
}

#[tokio::test]
async fn what_each_way_to_name_a_source_needs() {
    let no_keys = || source().object_key(Vec::<String>::new());
    let cases = [
        (task(no_keys(), target()), "src_node.object_key", BucketIssue::Missing),
        (task(no_keys(), target()).task_type(TaskType::Object), "src_node.object_key", BucketIssue::Missing),
        (task(no_keys(), target()).task_type(TaskType::List), "src_node.list_file", BucketIssue::Missing),
        (
            task(source().object_key([""]), target()).task_type(TaskType::Object),
            "src_node.object_key",
            BucketIssue::Conflict,
        ),
        (task(source().cloud_type("URLSource"), target()), "src_node.cloud_type", BucketIssue::Conflict),
        (
            task(no_keys().list_file(list_file()), target()).task_type(TaskType::UrlList),
            "src_node.cloud_type",
            BucketIssue::Conflict,
        ),
        (task(source().cloud_type("Google"), target()), "src_node.json_auth_file", BucketIssue::Missing),
        (task(source().cloud_type("azure"), target()), "src_node.connection_string", BucketIssue::Missing),
        (task(source().sk(""), target()), "src_node.sk", BucketIssue::Missing),
        (task(source().bucket(""), target()), "src_node.bucket", BucketIssue::Missing),
        (
            task(source(), target().save_prefix(format!("{}/", "a".repeat(1020)))),
            "src_node.object_key[0]",
            BucketIssue::Limit,
        ),
    ];
    for (request, field, kind) in cases {
        let found = found(&well(), request).await;
        assert!(told(&found).contains(&("error", field, kind)), "{field}: {found}");
    }
}

#[tokio::test]
async fn what_the_service_tells_of_both_ends_is_found() {
    let region = |id: &str| ScriptedReply::json(&json!({ "id": id, "support": id != "far" }));
    let exist = |exist: bool| ScriptedReply::json(&json!({ "exist": exist }));
    let error = |field, kind| ("error", field, kind);
    let warning = |field, kind| ("warning", field, kind);
    let prefix = || task(source(), target());
    let lists =
        || task(source().list_file(list_file()).object_key(Vec::<String>::new()), target()).task_type(TaskType::List);
    let addresses = || {
        let source = TaskSource::builder().cloud_type("URLSource").list_file(list_file());
        task(source, target()).task_type(TaskType::UrlList)
    };
    let count = |count: i64| ScriptedReply::json(&json!({ "count": count, "tasks": [] }));
    let cases = [
        (
            well().always("show_cloud_type", ScriptedReply::json(&json!(["AWS"]))),
            prefix(),
            error("src_node.cloud_type", BucketIssue::Provider),
        ),
        (
            well().reply("show_bucket_list", ScriptedReply::json(&json!([]))),
            prefix(),
            warning("src_node.bucket", BucketIssue::Bucket),
        ),
        (
            well().reply("show_bucket_region", region("cn-shanghai")),
            prefix(),
            error("src_node.region", BucketIssue::Region),
        ),
        (well().reply("show_bucket_region", region("far")), prefix(), error("src_node.region", BucketIssue::Region)),
        (
            well().reply("show_bucket_region", region("cn-beijing")).reply("show_bucket_region", region("cn-east-3")),
            prefix(),
            error("dst_node.region", BucketIssue::Region),
        ),
        (
            well().reply("show_bucket_region", ScriptedReply::error(400, "OMS.0155", "no such bucket")),
            prefix(),
            error("src_node.bucket", BucketIssue::Bucket),
        ),
        (well().always("check_prefix", exist(false)), prefix(), error("src_node.object_key[0]", BucketIssue::Prefix)),
        (
            well().always("check_prefix", exist(false)),
            task(source().object_key([""]), target()),
            warning("src_node.object_key[0]", BucketIssue::Prefix),
        ),
        (
            well(),
            task(source().object_key(["2024"]), target()).task_type(TaskType::Object),
            warning("src_node.object_key[0]", BucketIssue::Prefix),
        ),
        (
            well()
                .reply("show_bucket_region", region("cn-beijing"))
                .reply("show_bucket_region", region("cn-north-4"))
                .reply("show_bucket_region", region("cn-east-3")),
            lists(),
            error("src_node.list_file.obs_bucket", BucketIssue::Region),
        ),
        (
            well().always("check_prefix", exist(false)),
            lists(),
            error("src_node.list_file.list_file_key", BucketIssue::ListFile),
        ),
        (
            well().always("check_url_source_list_file_format", ScriptedReply::error(400, "OMS.0001", "line 3")),
            addresses(),
            error("src_node.list_file.list_file_key", BucketIssue::ListFile),
        ),
        (
            well().always("show_cdn_info", ScriptedReply::json(&json!({ "is_download_available": false }))),
            prefix().source_cdn(cdn()),
            error("source_cdn", BucketIssue::Cdn),
        ),
        (
            well().always(
                "show_cdn_info",
                ScriptedReply::json(&json!({ "checked_keys": [{ "key": "a", "is_etag_matching": false }] })),
            ),
            prefix().source_cdn(cdn()),
            warning("source_cdn", BucketIssue::Cdn),
        ),
        (well().always("list_tasks", count(5)), prefix(), warning("", BucketIssue::Quota)),
    ];
    for (script, request, expected) in cases {
        let found = found(&script, request).await;
        assert!(told(&found).contains(&expected), "{expected:?}: {found}");
        assert_eq!(found.may_start(), expected.0 == "warning", "{found}");
    }
}

/// The counts of two states are added.
#[tokio::test]
async fn the_largest_counts_are_no_failure() {
    let count = json!({ "count": i64::MAX, "taskgroups": [] });
    let client = scripted_oms(&well().always("list_task_group", ScriptedReply::json(&count)));
    let group: CreateTaskGroupRequest = CreateTaskGroupRequest::builder()
        .task_type(TaskGroupType::Prefix)
        .src_node(TaskGroupSource::builder().region("r").bucket("photos").ak("a").sk("s").object_key([""]))
        .dst_node(TaskGroupDestination::builder().region("cn-north-4").bucket("logs").ak("a").sk("s"))
        .try_into()
        .unwrap();
    assert!(told(&preflight(&client, &group).await).contains(&("warning", "", BucketIssue::Quota)));
}

#[tokio::test]
async fn a_lookup_that_fails_is_a_finding_and_not_the_end() {
    let lookups =
        ["show_cloud_type", "show_bucket_list", "show_bucket_region", "check_prefix", "show_cdn_info", "list_tasks"];
    let faults = [
        FaultKind::Throttle { limit: 10, minutes: 1, retry_after: None },
        FaultKind::Error { status: 403, code: "OMS.0206".to_owned(), message: "no".to_owned() },
        FaultKind::Error { status: 500, code: "OMS.1001".to_owned(), message: "no".to_owned() },
        FaultKind::ResetBefore,
        FaultKind::ResetAfter,
        FaultKind::HalfBody,
        FaultKind::Html,
    ];
    let emulator = emulator().await;
    let request = built(task(source(), target()).source_cdn(cdn()));
    for operation in lookups {
        for fault in &faults {
            // A new client each time: one that was throttled once sends slowly from then on.
            let client = oms(&emulator);
            emulator.clear_faults();
            emulator.clear_requests();
            emulator.inject(Fault::new(fault.clone()).on(operation).times(1));
            let found = preflight(&client, &request).await;
            let missed = found.findings().iter().filter(|finding| finding.kind == BucketIssue::NotChecked).count();
            assert_eq!((missed, found.may_start()), (1, true), "{operation} {fault:?}: {found}");
            let asked: BTreeSet<_> = super::support::asked(&emulator).into_iter().collect();
            assert_eq!(asked.len(), lookups.len(), "{operation} {fault:?}: {asked:?}");
        }
    }
}

#[tokio::test]
async fn a_service_that_answers_nothing_at_all_leaves_warnings() {
    let script = ScriptedTransport::new(&SERVICE);
    let down = ScriptedReply::error(503, "OMS.2004", "down");
    let script = SERVICE.operations.iter().fold(script, |script, operation| script.always(operation.id, down.clone()));
    let found = found(&script, task(source(), target())).await;
    assert!(found.may_start() && found.findings().iter().all(|finding| finding.kind == BucketIssue::NotChecked));
    assert!(found.findings().len() >= 5, "{found}");
}

#[tokio::test]
async fn no_finding_holds_a_secret() {
    let echo = ScriptedReply::error(400, "OMS.0057", &format!("cannot sign in with {SECRET}"));
    let script = SERVICE
        .operations
        .iter()
        .fold(ScriptedTransport::new(&SERVICE), |script, operation| script.always(operation.id, echo.clone()));
    let request = task(source(), target()).source_cdn(cdn());
    let found = found(&script, request).await;
    let shown = format!("{found} {found:?}");
    assert!(!found.may_start() && !shown.contains("Secret+Key"), "{shown}");
}

#[tokio::test]
async fn no_more_prefixes_are_looked_up_than_asked_for() {
    let script = well();
    let client = scripted_oms(&script);
    let names: Vec<String> = (0..10).map(|n| format!("{n}/")).collect();
    let request = built(task(source().object_key(names), target()));
    let found = preflight(&client, &request).consent_is_recorded().most_prefixes(3).await;
    assert_eq!(told(&found), [("warning", "src_node.object_key", BucketIssue::NotChecked)]);
    assert_eq!(script.operations().iter().filter(|operation| **operation == "check_prefix").count(), 3);
}
