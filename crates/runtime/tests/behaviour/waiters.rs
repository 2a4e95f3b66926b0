//! Waiting for a final state.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use huaweicloud_runtime::{Error, NoRetry, Response, SleepFuture, TransportErrorKind, WaitOptions};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::support::script::{Script, Step, answer, api};
use crate::support::{Client, TASK_WAITER, builder, error};

fn seconds(number: u64) -> Duration {
    Duration::from_secs(number)
}

fn state(status: i64) -> Step {
    answer(
        200,
        json!({ "id": 42, "status": status, "error_reason": { "error_code": "TRF.0001", "error_msg": "no" } })
            .to_string(),
    )
}

fn client(steps: impl IntoIterator<Item = Step>) -> (Client, Script) {
    let script = Script::new(steps);
    (builder().transport(script.clone()).retry(NoRetry).build().unwrap(), script)
}

async fn wait(client: &Client, options: WaitOptions) -> Result<Response<Value>, Error> {
    client.core.wait(&TASK_WAITER, options, || client.show().send_json::<Value>()).await
}

#[tokio::test(start_paused = true)]
async fn until_done_with_growing_intervals() {
    let (client, script) = client([state(1), state(2), state(2), state(5)]);
    let start = Instant::now();
    let last = wait(&client, WaitOptions::new(seconds(60))).await.unwrap();
    assert_eq!((last["status"].as_i64(), script.count()), (Some(5), 4));
    assert_eq!(start.elapsed(), Duration::from_millis(2_000 + 3_000 + 4_500));
}

#[tokio::test(start_paused = true)]
async fn a_failed_state_says_why() {
    let (client, _) = client([state(2), state(4)]);
    let failed = error(wait(&client, WaitOptions::new(seconds(60))).await);
    assert!(failed.is_failed_state() && !failed.is_timeout(), "{failed:?}");
    assert_eq!(failed.to_string(), "show_task: it ended in state `4`: TRF.0001: no");
}

#[tokio::test(start_paused = true)]
async fn time_runs_out() {
    let (client, _) = client((0..99).map(|_| state(2)));
    let start = Instant::now();
    let failed = error(wait(&client, WaitOptions::new(seconds(60))).await);
    assert!(failed.is_timeout() && !failed.is_failed_state(), "{failed:?}");
    assert_eq!(
        failed.to_string(),
        "show_task: not finished within 1 min; `max_wait` sets the limit; the last state was `2`"
    );
    assert_eq!(start.elapsed(), seconds(60), "one last look at the end");
}

#[tokio::test(start_paused = true)]
async fn time_in_a_queue_has_a_limit_of_its_own() {
    let queue = (0..20).map(|_| state(1)).chain((0..2).map(|_| state(2))).chain([state(5)]);
    let (client, _) = self::client(queue);
    let options = WaitOptions::new(seconds(60)).queued(&["1"], seconds(3_600));
    let start = Instant::now();
    wait(&client, options).await.unwrap();
    assert!(start.elapsed() > seconds(200), "{:?}", start.elapsed());
    let (client, _) = self::client((0..20).map(|_| state(1)));
    let failed = error(wait(&client, WaitOptions::new(seconds(60)).queued(&["1"], seconds(5))).await);
    assert!(failed.is_timeout() && failed.to_string().contains("last state was `1`"), "{failed}");
}

#[tokio::test(start_paused = true)]
async fn asking_may_fail_for_a_while() {
    let (client, _) =
        client([answer(503, ""), Step::Fail(TransportErrorKind::Connect), api(429, "APIGW.0308", "slow"), state(5)]);
    wait(&client, WaitOptions::new(seconds(600))).await.unwrap();
    let (client, script) = self::client((0..9).map(|_| answer(503, "")));
    assert!(error(wait(&client, WaitOptions::new(seconds(600))).await).is_server_error());
    assert_eq!(script.count(), 5);
    let (client, script) = self::client([answer(403, "")]);
    assert!(error(wait(&client, WaitOptions::new(seconds(600))).await).is_forbidden());
    assert_eq!(script.count(), 1);
}

#[tokio::test(start_paused = true)]
async fn until_gone() {
    let (client, _) = client([state(8), state(9), api(400, "OMS.1009", "No resources found.")]);
    client.core.wait_until_gone(WaitOptions::new(seconds(60)), || client.show().send_json::<Value>()).await.unwrap();
    let (client, _) = self::client((0..99).map(|_| state(8)));
    let wait = client.core.wait_until_gone(WaitOptions::new(seconds(60)), || client.show().send_json::<Value>());
    assert!(error(wait.await).is_timeout());
}

#[tokio::test]
async fn every_look_is_shown_and_a_virtual_sleep_takes_virtual_time() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = seen.clone();
    let sleep = |_: Duration| -> SleepFuture { Box::pin(std::future::ready(())) };
    let script = Script::new([state(1), state(2), state(5)]);
    let client = builder().transport(script).sleep(sleep).build().unwrap();
    let options = WaitOptions::new(seconds(60)).queued(&["1"], seconds(60)).interval(seconds(4), seconds(4)).observe(
        move |look| {
            log.lock().unwrap().push((look.state.to_owned(), look.elapsed.as_secs(), look.queued));
        },
    );
    wait(&client, options).await.unwrap();
    let expected = [("1".to_owned(), 0, true), ("2".to_owned(), 4, false), ("5".to_owned(), 8, false)];
    assert_eq!(*seen.lock().unwrap(), expected);
}

#[tokio::test(start_paused = true)]
async fn only_failures_in_a_row_count() {
    let down = || (0..4).map(|_| answer(503, ""));
    let (client, _) = client(down().chain([state(2)]).chain(down()).chain([state(5)]));
    wait(&client, WaitOptions::new(seconds(600))).await.unwrap();
}
