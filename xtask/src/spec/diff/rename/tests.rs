//! Unit tests: what counts as a rename, and what does not.

use serde_json::{Value, json};

use super::{members, template};

#[test]
fn a_path_is_the_same_whatever_its_placeholders_are_called() {
    assert_eq!(template("/v1/{project_id}/tasks/{id}"), template("/v1/{project}/tasks/{task_id}"));
    assert_ne!(template("/v1/tasks"), template("/v2/tasks"));
}

#[test]
fn a_member_is_renamed_only_where_its_schema_stays() {
    let old = json!({ "type": "string", "description": "Id of the task." });
    let renames = |from: &str, to: &str, new: &Value| members(&[(from, &old)], &[(to, new)]).len();
    assert_eq!(renames("task_id", "job", &old), 1, "the description is the same");
    assert_eq!(renames("task_id", "taskId", &json!({ "type": "string" })), 1, "the name is alike");
    assert_eq!(renames("task_id", "color", &json!({ "type": "string" })), 0, "nothing is alike");
    assert_eq!(renames("task_id", "taskId", &json!({ "type": "boolean" })), 0, "the type is another");
}

#[test]
fn each_member_is_renamed_once() {
    let schema = json!({ "type": "string" });
    let found = members(&[("name", &schema), ("names", &schema)], &[("name_", &schema)]);
    assert_eq!(found.into_iter().collect::<Vec<_>>(), [("name".to_owned(), "name_".to_owned())]);
}
