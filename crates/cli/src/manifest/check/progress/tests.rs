//! Unit tests: when a line is due.

use tokio::time::advance;

use super::*;

#[tokio::test(start_paused = true)]
async fn a_line_is_due_after_two_seconds_and_then_every_ten() {
    let mut progress = Progress::new();
    let mut due = Vec::new();
    for second in 0..30 {
        if progress.is_due() {
            due.push(second);
        }
        advance(Duration::from_secs(1)).await;
    }
    assert_eq!(due, [2, 12, 22]);
}
