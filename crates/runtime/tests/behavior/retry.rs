//! Tests which calls are retried, when, and at what cost. Time is paused, so delays take no real time.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use huaweicloud_runtime::{
    CallOptions, FailedAttempt, NoRetry, RetryDecision, RetryPolicy, SleepFuture, StandardRetry, TransportErrorKind,
};
use serde_json::Value;
use tokio::time::Instant;

use crate::support::script::{Script, Step, answer, api};
use crate::support::{Client, builder, client, error};

const THROTTLED: &str = "The throttling threshold has been reached: policy user over ratelimit,limit:10,time:1 minute";

fn seconds(number: f64) -> Duration {
    Duration::from_secs_f64(number)
}

#[tokio::test(start_paused = true)]
async fn what_is_safe_is_repeated_with_growing_waits() {
    let script =
        Script::new([answer(503, ""), answer(500, ""), Step::Fail(TransportErrorKind::Interrupted), answer(200, "{}")]);
    let client = client(script.clone());
    let start = Instant::now();
    let response = client.stop().send_json::<Value>().await.unwrap();
    assert_eq!(response.attempts(), 4);
    // The delays are half of 0.3, 0.6 and 1.2 s.
    assert_eq!(start.elapsed().as_millis(), 1_050, "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn the_table_decides_and_not_the_method() {
    for (step, unknown) in [
        (answer(503, ""), true),
        (answer(500, ""), true),
        (api(400, "OMS.1001", "internal"), true),
        (Step::Fail(TransportErrorKind::Interrupted), true),
        (Step::Hang, true),
        (answer(409, ""), false),
        // The gateway's own refusal of too many calls is repeated; that of something in between may follow the effect.
        (answer(429, "<html>Too many requests</html>"), true),
        (answer(429, r#"{"code":429,"message":"slow down"}"#).header("retry-after", "1"), true),
        (answer(499, "<html>client closed request</html>"), true),
        (answer(404, "<html>no such page</html>"), false),
        (api(499, "OMS.0001", "refused"), false),
    ] {
        let script = Script::new([step]);
        let client = client(script.clone());
        let failed = error(client.create().send_json::<Value>().await);
        assert_eq!((failed.attempts(), failed.outcome_unknown()), (1, unknown), "{failed}");
    }
    for step in [api(400, "OMS.1001", "internal"), answer(429, "<html>Too many requests</html>")] {
        let script = Script::new([step, answer(200, "{}")]);
        assert_eq!(client(script).show().send_json::<Value>().await.unwrap().attempts(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn what_certainly_did_not_happen_is_repeated_for_every_operation() {
    let script = Script::new([
        Step::Fail(TransportErrorKind::Connect),
        Step::Fail(TransportErrorKind::ConnectTimeout),
        api(429, "APIGW.0308", THROTTLED),
        answer(200, "{}"),
    ]);
    assert_eq!(client(script).create().send_json::<Value>().await.unwrap().attempts(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_never_comes_says_so() {
    let script = Script::new([Step::Fail(TransportErrorKind::ConnectTimeout)]);
    let client = builder().transport(script).retry(NoRetry).build().unwrap();
    let failed = error(client.create().send_json::<Value>().await);
    assert!(failed.is_timeout() && failed.is_connection() && !failed.outcome_unknown(), "{failed:?}");
    assert!(failed.to_string().contains("no connection within 10 s; `connect_timeout` sets the limit"), "{failed}");
}

#[tokio::test(start_paused = true)]
async fn the_server_sets_the_shortest_wait() {
    let script = Script::new([answer(503, "").header("retry-after", "9"), answer(200, "{}")]);
    let start = Instant::now();
    client(script).show().send_json::<Value>().await.unwrap();
    assert_eq!(start.elapsed(), seconds(9.0));
    let script = Script::new([api(429, "APIGW.0308", THROTTLED), answer(200, "{}")]);
    let start = Instant::now();
    client(script).show().send_json::<Value>().await.unwrap();
    // Ten calls a minute are one call in six seconds, plus half of that for jitter.
    assert_eq!(start.elapsed(), seconds(9.0));
}

#[tokio::test(start_paused = true)]
async fn a_throttled_client_slows_down() {
    let throttled = api(429, "APIGW.0308", "too many calls");
    let client = client(Script::new([throttled].into_iter().chain((0..3).map(|_| answer(200, "{}")))));
    let hasty = Client { core: client.core.with_options(&CallOptions::new().retry(NoRetry)) };
    assert!(error(hasty.show().send_json::<Value>().await).is_throttled());
    let short = client.core.with_options(&CallOptions::new().operation_timeout(seconds(1.0)));
    let failed = error(Client { core: short }.show().send_json::<Value>().await);
    assert!(failed.is_timeout() && failed.attempts() == 0 && failed.to_string().contains("throttles"), "{failed}");
    let start = Instant::now();
    for _ in 0..2 {
        client.show().send_json::<Value>().await.unwrap();
    }
    assert!(start.elapsed() > seconds(5.0), "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_client_throttled_within_its_quota_probes_once_and_goes_on() {
    let throttled = api(429, "APIGW.0308", THROTTLED);
    let client = client(Script::new([throttled].into_iter().chain((0..3).map(|_| answer(200, "{}")))));
    let hasty = Client { core: client.core.with_options(&CallOptions::new().retry(NoRetry)) };
    assert!(error(hasty.show().send_json::<Value>().await).is_throttled());
    let start = Instant::now();
    for _ in 0..3 {
        client.show().send_json::<Value>().await.unwrap();
        assert_eq!(start.elapsed(), seconds(6.0));
    }
}

#[tokio::test(start_paused = true)]
async fn an_outage_ends_retrying_for_the_whole_client() {
    let script = Script::new((0..1_000).map(|_| answer(503, "")));
    let client = client(script.clone());
    for _ in 0..100 {
        error(client.show().send_json::<Value>().await);
    }
    assert_eq!(script.count(), 100 + 35, "one attempt a call, and 35 more in all");
}

#[tokio::test(start_paused = true)]
async fn policies_differ_by_client_and_by_call() {
    let script = Script::new([answer(503, ""), answer(503, ""), answer(503, "")]);
    let client = builder().transport(script.clone()).retry(StandardRetry::new().max_attempts(2)).build().unwrap();
    assert_eq!(error(client.show().send_json::<Value>().await).attempts(), 2);
    let once = Client { core: client.core.with_options(&CallOptions::new().retry(NoRetry)) };
    assert_eq!(error(once.show().send_json::<Value>().await).attempts(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_policy_of_ones_own_sees_everything() {
    #[derive(Clone, Default)]
    struct Notes(Arc<Mutex<Vec<String>>>);
    impl RetryPolicy for Notes {
        fn decide(&self, failed: &FailedAttempt<'_>) -> RetryDecision {
            let line = format!("{} {:?} {}", failed.attempts, failed.error.code(), failed.may_have_taken_effect);
            self.0.lock().unwrap().push(line);
            if failed.attempts < 2 { RetryDecision::After(seconds(3.0)) } else { RetryDecision::Stop }
        }
    }
    let notes = Notes::default();
    let script = Script::new([api(409, "A.1", "x"), api(500, "A.2", "y")]);
    let client = builder().transport(script).retry(notes.clone()).build().unwrap();
    assert_eq!(error(client.create().send_json::<Value>().await).code(), Some("A.2"));
    assert_eq!(*notes.0.lock().unwrap(), [r#"1 Some("A.1") false"#, r#"2 Some("A.2") true"#]);
}

#[tokio::test]
async fn waits_go_through_the_injected_sleep() {
    let slept = Arc::new(Mutex::new(Vec::new()));
    let log = slept.clone();
    let sleep = move |delay: Duration| -> SleepFuture {
        log.lock().unwrap().push(delay);
        Box::pin(std::future::ready(()))
    };
    let script = Script::new([answer(503, ""), answer(503, ""), answer(200, "{}")]);
    let client = builder().transport(script).sleep(sleep).build().unwrap();
    client.show().send_json::<Value>().await.unwrap();
    assert_eq!(*slept.lock().unwrap(), [seconds(0.15), seconds(0.3)]);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_final() {
    for status in [400, 403, 404, 409, 422, 501] {
        let script = Script::new([answer(status, "")]);
        assert_eq!(error(client(script).show().send_json::<Value>().await).attempts(), 1, "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_success_gives_the_budget_back() {
    // The outage takes twelve calls and 35 retries. A retry costs 14 of the 500 tokens, so 10 are left.
    let outage = (0..47).map(|_| answer(503, ""));
    let good = (0..4).map(|_| answer(200, "{}"));
    let script = Script::new(outage.chain(good).chain([answer(503, ""), answer(200, "{}")]));
    let client = client(script.clone());
    for _ in 0..12 {
        error(client.show().send_json::<Value>().await);
    }
    assert_eq!(script.count(), 47);
    for _ in 0..4 {
        client.show().send_json::<Value>().await.unwrap();
    }
    assert_eq!(client.show().send_json::<Value>().await.unwrap().attempts(), 2, "four successes make up for it");
}

#[tokio::test(start_paused = true)]
async fn an_unknown_outcome_stays_unknown_whatever_follows() {
    struct Stubborn;
    impl RetryPolicy for Stubborn {
        fn decide(&self, failed: &FailedAttempt<'_>) -> RetryDecision {
            if failed.attempts < 2 { RetryDecision::After(seconds(1.0)) } else { RetryDecision::Stop }
        }
    }
    let script = Script::new([Step::Fail(TransportErrorKind::Interrupted), answer(409, "")]);
    let client = builder().transport(script).retry(Stubborn).build().unwrap();
    let failed = error(client.create().send_json::<Value>().await);
    assert!(
        failed.status().unwrap() == 409 && failed.outcome_unknown(),
        "the first attempt may have created it: {failed:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_read_never_leaves_its_outcome_open() {
    let script = Script::new([Step::Fail(TransportErrorKind::Interrupted)]);
    let raw = client(script).core.raw("GET", "/x").repeat(huaweicloud_runtime::Repeat::Never);
    let failed = error(raw.send().await);
    assert!(failed.is_connection() && failed.attempts() == 1 && !failed.outcome_unknown(), "{failed:?}");
}

fn with_two_endpoints(script: &Script) -> Client {
    let builder = builder().endpoint("https://one.example.com").endpoint("https://two.example.com");
    builder.transport(script.clone()).build().unwrap()
}

#[tokio::test(start_paused = true)]
async fn another_endpoint_is_no_excuse_to_send_twice() {
    let script = Script::new([Step::Fail(TransportErrorKind::Interrupted)]);
    let client = with_two_endpoints(&script);
    let failed = error(client.create().send_json::<Value>().await);
    assert!(failed.outcome_unknown() && script.count() == 1, "{failed:?}");
    assert_eq!(client.core.endpoint().as_str(), "https://one.example.com");
}

#[tokio::test(start_paused = true)]
async fn calls_that_fail_together_move_on_together() {
    let refused = || Step::Late(seconds(1.0), Box::new(Step::Fail(TransportErrorKind::Connect)));
    let script = Script::new([refused(), refused(), answer(200, "{}"), answer(200, "{}")]);
    let client = with_two_endpoints(&script);
    let (one, two) = tokio::join!(client.show().send_json::<Value>(), client.show().send_json::<Value>());
    assert_eq!((one.unwrap().attempts(), two.unwrap().attempts()), (2, 2));
    assert!((2..4).all(|number| script.uri(number).starts_with("https://two.")), "neither goes back to the dead one");
}

#[tokio::test(start_paused = true)]
async fn a_retry_after_the_last_endpoint_begins_with_the_first() {
    let script = Script::new((0..9).map(|_| Step::Fail(TransportErrorKind::Connect)));
    let builder = builder().endpoint("https://one.example.com").endpoint("https://two.example.com");
    let failed = error(builder.transport(script.clone()).build().unwrap().show().send_json::<Value>().await);
    assert_eq!(failed.attempts(), 4);
    let hosts: Vec<String> = (0..script.count()).map(|number| script.uri(number)[8..11].to_owned()).collect();
    assert_eq!(hosts, ["one", "two", "one", "two"], "each wait tries another one");
}

#[tokio::test(start_paused = true)]
async fn limits_and_delays_without_end_overflow_nothing() {
    #[derive(Debug)]
    struct Never;
    impl RetryPolicy for Never {
        fn decide(&self, _: &FailedAttempt<'_>) -> RetryDecision {
            RetryDecision::After(Duration::MAX)
        }
    }
    let endless = || builder().operation_timeout(Duration::MAX).attempt_timeout(Duration::MAX);
    let refusal = || api(401, "APIGW.0301", "Incorrect IAM authentication information");
    let client = endless().transport(Script::new([refusal(), refusal()])).build().unwrap();
    assert!(error(client.create().send_json::<Value>().await).is_auth());
    let script = Script::new([answer(503, "")]);
    let client = builder().operation_timeout(seconds(9.0)).transport(script.clone()).retry(Never).build().unwrap();
    assert!(error(client.create().send_json::<Value>().await).is_server_error());
    assert_eq!(script.count(), 1);
}
