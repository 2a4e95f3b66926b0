//! Tests of `amount`.

use super::*;

#[test]
fn sizes_are_read_in_both_systems() {
    assert_eq!(bytes("3TB"), Ok(3_000_000_000_000));
    assert_eq!(bytes("500 GiB"), Ok(500 << 30));
    assert_eq!(bytes("1.5MiB"), Ok(1_572_864));
    assert_eq!(bytes("7"), Ok(7));
    for wrong in ["", "TB", "3 XB", "-1", "1e3", "99999999PB", "1.2.3GB"] {
        assert!(bytes(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn rates_have_a_unit_of_time() {
    assert_eq!(rate("50MiB/s"), Ok(50 << 20));
    assert!(rate("50MiB").is_err() && rate("50").is_err());
}

#[test]
fn times_and_offsets_have_two_digits() {
    assert_eq!(minute_of_day("08:30"), Ok(510));
    assert_eq!(minute_of_day("24:00"), Ok(1_440));
    for wrong in ["8:30", "08:60", "24:01", "ab:cd", "08", "99:99", "+8:00"] {
        assert!(minute_of_day(wrong).is_err(), "{wrong}");
    }
    assert_eq!(offset("+08:00"), Ok(480));
    assert_eq!(offset("-03:30"), Ok(-210));
    assert_eq!(offset("Z"), Ok(0));
    assert!(offset("08:00").is_err() && offset("+15:00").is_err() && offset("").is_err());
}

#[test]
fn dates_are_days_of_the_calendar() {
    assert_eq!(date("1970-01-01"), Ok(0));
    assert_eq!(date("2026-11-28"), Ok(1_795_824_000));
    assert_eq!(date("2024-02-29"), Ok(1_709_164_800));
    for wrong in ["2026-02-29", "2026-13-01", "2026-1-1", "1969-12-31", "2026-11-28T00:00", ""] {
        assert!(date(wrong).is_err(), "{wrong}");
    }
}
