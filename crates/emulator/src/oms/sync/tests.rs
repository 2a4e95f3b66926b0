//! Unit tests of `sync`.

use super::*;

#[test]
fn accepted_objects_are_counted_once_whatever_becomes_of_them() {
    let mut task: SyncTask = serde_json::from_value(json!({
        // A row as it was stored before waiting objects were counted.
        "id": "s", "synchronizing": true, "request": {}, "created": 0, "last_started": 0, "queued": 0, "activity": {},
    }))
    .expect("reads");
    task.accept(0, 10);
    task.settle(BUCKET_MS, Activity { requests: 4, successes: 3, failures: 1, skips: 0, bytes: 9 });
    assert_eq!(task.pending, 6);
    let sum = task.sum(0, 2 * BUCKET_MS);
    assert_eq!(sum, Activity { requests: 10, successes: 3, failures: 1, skips: 0, bytes: 9 });
}
