//! Unit tests of `handlers`: every operation whose document names legal states is called in each state.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Value, json};

use super::*;
use crate::dcs::Phase;
use crate::oms::{GroupState, TaskState};
use crate::pace::Pace;
use crate::quirks::Quirks;
use crate::seeds;
use crate::spec::{Spec, bundled, codes};
use crate::world::kernel::Setup;

/// Documented states that no resource of the emulator is ever in, by the operation that reads them.
const UNREACHABLE: [(&str, &str, &str); 5] = [
    ("show_migration_task.status", "DELETED", "a deleted task is gone, or shows its last state"),
    ("show_migration_task.status", "ERROR", "only older documents name it; a failure is FAILED"),
    ("show_migration_task.status", "MIGRATION_FAILED", "of the old kind of task; a failure is FAILED"),
    ("show_migration_task.status", "MIGRATION_SUCCESS", "of the old kind of task; a success is SUCCESS"),
    ("show_task.status", "6", "the service retries, the emulator fails"),
];

const NOW: u64 = 1_790_000_000_000;

const TASKS: [TaskState; 6] = [
    TaskState::Waiting,
    TaskState::Running,
    TaskState::Paused,
    TaskState::Failed,
    TaskState::Succeeded,
    TaskState::Pausing,
];

const GROUPS: [GroupState; 10] = [
    GroupState::Waiting,
    GroupState::Creating,
    GroupState::Monitoring,
    GroupState::Paused,
    GroupState::CreationFailed,
    GroupState::Failed,
    GroupState::Complete,
    GroupState::Pausing,
    GroupState::ToDelete,
    GroupState::Deleting,
];

const PHASES: [Phase; 10] = [
    Phase::Creating,
    Phase::Running,
    Phase::Migrating,
    Phase::Full,
    Phase::Incremental,
    Phase::Success,
    Phase::Failed,
    Phase::Terminating,
    Phase::Terminated,
    Phase::Released,
];

/// Puts the resource that a field is about into a state, and returns the project and the id of the resource.
fn project(field: &str, state: &str) -> Option<(Cloud, String)> {
    let quirks = Quirks { incremental_status_corrected: state == "INCRMIGRATING", ..Quirks::default() };
    let setup = Setup { quirks, pace: Pace::default(), region: "cn-north-4".into(), seed: 1, worker: None };
    let mut cloud = Cloud::new("project", Arc::new(setup), NOW);
    seeds::plant(&mut cloud);
    let quirks = cloud.kernel.setup.quirks.clone();
    let Cloud { oms, dcs, .. } = &mut cloud;
    let id = match field {
        "show_task.status" => {
            let task = oms.tasks.get_mut(&seeds::FAILED_TASK)?;
            task.state = TASKS.into_iter().find(|known| (*known as u64).to_string() == state)?;
            oms.rank();
            seeds::FAILED_TASK.to_string()
        }
        "show_task_group.status" => {
            let group = oms.groups.get_mut(&seeds::PAUSED_GROUP.to_owned())?;
            group.state = GROUPS.into_iter().find(|known| (*known as u64).to_string() == state)?;
            seeds::PAUSED_GROUP.to_owned()
        }
        "show_sync_task.status" => {
            oms.syncs.get_mut(&seeds::STOPPED_SYNC_TASK.to_owned())?.synchronizing = state == "SYNCHRONIZING";
            seeds::STOPPED_SYNC_TASK.to_owned()
        }
        "show_instance.status" => {
            dcs.instances.get_mut(&seeds::SOURCE_INSTANCE.to_owned())?.state = state.to_owned();
            seeds::SOURCE_INSTANCE.to_owned()
        }
        "show_migration_task.status" => {
            let task = dcs.migrations.get_mut(&seeds::INCREMENTAL_MIGRATION.to_owned())?;
            task.phase = PHASES.into_iter().find(|phase| phase.word(&quirks) == state)?;
            seeds::INCREMENTAL_MIGRATION.to_owned()
        }
        "show_migration_task.task_status" => {
            let task = dcs.migrations.get_mut(&seeds::STOPPED_MIGRATION.to_owned())?;
            task.switching = Some(state.to_owned());
            seeds::STOPPED_MIGRATION.to_owned()
        }
        other => panic!("no resource has {other}"),
    };
    Some((cloud, id))
}

fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let value = value.pointer("/allOf/0").unwrap_or(value);
    match value.get("$ref").and_then(Value::as_str) {
        Some(target) => resolve(document, document.pointer(target.trim_start_matches('#')).unwrap()),
        None => value,
    }
}

/// The operations of a document, by id.
fn operations(document: &Value) -> BTreeMap<&str, &Value> {
    let items = document["paths"].as_object().unwrap().values();
    let nodes = items.flat_map(|item| item.as_object().unwrap().values());
    nodes.filter_map(|node| Some((node.get("operationId")?.as_str()?, node))).collect()
}

/// Nothing would call a handler with a misspelled id, and the second handler of an operation would replace the first.
#[test]
fn every_handler_is_the_only_one_of_an_operation() {
    for (service, text) in bundled::documents() {
        let ids: Vec<&str> = match service {
            ServiceName::Oms => oms::HANDLERS.iter().map(|op| op.id).collect(),
            ServiceName::Dcs => dcs::HANDLERS.iter().map(|op| op.id).collect(),
        };
        let document: Value = serde_json::from_str(text).unwrap();
        let known = operations(&document);
        let mut seen = BTreeSet::new();
        for id in ids {
            assert!(known.contains_key(id), "{service:?} has no operation `{id}`");
            assert!(seen.insert(id), "{service:?} has two handlers of `{id}`");
        }
    }
}

/// The states that a field of a reply may have.
fn states(document: &Value, read: &Value, field: &str) -> Vec<String> {
    let reply = resolve(document, &read["responses"]["200"]["content"]["application/json"]["schema"]);
    let field = resolve(document, &reply["properties"][field]);
    let values = ["enum", "x-extensible-enum"].iter().find_map(|key| field.get(key)?.as_array()).unwrap();
    values.iter().map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned)).collect()
}

/// The document's examples of a request, about one resource.
fn bodies(operation: &Value, id: &str) -> Vec<Value> {
    let examples = operation.pointer("/requestBody/content/application~1json/examples");
    let examples = examples.and_then(Value::as_object).into_iter().flat_map(|examples| examples.values());
    let bodies: Vec<Value> = examples.map(|example| about(example["value"].clone(), id)).collect();
    if bodies.is_empty() { vec![Value::Null] } else { bodies }
}

/// A body that names one resource.
fn about(mut body: Value, id: &str) -> Value {
    let own = [
        ("migration_tasks", json!([id])),
        ("instances", json!([id])),
        ("backup_id", json!(seeds::BACKUP)),
        ("migrate_failed_object", json!(false)),
    ];
    let fields = body.as_object_mut().unwrap();
    for (name, value) in own {
        fields.entry(name).and_modify(|old| *old = value);
    }
    // The first example has a source without keys.
    if fields.contains_key("dst_ak") {
        fields.extend([("src_ak".to_owned(), json!("ak")), ("src_sk".to_owned(), json!("sk"))]);
    }
    body
}

/// Calls an operation. If the only item of a batch fails, the call counts as failed.
fn call(operation: &Operation, cloud: &mut Cloud, id: &str, body: &Value) -> Result<(), ApiError> {
    let path: Vec<(&str, Cow<'_, str>)> =
        ["task_id", "group_id", "sync_task_id", "instance_id"].map(|name| (name, Cow::from(id))).into();
    let input = CallInput { path: &path, query: &[], body };
    let handlers = Handlers::new();
    let reply = match handlers.get(operation.service, &operation.id) {
        Some(handler) => handler.run(cloud, &input).0?,
        None => return handlers.refusal(operation, cloud, &input).map_or(Ok(()), Err),
    };
    let body = reply.body.map(|body| body.value()).unwrap_or_default();
    let outcome = ["/migration_tasks/0/result", "/results/0/result"].iter().find_map(|place| body.pointer(place));
    if outcome == Some(&json!("failed")) { Err(ApiError::dcs("DCS.4957")) } else { Ok(()) }
}

#[test]
fn what_the_documents_allow_in_a_state_is_accepted_and_the_rest_is_refused() {
    let (mut wrong, mut unreachable, mut calls) = (Vec::new(), BTreeSet::new(), 0);
    for (service, text) in bundled::documents() {
        let document: Value = serde_json::from_str(text).unwrap();
        let nodes = operations(&document);
        for operation in Spec::parse(service, text).unwrap().operations {
            let Some(legal) = &operation.legal_in else { continue };
            let (node, field) = (nodes[operation.id.as_str()], format!("{}.{}", legal.read, legal.field));
            // Skips the states in which the call has no effect, such as stopping what is stopped, and those about which
            // no document says anything.
            let already: Vec<&str> =
                node["x-hc-batch"]["already"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            for state in states(&document, nodes[legal.read.as_str()], &legal.field) {
                let Some((_, id)) = project(&field, &state) else {
                    unreachable.insert((field.clone(), state));
                    continue;
                };
                let is_open = legal.states.is_empty() && !legal.refused.contains(&state);
                if is_open || already.contains(&state.as_str()) {
                    continue;
                }
                // If the body decides, tries each of its examples; otherwise only the first.
                let tried = if legal.cases.is_empty() { 1 } else { usize::MAX };
                for body in bodies(node, &id).into_iter().take(tried) {
                    calls += 1;
                    let is_allowed = legal.allows(&state, &body);
                    let (mut cloud, id) = project(&field, &state).expect("it was reached");
                    match call(&operation, &mut cloud, &id, &body) {
                        Ok(()) if is_allowed => {}
                        Ok(()) => wrong.push(format!("{} is accepted while {field} is {state}", operation.id)),
                        Err(error) if is_allowed => {
                            wrong.push(format!("{} is refused while {field} is {state}: {error:?}", operation.id));
                        }
                        Err(error) => assert!(codes::of(&error.code).is_some(), "{}: {error:?}", operation.id),
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(calls > 300, "{calls}");
    let unreachable: Vec<(&str, &str)> =
        unreachable.iter().map(|(field, state)| (field.as_str(), state.as_str())).collect();
    assert_eq!(unreachable, UNREACHABLE.map(|(field, state, _)| (field, state)));
}
