//! Unit tests of `closest`.

use super::{closest, distance};

#[test]
fn finds_what_was_meant() {
    let known = || ["cn-north-4", "cn-north-1", "ap-southeast-1"].into_iter();
    assert_eq!(closest("cn-nort-4", known()), Some("cn-north-4"));
    assert_eq!(closest("CN_NORTH_4", known()), Some("cn-north-4"));
    assert_eq!(closest("ap-southeast1", known()), Some("ap-southeast-1"));
    assert_eq!(closest("group-id", ["limit", "group_id"].into_iter()), Some("group_id"));
    assert_eq!(closest("mars", known()), None);
    assert_eq!(closest("x", std::iter::empty()), None);
}

#[test]
fn counts_edits() {
    for (left, right, edits) in [("", "", 0), ("a", "", 1), ("", "ab", 2), ("kitten", "sitting", 3), ("ab", "ba", 2)] {
        assert_eq!(distance(left, right), edits, "{left} {right}");
    }
}
