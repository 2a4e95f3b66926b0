//! Tests `cutover` and its rollback: when they are interrupted at any request and run again, nothing is changed twice.

use std::process::Child;

use huaweicloud_emulator::{EmulatedClock, Fault, FaultKind, seeds};

use crate::manifest_apply::{Weekend, head, manifest};
use crate::support::{Local, Run, program, runs_until};
use crate::weekend::lossy;

/// A request that is not answered while the test runs.
const NEVER: FaultKind = FaultKind::Slow { milliseconds: 200_000 };

fn arguments<'a>(file: &'a str, command: &'a [&'a str]) -> Vec<&'a str> {
    let (verbs, options) = command.split_at(command.iter().position(|word| word.starts_with('-')).unwrap_or(0));
    [&["cutover"], verbs, &[file], options, &["--yes"]].concat()
}

pub(crate) fn cut(weekend: &Weekend, command: &[&str]) -> Run {
    weekend.local.run(&arguments(&weekend.file("weekend.yaml"), command))
}

/// Starts a command, and returns once the request with this number hangs.
fn hung_at(weekend: &Weekend, command: &[&str], number: usize) -> Child {
    let emulator = &weekend.local.emulator;
    emulator.inject(Fault::new(NEVER).after(u32::try_from(number).expect("few")));
    let goal = emulator.request_count() + number + 1;
    let own = weekend.local.environment();
    let environment: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let file = weekend.file("weekend.yaml");
    let mut child = program(&arguments(&file, command), &environment).spawn().expect("the program runs");
    runs_until(emulator, &mut child, goal);
    emulator.clear_faults();
    child
}

fn kill(mut child: Child) {
    child.kill().expect("killed");
    child.wait().expect("ended");
}

/// Returns the number of requests that a command sends.
fn requests_of(weekend: &Weekend, command: &[&str]) -> usize {
    let before = weekend.local.emulator.request_count();
    cut(weekend, command).exits(0);
    weekend.local.emulator.request_count() - before
}

/// Returns how often an operation took effect, according to the service's record.
fn taken(weekend: &Weekend, operation: &str) -> usize {
    let entries = weekend.local.emulator.requests().into_iter().filter(|entry| entry.error_code.is_none());
    entries.filter(|entry| entry.operation.as_deref() == Some(operation)).count()
}

#[test]
fn a_stop_that_is_interrupted_at_any_request_goes_on_and_is_sent_once() {
    const MOST: usize = 16;
    let weekend = Weekend::new(600.0, &manifest(0, MOST, "redis_at_once: 20"));
    weekend.apply(&[]).exits(0);
    weekend.run("wait", &["--interval", "100ms"]).exits(0);
    let requests = requests_of(&weekend, &["--select", "r0", "--hold", "0s"]);
    assert!(requests < MOST, "{requests} requests");
    for number in 0..requests {
        let name = format!("r{}", number + 1);
        let command = ["--select", name.as_str(), "--hold", "0s"];
        kill(hung_at(&weekend, &command, number));
        cut(&weekend, &command).exits(0).prints(&["cut over", "keys on both sides"]);
        assert_eq!(taken(&weekend, "stop_migration_task_sync"), number + 2, "request {number}");
        cut(&weekend, &[command.as_slice(), &["-o", "json"]].concat()).exits(0).prints(&["\"existing\""]);
        cut(&weekend, &command).exits(0).prints(&["already cut over"]);
    }
    assert_eq!(taken(&weekend, "stop_migration_task_sync"), requests + 1);
    let select: Vec<String> = (0..=requests).map(|number| format!("r{number}")).collect();
    weekend.run("plan", &["--select", &select.join(","), "--exit-code"]).exits(0);
    weekend
        .run("verify", &["--select", &select.join(","), "-o", "csv", "--columns", "RESULT,why"])
        .exits(0)
        .prints(&["ok,cut over"]);
}

/// Creates a manifest with two DCS instances, whose addresses may be swapped.
pub(crate) fn instances() -> Weekend {
    let (source, target) = (seeds::SOURCE_INSTANCE, seeds::TARGET_INSTANCE);
    let text = head("ahead: 1")
        + &format!(
            "redis:\n  network: {{ vpc: v, subnet: s, security_group: g }}\n  instances:\n    - {{ name: orders, from: dcs://{source}, to: dcs://{target} }}\n"
        );
    let weekend = Weekend::on(Local::with(|builder| builder.clock(EmulatedClock::scaled(600.0))), &text);
    weekend.apply(&[]).exits(0);
    weekend.run("wait", &["--interval", "100ms"]).exits(0);
    weekend
}

#[test]
fn a_swap_and_its_rollback_go_on_wherever_they_were_interrupted() {
    let there = ["--select", "orders", "--hold", "0s", "--exchange-ip"];
    let back = ["rollback", "--select", "orders"];
    let weekend = instances();
    let (requests, of_rollback) = (requests_of(&weekend, &there), requests_of(&weekend, &back));
    // Each thread has its own emulator, and mostly waits.
    std::thread::scope(|scope| {
        for number in 0..requests.max(of_rollback) {
            scope.spawn(move || there_and_back(&there, &back, number, requests, of_rollback));
        }
    });
}

/// Swaps addresses and swaps them back. Each command is interrupted at the request with this number, if it sends that
/// many.
fn there_and_back(there: &[&str], back: &[&str], number: usize, requests: usize, of_rollback: usize) {
    let weekend = instances();
    if number < requests {
        kill(hung_at(&weekend, there, number));
    }
    cut(&weekend, there).exits(0).prints(&["cut over"]);
    if number < of_rollback {
        kill(hung_at(&weekend, back, number));
    }
    cut(&weekend, back).exits(0).prints(&["rolled back"]);
    cut(&weekend, back).exits(0).prints(&["already rolled back"]);
    let again = cut(&weekend, &[back, &["-o", "json"]].concat()).exits(0).json();
    assert_eq!(again["items"][0]["result"], "existing", "{again:#}");
    for change in ["exchange_instance_ip", "rollback_exchange_instance_ip"] {
        assert_eq!(taken(&weekend, change), 1, "{change}, request {number}");
    }
    assert_eq!(taken(&weekend, "stop_migration_task_sync"), 0);
    cut(&weekend, there).exits(1).complains(&["then swapped back"]);
}

#[test]
fn a_swap_of_what_is_no_instance_is_refused_and_a_stop_cannot_be_rolled_back() {
    let weekend = Weekend::new(600.0, &manifest(1, 2, "redis_at_once: 20"));
    weekend
        .run("cutover", &["--select", "r0", "--yes"])
        .exits(1)
        .complains(&["no migration for it", "hcmigrate apply"]);
    weekend.apply(&[]).exits(0);
    weekend.run("wait", &["--interval", "100ms", "--select", "r*"]).exits(0);
    let run = cut(&weekend, &["--select", "r0", "--hold", "0s", "--exchange-ip"]).exits(1);
    run.complains(&[
        "r0: exchange: the addresses cannot be swapped",
        "(done: follow, compare)",
        "without --exchange-ip",
    ]);
    cut(&weekend, &["rollback", "--select", "r0"]).exits(1).complains(&["the addresses are not swapped"]);
    let run = cut(&weekend, &["--select", "r0", "--select", "r1", "--hold", "0s", "-o", "jsonl"]).exits(0);
    let lines: Vec<serde_json::Value> = run.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let told: Vec<_> =
        lines.iter().map(|line| line["step"].as_str().or(line["kind"].as_str()).expect("text")).collect();
    let one = ["follow", "stop", "compare", "outcome"];
    assert_eq!(told, [&["version"], one.as_slice(), one.as_slice()].concat());
    assert_eq!((&lines[1]["name"], &lines[4]["result"]), (&"r0".into(), &"accepted".into()));
    cut(&weekend, &["rollback", "--select", "r0,r1"]).exits(1);
    weekend.run("plan", &["--select", "r*", "--exit-code"]).exits(0);
}

#[test]
fn what_cannot_be_cut_over_is_refused_before_anything_is_sent() {
    let text = manifest(1, 1, "ahead: 1")
        + "    - { name: once, from: redis://10.2.0.5:6379, to: redis://10.3.0.5:6379, mode: copy }\n";
    let weekend = Weekend::new(600.0, &text);
    for (options, words) in [
        (&["--yes"][..], "--select"),
        (&["--select", "b0", "--yes"], "only Redis"),
        (&["--select", "once", "--yes"], "copies once"),
        (&["--select", "r0", "--exchange-domain", "--yes"], "--exchange-ip"),
    ] {
        weekend.run("cutover", options).exits(2).complains(&[words]);
    }
    assert!(weekend.local.operations().is_empty());
    weekend.apply(&["--select", "r0"]).exits(0);
    let before = weekend.changes();
    weekend.run("cutover", &["--select", "r0"]).exits(2).complains(&["r0  redis", "--yes"]);
    assert_eq!(weekend.changes(), before);
}

/// The expected output.
const SESSION: &str = "\
cut over  r0  10,000 keys on both sides
  | r0: waiting until the target has caught up (lag 0 at most)
  | r0: stopping the migration
  | r0: comparing the key counts
";

#[test]
fn a_session_reads_as_it_should() {
    let weekend = Weekend::new(600.0, &manifest(0, 1, "ahead: 1"));
    weekend.apply(&[]).exits(0);
    weekend.run("wait", &["--interval", "100ms"]).exits(0);
    let Run { out, err, .. } = cut(&weekend, &["--select", "r0", "--hold", "0s"]).exits(0);
    let mut text = out;
    err.lines().for_each(|line| text.push_str(&format!("  | {line}\n")));
    assert_eq!(text, SESSION);
}

/// Either the user accepts that the target lacks the last changes, or the migration runs again. The cutover stops each
/// run only once.
#[test]
fn errors_at_the_stop_fail_a_cutover_until_they_are_accepted_or_gone() {
    let command = ["--select", "sessions", "--hold", "0s"];
    for accepts in [true, false] {
        let weekend = lossy();
        for _ in 0..2 {
            let failed = cut(&weekend, &command).exits(1);
            failed.complains(&["did not take the last changes", "hcmigrate redis start", "--accept-errors-at-stop"]);
        }
        weekend.run("plan", &[]).exits(0).prints(&["drift", "its cutover failed in the step `stop`"]);
        let board = weekend.run("status", &["-o", "json"]).exits(1).json();
        let entry = &board["items"][0];
        let told = |field: &str| entry[field].as_str().unwrap_or_default().to_owned();
        assert!(told("why").contains("did not take the last changes"), "{entry}");
        assert!(told("hint").contains("hcmigrate redis start"), "{entry}");
        assert_eq!(taken(&weekend, "stop_migration_task_sync"), 1);
        if accepts {
            cut(&weekend, &[&command[..], &["--accept-errors-at-stop"]].concat()).exits(0).prints(&["cut over"]);
        } else {
            let list = weekend.local.run(&["redis", "list", "-o", "json"]).exits(0).json();
            let id = list["items"][0]["id"].as_str().expect("an id").to_owned();
            weekend.local.run(&["redis", "start", &id, "--wait", "--interval", "100ms"]).exits(0);
            cut(&weekend, &command).exits(0).prints(&["cut over"]);
        }
        assert_eq!(taken(&weekend, "stop_migration_task_sync"), 2 - usize::from(accepts));
        weekend.run("plan", &["--exit-code"]).exits(0).prints(&["1 done"]);
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_says_how_to_go_on_and_an_apply_in_between_takes_nothing_for_done() {
    let weekend = Weekend::new(600.0, &manifest(0, 1, "ahead: 1"));
    weekend.apply(&[]).exits(0);
    weekend.run("wait", &["--interval", "100ms"]).exits(0);
    let command = ["--select", "r*", "--hold", "0s", "--accept-extra-keys"];
    let first = hung_at(&weekend, &command, 2);
    let (code, err) = interrupted(first);
    assert_eq!(code, Some(130), "{err}");
    for part in ["in the step `follow`; it was not changed", "cutover", "--select 'r*' --accept-extra-keys"] {
        assert!(err.contains(part), "`{part}` is not in\n{err}");
    }
    assert!(weekend.journal().contains("\"refused\""), "{}", weekend.journal());
    // The stop request takes effect, but its answer does not arrive.
    weekend.local.emulator.inject(Fault::new(NEVER).on("stop_migration_task_sync"));
    let own = weekend.local.environment();
    let environment: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let file = weekend.file("weekend.yaml");
    let child = program(&arguments(&file, &command), &environment).spawn().expect("the program runs");
    while !weekend.changes().contains_key("stop_migration_task_sync") {
        std::thread::yield_now();
    }
    let (code, err) = interrupted(child);
    assert!(code == Some(130) && err.contains("in the step `stop`; what was already sent continues"), "{err}");
    let before = weekend.changes();
    weekend.run("wait", &["--interval", "100ms"]).exits(1).complains(&["different from the file 1"]);
    weekend.run("plan", &[]).prints(&["drift", "its cutover or rollback was interrupted"]);
    let board = weekend.run("status", &[]).exits(1);
    board.prints(&[&format!("r0: hcmigrate cutover {file} --select r0 --accept-extra-keys --hold 0s")]);
    weekend.apply(&[]).complains(&["different from the file"]);
    assert_eq!(weekend.changes(), before);
    cut(&weekend, &command).exits(0);
    assert_eq!(weekend.changes(), before, "the stop is not sent again");
    weekend.run("plan", &["--exit-code"]).exits(0).prints(&["1 done"]);
}

#[cfg(unix)]
#[test]
fn what_was_cut_over_before_ctrl_c_is_in_the_document() {
    let weekend = Weekend::new(600.0, &manifest(0, 2, "redis_at_once: 2"));
    weekend.apply(&[]).exits(0);
    weekend.run("wait", &["--interval", "100ms"]).exits(0);
    weekend.local.emulator.inject(Fault::new(NEVER).on("stop_migration_task_sync").after(1));
    let own = weekend.local.environment();
    let environment: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let file = weekend.file("weekend.yaml");
    let command = ["--select", "r*", "--hold", "0s", "-o", "json", "-q"];
    let child = program(&arguments(&file, &command), &environment).spawn().expect("the program runs");
    while weekend.changes().get("stop_migration_task_sync") != Some(&2) {
        std::thread::yield_now();
    }
    let signal = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(signal.expect("kill runs").success());
    let output = child.wait_with_output().expect("it ends");
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a document");
    assert_eq!(output.status.code(), Some(130));
    assert_eq!((json["items"].as_array().map(Vec::len), &json["items"][0]["result"]), (Some(1), &"accepted".into()));
    let error: serde_json::Value = serde_json::from_slice(&output.stderr).expect("one error");
    assert_eq!((&error["kind"], &error["exit"]), (&"error".into(), &130.into()));
    assert!(error["hint"].as_str().is_some_and(|hint| hint.contains("hcmigrate cutover")), "{error:#}");
}

#[cfg(unix)]
fn interrupted(child: Child) -> (Option<i32>, String) {
    let signal = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(signal.expect("kill runs").success());
    let output = child.wait_with_output().expect("it ends");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}
