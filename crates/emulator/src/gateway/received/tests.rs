//! Unit tests of `received`.

use super::*;

fn request(host: Option<&str>, origin: Option<&str>) -> Received {
    let mut request = axum::http::Request::get("/");
    for (name, value) in [("host", host), ("origin", origin)] {
        if let Some(value) = value {
            request = request.header(name, value);
        }
    }
    let (parts, ()) = request.body(()).unwrap().into_parts();
    Received { parts, body: Bytes::new(), query: Vec::new(), request_id: String::new() }
}

#[test]
fn only_addresses_and_local_names_are_this_machine() {
    for host in
        ["127.0.0.1:7400", "localhost", "LOCALHOST:1", "[::1]:80", "[::1]", "oms.localhost:1", "192.168.0.5:7400"]
    {
        assert!(request(Some(host), None).is_for_this_machine(), "{host}");
    }
    for host in ["evil.example", "evil.example:7400", "", "localhost.evil.example", "127.0.0.1.evil.example"] {
        assert!(!request(Some(host), None).is_for_this_machine(), "{host}");
    }
    assert!(!request(None, None).is_for_this_machine());
}

/// An address in the origin proves nothing, since every server has one.
#[test]
fn pages_of_other_machines_are_foreign_by_name_and_by_address() {
    let at = |origin| request(Some("192.168.0.5:7400"), Some(origin)).is_from_foreign_page();
    for origin in [
        "http://evil.example",
        "http://203.0.113.5",
        "http://203.0.113.5:7400",
        "https://[2001:db8::1]",
        "http://192.168.0.5",
        "http://localhost.evil.example",
        "null",
        "",
    ] {
        assert!(at(origin), "{origin}");
    }
    for origin in ["http://localhost:3000", "http://127.0.0.1", "http://[::1]:5", "http://192.168.0.5:7400"] {
        assert!(!at(origin), "{origin}");
    }
    assert!(!request(Some("x"), None).is_from_foreign_page(), "programs that are not browsers send no origin");
}
