//! Unit tests: what is announced.

use super::*;

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn a_wait_for_a_turn_is_announced_after_two_seconds() {
    let turns = News::new(TURNS);
    assert!(!turns.is_due(Duration::ZERO, SECOND));
    assert!(turns.is_due(SECOND, SECOND));
    assert!(News::new(TURNS).is_due(Duration::ZERO, 60 * SECOND), "a long pause is announced before it");
}

#[tokio::test(start_paused = true)]
async fn many_calls_that_wait_are_one_announcement() {
    let turns = News::new(TURNS);
    let announced = (0..400).filter(|_| turns.is_due(2 * SECOND, SECOND)).count();
    assert_eq!(announced, 1);
    tokio::time::advance(TURNS).await;
    assert!(turns.is_due(2 * SECOND, SECOND), "a wait that goes on is announced again");
}

#[tokio::test(start_paused = true)]
async fn each_late_answer_is_announced_once_and_all_together_are_repeated() {
    let narrator = Narrator::new(Detail::Waits, Arc::default());
    let announced = |elapsed| (0..20).filter(|_| narrator.is_news(elapsed)).count();
    assert_eq!(announced(SILENCE), 20);
    assert_eq!(announced(SILENCE + REMINDER), 1);
    tokio::time::advance(REMINDER).await;
    assert_eq!(announced(SILENCE + 2 * REMINDER), 1);
}
