//! Pseudorandom numbers: the same seed gives the same ids, run after run.

/// The SplitMix64 sequence, addressed by position.
pub(crate) struct Random;

impl Random {
    /// Returns the number at a position of the sequence of a seed and a name.
    pub(crate) fn at(seed: u64, name: &str, position: u64) -> u64 {
        // FNV-1a, so that two projects do not share their ids.
        let start = name.bytes().fold(seed ^ 0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        mix(start.wrapping_add(position.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
    }
}

fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// Formats 128 bits as hexadecimal digits.
pub(crate) fn hex(a: u64, b: u64) -> String {
    let bits = u128::from(a) << 64 | u128::from(b);
    let digit = |place: u32| b"0123456789abcdef"[(bits >> (4 * place) & 15) as usize];
    // Digits are ASCII, so the fallback is never taken.
    String::from_utf8((0..32).rev().map(digit).collect()).unwrap_or_default()
}

/// Formats 128 bits as a version 4 UUID.
pub(crate) fn uuid(a: u64, b: u64) -> String {
    let (a, b) = ((a & !0xf000) | 0x4000, (b & !(0b11 << 62)) | (0b10 << 62));
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        a >> 32,
        (a >> 16) & 0xffff,
        a & 0xffff,
        b >> 48,
        b & 0xffff_ffff_ffff
    )
}

/// Whether a string has the form of a UUID, with or without dashes: both services accept either form.
pub(crate) fn is_uuid(text: &str) -> bool {
    let plain = text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit());
    let dashed = text.len() == 36
        && text
            .bytes()
            .enumerate()
            .all(|(i, b)| if matches!(i, 8 | 13 | 18 | 23) { b == b'-' } else { b.is_ascii_hexdigit() });
    plain || dashed
}

#[cfg(test)]
mod tests;
