//! Unit tests of `names`.

use super::*;

#[test]
fn names_survive_a_list() {
    for key in ["plain.txt", "a b/c", "ü/%41?", "new\nline", "100%", "dir/", "a//b", "/x/../y"] {
        assert_eq!(decode(&encode(key)), key);
        assert!(!encode(key).contains([' ', '\n', '\t']));
    }
    assert_eq!(encode("2024/a b"), "2024/a%20b");
}
