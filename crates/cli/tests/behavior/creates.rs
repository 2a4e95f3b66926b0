//! Tests `create`, `update` and `events`, and the steps after a create, against an emulator.

use std::io::{BufRead as _, BufReader};

use huaweicloud_emulator::{EmulatedClock, Fault, FaultKind, seeds};

use crate::support::{Local, PrivateFile, answer_once, program, run, run_with_input, runs_until};

const BUCKET: [&str; 6] =
    ["--from", "aliyun://cn-beijing/photos/2024/", "--to", "obs://photos-cn", "--region", "cn-north-4"];

/// An emulator whose clock runs a thousand times as fast.
fn quick() -> Local {
    Local::with(|builder| builder.clock(EmulatedClock::scaled(1_000.0)))
}

fn with<'a>(arguments: &[&'a str], further: &[&'a str]) -> Vec<&'a str> {
    [arguments, &BUCKET, further].concat()
}

#[test]
fn a_task_is_created_and_followed() {
    let local = quick();
    let create = with(&["task", "create"], &["--overwrite", "crc64", "--bandwidth", "08:00-20:00=50MiB", "--wait"]);
    let run = local.run(&[&create[..], &["--interval", "100ms"]].concat()).exits(0);
    run.prints(&["create accepted", ": succeeded"]);
    let sent =
        local.emulator.requests().into_iter().find(|request| request.operation.as_deref() == Some("create_task"));
    let body = sent.expect("it arrived").body;
    assert_eq!(body["src_node"]["object_key"], serde_json::json!(["2024/"]));
    assert_eq!(body["object_overwrite_mode"], "CRC64_COMPARISON_OVERWRITE");
    assert_eq!(body["bandwidth_policy"][0]["end"], "19:59");
    let without = [("HCMIGRATE_DST_AK", ""), ("HCMIGRATE_DST_SK", "")];
    local.run_with(&with(&["task", "create"], &[]), &without).exits(4).complains(&["HCMIGRATE_DST_AK"]);
    local
        .run(&["task", "create", "--from", "photos", "--to", "obs://x"])
        .exits(2)
        .complains(&["PROVIDER://REGION/BUCKET"]);
}

/// Options take what a manifest takes: windows over midnight, and days.
#[test]
fn windows_and_days_are_those_of_a_manifest() {
    let local = Local::start();
    let options = ["--bandwidth", "22:30-06:15=50MiB/s", "--since", "2026-11-28"];
    local.run(&with(&["task", "create"], &options)).exits(0);
    let sent = local.emulator.requests().into_iter().find(|sent| sent.operation.as_deref() == Some("create_task"));
    let body = sent.expect("it arrived").body;
    assert_eq!(body["migrate_since"], 1_795_824_000 - 8 * 3_600);
    let windows: Vec<(&str, &str)> = body["bandwidth_policy"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|window| Some((window["start"].as_str()?, window["end"].as_str()?)))
        .collect();
    assert_eq!(windows, [("00:00", "06:14"), ("22:30", "23:59")]);
    local.run(&["task", "update", "44", "--bandwidth", "22:00-06:00=50MiB"]).exits(0);
    let overlap = ["--bandwidth", "08:00-20:00=50MiB", "--bandwidth", "19:00-21:00=50MiB"];
    local.run(&with(&["task", "create"], &overlap)).exits(2).complains(&["--bandwidth"]);
    for mode in ["copy", "once"] {
        let create = ["redis", "create", "--from", "redis://10.0.0.5:6379", "--to", "dcs://x", "--mode", mode];
        local.run(&create).exits(2).complains(&["--name"]);
    }
}

#[test]
fn what_has_the_mark_is_not_created_again() {
    let local = Local::start();
    for noun in ["task", "group", "sync"] {
        let from = if noun == "sync" { "aliyun://cn-beijing/photos" } else { BUCKET[1] };
        let create =
            [&[noun, "create", "--from", from], &BUCKET[2..], &["--mark", "weekend/photos", "-o", "json"]].concat();
        let first = local.run(&create).exits(0).json();
        assert_eq!(first["items"][0]["result"], "accepted", "{noun}");
        let second = local.run(&create).exits(0).json();
        assert_eq!(second["items"][0]["result"], "existing", "{noun}");
        assert_eq!(first["items"][0]["id"], second["items"][0]["id"], "{noun}");
    }
    let short = with(&["task", "create"], &["--mark", "x"]);
    local.run(&short).exits(2).complains(&["--mark: ", "4 to 64 characters"]);
}

#[test]
fn what_has_the_mark_and_copies_something_else_is_an_error() {
    let local = Local::start();
    let (mark, to) = (["--mark", "weekend/photos", "--region", "cn-north-4"], "obs://photos-cn/old/");
    for noun in ["task", "group", "sync"] {
        let (from, to) = if noun == "sync" {
            ("aws://us-east-1/photos", "obs://photos-cn")
        } else {
            ("aws://us-east-1/photos/1/", to)
        };
        let create =
            |from: &str, to: &str| local.run(&[&[noun, "create", "--from", from, "--to", to], &mark[..]].concat());
        create(from, to);
        let exists = create(from, to);
        assert!(exists.out.contains("exists, nothing was done"), "{noun}: {}", exists.out);
        let mut others = vec![
            ("s3://us-east-1/other", to, "--from"),
            ("aws://eu-west-1/photos/1/", to, "--from"),
            ("oss://us-east-1/photos/1/", to, "--from"),
            (from, "obs://other/old/", "--to"),
        ];
        if noun != "sync" {
            others.extend([("aws://us-east-1/photos/2/", to, "--from"), (from, "obs://photos-cn/new/", "--to")]);
            others.push((from, "obs://photos-cn/Old/", "--to"));
        }
        for (other_from, other_to, option) in others {
            let other_from = if noun == "sync" { other_from.trim_end_matches("/1/") } else { other_from };
            let other_to = if noun == "sync" { other_to.trim_end_matches("/old/") } else { other_to };
            let differs =
                format!("differs from what you asked for: {option} is {}", if option == "--to" { to } else { from });
            create(other_from, other_to).exits(1).complains(&[&differs, &format!("hcmigrate {noun} show ")]);
        }
        if noun != "sync" {
            let ends = [noun, "create", "--from", from, "--to", to, "--since", "2026-11-28", "--utc"];
            let later = local.run(&[&ends[..], &mark].concat());
            later.exits(1).complains(&["asked for: --since is not set, not 2026-11-27 16:00:00 UTC"]);
        }
    }
}

#[test]
fn a_list_that_the_service_did_not_return_is_not_an_empty_list() {
    let keys = [
        ("HUAWEICLOUD_SDK_AK", "a"),
        ("HUAWEICLOUD_SDK_SK", "b"),
        ("HUAWEICLOUD_SDK_PROJECT_ID", "p"),
        ("HCMIGRATE_SRC_AK", "source-ak"),
        ("HCMIGRATE_SRC_SK", "source-sk"),
        ("HCMIGRATE_DST_AK", "destination-ak"),
        ("HCMIGRATE_DST_SK", "destination-sk"),
    ];
    for body in ["{}", "null"] {
        // The server answers one request: another one, such as the create, would have another error.
        let (url, server) = answer_once("application/json", body.as_bytes());
        let create = with(&["task", "create"], &["--mark", "weekend/photos", "--endpoint", &url]);
        run(&create, &keys).exits(1).complains(&["list_tasks", "the answer has no `tasks`"]);
        assert!(server.join().expect("the server ends").starts_with("GET "));
        let (url, _) = answer_once("application/json", body.as_bytes());
        let list = run(&["task", "list", "-o", "json", "--endpoint", &url], &keys).exits(1);
        assert_eq!(list.complains(&["did not return the whole list"]).json()["truncated"], true);
        for verb in ["apply", "status"] {
            let text =
                "version: 1\nname: weekend\nbuckets:\n  - { name: photos, from: aws://us-east-1/a, to: obs://b }\n";
            let manifest = PrivateFile::new("weekend.yaml", text);
            let (url, server) = answer_once("application/json", body.as_bytes());
            let mut arguments = vec![verb, manifest.path(), "--region", "cn-north-4", "--endpoint", &url];
            arguments.extend((verb == "apply").then_some("--yes"));
            run(&arguments, &keys).exits(1).complains(&["list_tasks", "the answer has no `tasks`"]);
            assert!(server.join().expect("the server ends").starts_with("GET /v2/p/tasks?"));
        }
    }
}

#[test]
fn an_unknown_outcome_has_a_code_of_its_own() {
    let local = Local::start();
    local.emulator.inject(Fault::new(FaultKind::ResetAfter).on("create_task").times(1));
    local.run(&with(&["task", "create"], &[])).exits(6).complains(&["whether it took effect is unknown"]);
}

#[test]
fn a_redis_migration_takes_one_command() {
    let local = quick();
    let (source, target) = (format!("dcs://{}", seeds::SOURCE_INSTANCE), format!("dcs://{}", seeds::TARGET_INSTANCE));
    let create = ["redis", "create", "--name", "sessions", "--from", &source, "--to", &target, "--mode", "follow"];
    let network = ["--vpc", "v-1", "--subnet", "s-1", "--security-group", "g-1", "--mark", "weekend/sessions"];
    let wait = ["--wait", "--interval", "100ms"];
    let passwords = [("HCMIGRATE_SRC_PASSWORD", "MARKER-source"), ("HCMIGRATE_DST_PASSWORD", "MARKER-target")];
    let run = local.run_with(&[&create[..], &network, &wait].concat(), &passwords).exits(0);
    assert!(!run.out.contains("MARKER") && !run.err.contains("MARKER"), "{}\n{}", run.out, run.err);
    run.prints(&["create accepted", ": following"]);
    let again = local.run_with(&[&create[..], &network, &wait].concat(), &passwords).exits(0);
    again.prints(&["exists", ": following"]);
    let set = |operation: &str| local.operations().iter().filter(|called| *called == operation).count();
    assert_eq!((set("create_online_migration_task"), set("set_online_migration_task")), (1, 1));
    let secret = ["redis", "create", "--name", "n", "--from", "redis://:MARKER@10.0.0.5:6379", "--to", &target];
    local.run(&secret).exits(2).complains(&["must not contain a user name or password"]);
}

#[test]
fn a_failed_migration_says_why() {
    let local = quick();
    let (source, target) = (format!("dcs://{}", seeds::SOURCE_INSTANCE), format!("dcs://{}", seeds::TARGET_INSTANCE));
    let create = ["redis", "create", "--name", "broken", "--from", &source, "--to", &target, "--mode", "once"];
    let further =
        ["--description", "emulate: error=source-refused", "--vpc", "v", "--subnet", "s", "--security-group", "g"];
    let wait = ["--wait", "--interval", "100ms"];
    let failed = local.run(&[&create[..], &further, &wait].concat()).exits(1);
    let failed = failed.complains(&["ended as failed: The source cannot be reached", "hcmigrate redis logs "]);
    let id = failed.err.split("redis logs ").nth(1).and_then(|rest| rest.split('`').next()).expect("an id").to_owned();
    local.run(&["redis", "logs", &id, "--errors"]).exits(0).prints(&["The source cannot be reached"]);
    local.run(&["redis", "show", &id]).exits(0).prints(&["reason", "The source cannot be reached"]);
    local.run(&["redis", "failed"]).exits(0).prints(&[&id, "The source cannot be reached"]);
}

#[test]
fn a_large_batch_is_split() {
    let local = Local::start();
    let ids: String = (0..120).map(|number| format!("00000000-0000-0000-0000-{number:012}\n")).collect();
    let own = local.environment();
    let environment: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let stop = run_with_input(&["redis", "stop", "-", "-o", "jsonl"], &environment, &ids).exits(1);
    assert_eq!(stop.out.lines().count(), 121, "{}", stop.out);
    assert_eq!(local.operations().len(), 3);
}

#[test]
fn settings_are_changed_and_events_named() {
    let local = Local::start();
    local
        .run(&["task", "update", "42", "43", "--bandwidth", "08:00-20:00=50MiB"])
        .exits(0)
        .prints(&["update accepted"]);
    local.run(&["task", "update", "42", "--unlimited"]).exits(0);
    local.run(&["task", "update", "42"]).exits(2).complains(&["--bandwidth"]);
    local.run(&["redis", "update", seeds::INCREMENTAL_MIGRATION, "--reconnect", "manual"]).exits(0);
    local.run(&["sync", "start", seeds::STOPPED_SYNC_TASK]).exits(0);
    let objects: String = (0..25).map(|number| format!("a b/{number}.jpg\n")).collect();
    let own = local.environment();
    let environment: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
    run_with_input(&["sync", "events", seeds::STOPPED_SYNC_TASK, "-"], &environment, &objects).exits(0);
    let events = local.emulator.requests().into_iter().filter(|r| r.operation.as_deref() == Some("create_sync_events"));
    let bodies: Vec<serde_json::Value> = events.map(|request| request.body).collect();
    assert_eq!((bodies.len(), &bodies[0]["object_keys"][3]), (3, &"a%20b/3.jpg".into()));
}

#[cfg(unix)]
#[test]
fn keys_come_from_a_process() {
    let local = Local::start();
    let none = [("HCMIGRATE_DST_AK", ""), ("HCMIGRATE_DST_SK", "")];
    let file = PrivateFile::new("process.json", r#"{"dst_ak":"process-ak","dst_sk":"MARKER"}"#);
    let cat = format!("/bin/cat {}", file.path());
    local.run_with(&["task", "start", "42", "--credential-process", &cat], &none).exits(0);
    let broken = local.run_with(&["task", "start", "42", "--credential-process", "exit 3 # MARKER"], &none).exits(4);
    assert!(!broken.complains(&["the credential process returned no keys", "exit code 3"]).err.contains("MARKER"));
    // A process in the background keeps the output open, and prints something else later.
    let late = format!("sleep 2.2; /bin/cat {}; (sleep 9; echo late) 2>/dev/null & exit 0", file.path());
    let start = ["task", "start", "43", "--credential-process", &late];
    local.run_with(&start, &none).exits(0).complains(&["waiting for the credential process"]);
}

#[cfg(unix)]
#[test]
#[expect(clippy::disallowed_methods, reason = "a test writes to its pipe")]
fn keys_come_from_a_pipe_that_only_the_owner_can_read() {
    use std::io::{Read as _, Write as _};
    let local = Local::start();
    let mut own = local.environment();
    own.retain(|(name, _)| !name.starts_with("HCMIGRATE_DST"));
    let environment: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let folder = tempfile::tempdir().expect("a folder");
    let pipe = |mode: &str| {
        let path = folder.path().join(mode).to_str().expect("text").to_owned();
        let made = std::process::Command::new("mkfifo").args(["-m", mode, &path]).status();
        assert!(made.expect("mkfifo runs").success());
        path
    };
    run(&["task", "start", "42", "--credentials", &pipe("644")], &environment).exits(2).complains(&["(mode 644)"]);
    let path = pipe("600");
    let mut child = program(&["task", "start", "42", "--credentials", &path], &environment).spawn().expect("it runs");
    let mut err = BufReader::new(child.stderr.take().expect("standard error"));
    let mut line = String::new();
    err.read_line(&mut line).expect("a line");
    assert_eq!(line, format!("waiting for the keys from {path}\n"));
    let mut writer = std::fs::OpenOptions::new().write(true).open(&path).expect("a pipe");
    writer.write_all(br#"{"dst_ak":"piped-ak","dst_sk":"piped-sk"}"#).expect("written");
    drop(writer);
    err.read_to_string(&mut line).expect("the rest");
    assert!(child.wait().expect("it ends").success(), "{line}");
    assert_eq!(local.operations(), ["start_task"]);
}

#[cfg(unix)]
#[test]
fn an_interrupted_wait_says_how_to_go_on() {
    let local = Local::start();
    let own = local.environment();
    let environment: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut child = program(&["task", "wait", "44", "--interval", "100ms"], &environment).spawn().expect("it runs");
    let mut notes = BufReader::new(child.stderr.take().expect("standard error")).lines();
    let first = notes.next().expect("a line").expect("text");
    assert!(first.contains("running"), "{first}");
    let kill = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(kill.expect("kill runs").success());
    let rest: Vec<String> = notes.map(|line| line.expect("text")).collect();
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
    let rest = rest.join("\n");
    assert!(rest.contains("task 44 continues without you") && rest.contains("hcmigrate task wait 44"), "{rest}");
    let reads = |name: &String| name.starts_with("show_") || name.starts_with("list_");
    assert!(local.operations().iter().all(reads), "{:?}", local.operations());
}

#[test]
fn what_was_created_and_not_started_is_gone_on_with_as_the_advice_says() {
    let local = quick();
    let target = format!("dcs://{}", seeds::TARGET_INSTANCE);
    let ends = ["redis", "create", "--from", "redis://10.0.0.5:6379", "--to", &target, "--interval", "100ms"];
    let machine = ["--name", "sessions", "--vpc", "v", "--subnet", "s", "--security-group", "g", "--mark", "weekend/s"];
    let refuse = FaultKind::Error { status: 400, code: "DCS.4013".to_owned(), message: "not now".to_owned() };
    local.emulator.inject(Fault::new(refuse).on("set_online_migration_task"));
    let run = local.run(&[&ends[..], &machine].concat());
    assert_ne!(run.code, 0, "{}", run.err);
    let (_, advice) = run.err.split_once("run the command again with ").unwrap_or_else(|| panic!("{}", run.err));
    let (given, replaced) = advice.split_once(" instead of ").expect("what it replaces");
    for option in machine.iter().filter(|word| word.starts_with("--")) {
        assert!(replaced.contains(option), "{option} is not in {replaced}");
    }
    let given: Vec<&str> = given.split(' ').collect();
    local.run(&[&ends[..], &given].concat()).exits(0).prints(&["create accepted"]);
}

/// The emulator's clock is stopped, so the machine never becomes ready.
#[test]
fn a_machine_that_does_not_come_in_time_is_not_waited_for() {
    let local = Local::start();
    let target = format!("dcs://{}", seeds::TARGET_INSTANCE);
    let create = ["redis", "create", "--name", "n", "--from", "redis://10.0.0.5:6379", "--to", &target];
    let machine = ["--vpc", "v", "--subnet", "s", "--security-group", "g"];
    let limit = ["--interval", "100ms", "--timeout", "250ms"];
    let run = local.run(&[&create[..], &machine, &limit].concat()).exits(5);
    run.complains(&["is still preparing after 250 ms", "created but not started"]);
}

#[test]
fn events_that_were_accepted_before_a_call_failed_are_reported() {
    let local = Local::start();
    let refuse = || {
        let kind = FaultKind::Error { status: 400, code: "OMS.0001".to_owned(), message: "a wrong name".to_owned() };
        local.emulator.inject(Fault::new(kind).on("create_sync_events").after(1));
    };
    local.run(&["sync", "start", seeds::STOPPED_SYNC_TASK]).exits(0);
    let objects: String = (0..25).map(|number| format!("{number}.jpg\n")).collect();
    let own = local.environment();
    let environment: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let events = ["sync", "events", seeds::STOPPED_SYNC_TASK, "-"];
    refuse();
    let run = run_with_input(&events, &environment, &objects).exits(3);
    run.prints(&["accepted", "a wrong name"]).complains(&["accepted 10 of 25 objects"]);
    refuse();
    let json = run_with_input(&[&events[..], &["-o", "json"]].concat(), &environment, &objects).exits(3).json();
    let results: Vec<&str> =
        json["items"].as_array().expect("items").iter().filter_map(|item| item["result"].as_str()).collect();
    assert_eq!(results, ["accepted", "failed", "skipped"], "{json}");
    assert!(json["items"][0]["request_id"].is_string(), "{json}");
}

#[test]
fn a_create_without_the_consent_says_how_to_record_it() {
    let mut quirks = huaweicloud_emulator::Quirks::default();
    quirks.require_privacy_consent = true;
    let local = Local::with(|builder| builder.quirks(quirks));
    let consent = ["call", "oms", "update_privacy_agreement_record"];
    for noun in ["task", "group"] {
        let refused = local.run(&with(&[noun, "create"], &[])).exits(4);
        refused.complains(&["privacy", &format!("hcmigrate {}", consent.join(" "))]);
    }
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("weekend.yaml");
    let text = crate::manifest_apply::manifest(1, 0, "ahead: 1");
    #[expect(clippy::disallowed_methods, reason = "a test makes the files that it reads")]
    std::fs::write(&file, text).expect("a manifest");
    let apply = local.run(&["apply", file.to_str().expect("text"), "--yes", "--settle", "0s"]).exits(4);
    apply.complains(&["OMS.0072", &format!("hcmigrate {}", consent.join(" "))]);
    local.run(&consent).exits(0);
    local.run(&with(&["task", "create"], &[])).exits(0);
}

#[test]
fn a_migration_that_is_not_there_is_not_gone_on_with() {
    let local = Local::start();
    let (source, target) = (format!("dcs://{}", seeds::SOURCE_INSTANCE), format!("dcs://{}", seeds::TARGET_INSTANCE));
    let create = ["redis", "create", "--from", &source, "--to", &target, "--task"];
    let unknown = local.run(&[&create[..], &["abc"]].concat()).exits(1);
    assert!(!unknown.err.contains("created, and waiting") && !unknown.err.contains("--task abc"), "{}", unknown.err);
    local.run(&[&create[..], &["task/42"]].concat()).exits(2).complains(&["is the id of a task"]);
}

#[test]
fn what_was_configured_before_is_not_taken_for_what_is_asked_for() {
    let local = quick();
    let (source, target) = (format!("dcs://{}", seeds::SOURCE_INSTANCE), format!("dcs://{}", seeds::TARGET_INSTANCE));
    // Both migrations already exist and are in use: one is following, the other was stopped.
    for (id, state) in [(seeds::INCREMENTAL_MIGRATION, "following"), (seeds::RESTARTABLE_MIGRATION, "stopped")] {
        for more in [&[][..], &["--wait"]] {
            let go_on = ["redis", "create", "--from", &source, "--to", &target, "--mode", "follow", "--task", id];
            let refused = local.run(&[&go_on[..], more].concat()).exits(1);
            refused.complains(&[state, "not ready", &format!("hcmigrate redis show {id}")]);
        }
    }
    let one = ["--name", "n", "--vpc", "v", "--subnet", "s", "--security-group", "g", "--mark", "weekend/n"];
    let create = |from: &str, to: &str, mode: &str| {
        let ends = ["redis", "create", "--from", from, "--to", to, "--mode", mode, "--interval", "100ms"];
        local.run(&[&ends[..], &one].concat())
    };
    let from = "redis://10.0.0.5:6379";
    create(from, &target, "follow").exits(0).prints(&["create accepted"]);
    let exists = create(from, &target, "follow").exits(0).prints(&["exists"]);
    assert!(!exists.err.contains("created"), "{}", exists.err);
    let instance =
        create(&source, &target, "follow").exits(1).complains(&["--from is redis://10.0.0.5:6379, not dcs://"]);
    assert!(!instance.err.contains("created"), "{}", instance.err);
    create("redis://9.9.9.9:6379", &target, "follow").exits(1).complains(&["--from", "10.0.0.5:6379", "another mark"]);
    create(from, &source, "follow").exits(1).complains(&["--to", seeds::TARGET_INSTANCE, "another mark"]);
    create(from, &target, "once").exits(1).complains(&["--mode", "another mark"]);
    let changes =
        local.operations().into_iter().filter(|name| !name.starts_with("show_") && !name.starts_with("list_"));
    assert_eq!(changes.collect::<Vec<_>>(), ["create_online_migration_task", "set_online_migration_task"]);
}

/// The gateway throttles the create, so it had no effect, and the client waits before it sends the create again.
#[cfg(unix)]
#[test]
fn a_signal_between_two_attempts_says_that_nothing_was_created() {
    use rustix::process::{Pid, Signal, kill_process};
    let local = Local::start();
    let redis = ["redis", "create", "--from", "redis://10.0.0.5:6379", "--to", "redis://10.0.0.6:6379"];
    let network = ["--name", "night", "--vpc", "v", "--subnet", "s", "--security-group", "g"];
    let own = local.environment();
    let environment: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let throttle = FaultKind::Throttle { limit: 1, minutes: 1, retry_after: Some(200) };
    for operation in ["create_task", "create_task_group", "create_sync_task", "create_online_migration_task"] {
        local.emulator.inject(Fault::new(throttle.clone()).on(operation).forever());
    }
    for arguments in [
        with(&["task", "create"], &[]),
        with(&["task", "create"], &["--mark", "night/photos"]),
        with(&["group", "create"], &[]),
        vec!["sync", "create", "--from", "aliyun://r/photos", "--to", "obs://photos-cn", "--region", "cn-north-4"],
        [&redis[..], &network].concat(),
    ] {
        let mut child = program(&arguments, &environment).spawn().expect("it runs");
        let mut lines = BufReader::new(child.stderr.take().expect("standard error")).lines();
        assert!(lines.any(|line| line.expect("text").contains("before attempt 2")), "{arguments:?}");
        kill_process(Pid::from_child(&child), Signal::INT).expect("a signal");
        let rest = lines.map(|line| line.expect("text")).collect::<Vec<_>>().join("\n");
        assert_eq!(child.wait().expect("it ends").code(), Some(130), "{arguments:?}: {rest}");
        assert!(rest.contains("nothing was done") && !rest.contains("may have"), "{arguments:?}: {rest}");
    }
}

#[cfg(unix)]
#[test]
fn a_signal_during_a_request_says_what_may_have_become_of_it() {
    use rustix::process::{Pid, Signal, kill_process};
    let local = Local::start();
    let redis = seeds::INCREMENTAL_MIGRATION;
    let (from, mark) = ("redis://10.0.0.5:6379", "--name=night run");
    let machine = ["redis", "create", "--from", from, "--to", from, mark, "--vpc", "v", "--subnet", "s"];
    let sync = ["sync", "create", "--from", "aliyun://cn-beijing/photos", "--to", "obs://photos-cn"];
    let (made, sent) = ("may have been created", "what was already sent continues");
    let cases: [(Vec<&str>, [&str; 2]); 11] = [
        (
            [&machine[..], &["--security-group", "g"]].concat(),
            ["the Redis migration may have been created", "hcmigrate redis list --name 'night run'"],
        ),
        (with(&["task", "create"], &[]), [made, "hcmigrate task list"]),
        (with(&["group", "create"], &[]), [made, "hcmigrate group list"]),
        ([&sync[..], &["--region", "cn-north-4"]].concat(), [made, "hcmigrate sync list"]),
        (vec!["redis", "stop", redis], [sent, "hcmigrate redis list"]),
        (vec!["task", "stop", "44"], [sent, "hcmigrate task list"]),
        (vec!["task", "start", "42"], [sent, "hcmigrate task list"]),
        (vec!["task", "update", "42", "--unlimited"], [sent, "hcmigrate task list"]),
        (vec!["redis", "delete", redis, "--yes"], [sent, "hcmigrate redis list"]),
        (vec!["sync", "events", seeds::STOPPED_SYNC_TASK, "a.jpg"], [sent, "hcmigrate sync list"]),
        (vec!["redis", "wait", redis, "--for", "stopped"], ["continues without you", "--for stopped"]),
    ];
    let own = local.environment();
    let environment: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
    local.emulator.inject(Fault::new(FaultKind::Slow { milliseconds: 200_000 }).forever());
    for (arguments, words) in &cases {
        for signal in [Signal::INT, Signal::TERM] {
            let before = local.emulator.request_count();
            let mut child = program(arguments, &environment).spawn().expect("it runs");
            assert!(runs_until(&local.emulator, &mut child, before + 1), "{arguments:?}");
            kill_process(Pid::from_child(&child), signal).expect("a signal");
            let output = child.wait_with_output().expect("it ends");
            let err = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(130), "{arguments:?}: {err}");
            for word in words {
                assert!(err.contains(word), "`{word}` is not in {err} of {arguments:?}");
            }
        }
    }
}
