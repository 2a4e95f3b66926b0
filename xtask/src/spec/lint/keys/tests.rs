//! Unit tests of `keys`.

use super::*;

/// What an operation may say about a code in place of the table, and the key by which the table is found.
#[test]
fn an_operation_says_in_its_own_words_what_a_code_means() {
    let keys: Vec<&str> = OPERATION_ERROR.iter().map(|(key, _)| *key).collect();
    assert_eq!(keys, ["code", "status", "message", "when", "cure", "repeat"]);
}
