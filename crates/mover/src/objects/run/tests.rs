//! Unit tests of `run`.

use super::*;

#[test]
#[expect(clippy::disallowed_methods, reason = "a test makes the files that it reads")]
fn failures_that_were_not_counted_before_a_kill_are_forgotten() {
    let scratch = tempfile::tempdir().expect("is made");
    let folder = scratch.path();
    let files = Files { list: folder.join("t.list"), failed: folder.join("t.failed") };
    let line = |index: u64| format!("{index}\tTRF.0156\t2026\tkey\tkey\treason\n");
    // Objects end in any order; a kill may truncate the last line.
    let all = [line(4), line(0), line(2), "3\tTRF".to_owned()].concat();
    for (next, open, kept) in [(5, vec![], [4, 0, 2].as_slice()), (5, vec![2], &[4, 0]), (3, vec![0], &[2])] {
        File::create(&files.failed).and_then(|mut file| file.write_all(all.as_bytes())).expect("is written");
        files.keep_failures(&Position { next, open: open.into_iter().collect() }).expect("works");
        let expected: String = kept.iter().map(|index| line(*index)).collect();
        assert_eq!(std::fs::read_to_string(&files.failed).expect("is there"), expected);
    }
    // A missing file is not an error either.
    std::fs::remove_file(&files.failed).expect("is removed");
    files.keep_failures(&Position { next: 4, ..Position::default() }).expect("works");
}
