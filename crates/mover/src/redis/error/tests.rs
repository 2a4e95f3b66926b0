//! Unit tests of `error`.

use super::*;

#[test]
fn keys_are_escaped_and_cut() {
    assert_eq!(shown(b"a\"\n\xff"), r#""a\"\n\xff""#);
    assert_eq!(shown(&[b'x'; 70]), format!("\"{}\" (and 6 more bytes)", "x".repeat(64)));
}
