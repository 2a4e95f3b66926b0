//! Unit tests of `output`.

use super::*;

fn item() -> Item {
    Item {
        name: Some("a, \"b\"".to_owned()),
        state: State::Running,
        service_state: Some(ServiceState::Number(2)),
        done: Some(0.61),
        bytes: Amount { done: Some(1 << 30), total: Some(3 << 30) },
        objects: Counts { done: Some(60), failed: Some(1), skipped: Some(3), total: Some(240) },
        eta_seconds: Some(3_720),
        started: Zone::Utc.epoch_ms(Some(1_767_225_600_000)),
        ..Item::new(Kind::Task, "42")
    }
}

fn json() -> Value {
    serde_json::to_value(item()).unwrap()
}

#[test]
fn every_noun_has_the_same_fields() {
    let empty = [Kind::Task, Kind::Group, Kind::Sync, Kind::Redis].map(|kind| fields_of(&Item::new(kind, "1")));
    assert!(empty.iter().all(|fields| *fields == fields_of(&item())), "{empty:?}");
    assert_eq!(json()["bytes"], serde_json::json!({ "done": 1_u64 << 30, "total": 3_u64 << 30 }));
    assert_eq!((&json()["state"], &json()["service_state"]), (&"running".into(), &2.into()));
    assert_eq!((&json()["started"], &json()["reason"]), (&"2026-01-01T00:00:00Z".into(), &Value::Null));
}

fn fields_of(item: &Item) -> Vec<String> {
    serde_json::to_value(item).unwrap().as_object().unwrap().keys().cloned().collect()
}

#[test]
fn words_of_states_are_those_of_options() {
    use clap::ValueEnum as _;
    for state in State::value_variants() {
        let json = serde_json::to_value(state).unwrap();
        assert_eq!((json.as_str(), state.to_possible_value().unwrap().get_name()), (Some(state.word()), state.word()));
    }
    let readme = include_str!("../../README.md");
    let listed =
        readme.split_once("\nStates are ").and_then(|(_, rest)| rest.split_once("; `service_state`")).unwrap().0;
    let listed: Vec<&str> = listed.split('`').skip(1).step_by(2).collect();
    let words: Vec<&str> = State::value_variants().iter().map(|state| state.word()).collect();
    assert_eq!(listed, words);
}

#[test]
fn figures_are_told_in_one_line() {
    assert_eq!(item().detail(), "1 h 02 min left, 1.0 GiB of 3.0 GiB, 60 of 240 objects (3 skipped), 1 failed");
    let redis = |state, done, lag| Item {
        state,
        keys: Amount { done: Some(done), total: Some(100) },
        lag: Some(lag),
        ..Item::new(Kind::Redis, "m")
    };
    assert_eq!(redis(State::Following, 100, 0).detail(), "100 of 100 keys, caught up");
    assert_eq!(redis(State::Following, 90, 7).detail(), "90 of 100 keys, 7 behind its source");
    assert_eq!(redis(State::Running, 90, 7).detail(), "90 of 100 keys");
    // These keys were deleted at the source while the migration was stopped.
    assert_eq!(redis(State::Following, 103, 0).detail(), "103 of 100 keys (3 more than the source), lag 0");
}

#[test]
fn totals_sum_up() {
    let failed = Item { state: State::Failed, ..item() };
    let all = [failed, item(), item()];
    let states = "2 running, 1 failed; 3.0 GiB of 9.0 GiB";
    assert_eq!(item::totals(&all, Extent::Whole), format!("3 in all: {states}"));
    assert_eq!(item::totals(&all, Extent::Cut), format!("3 of more: {states}"));
}

#[test]
fn csv_quotes_what_it_has_to() {
    assert_eq!(["a", "a,b", "a \"b\"", "a\nb"].map(csv_cell), ["a", "\"a,b\"", "\"a \"\"b\"\"\"", "\"a\nb\""]);
    let value = |name: &str| Column::named(name).unwrap().value(&item());
    assert_eq!(
        ["id", "size", "size_done", "objects_done", "failed", "failed_list"].map(value),
        ["42", "3221225472", "1073741824", "60", "1", ""]
    );
    assert_eq!(item().cells().len(), Item::HEADINGS.len());
}

#[test]
fn columns_have_one_name() {
    use clap::ValueEnum as _;
    let name = |column: &Column| column.to_possible_value().unwrap().get_name().to_owned();
    let names: Vec<String> = Column::all().iter().map(name).collect();
    assert_eq!(names, Column::NAMES);
}

#[test]
fn what_a_command_cannot_print_is_refused() {
    use clap::Parser as _;
    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        output: OutputArguments,
    }
    let check = |shape: Shape, words: &[&str]| {
        let line = Line::parse_from(std::iter::once(&"x").chain(words));
        shape.check("x", &line.output).map_err(|failure| failure.message().to_owned())
    };
    for words in [&["-o", "csv", "--columns", "ID,Service State,size-done"][..], &["--columns", "id"], &["-o", "name"]]
    {
        assert_eq!(check(Shape::List, words), Ok(()), "{words:?}");
    }
    assert_eq!(check(Shape::ITEMS, &["-o", "csv", "--columns", "Lag"]), Ok(()));
    let records = Shape::Records(&["entry", "why"]);
    assert_eq!(check(records, &["-o", "csv", "--columns", "WHY"]), Ok(()));
    for (shape, words) in [
        (Shape::List, &["-o", "json", "--columns", "id"][..]),
        (Shape::List, &["--columns", "sise"]),
        (Shape::ITEMS, &["--columns", "id"]),
        (records, &["-o", "csv", "--columns", "id"]),
        (Shape::Json, &["-o", "csv"]),
        (Shape::File, &["-o", "csv"]),
        (Shape::File, &["--columns", "id"]),
        (Shape::Json, &["--columns", "id"]),
        (Shape::JsonLines, &["-o", "json"]),
        (Shape::Text, &["-o", "json"]),
        (Shape::Json, &["-o", "table"]),
        (Shape::JsonLines, &["-o", "table"]),
        (Shape::Text, &["-o", "table"]),
    ] {
        assert!(check(shape, words).is_err(), "{shape:?} {words:?}");
    }
    assert_eq!(check(Shape::Json, &["-o", "json"]), Ok(()));
    assert_eq!(check(Shape::JsonLines, &["-o", "jsonl"]), Ok(()));
    assert_eq!(check(Shape::List, &["-o", "table"]), Ok(()));
    for shape in [Shape::List, Shape::ITEMS, Shape::Json, Shape::JsonLines, Shape::Text, Shape::File] {
        assert_eq!(check(shape, &[]), Ok(()), "{shape:?} by default");
    }
}

#[test]
fn yaml_is_nested_and_quoted() {
    let value = serde_json::json!({ "format": 1, "items": [{ "id": "042", "n": null, "b": { "done": 1 }, "e": [] }], "t": [1, "no"] });
    let expected =
        "format: 1\nitems:\n  - id: \"042\"\n    n: null\n    b:\n      done: 1\n    e: []\nt:\n  - 1\n  - \"no\"";
    assert_eq!(yaml::write(&value), expected);
}

#[test]
fn moments_have_the_offset_of_their_zone() {
    assert_eq!(Zone::Utc.epoch_ms(Some(1_767_225_600_000)).unwrap().to_string(), "2026-01-01 00:00:00 UTC");
    assert_eq!(Zone::Utc.text(Some("2026-01-01T08:00:00.5+08:00")).unwrap().to_string(), "2026-01-01 00:00:00 UTC");
    assert!(Zone::Utc.epoch_ms(Some(0)).is_none() && Zone::Utc.text(Some("soon")).is_none());
}

#[test]
fn every_form_of_time_is_read() {
    let read = |text: &str| Zone::Utc.text(Some(text)).map(|moment| moment.rfc3339());
    for (text, moment) in [
        ("2023-05-15T09:11:25.449Z", "2023-05-15T09:11:25Z"),
        ("2023-05-15T17:11:25+08:00", "2023-05-15T09:11:25Z"),
        ("2024/11/05 14:44:30", "2024-11-05T14:44:30Z"),
        ("202404011057", "2024-04-01T10:57:00Z"),
    ] {
        assert_eq!(read(text).as_deref(), Some(moment));
    }
    for text in ["", "2024", "20240401", "2024/13/05 14:44:30", "soon"] {
        assert_eq!(read(text), None, "{text}");
    }
}

#[test]
fn a_size_below_zero_is_not_known() {
    let amount = Amount::reported(Some(-1), Some(-5));
    assert_eq!((amount, Amount::reported(Some(0), Some(5)).total), (Amount::default(), Some(5)));
}
