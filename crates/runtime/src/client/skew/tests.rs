//! Tests of the skew: alone; `tests/suites/interleavings.rs` has it shared by threads.

use std::time::{Duration, UNIX_EPOCH};

use http::HeaderMap;

use crate::client::skew::Skew;

const NOW: Duration = Duration::from_secs(1_573_789_015);

fn learned(pairs: &[(&'static str, &str)], round_trip: u64) -> i64 {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        headers.insert(*name, value.parse().unwrap());
    }
    let skew = Skew::default();
    skew.learn(&headers, UNIX_EPOCH + NOW, UNIX_EPOCH + NOW + Duration::from_secs(round_trip));
    skew.seconds()
}

#[test]
fn the_date_of_an_answer_teaches_the_difference() {
    assert_eq!(learned(&[("date", "Fri, 15 Nov 2019 04:36:55 GMT")], 0), 3_600);
    assert_eq!(learned(&[("date", "Fri, 15 Nov 2019 03:06:55 GMT")], 2), -1_801);
    assert_eq!(learned(&[("date", "Fri, 15 Nov 2019 03:37:10 GMT")], 0), 0);
    assert_eq!(learned(&[("date", "Fri, 15 Nov 2019 04:36:55 GMT"), ("age", "9")], 0), 0);
    assert_eq!(learned(&[("date", "Fri, 15 Nov 2019 04:36:55 GMT")], 61), 0);
    assert_eq!(learned(&[("date", "yesterday")], 0), 0);
    assert_eq!(learned(&[], 0), 0);
}

#[test]
fn signatures_are_dated_by_the_service() {
    let skew = Skew::of(-90);
    assert_eq!(skew.correct(UNIX_EPOCH + NOW), (UNIX_EPOCH + NOW - Duration::from_secs(90), -90));
    let beyond = UNIX_EPOCH - Duration::from_secs(1);
    assert_eq!(Skew::of(i64::MIN).correct(beyond).0, beyond, "what no clock can show is not used");
}
