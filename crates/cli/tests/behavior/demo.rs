//! The demo, word for word: `golden/demo.txt` is what a person reads, without what differs from run to run.
//!
//! After a wanted change: `UPDATE_GOLDEN=1 cargo test -p hcmigrate --test behavior demo`, and look at the difference.

use crate::support::run;

/// Ports and request ids by name.
fn normalised(text: &str) -> String {
    let words = text.split_inclusive([' ', '\n', ',']).map(|word| {
        let (body, end) = word.split_at(word.trim_end_matches([' ', '\n', ',']).len());
        let body = match body.strip_prefix("http://127.0.0.1:") {
            Some(port) if port.chars().all(|c| c.is_ascii_digit()) => "http://127.0.0.1:PORT",
            _ => body,
        };
        format!("{body}{end}")
    });
    let text: String = words.collect();
    let lines = text.lines().map(|line| match line.split_once("request id ") {
        Some((before, id)) if id.chars().all(|c| c.is_ascii_hexdigit()) => format!("{before}request id REQUEST_ID"),
        _ => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

#[test]
#[allow(clippy::disallowed_methods, reason = "the golden file is for people to look at")]
fn the_demo_tells_its_story() {
    let demo = run(&["demo"], &[]).exits(0);
    assert_eq!(demo.err, "");
    let text = normalised(&demo.out);
    let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/demo.txt");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(golden, &text).expect("the golden file can be written");
    }
    let expected = std::fs::read_to_string(golden).expect("the golden file").replace("\r\n", "\n");
    for (number, (found, expected)) in text.lines().zip(expected.lines()).enumerate() {
        assert_eq!(found, expected, "line {}", number + 1);
    }
    assert_eq!(text, expected);
}

#[test]
fn the_demo_names_the_operations_and_has_no_escape_codes_in_a_pipe() {
    let demo = run(&["demo"], &[("TERM", "xterm-256color")]).exits(0);
    for operation in [
        "start_task_group",
        "start_task",
        "start_sync_task",
        "batch_stop_migration_tasks",
        "batch_restart_online_migration_tasks",
    ] {
        assert!(demo.out.contains(operation), "{operation}");
    }
    assert!(!demo.out.contains('\u{1b}'));
}

#[test]
fn the_demo_uses_nothing_of_a_real_account() {
    let environment = [
        ("HUAWEICLOUD_SDK_AK", "REALACCESSKEY0000001"),
        ("HUAWEICLOUD_SDK_SK", "MARKER-real-secret"),
        ("HUAWEICLOUD_SDK_PROJECT_ID", "realproject"),
        ("HUAWEICLOUD_SDK_REGION", "cn-north-4"),
        ("HUAWEICLOUD_SDK_OMS_ENDPOINT", "https://oms.cn-north-4.myhuaweicloud.com"),
        ("HCMIGRATE_DST_SK", "MARKER-destination"),
        ("HTTPS_PROXY", "http://127.0.0.1:1"),
        ("HTTP_PROXY", "http://127.0.0.1:1"),
    ];
    let demo = run(&["demo"], &environment).exits(0);
    for word in ["MARKER", "REALACCESSKEY", "realproject"] {
        assert!(!demo.out.contains(word), "{word}");
    }
}

#[test]
fn options_without_a_meaning_are_refused() {
    run(&["demo", "--endpoint", "http://127.0.0.1:1"], &[])
        .exits(2)
        .complains(&["--endpoint has no meaning for `demo`"]);
    run(&["sign", "--jsonl", "--region", "x"], &[]).exits(2).complains(&["--region has no meaning for `sign`"]);
}
