//! Unit tests of `document`.

use huaweicloud_runtime::Place;

use super::*;
use crate::services;

#[test]
fn every_operation_is_described_with_all_that_it_takes() {
    for service in services::ALL {
        let document = Document::read(service).unwrap();
        for operation in service.table.operations {
            let id = operation.id;
            let described = document.operation(id).unwrap_or_else(|| panic!("{id} is not described"));
            assert!(described.text("description").is_some_and(|text| text.len() > 40), "{id}");
            assert_eq!(described.body_schema().is_some(), operation.body.is_some(), "{id}");
            assert!(described.reply().is_some(), "{id}");
            for parameter in operation.parameters {
                let place = match parameter.place {
                    Place::Path => "path",
                    Place::Query => "query",
                    Place::Header => "header",
                };
                let words = described.parameter(place, parameter.name);
                assert!(words.is_some_and(|words| words["description"].is_string()), "{id} {}", parameter.name);
            }
        }
    }
}

#[test]
fn inner_objects_are_reached_through_their_references() {
    let document = Document::read(&services::OMS).unwrap();
    let operation = document.operation("create_task").unwrap();
    let fields = document.fields(operation.body_schema().unwrap(), "", 3);
    let names: Vec<&str> = fields.iter().map(|field| field.path.as_str()).collect();
    for name in ["src_node", "src_node.list_file.obs_bucket", "bandwidth_policy[].start"] {
        assert!(names.contains(&name), "{name} in {names:?}");
    }
}
