//! Tests of checking a body against its limits.

use super::*;
use crate::model::schema::ObjectSchema;

static TEXT: Schema = Schema::String(StringSchema::new().with_min(1).with_max(3));
static KEY: Schema = Schema::String(StringSchema::new().with_min(1).with_max(100).secret());
static MODE: Schema = Schema::String(StringSchema::new().with_values(&["FULL", "INCR"]));
static CODE: Schema = Schema::String(StringSchema::new().with_pattern("^[0-9]{2}$"));
static PORT: Schema = Schema::Integer(IntegerSchema::new().with_min(1).with_max(9));
static NODE: Schema =
    Schema::Object(ObjectSchema::new(&[Field::required("ak", &KEY), Field::optional("port", &PORT).nullable()]));
static BODY: Schema = Schema::Object(ObjectSchema::new(&[
    Field::required("src_node", &NODE),
    Field::optional("list", &Schema::Array(ArraySchema::new(&TEXT).with_min(1).with_max(2))),
    Field::optional("mode", &MODE),
    Field::optional("code", &CODE),
    Field::optional("tags", &Schema::Map(&TEXT)),
    Field::optional("on", &Schema::Boolean),
    Field::optional("any", &Schema::Any),
    Field::optional("rate", &Schema::Number),
]));

fn said(json: &str) -> String {
    check(&BODY, json.as_bytes()).err().map(|problems| problems.to_string()).unwrap_or_default()
}

#[test]
fn a_good_body_passes() {
    assert_eq!(
        said(
            r#"{"src_node":{"ak":"a","port":null},"list":["a","b"],"mode":"FULL","code":"12","tags":{"k":"v"},
               "on":true,"any":[null,{"x":1}],"rate":1.5,"unknown":{"deep":[1]}}"#
        ),
        ""
    );
    assert_eq!(said(r#"{"src_node":{"ak":"a","port":9.0}}"#), "");
}

#[test]
fn every_problem_is_named_with_its_path() {
    assert_eq!(
        said(r#"{"src_node":{"port":10},"list":["",12,"abcd"],"tags":{"k":"toolong"},"mode":"x"}"#),
        "`src_node.port` is 10; allowed: 1 to 9; `src_node.ak` is required; \
         `list` has 3 items, at most 2 are allowed; `list[0]` must not be empty; `list[1]` must be text, not a number; \
         `list[2]` has 4 characters, at most 3 are allowed; `tags.k` has 7 characters, at most 3 are allowed; \
         `mode` is `x`; allowed: `FULL`, `INCR`"
    );
}

#[test]
fn an_empty_list_where_one_item_is_needed() {
    assert_eq!(said(r#"{"src_node":{"ak":"a"},"list":[]}"#), "`list` has no items, at least 1 is required");
}

#[test]
fn a_secret_value_is_never_shown() {
    let long = "s".repeat(101);
    let text = said(&format!(r#"{{"src_node":{{"ak":"{long}"}}}}"#));
    assert_eq!(text, "`src_node.ak` has 101 characters, at most 100 are allowed");
    static SECRET: Schema = Schema::String(StringSchema::new().with_pattern("^a$").with_values(&["b"]).secret());
    let text = check(&SECRET, br#""hunter2""#).unwrap_err().to_string();
    assert!(!text.contains("hunter2"), "{text}");
}

#[test]
fn lengths_count_characters_not_bytes() {
    assert_eq!(said(r#"{"src_node":{"ak":"a"},"list":["三个字"]}"#), "");
    assert_eq!(said(r#"{"src_node":{"ak":"a"},"list":["\u4e09\u4e2a\u5b57"]}"#), "");
}

#[test]
fn wrong_kinds_and_nulls() {
    assert_eq!(
        said(r#"{"src_node":[{"a":1}],"on":"yes","rate":{"a":[1]},"list":null,"code":"abc"}"#),
        "`src_node` must be an object, not a list; `on` must be true or false, not text; \
         `rate` must be a number, not an object; `list` must be a list, not null; \
         `code` has a value `abc` that does not match the pattern `^[0-9]{2}$`"
    );
    assert_eq!(said("3"), "the body must be an object, not a number");
    assert_eq!(
        said("{\"src_node\":{\"ak\":\"a\",\"port\":1.5}}"),
        "`src_node.port` must be a whole number, not a number with a fraction"
    );
}

#[test]
fn what_is_no_json_is_one_problem() {
    assert!(
        said(r#"{"src_node":"#).starts_with("`src_node` must be")
            || said(r#"{"src_node":"#).contains("is not valid JSON")
    );
    assert!(said("{} x").contains("is not valid JSON"));
    assert!(said("").contains("is not valid JSON"));
}

#[test]
fn parameters() {
    let said = |schema, text| check_text(schema, "task_id", text).err().map(|p| p.to_string()).unwrap_or_default();
    assert_eq!(said(&PORT, "3"), "");
    assert_eq!(said(&PORT, "0"), "`task_id` is 0; allowed: 1 to 9");
    assert_eq!(said(&PORT, "x"), "`task_id` must be a whole number");
    assert_eq!(said(&TEXT, "abcd"), "`task_id` has 4 characters, at most 3 are allowed");
    assert_eq!(said(&Schema::Boolean, "maybe"), "`task_id` must be true or false");
    assert_eq!(said(&Schema::Any, "x"), "");
}

#[test]
fn a_pattern_that_cannot_be_compiled_is_left_to_the_server() {
    static LOOK: Schema = Schema::String(StringSchema::new().with_pattern("(?=a)b"));
    assert!(check(&LOOK, br#""zzz""#).is_ok());
}
