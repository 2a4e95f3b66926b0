//! Tests of the pauses during a run.

use super::*;

const SETTLE: Duration = Duration::from_secs(30);

fn after(states: &[State]) -> Option<Paused> {
    let mut pauses = Pauses::default();
    states.iter().map(|state| pauses.see("bucket/photos", *state, SETTLE)).last().flatten()
}

#[test]
fn only_what_was_at_work_in_this_run_was_paused_during_it() {
    use State::{Running, Stopped, Stopping, Waiting};
    assert_eq!(after(&[Stopped]), Some(Paused::Before));
    assert_eq!(after(&[Stopping, Stopped]), Some(Paused::Before));
    for at_work in [Waiting, Running] {
        assert_eq!(after(&[at_work]), None);
        assert_eq!(after(&[at_work, Stopping, Stopped]), Some(Paused::Now));
        assert_eq!(after(&[at_work, Stopped, Stopped]), Some(Paused::During));
        assert_eq!(after(&[at_work, Stopped, Running, Stopped]), Some(Paused::Now), "started and paused again");
    }
}

#[test]
fn what_this_run_created_was_paused_during_it() {
    let mut pauses = Pauses::default();
    pauses.created("bucket/photos");
    assert_eq!(pauses.see("bucket/photos", State::Stopped, SETTLE), Some(Paused::Now));
}

/// A list may show the new state, and then the old one again.
#[tokio::test(start_paused = true)]
async fn the_old_state_of_what_this_run_started_is_no_pause() {
    let mut pauses = Pauses::default();
    let see = |pauses: &mut Pauses, state| pauses.see("bucket/photos", state, SETTLE);
    assert_eq!(see(&mut pauses, State::Stopped), Some(Paused::Before));
    pauses.starting("bucket/photos");
    assert_eq!(see(&mut pauses, State::Running), None);
    assert_eq!(see(&mut pauses, State::Stopped), Some(Paused::Unclear));
    tokio::time::advance(SETTLE).await;
    assert_eq!(see(&mut pauses, State::Stopped), Some(Paused::Now));
}
