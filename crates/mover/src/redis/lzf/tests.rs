//! Unit tests of `lzf`.

use proptest::prelude::*;

use super::*;

#[test]
fn unpacks_runs() {
    assert_eq!(unpack(b"\x02abc", 3), Some(b"abc".to_vec()));
    // "a", then 9 + 3 bytes from one byte back.
    assert_eq!(unpack(b"\x00a\xe0\x03\x00", 13), Some(vec![b'a'; 13]));
    assert_eq!(unpack(b"\x01ab\x20\x01", 5), Some(b"ababa".to_vec()));
}

#[test]
fn refuses_what_is_damaged() {
    for packed in [b"\x02ab".as_slice(), b"\x20\x00", b"\x00a\x20", b"\x00a\xe0", b"\x00a\x20\x01", b"\x00a"] {
        assert_eq!(unpack(packed, 4), None, "{packed:?}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_no_reason_to_panic(packed in prop::collection::vec(any::<u8>(), 0..60), length in 0_usize..200) {
        prop_assert!(unpack(&packed, length).is_none_or(|text| text.len() == length));
    }
}
