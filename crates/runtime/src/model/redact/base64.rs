//! Base64 forms of secrets, because services and proxies repeat whole headers and bodies in base64.

use zeroize::Zeroizing;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Encodes bytes, without padding.
pub(crate) fn encode(bytes: &[u8]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(bytes.len() / 3 * 4 + 4));
    for chunk in bytes.chunks(3) {
        let at = |index: usize| u32::from(chunk.get(index).copied().unwrap_or_default());
        let bits = (at(0) << 16) | (at(1) << 8) | at(2);
        let digits = [bits >> 18, bits >> 12, bits >> 6, bits].into_iter().take(chunk.len() + 1);
        text.extend(digits.filter_map(|digit| Some(char::from(*ALPHABET.get((digit & 63) as usize)?))));
    }
    text
}

/// Calls `learn` with the base64 digits that every text containing `secret` has, whatever surrounds the secret. There is one
/// string for each position of the secret within a group of three bytes, in both alphabets.
pub(super) fn each(secret: &str, learn: &mut dyn FnMut(&str)) {
    // How many digits depend on the bytes before the secret.
    for (before, unknown) in [(0, 0), (1, 2), (2, 3)] {
        let mut bytes = Zeroizing::new(Vec::with_capacity(before + secret.len()));
        bytes.resize(before, 0);
        bytes.extend_from_slice(secret.as_bytes());
        let known = bytes.len() * 8 / 6;
        let text = encode(&bytes);
        let Some(text) = text.get(unknown..known) else { continue };
        learn(text);
        if text.contains(['+', '/']) {
            learn(&Zeroizing::new(text.replace('+', "-").replace('/', "_")));
        }
    }
}
