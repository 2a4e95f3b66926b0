//! Unit tests of `path`.

use serde_json::json;

use super::*;

#[test]
fn states_are_texts() {
    let value = json!({"status": 5, "a": {"b": "X", "c": true}});
    assert_eq!(text(&value, "status").unwrap(), "5");
    assert_eq!(text(&value, "a.b").unwrap(), "X");
    assert_eq!(text(&value, "a.c").unwrap(), "true");
    assert_eq!(text(&value, "a"), None);
    assert_eq!(text(&value, "x.y"), None);
}

#[test]
fn lists_on_the_way_give_several_texts() {
    let value = json!({"ids": ["a", 7, null], "instances": [{"id": "x"}, {"id": "y"}, {}], "one": {"id": "z"}});
    assert_eq!(texts(&value, "ids"), ["a", "7"]);
    assert_eq!(texts(&value, "instances.id"), ["x", "y"]);
    assert_eq!(texts(&value, "one.id"), ["z"]);
    assert!(texts(&value, "nothing.id").is_empty());
}
