//! Tests many calls through a gateway that limits the calls per window. A batch, waits, and both together take hardly
//! longer than the gateway allows, and few of their calls are rejected.

use std::ops::Range;
use std::time::Duration;

use huaweicloud_runtime::{CallOptions, NoRetry, WaitOptions};
use serde_json::Value;
use tokio::time::Instant;

use crate::support::limited::{Counting, Limited, Says};
use crate::support::{Client, LIST, PAUSE, builder, error};

/// The number of tasks on a page of the list.
const PAGE: usize = 3;

fn client(service: &Limited) -> Client {
    builder().transport(service.clone()).build().unwrap()
}

fn ids(count: usize) -> Range<i64> {
    0..i64::try_from(count).unwrap()
}

/// Returns the ratio of the time that something took to the time that the gateway allows.
fn ratio(took: Duration, allowed: Duration) -> f64 {
    took.as_secs_f64() / allowed.as_secs_f64()
}

async fn pause_all(client: &Client, count: usize, concurrency: usize) {
    let batch = client.core.request(&PAUSE).batch(ids(count)).concurrency(concurrency);
    let all = batch.await.unwrap();
    let undone: Vec<_> = all.iter().filter(|one| !one.is_done()).collect();
    assert!(undone.is_empty() && all.len() == count, "{undone:?}");
}

/// Returns the number of calls of a batch: the pages of the list, and one call for each task.
fn batch_calls(count: usize) -> usize {
    count.div_ceil(PAGE) + count
}

#[tokio::test(start_paused = true)]
async fn a_batch_takes_as_long_as_the_limit_allows_by_the_second_and_by_the_minute() {
    for (count, calls, seconds) in [(200, 25, 1), (200, 25, 60), (60, 10, 60)] {
        for counting in [Counting::Fixed(0.0), Counting::Fixed(0.4), Counting::Sliding, Counting::Bucket] {
            for concurrency in [4, 32] {
                let service = Limited::new(count, calls, seconds).counting(counting);
                let start = Instant::now();
                pause_all(&client(&service), count, concurrency).await;
                let ratio = ratio(start.elapsed(), service.allows(batch_calls(count)));
                let case = format!("{calls} in {seconds} s, {counting:?}, {concurrency} at once");
                assert!(ratio < 1.1, "{case}: {ratio:.2} times as long");
                let (accepted, refused) = service.counts();
                assert_eq!(accepted, batch_calls(count), "{case}");
                assert!(refused <= 2 * concurrency, "{case}: {refused} were refused");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn waits_end_as_soon_as_the_limit_allows() {
    for (count, calls, seconds, ends) in [(600, 50, 1, 100), (60, 10, 1, 100), (300, 200, 60, 900), (30, 10, 60, 1_800)]
    {
        let ends = Duration::from_secs(ends);
        for counting in [Counting::Fixed(0.0), Counting::Sliding] {
            let service = Limited::new(count, calls, seconds).counting(counting).ending_after(ends);
            let start = Instant::now();
            let options = WaitOptions::new().interval(Duration::from_secs(1), Duration::from_secs(1));
            let client = client(&service);
            let waits = client.core.request(&LIST).wait_for::<Value>(ids(count)).options(options);
            assert!(waits.await.unwrap().iter().all(|one| one.is_done()));
            // The final state of the last task can be seen only by a listing that begins after it.
            let allowed = ends + service.allows(count / PAGE);
            let ratio = ratio(start.elapsed(), allowed);
            let case = format!("{calls} in {seconds} s, {counting:?}");
            assert!(ratio < 1.1, "{case}: {ratio:.2} times as long");
            let (accepted, refused) = service.counts();
            // The wait polls once a second, if the gateway allows it.
            let most = f64::from(calls) * (start.elapsed().as_secs_f64() / seconds as f64 + 1.0);
            assert!(accepted as f64 <= most && refused <= 2, "{case}: {accepted} calls, {refused} were refused");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_batch_and_waits_at_once_share_the_limit() {
    for (count, calls, seconds) in [(300, 20, 1), (300, 100, 60)] {
        let service = Limited::new(count, calls, seconds);
        let start = Instant::now();
        let client = client(&service);
        let options = WaitOptions::new().interval(Duration::from_secs(20), Duration::from_secs(20));
        // Each wait ends when its task is paused.
        let waits = client.core.request(&LIST).wait_for::<Value>(ids(count)).options(options).into_future();
        let (waited, ()) = tokio::join!(waits, pause_all(&client, count, 8));
        assert_eq!(waited.unwrap().len(), count);
        let (accepted, refused) = service.counts();
        let ratio = ratio(start.elapsed(), service.allows(accepted) + Duration::from_secs(20));
        assert!(ratio < 1.1, "{calls} in {seconds} s: {ratio:.2} times as long");
        assert!(refused <= 18, "{calls} in {seconds} s: {refused} were refused");
    }
}

#[tokio::test(start_paused = true)]
async fn retry_after_and_headers_set_the_pace_too() {
    for (says, calls, seconds, most_refused) in
        [(Says::RetryAfter, 50, 60, 40), (Says::Header, 50, 60, 4), (Says::Header, 50, 1, 4)]
    {
        let service = Limited::new(400, calls, seconds).says(says);
        let start = Instant::now();
        pause_all(&client(&service), 400, 4).await;
        let ratio = ratio(start.elapsed(), service.allows(batch_calls(400)));
        let refused = service.counts().1;
        assert!(ratio < 1.1 && refused <= most_refused, "{says:?}: {ratio:.2} times as long, {refused} were refused");
    }
}

#[tokio::test(start_paused = true)]
async fn a_quota_that_others_used_up_is_probed_rarely() {
    for counting in [Counting::Fixed(0.3), Counting::Sliding] {
        let service = Limited::new(150, 50, 60).counting(counting).used_by_others();
        let start = Instant::now();
        pause_all(&client(&service), 150, 4).await;
        // This adds the rest of the window that the other callers used up, and at most a quarter of a window until the
        // client notices its end.
        let allowed = service.allows(batch_calls(150)) + Duration::from_secs(75);
        let (took, refused) = (start.elapsed(), service.counts().1);
        assert!(took < allowed.mul_f64(1.1) && refused <= 16, "{counting:?}: {took:?}, {refused} were refused");
    }
}

#[tokio::test(start_paused = true)]
async fn two_clients_share_a_quota() {
    let service = Limited::new(300, 30, 60);
    let (one, two) = (client(&service), client(&service));
    let start = Instant::now();
    tokio::join!(pause_all(&one, 300, 4), async {
        // The second client's list does not show any task as paused yet, so both clients pause all tasks.
        pause_all(&two, 300, 4).await;
    });
    let (accepted, refused) = service.counts();
    let ratio = ratio(start.elapsed(), service.allows(accepted));
    assert!(ratio < 1.4 && refused * 8 < accepted, "{ratio:.2} times as long, {refused} of {accepted} were refused");
}

#[tokio::test(start_paused = true)]
async fn a_call_that_cannot_wait_for_the_next_window_is_not_sent() {
    let service = Limited::new(1, 10, 60);
    let client = client(&service);
    let hasty = Client { core: client.core.with_options(&CallOptions::new().retry(NoRetry)) };
    let list = |client: &Client| client.core.request(&LIST).send_json::<Value>();
    for _ in 0..10 {
        list(&hasty).await.unwrap();
    }
    assert!(error(list(&hasty).await).is_throttled());
    let short = CallOptions::new().operation_timeout(Duration::from_secs(1));
    let failed = error(list(&Client { core: client.core.with_options(&short) }).await);
    assert!(failed.is_timeout() && failed.attempts() == 0 && failed.to_string().contains("throttles"), "{failed}");
    assert!(failed.retry_after() > Some(Duration::from_secs(50)), "{failed:?}");
    let start = Instant::now();
    list(&client).await.unwrap();
    assert!(start.elapsed() > Duration::from_secs(59), "{:?}", start.elapsed());
    assert_eq!(service.counts(), (11, 1));
}
