//! Unit tests of `cloud`.

use std::collections::BTreeSet;

use super::*;
use crate::dcs::Phase;
use crate::handlers::{CallInput, Handlers};
use crate::oms::{GroupState, SyncTask, groups};
use crate::oms::{Policy, TaskState, tasks};
use crate::pace::Pace;
use crate::quirks::Quirks;
use crate::service::ServiceName;
use crate::work::{
    Activity, BucketLookup, CopyJob, CopyReport, Ending, FailedRun, LinkJob, LinkReport, LinkStage, Owner, Resume,
    Split, Worker,
};
use crate::world::workload::Workload;

fn cloud(quirks: Quirks) -> Cloud {
    cloud_with(quirks, None)
}

fn cloud_with(quirks: Quirks, worker: Option<Arc<dyn Worker>>) -> Cloud {
    let setup = Setup { quirks, pace: Pace::default(), region: "cn-north-4".to_owned(), seed: 1, worker };
    Cloud::new("p", Arc::new(setup), crate::MANUAL_START_MS)
}

/// Records the orders that it receives; its jobs never end.
#[derive(Debug, Default)]
struct Recording(std::sync::Mutex<(Vec<&'static str>, Option<tokio::sync::watch::Receiver<Resume>>)>);

impl Recording {
    fn told(&self) -> Vec<&'static str> {
        std::mem::take(&mut self.0.lock().expect("is not poisoned").0)
    }

    fn add(&self, what: &'static str) {
        self.0.lock().expect("is not poisoned").0.push(what);
    }

    /// How the last link that began is resumed.
    fn resume(&self) -> Option<Resume> {
        self.0.lock().expect("is not poisoned").1.as_ref().map(|resume| *resume.borrow())
    }
}

impl Worker for Recording {
    fn wake(&self) -> Arc<tokio::sync::Notify> {
        Arc::default()
    }
    fn entrust(&self, _: &Owner, _: &serde_json::Value) {
        self.add("entrust");
    }
    fn forget(&self, _: &Owner) {
        self.add("forget");
    }
    fn begin_copy(&self, _: &Owner, _: CopyJob) {
        self.add("begin_copy");
    }
    fn copy_report(&self, _: &Owner) -> Option<CopyReport> {
        Some(CopyReport::default())
    }
    fn lookup(&self, _: &str, _: &serde_json::Value, _: &str) -> Option<BucketLookup> {
        None
    }
    fn limit(&self, _: &Owner, _: Option<u64>) {}
    fn stop(&self, _: &Owner) {
        self.add("stop");
    }
    fn link_end(&self, _: &Owner) -> Option<Ending> {
        None
    }
    fn begin_split(&self, _: &Owner, _: serde_json::Value, _: u64) {
        self.add("begin_split");
    }
    fn split_report(&self, _: &Owner) -> Option<Result<Split, FailedRun>> {
        None
    }
    fn has_room_for_event(&self, _: &Owner) -> bool {
        true
    }
    fn begin_event(&self, _: &Owner, _: serde_json::Value, _: Vec<String>) {
        self.add("begin_event");
    }
    fn event_report(&self, _: &Owner) -> Option<Activity> {
        None
    }
    fn cut(&self, _: &Owner) {
        self.add("cut");
    }
    fn close(&self) -> Ending {
        Box::pin(std::future::ready(()))
    }
    fn begin_link(&self, _: &Owner, job: LinkJob) {
        self.add("begin_link");
        self.0.lock().expect("is not poisoned").1 = Some(job.resume);
    }
    fn link_report(&self, _: &Owner) -> Option<LinkReport> {
        let (stage, lines) = (LinkStage::Incremental, Vec::new());
        let report = LinkReport {
            stage,
            source_keys: 0,
            target_keys: 0,
            percent: 0,
            gap: None,
            bytes_per_second: 0,
            ops_per_second: 0,
            lines,
        };
        Some(report)
    }
}

fn fill(t: &mut Cloud, count: u64) {
    for n in 0..count {
        let request = (serde_json::json!({}), Policy::default());
        tasks::create(&mut t.kernel, &mut t.oms, request, format!("task-{n}"), Workload::default(), None);
    }
}

#[test]
fn a_day_of_a_thousand_tasks_leaves_nothing_behind_but_the_tasks() {
    let mut t = cloud(Quirks::default());
    fill(&mut t, 1000);
    let begun = t.kernel.now;
    // Advances in steps, as a client that polls would on a scaled clock.
    for step in 1..=24 * 60 {
        t.advance(begun + step * 60_000);
        t.changes();
    }
    assert!(t.oms.tasks.values().all(|task| task.state == TaskState::Succeeded));
    assert_eq!((t.kernel.next_due(), t.oms.running.len(), t.oms.ready.len()), (None, 0, 0));
    assert!(t.changes().is_empty());
}

#[test]
fn the_same_seed_and_calls_give_the_same_world() {
    let run = |steps: u64| {
        let mut t = cloud(Quirks::default());
        fill(&mut t, 20);
        let begun = t.kernel.now;
        (1..=steps).for_each(|n| t.advance(begun + n * 60_000 / steps));
        (t.kernel.uuid(), t.oms.tasks.values().map(|task| (task.state, task.ended)).collect::<Vec<_>>())
    };
    // The result does not depend on how often the state is read.
    assert_eq!(run(1), run(1000));
}

#[test]
fn ten_thousand_tasks_are_listed_filtered_and_paged() {
    let mut t = cloud(Quirks::default());
    fill(&mut t, 10_000);
    let list = Handlers::new().get(ServiceName::Oms, "list_tasks").expect("has state");
    let mut page = |offset: usize, filter: (&str, &str)| {
        let query: Vec<(String, String)> = [("offset", offset.to_string().as_str()), ("limit", "100"), filter]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into();
        let (outcome, _) = list.run(&mut t, &CallInput { path: &[], query: &query, body: &serde_json::Value::Null });
        outcome.expect("lists").body.expect("has a body").value()
    };
    let mut seen = BTreeSet::new();
    for offset in (0..10_000).step_by(100) {
        let tasks = page(offset, ("status", "1"))["tasks"].as_array().cloned().unwrap_or_default();
        seen.extend(tasks.iter().filter_map(|task| task["id"].as_u64()));
    }
    assert_eq!(seen.len(), 10_000);
    assert_eq!(page(0, ("task_name", "task-999"))["count"], 11);
}

/// An undone change leaves no row, timer or number behind: the same call gives the same result again.
#[test]
fn an_undone_change_leaves_no_trace() {
    let mut t = cloud(Quirks::default());
    fill(&mut t, 10);
    t.changes();
    let look = |t: &Cloud| {
        let tasks: Vec<_> = t.oms.tasks.values().map(|task| (task.id, task.state, task.timer)).collect();
        (tasks, t.kernel.next_due(), t.oms.running.clone(), t.oms.ready.clone(), t.kernel.counters.drawn)
    };
    let before = look(&t);
    let first = t.oms.tasks.values().next().map(|task| task.id).unwrap_or_default();
    let mut seen = Vec::new();
    for _ in 0..2 {
        let point = t.begin();
        fill(&mut t, 3);
        t.oms.tasks.remove(&first);
        t.kernel.counters.privacy_consent = true;
        seen.push(t.changes().into_iter().map(|change| (change.key, change.row)).collect::<Vec<_>>());
        t.undo(point);
        assert_eq!(look(&t), before);
        assert!(t.changes().is_empty());
    }
    assert_eq!(seen[0], seen[1]);
    let point = t.begin();
    fill(&mut t, 1);
    t.accept();
    drop(point);
    assert_eq!(t.oms.tasks.len(), 11);
    let begun = t.kernel.now;
    t.advance(begun + 24 * 3_600_000);
    assert!(t.oms.tasks.values().all(|task| task.state == TaskState::Succeeded), "timers go on");
}

/// Calls an operation of a service on a resource; it has to succeed.
fn call(t: &mut Cloud, (service, operation): (ServiceName, &str), path: (&str, &str), body: &serde_json::Value) {
    let handler = Handlers::new().get(service, operation).expect("has state");
    let path = [(path.0, path.1.into())];
    let done = handler.run(t, &CallInput { path: &path, query: &[], body }).0;
    assert!(done.is_ok(), "{operation}: {done:?}");
}

#[test]
fn a_call_that_is_undone_tells_the_worker_nothing() {
    use serde_json::json;
    let worker = Arc::new(Recording::default());
    let mut t = cloud_with(Quirks::default(), Some(worker.clone()));
    // A running task, a paused one, a group that is being split, a synchronization, and a machine for a migration.
    fill(&mut t, 2);
    let [running, paused] = t.oms.tasks.values().map(|task| task.id).collect::<Vec<_>>()[..] else {
        panic!("two tasks")
    };
    tasks::unqueue(&mut t.kernel, &mut t.oms, paused);
    let group = groups::create(&mut t.kernel, &mut t.oms, json!({}), Policy::default(), Workload::default());
    let row = json!({ "id": "s", "synchronizing": true, "request": {}, "created": 0, "last_started": 0, "queued": 0,
        "activity": {} });
    t.oms.syncs.insert("s".to_owned(), serde_json::from_value::<SyncTask>(row).expect("is one"));
    let machine = json!({ "name": "move", "vpc_id": "v", "subnet_id": "s", "security_group_id": "g" });
    call(&mut t, (ServiceName::Dcs, "create_online_migration_task"), ("", ""), &machine);
    let migration = t.dcs.migrations.values().next().expect("was created").id.clone();
    t.advance(t.kernel.now + 10_000);
    assert_eq!(worker.told(), ["begin_copy", "begin_split"]);
    assert_eq!(t.oms.groups.get(&group).map(|group| group.state), Some(GroupState::Creating));

    let (task, stopped) = (running.to_string(), paused.to_string());
    let (oms, dcs) = (ServiceName::Oms, ServiceName::Dcs);
    let keys = json!({ "src_ak": "a", "src_sk": "b", "dst_ak": "a", "dst_sk": "b" });
    let ends = json!({
        "migration_method": "incremental_migration", "resume_mode": "auto",
        "source_instance": { "addrs": "127.0.0.1:1", "password": "p" }, "target_instance": { "addrs": "127.0.0.1:2" },
    });
    type Case<'a> = ((ServiceName, &'a str), (&'a str, &'a str), serde_json::Value, &'a [&'a str]);
    let cases: [Case<'_>; 11] = [
        ((oms, "stop_task"), ("task_id", &task), json!(null), &["stop"]),
        ((oms, "stop_task_group"), ("group_id", &group), json!(null), &["cut"]),
        ((oms, "create_sync_events"), ("sync_task_id", "s"), json!({ "object_keys": ["a"] }), &["begin_event"]),
        ((oms, "stop_sync_task"), ("sync_task_id", "s"), json!(null), &[]),
        ((oms, "start_sync_task"), ("sync_task_id", "s"), keys, &["entrust"]),
        ((oms, "delete_task"), ("task_id", &stopped), json!(null), &["forget"]),
        ((dcs, "set_online_migration_task"), ("task_id", &migration), ends, &["entrust", "begin_link"]),
        ((dcs, "update_migration_task"), ("task_id", &migration), json!({ "resume_mode": "manual" }), &[]),
        ((dcs, "stop_migration_task"), ("task_id", &migration), json!(null), &["stop"]),
        (
            (dcs, "batch_restart_online_migration_tasks"),
            ("", ""),
            json!({ "migration_tasks": [migration] }),
            &["begin_link"],
        ),
        ((dcs, "delete_migration_task"), ("", ""), json!({ "task_id_list": [migration] }), &["forget"]),
    ];
    for (operation, path, body, told) in cases {
        if operation.1.starts_with("batch_restart") || operation.1 == "delete_migration_task" {
            let task = t.dcs.migrations.get_mut(&migration).expect("is there");
            task.phase = Phase::Terminated;
            t.dcs.linked.clear();
        }
        t.changes();
        let rows = |t: &Cloud| (t.oms.splitting.clone(), t.dcs.linked.keys().cloned().collect::<Vec<_>>());
        let (before, resume) = (rows(&t), worker.resume());
        // The disk is full.
        let savepoint = t.begin();
        call(&mut t, operation, path, &body);
        t.undo(savepoint);
        t.advance(t.kernel.now + 1);
        assert_eq!(worker.told(), Vec::<&str>::new(), "{operation:?}");
        assert_eq!((rows(&t), worker.resume()), (before, resume), "{operation:?}");
        // There is room again.
        t.begin();
        call(&mut t, operation, path, &body);
        assert_eq!(worker.told(), Vec::<&str>::new(), "{operation:?}");
        t.accept();
        assert_eq!(worker.told(), told, "{operation:?}");
        t.advance(t.kernel.now + 1);
    }
    assert_eq!(worker.resume(), Some(Resume::Manual));
}

#[cfg(feature = "state")]
#[test]
fn real_work_of_a_world_that_is_opened_without_real_data_fails_one_after_another() {
    let mut t = cloud_with(Quirks::default(), Some(Arc::new(Recording::default())));
    fill(&mut t, 5000);
    for _ in 0..1000 {
        let request = serde_json::json!({});
        groups::create(&mut t.kernel, &mut t.oms, request, Policy::default(), Workload::default());
    }
    t.advance(t.kernel.now + 10_000);
    assert!(t.oms.ready.len() > 4000);
    let mut woken = cloud(Quirks::default());
    for row in t.changes() {
        assert!(woken.load(row.table, &row.key, &row.row.unwrap_or_default()));
    }
    // This stack has no room for one frame per task or group: recursion would overflow it.
    let woken = std::thread::Builder::new().stack_size(512 << 10).spawn(move || {
        woken.wake();
        woken.advance(crate::MANUAL_START_MS + 20_000);
        woken
    });
    let woken = woken.expect("starts").join().expect("does not overflow");
    assert!(woken.oms.tasks.values().all(|task| task.state == TaskState::Failed));
    assert!(woken.oms.groups.values().all(|group| group.state == GroupState::CreationFailed));
}
