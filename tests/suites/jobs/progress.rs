//! The progress of jobs: computed from a single reply for every kind of job, and as a stream against the emulator.

use std::time::Duration;

use huaweicloud_dcs::types::ShowMigrationTaskStatsResponse;
use huaweicloud_oms::types::{ShowSyncTaskResponse, Task, TaskGroup};
use huaweicloud_oms::{Progress, ReportsProgress};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::buckets::{source, target, task};
use super::support::{emulator, oms};

fn progress<T: ReportsProgress + DeserializeOwned>(reply: Value) -> Progress {
    serde_json::from_value::<T>(reply).expect("a reply").progress()
}

/// Done and total objects, done and total bytes, and the speed; then the share; then the seconds that are left.
type Figures = ([Option<u64>; 5], Option<f64>, Option<u64>);

fn figures(progress: &Progress) -> Figures {
    let (objects, bytes) = (progress.objects, progress.bytes);
    let numbers = [objects.done, objects.total, bytes.done, bytes.total, progress.bytes_per_second];
    (numbers, progress.share, progress.left.map(|left| left.as_secs()))
}

#[test]
fn a_task_is_known_once_its_source_is_listed() {
    let reply = |change: Value| {
        let mut reply = json!({
            "status": 2, "is_query_over": true, "progress": 0.25, "total_num": 100, "successful_num": 20, "skipped_num": 5,
            "failed_num": 0, "total_size": 4000, "complete_size": 1000, "migrate_speed": 10, "total_time": 50_000,
            "left_time": 300_000,
        });
        for (field, value) in change.as_object().expect("an object") {
            reply[field] = value.clone();
        }
        figures(&progress::<Task>(reply))
    };
    let all = [Some(25), Some(100), Some(1000), Some(4000), Some(10)];
    let cases: [(&str, Value, Figures); 8] = [
        ("it runs", json!({}), (all, Some(0.25), Some(300))),
        (
            "the source is being listed",
            json!({ "is_query_over": false }),
            ([Some(25), None, Some(1000), None, Some(10)], None, None),
        ),
        ("many small objects", json!({ "left_time": 1_000 }), (all, Some(0.25), Some(150))),
        ("failed objects are not left", json!({ "left_time": 0, "failed_num": 25 }), (all, Some(0.25), Some(50))),
        ("it rests", json!({ "status": 3 }), (all, Some(0.25), None)),
        ("it waits", json!({ "status": 1 }), (all, Some(0.25), None)),
        (
            "nothing moves",
            json!({ "migrate_speed": 0, "left_time": 0, "successful_num": 0, "skipped_num": 0 }),
            ([Some(0), Some(100), Some(1000), Some(4000), None], Some(0.25), None),
        ),
        (
            "numbers that mean nothing",
            json!({ "progress": 7.0, "total_size": -1, "left_time": -1, "total_time": -1 }),
            ([Some(25), Some(100), Some(1000), None, Some(10)], None, None),
        ),
    ];
    for (what, change, expected) in cases {
        assert_eq!(reply(change), expected, "{what}");
    }
    assert_eq!(figures(&progress::<Task>(json!({}))), ([None; 5], None, None), "a reply that says nothing");
}

#[test]
fn a_group_is_known_once_it_has_created_its_tasks() {
    let reply = |status: i64| {
        let reply = json!({
            "status": status, "total_num": 100, "success_num": 20, "skip_num": 5, "total_size": 4000,
            "complete_size": 1000, "migrate_speed": 10,
        });
        figures(&progress::<TaskGroup>(reply))
    };
    let (all, unlisted) =
        ([Some(25), Some(100), Some(1000), Some(4000), Some(10)], [Some(25), None, Some(1000), None, Some(10)]);
    for creating in [0, 1, 4] {
        assert_eq!(reply(creating), (unlisted, None, None), "state {creating}");
    }
    assert_eq!(reply(2), (all, Some(0.25), Some(300)), "its tasks run");
    assert_eq!(reply(3), (all, Some(0.25), None), "it was paused");
    assert_eq!(reply(6), (all, Some(1.0), None), "it is complete, whatever it counted");
}

#[test]
fn what_does_not_end_has_no_time_left() {
    let sync = json!({
        "status": "SYNCHRONIZING", "monthly_acceptance_request": 10, "monthly_success_object": 6,
        "monthly_skip_object": 1, "monthly_failure_object": 2, "monthly_size": 77,
    });
    let found = progress::<ShowSyncTaskResponse>(sync);
    assert_eq!(figures(&found), ([Some(7), Some(10), Some(77), None, None], None, None));
    assert_eq!((found.failed, found.skipped), (Some(2), Some(1)));
    for (text, share) in
        [("42", Some(0.42)), ("42.5%", Some(0.425)), ("100", Some(1.0)), ("", None), ("-", None), ("NaN", None)]
    {
        let stats = json!({ "full_migration_progress": text, "source_dbsize": "90", "target_dbsize": "30" });
        let found = progress::<ShowMigrationTaskStatsResponse>(stats);
        assert_eq!(figures(&found), ([Some(30), Some(90), None, None, None], share, None), "{text}");
    }
}

#[tokio::test]
async fn a_wait_shows_the_progress_of_each_poll() {
    let emulator = emulator().await;
    let client = oms(&emulator);
    let request: huaweicloud_oms::types::CreateTaskRequest = task(source(), target()).try_into().expect("a request");
    let mut polls = client.create_task().body(request).send_and_wait().progress();
    let (mut seen, mut lefts, mut last) = (0, Vec::new(), None);
    while let Some(poll) = polls.next().await {
        let poll = poll.expect("a poll");
        let is_listed = poll.snapshot.value.is_query_over != Some(false);
        assert!(is_listed || poll.progress.left.is_none(), "{poll:?}");
        assert!(is_listed || poll.progress.bytes.total.is_none(), "{poll:?}");
        lefts.extend(poll.progress.left.map(|left| poll.snapshot.elapsed + left));
        (seen, last) = (seen + 1, Some(poll));
    }
    let last = last.expect("a poll");
    assert!(seen > 2 && !lefts.is_empty(), "{seen} polls, {lefts:?}");
    assert_eq!((last.progress.share, last.progress.left), (Some(1.0), None), "{last:?}");
    assert_eq!(last.progress.bytes.done, last.progress.bytes.total);
    // The estimate of the end does not jump.
    for ends in lefts.windows(2) {
        assert!(ends[0].abs_diff(ends[1]) < Duration::from_secs(60), "{lefts:?}");
    }
}
