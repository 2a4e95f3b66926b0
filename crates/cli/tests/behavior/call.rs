//! Tests `call`: it checks, sends, prints and explains any operation.

use crate::support::{Local, PrivateFile, answer_once, answer_once_with, of_windows, run, run_with_input};
use huaweicloud_emulator::{Fault, FaultKind};

#[test]
fn the_reply_is_all_that_standard_output_gets() {
    let local = Local::start();
    let reply = local.run(&["call", "oms", "show_task", "--path", "task_id=42"]).exits(0);
    assert_eq!((reply.json()["id"].as_i64(), reply.err.as_str()), (Some(42), ""));
    let list = local.run(&["call", "oms", "list_tasks", "--query", "limit=2", "--query", "status=3"]).exits(0).json();
    assert_eq!(list["tasks"].as_array().map(Vec::len), Some(2));
    let empty =
        local.run(&["call", "oms", "stop_task", "--path", "task_id=44"]).exits(0).complains(&["status 200, no body"]);
    assert_eq!(empty.out, "");
    let batch = local.run(&["call", "dcs", "list_migration_task"]).exits(0).json();
    assert_eq!(batch["count"], 4);
}

#[test]
fn the_body_comes_from_an_argument_a_file_or_standard_input() {
    let local = Local::start();
    let body = r#"{"migration_tasks":["5130d57f-640a-435b-bc3a-0fb1860a5340"]}"#;
    let call = ["call", "dcs", "batch_stop_migration_tasks", "--body"];
    let file = PrivateFile::new("body.json", body);
    let at_file = format!("@{}", file.path());
    // Editors on Windows put a byte order mark before the text.
    let marked = PrivateFile::new("marked.json", &format!("\u{feff}{body}"));
    let at_marked = format!("@{}", marked.path());
    for argument in [body, &at_file, &at_marked] {
        let reply = local.run(&[&call[..], &[argument]].concat()).exits(0).json();
        assert_eq!(reply["migration_tasks"][0]["result"], "failed");
    }
    let environment = local.environment();
    let environment: Vec<(&str, &str)> = environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
    run_with_input(&[&call[..], &["-"]].concat(), &environment, body).exits(0).prints(&["DCS.4957"]);
    local.run(&[&call[..], &["@/nowhere.json"]].concat()).exits(2).complains(&["/nowhere.json"]);
}

#[test]
fn keys_in_files_of_windows_are_sent_without_their_mark() {
    let own = [("HUAWEICLOUD_SDK_AK", "a"), ("HUAWEICLOUD_SDK_SK", "b"), ("HUAWEICLOUD_SDK_PROJECT_ID", "p")];
    for key in of_windows("s3cr3t\r\n") {
        let file = PrivateFile::of_bytes("sk.txt", &key);
        let field = format!("dst_sk=@{}", file.path());
        let (url, server) = answer_once("application/json", b"{}");
        let start = ["call", "oms", "start_task", "--path", "task_id=1", "-F", "dst_ak=env:AK", "-F", &field];
        let environment = [&own[..], &[("AK", "ak")]].concat();
        run(&[&start[..], &["--endpoint", &url]].concat(), &environment).exits(0);
        let request = server.join().expect("the server ends");
        assert!(request.ends_with(r#"{"dst_ak":"ak","dst_sk":"s3cr3t"}"#), "{request}");
    }
    for keys in of_windows(r#"{"src_ak":"sa","src_sk":"ss","dst_ak":"da","dst_sk":"ds"}"#) {
        let file = PrivateFile::of_bytes("keys.json", &keys);
        let google = PrivateFile::of_bytes("google.json", &of_windows("{}")[0]);
        let (url, server) = answer_once("application/json", b"{}");
        let start = ["task", "start", "1", "--credentials", file.path(), "--endpoint", &url];
        run(&start, &[&own[..], &[("HCMIGRATE_SRC_JSON_AUTH_FILE", google.path())]].concat()).exits(0);
        let request = server.join().expect("the server ends");
        for part in [r#""src_sk":"ss""#, r#""dst_sk":"ds""#, r#""json_auth_file":"{}""#] {
            assert!(request.contains(part), "{part} is not in {request}");
        }
    }
}

#[test]
fn what_breaks_the_specification_is_not_sent() {
    let local = Local::start();
    let wrong = local.run(&[
        "call",
        "oms",
        "start_task",
        "--path",
        "taskid=42",
        "--query",
        "x=1",
        "--body",
        r#"{"dst_ka":"MARKER","dst_sk":""}"#,
    ]);
    let wrong = wrong.exits(2).complains(&[
        "error: start_task: the request breaks the specification in 6 places and was not sent",
        "caused by: `task_id` is required: --path task_id=...",
        "no placeholder `taskid`, did you mean `task_id`?",
        "no query parameter `x`, it takes none",
        "`dst_ak` is required",
        "`dst_sk` must not be empty",
        "unknown field `dst_ka`, did you mean `dst_ak`?",
        "hint: `hcmigrate call oms start_task --help`",
    ]);
    assert!(!wrong.err.contains("MARKER") && wrong.out.is_empty());
    local
        .run(&["call", "oms", "list_tasks", "--query", "limit=101"])
        .exits(2)
        .complains(&["`limit` is 101; allowed: 1 to 100"]);
    local.run(&["call", "oms", "create_task"]).exits(2).complains(&["the body is required"]);
    local.run(&["call", "oms", "show_task", "--path", "task_id=.."]).exits(2);
    assert!(local.emulator.requests().is_empty());
}

#[test]
fn no_check_sends_as_given() {
    let local = Local::start();
    let run = local.run(&["call", "oms", "list_tasks", "--query", "limit=101", "--no-check"]).exits(1);
    run.complains(&["limit must be at most 100", "(status 400)"]);
    local.run(&["call", "oms", "show_task", "--path", "task_id=42", "--query", "new=1", "--no-check"]).exits(0);
    let sent = local.emulator.requests().pop().expect("it arrived");
    // For parameters that the operation does not have, the emulator records only the names.
    assert_eq!(sent.query, [("new".to_owned(), "<redacted>".to_owned())]);
    // A value that would reach another resource is still rejected.
    local
        .run(&["call", "oms", "show_task", "--path", "task_id=..", "--no-check"])
        .exits(2)
        .complains(&["must not be `..`"]);
}

#[test]
fn any_path_can_be_called() {
    let local = Local::start();
    let reply = local.run(&["call", "oms", "GET", "/v2/{project_id}/tasks?limit=1"]).exits(0).json();
    assert_eq!(reply["count"], 7);
    let reply =
        local.run(&["call", "dcs", "get", "/v2/{project_id}/migration-task/{id}", "--path", &format!("id={LIVE}")]);
    assert_eq!(reply.exits(0).json()["task_id"], LIVE);
    local.run(&["call", "oms", "GET", "/v2/{project_id}/nothing"]).exits(1).complains(&["APIGW.0101", "request id: "]);
    local.run(&["call", "oms", "GET", "relative"]).exits(2).complains(&["begins with /"]);
    local.run(&["call", "oms", "GET"]).exits(2);
}

const LIVE: &str = huaweicloud_emulator::seeds::INCREMENTAL_MIGRATION;

#[test]
fn mistyped_names_have_suggestions() {
    run(&["call", "oms", "start_tsk"], &[])
        .exits(2)
        .complains(&["has no operation `start_tsk`", "did you mean start_task"]);
    run(&["call", "oms", "show_migration_task"], &[]).exits(2).complains(&["hcmigrate call dcs show_migration_task"]);
    run(&["call", "obs", "x"], &[]).exits(2).complains(&["no service `obs`; known services: oms, dcs"]);
    run(&["call"], &[]).exits(2).complains(&["--list"]);
    run(&["call", "oms"], &[]).exits(2).complains(&["--list oms"]);
    run(&["call", "oms", "show_task", "--path", "MARKER"], &[]).exits(2);
}

#[test]
fn a_dry_run_shows_the_request_and_sends_nothing() {
    let local = Local::start();
    let body =
        r#"{"src_ak":"MARKER1","src_sk":"MARKER2","dst_ak":"MARKER3","dst_sk":"MARKER4","json_auth_file":"MARKER5"}"#;
    let token = [("HUAWEICLOUD_SDK_SECURITY_TOKEN", "MARKER6")];
    let body = PrivateFile::new("body.json", body);
    let at_file = format!("@{}", body.path());
    let shown =
        local.run_with(&["call", "oms", "start_task", "--path", "task_id=42", "--body", &at_file, "--dry-run"], &token);
    let shown = shown.exits(0).prints(&[
        "POST http://127.0.0.1:",
        "/v2/0a1b2c3d4e5f60718293a4b5c6d7e8f9/tasks/42/start\n",
        "content-type: application/json",
        "x-security-token: <redacted>",
        "Signature=<redacted>",
        "\"dst_sk\": \"<redacted>\"",
    ]);
    assert!(!shown.out.contains("MARKER") && !shown.err.contains("MARKER"), "{shown:?}");
    assert!(local.emulator.requests().is_empty());
    // A dry run also works without an account.
    let bare = run(&["call", "oms", "list_tasks", "--dry-run", "--region", "cn-north-4"], &[]).exits(0);
    bare.prints(&["GET https://oms.cn-north-4.myhuaweicloud.com/v2/PROJECT_ID/tasks"])
        .complains(&["ACCESS_KEY", "PROJECT_ID"]);
}

#[test]
fn operations_are_listed_and_explained() {
    let (oms, dcs) = (huaweicloud_oms::operations::ALL.len(), huaweicloud_dcs::operations::ALL.len());
    let list = run(&["call", "--list"], &[]).exits(0);
    assert_eq!(list.out.lines().filter(|line| line.starts_with("  ")).count(), oms + dcs);
    let one = run(&["call", "--list", "dcs"], &[]).exits(0);
    let one = one.prints(&["batch_stop_migration_tasks", &format!("{dcs} operations")]);
    assert!(!one.out.contains("start_sync_task"));
    let help = run(&["call", "oms", "start_task", "--help"], &[]).exits(0).prints(&[
        "POST /v2/{project_id}/tasks/{task_id}/start",
        "task_id  integer, 0 to 999999999999999, required",
        "dst_sk  text, 1 to 100 characters, secret, required",
        "permission    oms:task:update",
        "only after reading the state",
        "hcmigrate call oms start_task --path task_id=",
        "Huawei's page https://",
    ]);
    assert_eq!((help.err.as_str(), help.out.contains('\u{1b}')), ("", false));
    run(&["call", "dcs", "StartTask", "-h"], &[]).exits(2).complains(&["hcmigrate call oms start_task"]);
    run(&["call", "--help"], &[]).exits(0).prints(&["--dry-run", "--no-check", "exit codes"]);
}

#[test]
fn an_answer_that_is_no_success_is_one_error() {
    let local = Local::start();
    let call = ["call", "oms", "show_task", "--path", "task_id=42"];
    local.emulator.inject(Fault::new(FaultKind::Html).on("show_task").times(4));
    local.run(&call).exits(1).complains(&["error: show_task: ", "(status 502)", "after 4 attempts", "hint: "]);
    let wrong = local.run_with(&call, &[("HUAWEICLOUD_SDK_SK", "MARKER")]).exits(4);
    let wrong = wrong.complains(&["APIGW.0301", "(status 401)", "hint: "]);
    assert!(!wrong.err.contains("MARKER") && wrong.out.is_empty());
    local.run(&["call", "oms", "show_task", "--path", "task_id=99"]).exits(1).complains(&["OMS.1009"]);
}

#[test]
fn a_format_that_a_command_does_not_print_is_refused_before_anything_is_sent() {
    let local = Local::start();
    for arguments in [
        &["call", "oms", "show_task", "--path", "task_id=42", "-o", "csv"][..],
        &["call", "oms", "show_task", "--path", "task_id=42", "-o", "table"],
        &["policy", "oms/start_task", "-o", "csv"],
        &["demo", "-o", "json"],
        &["task", "list", "--columns", "sise"],
        &["task", "show", "42", "-o", "json", "--columns", "id"],
    ] {
        let run = local.run(arguments).exits(2);
        assert!(run.out.is_empty() && !run.err.is_empty(), "{arguments:?}: {}", run.out);
    }
    assert_eq!(local.emulator.request_count(), 0);
}

#[test]
fn a_stream_goes_through_byte_for_byte() {
    // A download keeps its bytes even if it claims to be JSON.
    const BODY: &[u8] = b"{\"a\":1}\0\xff\r\n";
    let (url, server) = crate::support::answer_once("application/json", BODY);
    let environment = [("HUAWEICLOUD_SDK_AK", "a"), ("HUAWEICLOUD_SDK_SK", "b"), ("HUAWEICLOUD_SDK_PROJECT_ID", "p")];
    let arguments = [
        "call",
        "dcs",
        "download_hot_key",
        "--path",
        "instance_id=i",
        "--path",
        "task_id=t",
        "--endpoint",
        url.as_str(),
    ];
    let output = crate::support::program(&arguments, &environment).output().expect("the program runs");
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(0), BODY));
    let request = server.join().expect("the server ends");
    assert!(request.starts_with("POST /v2/p/instances/i/hotkey/t/export HTTP/1.1\r\n"), "{request}");
}

#[test]
fn a_change_whose_answer_breaks_off_is_unknown() {
    let environment = [("HUAWEICLOUD_SDK_AK", "a"), ("HUAWEICLOUD_SDK_SK", "b"), ("HUAWEICLOUD_SDK_PROJECT_ID", "p")];
    let (url, server) = answer_once_with("application/json", br#"{"id":"#, 100);
    let post = ["call", "oms", "POST", "/v2/{project_id}/tasks", "--body", "{}", "--endpoint", &url];
    let run = run(&post, &environment).exits(6);
    assert!(server.join().expect("the server ends").starts_with("POST /v2/p/tasks"));
    run.complains(&["unknown"]);
}

#[test]
fn a_refusal_with_the_status_of_a_success_is_no_result() {
    const REFUSAL: &[u8] = br#"{"error_code":"OMS.0057","error_msg":"it is not there"}"#;
    let environment = [("HUAWEICLOUD_SDK_AK", "a"), ("HUAWEICLOUD_SDK_SK", "b"), ("HUAWEICLOUD_SDK_PROJECT_ID", "p")];
    for method in ["GET", "POST"] {
        let (url, server) = answer_once("application/json", REFUSAL);
        let refused = run(&["call", "oms", method, "/v2/{project_id}/x", "--endpoint", &url], &environment);
        assert!(refused.code != 0 && refused.out.is_empty(), "{refused:?}");
        refused.complains(&["OMS.0057"]);
        server.join().expect("the server ends");
    }
}

#[test]
fn fields_and_numbers_stay_as_the_service_wrote_them() {
    const BODY: &[u8] = br#"{"z":1.50,"a":12345678901234567890123,"n":null,"list":[]}"#;
    let (url, server) = crate::support::answer_once("application/json", BODY);
    let environment = [("HUAWEICLOUD_SDK_AK", "a"), ("HUAWEICLOUD_SDK_SK", "b"), ("HUAWEICLOUD_SDK_PROJECT_ID", "p")];
    let reply = run(&["call", "oms", "show_task", "--path", "task_id=1", "--endpoint", &url], &environment).exits(0);
    assert_eq!(reply.out, "{\n  \"z\": 1.50,\n  \"a\": 12345678901234567890123,\n  \"n\": null,\n  \"list\": []\n}\n");
    server.join().expect("the server ends");
}

#[test]
fn the_least_policy_of_operations_is_printed() {
    let policy = run(&["policy", "oms/start_task", "dcs/ListInstances"], &[]).exits(0).json();
    assert_eq!(policy["Version"], "5.0");
    let actions: Vec<&str> = policy["Statement"]
        .as_array()
        .into_iter()
        .flatten()
        .flat_map(|statement| statement["Action"].as_array().into_iter().flatten())
        .filter_map(|action| action.as_str())
        .collect();
    assert_eq!(actions, ["dcs:instance:list", "oms:task:update"]);
    let listed = "# reads\noms/show_task\n\noms/start_task # and starts\n";
    let role = run_with_input(&["policy", "--from", "-", "--kind", "role"], &[], listed).exits(0).json();
    assert_eq!(role["Version"], "1.1");
    assert_eq!(role["Statement"][0]["Action"], serde_json::json!(["oms:task:get", "oms:task:update"]));
}

#[test]
fn a_role_policy_names_what_role_policies_call_an_operation() {
    let names = ["dcs/hang_up_clients", "dcs/scan_clients", "dcs/reset_password", "dcs/rollback_exchange_instance_ip"];
    let actions = |kind: &str| {
        let policy = run(&[&["policy", "--kind", kind], &names[..]].concat(), &[]).exits(0).json();
        let statements = policy["Statement"].as_array().cloned().unwrap_or_default();
        let mut actions: Vec<String> = statements
            .iter()
            .flat_map(|statement| statement["Action"].as_array().into_iter().flatten())
            .filter_map(|action| action.as_str().map(str::to_owned))
            .collect();
        actions.sort();
        actions
    };
    let role = ["dcs:clients:kill", "dcs:clients:list", "dcs:instance:resetAuthInfo", "dcs:migrationTask:rollbackIp"];
    assert_eq!(actions("role"), role);
    assert_eq!(actions("identity"), ["dcs:instance:modifyAuthInfo", "dcs:migrationTask:modify"]);
}

#[test]
fn operations_that_need_no_permission_need_no_policy() {
    let told = "none of these operations needs a permission";
    run(&["policy", "dcs/list_flavors", "dcs/scan_clients"], &[]).exits(0).complains(&[told]);
    let some = run(&["policy", "dcs/list_flavors", "oms/start_task"], &[]).exits(0);
    assert!(!some.err.contains(told), "{}", some.err);
}

#[test]
fn a_policy_that_cannot_be_made_says_why() {
    run(&["policy", "oms/start_tsk"], &[]).exits(2).complains(&["did you mean start_task"]);
    run(&["policy", "start_task"], &[]).exits(2).complains(&["write it as oms/start_task"]);
    run(&["policy"], &[]).exits(2);
    run_with_input(&["policy", "--from", "-"], &[], "# nothing\n").exits(2).complains(&["no operation to allow"]);
    run(&["policy", "--from", "/nowhere.txt"], &[]).exits(2).complains(&["/nowhere.txt"]);
    run(&["policy", "oms/start_task", "--region", "cn-north-4"], &[]).exits(2).complains(&["no meaning for `policy`"]);
}

#[test]
fn an_explanation_has_errors_states_and_permission() {
    run(&["call", "oms", "start_task", "--help"], &[]).exits(0).prints(&[
        "Errors\n",
        "OMS.0065  status 400\n",
        "permission    oms:task:update (write; resources task*",
    ]);
    run(&["call", "dcs", "hang_up_clients", "--help"], &[]).exits(0).prints(&["in role policies", "dcs:clients:kill"]);
    let legal = huaweicloud_oms::operations::ALL.iter().find(|operation| operation.legal_in.is_some());
    let legal = legal.expect("an operation with legal states");
    run(&["call", "oms", legal.id, "--help"], &[]).exits(0).prints(&["allowed while "]);
}

#[test]
fn a_body_is_made_of_fields() {
    let local = Local::start();
    let call = ["call", "oms", "start_task", "--path", "task_id=42"];
    let secrets = ["src_ak=env:HCMIGRATE_SRC_AK", "src_sk=env:HCMIGRATE_SRC_SK", "dst_ak=env:HCMIGRATE_DST_AK"];
    let secrets: Vec<&str> =
        secrets.into_iter().chain(["dst_sk=env:HCMIGRATE_DST_SK"]).flat_map(|field| ["-F", field]).collect();
    local.run(&[&call[..], &secrets, &["-F", "migrate_failed_object=false"]].concat()).exits(0);
    let sent = local.emulator.requests().pop().expect("it arrived");
    assert_eq!((&sent.body["migrate_failed_object"], &sent.body["dst_ak"]), (&false.into(), &"<redacted>".into()));
    let told = local.run(&[&call[..], &["-F", "dst_sk=MARKER"]].concat()).exits(2);
    let told = told.complains(&["others can see in an argument", "dst_sk=@FILE", "dst_sk=env:NAME"]);
    assert!(!told.err.contains("MARKER"));
    local.run(&[&call[..], &["-F", "dst_kk=1"]].concat()).exits(2).complains(&["did you mean dst_ak, dst_sk"]);
    local.run(&["call", "oms", "GET", "/v2/x", "-F", "a=b"]).exits(2).complains(&["-F needs an operation"]);
}

#[test]
fn a_skeleton_is_a_body_to_fill_in() {
    let skeleton =
        run(&["call", "oms", "create_task", "--skeleton"], &[]).exits(0).complains(&["required: src_node, dst_node"]);
    assert_eq!(skeleton.json()["src_node"]["object_key"], serde_json::json!([""]));
    run(&["call", "oms", "list_tasks", "--skeleton"], &[]).exits(2).complains(&["has no body"]);
}

#[test]
fn a_list_is_read_to_its_end() {
    let local = Local::start();
    let pages = local.run(&["call", "oms", "list_tasks", "--paginate", "--query", "limit=3"]).exits(0);
    let pages: Vec<serde_json::Value> =
        serde_json::Deserializer::from_str(&pages.out).into_iter().map(|page| page.expect("JSON")).collect();
    let sizes: Vec<usize> = pages.iter().map(|page| page["tasks"].as_array().map_or(0, Vec::len)).collect();
    assert_eq!(sizes, [3, 3, 1]);
    local
        .run(&["call", "oms", "show_task", "--paginate", "--path", "task_id=42"])
        .exits(2)
        .complains(&["does not return a paginated list"]);
}

#[test]
fn a_body_with_secrets_is_no_argument() {
    let local = Local::start();
    for (operation, body) in [
        ("start_task", r#"{"dst_ak":"MARKER","dst_sk":"MARKER"}"#),
        ("create_task", r#"{"dst_node":{"bucket":"b"},"src_node":{"json_auth_file":"{\"private_key\":\"MARKER\"}"}}"#),
        ("create_task_group", r#"{"src_node":{"connection_string":"AccountKey=MARKER"}}"#),
        ("start_task", r#"[[{"any":{"securitytoken":"MARKER"}}]]"#),
    ] {
        for further in [&[][..], &["--no-check"], &["--dry-run"]] {
            let refused = local.run(&[&["call", "oms", operation, "--body", body], further].concat()).exits(2);
            let refused = refused.complains(&["in --body holds a secret, which others can see", "--body @FILE"]);
            assert!(!refused.err.contains("MARKER") && refused.out.is_empty(), "{refused:?}");
        }
    }
    assert!(local.operations().is_empty());
}

#[cfg(unix)]
#[test]
fn a_body_with_secrets_that_everybody_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let local = Local::start();
    let public = |text: &str| {
        let file = crate::support::PrivateFile::new("body.json", text);
        std::fs::set_permissions(file.path(), std::fs::Permissions::from_mode(0o644)).expect("a change of mode");
        file
    };
    let call = |file: &crate::support::PrivateFile| {
        let body = format!("@{}", file.path());
        local.run(&["call", "oms", "start_task", "--path", "task_id=42", "--body", &body])
    };
    let secret = call(&public(r#"{"dst_ak":"MARKER","dst_sk":"MARKER"}"#)).exits(2);
    assert!(!secret.complains(&["every user of this machine", "chmod 600"]).err.contains("MARKER"));
    assert!(local.operations().is_empty());
    let open = public(r#"{"bandwidth_policy":[{"start":"08:00","end":"17:59","max_bandwidth":1048576}]}"#);
    let body = format!("@{}", open.path());
    local.run(&["call", "oms", "update_bandwidth_policy", "--path", "task_id=42", "--body", &body]).exits(0);
}

#[test]
fn the_list_of_operations_is_for_programs_too() {
    let list = run(&["call", "--list", "oms", "-o", "json"], &[]).exits(0).json();
    let start = list["items"].as_array().and_then(|all| all.iter().find(|one| one["id"] == "start_task").cloned());
    let start = start.expect("an operation");
    assert_eq!((&start["service"], &start["method"]), (&"oms".into(), &"POST".into()), "{start:#}");
    let names = run(&["call", "--list", "-o", "name"], &[]).exits(0).out;
    assert!(names.lines().any(|name| name == "dcs/list_instances") && !names.contains(' '), "{names}");
}
