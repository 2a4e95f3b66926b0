//! Unit tests of `fields`.

use super::*;
use crate::services::OMS;

fn made(pairs: &[(&str, &str)]) -> Result<Value, Failure> {
    let environment = EnvironmentLookup::from(|name: &str| (name == "KEY").then(|| "from variable".to_owned()));
    let operation = OMS.table.operation("create_task").unwrap();
    let pairs: Vec<_> = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    body(&OMS, operation, &pairs, &environment).map(|text| serde_json::from_str(&text).unwrap())
}

#[test]
fn fields_have_the_types_of_the_specification() {
    let body = made(&[
        ("description", "42"),
        ("enable_restore", "true"),
        ("migrate_since", "1700000000"),
        ("src_node.bucket", "photos"),
        ("src_node.object_key", "a/"),
        ("src_node.object_key", "b/"),
        ("src_node.ak", "env:KEY"),
        ("bandwidth_policy", r#"[{"start":"08:00"}]"#),
    ])
    .unwrap();
    let expected = serde_json::json!({
        "description": "42", "enable_restore": true, "migrate_since": 1_700_000_000,
        "src_node": { "bucket": "photos", "object_key": ["a/", "b/"], "ak": "from variable" },
        "bandwidth_policy": [{ "start": "08:00" }],
    });
    assert_eq!(body, expected);
}

#[test]
fn brackets_name_a_list() {
    let keys = |pairs: &[(&str, &str)]| made(pairs).map(|body| body["src_node"]["object_key"].clone());
    let one = "src_node.object_key[]";
    assert_eq!(keys(&[(one, "")]).unwrap(), serde_json::json!([]));
    assert_eq!(keys(&[(one, ""), (one, "a/"), ("src_node.object_key", "")]).unwrap(), serde_json::json!(["a/", ""]));
    assert!(format!("{:?}", made(&[("description[]", "x")]).unwrap_err()).contains("is not a list"));
}

#[test]
fn mistakes_name_the_field_and_no_secret() {
    let wrong: [&[(&str, &str)]; 6] = [
        &[("src_node.sk", "HIDDEN")],
        &[("descripton", "HIDDEN")],
        &[("enable_restore", "HIDDEN")],
        &[("description", "a"), ("description", "b")],
        &[("src_node.sk", "env:NOTHING")],
        &[("src_node", "{}"), ("src_node.bucket.x", "b")],
    ];
    for pairs in wrong {
        let failure = made(pairs).unwrap_err();
        assert!(!format!("{failure:?}").contains("HIDDEN"), "{failure:?}");
    }
    assert!(format!("{:?}", made(&[("descripton", "x")]).unwrap_err()).contains("did you mean description"));
}
