//! Unit tests of `create`.

use super::*;

#[test]
fn windows_end_before_their_end() {
    let read = |text: &str| window(text).map(|window| (window.start, window.end, window.bytes_per_second));
    assert_eq!(read("08:00-20:00=50MiB").unwrap(), ("08:00".into(), "19:59".into(), 50 << 20));
    assert_eq!(read("0:00-24:00=1MiB/s").unwrap(), ("00:00".into(), "23:59".into(), 1 << 20));
    for wrong in [
        "",
        "08:00-20:00",
        "20:00-08:00=1MiB",
        "08:00-08:00=1MiB",
        "08:60-09:00=1MiB",
        "25:00-26:00=1MiB",
        "08:00-24:01=1MiB",
        "71582789:00-20:00=50MiB",
        "08:00-71582789:00=50MiB",
        "08:00-20:00=50",
    ] {
        assert!(read(wrong).is_err(), "{wrong}");
    }
}
