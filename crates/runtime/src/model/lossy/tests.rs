//! Tests of the second reading.

use serde_json::json;

use super::*;

#[test]
fn what_other_languages_read_is_read() {
    for (body, value) in [
        (&br#"{"a":"\ud83d"}"#[..], json!({ "a": "\u{fffd}" })),
        (br#"{"a":"x\udc00y"}"#, json!({ "a": "x\u{fffd}y" })),
        (br#"{"a":"\ud83d\ud83d\ude00"}"#, json!({ "a": "\u{fffd}😀" })),
        (br#"{"a":"\ud83d\ude00 \u00e9 \\ud83d \""}"#, json!({ "a": "😀 é \\ud83d \"" })),
        (b"\xef\xbb\xbf{\"a\":1}", json!({ "a": 1 })),
        (b"{\"a\":\"\xff\xfe\"}", json!({ "a": "\u{fffd}\u{fffd}" })),
        (br#"{"a":1,"a":2}"#, json!({ "a": 2 })),
        (b"{\"a\":\"one\ntwo\x00\"}", json!({ "a": "one\ntwo\u{0}" })),
        (br#"{"a":"it\'s \x \u12"}"#, json!({ "a": "it's x \u{fffd}12" })),
        (br#"{"a":[NaN,-Infinity,Infinity,1e999,-1.5]}"#, json!({ "a": [null, null, null, null, -1.5] })),
        (br#"{"NaN":"NaN"}"#, json!({ "NaN": "NaN" })),
    ] {
        let text = String::from_utf8_lossy(body);
        assert_eq!(tree(body).unwrap_or_else(|error| panic!("{text}: {error}")), value, "{text}");
    }
}

#[test]
fn what_is_cut_or_no_json_at_all_stays_refused() {
    for body in
        [&br#"{"a":"\ud83d"#[..], b"{", b"plain text", b"<html>", b"\x1f\x8b\x08", br#"{"a":1} x"#, b"\\", b"\"\\"]
    {
        assert!(tree(body).is_err(), "{}", String::from_utf8_lossy(body));
    }
}
