//! Unit tests of the results for differing counts, and of the exit code.

use super::*;
use crate::output::{Amount, Counts, Item, Kind};

fn amount(done: i64, total: i64) -> Amount {
    Amount { done: Some(done), total: Some(total) }
}

/// Returns a bucket of 240 objects and 1 MiB with this progress.
fn bucket(done: i64, failed: i64, bytes: i64) -> Item {
    let objects = Counts { done: Some(done), failed: Some(failed), skipped: Some(0), total: Some(240) };
    Item { state: State::Succeeded, objects, bytes: amount(bytes, 1_048_576), ..Item::new(Kind::Task, "42") }
}

/// Returns a Redis with 100 keys at the source.
fn redis(keys: i64, lag: i64) -> Item {
    Item { state: State::Following, keys: amount(keys, 100), lag: Some(lag), ..Item::new(Kind::Redis, "r") }
}

/// Returns the result, its reason, and the exit code of a command about this entry alone.
fn told(entry: &'static str, step: Step, item: Item) -> (&'static str, String, Exit) {
    let verified = Verified::new(&EntryRecord::of(entry, step, item));
    let exit = sum_up(std::slice::from_ref(&verified), None);
    (verified.result, verified.why.unwrap_or_default(), exit)
}

#[test]
fn counts_of_a_bucket_that_differ_fail_with_what_is_missing() {
    let done = |item| told("bucket", Step::Done, item);
    assert_eq!(done(bucket(240, 0, 1_048_576)), ("ok", String::new(), Exit::Success));
    for (item, why) in [
        (bucket(239, 0, 1_048_576), "1 object is missing"),
        (bucket(200, 0, 1_000), "40 objects are missing"),
        (bucket(237, 3, 1_000_000), "3 objects failed"),
        (bucket(230, 3, 1_000_000), "3 objects failed; 7 objects are missing"),
        (bucket(240, 0, 1_048_576 - 2_048), "2.0 KiB are missing"),
    ] {
        let verified = Verified::new(&EntryRecord::of("bucket", Step::Done, item.clone()));
        assert_eq!(report_exit(&[verified]), Exit::Failed, "{why}");
        assert_eq!(done(item), ("differs", why.to_owned(), Exit::Failed));
    }
    let failed = Item { state: State::Failed, reason: Some("TRF.0201".to_owned()), ..bucket(237, 3, 0) };
    let (result, why, exit) = told("bucket", Step::Failed, failed);
    assert_eq!((result, exit), ("differs", Exit::Failed));
    assert_eq!(why, "TRF.0201; 3 objects failed");
}

#[test]
fn sizes_are_not_held_against_what_was_skipped() {
    let mut item = bucket(240, 0, 1_000);
    item.objects.skipped = Some(200);
    assert_eq!(told("bucket", Step::Done, item), ("ok", String::new(), Exit::Success));
}

#[test]
fn keys_of_a_redis_that_differ_fail_on_both_sides() {
    let done = |item| told("redis", Step::Done, item);
    assert_eq!(done(redis(100, 0)), ("ok", String::new(), Exit::Success));
    let (result, why, exit) = done(redis(97, 0));
    assert_eq!((result, &*why, exit), ("differs", "3 keys are missing at the target", Exit::Failed));
    let (result, why, exit) = done(redis(101, 0));
    assert_eq!((result, exit), ("differs", Exit::Failed));
    assert!(why.starts_with("1 key is at the target only"), "{why}");
    let (result, why, _) = done(redis(100, 12));
    assert_eq!((result, &*why), ("differs", "the target is 12 behind its source"));
    let unknown = Item { keys: Amount::default(), lag: None, ..redis(0, 0) };
    assert_eq!(done(unknown), ("not-yet", "the service currently reports no counts".to_owned(), Exit::Failed));
}

#[test]
fn some_that_differ_among_others_exit_with_3() {
    let of = |item| Verified::new(&EntryRecord::of("bucket", Step::Done, item));
    assert_eq!(sum_up(&[of(bucket(240, 0, 1_048_576)), of(bucket(239, 0, 1_048_576))], None), Exit::Partial);
    assert_eq!(sum_up(&[of(bucket(240, 0, 1_048_576))], None), Exit::Success);
    assert_eq!(Exit::Partial.number(), 3);
}
