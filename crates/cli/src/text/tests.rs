//! Unit tests of `text`.

use super::{clean, harmless};

#[test]
fn text_of_a_service_cannot_command_the_terminal() {
    assert_eq!(clean(" a\u{1b}[2Jb\r\nc\u{202e}d "), "a [2Jb  c d");
    assert_eq!(clean(&"字".repeat(2_000)).chars().count(), 1_001);
    let long = "x".repeat(2_000);
    assert_eq!(harmless(&format!(" {long}\u{9b}2J ")), format!("{long} 2J"));
}
