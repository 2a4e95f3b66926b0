//! Unit tests of `batch`.

use huaweicloud_dcs::types::MigrationTaskBatchResponse;

use super::*;

#[test]
fn items_are_matched_by_id_and_only_success_counts() {
    let reply: MigrationTaskBatchResponse = serde_json::from_str(
        r#"{"migration_tasks":[{"result":"success","task_id":"c"},{"result":"maybe","task_id":"d"},
                {"result":"failed","task_id":"a","error_code":"dcs.41.0001","error_msg":"task not v2"},
                {"result":"failed","task_id":"e"}]}"#,
    )
    .unwrap();
    let ids = ["a", "b", "c", "d", "e"].map(str::to_owned);
    let outcomes = outcomes(&ids, &reply.migration_tasks, "stop", None);
    let summary: Vec<_> =
        outcomes.iter().map(|o| (o.id.as_str(), o.is_accepted(), o.reason.as_deref().unwrap_or_default())).collect();
    let expected = [
        ("a", false, "dcs.41.0001: task not v2"),
        ("b", false, "the answer says nothing about it"),
        ("c", true, ""),
        ("d", false, "the service answered `maybe`"),
        ("e", false, "the service gives no reason"),
    ];
    assert_eq!(summary, expected);
}
