//! Tests of `decide`.

use std::collections::BTreeMap;
use std::path::Path;

use clap::ValueEnum as _;

use super::*;
use crate::manifest::model::Manifest;
use crate::output::{Item, Kind};

const FILE: &str = "version: 1\nname: ww\ndefaults: { region: r }\npolicy: { on_failure: { retry: 1 } }\nbuckets: [{ name: a, from: aws://r/b, to: obs://c }]\nredis:\n  network: { vpc: v, subnet: s, security_group: g }\n  instances:\n    - { name: f, from: redis://a:1, to: dcs://x }\n    - { name: c, from: redis://a:1, to: dcs://x, mode: copy }\n";

fn manifest() -> Manifest {
    Manifest::parse("w.yaml", FILE, Path::new("."), None).expect("a manifest")
}

fn seen(kind: Kind, state: State) -> Seen {
    let item = Item { state, ..Item::new(kind, "7") };
    Seen {
        item,
        has_failed_list: true,
        drift: Vec::new(),
        is_elsewhere: false,
        others: Vec::new(),
        released: Vec::new(),
    }
}

/// Steps of the bucket, of the Redis that follows, and of the one that is copied.
fn steps(state: State, past: &Past) -> [Step; 3] {
    let manifest = manifest();
    [(0, Kind::Task), (1, Kind::Redis), (2, Kind::Redis)].map(|(index, kind)| {
        decide(
            &manifest.policy,
            &manifest.entries[index],
            past,
            Some(&seen(kind, state)),
            Lists::Settled,
            Asked::default(),
        )
        .step
    })
}

#[test]
fn every_state_has_its_step() {
    use Step::{Configure, Done, Drift, Follow, Retry, Start, Wait};
    let fresh = Past::default();
    let retry = Retry { only_failed: true };
    let expected = BTreeMap::from([
        (State::Waiting, [Wait; 3]),
        (State::Preparing, [Wait; 3]),
        (State::Ready, [Configure; 3]),
        (State::Running, [Wait; 3]),
        (State::Following, [Follow, Follow, Drift]),
        (State::Stopping, [Wait; 3]),
        (State::Stopped, [Start, Drift, Drift]),
        (State::Succeeded, [Done, Drift, Done]),
        (State::Failed, [retry; 3]),
        (State::Released, [Drift; 3]),
        (State::Deleting, [Drift; 3]),
        (State::Deleted, [Drift; 3]),
        (State::Unknown, [Wait; 3]),
    ]);
    for (state, expected) in expected {
        assert_eq!(steps(state, &fresh), expected, "{state:?}");
    }
}

#[test]
fn retries_run_out() {
    let past = Past { id: Some("7".to_owned()), retries: 1, ..Past::default() };
    assert_eq!(steps(State::Failed, &past), [Step::Failed; 3]);
}

#[test]
fn a_stopped_redis_that_was_cut_over_is_done() {
    let past = Past { cut_over: true, ..Past::default() };
    assert_eq!(steps(State::Stopped, &past)[1], Step::Done);
    assert_eq!(steps(State::Released, &past)[1], Step::Done);
}

/// A restart would copy everything over a target that clients may use already.
#[test]
fn a_redis_that_failed_in_its_cutover_is_not_restarted() {
    for open in [Act::CutOver, Act::RollBack] {
        assert_eq!(steps(State::Failed, &Past { open: Some(open), ..Past::default() })[1], Step::Drift);
    }
    assert_eq!(steps(State::Failed, &Past { cut_over: true, ..Past::default() })[1], Step::Failed);
}

#[test]
fn what_failed_for_good_is_tried_again_where_that_is_asked_for() {
    let (manifest, past) = (manifest(), Past { retries: 1, ..Past::default() });
    let seen = seen(Kind::Task, State::Failed);
    let next = |asked| decide(&manifest.policy, &manifest.entries[0], &past, Some(&seen), Lists::Settled, asked);
    assert_eq!(next(Asked::default()).step, Step::Failed);
    let asked = next(Asked { retry_failed: true, ..Asked::default() });
    assert_eq!(asked.step, Step::Retry { only_failed: true });
    assert_eq!(asked.why, "retry 2, asked for with --retry-failed, only what failed");
}

#[test]
fn a_cutover_that_was_interrupted_is_not_taken_for_done_by_its_state() {
    for open in [Act::CutOver, Act::RollBack] {
        let past = Past { cut_over: open == Act::RollBack, open: Some(open), ..Past::default() };
        assert_eq!(steps(State::Stopped, &past)[1], Step::Drift);
        assert_eq!(steps(State::Following, &past)[1], Step::Follow);
    }
}

#[test]
fn a_redis_that_was_stopped_after_it_caught_up_is_done() {
    let manifest = manifest();
    let next = |index: usize, there, keys, done, lag| {
        let mut seen = seen(Kind::Redis, State::Stopped);
        (seen.item.keys.done, seen.item.keys.total) = (there, keys);
        (seen.item.done, seen.item.lag) = (done, lag);
        decide(
            &manifest.policy,
            &manifest.entries[index],
            &Past::default(),
            Some(&seen),
            Lists::Settled,
            Asked::default(),
        )
        .step
    };
    assert_eq!(next(1, Some(5), Some(5), Some(1.0), Some(0)), Step::Done);
    assert_eq!(next(1, Some(7), Some(5), Some(1.0), None), Step::Done);
    assert_eq!(next(1, Some(0), Some(0), Some(0.0), None), Step::Done);
    assert_eq!(next(1, Some(4), Some(5), Some(1.0), Some(0)), Step::Drift, "a key is missing");
    assert_eq!(next(1, Some(9), Some(5), Some(0.5), None), Step::Drift, "the copy had not ended");
    assert_eq!(next(1, Some(5), Some(5), Some(1.0), Some(8)), Step::Drift, "it was behind");
    assert_eq!(next(1, None, None, None, None), Step::Drift, "nothing is known");
    assert_eq!(next(2, Some(5), Some(5), Some(1.0), Some(0)), Step::Drift, "it copies once");
}

#[test]
fn another_source_or_destination_is_drift_in_every_state() {
    let manifest = manifest();
    for (index, kind) in [(0, Kind::Task), (1, Kind::Redis), (2, Kind::Redis)] {
        for state in State::value_variants().iter().copied() {
            let seen = Seen { is_elsewhere: true, ..seen(kind, state) };
            let next = decide(
                &manifest.policy,
                &manifest.entries[index],
                &Past::default(),
                Some(&seen),
                Lists::Settled,
                Asked::default(),
            );
            assert_eq!(next.step, Step::Drift, "{state:?}");
        }
    }
    let (cut_over, elsewhere) =
        (Past { cut_over: true, ..Past::default() }, Seen { is_elsewhere: true, ..seen(Kind::Redis, State::Stopped) });
    let next =
        decide(&manifest.policy, &manifest.entries[1], &cut_over, Some(&elsewhere), Lists::Settled, Asked::default());
    assert_eq!(next.step, Step::Done, "a cutover swaps addresses");
}

/// The step of a bucket that the lists do not show, without and with `--recreate`.
fn unseen(past: &Past, lists: Lists) -> [Step; 2] {
    let manifest = manifest();
    [false, true].map(|recreate| {
        let asked = Asked { recreate, ..Asked::default() };
        decide(&manifest.policy, &manifest.entries[0], past, None, lists, asked).step
    })
}

#[test]
fn what_is_gone_is_not_made_again_by_itself() {
    assert_eq!(unseen(&Past::default(), Lists::Settled), [Step::Create; 2]);
    let made = Past { id: Some("7".to_owned()), ..Past::default() };
    assert_eq!(unseen(&made, Lists::Settled), [Step::Drift, Step::Create]);
    let open = Past { open: Some(Act::Create), ..Past::default() };
    assert_eq!(unseen(&open, Lists::Settled), [Step::Create; 2], "the mark decides whether it is there");
    assert_eq!(unseen(&Past { ended: true, ..made }, Lists::Settled), [Step::Done; 2]);
}

#[test]
fn what_was_just_created_and_is_not_listed_yet_is_waited_for() {
    let made = Past { id: Some("7".to_owned()), ..Past::default() };
    assert_eq!(unseen(&made, Lists::MayLack), [Step::Wait; 2]);
    let open = Past { open: Some(Act::Create), ..made.clone() };
    assert_eq!(unseen(&open, Lists::MayLack), [Step::Create; 2], "the mark decides whether its replacement is there");
    assert_eq!(unseen(&Past { ended: true, ..made }, Lists::MayLack), [Step::Done; 2]);
}

#[test]
fn two_things_with_one_mark_are_left_alone() {
    let manifest = manifest();
    let twice = Seen { others: vec!["8".to_owned()], ..seen(Kind::Task, State::Failed) };
    let next = decide(
        &manifest.policy,
        &manifest.entries[0],
        &Past::default(),
        Some(&twice),
        Lists::Settled,
        Asked::default(),
    );
    assert_eq!(next.step, Step::Drift);
    assert!(next.why.contains("other items carry its mark, too: 8"));
}

#[test]
fn a_machine_that_was_taken_back_is_replaced_where_that_is_asked_for() {
    let manifest = manifest();
    let next = |past: &Past, recreate| {
        let seen = seen(Kind::Redis, State::Released);
        decide(
            &manifest.policy,
            &manifest.entries[1],
            past,
            Some(&seen),
            Lists::Settled,
            Asked { recreate, ..Asked::default() },
        )
        .step
    };
    let made = Past { id: Some("7".to_owned()), ..Past::default() };
    assert_eq!([next(&made, false), next(&made, true)], [Step::Drift, Step::Create]);
    assert_eq!([next(&Past::default(), false), next(&Past::default(), true)], [Step::Drift, Step::Create]);
    let open = Past { open: Some(Act::Create), ..made.clone() };
    assert_eq!(next(&open, false), Step::Create, "its replacement was sent, and the mark decides whether it is there");
    let first = Past { open: Some(Act::Create), ..Past::default() };
    assert_eq!(next(&first, false), Step::Drift, "it is what the request made");
    for done in [Past { ended: true, ..made.clone() }, Past { cut_over: true, ..made.clone() }] {
        assert_eq!([next(&done, false), next(&done, true)], [Step::Done; 2]);
    }
}
