//! Unit tests of `facts`.

use serde_json::json;

use super::*;

fn document() -> Value {
    json!({
        "paths": { "/tasks/{id}": {
            "get": {
                "operationId": "show", "tags": ["t"],
                "responses": { "200": { "content": { "application/json": { "schema": {
                    "type": "object",
                    "properties": { "state": { "$ref": "#/components/schemas/State" } }
                } } } } },
            },
            "post": {
                "operationId": "start", "tags": ["t"],
                "x-hc-iam": { "action": "x:task:start", "dependencies": ["y:key:get"], "role-actions": ["x:task:run"] },
                "x-hc-errors": ["X.1", { "code": "X.2", "when": "The task runs.", "status": 409, "repeat": "later" }],
                "x-hc-legal-in": { "read": "show", "field": "state", "states": [3, "odd"] },
                "responses": { "200": {} },
            },
            "put": { "operationId": "hide", "tags": ["t"], "x-hc-iam": { "action": "none" }, "responses": { "200": {} } },
        } },
        "components": {
            "schemas": { "State": {
                "type": "integer", "format": "int32", "enum": [3, 4], "x-enum-varnames": ["PAUSED_BY_USER", "FAILED"]
            } },
            "x-hc-error-codes": {
                "X.2": { "status": 400, "meaning": "Wrong.", "cure": "Correct it.", "repeat": "never" },
                "X.1": { "status": 400, "meaning": "Busy.", "cure": "Wait.", "repeat": "later" },
            },
            "x-hc-actions": { "x:task:start": { "level": "write", "resources": ["task*"], "role-policy": true } },
        },
    })
}

fn api() -> Api {
    let files = std::collections::BTreeMap::from([("x.json".to_owned(), document().to_string())]);
    let sources = crate::spec::source::parse(&files).unwrap();
    Api::new(&crate::spec::bundle::Bundle::of_document("x", "x.json", &sources).unwrap())
}

#[test]
fn an_operation_says_what_differs_from_the_table() {
    let api = api();
    assert_eq!(api.errors.keys().collect::<Vec<_>>(), ["X.1", "X.2"]);
    let start = api.operations.iter().find(|operation| operation.id == "start").unwrap();
    let short = |error: &DocumentedError| {
        (error.status, error.meaning.clone(), error.cure.clone(), error.repeat_helps, error.own)
    };
    assert_eq!(short(&start.errors[0]), (400, "Busy.".to_owned(), "Wait.".to_owned(), true, false));
    assert_eq!(short(&start.errors[1]), (409, "The task runs.".to_owned(), "Correct it.".to_owned(), true, true));
}

#[test]
fn permissions_are_needed_or_not_or_unknown() {
    let api = api();
    let of = |id: &str| api.operations.iter().find(|operation| operation.id == id).unwrap();
    assert_eq!(of("start").permission.action(), Some("x:task:start"));
    assert_eq!(of("start").dependencies, ["y:key:get"]);
    assert_eq!(of("start").role_actions, ["x:task:run"]);
    assert_eq!(of("hide").permission, Permission::NotNeeded);
    assert_eq!(of("show").permission, Permission::Undocumented);
    let action = &api.actions["x:task:start"];
    assert!(action.role_policy && !action.enterprise_projects && action.aliases.is_empty());
    assert_eq!((action.level.as_deref(), action.resources.len()), (Some("write"), 1));
}

#[test]
fn states_that_are_numbers_have_names() {
    let api = api();
    let start = api.operations.iter().find(|operation| operation.id == "start").unwrap();
    let legal = start.legal_in.as_ref().unwrap();
    assert_eq!(legal.states, ["3", "odd"]);
    assert_eq!(api.state_name(legal, "3").as_deref(), Some("paused by user"));
    assert_eq!(api.state_name(legal, "odd"), None);
}
