//! [`Advance`]: distinguishes a list that continues from a service that repeats itself. Pure: it neither sends nor sleeps.

use std::collections::HashSet;

/// The list is given up after this many pages in a row whose record keys were all seen before. If records are created ahead of
/// the current position, one such page is likely when pages are small. Several in a row mean that the service does not advance.
const MOST_STALLED: u32 = 3;
/// A list of records without a key is given up after this many pages in a row with only records of the previous page. Two
/// records without a key may be equal and still be different records, such as two lines of a log.
const MOST_ALIKE: u32 = 10;
/// The maximum number of empty pages in a row before the last page, in a list by marker.
const MOST_EMPTY: u32 = 1_000;
/// The maximum number of pages of records without a key in a list by offset. If such records contain a value that changes, such
/// as a speed or an age, nothing else shows that the service returns the same records again.
const MOST_PAGES: u32 = 10_000;

/// The contents of the pages so far.
#[derive(Debug, Default)]
pub(super) struct Advance {
    unkeyed: u32,
    stalled: u32,
    alike: u32,
    empty: u32,
    last: HashSet<u64>,
}

/// The contents of one page.
#[derive(Debug)]
pub(super) enum Brought {
    /// No record.
    Nothing,
    /// Records with a key, and how many of them were not seen before.
    Keyed { new: usize },
    /// Records without a key, as hashes.
    Unkeyed(Vec<u64>),
}

/// How the pages of a list are addressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Addressing {
    Offset,
    Marker,
}

/// Why no further page is requested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Halt {
    /// The service repeats itself.
    Repeats,
    /// The list has more pages without keys than any list should have.
    TooLong,
}

impl Advance {
    /// Records a page. Returns an error with the reason if the page has to be the last one.
    pub(super) fn saw(&mut self, brought: Brought, addressing: Addressing) -> Result<(), Halt> {
        match brought {
            Brought::Nothing => self.empty += 1,
            Brought::Keyed { new } => {
                self.empty = 0;
                self.stalled = if new == 0 { self.stalled + 1 } else { 0 };
                if new > 0 {
                    self.alike = 0;
                }
            }
            Brought::Unkeyed(hashes) => {
                self.empty = 0;
                self.unkeyed += 1;
                let is_known = hashes.iter().all(|hash| self.last.contains(hash));
                self.alike = if is_known { self.alike + 1 } else { 0 };
                if !is_known {
                    self.stalled = 0;
                }
                self.last = hashes.into_iter().collect();
            }
        }
        if self.stalled >= MOST_STALLED || self.alike >= MOST_ALIKE || self.empty > MOST_EMPTY {
            return Err(Halt::Repeats);
        }
        match addressing {
            Addressing::Offset if self.unkeyed > MOST_PAGES => Err(Halt::TooLong),
            Addressing::Offset | Addressing::Marker => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
