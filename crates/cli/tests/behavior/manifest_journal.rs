//! Tests what a journal is true of: one run at a time, one project, and the source and destination that an entry had.

use std::process::Child;

use huaweicloud_emulator::{Fault, FaultKind, seeds};

use crate::manifest_apply::{Weekend, head, manifest};
use crate::manifest_cutover::{cut, instances};
use crate::support::{Local, program, runs_until};

/// Starts `apply`, and returns once it waits for the answer to its third create.
fn creating(weekend: &Weekend, milliseconds: u64) -> Child {
    let emulator = &weekend.local.emulator;
    emulator.inject(Fault::new(FaultKind::Slow { milliseconds }).on("create_task").after(2).times(100));
    let own = weekend.local.environment();
    let environment: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let file = weekend.file("weekend.yaml");
    let mut child = program(&["apply", &file, "--yes", "--settle", "0s"], &environment).spawn().expect("it runs");
    while creates(weekend) < 3 {
        let next = emulator.request_count() + 1;
        assert!(runs_until(emulator, &mut child, next), "it runs");
    }
    child
}

fn creates(weekend: &Weekend) -> usize {
    weekend.local.operations().iter().filter(|operation| *operation == "create_task").count()
}

#[test]
fn without_its_lock_file_a_run_is_still_alone() {
    let weekend = Weekend::new(600.0, &manifest(8, 0, "ahead: 40"));
    let mut first = creating(&weekend, 200_000);
    std::fs::remove_file(weekend.file("weekend.journal.lock")).expect("a lock file");
    for _ in 0..2 {
        weekend.apply(&[]).exits(1).complains(&["another hcmigrate is working on this manifest; nothing was sent"]);
    }
    assert_eq!(creates(&weekend), 3);
    first.kill().expect("killed");
    first.wait().expect("ended");
    weekend.local.emulator.clear_faults();
    weekend.apply(&[]).exits(0);
    weekend.assert_once(8);
}

/// Windows does not let another program change the journal of a run.
#[cfg(unix)]
#[test]
fn a_run_whose_journal_is_changed_sends_nothing_more() {
    let weekend = Weekend::new(600.0, &manifest(8, 0, "ahead: 40"));
    let first = creating(&weekend, 500);
    let changed = weekend.journal() + "{}\n";
    weekend.write_as("weekend.journal.jsonl", &changed);
    let output = first.wait_with_output().expect("it ends");
    let err = String::from_utf8(output.stderr).expect("text");
    assert!(output.status.code() == Some(1) && err.contains("no longer as this run left it"), "{err}");
    assert_eq!((creates(&weekend), weekend.journal()), (3, changed));
    // Without the journal, what was created is found.
    std::fs::remove_file(weekend.file("weekend.journal.jsonl")).expect("a journal");
    weekend.local.emulator.clear_faults();
    weekend.apply(&[]).exits(0);
    weekend.assert_once(8);
}

#[test]
fn the_journal_of_a_rehearsal_is_refused_in_another_project() {
    let weekend = Weekend::new(600.0, &manifest(2, 1, "ahead: 40"));
    weekend.apply(&["--wait"]).exits(0);
    let real = Local::with(|builder| builder.samples(false).project_id("real"));
    let (file, journal) = (weekend.file("weekend.yaml"), weekend.journal());
    let commands: [&[&str]; 9] = [
        &["plan", &file],
        &["apply", &file, "--yes"],
        &["apply", &file],
        &["status", &file],
        &["wait", &file],
        &["verify", &file],
        &["report", &file],
        &["cutover", &file, "--select", "r0", "--yes"],
        &["cutover", "rollback", &file, "--select", "r0", "--yes"],
    ];
    let rehearsed = format!("is about project {}", weekend.local.emulator.project_id());
    for command in commands {
        let run = real.run(command).exits(2);
        run.complains(&[&rehearsed, "lead to project real", "nothing was sent", "a copy of the manifest"]);
    }
    assert!(real.operations().is_empty() && weekend.journal() == journal);
    weekend.run("plan", &["--exit-code"]).exits(0);
    // With a journal of its own, the other project gets everything.
    std::fs::remove_file(weekend.file("weekend.journal.jsonl")).expect("a journal");
    real.run(&["plan", &file]).exits(0).prints(&["3 to create"]);
}

/// A manifest of a bucket with two prefixes, a Redis that is copied once, and one that follows its source.
fn mixed() -> String {
    head("ahead: 40")
        + "buckets:\n  - { name: b, from: aws://us-east-1/photos, to: obs://copy, prefixes: [a/, b/] }\nredis:\n  network: { vpc: v, subnet: s, security_group: g }\n  instances:\n    - { name: once, from: \"redis://10.0.0.5:6379\", to: \"redis://10.1.0.5:6379\", mode: copy }\n    - { name: over, from: \"redis://10.0.1.5:6379,10.0.1.6:6379\", to: \"redis://10.1.1.5:6379\" }\n"
}

#[test]
fn what_ended_and_is_gone_is_done_for_its_source_and_destination_only() {
    let first = mixed();
    let weekend = Weekend::new(600.0, &first);
    weekend.apply(&["--wait"]).exits(0);
    cut(&weekend, &["--select", "over", "--hold", "0s"]).exits(0);
    for noun in ["task", "redis"] {
        weekend.local.run(&[noun, "delete", "--all", "--yes"]).exits(0);
    }
    let same = [("[a/, b/]", "[b/, a/]"), ("10.0.1.5:6379,10.0.1.6:6379", "10.0.1.6:6379,10.0.1.5:6379")];
    for (file, other) in [("", "")].into_iter().chain(same) {
        weekend.write(&first.replace(file, other));
        weekend.run("plan", &[]).exits(0).prints(&["3 done"]);
        weekend.run("verify", &[]).exits(3).prints(&["nothing is left to compare counts with"]);
    }
    let changes = [
        ("aws://us-east-1/photos", "aws://eu-west-1/other"),
        ("[a/, b/]", "[a/]"),
        ("obs://copy", "obs://elsewhere"),
        ("obs://copy,", "obs://copy, region: cn-east-3,"),
        ("prefixes: [a/, b/]", "list: a.list"),
        ("redis://10.0.0.5:6379", "redis://10.9.9.9:6379"),
        ("redis://10.1.0.5:6379", "dcs://10"),
        ("redis://10.1.1.5:6379", "redis://10.1.1.5:6380"),
    ];
    let before = weekend.changes();
    for (file, other) in changes {
        weekend.write(&first.replace(file, other));
        weekend.run("plan", &[]).exits(0).prints(&["drift", "it ended as", "2 done"]);
        weekend.run("status", &[]).exits(3).prints(&["DRIFT"]);
        let verified = weekend.run("verify", &[]).prints(&["DIFFERS"]);
        assert!(matches!(verified.code, 1 | 3), "{}", verified.out);
        weekend.run("report", &["-o", "csv"]).exits(3).prints(&["differs,\"it ended as"]);
        weekend.apply(&["--recreate"]).exits(3);
        assert_eq!(weekend.changes(), before, "{other}");
    }
    weekend.write(&first);
    weekend.run("plan", &["--exit-code"]).exits(0).prints(&["3 done"]);
}

#[test]
fn after_a_swap_only_its_two_addresses_are_no_difference() {
    let weekend = instances();
    let list = weekend.local.run(&["call", "dcs", "list_migration_task"]).exits(0).json();
    let tasks = list["migration_tasks"].as_array().expect("tasks");
    let own =
        tasks.iter().find(|task| task["description"].as_str().is_some_and(|text| text.ends_with("weekend/orders")));
    let address = |field: &str| own.and_then(|task| task[field].as_str()).expect("an address").to_owned();
    let (source, target) = (address("data_source"), address("target_instance_addrs"));
    let with = |from: &str, to: &str| {
        head("ahead: 1")
            + &format!(
                "redis:\n  network: {{ vpc: v, subnet: s, security_group: g }}\n  instances:\n    - {{ name: orders, from: \"redis://{from}\", to: \"redis://{to}\" }}\n"
            )
    };
    let by_id = |from: &str, to: &str| with(from, to).replace("redis://", "dcs://");
    let elsewhere = [
        with("10.8.8.8:6379", "10.7.7.7:6379"),
        with(&source, "10.7.7.7:6379"),
        with(&target, "10.7.7.7:6379"),
        with("10.7.7.7:6379", &source),
        by_id(seeds::TARGET_INSTANCE, seeds::SOURCE_INSTANCE),
    ];
    let (forward, back) = (["--select", "orders", "--hold", "0s"], ["rollback", "--select", "orders"]);
    let is_refused = |text: &String| {
        let before = weekend.changes();
        weekend.write(text);
        weekend.run("plan", &[]).exits(0).prints(&["drift", "another source or destination"]);
        cut(&weekend, &forward).exits(1).complains(&["orders:", "but the file says"]);
        cut(&weekend, &back).exits(1).complains(&["orders:", "but the file says"]);
        assert_eq!(weekend.changes(), before, "{text}");
    };
    elsewhere.iter().chain([&with(&target, &source)]).for_each(is_refused);
    weekend.write(&by_id(seeds::SOURCE_INSTANCE, seeds::TARGET_INSTANCE));
    cut(&weekend, &[&forward[..], &["--exchange-ip"]].concat()).exits(0);
    elsewhere.iter().for_each(is_refused);
    for text in [with(&target, &source), with(&source, &target)] {
        weekend.write(&text);
        weekend.run("plan", &["--exit-code"]).exits(0).prints(&["1 done"]);
        weekend.run("verify", &[]).exits(0);
        cut(&weekend, &forward).exits(0);
    }
    cut(&weekend, &back).exits(0).prints(&["rolled back"]);
}
