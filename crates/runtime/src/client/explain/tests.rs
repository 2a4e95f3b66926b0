//! Unit tests of `explain`.

use huaweicloud_auth::sign::{Payload, SignableRequest, SigningSettings, sign};

use super::*;

/// The message of a real gateway (huaweicloud-sdk-nodejs-v3, issue 2), with other ids.
const WORDS: &str = "Incorrect IAM authentication information: verify aksk signature fail, canonicalRequest:";

fn signed(method: &str, url: &str, body: &[u8]) -> Signature {
    let credentials = Credentials::new("ACCESSKEY", "hunter2").unwrap().with_security_token("TOKEN").unwrap();
    let request = SignableRequest::new(method, url, [("x-project-id", &b"p1"[..])], Payload::Bytes(body)).unwrap();
    sign(&request, &credentials, SystemTime::UNIX_EPOCH, &SigningSettings::default()).unwrap()
}

fn said(signature: &Signature, message: &str, off: impl Into<Option<i64>>) -> String {
    let explained = explain(&Evidence {
        message,
        signature: Some(signature),
        credentials: &Credentials::new("ACCESSKEY", "hunter2").unwrap(),
        project: Some("p1"),
        dated: SystemTime::UNIX_EPOCH,
        clock_was_off: off.into(),
        redactor: &Redactor::new(),
    });
    explained.to_string()
}

#[test]
fn an_echo_names_the_part_that_differs() {
    let signature = signed("DELETE", "https://h.example.com/v2/p1/fn:x?a=1", b"");
    let echo = signature.canonical_request_redacted().replace('\n', "|");
    for (from, to, words) in [
        ("%3A", ":", "the path is `/v2/p1/fn:x/` at the gateway and `/v2/p1/fn%3Ax/` here"),
        ("a=1", "a=2", "the query is `a=2` at the gateway"),
        ("DELETE", "POST", "the method is `POST` at the gateway"),
        ("host:h.", "host:proxy.", "a header is `host:proxy.example.com` at the gateway and `host:h.example.com` here"),
        ("host;", "host;user-agent;", "list of signed headers"),
        ("e3b0c442", "00000000", "something in between changed it"),
        (
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            EMPTY_OBJECT,
            "the body is `{}` at the gateway",
        ),
        ("|host:", "|extra:1|host:", "a header is `extra:1` at the gateway"),
    ] {
        let text = said(&signature, &format!("{WORDS}{}", echo.replacen(from, to, 1)), 0);
        assert!(text.contains(words), "{words}: {text}");
        assert!(!text.contains("hunter2") && !text.contains("TOKEN"), "{text}");
    }
    let text = said(&signature, &format!("{WORDS}{echo}"), 0);
    assert!(text.contains("the secret key does not belong to access key ACCE***"), "{text}");
}

#[test]
fn a_hidden_header_is_neither_a_difference_nor_shown() {
    let credentials = Credentials::new("ACCESSKEY", "hunter2").unwrap();
    let headers = [("x-api-key", &b"opensesame"[..])];
    let request = SignableRequest::new("GET", "https://h.example.com/v2", headers, Payload::EMPTY).unwrap();
    let signature = sign(&request, &credentials, SystemTime::UNIX_EPOCH, &SigningSettings::default()).unwrap();
    let echo = signature.canonical_request().replace('\n', "|");
    let text = said(&signature, &format!("{WORDS}{echo}"), 0);
    assert!(text.contains("the secret key does not belong"), "{text}");
    let text = said(&signature, &format!("{WORDS}{}", echo.replace("x-sdk-date:1970", "x-sdk-date:1971")), 0);
    assert!(text.contains("a header is `x-sdk-date:1971") && !text.contains("opensesame"), "{text}");
}

#[test]
fn a_clock_that_nobody_told_is_not_said_to_agree() {
    let text = said(&signed("GET", "https://h.example.com/", b""), "verify aksk signature fail", None);
    assert!(text.contains("19700101T000000Z") && text.contains("not known") && !text.contains("agrees"), "{text}");
}

#[test]
fn without_an_echo_the_usual_causes_are_named() {
    let signature = signed("GET", "https://h.example.com:8443/", b"");
    let text = said(&signature, "Incorrect IAM authentication information: ak ACCESSKEY not exist", 0);
    for words in [
        "host h.example.com:8443 ",
        "project p1",
        "ACCE***",
        "static credentials",
        "19700101T000000Z",
        "security token",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(said(&signature, "signature expired", 1_200).contains("20 min ahead of ours"));
    assert!(said(&signature, "", -90).contains("90 s behind ours"));
    assert!(said(&signature, "canonicalRequest:", 0).contains("signed for host"));
    assert!(!text.contains("hunter2"));
}
