//! Unit tests of `json`.

use proptest::prelude::*;
use serde_json::json;

use super::*;

#[test]
fn objects_are_written_as_they_were_told() {
    let text = object(|o| {
        o.field("number", u64::MAX);
        o.field("whole", 1.0);
        o.field("none", f64::NAN);
        o.object("empty", |_| {});
        o.optional("name", Some("n"), |o, name| o.field("name", name));
        o.optional("nothing", None::<&str>, |o, name| o.field("name", name));
        o.list("list", |list| (0..2_u64).for_each(|n| list.object(|o| o.field("n", n))));
        o.field("value", &json!([{ "a": true }]));
    });
    let expected = concat!(
        r#"{"number":18446744073709551615,"whole":1.0,"none":null,"empty":{},"name":{"name":"n"},"nothing":null,"#,
        r#""list":[{"n":0},{"n":1}],"value":[{"a":true}]}"#
    );
    assert_eq!(text, expected);
}

proptest! {
    #[test]
    fn every_text_is_read_back(text in any::<String>()) {
        let written = object(|o| o.field("text", &text));
        prop_assert_eq!(written, json!({ "text": text }).to_string());
    }
}
