//! Unit tests of `known`.

use serde_json::json;

use super::*;

#[test]
fn only_what_the_document_knows_stays() {
    let schemas = json!({
        "Node": { "type": "object", "properties": { "ak": { "type": "string" }, "next": { "$ref": "#/components/schemas/Node" } } },
        "Base": { "type": "object", "properties": { "name": { "type": "string" } } },
        "Loop": { "allOf": [{ "$ref": "#/components/schemas/Loop" }], "properties": { "a": {} } },
    });
    let node = json!({ "$ref": "#/components/schemas/Node" });
    let composed = json!({ "allOf": [{ "$ref": "#/components/schemas/Base" }], "properties": {
        "nodes": { "type": "array", "items": node },
        "labels": { "type": "object", "additionalProperties": { "type": "string" } },
        "closed": { "type": "object", "properties": { "x": {} }, "additionalProperties": false },
        "free": { "type": "object" },
        "either": { "oneOf": [{ "properties": { "a": {} } }, { "properties": { "b": {} } }] },
    } });
    let mut body = json!({
        "name": "n", "src_skk": "S", "labels": { "any": "x" }, "free": { "any": { "deep": 1 } },
        "nodes": [{ "ak": "a", "akk": "S", "next": { "ak": "b", "sk ": "S" } }, 7, null],
        "closed": { "x": 1, "y": "S" }, "either": { "a": 1, "b": 2, "c": "S" },
    });
    retain(&mut body, &composed, &schemas);
    let expected = json!({
        "name": "n", "labels": { "any": "x" }, "free": { "any": { "deep": 1 } },
        "nodes": [{ "ak": "a", "next": { "ak": "b" } }, 7, null], "closed": { "x": 1 }, "either": { "a": 1, "b": 2 },
    });
    assert_eq!(body, expected);
    let mut body = json!({ "a": 1, "b": "S" });
    retain(&mut body, &json!({ "$ref": "#/components/schemas/Loop" }), &schemas);
    assert_eq!(body, json!({ "a": 1 }), "references that form a cycle end, too");
}
