//! Estimates how much memory the decoded value of a body takes, before anything is allocated.
//!
//! An empty object takes three bytes on the wire and, decoded as a task, a kilobyte. So the length of a body says little about
//! its value: 16 MiB of empty objects take 5.8 GB. The estimate is based on the number of objects and values. The same limit
//! bounds the time of decoding, which no timer can interrupt.

use huaweicloud_auth::Message;

use crate::message;

/// The maximum length of a body that is read into memory. A page of a hundred tasks takes 100 kB.
pub(crate) const LONGEST: usize = 16 << 20;
/// Shorter bodies, including nearly all pages, are not estimated, because they fit whatever they contain.
const COUNTED_FROM: usize = 256 << 10;
/// The weight of an object, in bytes: the size of a large struct with its strings.
const OBJECT: usize = 2_048;
/// The weight of every other value, in bytes.
const VALUE: usize = 64;
/// The maximum weight of a body. A page of a thousand records with ten objects each weighs a tenth of it.
const MOST: usize = 256 << 20;

/// A body whose value would take too much memory.
#[derive(Debug, PartialEq)]
pub(crate) struct TooHeavy {
    wire: usize,
    decoded: usize,
}

impl TooHeavy {
    pub(crate) fn message(&self) -> Message {
        let Self { wire, decoded } = self;
        message!(
            "answer-heavy",
            "the answer of {wire} bytes would take about {decoded} bytes of memory, {times} times as much; the limit is {most}",
            wire = *wire,
            decoded = *decoded,
            times = decoded / (*wire).max(1),
            most = MOST
        )
    }
}

/// Estimates the memory of a body's value, and rejects the body if that is too much.
pub(crate) fn check(body: &[u8]) -> Result<(), TooHeavy> {
    if body.len() < COUNTED_FROM {
        return Ok(());
    }
    let decoded = weigh(body);
    if decoded > MOST { Err(TooHeavy { wire: body.len(), decoded }) } else { Ok(()) }
}

fn weigh(body: &[u8]) -> usize {
    let (mut objects, mut values) = (0_usize, 0_usize);
    let mut rest = body.iter();
    while let Some(byte) = rest.next() {
        match byte {
            b'"' => skip_string(&mut rest),
            b'{' => objects += 1,
            b',' | b'[' => values += 1,
            _ => {}
        }
    }
    let count = objects.saturating_mul(OBJECT).saturating_add(values.saturating_mul(VALUE));
    count.saturating_add(body.len())
}

/// Advances past the end of the current string. Most of a body is strings.
fn skip_string(rest: &mut std::slice::Iter<'_, u8>) {
    while let Some(byte) = rest.next() {
        match byte {
            b'"' => return,
            b'\\' => drop(rest.next()),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests;
