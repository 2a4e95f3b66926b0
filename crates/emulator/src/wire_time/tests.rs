//! Unit tests of the time formats.

use super::*;

#[test]
fn known_moments() {
    let at = 1_571_755_470_123; // 2019-10-22T14:44:30.123Z
    assert_eq!(iso(at), "2019-10-22T14:44:30.123Z");
    assert_eq!(slashed(at), "2019/10/22 14:44:30");
    assert_eq!(minutes(at), "201910221444");
    assert_eq!(http_date(784_111_777_000), "Sun, 06 Nov 1994 08:49:37 GMT");
    assert_eq!(iso(0), "1970-01-01T00:00:00.000Z");
    assert_eq!(iso(1_709_164_800_000), "2024-02-29T00:00:00.000Z");
}

#[test]
fn filters_and_months() {
    assert_eq!(parse_filter("20191022144430"), Some(1_571_755_470_000));
    assert_eq!(parse_filter("2019102214443"), None);
    assert_eq!(parse_filter("20191322144430"), None);
    assert_eq!(parse_filter("20190229000000"), None);
    assert_eq!(parse_filter("20200229000000"), Some(1_582_934_400_000));
    let (from, to) = month_of(1_571_755_470_123);
    assert_eq!((iso(from).as_str(), iso(to).as_str()), ("2019-10-01T00:00:00.000Z", "2019-11-01T00:00:00.000Z"));
    assert_eq!(iso(month_of(1_767_139_200_000).1), "2026-01-01T00:00:00.000Z");
    assert_eq!(month_of(END_MS).1, Millis::MAX);
}
