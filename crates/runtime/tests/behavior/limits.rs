//! Tests time limits, and calls that are dropped.

use std::time::Duration;

use serde_json::Value;
use tokio::time::Instant;

use crate::support::script::{Script, Step, answer};
use crate::support::{builder, error};

fn seconds(number: u64) -> Duration {
    Duration::from_secs(number)
}

#[tokio::test(start_paused = true)]
async fn a_source_of_credentials_that_hangs_is_named() {
    #[derive(Debug)]
    struct Stuck;
    impl huaweicloud_runtime::ProvideCredentials for Stuck {
        fn provide_credentials(&self) -> huaweicloud_runtime::CredentialsFuture<'_> {
            Box::pin(std::future::pending())
        }
    }
    let client = builder().credentials(Stuck).transport(Script::default()).build().unwrap();
    let failed = error(client.create().send_empty().await);
    assert!(failed.is_timeout() && failed.attempts() == 0 && !failed.outcome_unknown(), "{failed:?}");
    assert!(failed.to_string().contains("the source of the credentials did not answer"), "{failed}");
}

#[tokio::test(start_paused = true)]
async fn an_attempt_has_a_limit() {
    let script = Script::new([Step::Hang, answer(200, "{}")]);
    let client = builder().transport(script.clone()).attempt_timeout(seconds(7)).random(|| 0.0).build().unwrap();
    let start = Instant::now();
    let response = client.show().send_json::<Value>().await.unwrap();
    assert_eq!((response.attempts(), start.elapsed()), (2, seconds(7)));
}

#[tokio::test(start_paused = true)]
async fn an_attempt_of_a_changing_call_leaves_the_outcome_open() {
    let script = Script::new([Step::Hang]);
    let client = builder().transport(script).attempt_timeout(seconds(7)).build().unwrap();
    let failed = error(client.start(1).send_empty().await);
    assert!(failed.is_timeout() && failed.outcome_unknown() && !failed.is_connection(), "{failed:?}");
    assert!(failed.to_string().contains("within 7 s; `attempt_timeout` sets the limit"), "{failed}");
}

#[tokio::test(start_paused = true)]
async fn the_whole_call_has_a_limit() {
    let script = Script::new((0..9).map(|_| Step::Late(seconds(4), Box::new(answer(503, "")))));
    let client = builder().transport(script.clone()).operation_timeout(seconds(10)).build().unwrap();
    let start = Instant::now();
    let failed = error(client.show().send_json::<Value>().await);
    assert!(failed.is_timeout(), "{failed}");
    assert!(
        failed.to_string().contains("no result within 10 s; `operation_timeout` sets the limit after 3 attempts"),
        "{failed}"
    );
    assert_eq!(start.elapsed(), seconds(10));
}

#[tokio::test(start_paused = true)]
async fn no_wait_goes_beyond_the_limit() {
    let script = Script::new([answer(503, "").header("retry-after", "60")]);
    let client = builder().transport(script).operation_timeout(seconds(10)).build().unwrap();
    let start = Instant::now();
    let failed = error(client.show().send_json::<Value>().await);
    assert_eq!((failed.status().unwrap().as_u16(), start.elapsed()), (503, seconds(0)));
}

#[tokio::test(start_paused = true)]
#[expect(clippy::disallowed_methods, reason = "the paused clock of tokio")]
async fn a_dropped_call_stops() {
    let script = Script::new([Step::Late(seconds(5), Box::new(answer(503, ""))), answer(200, "{}")]);
    let client = builder().transport(script.clone()).build().unwrap();
    let call = client.show().send_json::<Value>();
    assert!(tokio::time::timeout(seconds(1), call).await.is_err());
    tokio::time::sleep(seconds(60)).await;
    assert_eq!(script.count(), 1);
}

#[test]
fn futures_are_sendable() {
    fn sendable<T: Send>(_: T) {}
    let client = builder().transport(Script::default()).build().unwrap();
    sendable(client.show().send_json::<Value>());
    sendable(client.show().send_stream());
    sendable(client.show().pages::<Value>().items().collect());
}
