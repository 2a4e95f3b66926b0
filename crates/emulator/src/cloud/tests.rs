//! Unit tests of `cloud`.

use std::collections::BTreeSet;

use super::*;
use crate::handlers::{CallInput, Handlers};
use crate::oms::{Policy, TaskState, tasks};
use crate::pace::Pace;
use crate::quirks::Quirks;
use crate::service::ServiceName;
use crate::world::workload::Workload;

fn cloud(quirks: Quirks) -> Cloud {
    let setup = Setup { quirks, pace: Pace::default(), region: "cn-north-4".to_owned(), seed: 1, worker: None };
    Cloud::new("p", Arc::new(setup), crate::MANUAL_START_MS)
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
    // In steps, as a client that polls would see them on a scaled clock.
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
