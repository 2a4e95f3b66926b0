//! Unit tests of `mover`.

use huaweicloud_emulator::work::Resource;
use serde_json::json;

use super::*;

#[test]
fn a_task_of_a_group_runs_with_the_latest_keys_that_either_was_given() {
    let scratch = tempfile::tempdir().expect("is made");
    let mover = Mover::builder(scratch.path()).open().expect("opens");
    let owner = |resource| Owner { project: "p".to_owned(), resource };
    let (task, group) = (owner(Resource::Task(1)), owner(Resource::Group("g".to_owned())));
    let used = || {
        let secrets = mover.context(&task, Some(&group)).secrets;
        (secrets.source.access, secrets.destination.access)
    };
    let pair = |source: &str, destination: &str| (source.to_owned(), destination.to_owned());
    mover.entrust(&group, &json!({ "src_node": { "ak": "s0" }, "dst_node": { "ak": "d0" } }));
    assert_eq!(used(), pair("s0", "d0"));
    mover.entrust(&task, &json!({ "src_ak": "s1", "dst_ak": "d1" }));
    assert_eq!(used(), pair("s1", "d1"));
    // A retry of the group without keys changes nothing. A retry with new keys replaces those of the task.
    mover.entrust(&group, &json!({ "migrate_failed_object": true }));
    assert_eq!(used(), pair("s1", "d1"));
    mover.entrust(&group, &json!({ "src_ak": "s2", "dst_ak": "d2" }));
    assert_eq!(used(), pair("s2", "d2"));
    mover.entrust(&task, &json!({ "src_ak": "s3" }));
    assert_eq!(used(), pair("s3", "d2"));
    mover.forget(&group);
    assert_eq!(used(), pair("s3", "d1"));
}
