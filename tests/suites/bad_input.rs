//! Bad input gets an error that names the field, and nothing is sent.

use std::time::Duration;

use bytes::Bytes;
use huaweicloud_oms::Error;
use huaweicloud_oms::types::StartTaskRequest;
use huaweicloud_runtime::SleepFuture;
use tests::echo::{ACCESS_KEY, Answer, Echo, PROJECT_ID, SECRET_KEY};

struct Fixture {
    echo: Echo,
    oms: huaweicloud_oms::Client,
    dcs: huaweicloud_dcs::Client,
}

async fn fixture() -> Fixture {
    let echo = Echo::start().await;
    echo.answer(Answer { status: 200, content_type: None, body: Bytes::new() });
    let oms = huaweicloud_oms::Client::builder()
        .endpoint(echo.url())
        .project_id(PROJECT_ID)
        .access_key(ACCESS_KEY, SECRET_KEY);
    // Other suites test the retries; here they take no time.
    let oms = oms.sleep(|_delay: Duration| -> SleepFuture { Box::pin(std::future::ready(())) });
    let dcs = huaweicloud_dcs::Client::builder()
        .endpoint(echo.url())
        .project_id(PROJECT_ID)
        .access_key(ACCESS_KEY, SECRET_KEY);
    Fixture { oms: oms.build().expect("a client"), dcs: dcs.build().expect("a client"), echo }
}

impl Fixture {
    /// Asserts that the error contains all of these words and is about the request, and that the server received
    /// nothing.
    #[track_caller]
    fn refused(&self, error: &Error, words: &[&str]) {
        let text = error.to_string();
        assert!(error.is_invalid_request(), "{text}");
        for word in words {
            assert!(text.contains(word), "`{word}` is missing in: {text}");
        }
        assert!(self.echo.take().is_empty(), "something was sent: {text}");
    }
}

#[tokio::test]
async fn a_missing_required_field_is_named() {
    let fixture = fixture().await;
    let error = fixture
        .oms
        .start_task()
        .task_id(42)
        .body(StartTaskRequest::builder().dst_ak("ak"))
        .send()
        .await
        .expect_err("no dst_sk");
    fixture.refused(&error, &["start_task", "`dst_sk` is required"]);
    let error = fixture
        .oms
        .start_task()
        .body(StartTaskRequest::builder().dst_ak("ak").dst_sk("sk"))
        .send()
        .await
        .expect_err("no task id");
    fixture.refused(&error, &["`task_id` is required"]);
}

#[tokio::test]
async fn a_field_beyond_its_limit_is_named_with_the_limit_and_without_its_value() {
    let fixture = fixture().await;
    let long = "K".repeat(101);
    let body = StartTaskRequest::builder().dst_ak(long.as_str()).dst_sk("sk");
    let error = fixture.oms.start_task().task_id(42).body(body).send().await.expect_err("too long");
    fixture.refused(&error, &["`dst_ak`", "101", "100"]);
    assert!(!format!("{error} {error:?}").contains("KKKK"), "the value is shown: {error:?}");
    let error = fixture.oms.show_task().task_id(-1).send().await.expect_err("negative");
    fixture.refused(&error, &["`task_id`", "-1"]);
    let error = fixture.oms.show_task().task_id(1_000_000_000_000_000_i64).send().await.expect_err("too large");
    fixture.refused(&error, &["`task_id`", "999999999999999"]);
}

#[tokio::test]
async fn a_path_value_cannot_reach_another_resource() {
    let fixture = fixture().await;
    for value in ["", ".", ".."] {
        let error = fixture.dcs.show_migration_task().task_id(value).send().await.expect_err("no id");
        fixture.refused(&error, &["show_migration_task", "`task_id`"]);
    }
    let _ = fixture.dcs.show_migration_task().task_id("a/../b c").send().await;
    let received = fixture.echo.take();
    assert_eq!(received[0].target, format!("/v2/{PROJECT_ID}/migration-task/a%2F..%2Fb%20c"));
}

#[tokio::test]
async fn a_list_that_is_too_long_or_missing_is_refused() {
    let fixture = fixture().await;
    let body = huaweicloud_oms::types::CreateSyncEventsRequest::builder().object_keys(vec!["a".to_owned(); 101]);
    let error = fixture.oms.create_sync_events().sync_task_id("1").body(body).send().await.expect_err("a long list");
    fixture.refused(&error, &["`object_keys`"]);
    let error = fixture.dcs.batch_restart_online_migration_tasks().send().await.expect_err("no list");
    fixture.refused(&error, &["`migration_tasks` is required"]);
}

#[tokio::test]
async fn an_empty_task_list_is_sent_because_no_document_forbids_it() {
    let fixture = fixture().await;
    let body = huaweicloud_dcs::types::MigrationTaskBatchRequest::builder().migration_tasks(Vec::<String>::new());
    let _ = fixture.dcs.batch_stop_migration_tasks().body(body).send().await;
    assert_eq!(fixture.echo.take().len(), 1);
}

#[tokio::test]
async fn an_unknown_value_of_a_closed_request_enum_is_refused() {
    let fixture = fixture().await;
    let body = huaweicloud_oms::types::CreateTaskRequest::builder()
        .task_type("teleport")
        .src_node(huaweicloud_oms::types::TaskSource::builder().bucket("from"))
        .dst_node(huaweicloud_oms::types::TaskDestination::builder().ak("a").sk("s").bucket("to").region("cn-north-4"));
    let error = fixture.oms.create_task().body(body).send().await.expect_err("an unknown type");
    fixture.refused(&error, &["`task_type`", "url_list"]);
}

#[test]
fn a_client_that_lacks_something_says_what() {
    let error = huaweicloud_oms::Client::builder()
        .environment(|_: &str| None)
        .access_key("ak", "sk")
        .project_id("p")
        .build()
        .expect_err("no region");
    assert!(error.is_configuration(), "{error}");
    assert!(error.to_string().contains("HUAWEICLOUD_SDK_REGION"), "{error}");
    let error = huaweicloud_oms::Client::builder()
        .region("cn-nroth-4")
        .access_key("ak", "sk")
        .project_id("p")
        .build()
        .expect_err("no such region");
    let text = error.to_string();
    assert!(text.contains("cn-nroth-4") && text.contains("cn-north-4") && text.contains("ap-southeast-3"), "{text}");
    for endpoint in ["nonsense", "ftp://host", "http://"] {
        let error = huaweicloud_oms::Client::builder()
            .endpoint(endpoint)
            .access_key("ak", "sk")
            .project_id("p")
            .build()
            .expect_err("no URL");
        assert!(error.is_configuration() && error.to_string().contains("http"), "{endpoint}: {error}");
    }
}

#[tokio::test]
async fn missing_credentials_name_the_variables() {
    let client =
        huaweicloud_oms::Client::builder().environment(|_: &str| None).region("cn-north-4").project_id("p").build();
    let error = match client {
        Err(error) => error,
        Ok(client) => client.list_tasks().send().await.expect_err("no credentials"),
    };
    let text = format!("{error} {}", error.hint().map(ToString::to_string).unwrap_or_default());
    assert!(text.contains("HUAWEICLOUD_SDK_AK") && text.contains("HUAWEICLOUD_SDK_SK"), "{text}");
}

#[tokio::test]
async fn every_kind_of_error_answer_becomes_one_readable_error() {
    let fixture = fixture().await;
    let html = "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>";
    let cases = [
        (
            400,
            r#"{"error_code":"OMS.0066","error_msg":"Failed to pause the task. The task is not in progress."}"#,
            "OMS.0066",
        ),
        (
            401,
            r#"{"error_msg":"verify aksk signature fail","error_code":"APIGW.0301","request_id":"abc"}"#,
            "APIGW.0301",
        ),
        (403, r#"{"error":{"code":"OMS.0206","message":"no permission"}}"#, "OMS.0206"),
        (404, r#"{"errorCode":"DCS.4001","errorMsg":"no such thing"}"#, "DCS.4001"),
        (
            429,
            r#"{"error_code":"APIGW.0308","error_msg":"The throttling threshold has been reached: policy user over ratelimit,limit:10,time:1 minute"}"#,
            "APIGW.0308",
        ),
        (500, r#"{"error_code":"DCS.5000","error_msg":"internal","error_ext_msg":null}"#, "DCS.5000"),
        (502, html, "502"),
        (503, "", "503"),
    ];
    for (status, body, expected) in cases {
        fixture.echo.answer(Answer { status, content_type: None, body: Bytes::from(body) });
        let error = fixture.oms.stop_task().task_id(42).send().await.expect_err("an error");
        let text = error.to_string();
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status), "{text}");
        assert!(text.contains(expected), "{status}: {text}");
        assert!(!text.contains('\n') && !text.contains("<html"), "{status}: {text}");
        if status == 401 {
            assert_eq!(error.request_id().map(|id| id.to_string()).as_deref(), Some("abc"));
        }
    }
}
