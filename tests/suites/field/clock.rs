//! Clocks: what a client learns from which answers, and how far it trusts them.

use std::time::Duration;

use huaweicloud_auth::Credentials;
use tests::faults::{Reply, Service, Step, answer, http_date};

use super::support::{SECRET_KEY, now, oms, oms_builder};

const OURS: &str = "20261128T184825Z";
const AN_HOUR_LATER: &str = "20261128T194825Z";

fn later(hours: u64) -> String {
    http_date(now() + Duration::from_secs(hours * 3_600))
}

fn refused(text: &str) -> Reply {
    let body = serde_json::json!({ "error_code": "APIGW.0301", "error_msg": text }).to_string();
    Reply::new(401, body)
}

/// Returns the dates of the requests of two calls; the first request gets this answer.
async fn dates(reply: Reply) -> Vec<Option<String>> {
    let service =
        Service::new([reply.into(), answer(200, "{}"), answer(200, "{}"), answer(200, "{}"), answer(200, "{}")]);
    let client = oms(&service);
    let _ = client.list_tasks().send().await;
    client.list_tasks().send().await.expect("a list");
    (0..service.count()).map(|number| service.header(number, "x-sdk-date")).collect()
}

/// awslabs/aws-sdk-rust#1033
#[tokio::test]
async fn requests_are_dated_by_our_clock_until_the_service_tells_its_own() {
    let service = Service::new([answer(200, "{}")]);
    oms(&service).list_tasks().send().await.expect("a list");
    assert_eq!(service.header(0, "x-sdk-date").as_deref(), Some(OURS));
}

/// aws/aws-sdk-go-v2#1952
#[tokio::test(start_paused = true)]
async fn no_date_of_another_age_ends_all_later_calls() {
    let never = ["Fri, 31 Dec 9999 23:59:59 GMT", "Thu, 01 Jan 1970 00:00:00 GMT", "Mon, 28 Nov 2050 18:48:25 GMT"];
    for date in never {
        for reply in [Reply::new(200, "{}"), Reply::new(404, ""), refused("verify aksk signature fail")] {
            let dates = dates(reply.header("date", date)).await;
            assert!(dates.iter().all(|date| date.as_deref() == Some(OURS)), "{date}: {dates:?}");
        }
    }
}

/// huaweicloud/huaweicloud-sdk-java-v3#44
#[tokio::test(start_paused = true)]
async fn a_proxy_has_no_say_in_what_time_it_is() {
    let dates = dates(Reply::bare(503, "busy").header("date", later(1))).await;
    assert!(dates.iter().all(|date| date.as_deref() == Some(OURS)), "{dates:?}");
}

/// huaweicloud/huaweicloud-sdk-java-v3#44
#[tokio::test(start_paused = true)]
async fn the_service_is_believed_within_two_days() {
    let learned = dates(Reply::new(200, "{}").header("date", later(1))).await;
    assert_eq!(learned.last(), Some(&Some(AN_HOUR_LATER.to_owned())));
    let too_far = dates(Reply::new(200, "{}").header("date", later(49))).await;
    assert_eq!(too_far.last(), Some(&Some(OURS.to_owned())));
}

/// aws/aws-sdk-js-v3#8189
#[tokio::test(start_paused = true)]
async fn the_text_of_a_refusal_is_the_best_evidence() {
    let text = "signature expired, x-sdk-date:20261128T184825Z, server time:20261128T194825Z";
    for reply in [refused(text), refused(text).header("date", "nonsense"), refused(text).header("date", later(0))] {
        let dates = dates(reply).await;
        assert_eq!(dates[1].as_deref(), Some(AN_HOUR_LATER), "replayed at once: {dates:?}");
    }
    let years = refused("signature expired, server time:20301128T184825Z");
    assert_eq!(dates(years).await[1].as_deref(), Some("20301128T184825Z"), "a refusal is believed further");
    let dated = refused("signature expired").header("date", "Thu, 28 Nov 2030 18:48:25 GMT");
    assert_eq!(dates(dated).await[1].as_deref(), Some("20301128T184825Z"));
}

/// aws/aws-sdk-js-v3#8189
#[tokio::test(start_paused = true)]
async fn the_hint_tells_what_the_text_told() {
    let step = |minutes: u32| Step::from(refused(&format!("signature expired, server time:20261128T18{minutes}25Z")));
    let error = oms(&Service::new([step(51)])).list_tasks().send().await.expect_err("a refusal");
    assert!(error.hint().is_some_and(|hint| hint.to_string().contains("3 min ahead of ours")), "{error}");
}

/// aws/aws-sdk-go-v2#1952
#[tokio::test(start_paused = true)]
async fn whatever_was_learned_a_call_can_be_made() {
    let keys = Credentials::new("FIELDACCESSKEY", SECRET_KEY).expect("keys").with_security_token("token");
    let keys = keys.expect("a token").with_expires_at(now() + Duration::from_secs(3_600));
    let service = Service::new([
        Reply::new(200, "{}").header("date", later(40)).into(),
        Reply::new(200, "{}").header("date", later(0)).into(),
        answer(200, "{}"),
    ]);
    let client = oms_builder().credentials(keys).transport(service.clone()).build().expect("a client");
    for _ in 0..3 {
        client.list_tasks().send().await.expect("a list");
    }
    let dates: Vec<_> = (0..3).map(|number| service.header(number, "x-sdk-date")).collect();
    assert!(dates.iter().all(|date| date.as_deref() == Some(OURS)), "{dates:?}");
}

/// aws/aws-sdk-go-v2#1952
#[tokio::test(start_paused = true)]
async fn over_any_dates_the_next_right_answer_puts_the_clock_right() {
    let dates = ["Fri, 31 Dec 9999 23:59:59 GMT", "nonsense", "Thu, 01 Jan 1970 00:00:00 GMT", ""];
    let hours: Vec<String> = (0..60).map(later).collect();
    for date in dates.iter().map(|date| (*date).to_owned()).chain(hours) {
        for reply in [Reply::new(200, "{}"), refused("signature expired"), refused("no"), Reply::bare(502, "")] {
            let wrong = reply.header("date", date.clone()).into();
            let right = || Step::from(Reply::new(200, "{}").header("date", later(0)));
            let service = Service::new([wrong, right(), right(), right()]);
            let client = oms(&service);
            let _ = client.list_tasks().send().await;
            let _ = client.list_tasks().send().await;
            client.list_tasks().send().await.expect("a list");
            assert_eq!(service.header(service.count() - 1, "x-sdk-date").as_deref(), Some(OURS), "{date}");
        }
    }
}
