//! Tests that errors of the service and of the gateway become one readable error.

use huaweicloud_runtime::Error;

use crate::support::script::{Script, Step, answer, api};
use crate::support::{builder, client, error};

async fn refused(step: Step) -> Error {
    let client = builder().transport(Script::new([step])).retry(huaweicloud_runtime::NoRetry).build().unwrap();
    error(client.start(1).send_empty().await)
}

#[tokio::test]
async fn every_status_in_json_html_and_empty() {
    for status in [400, 401, 403, 404, 409, 429, 500, 502, 503] {
        for body in [
            r#"{"error_code":"X.1","error_msg":"words"}"#,
            "<html><head><title>words</title></head></html>",
            "words",
            "",
        ] {
            let failed = refused(answer(status, body)).await;
            let text = failed.to_string();
            assert_eq!(failed.status().unwrap().as_u16(), status);
            assert_eq!((failed.request_id(), failed.attempts()), (Some("request-1"), 1));
            assert_eq!(failed.operation(), Some("start_task"));
            assert!(text.starts_with("start_task: ") && text.contains(&status.to_string()), "{text}");
            assert!(!text.contains('\n') && !text.contains('<'), "{text}");
            assert!(body.is_empty() || text.contains("words"), "{text}");
            assert_eq!(failed.code(), body.starts_with('{').then_some("X.1"));
        }
    }
}

#[tokio::test]
async fn what_callers_ask() {
    assert!(refused(api(400, "OMS.1009", "No resources found.")).await.is_not_found());
    assert!(refused(api(400, "DCS.4133", "gone")).await.is_not_found());
    let wrong_region = refused(api(404, "APIGW.0101", "The API does not exist")).await;
    assert!(wrong_region.is_no_such_api() && !wrong_region.is_not_found());
    assert!(refused(api(403, "OMS.0206", "no")).await.is_forbidden());
    assert!(refused(api(429, "APIGW.0308", "slow")).await.is_throttled());
    let server = refused(answer(502, "")).await;
    assert!(server.is_server_error() && server.outcome_unknown(), "{server:?}");
    assert!(!refused(answer(400, "")).await.outcome_unknown());
    assert!(!refused(api(429, "APIGW.0308", "slow")).await.outcome_unknown());
}

#[tokio::test]
async fn what_is_documented_about_a_code_comes_with_the_error() {
    let of = |failed: &Error| failed.documented().map(|known| (known.code, known.cure, known.repeat_helps));
    // The operation's entry takes precedence over the service's table.
    assert_eq!(of(&refused(api(400, "OMS.0065", "started")).await), Some(("OMS.0065", "Follow it.", false)));
    assert_eq!(of(&refused(api(400, "oms.0062", "failed")).await), Some(("OMS.0062", "Try again later.", true)));
    assert_eq!(of(&refused(api(400, "OMS.9999", "new")).await), None);
    assert_eq!(of(&refused(answer(502, "")).await), None);
    let client = client(Script::new([api(400, "OMS.0065", "started")]));
    let untyped = error(client.core.raw("GET", "/v2/anything").send().await);
    assert_eq!(of(&untyped), Some(("OMS.0065", "Wait.", false)));
}

/// Such an error lasts as long as a job in the service, so attempts in the next few seconds would only delay the
/// answer.
#[tokio::test]
async fn an_error_after_which_repeating_helps_is_not_repeated_by_itself() {
    let script = Script::new([api(400, "OMS.0062", "failed")]);
    let client = builder().transport(script).build().unwrap();
    let failed = error(client.show().send_json::<serde_json::Value>().await);
    assert!(failed.documented().unwrap().repeat_helps);
    assert_eq!(failed.attempts(), 1);
}

#[tokio::test]
async fn a_region_that_does_not_offer_the_operation_is_named() {
    let script = Script::new([api(404, "APIGW.0101", "The API does not exist")]);
    let client = builder().region("ap-southeast-1").transport(script).build().unwrap();
    let failed = error(client.start(1).send_empty().await);
    assert_eq!(failed.hint().unwrap().to_string(), "the operation is documented only for cn-north-4");
}

#[tokio::test]
async fn a_refused_signature_explains_itself() {
    let failed =
        refused(api(401, "APIGW.0301", "Incorrect IAM authentication information: ak ACCESSKEYEXAMPLE not exist"))
            .await;
    assert!(failed.is_auth());
    for words in ["oms.cn-north-4.myhuaweicloud.com", "ACCE***", "20191115T033655Z"] {
        assert!(failed.hint().unwrap().to_string().contains(words), "{words}: {failed}");
    }
    // A program can translate the name of the source as well.
    let hint = failed.hint().unwrap();
    let source = hint.values().find(|(name, _)| *name == "source").and_then(|(_, value)| value.message()?.id());
    assert_eq!(source, Some("source-given"));
    let echo = "Incorrect IAM authentication information: verify aksk signature fail, canonicalRequest:POST|/v2/other/tasks/1/start/||host:oms.cn-north-4.myhuaweicloud.com|x-sdk-date:20191115T033655Z||host;x-sdk-date|00";
    let failed = refused(api(401, "APIGW.0301", echo)).await;
    assert!(
        failed.hint().unwrap().to_string().contains("the path is `/v2/other/tasks/1/start/` at the gateway"),
        "{failed}"
    );
}

#[tokio::test]
async fn errors_travel_well() {
    fn sendable<T: Send + Sync + 'static>(_: &T) {}
    let failed = refused(answer(500, "")).await;
    sendable(&failed);
    assert_eq!(size_of_val(&failed), size_of::<usize>());
    let boxed: Box<dyn std::error::Error + Send + Sync> = failed.into();
    assert!(boxed.to_string().contains("500"));
    drop(client(Script::default()));
}

#[tokio::test(start_paused = true)]
async fn a_page_in_place_of_the_answer_to_an_untyped_change_leaves_the_outcome_open() {
    let script = Script::new([answer(200, "<html>sign in</html>")]);
    let client = builder().transport(script).build().unwrap();
    let failed = error(client.core.raw("POST", "/v2/{project_id}/tasks").send_json::<serde_json::Value>().await);
    assert!(failed.outcome_unknown() && !failed.took_effect(), "{failed:?}");
}
