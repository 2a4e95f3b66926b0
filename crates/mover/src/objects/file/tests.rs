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
    for name in ["../x", "a/../../x", "a//b", "", "/", "//", "a//", "/a", "a/./b", "a\nb", "..", "./", "nul\0"] {
        assert!(check(name).is_err(), "{name:?}");
    }
    for name in ["a b/ü?.txt", "dir/", ".hidden", "...", "report#1", "100%2F+&"] {
        assert_eq!(check(name), Ok(()), "{name:?}");
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
    let folder = Folder { path, parts: scratch.path().join("parts"), role: BucketRole::Source };
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
