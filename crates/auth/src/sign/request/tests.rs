//! Unit tests: what can be signed.

use super::*;

fn target(text: &str) -> Result<(Option<String>, String, String), SignError> {
    SignableRequest::new("GET", text, [], Payload::EMPTY)
        .map(|r| (r.url_host.map(str::to_owned), r.path.to_owned(), r.query.to_owned()))
}

#[test]
fn targets_are_split() {
    for (text, host, path, query) in [
        ("https://h/p?q=1", Some("h"), "/p", "q=1"),
        ("HTTPS://h:443/p", Some("h"), "/p", ""),
        ("https://h:80/", Some("h:80"), "/", ""),
        ("http://h:80?x", Some("h"), "", "x"),
        ("http://h:8080", Some("h:8080"), "", ""),
        ("http://h:", Some("h"), "", ""),
        ("https://[::1]/a", Some("[::1]"), "/a", ""),
        ("https://[::1]:443/a", Some("[::1]"), "/a", ""),
        ("https://[::1]:8443/a#f?x", Some("[::1]:8443"), "/a", ""),
        ("https://user:p@ss@h/a", Some("h"), "/a", ""),
        ("/p?a?b#c", None, "/p", "a?b"),
        ("//h/p", None, "//h/p", ""),
    ] {
        let expected = (host.map(str::to_owned), path.to_owned(), query.to_owned());
        assert_eq!(target(text), Ok(expected), "{text}");
    }
    for text in ["", "p", "ftp://h/p", "https://", "https:///p", "https://:443/", "?a=b", "#"] {
        assert!(matches!(target(text), Err(SignError::InvalidTarget { .. })), "{text}");
    }
}

#[test]
fn http_uris_are_split_alike() {
    for (uri, host) in [("https://h:443/p?q", Some("h")), ("http://h:443/p?q", Some("h:443")), ("/p?q", None)] {
        let request = http::Request::builder().uri(uri).body(()).expect(uri);
        let (parts, ()) = request.into_parts();
        let signable = SignableRequest::from_parts(&parts, Payload::EMPTY).expect(uri);
        assert_eq!((signable.url_host, signable.path, signable.query), (host, "/p", "q"));
    }
}

#[test]
fn methods_are_tokens() {
    for method in ["", "GE T", "GET\n", "ГЕТ"] {
        assert!(SignableRequest::new(method, "/", [], Payload::EMPTY).is_err(), "{method:?}");
    }
}

#[test]
fn debug_shows_neither_body_nor_values() {
    let request = SignableRequest::new("GET", "/p?k=HIDDEN", [("a", &b"HIDDEN"[..])], Payload::Bytes(b"HIDDEN"));
    assert!(!format!("{request:?}").contains("HIDDEN"));
}
