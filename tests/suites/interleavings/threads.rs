//! Budget, send rate and skew with loom's threads.

use std::time::{Duration, UNIX_EPOCH};

use http::HeaderMap;
use loom::sync::Arc;
use loom::thread;
use tokio::time::Instant;

use crate::budget::{Budget, CAPACITY, FAILURE, THROTTLED};
use crate::quota::Quota;
use crate::rate::{Admission, QUIET, SendRate, Slot, Throttling};
use crate::skew::Skew;

/// A budget with this many tokens.
fn budget(left: u32) -> Arc<Budget> {
    let budget = Budget::default();
    assert!(budget.take(CAPACITY - left) && budget.left() == left);
    Arc::new(budget)
}

/// Lets two threads and the current one access the same value.
fn race<T: Send + Sync + 'static, A: 'static, B: 'static, C>(
    shared: &Arc<T>,
    first: impl FnOnce(&T) -> A + 'static,
    second: impl FnOnce(&T) -> B + 'static,
    third: impl FnOnce(&T) -> C,
) -> (A, B, C) {
    let (one, two) = (shared.clone(), shared.clone());
    let (one, two) = (thread::spawn(move || first(&one)), thread::spawn(move || second(&two)));
    let three = third(shared);
    (one.join().unwrap(), two.join().unwrap(), three)
}

#[test]
fn the_budget_gives_no_more_than_it_has() {
    loom::model(|| {
        let budget = budget(FAILURE + THROTTLED - 1);
        let (one, two, three) = race(&budget, |it| it.take(FAILURE), |it| it.take(THROTTLED), |it| it.take(THROTTLED));
        let taken = [(one, FAILURE), (two, THROTTLED), (three, THROTTLED)];
        let taken: u32 = taken.iter().filter(|(taken, _)| *taken).map(|(_, price)| price).sum();
        assert_eq!(budget.left(), FAILURE + THROTTLED - 1 - taken, "every token is taken once");
        assert!(taken > 0, "at least one caller gets a token");
    });
}

#[test]
fn the_budget_takes_back_no_more_than_fits() {
    loom::model(|| {
        let budget = budget(CAPACITY - 2);
        let fits = |it: &Budget| assert!(it.left() <= CAPACITY, "{}", it.left());
        race(&budget, |it| it.give_back(FAILURE), |it| it.give_back(0), fits);
        assert_eq!(budget.left(), CAPACITY);
    });
}

#[test]
fn nothing_is_lost_between_taking_and_giving_back() {
    loom::model(|| {
        let budget = budget(CAPACITY - 100);
        let (taken, (), ()) = race(&budget, |it| it.take(FAILURE), |it| it.give_back(THROTTLED), |it| it.give_back(0));
        assert!(taken);
        assert_eq!(budget.left(), CAPACITY - 100 - FAILURE + THROTTLED + 1);
    });
}

/// What the gateway reports if it allows this many calls per second.
fn told(calls: u32) -> Throttling {
    Throttling { quota: Quota::new(calls, Duration::from_secs(1)), retry_after: None }
}

fn take(rate: &SendRate, now: Instant) -> Slot {
    match rate.take_slot(now, Duration::MAX) {
        Admission::Reserved(slot) => slot,
        turn => panic!("{turn:?}"),
    }
}

#[test]
fn no_two_calls_get_one_slot() {
    let start = Instant::now();
    loom::model(move || {
        let rate = Arc::new(SendRate::default());
        rate.throttled(start, &take(&rate, start), told(4));
        let next = move |it: &SendRate| take(it, start).wait.as_millis();
        let (one, two, three) = race(&rate, next, next, next);
        let mut slots = [one, two, three];
        slots.sort_unstable();
        assert_eq!(slots, [250, 500, 750]);
    });
}

#[test]
fn the_rate_stays_within_its_limits() {
    let start = Instant::now();
    loom::model(move || {
        let rate = Arc::new(SendRate::default());
        rate.throttled(start, &take(&rate, start), told(4));
        let before = rate.limit().unwrap();
        let probe = take(&rate, start);
        let after = start + QUIET + Duration::from_secs(1);
        race(
            &rate,
            move |it| it.throttled(start, &probe, Throttling::default()),
            move |it| it.succeeded(start, &probe),
            |it| assert!(it.limit().unwrap() > 0.0),
        );
        let limit = rate.limit().unwrap();
        assert!((before * 0.8..=before).contains(&limit), "{before} {limit}");
        assert!(!rate.is_valid(&probe), "either changes the limit");
        assert!(take(&rate, after).wait.is_zero());
        assert_eq!(rate.limit(), None, "gone after the quiet time");
    });
}

#[test]
fn date_and_correction_of_a_signature_belong_together() {
    let now = UNIX_EPOCH + Duration::from_secs(1_573_789_015);
    let learn = move |it: &Skew, date: &'static str| {
        let headers = HeaderMap::from_iter([(http::header::DATE, http::HeaderValue::from_static(date))]);
        it.learn(&headers, now, now);
    };
    loom::model(move || {
        let skew = Arc::new(Skew::of(-90));
        let (_, _, (date, seconds)) = race(
            &skew,
            move |it| learn(it, "Fri, 15 Nov 2019 04:36:55 GMT"),
            move |it| learn(it, "Fri, 15 Nov 2019 03:36:55 GMT"),
            move |it| it.correct(now),
        );
        assert!([-90, 0, 3_600].contains(&seconds), "{seconds}");
        let ahead = date.duration_since(UNIX_EPOCH).unwrap().as_secs() as i64 - 1_573_789_015;
        assert_eq!(ahead, seconds);
    });
}
