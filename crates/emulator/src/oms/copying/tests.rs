//! Unit tests of `copying`.

use serde_json::json;
use tokio::sync::Notify;

use super::*;
use crate::cloud::Cloud;
use crate::oms::GroupState;
use crate::oms::bandwidth::Policy;
use crate::pace::Pace;
use crate::quirks::Quirks;
use crate::work::Activity;
use crate::work::{BucketLookup, Ending, LinkJob, LinkReport, Owner, Split};
use crate::world::kernel::Setup;
use crate::world::workload::Workload;

/// Accepts every job and never ends one. `busy` is false once its process has ended.
#[derive(Debug)]
struct Endless {
    busy: bool,
}

impl Worker for Endless {
    fn wake(&self) -> Arc<Notify> {
        Arc::default()
    }
    fn entrust(&self, _: &Owner, _: &Value) {}
    fn forget(&self, _: &Owner) {}
    fn begin_copy(&self, _: &Owner, _: CopyJob) {}
    fn copy_report(&self, _: &Owner) -> Option<CopyReport> {
        self.busy.then(CopyReport::default)
    }
    fn lookup(&self, _: &str, _: &Value, _: &str) -> Option<BucketLookup> {
        None
    }
    fn limit(&self, _: &Owner, _: Option<u64>) {}
    fn stop(&self, _: &Owner) {}
    fn link_end(&self, _: &Owner) -> Option<Ending> {
        None
    }
    fn begin_split(&self, _: &Owner, _: Value, _: u64) {}
    fn split_report(&self, _: &Owner) -> Option<Result<Split, FailedRun>> {
        None
    }
    fn has_room_for_event(&self, _: &Owner) -> bool {
        false
    }
    fn begin_event(&self, _: &Owner, _: Value, _: Vec<String>) {}
    fn event_report(&self, _: &Owner) -> Option<Activity> {
        None
    }
    fn cut(&self, _: &Owner) {}
    fn close(&self) -> Ending {
        Box::pin(std::future::ready(()))
    }
    fn begin_link(&self, _: &Owner, _: LinkJob) {}
    fn link_report(&self, _: &Owner) -> Option<LinkReport> {
        None
    }
}

fn cloud(worker: Option<Arc<dyn Worker>>) -> Cloud {
    let region = "cn-north-4".to_owned();
    let setup = Setup { quirks: Quirks::default(), pace: Pace::default(), region, seed: 1, worker };
    Cloud::new("p", Arc::new(setup), crate::MANUAL_START_MS)
}

#[test]
fn events_that_waited_when_the_process_ended_have_failed() {
    let mut t = cloud(None);
    let row = json!({ "id": "s", "synchronizing": true, "request": {}, "created": 0, "last_started": 0, "queued": 0,
        "activity": {}, "pending": 3 });
    assert!(t.load("oms_syncs", "s", row.to_string().as_bytes()));
    t.wake();
    let task = t.oms.syncs.get(&"s".to_owned()).expect("is there");
    assert_eq!((task.pending, task.sum(0, Millis::MAX).failures), (0, 3));
}

#[test]
fn what_was_under_way_when_the_process_ended_has_failed() {
    let mut t = cloud(Some(Arc::new(Endless { busy: true })));
    let running = tasks::create(
        &mut t.kernel,
        &mut t.oms,
        (json!({}), Policy::default()),
        "running".to_owned(),
        Workload::default(),
        None,
    );
    let pausing = tasks::create(
        &mut t.kernel,
        &mut t.oms,
        (json!({}), Policy::default()),
        "pausing".to_owned(),
        Workload::default(),
        None,
    );
    let group = groups::create(&mut t.kernel, &mut t.oms, json!({}), Policy::default(), Workload::default());
    t.advance(t.kernel.now + 5000);
    assert!(tasks::stop(&mut t.kernel, &mut t.oms, pausing).is_ok());
    t.advance(t.kernel.now + 60_000);
    // Real work does not end at a computed time.
    let state = |t: &Cloud, id| t.oms.tasks.get(&id).map(|task| task.state);
    assert_eq!((state(&t, running), state(&t, pausing)), (Some(TaskState::Running), Some(TaskState::Pausing)));
    assert_eq!(t.oms.groups.get(&group).map(|group| group.state), Some(GroupState::Creating));

    let rows = t.changes();
    for worker in [Some(Arc::new(Endless { busy: false }) as Arc<dyn Worker>), None] {
        let mut woken = cloud(worker);
        for row in &rows {
            assert!(woken.load(row.table, &row.key, row.row.as_deref().unwrap_or_default()));
        }
        woken.wake();
        woken.advance(t.kernel.now + 1);
        let task = woken.oms.tasks.get(&running).cloned();
        assert_eq!(task.as_ref().map(|task| task.state), Some(TaskState::Failed));
        assert!(task.and_then(|task| task.error).is_some_and(|error| error.message.contains("restarted")));
        assert_eq!(state(&woken, pausing), Some(TaskState::Paused));
        assert_eq!(woken.oms.groups.get(&group).map(|group| group.state), Some(GroupState::CreationFailed));
    }
}
