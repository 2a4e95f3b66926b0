//! Unit tests: values in sentences.

use serde_json::{Value, json};

use super::became;

fn told(before: &Value, after: &Value) -> String {
    became(Some(before), Some(after))
}

#[test]
fn a_long_value_is_shown_around_the_first_difference() {
    let same = "^(?:[a-z0-9][a-z0-9-]{0,62}[.])+[a-z]{2,20}(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~-]*)*";
    let sentence = told(&json!(format!("{same}$")), &json!(same));
    let (before, after) = sentence.split_once(" -> ").unwrap();
    assert_eq!(before, "`... :/[A-Za-z0-9._~-]*)*$`");
    assert_eq!(after, "`... :/[A-Za-z0-9._~-]*)*`");
    let begins = told(&json!(same), &json!(format!("x{same}")));
    assert!(begins.starts_with("`^(?:") && begins.contains(" ...` -> `x^(?:") && begins.ends_with(" ...`"), "{begins}");
}

#[test]
fn a_list_tells_what_it_gained_and_lost() {
    assert_eq!(told(&json!(["STOPPED"]), &json!(["STOPPED", "SYNCHRONIZING"])), "gained `SYNCHRONIZING`");
    assert_eq!(told(&json!([1, 2]), &json!([2, 3])), "gained 3 and lost 1");
    assert_eq!(told(&json!([1, 2]), &json!([2, 1])), "`[1,2]` -> `[2,1]`");
    let many: Vec<u8> = (0..20).collect();
    assert_eq!(told(&json!([]), &json!(many)), "gained 0, 1, 2, 3, 4, 5, 6, 7 and 12 more");
}

#[test]
fn a_backtick_does_not_end_the_code() {
    assert_eq!(told(&json!("a`b"), &json!("a``b")), "`` a`b `` -> ``` a``b ```");
    assert_eq!(became(None, Some(&json!(3))), "none -> 3");
}
