//! How long marks are remembered, and how many.

use std::time::Duration;

use tokio::time::{Instant, advance};

use super::{FIRST_SWEEP, Marks, SentMark};

const KEPT: Duration = Duration::from_secs(60);

/// Creates this many resources and returns how many marks the client holds.
fn create(marks: &Marks, things: std::ops::Range<usize>) -> usize {
    for number in things {
        let turn = marks.turn("tasks".to_owned(), &format!("mark-{number}"));
        let sent = SentMark { at: Instant::now(), kept_for: KEPT, id: Some(number.to_string()), is_shown: false };
        *turn.try_lock().unwrap() = Some(sent);
    }
    marks.turns.lock().unwrap().by_mark.len()
}

#[tokio::test(start_paused = true)]
async fn a_mark_is_forgotten_after_its_time_and_the_memory_is_bounded() {
    let marks = Marks::default();
    assert_eq!(create(&marks, 0..1_000), 1_000, "all of them were sent just now");
    for round in 1..100 {
        advance(KEPT).await;
        let held = create(&marks, round * 1_000..(round + 1) * 1_000);
        assert!(held < 4_000, "{held}");
    }
}

#[tokio::test(start_paused = true)]
async fn marks_are_kept_while_a_list_is_held_that_was_read_before() {
    let marks = Marks::default();
    let pin = marks.pin();
    create(&marks, 0..FIRST_SWEEP);
    advance(KEPT * 10).await;
    assert_eq!(create(&marks, FIRST_SWEEP..FIRST_SWEEP * 4), FIRST_SWEEP * 4);
    assert!(marks.turn("tasks".to_owned(), "mark-0").try_lock().unwrap().is_some());
    drop(pin);
    advance(KEPT).await;
    let held = create(&marks, FIRST_SWEEP * 4..FIRST_SWEEP * 16);
    assert!(held <= FIRST_SWEEP * 12, "{held}");
    assert!(marks.turn("tasks".to_owned(), "mark-0").try_lock().unwrap().is_none());
}

#[tokio::test(start_paused = true)]
async fn a_turn_in_use_is_never_replaced() {
    let marks = Marks::default();
    let turn = marks.turn("tasks".to_owned(), "held");
    for round in 0..10 {
        advance(KEPT).await;
        create(&marks, round * FIRST_SWEEP..(round + 1) * FIRST_SWEEP);
    }
    assert!(std::sync::Arc::ptr_eq(&turn, &marks.turn("tasks".to_owned(), "held")));
    assert!(!std::sync::Arc::ptr_eq(&turn, &marks.turn("groups".to_owned(), "held")));
}
