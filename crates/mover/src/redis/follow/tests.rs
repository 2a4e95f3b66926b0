//! Unit tests of `follow`.

use bytes::BytesMut;

use super::*;
use crate::redis::wire::encode;

fn meaning(parts: &[&[u8]]) -> Option<Meaning> {
    let mut out = BytesMut::new();
    encode(&mut out, parts);
    Meaning::of(&out)
}

#[test]
fn tells_what_commands_mean() {
    assert_eq!(meaning(&[b"ping"]), Some(Meaning::Life));
    assert_eq!(meaning(&[b"REPLCONF", b"getack", b"*"]), Some(Meaning::Question));
    assert_eq!(meaning(&[b"REPLCONF", b"other"]), Some(Meaning::Life));
    assert_eq!(meaning(&[b"FlushDB"]), Some(Meaning::Clearing));
    assert_eq!(meaning(&[b"SET", b"PING", b"x"]), Some(Meaning::Data));
    assert_eq!(Meaning::of(b"*0\r\n"), None);
    assert_eq!(Meaning::of(b":1\r\n"), None);
}
