//! Tests wrong clocks and rejected signatures.

use std::time::{Duration, UNIX_EPOCH};

use huaweicloud_runtime::{Credentials, StandardRetry, TransportErrorKind};
use serde_json::Value;

use crate::support::script::{Script, Step, answer, api};
use crate::support::{builder, client, error};

const LATER: &str = "Fri, 15 Nov 2019 04:36:55 GMT";
const SAME: &str = "Fri, 15 Nov 2019 03:36:55 GMT";

fn expired(date: &str) -> Step {
    api(401, "APIGW.0301", "Incorrect IAM authentication information: signature expired").header("date", date)
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_off_is_corrected_and_the_call_replayed_once() {
    let script = Script::new([expired(LATER), answer(200, "").header("date", LATER), answer(200, "")]);
    let client = client(script.clone());
    // Even a call that is not safe to repeat is retried: a call with a rejected signature had no effect.
    assert_eq!(client.start(1).send_empty().await.unwrap().attempts(), 2);
    assert_eq!(script.header(0, "x-sdk-date").unwrap(), "20191115T033655Z");
    assert_eq!(script.header(1, "x-sdk-date").unwrap(), "20191115T043655Z");
    client.start(1).send_empty().await.unwrap();
    assert_eq!(script.header(2, "x-sdk-date").unwrap(), "20191115T043655Z", "what was learned stays");
}

#[tokio::test(start_paused = true)]
async fn never_a_second_replay() {
    let script = Script::new([expired(LATER), expired("Fri, 15 Nov 2019 06:36:55 GMT")]);
    let failed = error(client(script.clone()).show().send_json::<Value>().await);
    assert_eq!((failed.attempts(), script.count()), (2, 2));
    assert!(failed.is_auth() && !failed.outcome_unknown());
}

#[tokio::test(start_paused = true)]
async fn a_refusal_with_a_right_clock_is_final() {
    for step in [expired(SAME), expired("nonsense"), expired(LATER).header("age", "3600"), api(401, "APIGW.0301", "x")]
    {
        let script = Script::new([step]);
        let patient = builder().transport(script.clone()).retry(StandardRetry::new().max_attempts(9)).build().unwrap();
        let failed = error(patient.show().send_json::<Value>().await);
        assert!(failed.is_auth() && failed.attempts() == 1, "{failed:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_hint_tells_how_far_off() {
    let script = Script::new([expired("Fri, 15 Nov 2019 03:39:55 GMT")]);
    let failed = error(client(script).show().send_json::<Value>().await);
    assert!(failed.hint().unwrap().to_string().contains("3 min ahead of ours"), "{failed}");
}

#[tokio::test(start_paused = true)]
async fn a_date_to_come_back_at_is_one_of_the_service() {
    let later = "Fri, 15 Nov 2019 04:37:05 GMT";
    let busy = api(503, "X.1", "busy").header("date", LATER).header("retry-after", later);
    let start = tokio::time::Instant::now();
    client(Script::new([busy, answer(200, "{}")])).show().send_json::<Value>().await.unwrap();
    assert_eq!(start.elapsed().as_secs(), 10, "an hour and ten seconds by our clock");
}

#[tokio::test(start_paused = true)]
async fn a_success_teaches_too() {
    let script = Script::new([answer(200, "{}").header("date", LATER), answer(200, "{}")]);
    let client = client(script.clone());
    client.show().send_json::<Value>().await.unwrap();
    client.show().send_json::<Value>().await.unwrap();
    assert_eq!(script.header(1, "x-sdk-date").unwrap(), "20191115T043655Z");
}

/// A machine whose clock is a day ahead considers valid keys expired; only an answer from the service shows that they
/// are valid.
#[tokio::test(start_paused = true)]
async fn keys_expire_by_the_clock_of_the_service() {
    const EARLIER: &str = "Thu, 14 Nov 2019 03:36:55 GMT";
    let end = UNIX_EPOCH + Duration::from_secs(1_573_789_015 - 3_600);
    let keys = Credentials::new("AK", "SK").unwrap().with_security_token("TOKEN").unwrap().with_expires_at(end);
    let script = Script::new([expired(EARLIER), answer(200, "").header("date", EARLIER), answer(200, "")]);
    let ahead = builder().credentials(keys.clone()).transport(script.clone()).build().unwrap();
    assert_eq!(ahead.start(1).send_empty().await.unwrap().attempts(), 2);
    assert_eq!(script.header(1, "x-sdk-date").unwrap(), "20191114T033655Z");
    ahead.start(1).send_empty().await.unwrap();

    let script = Script::new([answer(200, "").header("date", SAME)]);
    let right = builder().credentials(keys).transport(script.clone()).build().unwrap();
    right.start(1).send_empty().await.unwrap();
    let failed = error(right.start(1).send_empty().await);
    assert!(failed.is_auth() && failed.to_string().contains("have expired"), "{failed}");
    assert_eq!((failed.attempts(), script.count()), (0, 1), "the clock is right, so nothing is sent");
}

#[tokio::test(start_paused = true)]
async fn failed_credentials_are_no_attempt() {
    #[derive(Debug)]
    struct Nothing;
    impl huaweicloud_runtime::ProvideCredentials for Nothing {
        fn provide_credentials(&self) -> huaweicloud_runtime::CredentialsFuture<'_> {
            let sealed = huaweicloud_runtime::Message::verbatim("it is sealed");
            let error = huaweicloud_runtime::CredentialsError::unavailable("vault", sealed);
            Box::pin(std::future::ready(Err(error)))
        }
    }
    let script = Script::new([Step::Fail(TransportErrorKind::Connect)]);
    let client = builder().credentials(Nothing).transport(script.clone()).build().unwrap();
    let failed = error(client.show().send_json::<Value>().await);
    assert!(failed.is_auth() && !failed.is_configuration(), "{failed:?}");
    assert!(failed.to_string().contains("vault: it is sealed"), "{failed}");
    assert_eq!((failed.attempts(), script.count()), (0, 0));
}
