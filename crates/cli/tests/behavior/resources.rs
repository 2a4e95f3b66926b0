//! Tests `task`, `group`, `sync` and `redis` against an emulator: their output, their requests, and their exit codes.

use crate::support::{Local, PrivateFile, run};
use huaweicloud_emulator::{EmulatedClock, Fault, FaultKind};

const GROUP: &str = huaweicloud_emulator::seeds::PAUSED_GROUP;
const SYNC: &str = huaweicloud_emulator::seeds::STOPPED_SYNC_TASK;
const LIVE: &str = huaweicloud_emulator::seeds::INCREMENTAL_MIGRATION;
const STOPPED: &str = huaweicloud_emulator::seeds::STOPPED_MIGRATION;
const RESTARTABLE: &str = huaweicloud_emulator::seeds::RESTARTABLE_MIGRATION;
const OLD: &str = huaweicloud_emulator::seeds::OLD_MIGRATION;
const FAST: [&str; 3] = ["--wait", "--interval", "100ms"];
const PACE: [&str; 2] = ["--interval", "100ms"];

/// Starts an emulator whose clock runs a thousand times as fast: a process of ten seconds is over after a few polls.
fn quick() -> Local {
    Local::with(|builder| builder.clock(EmulatedClock::scaled(1_000.0)))
}

fn with<'a>(arguments: &[&'a str], further: &[&'a str]) -> Vec<&'a str> {
    [arguments, further].concat()
}

#[test]
fn a_task_starts_and_stops() {
    let local = Local::start();
    let start = local.run(&["task", "start", "42"]).exits(0).prints(&["task 42: start accepted", "request id "]);
    assert!(start.err.contains("hcmigrate task wait 42"), "{}", start.err);
    local.run(&["task", "start", "42"]).exits(1).complains(&[
        "error: task 42: start_task: OMS.0065: ",
        "(status 400)",
        "\nrequest id: ",
        "\nhint: ",
        "hcmigrate task show 42",
    ]);
    local.pass(2);
    local.run(&["task", "show", "42"]).exits(0).prints(&[
        "state",
        "running",
        "Aliyun photos",
        "photos-obs (cn-north-4)",
    ]);
    local
        .run(&["task", "stop", "42", "-o", "jsonl"])
        .exits(0)
        .prints(&[r#"{"kind":"version","format":1}"#, r#""result":"accepted""#]);
    local.pass(2);
    local.run(&["task", "stop", "42"]).exits(1).complains(&[
        "OMS.0066",
        "hint: read its state; there may be nothing to pause; `hcmigrate task show 42` shows the state",
    ]);
    let show = &local.run(&["task", "show", "42", "-o", "json"]).exits(0).json()["items"][0];
    assert_eq!((&show["id"], &show["state"], &show["service_state"]), (&"42".into(), &"stopped".into(), &3.into()));
    assert_eq!(local.operations(), ["start_task", "start_task", "show_task", "stop_task", "stop_task", "show_task"]);
}

#[test]
fn a_task_is_followed_to_its_end() {
    let local = quick();
    let run = local.run(&with(&["task", "start", "42"], &FAST)).exits(0);
    assert!(run.out.contains("task 42: succeeded, 512.0 MiB, 240 of 240 objects"), "{}", run.out);
    assert!(run.err.contains("task 42  succeeded     100 %"), "{}", run.err);
    let run = local.run(&with(&["task", "retry", "43", "--failed-only", "-o", "json"], &FAST)).exits(0);
    assert_eq!(run.json()["items"][0]["state"], "succeeded");
    let sent =
        local.emulator.requests().into_iter().rev().find(|request| request.operation.as_deref() == Some("start_task"));
    assert_eq!(sent.expect("it arrived").body["migrate_failed_object"], true);
    // The task is already done, so there is nothing to wait for.
    local.run(&with(&["task", "wait", "43"], &PACE)).exits(0).prints(&["task 43: succeeded"]);
}

#[test]
fn a_task_that_ends_badly_is_a_failure() {
    let local = quick();
    let body = r#"{"task_type":"prefix","src_node":{"bucket":"b","region":"r","ak":"a","sk":"s","object_key":[""]},
        "dst_node":{"bucket":"d","region":"cn-north-4","ak":"a","sk":"s"},"description":"emulate: error=TRF.0151 sticky"}"#;
    let body = PrivateFile::new("body.json", body);
    let body = format!("@{}", body.path());
    let created = local.run(&["call", "oms", "create_task", "--body", &body]).exits(0).json();
    let id = created["id"].to_string();
    local
        .run(&with(&["task", "wait", &id], &PACE))
        .exits(1)
        .complains(&["ended as failed: TRF.0151", "start again with valid keys; `hcmigrate task show"]);
    local.run(&["task", "show", &id]).exits(0).prints(&["what to do", "start again with valid keys"]);
    let start = local.run(&with(&["task", "start", &id], &FAST)).exits(1);
    start.complains(&["ended as failed: TRF.0151", "runs it again"]).prints(&["start accepted"]);
}

#[test]
fn waiting_has_a_limit() {
    let local = Local::start();
    let limited = ["--interval", "100ms", "--timeout", "30ms"];
    local
        .run(&with(&["task", "wait", "44"], &limited))
        .exits(5)
        .complains(&["task 44 is still running after 30 ms", "hcmigrate task wait 44"]);
    local.run(&["task", "wait", "44", "--interval", "0"]).exits(2).complains(&["at least 100ms"]);
    local.run(&["task", "wait", "44", "--timeout", "soon"]).exits(2).complains(&["500ms, 30s, 10m or 2h"]);
}

#[test]
fn following_survives_a_busy_service() {
    let local = quick();
    let busy = FaultKind::Error { status: 500, code: "OMS.1001".into(), message: "busy".into() };
    // Four attempts of the client are one failed poll.
    local.emulator.inject(Fault::new(busy).on("show_task").times(4));
    local.run(&with(&["task", "wait", "42"], &PACE)).exits(1).complains(&["task 42 is stopped and does not continue"]);
    local.run(&with(&["task", "wait", "42", "--for", "stopped"], &PACE)).exits(0).prints(&["stopped"]);
}

#[test]
fn keys_come_from_the_environment_or_a_file_and_are_asked_for_by_name() {
    let local = Local::start();
    let none = [("HCMIGRATE_DST_AK", ""), ("HCMIGRATE_DST_SK", "")];
    local.run_with(&["task", "start", "42"], &none).exits(4).complains(&["HCMIGRATE_DST_AK and HCMIGRATE_DST_SK"]);
    let half = [("HCMIGRATE_SRC_SK", "")];
    local.run_with(&["task", "start", "42"], &half).exits(2).complains(&["src_ak is given but src_sk is not"]);
    local
        .run_with(&["sync", "start", SYNC], &[("HCMIGRATE_SRC_AK", ""), ("HCMIGRATE_SRC_SK", "")])
        .exits(4)
        .complains(&["HCMIGRATE_SRC_AK and HCMIGRATE_SRC_SK"]);
    assert!(local.operations().is_empty(), "nothing may be sent");
    let file = PrivateFile::new("keys.json", r#"{"dst_ak":"file-ak","dst_sk":"file-sk"}"#);
    local.run_with(&["task", "start", "42", "--credentials", file.path()], &none).exits(0);
    local
        .run(&["task", "start", "42", "--credentials", "/nowhere/keys.json"])
        .exits(2)
        .complains(&["/nowhere/keys.json"]);
    let token = [("HCMIGRATE_SRC_SECURITY_TOKEN", "t")];
    local.run_with(&["group", "start", GROUP], &token).exits(2).complains(&["no field for src_security_token"]);
    let google = PrivateFile::new("google.json", r#"{"type":"service_account"}"#);
    let azure = [("HCMIGRATE_SRC_CONNECTION_STRING", "x"), ("HCMIGRATE_SRC_JSON_AUTH_FILE", google.path())];
    local
        .run_with(&["sync", "start", SYNC], &azure)
        .exits(0)
        .complains(&["no field for json_auth_file, connection_string"]);
}

#[cfg(unix)]
#[test]
fn a_file_that_everybody_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let local = Local::start();
    let file = PrivateFile::new("public.json", r#"{"dst_ak":"MARKER","dst_sk":"MARKER"}"#);
    std::fs::set_permissions(file.path(), std::fs::Permissions::from_mode(0o644)).expect("a change of mode");
    let run = local.run(&["task", "start", "42", "--credentials", file.path()]).exits(2);
    let run = run.complains(&["every user of this machine can open it (mode 644)", "hint: chmod 600"]);
    assert!(!run.err.contains("MARKER") && local.operations().is_empty());
}

#[test]
fn tasks_are_listed_and_filtered() {
    let local = Local::start();
    let list = local.run(&["task", "list"]).exits(0);
    let lines: Vec<&str> = list.out.lines().collect();
    assert!(lines[0].starts_with("ID               NAME"), "{}", list.out);
    assert_eq!(lines.len(), 8, "{}", list.out);
    local.run(&["task", "list", "--status", "failed"]).exits(0).prints(&["43  ", "failed", "237 of 240, 3 failed"]);
    let few = local.run(&["task", "list", "--limit", "2"]).exits(0).complains(&["there are more than these"]);
    assert_eq!(few.out.lines().count(), 3);
    local.run(&["task", "list", "--group", GROUP]).exits(0).prints(&["46", "191297407830872", "191297407830873"]);
    let none = local.run(&["task", "list", "--name", "no-such-name"]).exits(0).complains(&["nothing found"]);
    assert_eq!(none.out, "");
    let json = local.run(&["task", "list", "-o", "json", "--limit", "3"]).exits(0).json();
    assert_eq!((json["items"].as_array().map(Vec::len), &json["truncated"]), (Some(3), &true.into()));
    let both = local.run(&["task", "list", "-o", "name", "--status", "failed,paused"]).exits(0);
    assert_eq!(both.out, "task/42\ntask/43\ntask/46\ntask/191297407830872\ntask/191297407830873\n");
    local.run(&["task", "list", "--status", "resting"]).exits(2).complains(&["possible values: waiting, preparing"]);
}

#[test]
fn a_group_starts_runs_and_ends() {
    let local = quick();
    local.run(&["group", "list"]).exits(0).prints(&[GROUP, "stopped", "0 of 3"]);
    local.run(&with(&["group", "start", GROUP], &FAST)).exits(0).prints(&["succeeded", "3 of 3 tasks"]);
    local.run(&["group", "show", GROUP]).exits(0).prints(&["succeeded, 100 %", "hcmigrate task list --group"]);
    local.run(&["group", "stop", GROUP]).exits(1).complains(&["hcmigrate group show ", GROUP]);
    local.run(&["group", "show", "nope"]).exits(1).complains(&["(status 404)", "hint: check the id"]);
}

#[test]
fn a_group_is_paused() {
    let local = Local::start();
    local.run(&["group", "start", GROUP]).exits(0);
    local.pass(2);
    local.run(&["group", "stop", GROUP]).exits(0).prints(&["stop accepted"]);
    local.pass(2);
    local.run(&with(&["group", "wait", GROUP, "--for", "stopped"], &PACE)).exits(0).prints(&["stopped"]);
}

#[test]
fn a_synchronization_starts_and_stops() {
    let local = Local::start();
    local.run(&with(&["sync", "start", SYNC], &FAST)).exits(0).prints(&["start accepted", ": following"]);
    local.run(&["sync", "list", "--status", "synchronizing"]).exits(0).prints(&[SYNC]);
    local.run(&["sync", "show", SYNC]).exits(0).prints(&["state", "following", "SYNCHRONIZING", "uploads-obs"]);
    local.run(&with(&["sync", "stop", SYNC], &FAST)).exits(0).prints(&[": stopped"]);
    local.run(&["sync", "stop", SYNC]).exits(1).complains(&["OMS.0066", "hcmigrate sync show "]);
}

#[test]
fn a_batch_tells_of_each_item_and_exits_by_how_many_succeeded() {
    let local = Local::start();
    let both = local.run(&["redis", "stop", STOPPED, LIVE]).exits(3);
    let lines: Vec<&str> = both.out.lines().collect();
    assert_eq!(lines.len(), 2, "{}", both.out);
    assert!(lines[0].starts_with(&format!("redis {STOPPED}: stop failed  DCS.4957: ")), "{}", both.out);
    assert!(lines[1].starts_with(&format!("redis {LIVE}: stop accepted")), "{}", both.out);
    local.run(&["redis", "stop", STOPPED]).exits(1).complains(&["error: redis ", "DCS.4957: "]);
    local.run(&["redis", "restart", RESTARTABLE, RESTARTABLE]).exits(0).prints(&["start accepted"]);
    local.run(&["redis", "restart", OLD]).exits(1).complains(&["dcs.41.0001: task not v2"]);
    let json = local.run(&["redis", "restart", OLD, "-o", "json"]).exits(1).json();
    assert_eq!(json["items"][0]["result"], "failed");
    local.run(&["redis", "stop", "malformed"]).exits(1).complains(&["DCS.4855", "hcmigrate redis list"]);
    local.run(&["redis", "stop"]).exits(2).complains(&["No id is given", "--ids-from"]);
}

#[test]
fn a_batch_is_followed() {
    let local = quick();
    let stop = local.run(&with(&["redis", "stop", LIVE], &FAST)).exits(0);
    assert!(stop.err.contains("stopped"), "{}", stop.err);
    let restart = local.run(&with(&["redis", "restart", OLD, LIVE, RESTARTABLE], &FAST)).exits(3);
    assert_eq!(restart.err.matches("following").count(), 2, "{}", restart.err);
    local.run(&["redis", "list"]).exits(0).prints(&["orders-live", "following", "dcs-target at 192.168.0.11:6379"]);
    local.run(&["redis", "list", "--name", "*legacy*"]).exits(0);
    local.run(&with(&["redis", "wait", LIVE], &PACE)).exits(0).prints(&["following"]);
    local.run(&["redis", "show", LIVE]).exits(0).prints(&["10,000 of 10,000 keys", "follows its source"]);
}

#[test]
fn what_is_sent_is_told_without_secrets() {
    let local = Local::start();
    let verbose =
        local.run(&["task", "list", "-v"]).exits(0).complains(&["GET http://127.0.0.1", "/tasks  200  request id "]);
    assert!(!verbose.err.contains("limit="), "{}", verbose.err);
    let debug = local.run(&["task", "start", "42", "--debug"]).exits(0);
    let debug = debug.complains(&["> POST ", "\"dst_sk\": \"<redacted>\""]);
    for secret in ["destination-sk", "source-sk", "destination-ak"] {
        assert!(!debug.err.contains(secret), "{}", debug.err);
    }
    assert!(local.run(&["task", "list", "-v", "-q"]).exits(0).err.is_empty());
}

#[test]
fn a_long_pause_is_announced() {
    let local = Local::start();
    let busy = FaultKind::Throttle { limit: 100, minutes: 1, retry_after: Some(2) };
    local.emulator.inject(Fault::new(busy).on("list_tasks").times(1));
    local
        .run(&["task", "list"])
        .exits(0)
        .complains(&["waiting ", " before attempt 2: the service asks the client to slow down"]);
}

#[test]
fn deleting_needs_a_confirmation() {
    let local = Local::start();
    local.run(&["task", "delete", "42"]).exits(2).complains(&["needs confirmation", "--yes"]);
    assert!(local.operations().is_empty(), "nothing may be sent");
    local.run(&["task", "rm", "task/42", "43", "-y"]).exits(0).prints(&["task 42: delete accepted", "task 43: delete"]);
    local.run(&["task", "show", "42"]).exits(1);
    // `--all` leaves out running tasks.
    let all =
        local.run(&["task", "delete", "--all", "--yes"]).exits(0).complains(&["in a state in which delete is allowed"]);
    assert!(!all.out.contains("task 44"), "{}", all.out);
}

#[test]
fn ids_come_from_standard_input_and_files() {
    let local = Local::start();
    let own = local.environment();
    let environment: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let names = local.run(&["task", "list", "--status", "failed", "-o", "name"]).exits(0).out;
    let retried = crate::support::run_with_input(&["task", "retry", "-", "-o", "jsonl"], &environment, &names).exits(0);
    assert_eq!(retried.out.lines().count(), 2, "{}", retried.out);
    let file = PrivateFile::new("ids", "42 # photos\n\n42\nx\n");
    local.run(&["task", "stop", "--ids-from", file.path()]).exits(2).complains(&["`x` is not the number of a task"]);
    local.run(&["task", "stop"]).exits(2).complains(&["No id is given"]);
    local.run(&["task", "stop", "42", "--status", "running"]).exits(2).complains(&["not both"]);
}

#[test]
fn errors_are_json_where_results_are() {
    let local = Local::start();
    let error =
        |run: &crate::support::Run| -> serde_json::Value { serde_json::from_str(run.err.trim()).expect("one object") };
    let missing = local.run(&["task", "show", "99", "-o", "json"]).exits(1);
    let found = error(&missing);
    assert_eq!((&found["kind"], &found["code"], &found["exit"]), (&"error".into(), &"OMS.1009".into(), &1.into()));
    assert_eq!((&found["retryable"], &found["operation"]), (&false.into(), &"show_task".into()));
    assert!(found["request_id"].is_string() && missing.out.is_empty());
    let usage = local.run(&["task", "shw", "-o", "jsonl"]).exits(2);
    assert_eq!(error(&usage)["exit"], 2);
}

/// People read errors in their language. Scripts read JSON, which is the same in each, or ask for English.
#[test]
fn the_lines_of_an_error_begin_with_words_of_the_language_and_json_has_one() {
    let local = Local::start();
    let manifest = PrivateFile::new("manifest.yaml", "version: 1\nnosuch: 1\n");
    let (missing, wrong, usage) = (["task", "show", "99"], ["check", manifest.path(), "-q"], ["task", "shw", "-q"]);
    for (language, error, rest) in [
        ("en", "error: ", ["caused by: ", "request id: ", "hint: "]),
        ("zh-CN", "错误：", ["原因：", "请求 ID：", "建议："]),
    ] {
        let run = |arguments: &[&str]| local.run(&[arguments, &["--lang", language]].concat());
        let told = run(&missing).exits(1).err;
        let mut lines = told.lines();
        assert!(lines.next().is_some_and(|line| line.starts_with(error)), "{told}");
        assert!(told.lines().count() > 2 && lines.all(|line| rest.iter().any(|word| line.starts_with(word))), "{told}");
        // The problems of a file come first, each with its place.
        let told = run(&wrong).exits(2).err;
        let (end, problems) =
            told.lines().collect::<Vec<_>>().split_last().map(|(end, rest)| (*end, rest.to_vec())).unwrap();
        let begins = |line: &&str| {
            let place = line.strip_prefix(manifest.path()).and_then(|line| line.split_once(&format!(": {error}")));
            place.is_some_and(|(place, _)| place.split(':').skip(1).all(|number| number.parse::<u32>().is_ok()))
        };
        assert!(end.starts_with(error) && problems.len() == 2 && problems.iter().all(begins), "{told}");
        // The usage follows the error.
        let told = run(&usage).exits(2).err;
        assert!(told.starts_with(error) && told.contains("hcmigrate task ["), "{told}");
    }
    for (arguments, code) in [(wrong, 2), (usage, 2)] {
        let json =
            ["en", "zh-CN"].map(|language| local.run(&[&arguments[..], &["-o", "json", "--lang", language]].concat()));
        let [english, chinese] = json.map(|run| run.exits(code).err);
        assert_eq!(english, chinese);
        let last = english.lines().last().unwrap_or_default();
        assert!(last.starts_with(r#"{"kind":"error","#), "{english}");
        let before = english.lines().count() - 1;
        assert_eq!(english.matches(r#"{"kind":"problem","file":"#).count(), before, "{english}");
    }
}

#[test]
fn a_table_fits_the_terminal() {
    let local = Local::start();
    for (columns, width) in [("80", 80), ("200", 200)] {
        for noun in ["task", "group", "sync", "redis"] {
            let list = local.run_with(&[noun, "list"], &[("COLUMNS", columns)]).exits(0);
            assert!(list.out.lines().all(|line| line.chars().count() <= width), "{noun} {columns}\n{}", list.out);
        }
    }
    let csv = local.run(&["task", "list", "-o", "csv", "--columns", "id,state,size"]).exits(0);
    assert!(csv.out.starts_with("id,state,size\n42,stopped,536870912\n43,failed,"), "{}", csv.out);
    local.run(&["redis", "list", "-o", "yaml"]).exits(0).prints(&["format: 1\nitems:\n  - kind: \"redis\""]);
}

#[test]
fn one_bad_id_does_not_hide_the_others() {
    let local = Local::start();
    let run = local.run(&["redis", "stop", "nosuch", LIVE, STOPPED]).exits(3);
    let run = run.prints(&["redis nosuch: stop failed", &format!("redis {LIVE}: stop accepted")]);
    assert_eq!(run.out.lines().count(), 3, "{}", run.out);
    let run = local.run(&["redis", "delete", "--yes", OLD, "nosuch", "-o", "json"]).exits(3);
    let items = &run.json()["items"];
    assert_eq!((&items[0]["result"], &items[1]["result"]), (&"accepted".into(), &"failed".into()));
    // Among many ids, only the wrong one is sent in a call of its own.
    let mut many: Vec<String> = (0..49).map(|n| format!("00000000-0000-4000-8000-0000000000{n:02}")).collect();
    many.push("nosuch".to_owned());
    let before = local.emulator.request_count();
    let arguments: Vec<&str> = ["redis", "start"].into_iter().chain(many.iter().map(String::as_str)).collect();
    let run = local.run(&arguments);
    assert_eq!(run.out.lines().count(), 50, "{}", run.out);
    assert!(local.emulator.request_count() - before < 16);
}

#[test]
fn errors_name_the_item() {
    let local = Local::start();
    local.run(&["task", "show", "42", "999"]).exits(3).complains(&["error: task 999: show_task: "]);
    local.run(&["task", "show", "999"]).exits(1).complains(&["error: task 999: "]);
    local.run(&["redis", "start", "nosuch"]).exits(1).complains(&["error: redis nosuch: "]);
    let wait = ["task", "wait", "45", "999", "--interval", "100ms", "-o"];
    local.run(&[&wait[..], &["table"]].concat()).exits(3).complains(&["error: task 999: "]);
    for command in [&["task", "show", "45", "999", "-o"][..], &wait] {
        let run = local.run(&[command, &["json"]].concat()).exits(3);
        let error = run.err.lines().find(|line| line.contains(r#""kind":"error""#)).expect("an error");
        let error: serde_json::Value = serde_json::from_str(error).expect("an object");
        assert_eq!(error["id"], "999", "{error}");
    }
}

#[test]
fn a_code_with_several_meanings_is_explained_by_its_operation() {
    let local = Local::start();
    for verb in [&["redis", "stop"][..], &["redis", "start"], &["redis", "delete", "--yes"]] {
        let run = local.run(&[verb, &["nosuch"]].concat()).exits(1);
        let run = run.complains(&["DCS.4855", "take the ids from", "hcmigrate redis list"]);
        assert!(!run.err.contains("does not support it"), "{}", run.err);
    }
}

/// These are the ids from the documents' samples. A program that reads numbers as floating-point values would change
/// longer ids.
#[test]
fn long_ids_stay_what_they_are() {
    let local = Local::start();
    for id in &huaweicloud_emulator::seeds::PAUSED_GROUP_TASKS[1..] {
        let id = id.to_string();
        local.run(&["task", "start", &id]).exits(0).prints(&[&format!("task {id}: start accepted")]);
        let shown = local.run(&["task", "show", &id, "-o", "json"]).exits(0).json();
        assert_eq!(shown["items"][0]["id"], id);
        let called = local.run(&["call", "oms", "show_task", "--path", &format!("task_id={id}")]).exits(0);
        assert!(called.out.contains(&format!(r#""id": {id},"#)), "{}", called.out);
        let listed = local.run(&["task", "list", "-o", "name"]).exits(0).out;
        assert!(listed.lines().any(|line| line == format!("task/{id}")), "{listed}");
    }
}

#[test]
fn outcomes_keep_the_order_of_the_ids() {
    let local = Local::start();
    let run = local.run(&["task", "start", "46", "99", "42", "98", "43", "-o", "jsonl"]).exits(3);
    let told: Vec<serde_json::Value> =
        run.out.lines().skip(1).map(|line| serde_json::from_str(line).unwrap()).collect();
    let told: Vec<_> = told.iter().map(|one| (one["id"].as_str().unwrap(), one["result"].as_str().unwrap())).collect();
    let expected = [("46", "accepted"), ("99", "failed"), ("42", "accepted"), ("98", "failed"), ("43", "accepted")];
    assert_eq!(told, expected);
}

#[test]
fn nothing_more_is_sent_after_the_credentials_were_refused() {
    let local = Local::start();
    for verb in [["task", "stop"], ["group", "stop"], ["sync", "stop"]] {
        let before = local.emulator.request_count();
        let wrong = [("HUAWEICLOUD_SDK_SK", "wrong-secret-key")];
        let run = local.run_with(&[&verb[..], &["1", "2", "3", "-o", "jsonl"]].concat(), &wrong).exits(4);
        let results: Vec<bool> = run.out.lines().skip(1).map(|line| line.contains(r#""result":"skipped""#)).collect();
        assert_eq!(results, [false, true, true], "{}", run.out);
        assert_eq!(local.emulator.request_count() - before, 1, "five bad signatures lock a key");
    }
}

/// The first attempt deletes, but its answer is lost; the second attempt is told that the item does not exist.
#[test]
fn what_a_lost_answer_deleted_is_deleted() {
    for (noun, operation, ids) in [
        ("task", "delete_task", ["42", "43"]),
        ("group", "delete_task_group", [GROUP, ""]),
        ("sync", "delete_sync_task", [SYNC, ""]),
        ("redis", "delete_migration_task", [OLD, STOPPED]),
    ] {
        for ids in [&ids[..1], &ids[..]] {
            let ids: Vec<&str> = ids.iter().copied().filter(|id| !id.is_empty()).collect();
            let local = Local::start();
            local.emulator.inject(Fault::new(FaultKind::ResetAfter).on(operation).times(1));
            let run = local.run(&[&[noun, "delete", "--yes"], &ids[..]].concat()).exits(0);
            assert_eq!(run.out.matches("delete accepted").count(), ids.len(), "{}", run.out);
            assert!(local.operations().iter().filter(|one| *one == operation).count() > 1, "{:?}", local.operations());
            local.pass(10);
            local.run(&[noun, "show", ids[0]]).exits(1);
        }
        // An id that never existed is an error.
        let local = Local::start();
        let never = if noun == "task" { "99" } else { "0d146099-8cf4-437d-b6ef-000000000000" };
        local.run(&[noun, "delete", "--yes", never]).exits(1);
    }
}

/// Every answer is lost, so nothing shows whether the change was made; it was.
#[test]
fn a_harmless_change_whose_answers_are_lost_may_have_taken_effect() {
    for (arguments, operation) in [
        (&["task", "stop", "42"][..], "stop_task"),
        (&["task", "delete", "--yes", "43"], "delete_task"),
        (&["redis", "delete", "--yes", OLD], "delete_migration_task"),
    ] {
        let local = Local::start();
        local.emulator.inject(Fault::new(FaultKind::ResetAfter).on(operation).times(9));
        let run = local.run(arguments).exits(6);
        let said = format!("{}{}", run.out, run.err);
        assert!(said.contains("may have taken effect. The same command may be given again"), "{said}");
    }
}

#[test]
fn nothing_is_asked_where_nothing_is_found() {
    let local = Local::start();
    local.run(&["task", "delete", "--status", "deleted"]).exits(0).complains(&["nothing found"]);
    let json = local.run(&["task", "delete", "--status", "deleted", "-o", "json"]).exits(0).json();
    assert_eq!(json["items"].as_array().map(Vec::len), Some(0), "{json}");
    for verb in ["stop", "start", "wait", "show"] {
        local.run(&["task", verb, "--status", "deleted"]).exits(0).complains(&["nothing found"]);
    }
    assert!(local.operations().iter().all(|operation| operation.starts_with("list_")), "{:?}", local.operations());
}

/// Every way to write the option that clap accepts.
#[test]
fn a_mistake_is_reported_as_the_command_line_asks() {
    for arguments in [
        &["-o", "json"][..],
        &["-ojson"],
        &["-o=json"],
        &["-qo", "json"],
        &["-qojsonl"],
        &["-vqo=json"],
        &["--output", "json"],
        &["--output=jsonl"],
    ] {
        let told = run(&[arguments, &["bogus"]].concat(), &[]).exits(2);
        let record: serde_json::Value = serde_json::from_str(&told.err).unwrap_or_else(|_| panic!("{}", told.err));
        assert_eq!(record["kind"], "error", "{arguments:?}");
    }
    for arguments in [&["-o", "table"][..], &["-o=yaml"], &["--columns", "json"]] {
        let told = run(&[arguments, &["bogus"]].concat(), &[]).exits(2);
        assert!(!told.err.starts_with('{'), "{arguments:?}: {}", told.err);
    }
}

#[test]
fn what_is_wrong_with_an_option_is_said_in_the_language_of_texts() {
    let chinese = [("HCMIGRATE_LANG", "zh-CN")];
    for arguments in [&["apply", "m.yaml", "--interval", "50ms"][..], &["task", "wait", "42", "--interval", "50ms"]] {
        run(arguments, &chinese).exits(2).complains(&["100ms", "间隔"]);
        run(arguments, &[]).exits(2).complains(&["the interval must be at least 100ms"]);
    }
    let local = Local::start();
    let list = ["call", "oms", "create_task", "-F", "task_type[]=x"];
    local.run(&list).exits(2).complains(&["task_type[]", "the field is not a list"]);
    local.run_with(&list, &chinese).exits(2).complains(&["task_type[]", "不是列表"]);
}

#[test]
fn an_id_of_another_noun_is_refused_before_anything_is_sent() {
    let local = Local::start();
    for arguments in [
        &["redis", "stop", "task/42"][..],
        &["group", "stop", "task/42"],
        &["sync", "start", "redis/1"],
        &["task", "show", "group/1"],
        &["task", "list", "--group", "task/42"],
        &["sync", "events", "task/42", "a.jpg"],
        &["redis", "delete", "5130d57f", "sync/1", "--yes"],
    ] {
        local.run(arguments).exits(2).complains(&["is the id of a", "nothing was sent"]);
    }
    assert!(local.emulator.requests().is_empty());
}

#[test]
fn what_rests_is_told_to_be_started_and_what_has_no_list_to_be_run_whole() {
    let local = Local::start();
    let stopped = local.run(&with(&["task", "wait", "42"], &PACE));
    assert!(stopped.code != 0, "{}", stopped.out);
    stopped.complains(&["`hcmigrate task start 42` resumes it"]);
    let missing = FaultKind::Error { status: 400, code: "OMS.0167".to_owned(), message: "no list".to_owned() };
    local.emulator.inject(Fault::new(missing).on("start_task").times(1));
    local.run(&["task", "retry", "45", "--failed-only"]).exits(1).complains(&["OMS.0167", "leave out --failed-only"]);
}

#[test]
fn what_helps_is_told_for_one_and_for_several() {
    let local = Local::start();
    let refuse = || {
        let kind = FaultKind::Error { status: 400, code: "OMS.0063".to_owned(), message: "not now".to_owned() };
        local.emulator.inject(Fault::new(kind).on("stop_task").times(1));
    };
    refuse();
    let one = local.run(&["task", "stop", "46", "-o", "json"]).exits(1).complains(&["hcmigrate task show 46"]);
    let outcome = one.json()["items"][0].clone();
    assert_eq!((&outcome["id"], &outcome["result"]), (&"46".into(), &"failed".into()), "{outcome:#}");
    assert!(outcome["hint"].as_str().is_some_and(|hint| hint.contains("`hcmigrate task show 46`")), "{outcome:#}");
    refuse();
    let lines = local.run(&["task", "stop", "46", "-o", "jsonl"]).exits(1);
    assert_eq!(lines.out.lines().filter(|line| line.contains("\"kind\":\"outcome\"")).count(), 1, "{}", lines.out);
    for _ in 0..2 {
        refuse();
    }
    let several = local.run(&["task", "stop", "46", "42"]).exits(1);
    assert_eq!(several.err.matches("`hcmigrate task show 46 42`").count(), 1, "{}", several.err);
    refuse();
    let people = local.run(&["task", "stop", "46"]).exits(1);
    assert!(people.out.is_empty(), "{}", people.out);
}

#[test]
fn the_logs_of_several_are_shown_although_one_is_unknown() {
    let local = Local::start();
    let unknown = "00000000-0000-4000-8000-000000000000";
    let ids = [LIVE, unknown, STOPPED];
    let logs = local.run(&[&["redis", "logs"], &ids[..]].concat()).exits(3);
    logs.prints(&[ids[0], ids[2]]).complains(&[unknown]);
    let json = local.run(&[&["redis", "logs", "-o", "json"], &ids[..]].concat()).exits(3);
    assert!(json.json()["items"].as_array().is_some_and(|items| items.len() > 1), "{}", json.out);
    assert!(json.err.contains(&format!("\"id\":\"{unknown}\"")), "{}", json.err);
    local.run(&["redis", "logs", unknown]).exits(1).complains(&[unknown]);
}

/// The sample tasks: 42 is paused, 43 failed, 44 runs, 45 succeeded, and those of a paused group are paused.
#[test]
fn a_filter_finds_only_what_the_command_is_meant_for() {
    let local = Local::start();
    let ids = |run: &crate::support::Run| -> Vec<String> {
        let items = run.json()["items"].as_array().cloned().unwrap_or_default();
        items.iter().filter_map(|item| item["id"].as_str()).map(str::to_owned).collect()
    };
    let retry = local.run(&["task", "retry", "--all", "-o", "json"]).exits(0);
    assert_eq!(ids(&retry), ["43"], "what was paused stays paused");
    local.run(&["task", "retry", "--status", "stopped"]).exits(0).complains(&["0 of "]);
    let update = local.run(&["task", "update", "--all", "--unlimited", "-o", "json"]).exits(0);
    assert!(!ids(&update).contains(&"45".to_owned()), "{}", update.out);
    let update = local.run(&["group", "update", "--all", "--unlimited"]).exits(0);
    assert!(!update.out.contains("failed"), "{}", update.out);
    local.run(&["redis", "start", "--all"]).exits(2).complains(&["needs confirmation", "--yes"]);
    let restart = local.run(&["redis", "start", "--all", "--yes", "-o", "json"]);
    assert!(restart.err.contains("over its target again"), "{}", restart.err);
    assert!(!ids(&restart).contains(&LIVE.to_owned()), "{}", restart.out);
    // A task that is at work ends at the next poll.
    let local = Local::with(|builder| builder.clock(EmulatedClock::scaled(100_000.0)));
    let wait = local.run(&with(&["task", "wait", "--all", "-o", "json"], &PACE)).exits(0).complains(&["at work"]);
    // A filter that describes items asks about them, at work or not.
    local.run(&with(&["task", "wait", "--status", "failed"], &PACE)).exits(1).complains(&["failed"]);
    assert_eq!(ids(&wait), ["44"]);
    for noun in ["task", "group", "sync"] {
        local.run(&with(&[noun, "wait", "--all"], &PACE)).exits(0).complains(&["0 of "]);
    }
}

#[test]
fn a_refusal_without_a_reason_has_advice() {
    let local = Local::start();
    let delete = local.run(&["redis", "delete", LIVE, "--yes"]).exits(1).complains(&["the service gives no reason"]);
    delete.complains(&[&format!("hcmigrate redis stop {LIVE}"), &format!("hcmigrate redis show {LIVE}")]);
}

/// The commands in a hint about several items have their ids.
#[test]
fn a_hint_about_several_items_names_them() {
    let local = Local::start();
    local.run(&["task", "stop", "42", "43", "45"]).exits(1).complains(&["hcmigrate task show 42 43`"]);
}

/// What is left out is said in every format, on standard error.
#[test]
fn a_limit_that_leaves_something_out_is_noted_in_every_format() {
    let local = Local::start();
    for format in ["table", "wide", "json", "jsonl", "yaml", "csv", "name"] {
        let list = local.run(&["redis", "list", "--limit", "1", "-o", format]).exits(0);
        assert!(list.err.contains("there are more than these 1;"), "{format}: {}", list.err);
        let all = local.run(&["redis", "list", "-o", format]).exits(0);
        assert!(!all.err.contains("there are more than these"), "{format}: {}", all.err);
    }
}
