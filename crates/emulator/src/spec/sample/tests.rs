//! Unit tests of `sample`.

use super::*;

#[test]
fn circular_schemas_end() {
    let schemas = json!({ "A": { "type": "object", "properties": {
        "next": { "$ref": "#/components/schemas/A" }, "n": { "type": "integer", "minimum": 3 },
        "s": { "type": "string", "minLength": 2 }, "kind": { "type": "string", "enum": ["B"] } } } });
    let value = of(&json!({ "$ref": "#/components/schemas/A" }), &schemas);
    assert_eq!((value["n"].clone(), value["s"].clone(), value["kind"].clone()), (json!(3), json!("xx"), json!("B")));
    assert!(value["next"]["next"]["kind"].is_string());
}
