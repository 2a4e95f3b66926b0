//! Unit tests of budget and send rate; `tests/suites/interleavings.rs` tests them shared by threads.

use std::time::Duration;

use tokio::time::Instant;

use super::budget::{Budget, CAPACITY, FAILURE, THROTTLED};
use super::quota::Quota;
use super::rate::{Admission, QUIET, SendRate, Slot, Throttling};
use super::sent::Sent;

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

const MINUTE: Duration = Duration::from_secs(60);

fn told(calls: u32, window: Duration) -> Throttling {
    Throttling { quota: Quota::new(calls, window), retry_after: None }
}

/// The next slot, reserved however far ahead it is, and the time until then.
fn slot(rate: &SendRate, now: Instant) -> (Slot, f64) {
    let mut waited = Duration::ZERO;
    loop {
        match rate.take_slot(now + waited, Duration::MAX) {
            Admission::Reserved(slot) => return (slot, (waited + slot.wait).as_secs_f64()),
            Admission::AskAgain(delay) => waited += delay,
            Admission::TooLate(_) => panic!("nothing is too late"),
        }
    }
}

fn take(rate: &SendRate, now: Instant) -> Slot {
    slot(rate, now).0
}

/// The seconds until the next slot, in tenths.
fn next(rate: &SendRate, now: Instant) -> f64 {
    (slot(rate, now).1 * 10.0).round() / 10.0
}

#[test]
fn no_limit_until_throttled_and_none_after_quiet() {
    let rate = SendRate::default();
    let start = Instant::now();
    let slots: Vec<Slot> = (0..100).map(|step| take(&rate, start + Duration::from_millis(step))).collect();
    assert!(slots.iter().all(|slot| slot.wait.is_zero()));
    rate.throttled(start, &slots[99], Throttling::default());
    assert!(next(&rate, start) > 0.0);
    assert_eq!(next(&rate, start + QUIET + seconds(1.0)), 0.0);
    assert_eq!(rate.limit(), None);
}

#[test]
fn a_quota_allows_its_calls_in_each_window_and_counts_those_before() {
    let rate = SendRate::default();
    let start = Instant::now();
    let last = (0..12).map(|step| take(&rate, start + seconds(f64::from(step)))).last().unwrap();
    rate.throttled(start + seconds(11.0), &last, told(10, MINUTE));
    // The third of twelve calls leaves the window after a minute, plus a fiftieth for calls in transit.
    let waits: Vec<f64> = (0..11).map(|_| next(&rate, start + seconds(11.0))).collect();
    for (number, wait) in waits.iter().take(10).enumerate() {
        let expected = 61.2 + 2.0 + number as f64 - 11.0;
        assert!((expected..expected + 0.6).contains(wait), "{number}: {waits:?}");
    }
    assert!((113.0..115.0).contains(&waits[10]), "{waits:?}");
}

#[test]
fn who_cannot_wait_for_a_slot_takes_none() {
    let rate = SendRate::default();
    let start = Instant::now();
    let last = (0..10).map(|_| take(&rate, start)).last().unwrap();
    rate.throttled(start, &last, told(10, MINUTE));
    for _ in 0..1_000 {
        let Admission::TooLate(wait) = rate.take_slot(start, seconds(10.0)) else { panic!() };
        assert_eq!(wait, seconds(61.2));
    }
    assert_eq!(
        rate.take_slot(start, Duration::MAX),
        Admission::AskAgain(seconds(7.5)),
        "it is reserved when it is near"
    );
    assert_eq!(next(&rate, start), 61.2);
}

#[test]
fn without_a_quota_success_raises_and_throttling_lowers() {
    let rate = SendRate::default();
    let start = Instant::now();
    let last = (0..20).map(|_| take(&rate, start)).last().unwrap();
    rate.throttled(start, &last, Throttling::default());
    let before = rate.limit().unwrap();
    assert_eq!((before * 10.0).round(), 14.0, "70 % of two a second");
    let mut now = start;
    for _ in 0..10 {
        let (slot, wait) = slot(&rate, now);
        now += seconds(wait);
        rate.succeeded(now, &slot);
    }
    let raised = rate.limit().unwrap();
    assert!(raised > before * 1.2, "{before} {raised}");
    for _ in 0..100 {
        let (slot, wait) = slot(&rate, now);
        now += seconds(wait);
        rate.throttled(now, &slot, Throttling::default());
        let lowered = rate.limit().unwrap();
        assert!((lowered - raised * 0.7).abs() < 0.001, "without a success between them it is lowered once: {lowered}");
    }
    let waits = [next(&rate, now), next(&rate, now)];
    assert!(waits[0] <= 60.0 && waits[1] <= 120.0, "it tries again: {waits:?}");
}

#[test]
fn the_rate_is_never_less_than_a_call_in_two_minutes() {
    let rate = SendRate::default();
    let mut now = Instant::now();
    for _ in 0..100 {
        for accepts in [false, true] {
            let (slot, wait) = slot(&rate, now);
            assert!(wait <= 120.0, "{wait}");
            now += seconds(wait);
            match accepts {
                true => rate.succeeded(now, &slot),
                false => rate.throttled(now, &slot, Throttling::default()),
            }
        }
    }
    assert!(rate.limit().unwrap() >= 1.0 / 120.0);
}

#[test]
fn calls_in_flight_together_lower_the_rate_once() {
    let rate = SendRate::default();
    let start = Instant::now();
    let slots: Vec<Slot> = (0..20).map(|_| take(&rate, start)).collect();
    slots.iter().for_each(|slot| rate.throttled(start, slot, told(500, seconds(1.0))));
    assert_eq!(rate.limit().unwrap().round(), 500.0);
    // The client is throttled within its quota, because others use it too.
    let probe = take(&rate, start + seconds(2.0));
    rate.succeeded(start + seconds(2.0), &probe);
    let slots: Vec<Slot> = (0..20).map(|_| take(&rate, start + seconds(3.0))).collect();
    slots.iter().for_each(|slot| rate.throttled(start + seconds(3.0), slot, told(500, seconds(1.0))));
    assert_eq!(rate.limit().unwrap().round(), 450.0);
    let mut now = start + seconds(4.0);
    for _ in 0..1_000 {
        let (slot, wait) = slot(&rate, now);
        now += seconds(wait);
        rate.succeeded(now, &slot);
    }
    assert_eq!(rate.limit().unwrap().round(), 500.0, "success raises to what is told");
}

#[test]
fn a_success_voids_the_slots_of_those_that_would_probe() {
    let rate = SendRate::default();
    let start = Instant::now();
    let first = take(&rate, start);
    rate.throttled(start, &first, told(100, seconds(1.0)));
    let (probe, waiting) = (take(&rate, start), take(&rate, start));
    assert_eq!((probe.wait, waiting.wait), (Duration::from_millis(10), Duration::from_millis(20)));
    rate.succeeded(start, &first);
    assert!(rate.is_valid(&waiting), "the success of a call from before the refusal says nothing");
    rate.succeeded(start + probe.wait, &probe);
    assert!(!rate.is_valid(&waiting));
    assert!((0..90).all(|_| take(&rate, start + probe.wait).wait.is_zero()));
}

#[test]
fn what_is_used_up_closes_until_the_next_window() {
    let quota = Quota::new(10, MINUTE).unwrap();
    let rate = SendRate::default();
    let start = Instant::now();
    let last = (0..10).map(|_| take(&rate, start)).last().unwrap();
    rate.used_up(start, &last, quota);
    assert_eq!(next(&rate, start), 61.2);
    // Others used up the quota.
    let rate = SendRate::default();
    let only = take(&rate, start);
    rate.used_up(start, &only, quota);
    assert_eq!(next(&rate, start), 6.0);
}

#[test]
fn retry_after_closes_for_all_calls() {
    let rate = SendRate::default();
    let start = Instant::now();
    let slots: Vec<Slot> = (0..2).map(|_| take(&rate, start)).collect();
    for (slot, delay) in slots.iter().zip([20.0, 30.0]) {
        rate.throttled(start, slot, Throttling { quota: None, retry_after: Some(seconds(delay)) });
    }
    assert_eq!(next(&rate, start), 30.0);
}

#[test]
fn the_times_of_calls_take_bounded_memory_and_are_a_little_late() {
    let (start, mut sent) = (Instant::now(), Sent::default());
    for step in 0..100_000 {
        let now = start + Duration::from_millis(step);
        sent.add(now, now);
        assert!(sent.size() <= 512, "{}", sent.size());
    }
    let now = start + seconds(100.0);
    for back in [1_u32, 10, 1_000, 60_000] {
        let exact = start + Duration::from_millis(u64::from(100_000 - back));
        let told = sent.last_but(back).unwrap();
        assert!((exact..exact + seconds(1.0)).contains(&told), "{back}: {:?}", told.duration_since(start));
    }
    assert!((10_000..11_000).contains(&sent.count(now, seconds(10.0))));
    assert_eq!(sent.last_but(200_000), None);
    sent.forget_after(start + seconds(50.0));
    assert!(sent.last().unwrap() <= start + seconds(50.0));
}
