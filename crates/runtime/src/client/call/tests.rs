//! Tests of filling in a call: paths, queries, headers and bodies.

use std::io::Write as _;

use super::*;
use crate::model::operation::{Body, Parameter};
use crate::model::schema::{Field, IntegerSchema, ObjectSchema, StringSchema};

static ID: Schema = Schema::Integer(IntegerSchema::new().with_min(0).with_max(999_999_999_999_999));
static KEY: Schema = Schema::String(StringSchema::new().with_min(1).with_max(100).secret());
static LEVELS: Schema =
    Schema::Array(ArraySchema::new(&Schema::String(StringSchema::new().with_values(&["INFO", "ERROR"]))).with_max(2));
static START: Operation = Operation::new("start_task", "POST", "/v2/{project_id}/tasks/{task_id}/start")
    .with_tag("oms", "tasks")
    .with_summary("Start")
    .with_repeat(Repeat::AfterRead)
    .with_parameters(&[
        Parameter::path("task_id", &ID),
        Parameter::query("level", &LEVELS),
        Parameter::header("X-Trace", &Schema::Any).required(),
    ])
    .with_body(Body::required(&Schema::Object(ObjectSchema::new(&[Field::required("dst_sk", &KEY)]))))
    .with_success(&[200]);

fn endpoint() -> Endpoint {
    Endpoint::parse("https://oms.example.com").unwrap()
}

fn full() -> Call {
    let mut call = Call::of(&START);
    call.set_path("task_id", "42").unwrap();
    call.set_header("X-Trace", "t").unwrap();
    call.set_json(&serde_json::json!({"dst_sk": "s"})).unwrap();
    call
}

#[test]
fn a_full_call_renders() {
    let mut call = full();
    call.add_query("level", &vec!["INFO", "ERROR"]).unwrap();
    call.add_query("a b", "x+y").unwrap();
    assert_eq!(call.missing().count(), 0);
    assert!(call.needs_project());
    let request = call.render(&endpoint(), Some("p1")).unwrap();
    assert_eq!(
        request.uri().to_string(),
        "https://oms.example.com/v2/p1/tasks/42/start?a%20b=x%2By&level=ERROR&level=INFO"
    );
    assert_eq!(request.headers()["content-type"], "application/json");
    assert_eq!(&request.body()[..], br#"{"dst_sk":"s"}"#);
    let prefixed = Endpoint::parse("http://127.0.0.1:1/base/").unwrap();
    assert!(
        full().render(&prefixed, Some("p")).unwrap().uri().to_string().starts_with("http://127.0.0.1:1/base/v2/p/")
    );
}

#[test]
fn bad_path_values_are_refused() {
    for value in ["", ".", ".."] {
        let error = Call::of(&START).set_path("task_id", value).unwrap_err();
        assert!(error.is_invalid_request() && error.to_string().contains("`task_id` must not be"), "{error}");
    }
    let error = Call::of(&START).set_path("task_id", "-1").unwrap_err().to_string();
    assert!(error.contains("`task_id` is -1; allowed: 0 to 999999999999999"), "{error}");
    assert!(Call::of(&START).set_path("other", "1").is_err());
    let mut call = Call::raw(Method::GET, "/v1/{name}").unwrap();
    call.set_path("name", "a/../b c").unwrap();
    assert_eq!(call.render(&endpoint(), None).unwrap().uri().path(), "/v1/a%2F..%2Fb%20c");
}

#[test]
fn a_placeholder_never_leaves() {
    let error = full().render(&endpoint(), None).unwrap_err().to_string();
    assert!(error.contains("`project_id` is required"), "{error}");
    let error = Call::of(&START).render(&endpoint(), Some("p")).unwrap_err().to_string();
    assert!(error.contains("`task_id` is required"), "{error}");
    assert!(Call::raw(Method::GET, "/v1/{a").unwrap().render(&endpoint(), None).unwrap().uri().path().contains("%7B"));
}

#[test]
fn what_is_required_is_asked_for() {
    let missing = |call: &Call| call.missing().collect::<Vec<_>>();
    let mut call = Call::of(&START);
    assert_eq!(missing(&call), ["task_id", "X-Trace", ""], "all of it, the body by the empty name");
    call.set_path("task_id", "1").unwrap();
    call.set_header("X-Trace", "t").unwrap();
    assert_eq!(missing(&call), [""]);
    assert_eq!(missing(&full()), [""; 0]);
}

#[test]
fn parameters_that_the_operation_does_not_have_are_refused() {
    let call = Call::of(&START);
    assert!(call.check_known(Place::Query, "level").is_ok());
    let error = call.check_known(Place::Query, "levels").unwrap_err().to_string();
    assert!(error.contains("`levels` is not a parameter of the operation; did you mean `level`?"), "{error}");
    assert!(call.check_known(Place::Header, "level").is_err(), "in the query only");
    assert!(Call::raw(Method::GET, "/v1").unwrap().check_known(Place::Query, "any").is_ok());
}

#[test]
fn limits_of_query_and_header() {
    let mut call = Call::of(&START);
    let error = call.add_query("level", "DEBUG").unwrap_err().to_string();
    assert!(error.contains("`level` is `DEBUG`; allowed: `INFO`, `ERROR`"), "{error}");
    assert!(call.add_query("level", &vec!["INFO"; 3]).unwrap_err().to_string().contains("has 3 values"));
    for (name, value) in [("X-A", "a\nb"), ("X-A", "é"), ("X Y", "a"), ("Authorization", "a"), ("X-Sdk-Date", "a")] {
        assert!(call.set_header(name, value).is_err(), "{name}: {value}");
    }
    call.set_header("X-List", &vec![1, 2]).unwrap();
    assert_eq!(call.headers["x-list"], "1,2");
    assert!(!format!("{:?}", call.headers).contains("1,2"), "header values may be secret");
}

#[test]
fn a_body_is_held_against_the_schema() {
    let error = Call::of(&START).set_json(&serde_json::json!({"dst_sk": "s".repeat(101)})).unwrap_err();
    assert_eq!(error.message(), "`dst_sk` has 101 characters, at most 100 are allowed");
    let error = Call::of(&START).set_json(&serde_json::json!({})).unwrap_err();
    assert_eq!(error.message(), "`dst_sk` is required");
    assert_eq!(error.attempts(), 0);
}

#[test]
fn a_whole_number_is_written_as_one() {
    let mut call = Call::raw(Method::POST, "/v2/parts").unwrap();
    call.set_json(&serde_json::json!({ "a": 8.0, "b": 0.5, "c": -2.0, "d": 1e300 })).unwrap();
    assert_eq!(call.body.as_deref(), Some(br#"{"a":8,"b":0.5,"c":-2,"d":1e+300}"#.as_slice()));
}

#[test]
fn an_optional_body_that_sets_nothing_is_left_out() {
    static FLAG: Schema = Schema::Boolean;
    static OBJECT: Schema = Schema::Object(ObjectSchema::new(&[Field::optional("keep", &FLAG)]));
    static REMOVE: Operation = Operation::new("remove", "DELETE", "/v2/parts").with_body(Body::optional(&OBJECT));
    let mut call = Call::of(&REMOVE);
    call.set_json(&serde_json::json!({})).unwrap();
    assert!(call.body.is_none() && !call.headers.contains_key(CONTENT_TYPE));
    call.set_json(&serde_json::json!({ "keep": true })).unwrap();
    assert_eq!(call.body.as_deref(), Some(br#"{"keep":true}"#.as_slice()));
}

#[test]
fn raw_paths() {
    let call = Call::raw(Method::GET, "/v2/{project_id}/a:b/%7e?x=1+2&y").unwrap();
    assert_eq!(
        call.render(&endpoint(), Some("p")).unwrap().uri().to_string(),
        "https://oms.example.com/v2/p/a%3Ab/~?x=1%202&y="
    );
    assert_eq!(call.repeat, Repeat::Safe);
    assert_eq!(Call::raw(Method::POST, "/").unwrap().repeat, Repeat::Never);
    for path in ["v2", "", "/a/../b", "/a/%2e%2E/b", "/a#b"] {
        assert!(Call::raw(Method::GET, path).is_err(), "{path}");
    }
}

#[test]
fn the_buffer_keeps_what_is_written() {
    let mut buffer = WipedBuffer(Vec::with_capacity(1));
    for _ in 0..100 {
        buffer.write_all(b"abc").unwrap();
    }
    buffer.flush().unwrap();
    assert_eq!(Bytes::from_owner(buffer).len(), 300);
}

#[test]
fn a_literal_project_placeholder_never_leaves() {
    for path in ["/v2/a-{project_id}/x", "/v2/{project_id", "/v2/%7Bproject_id%7D", "/v2/x?of={project_id}"] {
        let call = Call::raw(Method::GET, path).unwrap();
        let failed = call.render(&endpoint(), Some("p1")).unwrap_err();
        assert!(failed.is_invalid_request() && failed.to_string().contains("whole segment"), "{path}: {failed}");
    }
    let call = Call::raw(Method::GET, "/v2/{project_id}/{x}").and_then(|mut call| {
        call.set_path("x", "{project_id}")?;
        call.render(&endpoint(), Some("p1"))
    });
    assert!(call.is_err());
}

#[test]
fn a_query_of_other_bytes_is_refused_and_not_changed() {
    let failed = Call::raw(Method::GET, "/v2/x?name=%FF").err().unwrap();
    assert!(failed.is_invalid_request() && failed.to_string().contains("UTF-8"), "{failed}");
}
