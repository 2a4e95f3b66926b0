//! Unit tests of `wait::track`.

use super::*;
use huaweicloud_auth::Message;

static WAITER: Waiter = Waiter::new("show", "status")
    .with_done(&["5"])
    .with_failed(&["4"])
    .with_resting(&["3"])
    .with_queued(&["1"])
    .with_before(&["3", "4"]);
static BLIND: Waiter = Waiter::new("show", "status").with_done(&["ok"]);
static BLIND_DELETE: Waiter = Waiter::new("show", "status").until_gone();
static DELETE: Waiter = Waiter::new("show", "status").with_failed(&["stuck"]).with_before(&["3"]).until_gone();

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn each_state_has_its_phase() {
    let options = WaitOptions::new();
    for (state, phase) in
        [("5", Phase::Done), ("4", Phase::Failed), ("3", Phase::Resting), ("1", Phase::Queued), ("77", Phase::Running)]
    {
        assert_eq!(Track::new(Arc::new(WAITER), false).saw(Some(state), &options).unwrap(), phase, "{state}");
    }
}

#[test]
fn the_state_from_before_the_change_ends_nothing_until_it_settles() {
    let options = WaitOptions::new();
    let mut track = Track::new(Arc::new(WAITER), true);
    assert_eq!(track.saw(Some("4"), &options).unwrap(), Phase::Running);
    track.pass(SECOND * 14);
    assert_eq!(track.saw(Some("4"), &options).unwrap(), Phase::Running);
    track.pass(SECOND);
    assert_eq!(track.saw(Some("4"), &options).unwrap(), Phase::Failed);
}

#[test]
fn a_state_that_was_left_and_comes_back_is_new() {
    let options = WaitOptions::new();
    let mut track = Track::new(Arc::new(WAITER), true);
    for (state, phase) in [("3", Phase::Running), ("1", Phase::Queued), ("3", Phase::Resting)] {
        assert_eq!(track.saw(Some(state), &options).unwrap(), phase);
    }
}

#[test]
fn pauses_grow_with_the_age_of_the_state_between_floor_and_ceiling() {
    let options = WaitOptions::new();
    let mut track = Track::new(Arc::new(WAITER), false);
    track.saw(Some("2"), &options).unwrap();
    let pause = |track: &Track| track.pause(&options, 0.5).unwrap();
    assert_eq!(pause(&track), SECOND * 2);
    track.pass(SECOND * 300);
    assert_eq!(pause(&track), SECOND * 30);
    track.pass(SECOND * 86_400);
    assert_eq!(pause(&track), SECOND * 60);
    track.saw(Some("6"), &options).unwrap();
    assert_eq!(pause(&track), SECOND * 2, "a new state is watched closely");
    let eager = WaitOptions::new().interval(Duration::ZERO, Duration::ZERO);
    assert_eq!(track.pause(&eager, 0.5).unwrap(), Duration::from_millis(100));
}

#[test]
fn a_service_that_asks_for_patience_is_asked_less_often() {
    let options = WaitOptions::new();
    let mut track = Track::new(Arc::new(WAITER), false);
    track.slowed = 3;
    assert_eq!(track.pause(&options, 0.5).unwrap(), SECOND * 16);
    track.saw(Some("2"), &options).unwrap();
    assert_eq!(track.pause(&options, 0.5).unwrap(), SECOND * 2);
}

#[test]
fn only_what_cannot_fail_visibly_has_a_limit_of_its_own() {
    let options = WaitOptions::new();
    for (waiter, has_limit) in [(&WAITER, false), (&BLIND, true), (&BLIND_DELETE, true), (&DELETE, false)] {
        let mut track = Track::new(Arc::new(*waiter), false);
        track.saw(Some("2"), &options).unwrap();
        track.pass(SECOND * 86_400 * 30);
        assert_eq!(track.pause(&options, 0.5).is_err(), has_limit, "{waiter:?}");
    }
}

#[test]
fn answers_without_a_state_are_an_error_in_the_end() {
    let options = WaitOptions::new();
    let mut track = Track::new(Arc::new(WAITER), false);
    for _ in 0..4 {
        track.saw(None, &options).unwrap();
    }
    assert!(track.saw(None, &options).unwrap_err().to_string().contains("had no state in `status`"));
    let mut track = Track::new(Arc::new(WAITER), true);
    for _ in 0..9 {
        track.saw(None, &options).unwrap();
    }
    track.pass(SECOND * 60);
    assert!(track.saw(None, &options).is_err(), "a field may appear within a minute of the call");
    let mut track = Track::new(Arc::new(DELETE), true);
    for _ in 0..9 {
        assert_eq!(track.saw(None, &options).unwrap(), Phase::Running);
    }
    for phase in [Phase::Running, Phase::Running, Phase::Done] {
        assert_eq!(track.missed(None, &options).unwrap(), phase, "one list may miss an entry");
    }
}

#[test]
fn what_is_missing_was_deleted_or_never_there() {
    let options = WaitOptions::new();
    let mut track = Track::new(Arc::new(WAITER), true);
    track.missed(Some(Error::invalid(Message::verbatim("not there"))), &options).unwrap();
    track.pass(SECOND * 15);
    let error = track.missed(Some(Error::invalid(Message::verbatim("not there"))), &options).unwrap_err();
    assert!(error.to_string().contains("nothing has this id"), "{error}");
    let mut track = Track::new(Arc::new(WAITER), true);
    track.saw(Some("2"), &options).unwrap();
    let error = track.missed(Some(Error::invalid(Message::verbatim("not there"))), &options).unwrap_err();
    assert!(error.to_string().contains("deleted while it was waited for"), "{error}");
}
