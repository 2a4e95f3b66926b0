//! Unit tests of `transfer`.

use serde_json::json;

use super::*;

#[test]
fn selections_follow_the_type_of_the_task() {
    let select =
        |kind: &str, keys: Value| Selection::of(&json!({ "task_type": kind, "src_node": { "object_key": keys } }));
    let under = |prefix: &str| Selector::Under(prefix.to_owned());
    assert_eq!(
        select("object", json!(["a.txt", "b/"])),
        Selection::Names(vec![Selector::Exact("a.txt".to_owned()), under("b/")])
    );
    assert_eq!(select("prefix", json!([""])), Selection::Names(vec![under("")]));
    assert_eq!(select("PREFIX", json!(["log"])), Selection::Names(vec![under("log")]));
    let list = json!({ "task_type": "list", "src_node": { "list_file": { "obs_bucket": "b", "list_file_key": "k" } } });
    assert_eq!(Selection::of(&list), Selection::List { bucket: "b".to_owned(), key: "k".to_owned() });
}
