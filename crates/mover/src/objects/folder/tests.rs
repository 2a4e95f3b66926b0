//! Unit tests of `folder`.

use super::*;

#[test]
#[expect(clippy::disallowed_methods, reason = "a test makes the files that it reads")]
fn what_a_killed_process_left_is_not_an_object() {
    let scratch = tempfile::tempdir().expect("is made");
    for name in [".emulator-123-4", ".emulator-123", "a"] {
        std::fs::write(scratch.path().join(name), "x").expect("is written");
    }
    assert_eq!(keys(scratch.path()), [".emulator-123", "a"]);
}

#[cfg(target_os = "linux")]
#[test]
#[expect(clippy::disallowed_methods, reason = "a test makes the files that it reads")]
fn a_name_that_is_not_utf8_is_never_taken_for_another() {
    use std::os::unix::ffi::OsStrExt;
    let scratch = tempfile::tempdir().expect("is made");
    for name in [b"a\xff".as_slice(), "a\u{fffd}".as_bytes()] {
        std::fs::write(scratch.path().join(std::ffi::OsStr::from_bytes(name)), "x").expect("is written");
    }
    assert_eq!(keys(scratch.path()), ["a\u{fffd}", "a\u{fffd}\u{1a}"]);
}

fn keys(bucket: &Path) -> Vec<String> {
    let items = level(bucket, "").expect("lists").into_iter();
    let mut keys: Vec<String> = items
        .map(|item| match item {
            Item::Object(object) => object.key,
            Item::Folder(name) => name,
        })
        .collect();
    keys.sort();
    keys
}
