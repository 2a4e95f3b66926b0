//! Compares the demo word for word: `golden/demo.txt` is the output as a person reads it, with the parts that differ
//! from run to run replaced.
//!
//! After an intended change, run `UPDATE_GOLDEN=1 cargo test -p hcmigrate --test behavior demo`, and review the diff.

use crate::support::{golden, run};

/// Replaces ports and request ids with names.
pub(crate) fn normalized(text: &str) -> String {
    let text = named_after(text, "http://127.0.0.1:", |c| c.is_ascii_digit(), "PORT");
    let text = named_after(&text, "request id ", |c| c.is_ascii_hexdigit(), "REQUEST_ID");
    named_after(&text, "请求 ID ", |c| c.is_ascii_hexdigit(), "REQUEST_ID")
}

/// Replaces the characters of a kind that follow `before` with a name.
fn named_after(text: &str, before: &str, kind: fn(char) -> bool, name: &str) -> String {
    let mut parts = text.split(before);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |done, part| format!("{done}{before}{name}{}", part.trim_start_matches(kind)))
}

#[test]
fn the_demo_tells_its_story() {
    let demo = run(&["demo"], &[]).exits(0);
    assert_eq!(demo.err, "");
    golden("demo.txt", &normalized(&demo.out));
}

#[test]
fn the_demo_tells_its_story_in_chinese() {
    let demo = run(&["demo", "--lang", "zh-CN"], &[]).exits(0);
    assert_eq!(demo.err, "");
    golden("demo.zh-CN.txt", &normalized(&demo.out));
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
