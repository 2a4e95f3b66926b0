//! Tests of lenient reading: values that services send in place of those that they document.

use serde::Deserialize;
use serde_json::json;

use super::*;

#[derive(Deserialize, Debug, PartialEq)]
struct Inner {
    #[serde(default, deserialize_with = "integer")]
    n: Option<i64>,
}

#[derive(Debug, PartialEq)]
struct Kind(String);

impl From<String> for Kind {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        enum_str(deserializer)
    }
}

#[derive(Debug, PartialEq)]
struct Status(i64);

impl From<i64> for Status {
    fn from(number: i64) -> Self {
        Self(number)
    }
}

impl<'de> Deserialize<'de> for Status {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        enum_int(deserializer)
    }
}

#[derive(Deserialize, Debug, Default)]
#[serde(default)]
struct All {
    #[serde(deserialize_with = "string")]
    text: Option<String>,
    #[serde(deserialize_with = "secret")]
    secret: Option<Secret>,
    #[serde(deserialize_with = "integer32")]
    small: Option<i32>,
    #[serde(deserialize_with = "number")]
    number: Option<f64>,
    #[serde(deserialize_with = "boolean")]
    on: Option<bool>,
    #[serde(deserialize_with = "object")]
    object: Option<Inner>,
    #[serde(deserialize_with = "object")]
    kind: Option<Kind>,
    #[serde(deserialize_with = "object")]
    status: Option<Status>,
    #[serde(deserialize_with = "list")]
    list: Vec<Inner>,
    #[serde(deserialize_with = "strings")]
    strings: Vec<String>,
    #[serde(deserialize_with = "integers")]
    integers: Vec<i64>,
    #[serde(deserialize_with = "map")]
    map: BTreeMap<String, Inner>,
    #[serde(deserialize_with = "any")]
    any: Option<serde_json::Value>,
}

fn read(value: serde_json::Value) -> Result<All, serde_json::Error> {
    serde_json::from_str(&value.to_string())
}

#[test]
fn everything_may_be_missing_null_or_empty() {
    let nulls = json!({"text":null,"secret":null,"small":null,"number":null,"on":null,"object":null,"kind":null,
        "status":null,"list":null,"strings":null,"integers":null,"map":null,"any":null});
    let empty = json!({"small":"","number":"","on":"","object":"","kind":"","status":"","list":"","strings":"",
        "integers":"","map":""});
    for value in [json!({}), nulls, empty] {
        let all = read(value).unwrap();
        assert_eq!((all.text, all.small, all.number, all.on), (None, None, None, None));
        assert_eq!((all.object, all.kind, all.status, all.any), (None, None, None, None));
        assert!(all.secret.is_none());
        assert!(all.list.is_empty() && all.strings.is_empty() && all.integers.is_empty() && all.map.is_empty());
    }
    assert_eq!(read(json!({"text": ""})).unwrap().text.as_deref(), Some(""));
}

#[test]
fn neighbouring_kinds_are_understood() {
    let all = read(json!({"text":true,"secret":12,"small":"12","number":"1.5","on":"True","object":{"n":"3"},"kind":5,
        "status":"7","list":[{"n":1.0},null,{}],"strings":[1,"a",null],"integers":["1",2,3.0],
        "map":{"a":{"n":1}},"any":[1]}))
    .unwrap();
    assert_eq!(all.text.as_deref(), Some("true"));
    assert_eq!(all.secret.unwrap().expose(), "12");
    assert_eq!((all.small, all.number, all.on), (Some(12), Some(1.5), Some(true)));
    assert_eq!(all.object, Some(Inner { n: Some(3) }));
    assert_eq!((all.kind, all.status), (Some(Kind("5".into())), Some(Status(7))));
    assert_eq!(all.list, [Inner { n: Some(1) }, Inner { n: None }]);
    assert_eq!(all.strings, ["1", "a"]);
    assert_eq!(all.integers, [1, 2, 3]);
    assert_eq!(all.map["a"], Inner { n: Some(1) });
    assert_eq!(all.any, Some(json!([1])));
    for (value, on) in [(json!(0), false), (json!(1), true), (json!("0"), false), (json!("FALSE"), false)] {
        assert_eq!(read(json!({ "on": value })).unwrap().on, Some(on));
    }
    assert_eq!(read(json!({"number": 2})).unwrap().number, Some(2.0));
    assert_eq!(read(json!({"small": "12.0"})).unwrap().small, Some(12));
}

#[test]
fn what_cannot_be_meant_is_an_error_without_the_value() {
    for value in [
        json!({"text":["hunter2"]}),
        json!({"text":{"a":"hunter2"}}),
        json!({"small":"hunter2"}),
        json!({"small":1.5}),
        json!({"small":3_000_000_000_u32}),
        json!({"number":"hunter2"}),
        json!({"number":"inf"}),
        json!({"on":2}),
        json!({"on":"hunter2"}),
        json!({"list":"hunter2"}),
        json!({"map":"hunter2"}),
        json!({"list":{}}),
        json!({"integers":[true]}),
        json!({"integers":[u64::MAX]}),
        json!({"secret":["hunter2"]}),
    ] {
        let error = read(value.clone()).unwrap_err().to_string();
        assert!(!error.contains("hunter2"), "{value}: {error}");
    }
    assert!(serde_json::from_str::<Status>("null").is_err());
}

#[test]
fn works_from_a_tree_too() {
    let all: All = serde_json::from_value(json!({"object":{"n":1},"kind":"x","list":[{"n":2}]})).unwrap();
    assert_eq!(all.object, Some(Inner { n: Some(1) }));
    assert_eq!(all.list, [Inner { n: Some(2) }]);
}

#[derive(Debug, Default, PartialEq)]
struct Tolerant {
    id: Option<i64>,
    type_: Option<String>,
    parts: Vec<Inner>,
    open: Option<serde_json::Value>,
}

crate::tolerant!(Tolerant { id = integer, type_ as "type" = string, parts = list, open = plain });

#[test]
fn a_struct_read_field_by_field_forgives_what_its_readers_forgive() {
    let full = Tolerant {
        id: Some(7),
        type_: Some("1".to_owned()),
        parts: vec![Inner { n: Some(1) }],
        open: Some(json!([1])),
    };
    let text = r#"{"new":{"a":[1]},"id":"7","t\u0079pe":1,"parts":[{"n":1},null],"open":[1]}"#;
    assert_eq!(serde_json::from_str::<Tolerant>(text).unwrap(), full);
    assert_eq!(serde_json::from_slice::<Tolerant>(text.as_bytes()).unwrap(), full);
    assert_eq!(serde_json::from_reader::<_, Tolerant>(text.as_bytes()).unwrap(), full);
    assert_eq!(serde_json::from_value::<Tolerant>(serde_json::from_str(text).unwrap()).unwrap(), full);
    for empty in ["{}", r#"{"id":null,"type":null,"parts":null,"open":null}"#, r#"{"id":"","parts":""}"#] {
        assert_eq!(serde_json::from_str::<Tolerant>(empty).unwrap(), Tolerant::default(), "{empty}");
    }
    for wrong in ["[]", "7", r#"{"id":[1]}"#, r#"{"parts":7}"#, r#"{"id":1"#] {
        assert!(serde_json::from_str::<Tolerant>(wrong).is_err(), "{wrong}");
    }
}
