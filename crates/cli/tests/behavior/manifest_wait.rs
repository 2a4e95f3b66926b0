//! Tests `wait` for a state, with a manifest or with ids, and `policy` of a manifest.

use std::collections::BTreeSet;

use crate::manifest_apply::{Weekend, head, manifest};
use crate::support::{Local, program, runs_until};

#[test]
fn a_bucket_whose_objects_cannot_be_listed_is_unknown() {
    let weekend = Weekend::new(10_000.0, &manifest(1, 0, "ahead: 1"));
    weekend.apply(&["--wait"]).exits(0);
    weekend.run("verify", &[]).exits(0);
    let verify = weekend.run("verify", &["--full", "-o", "csv", "--columns", "result,why"]).exits(1);
    verify.prints(&["unknown", "the service lists no objects of the source"]);
}

#[test]
fn a_wait_may_be_for_what_follows_or_for_the_end() {
    let weekend = Weekend::new(600.0, &manifest(2, 1, "ahead: 40"));
    weekend.apply(&[]).exits(0);
    weekend.run("wait", &["--for", "following", "--interval", "100ms"]).exits(0);
    let csv = weekend.run("wait", &["--for", "following", "-o", "csv", "--columns", "name,action"]).exits(0);
    assert_eq!(csv.out, "name,action\nr0,follow\n", "buckets never follow");
    weekend.run("wait", &["--for", "following", "--select", "b0"]).exits(2).complains(&["can reach that state"]);
    weekend.run("wait", &["--for", "succeeded", "--select", "b*", "--interval", "100ms"]).exits(0);
    weekend.run("wait", &["--for", "succeeded", "--timeout", "200ms", "--interval", "100ms"]).exits(5);
    weekend.run("cutover", &["--select", "r0", "--yes", "--hold", "0s"]).exits(0);
    for goal in ["succeeded", "stopped"] {
        weekend.run("wait", &["--for", goal, "--interval", "100ms"]).exits(0);
    }
    weekend.run("wait", &["--for", "failed"]).exits(2);
}

/// A stream has its version once, and repeats an entry only after it changed; other formats are one document.
#[test]
fn what_is_watched_is_one_stream_or_one_document() {
    let weekend = Weekend::new(600.0, &manifest(2, 1, "ahead: 40"));
    weekend.apply(&[]).exits(0);
    for command in ["wait", "status"] {
        let watch = if command == "status" { &["--watch"][..] } else { &[] };
        let run = |format| weekend.run(command, &[watch, &["--interval", "100ms", "-o", format]].concat()).exits(0);
        let stream = run("jsonl");
        let lines: Vec<serde_json::Value> =
            stream.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        assert_eq!(lines.iter().filter(|line| line["kind"] == "version").count(), 1, "{}", stream.out);
        for name in ["b0", "b1", "r0"] {
            let own: Vec<&serde_json::Value> = lines.iter().filter(|line| line["name"] == name).collect();
            assert!(!own.is_empty() && own.windows(2).all(|pair| pair[0] != pair[1]), "{name}: {}", stream.out);
        }
        let whole = run("json").json();
        assert_eq!(whole["items"].as_array().map(Vec::len), Some(3), "{whole}");
    }
}

/// Names are unique within buckets and within instances, not across both.
#[test]
fn a_bucket_and_a_redis_of_one_name_are_told_apart_in_a_stream() {
    let text = manifest(1, 2, "ahead: 40").replace("name: r0", "name: b0");
    let weekend = Weekend::new(600.0, &text);
    weekend.apply(&["--wait"]).exits(0);
    let watch = ["--for", "succeeded", "--interval", "100ms", "--timeout", "1s", "-o", "jsonl"];
    let stream = weekend.run("wait", &watch).exits(5);
    let records: Vec<serde_json::Value> =
        stream.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    for (entry, name) in [("bucket", "b0"), ("redis", "b0"), ("redis", "r1")] {
        let own = records.iter().filter(|record| record["entry"] == entry && record["name"] == name);
        assert_eq!(own.count(), 1, "{entry} {name}: {}", stream.out);
    }
}

#[test]
fn a_wait_may_be_for_ids_of_any_noun() {
    let local = Local::start();
    local.run(&["wait", "task/45", "45"]).exits(0).prints(&["task 45: succeeded"]);
    let group = format!("group/{}", huaweicloud_emulator::seeds::PAUSED_GROUP);
    local
        .run(&["wait", "45", &group, "--for", "stopped", "--interval", "100ms"])
        .exits(0)
        .prints(&["task 45", "group "]);
    local.run(&["wait", "45", "-o", "csv", "--columns", "ID,state"]).exits(0).prints(&["id,state\n45,succeeded"]);
    let wrong =
        [&["tsk/45"][..], &["photos"], &["task/"], &["task/45,44"], &["redis/a,b", "45"], &["45", "--select", "b0"]];
    for words in wrong {
        local.run(&[&["wait"], words].concat()).exits(2);
    }
    local.run(&["wait", "45", "weekend.yaml"]).exits(2).complains(&["one manifest"]);
}

/// The policy of a manifest contains every operation that the commands on the manifest call.
#[test]
fn the_policy_of_a_manifest_allows_what_its_commands_call() {
    let groups = manifest(2, 0, "ahead: 40, on_failure: { retry: 1 }")
        .replace("to: obs://copy-1", "as: group, description: 'emulate: failed=1', to: obs://copy-1");
    let failing = head("on_failure: { retry: 1 }")
        + "buckets:\n  - { name: once, from: aliyun://r/a, to: obs://a, description: 'emulate: failed=3' }\n";
    for text in [manifest(2, 2, "ahead: 40"), groups, failing] {
        let weekend = Weekend::new(600.0, &text);
        let policy = weekend.run("policy", &[]);
        assert!(matches!(policy.code, 0 | 3), "{}", policy.err);
        let allowed: BTreeSet<String> = policy.json()["Statement"]
            .as_array()
            .into_iter()
            .flatten()
            .flat_map(|statement| statement["Action"].as_array().cloned().unwrap_or_default())
            .filter_map(|action| action.as_str().map(str::to_owned))
            .collect();
        weekend.run("check", &[]);
        weekend.apply(&["--wait"]);
        for command in ["plan", "status", "wait", "verify", "report"] {
            weekend.run(command, &["-q"]);
        }
        weekend.run("cutover", &["--select", "r*", "--yes", "--hold", "0s"]);
        let called: BTreeSet<String> = weekend.local.operations().into_iter().collect();
        assert!(called.contains("create_task") || called.contains("create_task_group"), "{called:?}");
        for id in called {
            let all = huaweicloud_oms::operations::ALL.iter().chain(huaweicloud_dcs::operations::ALL);
            let operation = all.into_iter().find(|operation| operation.id == id).expect("an operation");
            if let Some(action) = operation.permission.action() {
                assert!(allowed.contains(action), "{id} needs {action}, and the policy has {allowed:?}");
            }
        }
    }
}

/// The emulator's clock is stopped, so everything stays in the queue.
#[test]
fn the_time_in_the_queue_is_not_that_of_a_wait() {
    let weekend = Weekend::on(Local::with(|builder| builder.samples(false)), &manifest(2, 0, "ahead: 40"));
    weekend.apply(&[]).exits(0);
    let own = weekend.local.environment();
    let environment: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let file = weekend.file("weekend.yaml");
    let wait = ["wait", &file, "--timeout", "100ms", "--interval", "100ms"];
    let mut child = program(&wait, &environment).spawn().expect("the program runs");
    // Each poll sends two requests, so this goal includes more than five pauses.
    let goal = weekend.local.emulator.request_count() + 12;
    assert!(runs_until(&weekend.local.emulator, &mut child, goal), "it ended");
    child.kill().expect("killed");
    child.wait().expect("ended");
}

/// What is due counts as unfinished while an `apply` works on the manifest, also between its rounds and before its first create.
#[test]
fn a_watch_goes_on_while_apply_is_at_work() {
    let weekend = Weekend::new(600.0, &manifest(8, 0, "ahead: 1"));
    let own = weekend.local.environment();
    let environment: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let file = weekend.file("weekend.yaml");
    let apply = ["apply", &file, "--yes", "--wait", "--interval", "400ms", "--settle", "0s"];
    let mut apply = program(&apply, &environment).spawn().expect("the program runs");
    assert!(runs_until(&weekend.local.emulator, &mut apply, 1), "it ended");
    let helped = format!("another hcmigrate (process {}, since ", apply.id());
    for watch in [&["status", &file, "--watch"][..], &["wait", &file], &["wait", &file, "-o", "jsonl"]] {
        let run = weekend.local.run(&[watch, &["--interval", "100ms"]].concat()).exits(0);
        assert!(!run.err.contains("nothing is at work"), "{}", run.err);
        if watch[0] == "status" {
            let helped = if cfg!(windows) { "another hcmigrate is working" } else { &helped };
            assert_eq!(run.err.matches(helped).count(), 1, "{}", run.err);
        }
    }
    assert!(apply.wait().expect("ended").success());
}

/// A migration that follows its source is not unfinished, but a `cutover` that works on it is worth watching.
#[test]
fn a_watch_goes_on_while_a_cutover_is_at_work() {
    let weekend = Weekend::new(600.0, &manifest(0, 1, "ahead: 1"));
    weekend.apply(&["--wait"]).exits(0);
    let own = weekend.local.environment();
    let environment: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let file = weekend.file("weekend.yaml");
    let cutover = ["cutover", &file, "--select", "r0", "--yes", "--hold", "1h"];
    let mut cutover = program(&cutover, &environment).spawn().expect("the program runs");
    let goal = weekend.local.emulator.request_count() + 1;
    assert!(runs_until(&weekend.local.emulator, &mut cutover, goal), "it ended");
    let watch = ["status", &file, "--watch", "--interval", "100ms"];
    let mut watch = program(&watch, &environment).spawn().expect("the program runs");
    let goal = weekend.local.emulator.request_count() + 12;
    assert!(runs_until(&weekend.local.emulator, &mut watch, goal), "it ended");
    cutover.kill().expect("killed");
    cutover.wait().expect("ended");
    assert!(watch.wait().expect("ended").success());
}
