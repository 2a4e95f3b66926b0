//! The remaining time falls evenly, and no single poll changes it much.

use std::time::Duration;

use super::{Amount, Eta, Progress};

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

/// The smoothed seconds after each poll, given as the elapsed time and the remaining time in the reply.
fn smoothed(polls: &[(u64, Option<u64>)]) -> Vec<Option<u64>> {
    let mut eta = Eta::new();
    let left = |(elapsed, left): &(u64, Option<u64>)| {
        eta.smooth(seconds(*elapsed), left.map(seconds)).map(|left| left.as_secs_f64().round() as u64)
    };
    polls.iter().map(left).collect()
}

#[test]
fn a_steady_speed_is_a_countdown() {
    let polls = [(0, Some(100)), (2, Some(98)), (30, Some(70)), (90, Some(10)), (100, Some(0))];
    assert_eq!(smoothed(&polls), [Some(100), Some(98), Some(70), Some(10), Some(0)]);
}

/// What is tested, the polls (elapsed seconds, and remaining seconds at the current speed), and the estimates.
type Case = (&'static str, &'static [(u64, Option<u64>)], &'static [Option<u64>]);

#[test]
fn estimates_are_smoothed() {
    let cases: [Case; 6] = [
        ("unknown before the source is listed", &[(0, None), (5, None), (10, Some(90))], &[None, None, Some(90)]),
        ("one slow poll moves it little", &[(0, Some(600)), (2, Some(6_000))], &[Some(600), Some(775)]),
        (
            "and is forgotten",
            &[(0, Some(600)), (2, Some(6_000)), (4, Some(596)), (300, Some(300))],
            &[Some(600), Some(775), Some(767), Some(301)],
        ),
        (
            "a lasting change counts after a minute or two",
            &[(0, Some(600)), (120, Some(4_000))],
            &[Some(600), Some(3_524)],
        ),
        ("a pause starts again", &[(0, Some(600)), (60, None), (120, Some(9_000))], &[Some(600), None, Some(9_000)]),
        ("a clock that stands still keeps the estimate", &[(5, Some(60)), (5, Some(900))], &[Some(60), Some(60)]),
    ];
    for (what, polls, expected) in cases {
        assert_eq!(smoothed(polls), expected, "{what}");
    }
}

#[test]
fn no_number_of_a_service_is_too_large_or_too_small() {
    let mut eta = Eta::new();
    assert!(eta.smooth(Duration::MAX, Some(Duration::MAX)).is_none_or(|left| left <= Duration::MAX));
    assert!(eta.smooth(Duration::ZERO, Some(Duration::MAX)).is_none_or(|left| left <= Duration::MAX));
    let amounts =
        [(None, None), (Some(-1), Some(5)), (Some(9), Some(5)), (Some(0), Some(0)), (Some(i64::MAX), Some(i64::MIN))];
    for (done, total) in amounts {
        let bytes = Amount::of(done, total);
        assert!(bytes.left().is_none_or(|left| left == 0), "{bytes:?}");
        assert!(bytes.share().is_none_or(|share| (0.0..=1.0).contains(&share)), "{bytes:?}");
        let progress = Progress { bytes, objects: bytes, bytes_per_second: Some(0), ..Progress::default() };
        assert_eq!((progress.left_by_bytes(), progress.left_by_objects(Duration::MAX)), (None, None), "{bytes:?}");
    }
}
