//! Unit tests of `create`.

use super::*;

#[test]
fn windows_are_those_of_a_manifest() {
    let read = |text: &str| window(text).map(|limit| (limit.from, limit.to, limit.bytes_per_second));
    assert_eq!(read("08:00-20:00=50MiB").unwrap(), (480, 1_200, 50 << 20));
    assert_eq!(read("0:00-24:00=1MiB/s").unwrap(), (0, 1_440, 1 << 20));
    assert_eq!(read("22:30-06:15=20MB/s").unwrap(), (1_350, 375, 20_000_000));
    for wrong in [
        "",
        "08:00-20:00",
        "08:00-08:00=1MiB",
        "08:60-09:00=1MiB",
        "25:00-26:00=1MiB",
        "08:00-24:01=1MiB",
        "24:00-08:00=1MiB",
        "71582789:00-20:00=50MiB",
        "08:00-71582789:00=50MiB",
        "08:00-20:00=50",
        "08:00-20:00=1GiB",
    ] {
        assert!(read(wrong).is_err(), "{wrong}");
    }
    let night = [window("22:00-06:00=50MiB").unwrap()];
    assert_eq!(policies(&night).map(|policies| policies.len()).unwrap(), 2, "a window over midnight is split");
    let overlap = [window("08:00-20:00=50MiB").unwrap(), window("19:00-21:00=1MiB").unwrap()];
    assert!(policies(&overlap).is_err());
}

#[test]
fn a_time_may_be_a_day_of_the_region() {
    let seconds = |text: &str, region: &str| since(text).map(|since| since.seconds(region));
    assert_eq!(seconds("1700000000", "cn-north-4"), Ok(1_700_000_000));
    assert_eq!(seconds("2026-11-28", "cn-north-4"), Ok(1_795_824_000 - 8 * 3_600));
    assert_eq!(seconds("2026-11-28", "nowhere-1"), Ok(1_795_824_000 - 14 * 3_600), "no object is left out");
    assert!(since("yesterday").is_err() && since("2026-11-31").is_err());
}
