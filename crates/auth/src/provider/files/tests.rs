//! Unit tests: what counts as text.

use super::*;

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(bytes).collect()
}

#[test]
fn windows_encodings_are_text_too() {
    let text = "[basic]\nak = AK\nsk = ключ😀\n";
    assert_eq!(decode(text.as_bytes().to_vec()).expect("UTF-8"), text);
    assert_eq!(decode(utf16(text, u16::to_le_bytes)).expect("UTF-16LE"), text);
    assert_eq!(decode(utf16(text, u16::to_be_bytes)).expect("UTF-16BE"), text);
}

#[test]
fn what_is_not_text_is_an_error_that_says_so() {
    let unmarked = utf16("[basic]", u16::to_le_bytes).split_off(2);
    let cut = utf16("ak", u16::to_le_bytes)[..5].to_vec();
    for bytes in [unmarked, cut, vec![0xff, 0xfe, 0x3d, 0xd8], vec![b'a', 0xe9], vec![0x1f, 0x8b, 0, 0]] {
        let error = decode(bytes.clone()).expect_err("not text");
        assert_eq!(error.kind(), io::ErrorKind::InvalidData, "{bytes:x?}");
        assert!(error.to_string().contains("UTF-8"));
    }
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_text() {
    let files = FileReader::from(|_: &Path| Ok("\u{feff}token".to_owned()));
    assert_eq!(files.read(Path::new("/token")).expect("text").expose(), "token");
}
