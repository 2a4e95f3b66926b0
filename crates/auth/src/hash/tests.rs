//! Unit tests: the hash and the signing key.

use super::*;

fn hex(bytes: &[u8; 32]) -> String {
    String::from_utf8_lossy(&hex32(bytes)).into_owned()
}

#[test]
fn sha256_of_nothing_and_abc() {
    assert_eq!(hex(&sha256(b"")), EMPTY_SHA256);
    assert_eq!(hex(&sha256(b"abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

/// Cases 1, 2 and 6 of RFC 4231: a short key, a shorter one, and one longer than a block.
#[test]
fn hmac_of_rfc_4231() {
    for (key, data, expected) in [
        (vec![0x0b; 20], &b"Hi There"[..], "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        (
            b"Jefe".to_vec(),
            b"what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        ),
        (
            vec![0xaa; 131],
            b"Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        ),
    ] {
        assert_eq!(hex(&hmac_sha256(&key, data)), expected);
    }
}

#[test]
fn a_hash_is_64_lower_case_digits() {
    assert!(is_sha256_hex(EMPTY_SHA256.as_bytes()));
    assert!(!is_sha256_hex(EMPTY_SHA256.to_uppercase().as_bytes()));
    assert!(!is_sha256_hex(b"e3b0"));
}
