//! Tests what scripts rely on: exit codes of several items, refusals in every format, and lists that are not complete.

use huaweicloud_emulator::{EmulatedClock, Fault, FaultKind, seeds};

use crate::support::{Local, PrivateFile, Run, program, run, run_with_input};

const NOWHERE: &str = "00000000-0000-0000-0000-000000000000";
const SYNC: &str = seeds::STOPPED_SYNC_TASK;
const PACE: [&str; 2] = ["--interval", "100ms"];

/// Loses the answer to the second call of an operation, which takes effect.
fn lose_second_answer(local: &Local, operation: &str) {
    local.emulator.inject(Fault::new(FaultKind::ResetAfter).on(operation).after(1).times(1));
}

fn paced(local: &Local, arguments: &[&str]) -> Run {
    local.run(&[arguments, &PACE].concat())
}

/// Returns the objects on standard error.
fn objects(run: &Run) -> Vec<serde_json::Value> {
    run.err.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line} is not JSON"))).collect()
}

#[test]
fn several_items_end_with_the_exit_code_that_needs_the_most_care() {
    let local = Local::start();
    lose_second_answer(&local, "start_task");
    let started = local.run(&["task", "start", "42", "43", "-o", "csv"]).exits(6);
    assert!(started.out.contains(",accepted,") && started.out.contains(",unknown,"), "{}", started.out);
    let local = Local::start();
    paced(&local, &["task", "wait", "44", "45", "--timeout", "300ms"]).exits(5).prints(&["task 45: succeeded"]);
    paced(&local, &["task", "wait", "44", "43", "--timeout", "300ms"]).exits(3).complains(&["task 44 is still"]);
}

#[test]
fn what_did_not_accept_a_command_is_an_error_where_the_results_do_not_show_it() {
    let local = Local::start();
    let refused = local.run(&["task", "stop", "44", "9999", "-o", "name", "-q"]).exits(3);
    assert_eq!(refused.out, "task/44\n");
    assert!(refused.err.starts_with("error: task 9999: stop_task: "), "{}", refused.err);
    let local = Local::with(|builder| builder.clock(EmulatedClock::scaled(1_000.0)));
    let waited = paced(&local, &["task", "start", "42", "9999", "--wait", "-o", "json", "-q"]).exits(3);
    assert_eq!(waited.json()["items"][0]["id"], "42");
    let told = objects(&waited);
    assert_eq!((told.len(), &told[0]["kind"], &told[0]["id"]), (1, &"error".into(), &"9999".into()));
    assert!(told[0]["request_id"].is_string() && told[0]["code"].is_string(), "{}", told[0]);
    let events = paced(&local, &["task", "start", "8888", "9999", "--wait", "-o", "jsonl", "-q"]).exits(1);
    assert_eq!(events.out.lines().filter(|line| line.contains(r#""result":"failed""#)).count(), 2, "{}", events.out);
}

#[test]
fn a_refusal_in_an_answer_about_several_items_has_its_request_and_its_advice() {
    let local = Local::start();
    let run = local.run(&["redis", "stop", NOWHERE, "-o", "json"]).exits(1);
    let (outcome, error) = (&run.json()["items"][0], &objects(&run)[0]);
    for (name, value) in [("outcome", outcome), ("error", error)] {
        assert!(value["request_id"].is_string() && value["hint"].is_string(), "{name}: {value}");
    }
    assert_eq!((&outcome["code"], &error["exit"]), (&error["code"], &1.into()));
}

/// Starts a server whose lists end before the total that they report. Returns the variables with which a client reaches it.
fn short_of_total(items: &'static str) -> Vec<(&'static str, String)> {
    use std::io::{BufRead as _, BufReader, Write as _};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        while let Ok((mut stream, _)) = listener.accept() {
            let mut lines = BufReader::new(stream.try_clone().expect("a second handle")).lines();
            let target = lines.next().and_then(Result::ok).unwrap_or_default();
            let is_first = !target.contains("offset=") || target.contains("offset=0");
            lines.take_while(|line| line.as_ref().is_ok_and(|line| !line.is_empty())).for_each(drop);
            let body = format!(r#"{{"count":205,"tasks":[{}]}}"#, if is_first { items } else { "" });
            let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close";
            let _ = write!(stream, "{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        }
    });
    vec![
        ("HUAWEICLOUD_SDK_AK", "ak".to_owned()),
        ("HUAWEICLOUD_SDK_SK", "sk".to_owned()),
        ("HUAWEICLOUD_SDK_PROJECT_ID", "project".to_owned()),
        ("HUAWEICLOUD_SDK_OMS_ENDPOINT", url),
        ("HCMIGRATE_DST_AK", "ak".to_owned()),
        ("HCMIGRATE_DST_SK", "sk".to_owned()),
    ]
}

#[test]
fn a_list_that_the_service_cut_is_an_error_in_every_format_and_nothing_acts_on_it() {
    let environment = short_of_total(r#"{"id":1,"name":"a","status":4},{"id":2,"name":"b","status":4}"#);
    let environment: Vec<(&str, &str)> = environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let told = "the service did not return the whole list";
    for words in [&["task", "list"][..], &["task", "failed"], &["call", "oms", "list_tasks", "--paginate"]] {
        run(&[words, &["-q"]].concat(), &environment).exits(1).prints(&["1", "2"]).complains(&["error: ", told]);
    }
    for format in ["json", "jsonl", "csv", "yaml", "name"] {
        for verb in ["list", "failed"] {
            let run = run(&["task", verb, "-q", "-o", format], &environment).exits(1).prints(&["1"]).complains(&[told]);
            assert!(format != "json" || run.json()["truncated"] == true, "{}", run.out);
        }
    }
    run(&["task", "list"], &environment).prints(&["2"]).complains(&["2 of an incomplete list"]);
    for words in [&["task", "retry", "--all"][..], &["task", "delete", "--all", "--yes"], &["task", "wait", "--all"]] {
        let run = run(&[words, &["-q"]].concat(), &environment).exits(1).complains(&[told, "nothing was done"]);
        assert_eq!(run.out, "");
    }
}

#[test]
fn an_empty_list_of_ids_is_nothing_to_do() {
    let local = Local::start();
    let own = local.environment();
    let environment: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
    for words in
        [&["task", "retry", "-", "--failed-only"][..], &["task", "delete", "-", "--yes"], &["task", "wait", "-"]]
    {
        run_with_input(words, &environment, "\n# none\n").exits(0).complains(&["nothing found"]);
    }
    let file = PrivateFile::new("ids.txt", "");
    let run = local.run(&["task", "stop", "--ids-from", file.path(), "-o", "json"]).exits(0);
    assert_eq!(run.json()["items"], serde_json::json!([]));
    assert!(local.operations().is_empty(), "nothing may be sent");
}

#[test]
fn names_of_objects_are_told_as_accepted_unknown_and_not_sent() {
    let local = Local::start();
    local.run(&["sync", "start", SYNC]).exits(0);
    local.pass(5);
    let names: Vec<String> = (1..=35).map(|number| format!("object-{number}")).collect();
    let words: Vec<&str> = ["sync", "events", SYNC].into_iter().chain(names.iter().map(String::as_str)).collect();
    local.run(&words).exits(0).prints(&["objects 31 to 35"]);
    lose_second_answer(&local, "create_sync_events");
    let run = local.run(&[&words[..], &["-o", "json"]].concat()).exits(6);
    let outcomes: Vec<(String, String)> = run.json()["items"]
        .as_array()
        .expect("outcomes")
        .iter()
        .map(|outcome| {
            let text = |name: &str| outcome[name].as_str().unwrap_or_default().to_owned();
            (text("result"), text("reason").split(':').next().unwrap_or_default().to_owned())
        })
        .collect();
    let expected = [("accepted", "objects 1 to 10"), ("unknown", "objects 11 to 20"), ("skipped", "objects 21 to 35")];
    assert_eq!(outcomes, expected.map(|(result, part)| (result.to_owned(), part.to_owned())));
}

#[test]
fn an_error_of_the_command_line_as_json_has_what_its_text_has() {
    let error = |words: &[&str]| objects(&run(&[words, &["-o", "json"]].concat(), &[]).exits(2)).remove(0);
    let cases: [(&[&str], &[&str], &[&str]); 5] = [
        (&["redis", "create"], &["not provided: ", "--from <", ", --to <"], &[]),
        (&["task", "list", "--status", "zzz"], &["'zzz'", "--status"], &["known values: waiting, preparing"]),
        (&["task", "list", "--status", "faild"], &["'faild'"], &["did you mean `failed`?", "known values: "]),
        (&["task", "lst"], &["unrecognized subcommand 'lst'"], &["did you mean `"]),
        (&["task", "list", "--colums", "id"], &["unexpected argument '--colums'"], &["did you mean `--columns`?"]),
    ];
    for (words, message, hint) in cases {
        let error = error(words);
        let has = |name: &str, part: &&str| error[name].as_str().is_some_and(|text| text.contains(*part));
        assert!(
            message.iter().all(|part| has("message", part)) && hint.iter().all(|part| has("hint", part)),
            "{error}"
        );
    }
    let secret = error(&["redis", "create", "--frm", "redis://:MARKER@host:6379"]).to_string();
    assert!(!secret.contains("MARKER"), "{secret}");
}

#[test]
fn a_profile_with_json_gets_errors_of_the_command_line_as_json() {
    let file = PrivateFile::new("config.ini", "[default]\noutput = json\n[plain]\noutput = table\n");
    let environment = [("HCMIGRATE_CONFIG", file.path())];
    let error = objects(&run(&["task", "lst"], &environment).exits(2)).remove(0);
    assert_eq!((&error["kind"], &error["exit"]), (&"error".into(), &2.into()));
    for words in [&["task", "lst", "--profile", "plain"][..], &["task", "lst", "-o", "table"]] {
        run(words, &environment).exits(2).complains(&["error: unrecognized subcommand 'lst'"]);
    }
}

#[cfg(target_os = "linux")]
#[test]
#[expect(clippy::disallowed_methods, reason = "a device is not a file that could be renamed into place")]
fn help_that_cannot_be_written_is_an_error() {
    for words in [&["--help"][..], &["--version"], &["task", "--help"]] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("a full device");
        let mut command = program(words, &[]);
        let output = command.stdout(full).output().expect("the program runs");
        let err = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(1) && err.contains("error: "), "{words:?}: {err}");
    }
}

#[test]
fn a_setting_has_the_same_fields_wherever_it_is_printed() {
    let file = PrivateFile::new("config.ini", "[default]\nregion = cn-north-4\n");
    let local = Local::start();
    let fields = |words: &[&str]| {
        let run = local.run_with(&[words, &["-o", "json"]].concat(), &[("HCMIGRATE_CONFIG", file.path())]);
        let items = run.exits(0).json()["items"].clone();
        let items = items.as_array().expect("settings").iter().map(|item| item.as_object().expect("an object"));
        items.map(|item| item.keys().cloned().collect::<Vec<_>>()).next().expect("a setting")
    };
    let [listed, got, used] = [fields(&["config", "list"]), fields(&["config", "get", "region"]), fields(&["whoami"])];
    assert_eq!((&listed, &got), (&used, &used));
}
