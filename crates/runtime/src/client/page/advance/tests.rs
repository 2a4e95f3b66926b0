//! Every kind of repetition ends a list, and a list with new records does not end.

use super::{Addressing, Advance, Brought, Halt, MOST_ALIKE, MOST_EMPTY, MOST_PAGES, MOST_STALLED};

/// Returns the number of the page that ends a list, and why it ends there.
fn end(addressing: Addressing, page: impl Fn(u32) -> Brought, most: u32) -> Option<(u32, Halt)> {
    let mut advance = Advance::default();
    (1..=most).find_map(|number| Some((number, advance.saw(page(number), addressing).err()?)))
}

#[test]
fn every_repetition_ends() {
    use Addressing::{Marker, Offset};
    let far = 3 * MOST_PAGES;
    let keyed = |number: u32| Brought::Keyed { new: usize::from(number == 1) };
    assert_eq!(end(Offset, keyed, far), Some((1 + MOST_STALLED, Halt::Repeats)), "the same keys");
    assert_eq!(end(Marker, keyed, far), Some((1 + MOST_STALLED, Halt::Repeats)), "the same keys, new markers");
    let alike = |_| Brought::Unkeyed(vec![1, 2]);
    assert_eq!(end(Offset, alike, far), Some((1 + MOST_ALIKE, Halt::Repeats)), "the same records");
    assert_eq!(end(Marker, alike, far), Some((1 + MOST_ALIKE, Halt::Repeats)), "the same records, new markers");
    let single = |_| Brought::Unkeyed(vec![1]);
    assert_eq!(end(Offset, single, far), Some((1 + MOST_ALIKE, Halt::Repeats)), "the same single record");
    let by_turns = |number: u32| if number.is_multiple_of(2) { Brought::Keyed { new: 0 } } else { single(number) };
    assert!(end(Offset, by_turns, far).is_some(), "a record with a known key, and one without, by turns");
    let differs = |number| Brought::Unkeyed(vec![u64::from(number)]);
    assert_eq!(end(Offset, differs, far), Some((1 + MOST_PAGES, Halt::TooLong)), "records that change all the time");
    assert_eq!(end(Marker, |_| Brought::Nothing, far), Some((1 + MOST_EMPTY, Halt::Repeats)), "empty pages");
}

#[test]
fn a_list_that_goes_on_does_not_end() {
    let far = 3 * MOST_PAGES;
    let names = |number| Brought::Unkeyed(vec![u64::from(number)]);
    assert_eq!(end(Addressing::Marker, names, far), None, "a bucket has any number of objects");
    let new = |_| Brought::Keyed { new: 1 };
    assert_eq!(end(Addressing::Offset, new, far), None, "pages of one task, of any number of tasks");
    // Each page repeats much of the previous one, as when records are created ahead of it.
    let shifted = |number| Brought::Unkeyed((u64::from(number)..u64::from(number) + 10).collect());
    assert_eq!(end(Addressing::Offset, shifted, MOST_PAGES), None);
    let at_times = |number| Brought::Keyed { new: usize::from(number % MOST_STALLED == 0) };
    assert_eq!(end(Addressing::Offset, at_times, far), None);
    let sparse =
        |number| if number % MOST_EMPTY == 0 { Brought::Unkeyed(vec![u64::from(number)]) } else { Brought::Nothing };
    assert_eq!(end(Addressing::Marker, sparse, far), None);
}
