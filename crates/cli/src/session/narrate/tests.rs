//! Unit tests: what is announced.

use super::*;

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn a_wait_for_a_turn_is_announced_after_two_seconds() {
    let narrator = Narrator::new(Detail::Waits, Arc::default());
    assert!(!narrator.is_news(Duration::ZERO, SECOND));
    assert!(narrator.is_news(SECOND, SECOND));
    assert!(
        Narrator::new(Detail::Waits, Arc::default()).is_news(Duration::ZERO, 60 * SECOND),
        "a long pause is announced before it"
    );
}

#[tokio::test(start_paused = true)]
async fn many_calls_that_wait_are_one_announcement() {
    let narrator = Narrator::new(Detail::Waits, Arc::default());
    let announced = (0..400).filter(|_| narrator.is_news(2 * SECOND, SECOND)).count();
    assert_eq!(announced, 1);
    tokio::time::advance(NEWS).await;
    assert!(narrator.is_news(2 * SECOND, SECOND), "a wait that goes on is announced again");
}
