//! Tests waits for items of each noun: which state ends them, and how to go on after a timeout or an interruption.

use huaweicloud_emulator::{EmulatedClock, seeds};

use crate::support::{Local, Run, breathe, program, runs_until};

const SYNC: &str = seeds::STOPPED_SYNC_TASK;
const LIVE: &str = seeds::INCREMENTAL_MIGRATION;
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

#[cfg(unix)]
#[test]
fn an_interrupted_wait_names_only_the_items_that_go_on() {
    use rustix::process::{Pid, Signal, kill_process};
    let local = Local::start();
    let own = local.environment();
    let environment: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let wait = [&["task", "wait", "45", "44"], &PACE[..]].concat();
    let mut child = program(&wait, &environment).spawn().expect("the program runs");
    assert!(runs_until(&local.emulator, &mut child, 4), "it ended");
    kill_process(Pid::from_child(&child), Signal::INT).expect("a signal");
    let output = child.wait_with_output().expect("it ends");
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(130), "{err}");
    assert!(err.contains("task 44 continues without you"), "{err}");
    assert!(err.contains("hcmigrate task wait 44\n"), "{err}");
}
