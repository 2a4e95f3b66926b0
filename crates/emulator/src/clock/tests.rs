//! Unit tests of `clock`.

use super::*;

#[test]
fn a_manual_clock_moves_only_when_told() {
    let clock = EmulatedClock::manual();
    assert_eq!(clock.now_ms(), MANUAL_START_MS);
    clock.clone().advance(Duration::from_millis(1500));
    assert_eq!(clock.now_ms(), MANUAL_START_MS + 1500);
}

#[test]
fn time_ends_before_it_overflows() {
    let clock = EmulatedClock::scaled(1e300);
    clock.advance(Duration::MAX);
    assert_eq!(clock.now_ms(), END_MS);
}

#[test]
fn a_scaled_clock_runs_ahead() {
    let clock = EmulatedClock::scaled(1_000_000.0);
    let before = clock.now_ms();
    // A millisecond of real time is enough; a stopped clock would never get there.
    while clock.now_ms() < before + 1_000_000 {
        std::hint::spin_loop();
    }
    assert_eq!(EmulatedClock::scaled(f64::NAN).speed(), 0.0);
}

#[test]
fn a_stored_world_does_not_wake_in_its_future() {
    let clock = EmulatedClock::manual();
    clock.not_before(MANUAL_START_MS + 9);
    clock.not_before(MANUAL_START_MS + 4);
    assert_eq!(clock.now_ms(), MANUAL_START_MS + 9);
}
