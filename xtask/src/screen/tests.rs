//! Unit tests: numbers and their nouns.

use super::count;

#[test]
fn only_one_thing_is_in_the_singular() {
    let entries = |number| count(number, "entry", "entries");
    assert_eq!([0, 1, 2].map(entries), ["0 entries", "1 entry", "2 entries"]);
}
