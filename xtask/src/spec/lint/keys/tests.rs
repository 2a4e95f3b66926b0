//! Unit tests of `keys`.

use super::*;

/// The keys with which an operation overrides the table of error codes, and the key that finds the entry in the table.
#[test]
fn an_operation_says_in_its_own_words_what_a_code_means() {
    let keys: Vec<&str> = OPERATION_ERROR.iter().map(|(key, _)| *key).collect();
    assert_eq!(keys, ["code", "status", "message", "when", "cure", "repeat"]);
}
