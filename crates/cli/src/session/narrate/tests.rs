//! Unit tests: what is announced.

use super::*;

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn a_wait_for_a_turn_is_announced_after_two_seconds() {
    let narrated = Narrated::new(Detail::Waits);
    assert!(!narrated.is_news(Duration::ZERO, SECOND));
    assert!(narrated.is_news(SECOND, SECOND));
    assert!(Narrated::new(Detail::Waits).is_news(Duration::ZERO, 60 * SECOND), "a long pause is announced before it");
}

#[tokio::test(start_paused = true)]
async fn many_calls_that_wait_are_one_announcement() {
    let narrated = Narrated::new(Detail::Waits);
    let announced = (0..400).filter(|_| narrated.is_news(2 * SECOND, SECOND)).count();
    assert_eq!(announced, 1);
    tokio::time::advance(NEWS).await;
    assert!(narrated.is_news(2 * SECOND, SECOND), "a wait that goes on is announced again");
}
