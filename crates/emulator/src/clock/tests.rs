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

#[test]
fn a_real_clock_follows_the_wall_clock_and_never_goes_back() {
    const HOUR: u64 = 3_600_000;
    let clock = EmulatedClock::real();
    let begun = clock.now_ms();
    // The machine was suspended for an hour.
    let woken = clock.at_wall(begun + HOUR);
    assert_eq!(woken, begun + HOUR);
    // The wall clock is set back, and is right again later.
    assert!((woken..woken + 60_000).contains(&clock.at_wall(begun)));
    assert_eq!(clock.at_wall(begun + 2 * HOUR), begun + 2 * HOUR);
    // The clock stays ahead by the time that a test advanced it.
    clock.advance(Duration::from_millis(HOUR));
    assert_eq!(clock.at_wall(begun + 3 * HOUR), begun + 4 * HOUR);
    // Clocks with their own speed do not follow the wall clock.
    let fast = EmulatedClock::scaled(2.0);
    assert!(fast.at_wall(begun + HOUR) < begun + HOUR);
    assert_eq!(EmulatedClock::manual().at_wall(u64::MAX), MANUAL_START_MS);
}
