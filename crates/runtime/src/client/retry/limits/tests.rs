//! Unit tests of budget and send rate; `tests/suites/interleavings.rs` tests them shared by threads.

use std::time::Duration;

use tokio::time::Instant;

use super::budget::{Budget, CAPACITY, FAILURE, THROTTLED};
use super::rate::{QUIET, SLOWEST, SendRate};

#[test]
fn an_outage_uses_it_up_and_successes_fill_it() {
    let budget = Budget::default();
    assert_eq!((0..1_000).filter(|_| budget.take(FAILURE)).count(), 35);
    assert!(budget.take(THROTTLED) && budget.take(THROTTLED) && !budget.take(FAILURE));
    budget.give_back(FAILURE);
    assert!(budget.take(FAILURE) && !budget.take(FAILURE));
    (0..2_000).for_each(|_| budget.give_back(0));
    assert_eq!(budget.left(), CAPACITY);
}

fn seconds(number: f64) -> Duration {
    Duration::from_secs_f64(number)
}

/// How many seconds from now the next slot is.
fn slot(rate: &SendRate, now: Instant) -> f64 {
    rate.take_slot(now, Duration::MAX).unwrap().as_secs_f64().round()
}

fn take(rate: &SendRate, now: Instant) {
    rate.take_slot(now, Duration::MAX).unwrap();
}

#[test]
fn no_limit_until_throttled_and_none_after_quiet() {
    let rate = SendRate::default();
    let start = Instant::now();
    for step in 0..100 {
        assert_eq!(rate.take_slot(start + Duration::from_millis(step), Duration::ZERO), Ok(Duration::ZERO));
    }
    rate.throttled(start, None);
    assert!(rate.take_slot(start, Duration::MAX) > Ok(Duration::ZERO));
    assert_eq!(rate.take_slot(start + QUIET + seconds(1.0), Duration::ZERO), Ok(Duration::ZERO));
}

#[test]
fn the_text_of_the_gateway_sets_the_pace() {
    let rate = SendRate::default();
    let start = Instant::now();
    (0..50).for_each(|_| take(&rate, start));
    rate.throttled(start, Some(seconds(6.0)));
    let slots: Vec<f64> = (0..3).map(|_| slot(&rate, start)).collect();
    assert_eq!(slots, [6.0, 12.0, 18.0]);
}

#[test]
fn who_cannot_wait_for_a_slot_takes_none() {
    let rate = SendRate::default();
    let start = Instant::now();
    rate.throttled(start, Some(seconds(6.0)));
    assert_eq!(slot(&rate, start), 6.0);
    for _ in 0..1_000 {
        let refused = rate.take_slot(start, seconds(10.0)).unwrap_err();
        assert_eq!(refused.as_secs_f64().round(), 12.0);
    }
    assert_eq!(slot(&rate, start), 12.0);
}

#[test]
fn success_raises_and_throttling_lowers() {
    let rate = SendRate::default();
    let start = Instant::now();
    (0..20).for_each(|_| take(&rate, start));
    rate.throttled(start, None);
    let before = rate.limit().unwrap();
    (0..10).for_each(|_| rate.succeeded());
    let raised = rate.limit().unwrap();
    assert!(raised > before * 1.2, "{before} {raised}");
    (0..100).for_each(|second| rate.throttled(start + seconds(f64::from(second)), None));
    assert!(rate.limit().unwrap() >= SLOWEST);
    assert!(rate.limit().unwrap() < before);
}

#[test]
fn a_burst_of_refusals_lowers_once_and_success_raises_to_what_is_told() {
    let rate = SendRate::default();
    let start = Instant::now();
    let told = Some(Duration::from_millis(2));
    (0..20).for_each(|_| rate.throttled(start, told));
    assert_eq!(rate.limit().unwrap().round(), 500.0);
    (0..20).for_each(|_| rate.throttled(start + seconds(1.5), told));
    assert_eq!(rate.limit().unwrap().round(), 350.0);
    (0..100).for_each(|_| rate.succeeded());
    assert_eq!(rate.limit().unwrap().round(), 500.0);
}
