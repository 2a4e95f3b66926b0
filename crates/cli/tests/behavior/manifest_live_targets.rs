//! Tests the safety of live targets. A target that clients may already use is never stopped or overwritten by mistake.
//! A target that they do not use is never reported as done.

use std::time::Duration;

use huaweicloud_emulator::{EmulatedClock, Pace, seeds};

use crate::manifest_apply::{Weekend, head, manifest};
use crate::manifest_cutover::{cut, instances};
use crate::support::Local;

const NOW: [&str; 3] = ["--yes", "--hold", "0s"];

/// Creates a manifest whose Redis migrations follow their sources.
fn following(redis: usize) -> (Weekend, String) {
    let text = manifest(0, redis, "redis_at_once: 20");
    let weekend = Weekend::new(600.0, &text);
    weekend.apply(&["--wait"]).exits(0);
    (weekend, text)
}

/// Returns the id of the only Redis migration with this name.
fn id_of(weekend: &Weekend, name: &str) -> String {
    let list = weekend.local.run(&["redis", "list", "--name", name, "-o", "json"]).exits(0).json();
    list["items"][0]["id"].as_str().expect("an id").to_owned()
}

/// Checks that no command on the manifest treats an entry as done, or changes anything about it.
#[track_caller]
fn is_not_done(weekend: &Weekend, why: &str) {
    let before = weekend.changes();
    weekend.run("plan", &[]).exits(0).prints(&["drift", why]);
    weekend.run("status", &[]).exits(1).prints(&["DRIFT", why]);
    weekend.run("verify", &[]).exits(1).prints(&["DIFFERS", why]);
    weekend.run("report", &[]).exits(1).prints(&["DIFFERS"]);
    weekend.run("wait", &["--interval", "100ms"]).exits(1);
    weekend.apply(&["--retry-failed"]).exits(1);
    assert_eq!(weekend.changes(), before);
}

#[test]
fn what_was_cut_over_or_stopped_with_all_keys_stays_done_when_it_is_deleted() {
    let (weekend, _) = following(2);
    cut(&weekend, &["--select", "r0", "--hold", "0s"]).exits(0);
    weekend.local.run(&["redis", "stop", &id_of(&weekend, "r1"), "--wait", "--interval", "100ms"]).exits(0);
    weekend.apply(&[]).exits(0);
    for name in ["r0", "r1"] {
        weekend.local.run(&["redis", "delete", &id_of(&weekend, name), "--yes"]).exits(0);
    }
    let short = ["--select", "r0", "--yes", "--hold", "5s", "--timeout", "1s"];
    weekend.run("cutover", &short).exits(2).complains(&["--timeout 1s is shorter than --hold 5s"]);
    let before = weekend.changes();
    weekend.run("plan", &["--exit-code"]).exits(0).prints(&["2 done"]);
    weekend.run("status", &[]).exits(0).prints(&["done 2"]);
    // `cutover` compared the keys of the first. Nothing is left to judge the second by.
    weekend.run("verify", &["-o", "csv", "--columns", "NAME,result"]).exits(3).prints(&["r0,ok", "r1,unknown"]);
    weekend
        .run("verify", &["--select", "r0"])
        .exits(0)
        .complains(&["0 compared by their counts", "1 cut over and left out"]);
    let file = weekend.file("weekend.yaml");
    let narrow = |more: &[&str]| {
        let verify = [&["verify", &*file, "--select", "r0"], more].concat();
        weekend.local.run_with(&verify, &[("COLUMNS", "60")]).exits(0).err
    };
    let summary = narrow(&[]);
    assert!(summary.lines().count() == 2 && summary.lines().all(|line| line.len() <= 60), "{summary}");
    assert!(narrow(&["-o", "json"]).contains("not finished; 1 cut over"), "only people read it in lines");
    weekend.run("report", &[]).exits(0);
    // Another copy of the old source would overwrite the changes that clients have made since.
    weekend.apply(&["--recreate"]).exits(0);
    let again = cut(&weekend, &["--select", "r0"]).exits(1).complains(&["was cut over", "nothing was changed"]);
    assert!(!again.err.contains("hcmigrate apply"), "{}", again.err);
    assert_eq!(weekend.changes(), before);
}

#[test]
fn what_carries_the_mark_of_something_that_was_cut_over_is_left_alone() {
    let (weekend, text) = following(1);
    cut(&weekend, &["--select", "r0", "--hold", "0s"]).exits(0);
    weekend.local.run(&["redis", "delete", &id_of(&weekend, "r0"), "--yes"]).exits(0);
    // Somebody else applies the same manifest without its journal.
    weekend.write_as("copy.yaml", &text);
    let copy = weekend.file("copy.yaml");
    weekend.local.run(&["apply", &copy, "--yes", "--wait", "--interval", "100ms", "--settle", "0s"]).exits(0);
    is_not_done(&weekend, "another item has its mark");
    let before = weekend.changes();
    cut(&weekend, &["--select", "r0", "--hold", "0s"]).exits(1).complains(&["another item has its mark"]);
    weekend.apply(&["--recreate"]).exits(1);
    assert_eq!(weekend.changes(), before);
}

#[test]
fn a_swap_that_was_rolled_back_is_not_done_until_it_is_cut_over_again() {
    let weekend = instances();
    let back = "clients use the source";
    cut(&weekend, &["--select", "orders", "--hold", "0s", "--exchange-ip"]).exits(0);
    weekend.run("status", &[]).exits(0).prints(&["done 1"]);
    cut(&weekend, &["rollback", "--select", "orders"]).exits(0);
    is_not_done(&weekend, back);
    let id = id_of(&weekend, "orders");
    let before = weekend.changes();
    let again = cut(&weekend, &["--select", "orders", "--hold", "0s"]).exits(1);
    again.complains(&["then swapped back", &format!("hcmigrate redis start {id}"), "hcmigrate cutover"]);
    assert_eq!(weekend.changes(), before);
    // Without the journal, the service's answers give the same result.
    let journal = weekend.file("weekend.journal.jsonl");
    let kept = weekend.journal();
    std::fs::remove_file(&journal).expect("a journal");
    weekend.run("plan", &[]).exits(0).prints(&["drift", back]);
    cut(&weekend, &["--select", "orders", "--hold", "0s"]).exits(1).complains(&["then swapped back"]);
    assert_eq!(weekend.changes(), before);
    weekend.write_as("weekend.journal.jsonl", &kept);
    weekend.local.run(&["redis", "start", &id, "--wait", "--interval", "100ms"]).exits(0);
    cut(&weekend, &["--select", "orders", "--hold", "0s"]).exits(0).prints(&["cut over"]);
    weekend.run("status", &[]).exits(0).prints(&["done 1"]);
    weekend.run("verify", &[]).exits(0);
}

#[test]
fn a_swap_that_was_rolled_back_by_hand_is_not_done() {
    let weekend = instances();
    cut(&weekend, &["--select", "orders", "--hold", "0s", "--exchange-ip"]).exits(0);
    let id = id_of(&weekend, "orders");
    let back = ["call", "dcs", "rollback_exchange_instance_ip", "--path", &format!("task_id={id}")];
    weekend.local.run(&back).exits(0);
    weekend.local.pass(60);
    is_not_done(&weekend, "clients use the source");
    // Deleting the migration does not hide this.
    weekend.local.run(&["redis", "delete", &id, "--yes"]).exits(0);
    weekend.run("status", &[]).exits(1).prints(&["DRIFT", "is gone from the service"]);
}

#[test]
fn a_copy_that_was_begun_again_after_the_cutover_and_stopped_is_not_done() {
    const COPY: u64 = 100_000;
    let mut pace = Pace::default();
    pace.full_phase = Duration::from_secs(COPY);
    let clock = EmulatedClock::scaled(600.0);
    let local = Local::with(|builder| builder.samples(false).clock(clock).pace(pace));
    let weekend = Weekend::on(local, &manifest(0, 1, "ahead: 1"));
    weekend.apply(&[]).exits(0);
    weekend.local.pass(COPY);
    cut(&weekend, &["--select", "r0", "--hold", "0s"]).exits(0);
    let id = id_of(&weekend, "r0");
    let begin_again = |passes: u64| {
        weekend.local.run(&["redis", "start", &id]).exits(0);
        weekend.local.pass(passes);
    };
    begin_again(COPY / 3);
    weekend.local.run(&["redis", "stop", &id, "--wait", "--interval", "100ms"]).exits(0);
    is_not_done(&weekend, "started again after its cutover");
    // Once everything is copied, it can be cut over again.
    begin_again(COPY);
    cut(&weekend, &["--select", "r0", "--hold", "0s"]).exits(0);
    weekend.run("status", &[]).exits(0).prints(&["done 1"]);
    weekend.run("verify", &[]).exits(0);
}

/// The migration ran between its cutover and another stop, and no command on the manifest saw it.
#[test]
fn what_was_run_again_and_stopped_by_hand_is_no_longer_called_cut_over() {
    let (weekend, _) = following(1);
    let why = ["-o", "csv", "--columns", "action,why"];
    cut(&weekend, &["--select", "r0", "--hold", "0s"]).exits(0);
    weekend.run("plan", &why).exits(0).prints(&["done,cut over"]);
    let id = id_of(&weekend, "r0");
    for verb in ["start", "stop"] {
        weekend.local.pass(60);
        weekend.local.run(&["redis", verb, &id, "--wait", "--interval", "100ms"]).exits(0);
    }
    weekend.run("plan", &why).exits(0).prints(&["done,stopped with all keys at the target"]);
    weekend.apply(&[]).exits(0);
    weekend.run("plan", &why).exits(0).prints(&["done,stopped with all keys at the target"]);
}

#[test]
fn a_cutover_leaves_what_another_manifest_of_its_name_or_an_older_one_made() {
    let (weekend, text) = following(1);
    let edits =
        [("redis://10.0.0.5:6379", "redis://172.16.0.1:6379"), ("redis://10.1.0.5:6379", "redis://172.16.0.2:6379")];
    let before = weekend.changes();
    for (end, other) in edits {
        let edited = text.replace(end, other);
        // One file has no journal, the other has the journal of the existing migrations.
        weekend.write_as("other.yaml", &edited);
        weekend.write(&edited);
        for file in ["other.yaml", "weekend.yaml"].map(|file| weekend.file(file)) {
            weekend.local.run(&["plan", &file]).exits(0).prints(&["drift", "another source or destination"]);
            for command in
                [&["cutover", &file, "--select", "r0"][..], &["cutover", "rollback", &file, "--select", "r0"]]
            {
                let way = if command.contains(&"rollback") { &NOW[..1] } else { &NOW };
                let run = weekend.local.run(&[command, way].concat()).exits(1);
                run.complains(&["r0: ", "the file says", "172.16.0.", "nothing was changed"]);
            }
        }
    }
    assert_eq!(weekend.changes(), before);
    weekend.write(&text);
    weekend.run("cutover", &[&["--select", "r0"], &NOW[..]].concat()).exits(0).prints(&["cut over"]);
}

/// Creates a manifest with one Redis migration whose target has to be empty. Instances hold `keys` keys.
fn into_empty(to: &str, keys: u64) -> Weekend {
    let mut pace = Pace::default();
    pace.keys = keys;
    let local = Local::with(|builder| builder.clock(EmulatedClock::scaled(600.0)).pace(pace));
    let entry = format!("    - {{ name: r0, from: redis://10.0.0.5:6379, to: {to}, empty_target: required }}\n");
    let network = "redis:\n  network: { vpc: v, subnet: s, security_group: g }\n  instances:\n";
    Weekend::on(local, &(head("ahead: 1") + network + &entry))
}

#[test]
fn a_target_that_has_to_be_empty_is_not_copied_over() {
    let instance = format!("dcs://{}", seeds::TARGET_INSTANCE);
    let weekend = into_empty(&instance, 7);
    weekend.run("check", &[]).exits(1).prints(&["FAIL", "holds 7 keys"]);
    let refused = ["r0", "the target holds 7 keys", "empty_target: required"];
    weekend.apply(&[]).exits(1).prints(&refused);
    assert!(weekend.changes().is_empty(), "not even the machine is made: {:?}", weekend.changes());
    weekend.run("status", &[]).exits(1).prints(&refused[1..]);
    // An instance that the statistics omit may hold any keys.
    let unknown = into_empty("dcs://00000000-0000-4000-8000-000000000000", 0);
    unknown.apply(&[]).exits(1).prints(&["does not report whether the target is empty"]);
    assert!(unknown.changes().is_empty());
    into_empty(&instance, 0).apply(&["--wait"]).exits(0);
}

#[test]
fn that_nothing_can_look_at_a_target_is_said_before() {
    let weekend = into_empty("redis://10.1.0.5:6379", 7);
    let told = "does not show whether the target is empty";
    weekend.run("check", &["--offline"]).exits(0).prints(&["warn", told, "Check with a Redis client"]);
    weekend.run("plan", &[]).exits(0).prints(&["create", told]);
    weekend.apply(&["--wait"]).exits(0);
    let plan = weekend.run("plan", &[]).exits(0);
    assert!(!plan.out.contains(told), "{}", plan.out);
}
