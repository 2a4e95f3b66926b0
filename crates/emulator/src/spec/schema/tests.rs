//! Unit tests of `schema`.

use super::*;

#[test]
fn only_what_is_reached_is_copied_and_cycles_end() {
    let schemas = json!({
        "A": { "type": "object", "properties": { "example": { "$ref": "#/components/schemas/B" } } },
        "B": { "type": "array", "items": { "$ref": "#/components/schemas/A" }, "nullable": true },
        "C": {},
    });
    let out = standalone(&json!({ "$ref": "#/components/schemas/A" }), &schemas);
    let kept: Vec<_> = out["components"]["schemas"].as_object().unwrap().keys().collect();
    assert_eq!(kept, ["A", "B"]);
    assert_eq!(out["components"]["schemas"]["B"]["anyOf"][0]["type"], "null");
    assert!(out["components"]["schemas"]["A"]["properties"]["example"]["$ref"].is_string());
}

#[test]
fn integer_formats_become_bounds() {
    let out = convert(&json!({ "type": "integer", "format": "int32", "minimum": 0, "x-hc-sensitive": true }));
    assert_eq!(out, json!({ "type": "integer", "minimum": 0, "maximum": i32::MAX }));
}
