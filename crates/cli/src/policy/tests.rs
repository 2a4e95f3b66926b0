//! Unit tests of `policy`.

use super::*;

#[test]
fn comments_and_empty_lines_name_no_operation() {
    let names: Vec<&str> = listed("# all\n\n oms/start_task \r\ndcs/list_instances # read only\n#\n").collect();
    assert_eq!(names, ["oms/start_task", "dcs/list_instances"]);
}

#[test]
fn unknown_names_have_suggestions() {
    let failure = |name: &str| format!("{:?}", find(name).map(|(service, operation)| (service.name, operation.id)));
    assert!(failure("oms/start_tsk").contains("did you mean start_task"));
    assert!(failure("obs/list_buckets").contains("known services: oms, dcs"));
    assert!(failure("start_task").contains("write it as oms/start_task"));
    assert_eq!(failure("DCS/ListInstances"), r#"Ok(("dcs", "list_instances"))"#);
}
