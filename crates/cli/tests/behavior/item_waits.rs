//! Tests waits for items of each noun: which state ends them, and how to go on after a timeout or an interruption.

use huaweicloud_emulator::{EmulatedClock, Fault, FaultKind, seeds};

use crate::support::{Local, Run, breathe, program, runs_until};

const SYNC: &str = seeds::STOPPED_SYNC_TASK;
const LIVE: &str = seeds::INCREMENTAL_MIGRATION;
const GROUP: &str = seeds::PAUSED_GROUP;
const PACE: [&str; 2] = ["--interval", "100ms"];

fn paced(local: &Local, arguments: &[&str]) -> Run {
    local.run(&[arguments, &PACE].concat())
}

/// It never ends by itself, so it is waited for until it follows its source.
#[test]
fn a_wait_for_a_synchronization_ends_when_it_follows() {
    let local = Local::start();
    let both = format!("sync/{SYNC}");
    paced(&local, &["sync", "wait", SYNC]).exits(1).complains(&["is stopped and does not continue", "sync start"]);
    let wait = format!("follow it with: hcmigrate sync wait {SYNC}");
    let start = local.run(&["sync", "start", SYNC]).exits(0);
    assert!(start.err.trim_end().ends_with(&wait), "{}", start.err);
    for words in [&["sync", "wait", SYNC][..], &["wait", &both], &["wait", &both, "--for", "following"]] {
        paced(&local, words).exits(0).prints(&["following"]);
    }
    paced(&local, &["sync", "wait", SYNC, "--for", "stopped", "--timeout", "200ms"])
        .exits(5)
        .complains(&[&format!("hcmigrate sync wait {SYNC} --for stopped")]);
    paced(&local, &["wait", &both, "--for", "succeeded"]).exits(2).complains(&["has no end"]);
    let stop = local.run(&["sync", "stop", SYNC]).exits(0);
    assert!(stop.err.trim_end().ends_with(&format!("{wait} --for stopped")), "{}", stop.err);
    paced(&local, &["sync", "wait", SYNC, "--for", "stopped"]).exits(0).prints(&["stopped"]);
}

#[test]
fn a_wait_for_the_end_of_a_migration_goes_on_while_it_follows() {
    let local = Local::with(|builder| builder.clock(EmulatedClock::scaled(1_000.0)));
    let own = local.environment();
    let environment: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let live = format!("redis/{LIVE}");
    let again = format!("hcmigrate redis wait {LIVE} --for succeeded");
    for wait in [&["redis", "wait", LIVE][..], &["wait", &live], &["redis", "wait", LIVE, seeds::OLD_MIGRATION]] {
        let wait = [wait, &["--for", "succeeded", "--timeout", "300ms"]].concat();
        paced(&local, &wait).complains(&["is still following", &again]);
    }
    let wait = [&["redis", "wait", LIVE, "--for", "succeeded"], &PACE[..]].concat();
    let mut wait = program(&wait, &environment).spawn().expect("the program runs");
    let polled = local.emulator.request_count() + 3;
    assert!(runs_until(&local.emulator, &mut wait, polled), "it ended");
    local.run(&["redis", "stop", LIVE]).exits(0);
    assert!(wait.wait().expect("ended").success(), "a stop ends a migration that followed its source");
    paced(&local, &["redis", "wait", LIVE, "--for", "succeeded"]).exits(1).complains(&["is stopped and does not"]);
}

#[test]
fn what_never_follows_is_skipped_by_a_wait_for_what_does() {
    let local = Local::start();
    let (task, live) = ("task/45", format!("redis/{LIVE}"));
    let both = paced(&local, &["wait", task, &live, "--for", "following"]).exits(0).prints(&[LIVE, "following"]);
    assert!(!both.out.contains("task"), "{}", both.out);
    paced(&local, &["wait", task, "--for", "following"]).exits(2).complains(&["never follow"]);
    paced(&local, &["task", "wait", "45", "--for", "following"]).exits(2).complains(&["never follows"]);
    assert!(!local.operations().iter().any(|operation| operation == "show_task"), "nothing was sent for the task");
}

#[test]
fn a_stop_names_the_wait_for_it() {
    let local = Local::start();
    let stop = local.run(&["task", "stop", "44"]).exits(0);
    assert!(stop.err.contains("hcmigrate task wait 44 --for stopped"), "{}", stop.err);
    while local.run(&["task", "show", "44", "-o", "json"]).json()["items"][0]["state"] != "stopped" {
        local.pass(1);
        breathe();
    }
    paced(&local, &["task", "wait", "44", "--for", "stopped"]).exits(0);
}

/// One item of each noun. The emulator's clock is stopped, so the first two never reach the goal, which the others have reached.
fn one_of_each() -> Vec<String> {
    let items = ["task/44".to_owned(), format!("redis/{LIVE}"), format!("sync/{SYNC}"), format!("group/{GROUP}")];
    let words = ["--for", "stopped"].into_iter().chain(PACE).map(str::to_owned);
    std::iter::once("wait".to_owned()).chain(items).chain(words).collect()
}

/// Returns the command that follows the first two of [`one_of_each`] again.
fn both_again() -> String {
    format!("hcmigrate wait task/44 redis/{LIVE} --for stopped\n")
}

/// All of them are polled at the same time, so one limit is enough for all.
#[test]
fn several_nouns_are_one_wait() {
    let local = Local::start();
    let wait = one_of_each();
    let mut wait: Vec<&str> = wait.iter().map(String::as_str).collect();
    wait.extend(["--timeout", "1s"]);
    let run = local.run(&wait).exits(5).prints(&[&format!("sync {SYNC}: stopped"), &format!("group {GROUP}: stopped")]);
    let run = run.complains(&["task 44 is still running after 1 s\n", &format!("redis {LIVE} is still following")]);
    let advice: Vec<&str> = run.err.split_inclusive('\n').filter(|line| line.contains("hcmigrate")).collect();
    let again = format!("hint: the work continues without you; follow it again with: {}", both_again());
    assert_eq!(advice, [again], "{}", run.err);
    let operations = local.operations();
    let first = operations.iter().position(|name| name == "show_migration_task").expect("a poll");
    assert!(operations[first..].iter().filter(|name| *name == "show_task").count() > 1, "{operations:?}");
}

#[test]
fn several_nouns_are_one_document_or_one_stream() {
    let local = Local::start();
    let wait = one_of_each();
    let mut wait: Vec<&str> = wait.iter().map(String::as_str).collect();
    wait.extend(["--timeout", "500ms", "-o"]);
    let kinds = |items: &[serde_json::Value]| {
        items.iter().map(|item| item["kind"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    let document = local.run(&[&wait[..], &["json"]].concat()).exits(5);
    let items = document.json()["items"].as_array().cloned().expect("items");
    assert_eq!(kinds(&items), ["task", "redis", "sync", "group"], "all as they were last seen, in the given order");
    let mut errors: Vec<serde_json::Value> =
        document.err.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    errors.retain(|line| line["kind"] == "error");
    assert_eq!(errors.iter().map(|error| error["id"].as_str()).collect::<Vec<_>>(), [Some("44"), Some(LIVE)]);
    assert_eq!(errors[0]["hint"], serde_json::Value::Null, "{}", document.err);
    assert!(errors[1]["hint"].as_str().is_some_and(|hint| hint.ends_with(both_again().trim())), "{}", document.err);
    let stream = local.run(&[&wait[..], &["jsonl"]].concat()).exits(5);
    let events: Vec<serde_json::Value> =
        stream.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let mut kinds = kinds(&events);
    assert_eq!(kinds.remove(0), "version");
    kinds.sort();
    assert_eq!(kinds, ["group", "redis", "sync", "task"], "{}", stream.out);
}

/// The failure of a whole list ends the wait for its noun, and is reported once.
#[test]
fn a_noun_that_cannot_be_followed_does_not_end_the_wait_for_the_others() {
    let local = Local::start();
    let refuse = FaultKind::Error { status: 403, code: "DCS.0003".to_owned(), message: "not yours".to_owned() };
    local.emulator.inject(Fault::new(refuse).on("list_migration_task").forever());
    let (live, old) = (format!("redis/{LIVE}"), format!("redis/{}", seeds::OLD_MIGRATION));
    let run = paced(&local, &["wait", &live, &old, "task/45"]).exits(3).prints(&["task 45: succeeded"]);
    assert_eq!(run.err.matches("not yours").count(), 1, "{}", run.err);
    paced(&local, &["wait", "task/1", "group/none", "task/45"]).exits(3).complains(&["task 1", "group none"]);
}

#[test]
fn several_synchronizations_are_waited_for_together() {
    let local = Local::start();
    let create = ["sync", "create", "--from", "aliyun://cn-beijing/photos", "--to", "obs://photos-cn", "-o", "name"];
    let other = local.run(&[&create[..], &["--region", "cn-north-4"]].concat()).exits(0).out;
    let other = other.trim().trim_start_matches("sync/").to_owned();
    local.run(&["sync", "start", SYNC]).exits(0);
    paced(&local, &["sync", "wait", SYNC, &other]).exits(0).prints(&[&format!("sync {SYNC}: following"), &other]);
    let wait = ["sync", "wait", SYNC, &other, "--for", "stopped"];
    let again = format!("hcmigrate sync wait {SYNC} {other} --for stopped\n");
    paced(&local, &[&wait[..], &["--timeout", "300ms"]].concat()).exits(5).complains(&[&again]);
    local.run(&["sync", "stop", SYNC, &other, "--wait", "--interval", "100ms"]).exits(0);
    paced(&local, &wait).exits(0);
}

#[cfg(unix)]
#[test]
fn an_interrupted_wait_for_several_nouns_names_all_that_go_on() {
    let local = Local::start();
    let wait = one_of_each();
    let run = interrupted(&local, &wait.iter().map(String::as_str).collect::<Vec<_>>(), 20);
    run.prints(&[&format!("sync {SYNC}: stopped"), &format!("group {GROUP}: stopped")])
        .complains(&["2 items continue without you", &both_again()]);
}

#[cfg(unix)]
#[test]
fn an_interrupted_wait_names_only_the_items_that_go_on() {
    let local = Local::start();
    let run = interrupted(&local, &[&["task", "wait", "45", "44"], &PACE[..]].concat(), 4);
    run.prints(&["task 45: succeeded"]).complains(&["task 44 continues without you", "hcmigrate task wait 44\n"]);
}

/// Runs the program until it has sent this many requests, and presses Ctrl-C.
#[cfg(unix)]
fn interrupted(local: &Local, arguments: &[&str], requests: usize) -> Run {
    use rustix::process::{Pid, Signal, kill_process};
    let own = local.environment();
    let environment: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut child = program(arguments, &environment).spawn().expect("the program runs");
    assert!(runs_until(&local.emulator, &mut child, requests), "it ended");
    kill_process(Pid::from_child(&child), Signal::INT).expect("a signal");
    Run::new(child.wait_with_output().expect("it ends")).exits(130)
}
