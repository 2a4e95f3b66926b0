//! Tests that `check`, `status`, `verify` and `report` tell the truth about a manifest: nothing unchecked passes, and
//! nothing unfinished is called done.

use huaweicloud_emulator::{Fault, FaultKind};

use crate::manifest_apply::{Weekend, head, manifest};

#[test]
fn a_check_with_a_refused_key_ends_at_the_first_answer() {
    let weekend = Weekend::new(600.0, &manifest(20, 2, "ahead: 40"));
    let file = weekend.file("weekend.yaml");
    for command in ["check", "plan", "status"] {
        let before = weekend.local.emulator.request_count();
        let run = weekend.local.run_with(&[command, &file], &[("HUAWEICLOUD_SDK_SK", "wrong")]).exits(4);
        assert_eq!(run.out, "", "{command}");
        assert_eq!(weekend.local.emulator.request_count(), before + 1, "{command}: {}", run.err);
    }
}

#[test]
fn a_check_that_reaches_no_service_fails_as_a_plan_does() {
    let weekend = Weekend::new(600.0, &manifest(20, 2, "ahead: 40"));
    let file = weekend.file("weekend.yaml");
    let nowhere = [
        ("HUAWEICLOUD_SDK_OMS_ENDPOINT", "http://127.0.0.1:1"),
        ("HUAWEICLOUD_SDK_DCS_ENDPOINT", "http://127.0.0.1:1"),
    ];
    let plan = weekend.local.run_with(&["plan", &file], &nowhere);
    let check = weekend.local.run_with(&["check", &file], &nowhere);
    assert_eq!((check.code, &*check.out), (plan.code, ""), "{}", check.err);
    assert_ne!(check.code, 0);
    assert_eq!(check.err, plan.err);
}

#[test]
fn a_redis_that_follows_waits_for_its_cut_over_and_is_done_when_it_was_stopped() {
    let weekend = Weekend::new(600.0, &manifest(0, 1, "ahead: 40"));
    weekend.apply(&["--wait"]).exits(0);
    weekend.run("plan", &["--exit-code"]).exits(0).prints(&["1 following: cut-over due"]);
    let status = weekend.run("status", &[]).exits(0).prints(&["following: cut-over due 1", "FOLLOWING"]);
    assert!(!status.out.contains("done 1"), "{}", status.out);
    weekend.run("verify", &[]).exits(1).prints(&["not yet", "following: cut-over due"]);
    weekend.run("report", &["-o", "csv"]).exits(0).prints(&["redis,r0,not-yet"]);
    let list = weekend.local.run(&["redis", "list", "-o", "json"]).exits(0).json();
    let id = list["items"][0]["id"].as_str().expect("an id").to_owned();
    weekend.local.run(&["redis", "stop", &id, "--wait", "--interval", "100ms"]).exits(0);
    weekend.run("plan", &["--exit-code"]).exits(0).prints(&["1 done"]);
    weekend.run("status", &[]).exits(0).prints(&["done 1"]);
    weekend.run("verify", &["-o", "csv"]).exits(0).prints(&["redis,r0,ok"]);
    let before = weekend.changes();
    weekend.apply(&["--wait"]).exits(0);
    assert_eq!(weekend.changes(), before);
}

#[test]
fn a_look_at_redis_asks_each_for_its_figures_alone() {
    let weekend = Weekend::new(600.0, &manifest(0, 2, "ahead: 40"));
    weekend.apply(&["--wait"]).exits(0);
    for command in ["status", "report"] {
        let before = weekend.local.operations().len();
        weekend.run(command, &[]).exits(0).prints(&["keys"]);
        let asked = weekend.local.operations().split_off(before);
        let count = |name: &str| asked.iter().filter(|asked| *asked == name).count();
        let calls = ["list_migration_task", "show_migration_task_stats", "show_migration_task"].map(count);
        assert_eq!(calls, [1, 2, 0], "{command}: {asked:?}");
    }
}

/// A project also lists migrations that were stopped long ago.
#[test]
fn a_look_asks_nothing_about_what_is_not_in_the_manifest() {
    let weekend = Weekend::new(600.0, &manifest(0, 4, "redis_at_once: 20"));
    weekend.apply(&["--wait"]).exits(0);
    weekend.run("cutover", &["--select", "r*", "--yes", "--hold", "0s"]).exits(0);
    let asked = |select: &str| {
        let before = weekend.local.operations().len();
        weekend.run("plan", &["--select", select]).exits(0);
        let asked = weekend.local.operations().split_off(before);
        let count = |name: &str| asked.iter().filter(|asked| *asked == name).count();
        ["list_migration_task", "show_migration_task_stats", "show_migration_task"].map(count)
    };
    assert_eq!(asked("r0"), [1, 1, 1]);
    assert_eq!(asked("r*"), [1, 4, 4]);
    weekend.write(&manifest(0, 1, "ahead: 1").replace("name: weekend", "name: monday"));
    std::fs::remove_file(weekend.file("weekend.journal.jsonl")).expect("a journal");
    assert_eq!(asked("r0"), [1, 0, 0]);
}

#[test]
fn another_source_or_destination_after_the_first_run_is_drift_everywhere() {
    let first = manifest(2, 1, "ahead: 40");
    let changes = [
        ("obs://copy-0", "obs://elsewhere"),
        ("obs://copy-0", "obs://copy-0/below"),
        ("aliyun://cn-beijing/photos-0", "aliyun://cn-beijing/other"),
        ("aliyun://cn-beijing/photos-0", "aliyun://cn-beijing/photos-0/part"),
        ("aliyun://cn-beijing/photos-0", "aliyun://cn-shanghai/photos-0"),
        ("aliyun://cn-beijing/photos-0", "aws://cn-beijing/photos-0"),
        ("redis://10.0.0.5:6379", "redis://10.0.0.6:6379"),
        ("redis://10.1.0.5:6379", "redis://10.1.0.5:6380"),
    ];
    // Each thread has its own emulator, and mostly waits.
    std::thread::scope(|scope| {
        for (file, other) in changes {
            let first = &first;
            scope.spawn(move || is_drift(first, &first.replace(file, other)));
        }
    });
}

/// Every way to name the part of a source that is copied, as a task and as a group.
#[test]
fn another_part_of_the_source_after_the_first_run_is_drift_everywhere() {
    let entry = |fields: &str| {
        let plain = "  - { name: plain, from: aliyun://cn-beijing/plain, to: obs://plain }\n";
        head("ahead: 40") + "buckets:\n" + plain + &format!("  - {{ name: b, to: obs://copy/Old/, {fields} }}\n")
    };
    let whole = "from: aliyun://cn-beijing/photos";
    let from = |rest: &str| format!("{whole}{rest}");
    let changes = [
        ("from: urls://lists/a.txt".to_owned(), "from: urls://lists/b.txt".to_owned()),
        ("from: urls://lists/a.txt".to_owned(), "from: urls://others/a.txt".to_owned()),
        ("from: urls://lists/a.txt".to_owned(), from("")),
        (from(", list: a.list"), from(", list: b.list")),
        (from(", list: a.list"), from(", list: A.list")),
        (from(", list: a.list"), from("")),
        (from(""), from(", list: a.list")),
        (from("/Data/"), from("/data/")),
        (from(", prefixes: [Logs/, B/]"), from(", prefixes: [logs/, b/]")),
    ];
    std::thread::scope(|scope| {
        for (before, after) in &changes {
            for kind in ["task", "group"] {
                let [before, after] = [before, after].map(|fields| entry(&format!("{fields}, as: {kind}")));
                scope.spawn(move || is_drift(&before, &after));
            }
        }
        scope.spawn(|| is_drift(&entry(whole), &entry(whole).replace("copy/Old/", "copy/old/")));
    });
}

/// A day begins in the time zone of the region.
#[test]
fn another_since_after_the_first_run_is_told() {
    for kind in ["task", "group"] {
        let file = |since: &str| {
            let fields = "name: b, from: aliyun://r/b, to: obs://copy";
            head("ahead: 40") + &format!("buckets:\n  - {{ {fields}, as: {kind}{since} }}\n")
        };
        let weekend = Weekend::new(600.0, &file(", since: 2026-11-28"));
        weekend.apply(&["--wait"]).exits(0);
        assert_eq!(weekend.run("plan", &["-o", "json"]).exits(0).json()["items"][0]["drift"], serde_json::json!([]));
        for (since, told) in
            [(", since: 2020-01-01", "but the file says 2019-12-31 16:00:00 UTC"), ("", "but the file says not set")]
        {
            weekend.write(&file(since));
            weekend.run("plan", &[]).exits(0).prints(&["since is 2026-11-27 16:00:00 UTC", told, "1 done"]);
        }
    }
}

/// The order of prefixes has no meaning, and a prefix may be in the address.
#[test]
fn the_same_part_written_otherwise_is_no_drift() {
    let file = |fields: &str| {
        head("ahead: 40") + &format!("buckets:\n  - {{ name: b, to: obs://copy, from: aliyun://r/photos{fields} }}\n")
    };
    for (before, after) in [(", prefixes: [a/, b/]", ", prefixes: [b/, a/]"), ("/a/", ", prefixes: [a/]")] {
        let weekend = Weekend::new(600.0, &file(before));
        weekend.apply(&["--wait"]).exits(0);
        weekend.write(&file(after));
        assert_eq!(weekend.run("plan", &["-o", "json"]).exits(0).json()["items"][0]["drift"], serde_json::json!([]));
    }
}

fn is_drift(first: &str, other: &str) {
    let weekend = Weekend::new(600.0, first);
    weekend.apply(&["--wait"]).exits(0);
    weekend.write(other);
    weekend.run("plan", &[]).exits(0).prints(&["drift", "another source or destination"]);
    weekend.run("status", &[]).exits(3).prints(&["DRIFT", "another source or destination"]);
    weekend.run("verify", &[]).exits(3).prints(&["DIFFERS"]);
    weekend.run("report", &["-o", "csv"]).exits(3).prints(&["differs"]);
    let before = weekend.changes();
    weekend.apply(&["--wait"]).exits(3);
    weekend.run("wait", &[]).exits(3);
    assert_eq!(weekend.changes(), before, "{other}");
}

#[test]
fn what_status_says_of_a_failure_can_be_typed() {
    let text = head("ahead: 40")
        + "buckets:\n  - { name: twice, from: aliyun://r/b, to: obs://b, description: 'emulate: failed=3 sticky' }\n";
    let weekend = Weekend::new(600.0, &text);
    weekend.apply(&["--wait"]).exits(1);
    let status = weekend.run("status", &[]).exits(1);
    let command = status.out.lines().find_map(|line| line.split_once(": hcmigrate ")).expect("a command").1.to_owned();
    let words: Vec<&str> = command.split(' ').chain(["--yes"]).collect();
    let run = weekend.local.run(&words);
    assert_ne!(run.code, 2, "{command}: {}", run.err);
}

#[test]
fn what_stands_twice_or_is_not_filled_in_does_not_pass_a_check() {
    let weekend = Weekend::new(600.0, &manifest(2, 0, "ahead: 40").replace("obs://copy-1", "obs://copy-0"));
    weekend
        .run("check", &["--offline"])
        .exits(3)
        .prints(&["FAIL", "bucket b1 (line 7)  destination: same as `b0` (line 6)"]);
    weekend.write(&manifest(2, 0, "ahead: 40").replace("photos-1", "photos-0"));
    weekend.run("check", &["--offline"]).exits(3).prints(&["bucket b1 (line 7)  source: same as `b0` (line 6)"]);
    let text = manifest(0, 1, "ahead: 40").replace("redis://10.0.0.5:6379", "redis://SOURCE:6379");
    weekend.write(&text.replace("vpc: v", "vpc: FILL-IN"));
    for command in ["check", "plan", "apply", "status"] {
        let run = weekend.run(command, &[]).exits(2);
        run.complains(&["weekend.yaml:6:", "FILL-IN is a placeholder", "weekend.yaml:8:", "SOURCE is a placeholder"]);
    }
    let quiet = weekend.run("check", &["-q", "-o", "json"]).exits(2);
    let first: serde_json::Value = serde_json::from_str(quiet.err.lines().next().expect("a line")).expect("JSON");
    assert_eq!((&first["kind"], &first["line"]), (&"problem".into(), &6.into()), "{}", quiet.err);
    weekend.run("check", &["-q"]).exits(2).complains(&["weekend.yaml:8:"]);
    assert!(weekend.local.operations().is_empty());
}

/// Equal private addresses are the same Redis only within the same network.
#[test]
fn one_address_in_two_networks_is_no_duplicate() {
    let same = |number: usize, more: &str| {
        format!("    - {{ name: r{number}, from: redis://10.0.0.5:6379, to: redis://10.1.0.5:6379{more} }}\n")
    };
    let network = "redis:\n  network: { vpc: v, subnet: s, security_group: g }\n  instances:\n";
    let other = ", network: { vpc: w, subnet: t, security_group: g }";
    for (more, code) in [("", 2), (", region: cn-east-3", 0), (other, 0)] {
        let text = head("ahead: 1") + network + &same(0, "") + &same(1, more);
        let weekend = Weekend::new(600.0, &text);
        weekend.run("check", &["--offline"]).exits(code);
    }
}

#[test]
fn the_consent_is_reminded_of_once_and_no_line_is_said_twice() {
    let weekend = Weekend::new(600.0, &manifest(5, 0, "ahead: 40"));
    let run = weekend.run("check", &[]);
    assert_eq!(run.out.matches("consent").count(), 1, "{}", run.out);
    assert!(run.out.contains("hcmigrate call oms update_privacy_agreement_record"), "{}", run.out);
    let mut lines: Vec<&str> = run.out.lines().collect();
    let count = lines.len();
    lines.sort_unstable();
    lines.dedup();
    assert_eq!(lines.len(), count, "{}", run.out);
}

#[test]
fn what_was_refused_is_failed_in_status_and_a_board_is_never_complete_too_soon() {
    let weekend = Weekend::new(600.0, &manifest(2, 0, "ahead: 40"));
    weekend.local.emulator.inject(
        huaweicloud_emulator::Fault::new(huaweicloud_emulator::FaultKind::Error {
            status: 400,
            code: "OMS.0003".to_owned(),
            message: "a wrong parameter".to_owned(),
        })
        .on("create_task")
        .times(1),
    );
    let run = weekend.apply(&["--wait", "-o", "json"]);
    assert!(run.code != 0, "{}", run.err);
    let outcomes = run.json()["items"].clone();
    assert_eq!(outcomes.as_array().expect("items").len(), 2, "{}", run.out);
    for (name, is_made) in [("b0", false), ("b1", true)] {
        let of_entry = outcomes.as_array().into_iter().flatten().find(|one| one["name"] == name);
        let id = &of_entry.expect("an outcome")["id"];
        assert!(if is_made { id.as_str().is_some_and(|id| id != name) } else { id.is_null() }, "{}", run.out);
    }
    let status =
        weekend.run("status", &[]).exits(3).prints(&["failed 1", "FAILED", "it was refused", "a wrong parameter"]);
    assert!(!status.out.contains("100 %") && !status.out.contains("not started"), "{}", status.out);
}

#[test]
fn a_check_finds_all_that_is_wrong_with_keys_and_entries_at_once() {
    let mut text = manifest(0, 0, "ahead: 1") + "buckets:\n";
    for (number, keys) in
        ["aws-mian", "bare", "env:NOPE", "env:HCMIGRATE_SRC", "env:HCMIGRATE_SRC"].into_iter().enumerate()
    {
        let to = if number == 3 { 2 } else { number };
        text.push_str(&format!(
            "  - {{ name: b{number}, from: aliyun://cn-beijing/p{number}, to: obs://c{to}, keys: {{ source: {keys} }} }}\n"
        ));
    }
    let weekend = Weekend::new(600.0, &text);
    let config = crate::support::PrivateFile::new("config.ini", "[aws-main]\nkeys = env:A\n[bare]\nregion = x\n");
    let file = weekend.file("weekend.yaml");
    let run = weekend.local.run_with(&["check", &file, "-o", "json"], &[("HCMIGRATE_CONFIG", config.path())]).exits(3);
    let findings = run.json()["items"].as_array().expect("items").clone();
    let found = |name: &str, issue: &str| {
        let found = findings.iter().find(|one| one["name"] == name && one["issue"] == issue);
        found.unwrap_or_else(|| panic!("{name} {issue}: {findings:#?}")).clone()
    };
    let unknown = found("b0", "keys");
    assert_eq!((&unknown["line"], &unknown["field"]), (&6.into(), &"keys.source".into()), "{unknown:#}");
    let remedy = unknown["remedy"].as_str().expect("text");
    for part in ["did you mean aws-main", "hcmigrate config set keys env:PREFIX --profile aws-mian"] {
        assert!(remedy.contains(part), "{remedy}");
    }
    assert_eq!(found("b1", "keys")["remedy"], "hcmigrate config set keys env:PREFIX --profile bare");
    let unset = found("b2", "keys");
    assert!(unset["message"].as_str().is_some_and(|told| told.contains("NOPE_AK and NOPE_SK")), "{unset:#}");
    assert_eq!(found("b3", "duplicate")["field"], "to");
    // A command that changes something needs all keys, and also reports every one that is missing.
    let apply = ["apply", &file, "--yes"];
    let refused = weekend.local.run_with(&apply, &[("HCMIGRATE_CONFIG", config.path())]).exits(2);
    refused.complains(&["aws-mian", "(for b0)", "bare", "(for b1)", "NOPE_AK and NOPE_SK (for b2)"]);
    assert!(weekend.changes().is_empty());
}

#[test]
fn a_report_tells_what_was_refused_and_where_it_was_to_go() {
    let weekend = Weekend::new(600.0, &manifest(2, 0, "ahead: 4"));
    let full = FaultKind::Error { status: 400, code: "OMS.0080".to_owned(), message: "not from here".to_owned() };
    weekend.local.emulator.inject(Fault::new(full).on("create_task").times(1));
    weekend.apply(&["--wait"]).exits(3);
    let columns = ["status", "-o", "csv", "--columns", "name,done,size,size_done,eta,hint"];
    let csv = weekend.run(columns[0], &columns[1..]).exits(3).out;
    let rows: Vec<&str> = csv.lines().collect();
    assert!(rows[1].starts_with("b0,,,,,") && rows[2].starts_with("b1,1,"), "{csv}");
    let report = weekend.run("report", &["-o", "json"]).exits(3).json();
    let refused = &report["items"][0];
    assert_eq!((&refused["name"], &refused["result"]), (&"b0".into(), &"differs".into()), "{refused:#}");
    assert!(refused["why"].as_str().is_some_and(|why| why.contains("OMS.0080")), "{refused:#}");
    assert_eq!(refused["source"], "aliyun://cn-beijing/photos-0");
    assert_eq!((&refused["destination"], &refused["region"]), (&"obs://copy-0".into(), &"cn-north-4".into()));
    let page = weekend.file("report.html");
    weekend.run("report", &["--html", &page]).exits(3);
    let page = std::fs::read_to_string(page).expect("a page");
    assert!(page.contains("OMS.0080") && page.contains("obs://copy-0 (cn-north-4)"), "{page}");
    // The board reports the same, in its text and its exit code, with a hint about the remedy.
    let status = weekend.run("status", &[]).exits(3).prints(&["failed 1", "OMS.0080"]);
    let json = weekend.run("status", &["-o", "json"]).exits(3).json();
    let hint = json["items"][0]["hint"].as_str().expect("a hint").to_owned();
    status.prints(&[&format!("b0: {}", hint.split_once(' ').map_or("", |(first, _)| first))]);
}

#[test]
fn a_bucket_that_becomes_a_group_is_told_before_it_is_made() {
    let text = head("group_above: { size: 3TiB, objects: 5000 }")
        + "buckets:\n  - { name: video, from: aliyun://r/a, to: obs://a, size: 4TiB }\n  - { name: mail, from: aliyun://r/b, to: obs://b, objects: 6000 }\n  - { name: small, from: aliyun://r/c, to: obs://c, size: 1TiB }\n  - { name: forced, from: aliyun://r/d, to: obs://d, size: 4TiB, as: task }\n";
    let weekend = Weekend::new(600.0, &text);
    let told = ["4.0 TiB: will be a task group (limit 3.0 TiB)", "6,000 objects: will be a task group (limit 5,000)"];
    let check = weekend.run("check", &["--offline"]).exits(0).prints(&told);
    let plan = weekend.run("plan", &[]).exits(0).prints(&told);
    for out in [check.out, plan.out] {
        assert_eq!(out.matches("will be a task group").count(), 2, "{out}");
    }
}

/// Two entries that differ only in the part of the bucket, several prefixes, a group, a list, and Redis.
#[test]
fn the_part_of_a_bucket_that_goes_somewhere_is_told_before_and_after() {
    let text = head("group_above: { size: 3TiB }")
        + "buckets:
  - { name: p1, from: aws://us-east-1/photos/2024/, to: obs://photos-cn/old/ }
  - { name: p2, from: aws://us-east-1/photos/2025/, to: obs://photos-cn/new/ }
  - { name: two, from: aws://us-east-1/mail, prefixes: [in/, out/], to: obs://mail-cn, region: cn-east-3 }
  - { name: video, from: aws://us-east-1/video/raw/, to: obs://video-cn/v, size: 4TiB }
  - { name: listed, from: aws://us-east-1/logs, list: lists/today.txt, to: obs://logs-cn }
redis:
  network: { vpc: v, subnet: s, security_group: g }
  instances:
    - { name: carts, from: redis://10.0.0.5:6379, to: dcs://7d1f0a52 }
";
    let ends = [
        ("p1", "aws://us-east-1/photos/2024/", "obs://photos-cn/old/", "cn-north-4"),
        ("p2", "aws://us-east-1/photos/2025/", "obs://photos-cn/new/", "cn-north-4"),
        ("two", "aws://us-east-1/mail/{in/,out/}", "obs://mail-cn", "cn-east-3"),
        ("video", "aws://us-east-1/video/raw/", "obs://video-cn/v", "cn-north-4"),
        ("listed", "aws://us-east-1/logs (list obs://logs-cn/lists/today.txt)", "obs://logs-cn", "cn-north-4"),
        ("carts", "redis://10.0.0.5:6379", "dcs://7d1f0a52", "cn-north-4"),
    ];
    let weekend = Weekend::new(600.0, &text);
    let plan = weekend.run("plan", &[]).exits(0);
    for (_, source, destination, region) in ends {
        assert!(plan.out.contains(&format!("{source} to {destination} ({region})")), "{source}: {}", plan.out);
    }
    for command in ["plan", "status", "report"] {
        let json = weekend.run(command, &["-o", "json"]).exits(0).json();
        let csv = weekend.run(command, &["-o", "csv", "--columns", "name,source,destination,region"]).exits(0).out;
        for (index, (name, source, destination, region)) in ends.into_iter().enumerate() {
            let item = &json["items"][index];
            let told =
                ["name", "source", "destination", "region"].map(|field| item[field].as_str().unwrap_or_default());
            assert_eq!(told, [name, source, destination, region], "{command}");
            let source = if source.contains(',') { format!("\"{source}\"") } else { source.to_owned() };
            assert!(csv.contains(&format!("{name},{source},{destination},{region}\n")), "{command}: {csv}");
        }
    }
    weekend.apply(&["--wait", "--select", "p1", "--select", "p2", "--select", "video"]).exits(0);
    let both = ["AWS photos/2024/ (us-east-1)", "photos-cn/old/ (cn-north-4)", "photos-cn/new/ (cn-north-4)"];
    weekend.local.run(&["task", "list"]).exits(0).prints(&both);
    weekend.local.run(&["group", "list"]).exits(0).prints(&["video/raw/ (us-east-1)", "video-cn/v (cn-north-4)"]);
}

/// A retry is due, but no `apply` is running that would send it.
#[test]
fn an_entry_whose_retry_is_due_has_the_command_that_retries_it() {
    let text = head("on_failure: { retry: 1 }")
        + "buckets:\n  - { name: b0, from: aliyun://r/a, to: obs://a, description: 'emulate: size=1MB objects=9 failed=3 sticky' }\n";
    let weekend = Weekend::new(600.0, &text);
    weekend.apply(&[]).exits(0);
    weekend.run("wait", &["--interval", "100ms"]);
    let command = format!("hcmigrate apply {} --select b0", weekend.file("weekend.yaml"));
    weekend.run("status", &[]).exits(1).prints(&["FAILED", &format!("b0: {command}\n")]);
    assert_eq!(weekend.run("status", &["-o", "json"]).exits(1).json()["items"][0]["command"], *command);
}

/// The change board asks for the requests behind what was done as well as behind what failed.
#[test]
fn a_report_has_the_last_request_of_every_entry() {
    let text = head("on_failure: { retry: 0 }")
        + "buckets:
  - { name: fine, from: aliyun://r/a, to: obs://a }
  - { name: lost, from: aliyun://r/b, to: obs://b, description: 'emulate: size=1MB objects=9 failed=3 sticky' }
";
    let weekend = Weekend::new(600.0, &text);
    weekend.apply(&["--wait"]).exits(3);
    let report = weekend.run("report", &["-o", "json"]).exits(3).json();
    for index in [0, 1] {
        let item = &report["items"][index];
        let id = item["request_id"].as_str().unwrap_or_else(|| panic!("no request id: {item:#}"));
        assert!(weekend.journal().contains(id), "{id}");
    }
    let why = report["items"][1]["why"].as_str().expect("a reason");
    assert!(why.starts_with("TRF.0004: Some objects could not be migrated; 3 objects failed"), "{why}");
    let page = weekend.file("report.html");
    weekend.run("report", &["--html", &page]).exits(3);
    let page = std::fs::read_to_string(page).expect("a page");
    let (_, failures) = page.split_once("<h2>").expect("what failed");
    let request = |index: usize| report["items"][index]["request_id"].as_str().unwrap_or_default().to_owned();
    assert!(failures.contains(&request(1)) && !failures.contains(&request(0)), "{failures}");
    let hint = ["`hcmigrate report FILE --html PAGE`"];
    weekend.run("report", &["-o", "html"]).exits(2).complains(&hint);
}

/// A list of failed objects has only what the last run reached.
#[test]
fn only_what_failed_is_retried_if_everything_else_was_reached() {
    for kind in ["task", "group"] {
        let file = |emulate: &str| {
            let fields = format!("name: b, from: aliyun://r/b, to: obs://b, as: {kind}");
            head("on_failure: { retry: 1 }")
                + &format!("buckets:\n  - {{ {fields}, description: 'emulate: {emulate}' }}\n")
        };
        for (emulate, only_failed) in [("objects=1000 failed=3", true), ("objects=1000 failed=3 error=TRF.0151", false)]
        {
            let weekend = Weekend::new(600.0, &file(emulate));
            weekend.apply(&[]).exits(0);
            let listed = || weekend.local.run(&[kind, "list", "-o", "json"]).exits(0).json()["items"][0].take();
            while listed()["state"] != "failed" {
                crate::support::breathe();
            }
            assert_ne!(listed()["failed_list"], serde_json::Value::Null, "{:#}", listed());
            let plan = weekend.run("plan", &[]).exits(0).prints(&["retry 1 of 1"]);
            assert_eq!(plan.out.contains("only what failed"), only_failed, "{kind} {emulate}: {}", plan.out);
            weekend.apply(&["--wait"]);
            let requests = weekend.local.emulator.requests();
            let bodies = requests.iter().filter_map(|request| request.body.get("migrate_failed_object"));
            assert_eq!(bodies.collect::<Vec<_>>(), [&serde_json::json!(only_failed)], "{kind} {emulate}");
            // In both cases, the retry reached every object that had not arrived.
            let count = |field: &str| listed()["objects"][field].as_i64().unwrap_or_default();
            assert_eq!(count("done") + count("failed"), 1000, "{kind} {emulate}: {:#}", listed());
        }
    }
}

/// The tasks of a wave that has ended may be deleted before the last comparison.
#[test]
fn what_ended_and_is_no_longer_listed_is_not_compared_and_not_ok() {
    let weekend = Weekend::new(600.0, &manifest(2, 0, "ahead: 40"));
    weekend.apply(&["--wait"]).exits(0);
    weekend.run("verify", &[]).exits(0).complains(&["2 compared by their counts: 2 ok"]);
    let list = weekend.local.run(&["task", "list", "-o", "json"]).exits(0).json();
    let delete = |index: usize| {
        let id = list["items"][index]["id"].as_str().expect("an id");
        weekend.local.run(&["task", "delete", id, "--yes"]).exits(0);
    };
    delete(0);
    weekend.run("verify", &[]).exits(3).prints(&["unknown", "nothing is left to compare counts with"]);
    delete(1);
    let verify =
        weekend.run("verify", &["-o", "json"]).exits(1).complains(&["0 ok, 0 differ", "2 could not be compared"]);
    assert_eq!(verify.json()["items"][0]["result"], "unknown");
    weekend.run("status", &[]).exits(0).prints(&["done 2"]);
    weekend.run("report", &["-o", "csv"]).exits(0).prints(&["bucket,b0,unknown", "bucket,b1,unknown"]);
    let page = weekend.file("report.html");
    weekend.run("report", &["--html", &page]).exits(0);
    let page = std::fs::read_to_string(page).expect("a page");
    assert!(page.contains("0 ok") && page.contains("2 not compared"), "{page}");
}
