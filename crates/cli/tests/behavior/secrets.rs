//! Tests that no secret appears in any output: marked secrets go in through every input, and every output is searched
//! for the mark.

use crate::support::{Local, PrivateFile, Run};
use huaweicloud_emulator::{Fault, FaultKind, Quirks};

const MARK: &str = "MARKER";

/// Variables that hold marked secrets.
fn marked(google: &str) -> Vec<(&'static str, String)> {
    vec![
        ("HCMIGRATE_SRC_AK", "MARKER-src-ak".to_owned()),
        ("HCMIGRATE_SRC_SK", "MARKER-src-sk".to_owned()),
        ("HCMIGRATE_SRC_SECURITY_TOKEN", "MARKER-src-token".to_owned()),
        ("HCMIGRATE_SRC_JSON_AUTH_FILE", google.to_owned()),
        ("HCMIGRATE_SRC_CONNECTION_STRING", "MARKER-connection".to_owned()),
        ("HCMIGRATE_DST_AK", "MARKER-dst-ak".to_owned()),
        ("HCMIGRATE_DST_SK", "MARKER-dst-sk".to_owned()),
        ("HCMIGRATE_DST_SECURITY_TOKEN", "MARKER-dst-token".to_owned()),
        ("HCMIGRATE_CDN_KEY", "MARKER-cdn".to_owned()),
    ]
}

#[track_caller]
fn clean(arguments: &[&str], run: &Run) {
    assert!(!run.out.contains(MARK), "{arguments:?}\n{}", run.out);
    assert!(!run.err.contains(MARK), "{arguments:?}\n{}", run.err);
}

const COMMANDS: [&[&str]; 14] = [
    &["task", "start", "42"],
    &["task", "start", "42", "-o", "json"],
    &["task", "start", "99"],
    &["task", "stop", "42"],
    &["task", "show", "42", "-o", "json"],
    &["task", "list", "-o", "json"],
    &["group", "start", huaweicloud_emulator::seeds::PAUSED_GROUP],
    &["sync", "start", huaweicloud_emulator::seeds::STOPPED_SYNC_TASK],
    &["redis", "show", huaweicloud_emulator::seeds::INCREMENTAL_MIGRATION, "-o", "json"],
    &["redis", "list", "-o", "json"],
    &["whoami"],
    &["whoami", "-o", "json"],
    &["call", "oms", "show_task", "--path", "task_id=42"],
    &["demo"],
];

#[test]
fn keys_of_both_sides_are_never_shown() {
    let local = Local::start();
    let google = PrivateFile::new("marked-google.json", r#"{"private_key":"MARKER-google"}"#);
    let variables = marked(google.path());
    let variables: Vec<(&str, &str)> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
    for command in COMMANDS {
        clean(command, &local.run_with(command, &variables));
    }
    assert!(local.operations().contains(&"start_task".to_owned()));
}

#[test]
fn keys_in_an_address_are_refused_and_not_repeated() {
    let local = Local::start();
    let target = format!("dcs://{}", huaweicloud_emulator::seeds::TARGET_INSTANCE);
    let bucket = "aws://us-east-1/photos";
    let addresses = [
        ("aws://AK:MARKER@us-east-1/photos", "obs://photos-cn"),
        ("aws://AK:MARK/MARKER@us-east-1/photos", "obs://photos-cn"),
        ("aws://AK:MARKER/photos/2024", "obs://photos-cn"),
        (bucket, "obs://AK:MARKER@photos-cn"),
    ];
    for (from, to) in addresses {
        for noun in ["task", "group", "sync"] {
            for output in ["table", "json"] {
                let create = [noun, "create", "--from", from, "--to", to, "--region", "cn-north-4", "-o", output];
                let run = local.run(&create).exits(2).complains(&["must not contain a user name or password"]);
                clean(&create, &run);
            }
        }
    }
    let network = ["--name", "n", "--vpc", "v", "--subnet", "s", "--security-group", "g"];
    for from in ["redis://:MARK/MARKER@10.0.0.5:6379", "dcs://MARKER@7d1f"] {
        let create = [&["redis", "create", "--from", from, "--to", &target][..], &network].concat();
        clean(&create, &local.run(&create).exits(2).complains(&["must not contain a user name or password"]));
    }
    assert!(local.emulator.requests().is_empty());
}

#[test]
fn a_key_with_the_remains_of_a_paste_is_refused_and_not_repeated() {
    let local = Local::start();
    let start = ["task", "start", "42"];
    for (value, told) in
        [("\"MARKER\"", "quotation marks"), ("‘MARKER’", "quotation marks"), ("MARKER ", "white space")]
    {
        let run = local.run_with(&start, &[("HCMIGRATE_SRC_SK", value)]).exits(2);
        clean(&start, &run.complains(&["HCMIGRATE_SRC_SK", told]));
    }
    let text = r#"{"src_ak":"a","src_sk":"'MARKER'","dst_ak":"a","dst_sk":"b"}"#;
    let file = PrivateFile::new("keys.json", text);
    let with_file = ["task", "start", "42", "--credentials", file.path()];
    clean(&with_file, &local.run(&with_file).exits(2).complains(&["`src_sk` in", "quotation marks"]));
    assert!(local.emulator.requests().is_empty());
}

#[test]
fn the_keys_of_the_caller_are_never_shown() {
    let local = Local::start();
    let variables = [("HUAWEICLOUD_SDK_SK", "MARKER-sk"), ("HUAWEICLOUD_SDK_SECURITY_TOKEN", "MARKER-token")];
    for command in COMMANDS {
        clean(command, &local.run_with(command, &variables));
    }
}

#[test]
fn keys_of_a_file_are_never_shown() {
    let local = Local::start();
    let texts = [
        r#"{"src_ak":"MARKER1","src_sk":"MARKER2","dst_ak":"MARKER3","dst_sk":"MARKER4"}"#,
        r#"{"src_ak":"MARKER1" "src_sk":"MARKER2"}"#,
        r#"{"dst_ak":["MARKER1"]}"#,
        r#"["MARKER"]"#,
        "MARKER",
    ];
    for text in texts {
        let file = PrivateFile::new("marked-keys.json", text);
        for command in [["task", "start", "42"], ["group", "start", "x"], ["sync", "start", "x"]] {
            let arguments = [&command[..], &["--credentials", file.path()]].concat();
            clean(&arguments, &local.run(&arguments));
        }
    }
}

#[test]
fn bodies_are_never_shown_when_something_goes_wrong() {
    let local = Local::start();
    let bodies = [
        r#"{"dst_ak":"MARKER1","dst_sk":"MARKER2"}"#,
        r#"{"dst_ak":"MARKER1","dst_sk":{"MARKER":1}"#,
        r#"{"dst_ak":"MARKER1","dst_sk":7}"#,
        "MARKER",
    ];
    for kind in [FaultKind::ResetBefore, FaultKind::Html, FaultKind::HalfBody, FaultKind::ExpiredToken] {
        local.emulator.inject(Fault::new(kind).on("start_task").times(5));
        for body in bodies {
            let body = PrivateFile::new("body.json", body);
            let body = &format!("@{}", body.path());
            for further in [&[][..], &["--no-check"], &["--dry-run"], &["--dry-run", "--no-check"]] {
                let call = ["call", "oms", "start_task", "--path", "task_id=42", "--body", body];
                let arguments = [&call[..], further].concat();
                let run = local.run(&arguments);
                // Only values are secrets, not names.
                assert!(!run.err.contains("MARKER1") && !run.err.contains("MARKER2"), "{arguments:?}\n{}", run.err);
                assert!(!run.out.contains("MARKER"), "{arguments:?}\n{}", run.out);
            }
        }
        local.emulator.clear_faults();
    }
}

#[test]
fn a_password_that_the_service_repeats_is_redacted() {
    let mut quirks = Quirks::default();
    quirks.echo_password = true;
    let local = Local::with(|builder| builder.quirks(quirks));
    let id = huaweicloud_emulator::seeds::INCREMENTAL_MIGRATION;
    let show = local.run(&["redis", "show", id, "-o", "json"]).exits(0);
    assert_eq!(show.json()["items"][0]["state"], "following");
    assert!(!show.out.contains("emulated-password"));
    let show = local.run(&["redis", "show", id]).exits(0);
    assert!(!show.out.contains("emulated-password"));
    // `call` returns the service's answer unchanged.
    let call = local.run(&["call", "dcs", "show_migration_task", "--path", &format!("task_id={id}")]).exits(0);
    assert_eq!(call.json()["source_instance"]["password"], "emulated-password");
}

#[test]
fn piped_output_has_no_escape_codes() {
    let local = Local::start();
    for command in COMMANDS {
        let run = local.run_with(command, &[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")]);
        assert!(!run.out.contains('\u{1b}') && !run.err.contains('\u{1b}'), "{command:?}");
    }
}

/// Commands with one argument in which a user may type a secret by mistake.
const PLACES: [&[&str]; 24] = [
    &["VALUE"],
    &["task", "VALUE"],
    &["task", "show", "VALUE"],
    &["task", "show", "42", "VALUE"],
    &["task", "stop", "42", "VALUE"],
    &["task", "list", "--status", "VALUE"],
    &["task", "list", "--limit=VALUE"],
    &["task", "start", "42", "--interval", "VALUE"],
    &["task", "start", "42", "--credentials", "VALUE"],
    &["group", "show", "VALUE"],
    &["sync", "show", "VALUE"],
    &["redis", "stop", "VALUE"],
    &["redis", "stop", "VALUE", huaweicloud_emulator::seeds::INCREMENTAL_MIGRATION],
    &["redis", "create", "--from", "VALUE"],
    &["redis", "create", "--from=VALUE"],
    &["redis", "create", "--to", "VALUE"],
    &["task", "create", "--from", "VALUE", "--to", "obs://b"],
    &["task", "create", "--from", "aws://r/b", "--to", "VALUE"],
    &["call", "VALUE"],
    &["call", "oms", "VALUE"],
    &["call", "oms", "show_task", "--path", "VALUE"],
    &["call", "oms", "create_task", "-FVALUE"],
    &["whoami", "--endpoint", "VALUE"],
    &["check", "VALUE"],
];

#[test]
fn an_argument_that_holds_a_password_is_not_repeated() {
    let local = Local::start();
    let values = [
        "redis://:MARKER@10.0.0.5:6379",
        "redis://user:MARKER@10.0.0.5",
        "redis://:MARKER@MARKER@10.0.0.5:6379",
        "rediss://:MARKER/@10.0.0.5:6379/0",
        "https://MARKER-ak:MARKER@bucket.example.com/a",
        "https://bucket.example.com/o?X-Amz-Signature=MARKER",
        "http://user%3AMARKER%40127.0.0.1:9",
    ];
    // Each place is combined with each value, and also with each format.
    let formats = ["table", "json", "jsonl", "csv"];
    for (turn, value) in values.iter().enumerate() {
        for (place, format) in PLACES.iter().zip(formats.iter().cycle().skip(turn)) {
            let mut arguments: Vec<String> = place.iter().map(|word| word.replace("VALUE", value)).collect();
            arguments.extend(["-o".to_owned(), (*format).to_owned()]);
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            clean(&arguments, &local.run(&arguments));
        }
    }
    for value in ["10.0.0.5", ":MARKER@10.0.0.5:6379", "MARKER@10.0.0.5:6379", "redis:MARKER@10.0.0.5"] {
        let run = local.run(&["redis", "create", "--from", value]).exits(2).complains(&["10.0.0.5", "redis://IP:PORT"]);
        clean(&[value], &run);
    }
    for option in ["-F", "--header", "--query", "--path"] {
        let arguments = ["call", "oms", "create_task", option, "MARKER"];
        clean(&arguments, &local.run(&arguments).exits(2).complains(&["a name, `=` and a value"]));
        // The value is hidden where it is named, and not inside of words.
        for value in ["a", "e", "or", "invalid", "NAME"] {
            for language in ["en", "zh-CN"] {
                let run = local.run(&["call", "oms", "create_task", option, value, "--lang", language]).exits(2);
                let hidden = local.run(&["call", "oms", "create_task", option, "MARKER", "--lang", language]).exits(2);
                assert_eq!(run.err, hidden.err, "{option} {value}");
            }
        }
    }
}

/// A terminal that uses Latin-1 can set bytes that are not valid text. With substitute characters they would be sent as
/// a wrong password, which would only show days later.
#[cfg(unix)]
#[test]
fn a_secret_that_is_no_text_is_refused_by_the_name_of_its_variable() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;

    let local = Local::start();
    let from = "redis://10.0.0.5:6379";
    let machine = ["--name", "n", "--vpc", "v", "--subnet", "s", "--security-group", "g"];
    let create = [&["redis", "create", "--from", from, "--to", from], &machine[..]].concat();
    let text = "version: 1\nname: weekend\nbuckets:\n  - { name: a, from: aws://r/b, to: obs://c, keys: { source: env:PWS } }\n";
    let manifest = PrivateFile::new("m.yaml", text);
    let check = ["check", manifest.path(), "--region", "cn-north-4"];
    for (variable, arguments) in [
        ("HCMIGRATE_SRC_PASSWORD", &create[..]),
        ("HCMIGRATE_DST_PASSWORD", &create),
        ("HCMIGRATE_SRC_CONNECTION_STRING", &["task", "start", "42"]),
        ("HCMIGRATE_DST_SK", &["task", "start", "42"]),
        ("HUAWEICLOUD_SDK_SK", &["whoami"]),
        ("PWS_SK", &check),
    ] {
        let own = local.environment();
        let environment: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let mut command = crate::support::program(arguments, &environment);
        command.env("PWS_AK", "a").env("PWS_SK", "b").env(variable, OsStr::from_bytes(b"p\xe4ss"));
        let output = command.output().expect("it runs");
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said);
        assert!(matches!(output.status.code(), Some(1 | 2 | 4)), "{variable}: {said}");
        assert!(said.contains(variable) && said.contains("not valid UTF-8") && !said.contains("ss\""), "{said}");
    }
    let sent = local.operations().into_iter().filter(|name| !name.starts_with("list_") && !name.starts_with("show_"));
    assert_eq!(sent.collect::<Vec<_>>(), Vec::<String>::new());
}

/// An unknown key in a file is not repeated in messages, even where a name is expected.
#[test]
fn a_key_in_the_place_of_a_name_is_not_repeated() {
    let local = Local::start();
    let key = "wJalrMARKERK7MDENGbPxRfiCYEXAMPLEKEY1234";
    let file = PrivateFile::new("keys.json", &format!(r#"{{"{key}":"x"}}"#));
    let with_file = ["task", "start", "42", "--credentials", file.path()];
    clean(&with_file, &local.run(&with_file).exits(2).complains(&["no request has"]));
    let set = ["config", "set", key, "x"];
    clean(&set, &local.run(&set).exits(2));
    let manifest = format!("version: 1\nbuckets:\n  - name: a\n    from: aws://r/b\n    keys: {{ {key}: x }}\n");
    let manifest = PrivateFile::new("weekend.yaml", &manifest);
    let check = ["check", manifest.path()];
    clean(&check, &local.run(&check).exits(2));
}

#[cfg(unix)]
#[test]
fn files_of_the_callers_keys_that_everybody_can_open_are_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let open = |file: &PrivateFile, mode| {
        std::fs::set_permissions(file.path(), std::fs::Permissions::from_mode(mode)).expect("a change of mode");
    };
    let keys = PrivateFile::new("credentials", "[basic]\nak = MARKER-ak-1234\nsk = MARKER-sk\n");
    let token = PrivateFile::new("token", "MARKER-token");
    let of_file = [("HUAWEICLOUD_SDK_CREDENTIALS_FILE", keys.path())];
    let of_token = [("HUAWEICLOUD_SDK_IDP_ID", "idp"), ("HUAWEICLOUD_SDK_ID_TOKEN_FILE", token.path())];
    let place = [("HUAWEICLOUD_SDK_REGION", "cn-north-4"), ("HUAWEICLOUD_SDK_PROJECT_ID", "p1")];
    let whoami = ["whoami"];
    crate::support::run(&whoami, &[&of_file[..], &place].concat()).exits(0);
    for mode in [0o644, 0o666, 0o604] {
        open(&keys, mode);
        open(&token, mode);
        for own in [&of_file[..], &of_token] {
            let run = crate::support::run(&whoami, &[own, &place].concat()).exits(4);
            let told = format!("every user of this machine can open it (mode {mode:03o})");
            clean(&whoami, &run.complains(&[&told, "chmod 600"]));
        }
    }
}
