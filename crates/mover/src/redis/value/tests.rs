//! Unit tests of `value`.

#[test]
fn module_names_are_packed_characters() {
    let identifier = b"ReJSON-RL".iter().fold(0_u64, |packed, byte| {
        let characters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        packed << 6 | characters.iter().position(|known| known == byte).unwrap() as u64
    });
    assert_eq!(super::module_name(identifier << 10 | 3), "ReJSON-RL");
}
