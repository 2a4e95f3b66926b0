//! Sets of short character sequences, and the window that slides over the text to look them up.

use zeroize::Zeroizing;

use super::decode::Piece;
use super::visible::{Hidden, visible};

/// A secret is found by any run of this many of its characters.
pub(super) const LONGEST: usize = 6;
/// Secrets shorter than [`LONGEST`] are matched as a whole, down to this length.
const SHORTEST: usize = 4;

/// Bits of a character.
const BITS: u32 = 21;
/// The bits above six characters, which distinguish sequences of different lengths.
const TAG: u32 = BITS * LONGEST as u32;

/// Every sequence of [`LONGEST`] characters of some strings, and each shorter string as a whole.
#[derive(Clone, Default)]
pub(super) struct Grams {
    /// Sorted, except for the sequences that were just added.
    keys: Zeroizing<Vec<u128>>,
    /// A Bloom filter with one hash, which rules out most windows of the text.
    filter: Zeroizing<Vec<u64>>,
    /// Whether there are sequences of 4, 5 and 6 characters.
    lengths: [bool; LONGEST - SHORTEST + 1],
}

impl Grams {
    pub(super) fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    /// Adds the sequences of a string, which are found only after [`Grams::sort`].
    pub(super) fn add(&mut self, text: &str) {
        let characters = || visible(text.chars(), Hidden::Controls, |c| *c);
        let count = characters().count();
        let length = count.min(LONGEST);
        if length < SHORTEST {
            return;
        }
        if self.filter.is_empty() {
            self.filter.resize(1 << 10, 0);
        }
        if let Some(is_present) = self.lengths.get_mut(length - SHORTEST) {
            *is_present = true;
        }
        // Reserved in one step, so that growing leaves no copy behind.
        self.keys.reserve(count);
        let mut key = 0;
        for (position, c) in characters().enumerate() {
            key = appended(key, c);
            if position + 1 >= length {
                let key = tagged(key, length);
                let (word, bit) = place(key);
                if let Some(word) = self.filter.get_mut(word) {
                    *word |= bit;
                }
                self.keys.push(key);
            }
        }
    }

    /// Sorts the added sequences.
    pub(super) fn sort(&mut self) {
        self.keys.sort_unstable();
        self.keys.dedup();
    }

    fn contains(&self, key: u128) -> bool {
        let (word, bit) = place(key);
        self.filter.get(word).is_some_and(|word| word & bit != 0) && self.keys.binary_search(&key).is_ok()
    }

    /// Returns the start of the longest matching sequence that ends with the window, if there is one.
    pub(super) fn matched(&self, window: &Window) -> Option<usize> {
        let matched = |length| window.count >= length && self.contains(tagged(window.key, length));
        let is_present = |length: &usize| self.lengths.get(length - SHORTEST) == Some(&true);
        let length = (SHORTEST..=LONGEST).rev().filter(is_present).find(|length| matched(*length))?;
        window.starts.get((window.count - length) % LONGEST).copied()
    }
}

/// The last characters that were read of the text.
#[derive(Default)]
pub(super) struct Window {
    key: u128,
    count: usize,
    /// Where each of them starts, as a ring buffer.
    starts: [usize; LONGEST],
}

impl Window {
    pub(super) fn push(&mut self, piece: Piece) {
        self.key = appended(self.key, piece.c);
        if let Some(start) = self.starts.get_mut(self.count % LONGEST) {
            *start = piece.start;
        }
        self.count += 1;
    }
}

fn appended(key: u128, c: char) -> u128 {
    ((key << BITS) | u128::from(u32::from(folded(c)))) & ((1 << TAG) - 1)
}

/// The last `length` characters of a key.
fn tagged(key: u128, length: usize) -> u128 {
    let kept = match length {
        4 => (1 << (4 * BITS)) - 1,
        5 => (1 << (5 * BITS)) - 1,
        _ => (1 << TAG) - 1,
    };
    (key & kept) | (((length - SHORTEST) as u128) << TAG)
}

/// Folds line ends and the `+` of form encoding into a space, and letters into lowercase.
fn folded(c: char) -> char {
    if c == '+' || c.is_whitespace() { ' ' } else { c.to_ascii_lowercase() }
}

fn place(key: u128) -> (usize, u64) {
    let folded = (key as u64) ^ ((key >> 64) as u64);
    let hash = folded.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 48;
    ((hash >> 6) as usize, 1 << (hash & 63))
}
