//! Unit tests of the remaining time.

use super::*;

const TB: i64 = 1 << 40;

fn left(totals: &Totals) -> Option<(u64, bool)> {
    totals.left().map(|left| (left.time.as_secs(), left.is_guess))
}

#[test]
fn what_is_known_takes_its_bytes_at_the_present_rate() {
    let totals = Totals { sized: 2, bytes_total: 3 * TB, bytes_done: TB, rate: TB / 100, ..Totals::default() };
    assert_eq!(left(&totals), Some((200, false)));
    assert_eq!(left(&Totals { rate: 0, ..totals }), None, "nothing moves");
}

#[test]
fn buckets_that_have_not_begun_count_as_average_ones() {
    let totals =
        Totals { sized: 2, to_size: 4, bytes_total: 2 * TB, bytes_done: TB, rate: TB / 100, ..Totals::default() };
    assert_eq!(left(&totals), Some((500, true)));
    assert_eq!(left(&Totals { to_size: 2 * MOST_GUESSED + 1, ..totals }), None, "too few are known");
}

#[test]
fn what_failed_takes_no_time() {
    let totals = Totals { sized: 2, bytes_total: 2 * TB, stuck: TB, rate: TB / 100, ..Totals::default() };
    assert_eq!(left(&totals), Some((100, false)));
    assert_eq!(left(&Totals { stuck: 2 * TB, ..totals }), None, "only what failed is left");
}

#[test]
fn a_time_that_cannot_be_true_is_not_told() {
    let totals = Totals { sized: 1, bytes_total: i64::MAX, rate: 1, ..Totals::default() };
    assert_eq!(left(&totals), None);
}
