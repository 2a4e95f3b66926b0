//! Unit tests of `validate`.

use serde_json::json;

use super::*;

fn spec() -> Spec {
    let document = json!({
        "paths": { "/v2/{project_id}/things/{task_id}": { "put": {
            "operationId": "put_thing",
            "parameters": [
                { "name": "task_id", "in": "path", "required": true,
                  "schema": { "type": "integer", "format": "int64", "minimum": 0 } },
                { "name": "limit", "in": "query", "schema": { "type": "integer", "maximum": 100 } },
                { "name": "tag", "in": "query", "schema": { "type": "array", "items": { "type": "boolean" } } },
            ],
            "requestBody": { "required": true, "content": { "application/json": {
                "schema": { "$ref": "#/components/schemas/Thing" } } } },
        } } },
        "components": { "schemas": {
            "Thing": { "type": "object", "required": ["dst_ak"], "properties": {
                "dst_ak": { "allOf": [{ "$ref": "#/components/schemas/Key" }] },
                "note": { "type": "string", "nullable": true, "maxLength": 3 },
                "src_node": { "type": "object", "properties": { "kind": { "type": "string", "enum": ["A"] } } },
            } },
            "Key": { "type": "string", "minLength": 1, "maxLength": 5 },
        } },
    });
    Spec::parse(ServiceName::Oms, &document.to_string()).unwrap()
}

fn outcome(id: &str, query: &[(&str, &str)], body: &str) -> Result<Value, (String, String)> {
    outcome_of(&spec(), id, query, body, true)
}

fn outcome_of(
    spec: &Spec,
    id: &str,
    query: &[(&str, &str)],
    body: &str,
    empty_for_none: bool,
) -> Result<Value, (String, String)> {
    let pair = |(a, b): &(&str, &str)| ((*a).to_owned(), (*b).to_owned());
    let query: Vec<_> = query.iter().map(pair).collect();
    let (path, target) = ([("task_id", id.into())], (spec, &spec.operations[0]));
    check(target, &path, &query, body.as_bytes(), empty_for_none).map_err(|violation| {
        let error = violation.into_error(&spec.operations[0]);
        (error.code.clone(), error.message())
    })
}

#[test]
fn what_is_right_passes() {
    let body =
        outcome("42", &[("limit", "10"), ("tag", "true"), ("tag", "false")], r#"{"dst_ak":"a","note":null,"more":1}"#);
    assert_eq!(body.unwrap(), json!({ "dst_ak": "a", "note": null }), "undocumented fields are removed");
}

/// Clients in many languages send `null` if there is no body.
#[test]
fn nothing_and_null_are_no_body() {
    for body in ["", "  \n", "null", " null "] {
        let (code, message) = outcome("1", &[], body).unwrap_err();
        assert_eq!((code.as_str(), message.contains("empty")), ("OMS.0064", true), "{body:?}");
    }
    let optional = json!({ "paths": { "/{task_id}": { "delete": { "operationId": "x", "requestBody": {
        "required": true, "content": { "application/json": { "schema": { "type": "object" } } } } } } } });
    let spec = Spec::parse(ServiceName::Dcs, &optional.to_string()).unwrap();
    for body in ["", "null", "{}"] {
        assert_eq!(outcome_of(&spec, "1", &[], body, true).unwrap(), json!({}), "{body:?} counts as an empty object");
    }
    assert_eq!(outcome_of(&spec, "1", &[], "null", false).unwrap_err().0, "DCS.4004");
    assert_eq!(outcome_of(&spec, "1", &[], "{}", false).unwrap(), json!({}));
}

#[test]
fn what_is_wrong_is_named_and_never_echoed() {
    for (id, query, body, code, part) in [
        ("x", &[][..], r#"{"dst_ak":"a"}"#, "OMS.0054", "task ID"),
        ("-1", &[], r#"{"dst_ak":"a"}"#, "OMS.0054", "task ID"),
        ("1", &[("limit", "101")], r#"{"dst_ak":"a"}"#, "OMS.0051", "limit must be at most 100"),
        ("1", &[("limit", "ten")], r#"{"dst_ak":"a"}"#, "OMS.1002", "limit"),
        ("1", &[("tag", "2")], r#"{"dst_ak":"a"}"#, "OMS.1002", "tag"),
        ("1", &[], "{}", "OMS.1004", "dst_ak is required"),
        ("1", &[], "", "OMS.0064", "empty"),
        ("1", &[], "{", "OMS.0067", "not JSON"),
        ("1", &[], "[]", "OMS.1002", "the request body must be object"),
        ("1", &[], r#"{"dst_ak":7}"#, "OMS.1002", "dst_ak must be string"),
        ("1", &[], r#"{"dst_ak":"a","note":"secret"}"#, "OMS.0001", "note must have at most 3"),
        ("1", &[], r#"{"dst_ak":"a","src_node":{"kind":"secret"}}"#, "OMS.0057", "src_node.kind"),
    ] {
        let (found, message) = outcome(id, query, body).unwrap_err();
        assert_eq!(found, code, "{message}");
        assert!(message.contains(part), "{message}");
        assert!(!message.contains("secret"), "{message}");
    }
}

#[test]
fn an_error_answer_has_a_code_of_a_table_its_status_and_its_form() {
    let (service, text) = crate::spec::bundled::documents().into_iter().next().unwrap();
    let spec = Spec::parse(service, text).unwrap();
    let operation = spec.operations.iter().find(|operation| operation.id == "show_task").unwrap();
    let outcome = |status, body: Value| check_error((&spec, operation), status, &body);
    let error = |code: &str| json!({ "error_code": code, "error_msg": "No such task." });
    assert_eq!(outcome(400, error("OMS.1009")), Ok(()));
    assert_eq!(outcome(429, error("APIGW.0308")), Ok(()), "the gateway may refuse any call");
    for (status, body, part) in [
        (400, error("OMS.9999"), "`OMS.9999` is in no table"),
        (400, json!({ "error_msg": "No such task." }), "is in no table"),
        (409, error("OMS.1009"), "has the status 409, which the operation does not list, and 400 in the table"),
        (400, json!({ "error_code": "OMS.1009", "error_msg": 7 }), "error_msg must be string"),
    ] {
        let why = outcome(status, body).unwrap_err();
        assert!(why.contains(part), "{why}");
    }
}
