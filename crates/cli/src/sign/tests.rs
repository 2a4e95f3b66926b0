//! Unit tests of `sign`.

use super::*;

fn ask(line: &str) -> serde_json::Value {
    serde_json::to_value(answer(line.as_bytes(), SystemTime::UNIX_EPOCH)).unwrap()
}

const START: &str =
    r#"{"method":"GET","url":"https://h.example.com/v1/x?b=2&a=1","access_key":"AK","secret_key":"HIDDEN""#;

#[test]
fn headers_are_signed_as_given_with_what_is_missing() {
    let answer = ask(&format!(r#"{START},"date":"20260102T030405Z","headers":[["X-Other","1"]],"body":null}}"#));
    let canonical = answer["canonical_request"].as_str().unwrap();
    assert!(
        canonical.starts_with("GET\n/v1/x/\na=1&b=2\nhost:h.example.com\nx-other:1\nx-sdk-date:20260102T030405Z\n"),
        "{canonical}"
    );
    assert!(answer["authorization"].as_str().unwrap().contains("SignedHeaders=host;x-other;x-sdk-date"), "{answer}");
    assert!(answer["string_to_sign"].as_str().unwrap().starts_with("SDK-HMAC-SHA256\n20260102T030405Z\n"), "{answer}");
    let only = ask(&format!(
        r#"{START},"date":"20260102T030405Z","headers":[["X-Other","1"]],"signed_headers":["X-Sdk-Date"]}}"#
    ));
    assert!(only["authorization"].as_str().unwrap().contains("SignedHeaders=x-sdk-date,"), "{only}");
}

#[test]
fn the_date_may_stand_in_a_header() {
    let with_header = ask(&format!(r#"{START},"headers":[["x-sdk-date","20260102T030405Z"]]}}"#));
    let with_date = ask(&format!(r#"{START},"date":"20260102T030405Z"}}"#));
    assert_eq!(with_header, with_date);
    assert!(ask(&format!("{START}}}"))["string_to_sign"].as_str().unwrap().contains("19700101T000000Z"));
    let both = ask(&format!(r#"{START},"date":"20200101T000000Z","headers":[["x-sdk-date","20260102T030405Z"]]}}"#));
    assert_eq!(both, with_date, "headers are signed as given");
}

#[test]
fn a_byte_order_mark_is_no_mistake() {
    let dated = format!(r#"{START},"date":"20260102T030405Z"}}"#);
    assert_eq!(ask(&format!("\u{feff}{dated}")), ask(&dated));
}

#[test]
fn a_body_may_be_base64() {
    let text = ask(&format!(r#"{START},"date":"20260102T030405Z","body":"{{}}"}}"#));
    assert_eq!(ask(&format!(r#"{START},"date":"20260102T030405Z","body_base64":"e30="}}"#)), text);
}

#[test]
fn the_derived_algorithm_needs_its_scope() {
    let scope = r#""algorithm":"V11-HMAC-SHA256","region":"cn-north-4","service":"iotdm""#;
    let answer = ask(&format!(r#"{START},"date":"20260102T030405Z",{scope}}}"#));
    assert!(
        answer["authorization"]
            .as_str()
            .unwrap()
            .starts_with("V11-HMAC-SHA256 Credential=AK/20260102/cn-north-4/iotdm"),
        "{answer}"
    );
    let error = ask(&format!(r#"{START},"algorithm":"V11-HMAC-SHA256","region":"r"}}"#));
    assert_eq!(error["error"], "V11-HMAC-SHA256 needs `service`");
}

#[test]
fn mistakes_are_explained_without_the_key() {
    for line in ["{", "[]", r#"{"secret_key":"HIDDEN"}"#, r#"{"secret_key":["HIDDEN"]}"#, r#"{"metod":"HIDDEN"}"#] {
        let answer = ask(line);
        assert!(answer["error"].is_string() && !answer.to_string().contains("HIDDEN"), "{answer}");
    }
    assert_eq!(ask(r#"{"method":"GET"}"#)["error"], "missing field `url`");
    assert_eq!(ask(&format!(r#"{START},"metod":"HIDDEN"}}"#))["error"], "unknown field `metod`");
    for wrong in
        [r#""headers":{"a":"HIDDEN"}"#, r#""headers":[["a","b","HIDDEN"]]"#, r#""date":5"#, r#""url":"HIDDEN""#]
    {
        let error = ask(&format!("{START},{wrong}}}"))["error"].to_string();
        assert!(error.contains("wrong type") && !error.contains("HIDDEN"), "{error}");
    }
    assert!(ask("[]")["error"].as_str().unwrap().contains("not a request as one JSON object"));
    for wrong in
        [r#""date":"yesterday""#, r#""algorithm":"MD5""#, r#""body":"a","body_base64":"YQ==""#, r#""body_base64":"!""#]
    {
        assert!(ask(&format!("{START},{wrong}}}"))["error"].is_string(), "{wrong}");
    }
}
