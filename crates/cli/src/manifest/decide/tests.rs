//! Tests of `decide`.

use std::collections::BTreeMap;
use std::path::Path;

use clap::ValueEnum as _;

use super::*;
use crate::manifest::model::Manifest;
use crate::output::{Item, Kind};

const FILE: &str = "version: 1\nname: ww\ndefaults: { region: r }\npolicy: { on_failure: { retry: 1 } }\nbuckets: [{ name: a, from: aws://r/b, to: obs://c }]\nredis:\n  network: { vpc: v, subnet: s, security_group: g }\n  instances:\n    - { name: f, from: redis://a:1, to: dcs://x }\n    - { name: c, from: redis://a:2, to: dcs://y, mode: copy }\n";

fn manifest() -> Manifest {
    Manifest::parse("w.yaml", FILE, Path::new("."), None).expect("a manifest")
}

fn seen(kind: Kind, state: State) -> Seen {
    Seen { has_whole_failed_list: true, ..Seen::of(Item { state, ..Item::new(kind, "7") }) }
}

/// The entries of the manifest, by index.
const BUCKET: usize = 0;
const FOLLOWS: usize = 1;
const COPIES: usize = 2;

/// Returns the decision about an entry if the lists are settled and the user asked for nothing else.
fn next(entry: usize, past: &Past, seen: &Seen) -> Decision {
    next_with(entry, past, Some(seen), Lists::Settled, Asked::default())
}

fn next_with(entry: usize, past: &Past, seen: Option<&Seen>, lists: Lists, asked: Asked) -> Decision {
    let manifest = manifest();
    decide(&manifest.policy, &manifest.entries[entry], past, seen, lists, asked)
}

/// Returns the steps of the bucket, of the Redis that follows, and of the Redis that is copied.
fn steps(state: State, past: &Past) -> [Step; 3] {
    let kinds = [(BUCKET, Kind::Task), (FOLLOWS, Kind::Redis), (COPIES, Kind::Redis)];
    kinds.map(|(entry, kind)| next(entry, past, &seen(kind, state)).step)
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

/// Returns the steps of a Redis that follows its source. Its states are running, following, stopped with all keys,
/// stopped in the full copy, stopped while behind, and the same after it ran again. Further states are stopped after
/// its addresses were swapped back, failed, machine taken back, and gone; the last two also with `--recreate`.
fn life(past: &Past) -> [Step; 12] {
    let next = |seen: Option<&Seen>, recreate| {
        let asked = Asked { recreate, ..Asked::default() };
        next_with(FOLLOWS, past, seen, Lists::Settled, asked).step
    };
    let with = |state, share| {
        let mut seen = seen(Kind::Redis, state);
        (seen.item.keys.done, seen.item.keys.total, seen.item.done) = (Some(8), Some(8), share);
        seen
    };
    let back = Seen { switch: Some(MigrationIpSwitchStatus::RollbackSuccess), ..with(State::Stopped, Some(1.0)) };
    let behind = |completed: &str| {
        let mut seen = Seen { completed: Some(completed.to_owned()), ..with(State::Stopped, Some(1.0)) };
        seen.item.keys.done = Some(7);
        seen
    };
    let listed = [
        with(State::Running, Some(0.5)),
        with(State::Following, Some(1.0)),
        with(State::Stopped, Some(1.0)),
        with(State::Stopped, Some(0.5)),
        behind("then"),
        behind("later"),
        back,
        with(State::Failed, None),
        with(State::Released, None),
    ];
    let [running, following, stopped, half, behind, again, back, failed, released] = listed.each_ref().map(Some);
    [
        next(running, false),
        next(following, false),
        next(stopped, false),
        next(half, false),
        next(behind, false),
        next(again, false),
        next(back, false),
        next(failed, false),
        next(released, false),
        next(released, true),
        next(None, false),
        next(None, true),
    ]
}

/// The table of the module.
#[test]
fn nothing_is_copied_over_a_target_in_use_and_nothing_is_done_whose_clients_are_elsewhere() {
    use Step::{Create, Done, Drift, Failed, Follow, Wait};
    let retry = Step::Retry { only_failed: true };
    let past = |ending, open| {
        let completed = Some("then".to_owned());
        Past { id: Some("7".to_owned()), ending, open, completed, ..Past::default() }
    };
    let cases = [
        (Ending::Open, [Wait, Follow, Done, Drift, Drift, Drift, Drift, retry, Drift, Create, Drift, Create]),
        (Ending::Well, [Wait, Follow, Done, Drift, Drift, Drift, Drift, Failed, Done, Done, Done, Done]),
        (Ending::CutOver, [Wait, Follow, Done, Drift, Done, Drift, Done, Failed, Done, Done, Done, Done]),
        (Ending::Swapped, [Wait, Follow, Done, Drift, Done, Drift, Drift, Failed, Done, Done, Done, Done]),
        (Ending::RolledBack, [Wait, Follow, Drift, Drift, Drift, Drift, Drift, retry, Drift, Create, Drift, Create]),
        (Ending::BegunAgain, [Wait, Follow, Done, Drift, Drift, Drift, Drift, Failed, Drift, Create, Drift, Create]),
    ];
    for (ending, expected) in cases {
        assert_eq!(life(&past(ending, None)), expected, "{ending:?}");
        for open in [Act::CutOver, Act::Swap, Act::RollBack] {
            let open = life(&past(ending, Some(open)));
            assert_eq!(open, [&[Wait, Follow][..], &[Drift; 10]].concat()[..], "{ending:?}, interrupted");
        }
    }
}

#[test]
fn a_cutover_that_failed_says_where_and_why() {
    let failed =
        |step: &str| Some(FailedStep { step: step.to_owned(), message: "the log has errors".to_owned(), hint: None });
    let why = |open, failed, state| {
        let past = Past { open: Some(open), failed, ..Past::default() };
        next(FOLLOWS, &past, &seen(Kind::Redis, state)).why
    };
    let (stopped, interrupted) =
        (State::Stopped, "its cutover or rollback was interrupted; the same command resumes it");
    for act in [Act::CutOver, Act::Swap] {
        let told = why(act, failed("stop"), stopped);
        assert_eq!(told, "its cutover failed in the step `stop`: the log has errors", "{act:?}");
    }
    assert_eq!(why(Act::RollBack, failed("roll back"), stopped), "its rollback failed: the log has errors");
    assert_eq!(
        why(Act::Swap, failed("of a later version"), State::Failed).split('`').nth(1),
        Some("of a later version")
    );
    assert_eq!(why(Act::CutOver, None, stopped), interrupted);
    assert_eq!(why(Act::CutOver, failed("stop"), State::Following), "following: cut-over due", "it was started again");
}

/// Missing figures of a stopped Redis migration do not change whether it counts as cut over.
#[test]
fn a_stopped_redis_without_figures_is_what_the_journal_says() {
    let of = |ending| steps(State::Stopped, &Past { ending, ..Past::default() })[1];
    assert_eq!([Ending::CutOver, Ending::Swapped].map(of), [Step::Done; 2]);
    assert_eq!([Ending::Open, Ending::Well, Ending::RolledBack, Ending::BegunAgain].map(of), [Step::Drift; 4]);
}

#[test]
fn a_redis_whose_addresses_are_being_swapped_is_waited_for() {
    let seen = Seen { switch: Some(MigrationIpSwitchStatus::Exchanging), ..seen(Kind::Redis, State::Stopped) };
    for ending in [Ending::Open, Ending::Swapped] {
        let past = Past { ending, ..Past::default() };
        assert_eq!(next(FOLLOWS, &past, &seen).step, Step::Wait, "{ending:?}");
    }
}

/// A bucket that ended well and was then started again by hand is still copied completely.
#[test]
fn an_ending_of_a_bucket_keeps_it_from_no_retry() {
    for ending in [Ending::Well, Ending::BegunAgain] {
        let past = Past { ending, ..Past::default() };
        let [bucket, follows, copies] = steps(State::Failed, &past);
        assert_eq!((bucket, [follows, copies]), (Step::Retry { only_failed: true }, [Step::Failed; 2]), "{ending:?}");
        assert_eq!(steps(State::Stopped, &past)[0], Step::Start);
    }
}

/// Another resource with the mark would copy over the target that clients use since the cutover.
#[test]
fn another_thing_than_what_was_cut_over_is_left_alone() {
    let (cut_over, open) = (Ending::CutOver, Ending::Open);
    let pasts =
        [(cut_over, None), (Ending::Swapped, None), (open, Some(Act::CutOver)), (cut_over, Some(Act::RollBack))];
    for state in State::value_variants().iter().copied() {
        for (ending, open) in pasts {
            let past = Past { id: Some("1".to_owned()), ending, open, ..Past::default() };
            assert_eq!(steps(state, &past)[1], Step::Drift, "{state:?}");
        }
    }
    let past = Past { id: Some("1".to_owned()), ending: Ending::RolledBack, retries: 9, ..Past::default() };
    assert_eq!(steps(State::Ready, &past)[1], Step::Configure);
    assert_eq!(steps(State::Failed, &past)[1], Step::Retry { only_failed: true }, "its own retries count");
}

#[test]
fn what_failed_for_good_is_tried_again_where_that_is_asked_for() {
    let past = Past { retries: 1, ..Past::default() };
    let seen = seen(Kind::Task, State::Failed);
    let next = |asked| next_with(BUCKET, &past, Some(&seen), Lists::Settled, asked);
    assert_eq!(next(Asked::default()).step, Step::Failed);
    let asked = next(Asked { retry_failed: true, ..Asked::default() });
    assert_eq!(asked.step, Step::Retry { only_failed: true });
    assert_eq!(asked.why, "retry 2, asked for with --retry-failed, only what failed");
}

#[test]
fn a_redis_that_was_stopped_after_it_caught_up_is_done() {
    let next = |entry, there, keys, done, lag| {
        let mut seen = seen(Kind::Redis, State::Stopped);
        (seen.item.keys.done, seen.item.keys.total) = (there, keys);
        (seen.item.done, seen.item.lag) = (done, lag);
        next(entry, &Past::default(), &seen).step
    };
    assert_eq!(next(FOLLOWS, Some(5), Some(5), Some(1.0), Some(0)), Step::Done);
    assert_eq!(next(FOLLOWS, Some(7), Some(5), Some(1.0), None), Step::Done);
    assert_eq!(next(FOLLOWS, Some(0), Some(0), Some(0.0), None), Step::Done);
    assert_eq!(next(FOLLOWS, Some(4), Some(5), Some(1.0), Some(0)), Step::Drift, "a key is missing");
    assert_eq!(next(FOLLOWS, Some(9), Some(5), Some(0.5), None), Step::Drift, "the copy had not ended");
    assert_eq!(next(FOLLOWS, Some(5), Some(5), Some(1.0), Some(8)), Step::Drift, "it was behind");
    assert_eq!(next(FOLLOWS, None, None, None, None), Step::Drift, "nothing is known");
    assert_eq!(next(COPIES, Some(5), Some(5), Some(1.0), Some(0)), Step::Drift, "it copies once");
}

#[test]
fn another_source_or_destination_is_drift_in_every_state() {
    for (entry, kind) in [(BUCKET, Kind::Task), (FOLLOWS, Kind::Redis), (COPIES, Kind::Redis)] {
        for state in State::value_variants().iter().copied() {
            let seen = Seen { is_elsewhere: true, ..seen(kind, state) };
            assert_eq!(next(entry, &Past::default(), &seen).step, Step::Drift, "{state:?}");
        }
    }
}

/// What has ended and is gone has no report of the service any more, so only the journal knows what it was.
#[test]
fn what_ended_with_another_source_or_destination_is_drift() {
    let manifest = |text: &str| Manifest::parse("w.yaml", text, Path::new("."), None).expect("a manifest");
    let cases = [
        (FILE.to_owned(), Step::Done),
        (FILE.replace("redis://a:", "redis://A:").replace("obs://c", "obs://c/"), Step::Done),
        (FILE.replace("aws://r/b", "aws://r/b/part").replace("redis://a:", "redis://b:"), Step::Drift),
        (FILE.replace("obs://c", "obs://d").replace("dcs://", "dcs://other-"), Step::Drift),
        (FILE.replace("region: r", "region: s"), Step::Drift),
    ];
    for (text, step) in cases {
        let (before, now) = (manifest(FILE), manifest(&text));
        for (was, entry) in before.entries.iter().zip(&now.entries) {
            for ending in [Ending::Well, Ending::CutOver, Ending::Swapped] {
                let route = Some(std::sync::Arc::new(was.route()));
                let past = Past { id: Some("7".to_owned()), route, ending, ..Past::default() };
                let next = |past: &Past, seen: Option<&Seen>| {
                    decide(&now.policy, entry, past, seen, Lists::Settled, Asked::default()).step
                };
                let released = seen(Kind::Redis, State::Released);
                assert_eq!([next(&past, None), next(&past, Some(&released))], [step; 2], "{text}");
                let unknown = Past { route: None, ..past };
                assert_eq!(next(&unknown, None), Step::Done, "an older journal does not have it");
            }
        }
    }
}

/// Returns the step of a bucket that the lists do not show: without options, with `--recreate`, and with `--settle`.
fn unseen(past: &Past, lists: Lists) -> [Step; 3] {
    let recreate = Asked { recreate: true, ..Asked::default() };
    let settle = Asked { trusts_lists: true, ..Asked::default() };
    [Asked::default(), recreate, settle].map(|asked| next_with(BUCKET, past, None, lists, asked).step)
}

#[test]
fn what_is_gone_is_not_made_again_by_itself() {
    assert_eq!(unseen(&Past::default(), Lists::Settled), [Step::Create; 3]);
    let made = Past { id: Some("7".to_owned()), ..Past::default() };
    assert_eq!(unseen(&made, Lists::Settled), [Step::Drift, Step::Create, Step::Drift]);
    assert_eq!(unseen(&Past { ending: Ending::Well, ..made }, Lists::Settled), [Step::Done; 3]);
}

/// A list may show a new resource later than expected, and a second resource would copy everything twice and cost
/// twice.
#[test]
fn what_may_have_been_made_is_not_made_again_by_itself() {
    let first = Past { open: Some(Act::Create), ..Past::default() };
    let again = Past { id: Some("7".to_owned()), ..first.clone() };
    for past in [first, again] {
        assert_eq!(unseen(&past, Lists::Settled), [Step::Drift, Step::Create, Step::Create]);
        assert_eq!(unseen(&past, Lists::MayLack), [Step::Wait; 3]);
    }
}

#[test]
fn what_was_just_created_and_is_not_listed_yet_is_waited_for() {
    let made = Past { id: Some("7".to_owned()), ..Past::default() };
    assert_eq!(unseen(&made, Lists::MayLack), [Step::Wait; 3]);
    assert_eq!(unseen(&Past { ending: Ending::Well, ..made }, Lists::MayLack), [Step::Done; 3]);
}

#[test]
fn two_things_with_one_mark_are_left_alone() {
    let twice = Seen { others: vec!["8".to_owned()], ..seen(Kind::Task, State::Failed) };
    let next = next(BUCKET, &Past::default(), &twice);
    assert_eq!(next.step, Step::Drift);
    assert!(next.why.contains("other items have its mark as well: 8"));
}

#[test]
fn a_machine_that_was_taken_back_is_replaced_where_that_is_asked_for() {
    let next = |past: &Past, lists, recreate| {
        let asked = Asked { recreate, ..Asked::default() };
        next_with(FOLLOWS, past, Some(&seen(Kind::Redis, State::Released)), lists, asked).step
    };
    let made = Past { id: Some("7".to_owned()), ..Past::default() };
    for past in [&made, &Past::default()] {
        assert_eq!([false, true].map(|recreate| next(past, Lists::Settled, recreate)), [Step::Drift, Step::Create]);
    }
    let open = Past { open: Some(Act::Create), ..made };
    assert_eq!(next(&open, Lists::MayLack, true), Step::Wait, "its replacement may be there");
    assert_eq!([false, true].map(|recreate| next(&open, Lists::Settled, recreate)), [Step::Drift, Step::Create]);
    let first = Past { open: Some(Act::Create), ..Past::default() };
    assert_eq!(next(&first, Lists::Settled, false), Step::Drift, "it is what the request made");
}
