//! Unit tests of `file`.

use super::*;

#[cfg(unix)]
#[test]
#[expect(clippy::disallowed_methods, reason = "a test makes the files that it reads")]
fn a_file_from_another_file_system_takes_the_place_of_a_link_and_leaves_nothing() {
    let scratch = tempfile::tempdir().expect("is made");
    let folder = scratch.path();
    std::fs::create_dir_all(folder.join("a folder")).expect("is made");
    let (outside, to) = (folder.join("outside"), folder.join("to"));
    std::fs::File::create(&outside).expect("is made");
    std::os::unix::fs::symlink(&outside, &to).expect("is made");
    let part = Part::new(folder).expect("works");
    std::fs::File::create(&part.0).and_then(|mut file| io::Write::write_all(&mut file, b"new")).expect("is written");
    part.place_across(&to).expect("works");
    assert_eq!(std::fs::read(&to).expect("is there"), b"new");
    assert_eq!(std::fs::read(&outside).expect("is there"), b"");
    assert!(part.place_across(&folder.join("a folder")).is_err());
    drop(part);
    assert_eq!(std::fs::read_dir(folder).expect("is there").count(), 3);
}

#[test]
fn names_that_lead_elsewhere_are_refused() {
    for name in [
        "../x",
        "a/../../x",
        "a//b",
        "",
        "/",
        "//",
        "a//",
        "/a",
        "a/./b",
        "a\nb",
        "..",
        "./",
        "nul\0",
        "a\u{1a}",
        ".emulator-1-0",
        "a/.emulator-77-1/b",
    ] {
        assert!(check(name).is_err(), "{name:?}");
    }
    for name in ["a b/ü.txt", "dir/", ".hidden", "report#1", "100%2F+&", ".emulator", ".emulator-1", ".emulator-a-1"] {
        assert_eq!(check(name), Ok(()), "{name:?}");
    }
    // Windows cannot store these names.
    for name in ["a b/ü?.txt", "..."] {
        assert_eq!(check(name).is_ok(), !cfg!(windows), "{name:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
#[expect(clippy::disallowed_methods, reason = "a test makes the files that it reads")]
async fn a_file_that_is_replaced_is_read_as_one_or_the_other() {
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;
    let scratch = tempfile::tempdir().expect("is made");
    let path = scratch.path().to_owned();
    let replace = {
        let path = path.clone();
        move |byte: u8, size: usize| {
            std::fs::write(path.join("new"), vec![byte; size]).expect("is written");
            std::fs::rename(path.join("new"), path.join("file")).expect("is renamed");
        }
    };
    replace(b'a', 10);
    let go_on = Arc::new(AtomicBool::new(true));
    let writing = go_on.clone();
    let writer = std::thread::spawn(move || {
        while writing.load(Ordering::Relaxed) {
            replace(b'b', 2000);
            replace(b'a', 10);
        }
    });
    let folder = Folder { path, names: Names::Exact, parts: scratch.path().join("parts"), role: BucketRole::Source };
    let mut seen = std::collections::BTreeMap::new();
    for _ in 0..3000 {
        let content = folder.get("file").await.expect("is there");
        let pieces: Vec<Bytes> = content.pieces.map(|piece| piece.expect("is read")).collect().await;
        let bytes = pieces.concat();
        assert_eq!(bytes.len() as u64, content.meta.size);
        *seen.entry((bytes.first().copied(), bytes.len())).or_insert(0) += 1;
    }
    go_on.store(false, Ordering::Relaxed);
    writer.join().expect("ends");
    assert!(seen.keys().all(|found| [(Some(b'a'), 10), (Some(b'b'), 2000)].contains(found)), "{seen:?}");
}

/// Represents a file system that ignores case: returns whether no other entry has the same name in other case.
fn is_spelled_so_ignoring_case(path: &Path) -> bool {
    let lower = |name: &OsStr| name.to_string_lossy().to_lowercase();
    let (Some(name), Some(Ok(entries))) = (path.file_name(), path.parent().map(std::fs::read_dir)) else { return true };
    let mut names = entries.flatten().map(|entry| entry.file_name());
    names.all(|known| known == name || lower(&known) != lower(name))
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "a test makes the files that it reads")]
async fn an_object_whose_name_is_there_in_another_spelling_fails_where_names_are_folded() {
    let scratch = tempfile::tempdir().expect("is made");
    let names = Names::of(scratch.path()).expect("is found out");
    // On other systems, the file system may be of either kind.
    assert!(cfg!(not(target_os = "linux")) || matches!(names, Names::Exact), "this file system tells names apart");
    assert_eq!(std::fs::read_dir(scratch.path()).expect("is there").count(), 0);
    let bucket = scratch.path().join("bucket");
    std::fs::create_dir_all(bucket.join("Folder")).expect("is made");
    std::fs::write(bucket.join("Report.txt"), "first").expect("is written");
    let folder = Folder {
        path: bucket.clone(),
        names: Names::Folded(is_spelled_so_ignoring_case),
        parts: scratch.path().join("parts"),
        role: BucketRole::Destination,
    };
    assert!(folder.head("Report.txt").is_ok());
    for name in ["report.txt", "REPORT.TXT", "folder/a", "folder/"] {
        assert!(matches!(folder.head(name), Err(error) if error.reason == Reason::Name), "{name}");
        assert!(matches!(folder.put(name, 0).await, Err(error) if error.reason == Reason::Name), "{name}");
    }
    // Two objects are copied at the same time: the first one stays.
    let (mut one, mut other) =
        (folder.put("New", 1).await.expect("begins"), folder.put("new", 1).await.expect("begins"));
    one.put(&Bytes::from_static(b"1")).await.expect("is written");
    other.put(&Bytes::from_static(b"2")).await.expect("is written");
    assert!(one.finish().await.is_ok());
    assert!(matches!(other.finish().await, Err(error) if error.reason == Reason::Name));
    assert_eq!(std::fs::read(bucket.join("New")).expect("is there"), b"1");
}

#[test]
fn names_that_windows_changes_are_known() {
    for part in
        ["a.", "a ", "...", "a:b", "C:", "nul", "NUL.txt", "con", "Com1", "LPT9.log", "com¹", "a\\b", "a?", "aux .x"]
    {
        assert!(unkept_by_windows(part).is_some(), "{part:?}");
    }
    for part in ["a", ".a", "a.b", "null", "com", "com10", "console", "lpt", "a b", "ü"] {
        assert_eq!(unkept_by_windows(part), None, "{part:?}");
    }
}
