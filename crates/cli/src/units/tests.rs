//! Unit tests of `units`.

use super::*;

#[test]
fn sizes_use_the_largest_unit() {
    let shown = [0, 1023, 1024, 1_048_575, 512 << 20, i64::MAX].map(bytes);
    assert_eq!(shown, ["0 B", "1023 B", "1.0 KiB", "1.0 MiB", "512.0 MiB", "8.0 EiB"]);
}

#[test]
fn counts_and_shares() {
    assert_eq!([0, 999, 1_000, -1_234_567].map(count), ["0", "999", "1,000", "-1,234,567"]);
    assert_eq!([0.0, 0.999, 1.0, 7.0].map(percent), ["0 %", "99 %", "100 %", "100 %"]);
}

#[test]
fn time() {
    let shown = [0, 999, 12_000, 60_000, 61_000, 3_720_000].map(|ms| span(Duration::from_millis(ms)));
    assert_eq!(shown, ["0 ms", "999 ms", "12 s", "1 min", "1 min 01 s", "1 h 02 min"]);
}

#[test]
fn spans_are_read() {
    let read = ["500ms", "30", "30s", "10m", "2h"].map(|text| read_span(text).unwrap().as_millis());
    assert_eq!(read, [500, 30_000, 30_000, 600_000, 7_200_000]);
    for text in ["0s", "500ms", "1500ms", "30s", "90s", "10m", "2h"] {
        assert_eq!(option_span(read_span(text).unwrap()), text);
    }
    for wrong in ["", "s", "-1", "1d", "1.5s", "99999999999999999999", "18446744073709551615h"] {
        assert!(read_span(wrong).unwrap_err().contains("500ms"), "{wrong}");
    }
}
