//! Unit tests of `skeleton`.

use super::*;
use crate::services;

#[test]
fn every_operation_with_a_body_has_a_skeleton_of_its_fields() {
    for service in services::ALL {
        let document = Document::read(service).unwrap();
        for operation in service.table.operations {
            let described = document.operation(operation.id).unwrap();
            let Some(schema) = described.body_schema() else { continue };
            let skeleton = skeleton(&document, schema, DEEPEST);
            for field in document.fields(schema, "", 0) {
                assert!(skeleton.get(&field.path).is_some(), "{}: {}", operation.id, field.path);
            }
        }
    }
}

#[test]
fn a_skeleton_shows_types_and_choices() {
    let document = Document::read(&services::OMS).unwrap();
    let described = document.operation("create_task").unwrap();
    let skeleton = skeleton(&document, described.body_schema().unwrap(), DEEPEST);
    assert_eq!(skeleton["src_node"]["object_key"], serde_json::json!([""]));
    assert_eq!(
        (&skeleton["enable_restore"], &skeleton["consistency_check"]),
        (&false.into(), &"size_last_modified".into())
    );
}

#[test]
fn a_skeleton_buys_nothing() {
    let document = Document::read(&services::DCS).unwrap();
    let described = document.operation("create_instance").unwrap();
    let skeleton = skeleton(&document, described.body_schema().unwrap(), DEEPEST);
    for field in ["charging_mode", "is_auto_pay"] {
        assert_eq!(skeleton["bss_param"][field], "", "{field}");
    }
}
