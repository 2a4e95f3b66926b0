//! Tests `whoami` and `sign`, and the setup errors that all commands share.

use crate::support::{Local, run, run_with_input};

const ACCOUNT: [(&str, &str); 4] = [
    ("HUAWEICLOUD_SDK_AK", "ABCDEFGHIJKLMNOPQRST"),
    ("HUAWEICLOUD_SDK_SK", "MARKER-secret-key"),
    ("HUAWEICLOUD_SDK_PROJECT_ID", "0605767e5780d51e2fc6c0136d5a2ab0"),
    ("HUAWEICLOUD_SDK_REGION", "cn-north-4"),
];

#[test]
fn whoami_says_what_is_used_and_where_it_comes_from() {
    let who = run(&["whoami"], &ACCOUNT).exits(0).prints(&[
        "ABCD…QRST",
        "HUAWEICLOUD_SDK_AK",
        "0605767e5780d51e2fc6c0136d5a2ab0",
        "HUAWEICLOUD_SDK_PROJECT_ID",
        "cn-north-4",
        "HUAWEICLOUD_SDK_REGION",
        "https://oms.cn-north-4.myhuaweicloud.com",
        "https://dcs.cn-north-4.myhuaweicloud.com",
        "built in",
    ]);
    assert!(!who.out.contains("MARKER") && !who.out.contains("ABCDEFGHIJKLMNOPQRST"));
    let options = ["whoami", "-o", "json", "--region", "ap-southeast-1", "--project-id", "p1"];
    let environment = [&ACCOUNT[..], &[("HUAWEICLOUD_SDK_DCS_ENDPOINT", "http://127.0.0.1:7400")]].concat();
    let who = run(&options, &environment).exits(0).json();
    let items = who["items"].as_array().expect("items").clone();
    let setting = |name: &str| items.iter().find(|item| item["name"] == name).expect("a setting").clone();
    let who = serde_json::json!({ "region": setting("region"), "project": setting("project"), "dcs": setting("dcs") });
    assert_eq!((&who["region"]["value"], &who["region"]["from"]), (&"ap-southeast-1".into(), &"--region".into()));
    assert_eq!((&who["project"]["value"], &who["project"]["from"]), (&"p1".into(), &"--project-id".into()));
    assert_eq!(
        (&who["dcs"]["value"], &who["dcs"]["from"]),
        (&"http://127.0.0.1:7400".into(), &"HUAWEICLOUD_SDK_DCS_ENDPOINT".into())
    );
}

#[test]
fn whoami_names_every_endpoint_and_file() {
    let profile = "[basic]\nak = PROFILEAKEXAMPLE\nsk = MARKER%(x)s;#y\nproject_id = p1\n";
    let file = crate::support::PrivateFile::new("whoami-profile", profile);
    let path = file.path();
    let both = "https://a.example.com,https://b.example.com";
    let environment = [
        ("HUAWEICLOUD_SDK_CREDENTIALS_FILE", path),
        ("HUAWEICLOUD_SDK_REGION", "cn-north-4"),
        ("HUAWEICLOUD_SDK_REGION_OMS_CN_NORTH_4", both),
    ];
    let who = run(&["whoami"], &environment).exits(0);
    let who =
        who.prints(&["PROF…MPLE", &format!("credentials file {path}"), "https://a.example.com, https://b.example.com"]);
    assert!(!who.out.contains("MARKER"));
}

/// If nothing is set up, every source is named, including the metadata service of an ECS instance.
#[test]
fn whoami_names_every_source_that_was_tried() {
    let nobody = run(&["whoami"], &[("HUAWEICLOUD_SDK_METADATA_DISABLED", "true")]).exits(4);
    nobody.complains(&[
        "environment: ",
        "credentials file: ",
        "oidc agency: ",
        "identity provider: ",
        "container: ",
        "ecs metadata: it is turned off by HUAWEICLOUD_SDK_METADATA_DISABLED",
    ]);
}

#[test]
fn whoami_asks_a_source_that_fails_only_once() {
    let local = Local::start();
    let file = crate::support::PrivateFile::new("whoami-token", "id token");
    let iam = local.emulator.url();
    let environment = [
        ("HUAWEICLOUD_SDK_IDP_ID", "idp"),
        ("HUAWEICLOUD_SDK_ID_TOKEN_FILE", file.path()),
        ("HUAWEICLOUD_SDK_REGION", "cn-north-4"),
        ("HUAWEICLOUD_SDK_IAM_ENDPOINT", &iam),
    ];
    let who = run(&["whoami"], &environment).exits(4).complains(&["identity provider: ", "answered 404"]);
    assert_eq!(who.err.matches("error: ").count(), 1, "{}", who.err);
}

#[test]
fn whoami_says_where_the_project_is_asked() {
    let local = Local::start();
    let iam = local.emulator.url();
    let environment = [
        ("HUAWEICLOUD_SDK_AK", local.emulator.access_key()),
        ("HUAWEICLOUD_SDK_SK", local.emulator.secret_key()),
        ("HUAWEICLOUD_SDK_REGION", "cn-north-4"),
        ("HUAWEICLOUD_SDK_IAM_ENDPOINT", &iam),
    ];
    let from = format!("looked up by region in IAM at {iam} (environment variable HUAWEICLOUD_SDK_IAM_ENDPOINT)");
    run(&["whoami"], &environment).exits(0).prints(&[local.emulator.project_id(), &from]);
}

#[test]
fn whoami_says_all_that_is_missing() {
    let nobody = run(&["whoami"], &[("HUAWEICLOUD_SDK_METADATA_DISABLED", "1")]).exits(4).prints(&[
        "access key  missing",
        "region",
        "none",
    ]);
    nobody.complains(&[
        "HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK are not set",
        "HUAWEICLOUD_SDK_REGION",
        "--endpoint",
    ]);
}

#[test]
fn a_setup_that_is_wrong_is_explained() {
    let without = |name: &str| ACCOUNT.iter().copied().filter(|(known, _)| *known != name).collect::<Vec<_>>();
    let list = ["task", "list"];
    run(&list, &[]).exits(2).complains(&["error: "]);
    run(&list, &without("HUAWEICLOUD_SDK_AK")).exits(4).complains(&["HUAWEICLOUD_SDK_AK is not set"]);
    run(&list, &without("HUAWEICLOUD_SDK_SK")).exits(4).complains(&["HUAWEICLOUD_SDK_SK is not set"]);
    run(&list, &without("HUAWEICLOUD_SDK_REGION"))
        .exits(2)
        .complains(&["HUAWEICLOUD_SDK_REGION", "--region or --endpoint"]);
    run(&["task", "list", "--region", "cn-nort-4"], &ACCOUNT)
        .exits(2)
        .complains(&["did you mean `cn-north-4`?", "ap-southeast-3"]);
    run(&["task", "list", "--endpoint", "oms.example.com"], &ACCOUNT)
        .exits(2)
        .complains(&["write `https://oms.example.com`"]);
    run(&["task", "list", "--endpoint", "http://127.0.0.1:9"], &ACCOUNT).exits(1).complains(&[
        "could not connect to http://127.0.0.1:9",
        "caused by: ",
        "hint: check the endpoint",
    ]);
    let quoted = [&without("HUAWEICLOUD_SDK_AK")[..], &[("HUAWEICLOUD_SDK_AK", "'KEY'")]].concat();
    run(&list, &quoted).exits(4).complains(&["HUAWEICLOUD_SDK_AK"]);
    let long = "K".repeat(101);
    let local = Local::start();
    local.run_with(&list, &[("HUAWEICLOUD_SDK_PROJECT_ID", "")]).exits(2).complains(&["HUAWEICLOUD_SDK_PROJECT_ID"]);
    local
        .run_with(&["task", "start", "42"], &[("HCMIGRATE_DST_AK", &long)])
        .exits(2)
        .complains(&["`dst_ak` has 101 characters"]);
    // The batch cannot start: the first item gets the error, and the others are skipped.
    let run = local.run_with(&["task", "start", "42", "43"], &[("HCMIGRATE_DST_AK", &long)]).exits(2);
    run.prints(&["task 42: start failed", "`dst_ak` has 101 characters", "task 43: start skipped"]);
    local.run(&["task", "start", "abc"]).exits(2).complains(&["digits only"]);
    local.run(&["group", "show", ".."]).exits(2).complains(&["`group_id` must not be `..`"]);
    local.run(&["group", "show", ""]).exits(2).complains(&["must not be empty"]);
    assert!(local.emulator.requests().is_empty());
}

#[test]
fn help_and_version_are_results() {
    run(&["--help"], &[]).exits(0).prints(&["Exit codes", "HUAWEICLOUD_SDK_AK", "not made by Huawei"]);
    run(&["task", "start", "--help"], &[]).exits(0).prints(&["HCMIGRATE_DST_AK", "--credentials", "--failed-only"]);
    run(&["redis", "stop", "--help"], &[]).exits(0).prints(&["3 some refused"]);
    let version = run(&["--version"], &[]).exits(0);
    assert_eq!(version.out, concat!("hcmigrate ", env!("CARGO_PKG_VERSION"), "\n"));
    run(&[], &[]).exits(2).complains(&["Usage"]);
    run(&["tsk"], &[]).exits(2).complains(&["task"]);
}

#[test]
fn requests_are_signed_line_by_line() {
    // The worked example of Huawei's signing guide, in its default set of headers.
    let request = r#"{"method":"GET","url":"https://service.region.example.com/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs?limit=2&marker=13551d6b-755d-4757-b956-536f674975c0","headers":[["content-type","application/json"],["X-Project-Id","77b6"]],"body":null,"access_key":"AK","secret_key":"MARKER","date":"20191115T033655Z"}"#;
    let input = format!("{request}\nnot json MARKER\n\n{request}");
    let signed = run_with_input(&["sign", "--jsonl"], &[], &input).exits(3);
    let lines: Vec<serde_json::Value> =
        signed.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[0], lines[2]);
    let names: Vec<&String> = lines[0].as_object().expect("an object").keys().collect();
    assert_eq!(names, ["canonical_request", "string_to_sign", "signature", "authorization"]);
    let canonical = lines[0]["canonical_request"].as_str().expect("text");
    assert!(canonical.contains("\ncontent-type;host;x-project-id;x-sdk-date\n"), "{canonical}");
    let authorization = lines[0]["authorization"].as_str().expect("text");
    assert!(
        authorization.starts_with(
            "SDK-HMAC-SHA256 Access=AK, SignedHeaders=content-type;host;x-project-id;x-sdk-date, Signature="
        )
    );
    assert!(lines[1]["error"].is_string());
    assert!(!signed.out.contains("MARKER") && signed.err.is_empty());
    run_with_input(&["sign", "--jsonl"], &[], "not json\n").exits(1).prints(&["error"]);
    run(&["sign"], &[]).exits(2).complains(&["--jsonl"]);
}

#[test]
fn a_signature_made_by_sign_opens_the_emulator() {
    let local = Local::start();
    let (url, project) = (local.emulator.url(), local.emulator.project_id());
    let target = format!("{url}/v2/{project}/tasks?limit=1");
    let request = serde_json::json!({
        "method": "GET", "url": target, "headers": [["X-Project-Id", project]], "body": null,
        "access_key": local.emulator.access_key(), "secret_key": local.emulator.secret_key(),
    });
    let signed = run_with_input(&["sign", "--jsonl"], &[], &request.to_string()).exits(0).json();
    let string_to_sign = signed["string_to_sign"].as_str().expect("text");
    let date = string_to_sign.lines().nth(1).expect("a date").to_owned();
    let authorization = signed["authorization"].as_str().expect("text");
    assert!(authorization.contains("host;x-project-id;x-sdk-date"), "{authorization}");
    let status = crate::support::get(
        local.emulator.address(),
        &format!("/v2/{project}/tasks?limit=1"),
        &[("Authorization", authorization), ("X-Sdk-Date", &date), ("X-Project-Id", project)],
    );
    assert_eq!(status, 200);
}

#[test]
fn whoami_finds_out_whether_the_services_accept_the_keys() {
    let local = Local::start();
    local.run(&["whoami", "--check", "--region", "cn-north-4"]).exits(0).prints(&["oms accepts", "dcs accepts", "yes"]);
    assert_eq!(local.operations(), ["list_tasks", "list_migration_task"]);
    let wrong = [("HUAWEICLOUD_SDK_SK", "wrong")];
    local.run_with(&["whoami", "--region", "cn-north-4"], &wrong).exits(0);
    let check = ["whoami", "--check", "--region", "cn-north-4"];
    let refused = local.run_with(&check, &wrong).exits(4).prints(&["oms accepts  no"]);
    let refused = refused.complains(&["verify aksk signature fail (status 401)", "the secret key does not belong to"]);
    // What the gateway computed helps only those who compare it with their own.
    assert!(!refused.err.contains("canonicalRequest"), "{}", refused.err);
    local.run_with(&[&check[..], &["--debug"]].concat(), &wrong).exits(4).complains(&["canonicalRequest:GET"]);
}
