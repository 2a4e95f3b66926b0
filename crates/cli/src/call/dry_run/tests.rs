//! Unit tests of `dry_run`.

use super::*;

#[test]
fn what_proves_who_asks_is_taken_out() {
    let signed = header("authorization", "SDK-HMAC-SHA256 Access=ABCDEFGHIJKLMNOP, SignedHeaders=host, Signature=abc");
    assert_eq!(signed, "SDK-HMAC-SHA256 Access=ABCD…MNOP, SignedHeaders=host, Signature=<redacted>");
    assert_eq!(header("x-security-token", "abc"), REDACTED);
    assert_eq!(header("authorization", "Bearer abc"), REDACTED);
    assert_eq!(url(&"https://h/p?limit=1&password=abc".parse().unwrap()), "https://h/p?limit=1&password=<redacted>");
}
