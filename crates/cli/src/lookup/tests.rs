//! Unit tests of `lookup`.

use super::*;

#[test]
fn names_of_the_sdks_are_understood() {
    for name in ["start_task", "StartTask", "start-task", "startTask"] {
        assert_eq!(find_operation(&services::OMS, name).unwrap().id, "start_task", "{name}");
    }
}

#[test]
fn mistyped_names_have_suggestions() {
    let failure = format!("{:?}", find_operation(&services::OMS, "start_tsk").unwrap_err());
    assert!(failure.contains("did you mean start_task"), "{failure}");
    let failure = format!("{:?}", find_operation(&services::OMS, "batch_stop_migration_tasks").unwrap_err());
    assert!(failure.contains("hcmigrate call dcs batch_stop_migration_tasks"), "{failure}");
    let failure = format!("{:?}", find_operation(&services::OMS, "zzz").unwrap_err());
    assert!(failure.contains("--list oms") && !failure.contains("mean"), "{failure}");
}
