//! Unit tests of `limiter`.

use super::*;

#[tokio::test(start_paused = true)]
async fn bytes_pass_at_the_rate_and_the_rate_may_change() {
    let (limiter, begun) = (Limiter::new(Some(1000)), Instant::now());
    for _ in 0..5 {
        limiter.pass(1000).await;
    }
    // The bytes of the first second pass immediately.
    assert_eq!(begun.elapsed().as_secs(), 4);
    assert_eq!(limiter.passed(), 5000);
    limiter.set(None);
    limiter.pass(1 << 30).await;
    assert_eq!(begun.elapsed().as_secs(), 4);
}
