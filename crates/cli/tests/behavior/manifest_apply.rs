//! Tests `plan`, `apply`, `status` and `wait`: even if a run fails or is interrupted, everything is moved and nothing
//! is created twice.
#![expect(clippy::disallowed_methods, reason = "a test makes the files that it reads")]

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};

use huaweicloud_emulator::{EmulatedClock, Fault, FaultKind, Quirks};

use crate::support::{Local, Run, breathe, program, runs_until};

const FAST: [&str; 4] = ["--interval", "100ms", "--settle", "0s"];

/// A folder with a manifest, and an emulator without tasks or migrations.
pub(crate) struct Weekend {
    pub(crate) local: Local,
    folder: tempfile::TempDir,
}

impl Weekend {
    pub(crate) fn new(speed: f64, manifest: &str) -> Self {
        let clock = EmulatedClock::scaled(speed);
        Self::on(Local::with(|builder| builder.samples(false).clock(clock).recorded(50_000)), manifest)
    }

    pub(crate) fn on(local: Local, manifest: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let weekend = Self { local, folder };
        weekend.write(manifest);
        weekend
    }

    pub(crate) fn write(&self, manifest: &str) {
        self.write_as("weekend.yaml", manifest);
    }

    /// Writes a manifest with a journal of its own.
    pub(crate) fn write_as(&self, name: &str, manifest: &str) {
        std::fs::write(self.path(name), manifest).expect("a manifest");
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn file(&self, name: &str) -> String {
        self.path(name).to_str().expect("text").to_owned()
    }

    pub(crate) fn run(&self, command: &str, further: &[&str]) -> Run {
        let file = self.file("weekend.yaml");
        let mut arguments = vec![command, file.as_str()];
        arguments.extend(further);
        self.local.run(&arguments)
    }

    pub(crate) fn apply(&self, further: &[&str]) -> Run {
        let mut arguments = vec!["--yes"];
        arguments.extend(FAST);
        arguments.extend(further);
        self.run("apply", &arguments)
    }

    /// Returns the number of times that each changing operation was sent.
    pub(crate) fn changes(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for operation in self.local.operations() {
            if !["list_", "show_", "check_"].iter().any(|reading| operation.starts_with(reading)) {
                *counts.entry(operation).or_insert(0) += 1;
            }
        }
        counts
    }

    /// Returns the descriptions of everything that exists. Each has the mark of one entry.
    fn marks(&self) -> Vec<String> {
        let mut marks = Vec::new();
        for noun in ["task", "group", "redis"] {
            let list = self.local.run(&[noun, "list", "-o", "json"]).exits(0).json();
            let items = list["items"].as_array().expect("items").clone();
            let texts = items.iter().filter(|item| item["group"].as_str().is_none_or(str::is_empty));
            marks.extend(texts.filter_map(|item| item["description"].as_str()).map(str::to_owned));
        }
        marks.sort();
        marks
    }

    #[track_caller]
    pub(crate) fn assert_once(&self, count: usize) {
        let marks = self.marks();
        let mut distinct = marks.clone();
        distinct.dedup();
        assert_eq!((marks.len(), distinct.len()), (count, count), "{marks:#?}");
    }

    pub(crate) fn journal(&self) -> String {
        std::fs::read_to_string(self.path("weekend.journal.jsonl")).expect("a journal")
    }
}

pub(crate) fn head(policy: &str) -> String {
    format!("version: 1\nname: weekend\ndefaults: {{ region: cn-north-4 }}\npolicy: {{ {policy} }}\n")
}

pub(crate) fn manifest(buckets: usize, redis: usize, policy: &str) -> String {
    let mut text = head(policy);
    if buckets > 0 {
        text.push_str("buckets:\n");
    }
    for number in 0..buckets {
        text.push_str(&format!(
            "  - {{ name: b{number}, from: aliyun://cn-beijing/photos-{number}, to: obs://copy-{number}, labels: {{ wave: {} }} }}\n",
            number % 2
        ));
    }
    if redis > 0 {
        text.push_str("redis:\n  network: { vpc: v, subnet: s, security_group: g }\n  instances:\n");
    }
    for number in 0..redis {
        text.push_str(&format!(
            "    - {{ name: r{number}, from: redis://10.0.{number}.5:6379, to: redis://10.1.{number}.5:6379 }}\n"
        ));
    }
    text
}

#[test]
fn four_hundred_buckets_and_sixty_instances_are_moved_once_each() {
    let weekend = Weekend::new(600.0, &manifest(400, 60, "ahead: 40, redis_at_once: 30"));
    weekend.run("plan", &["--exit-code"]).exits(7).prints(&["create", "460 to create"]);
    let run = weekend.apply(&["--wait", "-q"]).exits(0);
    assert_eq!(run.out.lines().filter(|line| line.starts_with("create")).count(), 460);
    weekend.run("plan", &["--exit-code"]).exits(0).prints(&["400 done", "60 following: cut-over due"]);
    let changes = weekend.changes();
    assert_eq!(changes["create_task"], 400);
    assert_eq!(changes["create_online_migration_task"], 60);
    assert_eq!(changes["set_online_migration_task"], 60);
    weekend.assert_once(460);
    weekend.run("wait", &["--interval", "100ms"]).exits(0);
    let before = weekend.changes();
    weekend.apply(&["--wait"]).exits(0);
    assert_eq!(weekend.changes(), before, "a second run has nothing to do");
}

#[test]
fn an_answer_that_is_lost_is_looked_for_by_the_mark() {
    let weekend = Weekend::new(600.0, &manifest(6, 2, "ahead: 40"));
    for operation in ["create_task", "create_online_migration_task", "set_online_migration_task"] {
        weekend.local.emulator.inject(Fault::new(FaultKind::ResetAfter).on(operation).times(2));
    }
    weekend.apply(&["--wait"]).exits(0);
    weekend.assert_once(8);
    assert_eq!(weekend.changes()["create_task"], 6);
}

#[test]
fn a_deleted_journal_is_made_again_from_the_marks() {
    let weekend = Weekend::new(600.0, &manifest(5, 2, "ahead: 40"));
    weekend.apply(&["--wait"]).exits(0);
    std::fs::remove_file(weekend.path("weekend.journal.jsonl")).expect("removed");
    let before = weekend.changes();
    weekend.apply(&["--wait"]).exits(0);
    assert_eq!(weekend.changes(), before);
    assert!(weekend.journal().contains("\"event\":\"adopted\""), "{}", weekend.journal());
}

#[test]
fn failures_are_tried_again_and_end_in_the_budget() {
    let text = head("on_failure: { retry: 1 }, max_failures: 2")
        + "buckets:\n  - { name: once, from: aliyun://r/a, to: obs://a, description: 'emulate: failed=3' }\n  - { name: twice, from: aliyun://r/b, to: obs://b, description: 'emulate: failed=3 sticky' }\n  - { name: good, from: aliyun://r/c, to: obs://c }\n";
    let weekend = Weekend::new(600.0, &text);
    let run = weekend.apply(&["--wait"]).exits(3).complains(&["hcmigrate status"]);
    assert_eq!(run.out.lines().filter(|line| line.starts_with("retry")).count(), 2, "{}", run.out);
    assert_eq!(weekend.changes()["start_task"], 2);
    let status = weekend.run("status", &[]).exits(3);
    for part in ["done 2", "failed 1", "FAILED", "twice", "--retry-failed"] {
        assert!(status.out.contains(part), "`{part}` is not in\n{}", status.out);
    }
    weekend.run("wait", &[]).exits(3);
    let json = weekend.run("status", &["-o", "json"]).exits(3).json();
    assert_eq!(json["items"][1]["action"], "failed");
    assert_eq!(json["items"][1]["item"]["state"], "failed");
}

#[test]
fn only_what_is_selected_is_begun() {
    let weekend = Weekend::new(600.0, &manifest(6, 0, "ahead: 40"));
    weekend.apply(&["--select", "wave=1", "--select", "b1,b3"]).exits(0);
    assert_eq!(weekend.changes()["create_task"], 2);
    weekend.run("plan", &["--select", "wave=7"]).exits(2).complains(&["nothing in", "matches"]);
    for wrong in [&["--select", "b2", "--select", "b22"][..], &["--select", "b2,b22"]] {
        for command in ["plan", "check", "status", "wait", "verify"] {
            weekend.run(command, wrong).exits(2).complains(&["no entry is named b22", "did you mean b2"]);
        }
    }
    weekend.run("plan", &["--select", "photos-*"]).exits(2).complains(&["no entry is named photos-*"]);
}

#[test]
fn a_saved_plan_is_applied_as_it_is_and_refused_when_the_manifest_has_changed() {
    let weekend = Weekend::new(600.0, &manifest(4, 0, "ahead: 40"));
    let plan = weekend.file("plan.json");
    weekend.run("plan", &["--out", &plan, "--select", "b0"]).exits(0);
    let apply = |weekend: &Weekend| {
        let mut arguments = vec!["apply", plan.as_str(), "--yes"];
        arguments.extend(FAST);
        weekend.local.run(&arguments)
    };
    apply(&weekend).exits(0);
    assert_eq!(weekend.changes()["create_task"], 1);
    weekend.write(&manifest(5, 0, "ahead: 40"));
    apply(&weekend).exits(2).complains(&["has changed since the plan was made"]);
    assert_eq!(weekend.changes()["create_task"], 1);
}

#[test]
fn two_runs_at_a_time_are_refused() {
    let weekend = Weekend::new(600.0, &manifest(2, 0, "ahead: 40"));
    let lock = std::fs::File::create(weekend.path("weekend.journal.lock")).expect("a lock file");
    lock.lock().expect("held");
    let status = format!("hcmigrate status {}", weekend.file("weekend.yaml"));
    weekend.apply(&[]).exits(1).complains(&["another hcmigrate is working on this manifest", &status]);
    assert!(weekend.changes().is_empty());
    weekend.run("plan", &[]).exits(0);
}

#[test]
fn a_journal_that_cannot_be_kept_stops_everything_before_it_is_sent() {
    let weekend = Weekend::new(600.0, &manifest(2, 0, "ahead: 40"));
    std::fs::create_dir(weekend.path("weekend.journal.jsonl")).expect("a folder in its place");
    weekend.apply(&[]).exits(2).complains(&["the journal", "cannot be"]);
    std::fs::remove_file(weekend.path("weekend.journal.lock")).expect("removed");
    std::fs::create_dir(weekend.path("weekend.journal.lock")).expect("a folder in its place");
    weekend.apply(&[]).exits(2).complains(&["the lock", "nothing was sent"]);
    std::fs::remove_dir(weekend.path("weekend.journal.lock")).expect("removed");
    std::fs::remove_dir(weekend.path("weekend.journal.jsonl")).expect("removed");
    std::fs::write(weekend.path("weekend.journal.jsonl"), "{\"journal\":1,\"manifest\":\"other\"}\n").expect("written");
    weekend.apply(&[]).exits(2).complains(&["belongs to the manifest `other`"]);
    std::fs::write(
        weekend.path("weekend.journal.jsonl"),
        "{\"journal\":1,\"manifest\":\"weekend\"}\n{\"at\":\"\nnonsense\n",
    )
    .expect("written");
    weekend.apply(&[]).exits(2).complains(&["damaged in line 2"]);
    assert!(weekend.changes().is_empty());
}

#[test]
fn without_a_terminal_apply_wants_yes_and_keys_are_wanted_before_anything_is_sent() {
    let weekend = Weekend::new(600.0, &manifest(2, 0, "ahead: 40"));
    weekend.run("apply", &[]).exits(2).complains(&["2 to create", "--yes"]);
    let file = weekend.file("weekend.yaml");
    let none = [("HCMIGRATE_SRC_AK", ""), ("HCMIGRATE_DST_SK", "")];
    let run = weekend.local.run_with(&["apply", &file, "--yes"], &none).exits(4);
    run.complains(&["lack HCMIGRATE_SRC_AK (for b0, b1)", "lack HCMIGRATE_DST_SK"]);
    assert!(weekend.changes().is_empty());
}

#[test]
fn no_secret_gets_into_journal_output_or_plan() {
    let text = manifest(2, 1, "ahead: 40")
        .replace("to: redis://10.1.0.5:6379", "to: redis://10.1.0.5:6379, keys: { source: env:MOVED }");
    let weekend = Weekend::new(600.0, &text);
    let (file, plan) = (weekend.file("weekend.yaml"), weekend.file("plan.json"));
    let secrets = [
        ("HCMIGRATE_SRC_AK", "MARKER-1"),
        ("HCMIGRATE_SRC_SK", "MARKER-2"),
        ("HCMIGRATE_DST_AK", "MARKER-3"),
        ("HCMIGRATE_DST_SK", "MARKER-4"),
        ("MOVED_PASSWORD", "MARKER-5"),
    ];
    let mut all = String::new();
    for command in [
        vec!["plan", file.as_str(), "--out", plan.as_str()],
        vec!["apply", file.as_str(), "--yes", "--wait", "--interval", "100ms", "-o", "jsonl"],
        vec!["status", file.as_str(), "-o", "json"],
    ] {
        let run = weekend.local.run_with(&command, &secrets).exits(0);
        all.push_str(&run.out);
        all.push_str(&run.err);
    }
    all.push_str(&weekend.journal());
    all.push_str(&std::fs::read_to_string(&plan).expect("a plan"));
    assert!(!all.contains("MARKER"), "{all}");
    assert!(all.contains("{\"kind\":\"version\",\"format\":1}") && all.contains("\"kind\":\"outcome\""), "{all}");
}

#[test]
fn a_check_only_reads_and_a_report_tells_what_arrived() {
    let weekend = Weekend::new(600.0, &manifest(3, 1, "ahead: 40"));
    weekend.run("check", &["--offline"]).exits(0).prints(&["3 buckets, 1 redis"]);
    assert!(weekend.local.operations().is_empty());
    let run = weekend.run("check", &[]);
    assert!(run.err.contains("4 checked") && matches!(run.code, 0 | 1 | 3), "{}\n{}", run.out, run.err);
    assert!(weekend.changes().is_empty(), "{:?}", weekend.changes());
    weekend.run("verify", &[]).exits(1).prints(&["not yet", "it has not started"]);
    weekend.apply(&["--wait"]).exits(0);
    let verified = weekend.run("verify", &["-o", "json"]).json();
    assert_eq!(verified["items"][0]["result"], "ok", "{verified:#}");
    let page = weekend.file("report.html");
    weekend.run("report", &["--html", &page]).exits(0).complains(&["wrote"]);
    let page = std::fs::read_to_string(page).expect("a page");
    assert!(page.starts_with("<!doctype html>") && page.contains("copy-2") && !page.contains("<script"), "{page}");
    weekend.run("report", &["-o", "csv"]).exits(0).prints(&["entry,name,result", "bucket,b0,ok"]);
}

#[cfg(unix)]
#[test]
fn ctrl_c_says_how_to_go_on_and_leaves_the_service_alone() {
    // The clock is stopped, so that nothing finishes.
    let local = Local::with(|builder| builder.samples(false));
    let folder = tempfile::tempdir().expect("a folder");
    let weekend = Weekend { local, folder };
    weekend.write(&manifest(3, 0, "ahead: 1"));
    let environment = weekend.local.environment();
    let environment: Vec<(&str, &str)> = environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let file = weekend.file("weekend.yaml");
    let select = ["--select", "wave=0", "--select", "b*"];
    let apply = [&["apply", &file, "--yes", "--wait", "--interval", "100ms"][..], &select].concat();
    let child = program(&apply, &environment).spawn();
    let child = child.expect("the program runs");
    while !weekend.changes().contains_key("create_task") {
        breathe();
    }
    let err = interrupted(child);
    assert!(err.contains("continues at the service") && err.contains("resume with: hcmigrate apply"), "{err}");
    let on_the_same = format!("{file} --select wave=0 --select 'b*'");
    assert!(err.contains(&format!("hcmigrate apply {on_the_same} --wait; check progress with")), "{err}");
    assert!(err.contains(&format!("hcmigrate status {on_the_same}")), "{err}");
    assert!(!weekend.changes().contains_key("stop_task"));
    assert!(Path::new(&weekend.file("weekend.journal.jsonl")).exists());
    // An interrupt does not wait for a slow poll.
    let slow = Fault::new(FaultKind::Slow { milliseconds: 200_000 }).on("list_tasks");
    for command in [&["status", "--watch"][..], &["wait"]] {
        weekend.local.emulator.inject(slow.clone());
        let before = weekend.local.emulator.request_count();
        let arguments = [&command[..1], &[&file], &command[1..], &select].concat();
        let mut child = program(&arguments, &environment).spawn().expect("the program runs");
        assert!(runs_until(&weekend.local.emulator, &mut child, before + 1));
        let err = interrupted(child);
        assert!(err.contains(&format!("follow again with: hcmigrate wait {on_the_same}")), "{err}");
        weekend.local.emulator.clear_faults();
    }
}

/// Interrupts a program, and returns its error output.
#[cfg(unix)]
fn interrupted(child: std::process::Child) -> String {
    let signal = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(signal.expect("kill runs").success());
    let run = child.wait_with_output().expect("it ends");
    let err = String::from_utf8_lossy(&run.stderr).into_owned();
    assert_eq!(run.status.code(), Some(130), "{err}");
    err
}

/// Creates an emulator that releases the machine of a finished migration after an hour.
fn releasing(manifest: &str) -> Weekend {
    let mut quirks = Quirks::default();
    quirks.set("release_after_hours", "1").expect("a quirk");
    let clock = EmulatedClock::scaled(600.0);
    Weekend::on(Local::with(|builder| builder.samples(false).clock(clock).quirks(quirks)), manifest)
}

#[test]
fn what_was_taken_back_is_made_again_once_where_that_is_asked_for() {
    let weekend = releasing(&manifest(0, 1, "ahead: 1"));
    weekend.apply(&["--wait"]).exits(0);
    let list = weekend.local.run(&["redis", "list", "-o", "json"]).exits(0).json();
    let id = list["items"][0]["id"].as_str().expect("an id").to_owned();
    weekend.local.run(&["redis", "stop", &id, "--wait", "--interval", "100ms"]).exits(0);
    weekend.local.pass(7_200);
    weekend.run("plan", &[]).exits(0).prints(&["its machine was released; --recreate creates another"]);
    weekend.apply(&[]).exits(1).complains(&["1 different from the file"]);
    // The answer to the request that creates another migration is lost. The next run finds that migration instead of
    // creating a second one.
    weekend.local.emulator.inject(Fault::new(FaultKind::ResetAfter).on("create_online_migration_task"));
    weekend.apply(&["--recreate", "--wait"]).exits(0).complains(&["1 following: cut-over due"]);
    let made = |weekend: &Weekend| weekend.changes()["create_online_migration_task"];
    assert_eq!(made(&weekend), 2);
    weekend.apply(&["--recreate", "--wait"]).exits(0);
    std::fs::remove_file(weekend.path("weekend.journal.jsonl")).expect("removed");
    weekend.apply(&["--recreate", "--wait"]).exits(0);
    weekend.run("plan", &["--exit-code"]).exits(0).prints(&["1 following"]);
    assert_eq!((made(&weekend), weekend.changes()["set_online_migration_task"]), (2, 2));
}

#[test]
fn what_ended_well_before_its_machine_was_taken_back_is_done() {
    let once = manifest(0, 1, "ahead: 1").replace("to: redis://10.1.0.5:6379", "to: redis://10.1.0.5:6379, mode: copy");
    let weekend = releasing(&once);
    weekend.apply(&["--wait"]).exits(0);
    weekend.local.pass(7_200);
    let list = weekend.local.run(&["redis", "list", "-o", "json"]).exits(0).json();
    assert_eq!(list["items"][0]["state"], "released", "{list}");
    weekend.run("plan", &["--exit-code"]).exits(0).prints(&["1 done"]);
    weekend.apply(&["--recreate", "--wait"]).exits(0);
    assert_eq!(weekend.changes()["create_online_migration_task"], 1);
}

#[test]
fn a_saved_plan_does_nothing_else_than_it_says() {
    let text = head("ahead: 40, on_failure: { retry: 1 }")
        + "buckets:\n  - { name: once, from: aliyun://r/a, to: obs://a, description: 'emulate: failed=3' }\n  \
           - { name: other, from: aliyun://r/b, to: obs://b }\n"
        + "redis:\n  network: { vpc: v, subnet: s, security_group: g }\n  instances:\n    \
           - { name: r, from: redis://10.0.0.5:6379, to: redis://10.1.0.5:6379 }\n";
    let weekend = Weekend::new(600.0, &text);
    let plan = weekend.file("plan.json");
    weekend.run("plan", &["--out", &plan]).exits(0).prints(&["3 to create"]);
    weekend.apply(&["--select", "once"]).exits(0);
    weekend.run("wait", &["--select", "once", "--interval", "100ms"]).exits(1);
    let apply = |further: &[&str]| {
        let arguments = [&["apply", plan.as_str()][..], &FAST, further].concat();
        weekend.local.run(&arguments)
    };
    let told = "once is left alone: the plan says create, but now retry is due";
    apply(&[]).exits(2).complains(&[told, "2 to create"]);
    let run =
        apply(&["--yes"]).exits(3).complains(&[told, "1 not as planned", "make a new plan for what was left alone"]);
    assert_eq!(run.err.matches(told).count(), 1, "{}", run.err);
    let changes = weekend.changes();
    assert_eq!((changes["create_task"], changes.get("start_task")), (2, None), "{changes:?}");
    assert_eq!(changes["set_online_migration_task"], 1, "the start is a part of the creation");
    weekend.run("plan", &["--out", &plan]).exits(0).prints(&["1 to retry"]);
    apply(&["--yes", "--wait"]).exits(0);
    assert_eq!(weekend.changes()["start_task"], 1);
}

/// An error after which the same call may succeed later.
fn busy() -> Fault {
    Fault::new(FaultKind::Error { status: 400, code: "OMS.0062".to_owned(), message: "busy".to_owned() })
        .on("create_task")
}

#[test]
fn a_short_outage_counts_once_however_many_requests_meet_it() {
    let weekend = Weekend::new(600.0, &manifest(25, 0, "ahead: 40"));
    weekend.local.emulator.inject(busy().times(25));
    let run = weekend.apply(&[]).exits(0);
    assert_eq!(run.err.matches("it will be tried again").count(), 25, "{}", run.err);
    weekend.assert_once(25);
}

#[test]
fn a_run_goes_on_as_long_as_the_services_answer_however_often_they_put_a_request_off() {
    let weekend = Weekend::new(600.0, &manifest(1, 0, "ahead: 40"));
    weekend.local.emulator.inject(busy().times(30));
    let run = weekend.apply(&[]).exits(0);
    assert_eq!(run.err.matches("it will be tried again").count(), 1, "the same reason is told once: {}", run.err);
    let refused = weekend.local.emulator.requests().into_iter().filter(|entry| entry.error_code.is_some());
    assert_eq!(refused.filter(|entry| entry.operation.as_deref() == Some("create_task")).count(), 30);
    weekend.assert_once(1);
}

/// Only polls without an answer count, and only consecutive ones.
#[test]
fn silence_ends_a_run_and_a_look_that_succeeds_begins_its_count_anew() {
    const BEFORE: usize = 5;
    let local = Local::with(|builder| builder.samples(false).recorded(50_000));
    let weekend = Weekend::on(local, &manifest(1, 0, "ahead: 1"));
    let emulator = &weekend.local.emulator;
    let own = weekend.local.environment();
    let environment: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let file = weekend.file("weekend.yaml");
    emulator.inject(Fault::new(FaultKind::Html).on("list_tasks").forever());
    let mut child = program(&["apply", &file, "--yes", "--wait", "--interval", "100ms"], &environment)
        .spawn()
        .expect("the program runs");
    let mut lines = BufReader::new(child.stderr.take().expect("standard error")).lines();
    assert_eq!(silent_looks(&mut lines, BEFORE), BEFORE);
    emulator.clear_faults();
    let more = silent_looks(&mut lines, usize::MAX);
    emulator.inject(Fault::new(FaultKind::Html).on("list_tasks").forever());
    assert_eq!(silent_looks(&mut lines, usize::MAX), 20, "after {} before", BEFORE + more);
    assert_eq!(child.wait().expect("it ends").code(), Some(1));
}

/// Counts the polls without an answer, up to `most`, until the task is created or the program ends.
fn silent_looks(lines: &mut impl Iterator<Item = std::io::Result<String>>, most: usize) -> usize {
    let lines = lines.map(|line| line.expect("text")).take_while(|line| !line.contains("1 waiting"));
    lines.filter(|line| line.contains("retrying")).take(most).count()
}

/// Creates an emulator whose lists omit new items for twenty minutes, which are two seconds of real time.
fn lagging(manifest: &str, further: &[(&str, &str)]) -> Weekend {
    let mut quirks = Quirks::default();
    for (name, value) in [&[("lists_lag_seconds", "1200")], further].concat() {
        quirks.set(name, value).expect("a quirk");
    }
    let clock = EmulatedClock::scaled(600.0);
    Weekend::on(Local::with(|builder| builder.samples(false).clock(clock).quirks(quirks)), manifest)
}

#[test]
fn what_was_just_created_and_is_listed_late_is_no_drift() {
    let weekend = lagging(&manifest(2, 1, "ahead: 40"), &[]);
    let apply = |further: &[&str]| weekend.run("apply", &[&["--yes", "--interval", "100ms"], further].concat());
    let run = apply(&["--wait"]).exits(0).complains(&["2 waiting"]);
    assert!(!run.err.contains("different from the file"), "{}", run.err);
    assert_eq!(weekend.changes()["set_online_migration_task"], 1, "it is configured once it is listed");
    weekend.assert_once(3);
}

#[test]
fn every_command_waits_for_what_is_listed_late() {
    let mut quirks = Quirks::default();
    quirks.set("lists_lag_seconds", "1200").expect("a quirk");
    // The clock is stopped.
    let local = Local::with(|builder| builder.samples(false).quirks(quirks));
    let weekend = Weekend::on(local, &manifest(1, 0, "ahead: 40"));
    weekend.run("apply", &["--yes"]).exits(0).complains(&["1 waiting"]);
    weekend.run("plan", &["-o", "csv"]).exits(0).prints(&["was just created, and the service does not list it yet"]);
    weekend.run("status", &[]).exits(0).prints(&["waiting 1"]);
    weekend.run("verify", &["-o", "csv"]).prints(&["not-yet", "was just created"]);
    weekend.run("apply", &["--yes", "--recreate"]).exits(0).complains(&["1 waiting"]);
    weekend.apply(&[]).exits(1).complains(&["1 different from the file"]);
    assert_eq!(weekend.changes()["create_task"], 1);
    weekend.local.pass(1_200);
    weekend.apply(&[]).exits(0);
}

/// A killed run may have created an item that the list shows much later than usual.
#[test]
fn what_may_have_been_created_is_not_created_again_by_itself() {
    let mut quirks = Quirks::default();
    quirks.set("lists_lag_seconds", "1200").expect("a quirk");
    // The clock is stopped.
    let weekend =
        Weekend::on(Local::with(|builder| builder.samples(false).quirks(quirks)), &manifest(1, 0, "ahead: 1"));
    let own = weekend.local.environment();
    let environment: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
    weekend.local.emulator.inject(Fault::new(FaultKind::Slow { milliseconds: 200_000 }).on("create_task"));
    let mut child =
        program(&["apply", &weekend.file("weekend.yaml"), "--yes"], &environment).spawn().expect("the program runs");
    while !weekend.changes().contains_key("create_task") {
        breathe();
    }
    child.kill().expect("killed");
    child.wait().expect("ended");
    weekend.local.emulator.clear_faults();
    let csv = ["-o", "csv"];
    let plan = weekend.run("plan", &csv).exits(0);
    plan.prints(&["b0,wait,\"it may have been created, and the service does not list it yet"]);
    let journal = weekend.journal();
    let (before, intent) = journal.trim_end().rsplit_once("{\"at\":\"").expect("an intent");
    let aged = format!("{before}{{\"at\":\"20260101T000000Z{}\n", &intent["20260101T000000Z".len()..]);
    std::fs::write(weekend.path("weekend.journal.jsonl"), aged).expect("written");
    weekend.run("plan", &csv).exits(0).prints(&["b0,drift,\"it may have been created", "--recreate creates it"]);
    weekend.run("apply", &["--yes"]).exits(1).complains(&["1 different from the file"]);
    weekend.run("status", &[]).exits(1);
    assert_eq!(weekend.changes()["create_task"], 1);
    weekend.local.pass(1_200);
    weekend.apply(&[]).exits(0);
    assert_eq!(weekend.changes()["create_task"], 1);
    weekend.assert_once(1);
}

#[test]
fn what_does_not_exist_is_created_where_the_operator_says_so() {
    for says in [&["--recreate"][..], &["--settle", "0s"]] {
        let weekend = Weekend::new(600.0, &manifest(1, 0, "ahead: 1"));
        let killed = "{\"journal\":1,\"manifest\":\"weekend\"}\n{\"at\":\"20260101T000000Z\",\"entry\":\"bucket/b0\",\"event\":\"intent\",\"act\":\"create\"}\n";
        std::fs::write(weekend.path("weekend.journal.jsonl"), killed).expect("a journal");
        weekend.run("apply", &["--yes"]).exits(1);
        assert!(weekend.changes().is_empty());
        weekend.run("apply", &[&["--yes"], says].concat()).exits(0);
        weekend.assert_once(1);
    }
}

/// The clock of the machine was ahead when the killed run wrote its journal, and was set back since.
#[test]
fn what_may_have_been_created_in_the_future_is_given_time_to_be_listed() {
    let mut quirks = Quirks::default();
    quirks.set("lists_lag_seconds", "1200").expect("a quirk");
    // The clock is stopped.
    let weekend =
        Weekend::on(Local::with(|builder| builder.samples(false).quirks(quirks)), &manifest(1, 0, "ahead: 1"));
    weekend.run("apply", &["--yes"]).exits(0);
    let killed = "{\"journal\":1,\"manifest\":\"weekend\"}\n{\"at\":\"90000101T000000Z\",\"entry\":\"bucket/b0\",\"event\":\"intent\",\"act\":\"create\"}\n";
    std::fs::write(weekend.path("weekend.journal.jsonl"), killed).expect("a journal");
    let own = weekend.local.environment();
    let environment: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let command = ["apply", &weekend.file("weekend.yaml"), "--yes", "--settle", "1h", "--interval", "100ms"];
    let before = weekend.local.emulator.request_count();
    let mut child = program(&command, &environment).spawn().expect("the program runs");
    // It polls the lists of tasks and groups again and again.
    assert!(runs_until(&weekend.local.emulator, &mut child, before + 8));
    weekend.local.pass(1_200);
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
    assert_eq!(weekend.changes()["create_task"], 1);
    weekend.assert_once(1);
}

/// The list still shows only the migration whose machine was released.
#[test]
fn what_was_made_again_is_not_taken_for_what_is_listed_in_its_place() {
    let weekend = lagging(&manifest(0, 1, "ahead: 1"), &[("release_after_hours", "1")]);
    let apply =
        |further: &[&str]| weekend.run("apply", &[&["--yes", "--wait", "--interval", "100ms"], further].concat());
    apply(&[]).exits(0);
    let list = weekend.local.run(&["redis", "list", "-o", "json"]).exits(0).json();
    let id = list["items"][0]["id"].as_str().expect("an id").to_owned();
    weekend.local.run(&["redis", "stop", &id, "--wait", "--interval", "100ms"]).exits(0);
    weekend.local.pass(7_200);
    apply(&["--recreate"]).exits(0).complains(&["1 following: cut-over due"]);
    let changes = weekend.changes();
    assert_eq!((changes["create_online_migration_task"], changes["set_online_migration_task"]), (2, 2));
}

/// Entries name their own region; `--region` applies to those that do not.
#[test]
fn every_entry_is_sent_to_its_own_region() {
    let weekend = Weekend::new(600.0, &manifest(1, 1, "ahead: 40"));
    let (file, url) = (weekend.file("weekend.yaml"), weekend.local.emulator.url());
    let regional = [
        ("HUAWEICLOUD_SDK_OMS_ENDPOINT", ""),
        ("HUAWEICLOUD_SDK_DCS_ENDPOINT", ""),
        ("HUAWEICLOUD_SDK_REGION_OMS_CN_NORTH_4", &url),
        ("HUAWEICLOUD_SDK_REGION_DCS_CN_NORTH_4", &url),
        ("HUAWEICLOUD_SDK_REGION_OMS_CN_SOUTH_1", "http://127.0.0.1:1"),
        ("HUAWEICLOUD_SDK_REGION_DCS_CN_SOUTH_1", "http://127.0.0.1:1"),
    ];
    for region in [&["--region", "cn-south-1"][..], &[]] {
        let plan = [&["plan", &file][..], region].concat();
        weekend.local.run_with(&plan, &regional).exits(0).prints(&["2 to create"]);
    }
    weekend.write(&manifest(1, 1, "ahead: 40").replace("region: cn-north-4", ""));
    weekend.local.run_with(&["plan", &file, "--region", "cn-north-4"], &regional).exits(0);
}
