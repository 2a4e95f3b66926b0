//! Unit tests: where the token of a container may be sent.

use super::*;

#[test]
fn the_token_stays_here_or_goes_over_tls() {
    for uri in [
        "https://example.com/a",
        "http://127.0.0.1:80/a",
        "http://169.254.1.2/",
        "http://[::1]/a",
        "http://localhost/a",
        "http://[fe80::1]/",
    ] {
        assert!(check_destination(uri).is_ok(), "{uri}");
    }
    for uri in [
        "http://example.com/a",
        "http://10.0.0.1/",
        "ftp://localhost/",
        "/a",
        "",
        "http://",
        "\u{7f}",
        "http://localhost.example.com/",
        "http://127.0.0.1@example.com/",
    ] {
        assert!(check_destination(uri).is_err(), "{uri}");
    }
}
