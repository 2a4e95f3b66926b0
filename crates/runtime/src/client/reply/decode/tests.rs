//! Unit tests of `decode`.

use std::cell::Cell;
use std::collections::BTreeMap;

use serde::Deserialize;

use super::*;

#[derive(Deserialize, Debug, PartialEq, Default)]
struct Task {
    #[serde(default)]
    steps: Vec<Step>,
}

#[derive(Deserialize, Debug, PartialEq)]
struct Step {
    n: i64,
}

#[test]
fn an_empty_body_is_an_empty_value() {
    assert_eq!(json::<Task>(b" \n").unwrap(), Task::default());
    assert_eq!(json::<Vec<String>>(b"").unwrap(), Vec::<String>::new());
    assert_eq!(json::<Option<Task>>(b"").unwrap(), Some(Task::default()));
    assert_eq!(json::<()>(b"").unwrap(), ());
    assert_eq!(json::<String>(b"").unwrap_err().text.to_string(), "the answer has no body");
}

#[test]
fn an_error_names_the_place_and_no_value() {
    let error = json::<Task>(br#"{"steps":[{"n":1},{"n":"hunter\"2"}]}"#).unwrap_err().text.to_string();
    assert!(error.starts_with("the answer cannot be read at `steps[1].n`: invalid type"), "{error}");
    assert!(!error.contains("hunter"), "{error}");
    let error = json::<BTreeMap<String, i64>>(b"{} trailing").unwrap_err().text.to_string();
    assert!(error.contains("after the end"), "{error}");
    assert!(json::<Task>(b"<html>").unwrap_err().text.to_string().contains("markup"));
    assert!(json::<Task>(br#"{"steps":"#).unwrap_err().text.to_string().contains("EOF"));
}

/// A field that a reply must have.
#[derive(Deserialize, Debug)]
struct Created {
    #[serde(deserialize_with = "lenient::required_integer")]
    id: i64,
}

#[test]
fn the_reason_of_a_tolerant_reader_can_be_translated() {
    for (body, form) in [
        (r#"{"id":["hunter2"]}"#, "form-list"),
        (r#"{"id":"hunter2"}"#, "form-other-text"),
        (r#"{"id":null}"#, "form-nothing"),
        (r#"{"id":true}"#, "form-boolean"),
        (r#"{"id":0.5}"#, "form-fraction"),
    ] {
        let text = json::<Created>(body.as_bytes()).map(|created| created.id).unwrap_err().text;
        let reason = text.value("reason").unwrap().message().unwrap_or_else(|| panic!("{text}"));
        let ids = ["expected", "found"].map(|name| reason.value(name).unwrap().message().unwrap().id());
        assert_eq!((reason.id(), ids), (Some("form-expected"), [Some("form-integer"), Some(form)]), "{text}");
        assert!(text.to_string().starts_with("the answer cannot be read at `id`: expected a whole number, found "));
    }
    // Other errors are in the words of serde, also after a refusal.
    let missing = json::<Created>(b"{\"ids\":1}").map(|created| created.id).unwrap_err().text;
    assert_eq!(missing.to_string(), "the answer cannot be read: missing field `id`");
}

#[test]
fn a_list_that_is_the_whole_answer_loses_only_what_cannot_be_read() {
    assert_eq!(json::<Vec<String>>(br#"["a",7,null,"b"]"#).unwrap(), ["a", "b"]);
    assert_eq!(json::<Vec<Step>>(br#"[{"n":1},{"n":"x"},{}]"#).unwrap(), [Step { n: 1 }]);
    assert_eq!(json::<Vec<String>>(b"{}").unwrap(), Vec::<String>::new());
    let many = format!("[{}1]", "1,".repeat(MOST_REMOVED));
    assert_eq!(
        json::<Vec<String>>(many.as_bytes()).unwrap_err().text.to_string(),
        "more than 100 records of the answer cannot be read"
    );
}

thread_local! {
    /// How many records were read on this thread.
    static READ: Cell<usize> = const { Cell::new(0) };
}

/// A record that counts how many records are read.
#[derive(Debug)]
struct Counted;

impl<'de> Deserialize<'de> for Counted {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        READ.set(READ.get() + 1);
        i64::deserialize(deserializer).map(|_| Self)
    }
}

/// No timer can interrupt decoding, so its work is bounded. A hundred bad records once caused a list to be read two hundred
/// times.
#[test]
fn a_body_is_read_a_fixed_number_of_times_whatever_is_wrong_with_it() {
    for bad in [0, 1, MOST_REMOVED, MOST_REMOVED + 1, 5_000] {
        let records: Vec<&str> =
            (0..10_000).map(|at| if at % 2 == 0 && at / 2 < bad { "\"x\"" } else { "7" }).collect();
        let body = format!("[{}]", records.join(","));
        READ.set(0);
        let read = json::<Vec<Counted>>(body.as_bytes());
        assert_eq!(read.map(|records| records.len()).ok(), (bad <= MOST_REMOVED).then_some(10_000 - bad), "{bad}");
        assert!(READ.get() <= 3 * 10_000, "{bad} bad records: {} were read", READ.get());
    }
}

#[test]
fn text_comes_in_two_forms() {
    assert_eq!(text(&Bytes::from_static(b"\"a\\nb\"")), "a\nb");
    assert_eq!(text(&Bytes::from_static(b"a b\n")), "a b\n");
    assert_eq!(text(&Bytes::from_static(b"\"unfinished")), "\"unfinished");
    assert_eq!(text(&Bytes::new()), "");
}

#[test]
fn values_without_quotation_marks_are_removed_too() {
    for (message, shown) in [
        ("invalid type: integer `12345678`, expected a string", "invalid type: integer `…`, expected a string"),
        (
            "invalid type: floating point `1.5`, expected a string",
            "invalid type: floating point `…`, expected a string",
        ),
        ("unknown variant `hunter`2`, expected `a` or `b`", "unknown variant `…`, expected `a` or `b`"),
        ("unknown variant `hunter2`, there are no variants", "unknown variant `…`, there are no variants"),
        ("missing field `id`", "missing field `id`"),
    ] {
        assert_eq!(without_values(message), shown);
    }
}
