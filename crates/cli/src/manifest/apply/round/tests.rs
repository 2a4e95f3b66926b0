//! Unit tests of `apply::round`.

use super::*;

#[test]
fn an_idle_service_is_polled_sooner_and_a_busy_one_as_asked() {
    let longest = Duration::from_secs(5);
    let mut pauses = vec![longest];
    for was_idle in [true, true, true, true, false, false, false] {
        pauses.push(next_pause(*pauses.last().unwrap(), longest, was_idle));
    }
    let expected = [5_000, 2_500, 1_250, 1_000, 1_000, 2_000, 4_000, 5_000].map(Duration::from_millis);
    assert_eq!(pauses, expected);
    assert_eq!(next_pause(LEAST_PAUSE, LEAST_PAUSE, true), LEAST_PAUSE);
}
