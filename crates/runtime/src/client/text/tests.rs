//! Unit tests of `text`.

use super::duration;
use std::time::Duration;

#[test]
fn the_largest_unit_without_fraction() {
    for (milliseconds, text) in
        [(0, "0 ms"), (250, "250 ms"), (1_000, "1 s"), (1_500, "1500 ms"), (60_000, "1 min"), (90_000, "90 s")]
    {
        assert_eq!(duration(Duration::from_millis(milliseconds)), text);
    }
}
