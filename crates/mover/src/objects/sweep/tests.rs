//! Unit tests of `sweep`.

use super::*;

#[test]
fn notes_tell_what_was_not_finished() {
    let folder = tempfile::tempdir().expect("is made");
    let file = folder.path().join("notes");
    let sweep = Sweep::new().noting(file.clone());
    assert_eq!(unfinished(&file).expect("works"), []);
    let first = sweep.note("a b\n//", "1/+").expect("is noted");
    let second = sweep.note("c", "2").expect("is noted");
    assert_eq!(unfinished(&file).expect("works"), [first.clone(), second.clone()]);
    sweep.done(first);
    assert_eq!(unfinished(&file).expect("works"), std::slice::from_ref(&second));
    // The task is deleted in between, with its notes.
    std::fs::remove_file(&file).expect("is removed");
    sweep.done(second);
    assert!(!file.exists());
}
