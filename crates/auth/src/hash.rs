//! SHA-256, HMAC-SHA256 and lowercase hex: the three primitives of a signature. No other module of the crate names a
//! hash library.
//!
//! The `sha2` crate uses the SHA instructions of the CPU where they exist, and is then faster than `ring`. Without them, `ring`
//! is faster, but by too little to justify a second back end.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// Computes the SHA-256 of `data`.
pub(crate) fn sha256(data: &[u8]) -> [u8; 32] {
    Sha256::digest(data).into()
}

/// Computes the HMAC-SHA256 of `data` under a key of any length.
pub(crate) fn hmac_sha256(key: &[u8], data: &[u8]) -> [u8; 32] {
    match <Hmac<Sha256> as KeyInit>::new_from_slice(key) {
        Ok(mut mac) => {
            mac.update(data);
            mac.finalize().into_bytes().into()
        }
        // HMAC accepts keys of any length. If the library ever refuses a long one, the hash of that key is equivalent to it.
        Err(_) => hmac_sha256(&sha256(key), data),
    }
}

/// The SHA-256 of the empty input, in hex.
pub(crate) const EMPTY_SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// Writes a 32-byte value as lowercase hex, on the stack.
pub(crate) fn hex32(bytes: &[u8; 32]) -> [u8; 64] {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut out = [0; 64];
    for (pair, byte) in out.as_chunks_mut::<2>().0.iter_mut().zip(bytes) {
        *pair = [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]];
    }
    out
}

/// Whether `text` is the hex form of a SHA-256 as the gateway writes it: 64 lowercase digits.
pub(crate) fn is_sha256_hex(text: &[u8]) -> bool {
    // The compiler can vectorize the loop because it has no early exit.
    text.len() == 64 && text.iter().fold(true, |fits, byte| fits & matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests;
