//! Unit tests of `status`.

use super::*;

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn looks_take_of_the_time_of_a_wait_and_the_queue_does_not() {
    let mut time = Allowance::new(10 * SECOND);
    tokio::time::advance(6 * SECOND).await;
    time.pass(false);
    assert_eq!(time.pause(5 * SECOND, false), Some(4 * SECOND), "a pause ends with the time");
    tokio::time::advance(100 * SECOND).await;
    time.pass(true);
    assert_eq!(time.pause(SECOND, false), Some(SECOND));
    tokio::time::advance(4 * SECOND).await;
    time.pass(false);
    assert_eq!(time.pause(SECOND, false), None);
    assert_eq!(time.pause(SECOND, true), Some(SECOND), "it was sent back to the queue");
}

#[tokio::test(start_paused = true)]
async fn a_wait_without_a_limit_is_never_over() {
    let mut time = Allowance::new(Duration::ZERO);
    tokio::time::advance(1_000_000 * SECOND).await;
    time.pass(false);
    assert_eq!(time.pause(SECOND, false), Some(SECOND));
}
