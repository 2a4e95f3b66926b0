//! Unit tests of `json`.

use super::*;

#[test]
fn nothing_but_the_layout_changes() {
    let text = br#" {"b":1.50,"a":[ ],"c":[{"x":"\"}"},{}],"n":12345678901234567890123,"e":{ }} "#;
    let pretty = pretty(text, Secrets::Shown).unwrap();
    let expected = "{\n  \"b\": 1.50,\n  \"a\": [],\n  \"c\": [\n    {\n      \"x\": \"\\\"}\"\n    },\n    {}\n  ],\n  \"n\": 12345678901234567890123,\n  \"e\": {}\n}";
    assert_eq!(pretty, expected);
    assert_eq!(super::pretty(b"3", Secrets::Shown).as_deref(), Some("3"));
    assert_eq!(super::pretty(br#"["a",null]"#, Secrets::Shown).as_deref(), Some("[\n  \"a\",\n  null\n]"));
    assert!(super::pretty(b"{", Secrets::Shown).is_none());
}

#[test]
fn confidential_values_are_taken_out_at_any_depth() {
    let text = br#"{"dst_sk":"S1","d":{"password":{"x":["S2",3]},"pin":1},"ak":"","sk":null,"src\u005fsk":"S3","my_new_secret":4}"#;
    let pretty = pretty(text, Secrets::Redacted).unwrap();
    assert!(!pretty.contains("S1") && !pretty.contains("S2") && !pretty.contains("S3"), "{pretty}");
    assert!(pretty.contains("\"pin\": 1") && pretty.contains("\"ak\": \"\"") && pretty.contains("\"sk\": null"));
    assert_eq!(pretty.matches(REDACTED).count(), 5, "{pretty}");
}
