//! Unit tests of `check`.

use huaweicloud_oms::operations::{CREATE_TASK, LIST_TASKS, START_TASK};
use zeroize::Zeroizing;

use super::*;

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn found(operation: &'static Operation, path: &[(&str, &str)], query: &[(&str, &str)], body: Option<&str>) -> String {
    let body = body.map(|body| Zeroizing::new(body.to_owned()));
    let typed = Typed { path: pairs(path), query: pairs(query), header: Vec::new(), body };
    check(operation, &typed).err().map(|failure| format!("{failure:?}")).unwrap_or_default()
}

#[test]
fn a_right_request_passes() {
    let body = r#"{"dst_ak":"a","dst_sk":"b","migrate_failed_object":false}"#;
    assert_eq!(found(&START_TASK, &[("task_id", "42")], &[], Some(body)), "");
    assert_eq!(found(&LIST_TASKS, &[], &[("limit", "5"), ("status", "2")], None), "");
}

#[test]
fn the_examples_of_the_specifications_pass() {
    for service in crate::services::ALL {
        let document = super::super::document::Document::read(service).unwrap();
        for operation in service.table.operations.iter().filter(|operation| operation.body.is_some()) {
            let example = document.operation(operation.id).and_then(|described| described.body_example());
            let Some(example) = example else { continue };
            let mut problems = Vec::new();
            body(operation, Some(&example), &mut problems);
            assert!(problems.is_empty(), "{}: {problems:?}", operation.id);
        }
    }
}

#[test]
fn everything_wrong_is_said_at_once() {
    let text = found(&START_TASK, &[("taskid", "42")], &[("task_id", "1")], Some(r#"{"dst_ka":"HIDDEN","dst_sk":7}"#));
    for expected in [
        "`task_id` is required: --path task_id=...",
        "no placeholder `taskid`, did you mean `task_id`?",
        "`task_id` belongs to --path, not to --query",
        "unknown field `dst_ka`, did you mean `dst_",
        "`dst_ak` is required",
        "`dst_sk` must be text",
    ] {
        assert!(text.contains(expected), "{expected} in {text}");
    }
    assert!(!text.contains("HIDDEN"));
}

#[test]
fn limits_repeats_and_bodies() {
    assert!(found(&LIST_TASKS, &[], &[("limit", "1000")], None).contains("`limit` is 1000"));
    assert!(found(&LIST_TASKS, &[], &[("limit", "1"), ("limit", "2")], None).contains("given 2 times"));
    assert!(found(&LIST_TASKS, &[], &[], Some("{}")).contains("takes no body"));
    assert!(found(&CREATE_TASK, &[], &[], None).contains("the body is required"));
    let broken = found(&CREATE_TASK, &[], &[], Some("{\"dst_sk\": HIDDEN}"));
    assert!(broken.contains("not JSON (line 1, column") && !broken.contains("HIDDEN"), "{broken}");
    let nested = found(&CREATE_TASK, &[], &[], Some(r#"{"src_node":{"buckett":"b"},"dst_node":{}}"#));
    assert!(
        nested.contains("`src_node.buckett`, did you mean `bucket`?") && nested.contains("`dst_node.ak` is required"),
        "{nested}"
    );
}
