//! Unit tests of the skew; `tests/suites/interleavings.rs` tests it shared by threads.

use std::time::{Duration, UNIX_EPOCH};

use http::HeaderMap;

use crate::client::skew::{Skew, is_about_time};

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
    let beyond = UNIX_EPOCH - Duration::from_secs(2);
    assert_eq!(Skew::of(i64::MIN + 1).correct(beyond).0, beyond, "what no clock can show is not used");
}

fn refused(text: &str) -> i64 {
    let skew = Skew::default();
    skew.learn_from_text(text, UNIX_EPOCH + NOW);
    skew.seconds()
}

#[test]
fn a_date_of_another_age_is_not_believed() {
    for date in ["Fri, 31 Dec 9999 23:59:59 GMT", "Thu, 01 Jan 1970 00:00:00 GMT", "Wed, 20 Nov 2019 03:36:55 GMT"] {
        assert_eq!(learned(&[("date", date)], 0), 0, "{date}");
    }
    assert_eq!(learned(&[("date", "Sat, 16 Nov 2019 03:36:55 GMT")], 0), 86_400, "a clock that is a day off");
}

#[test]
fn a_refusal_is_believed_further() {
    let headers = HeaderMap::from_iter([(http::header::DATE, "Sat, 28 Nov 2026 18:48:25 GMT".parse().unwrap())]);
    let skew = Skew::default();
    assert!(skew.learn_from_refusal(&headers, UNIX_EPOCH + NOW, UNIX_EPOCH + NOW));
    assert_eq!(skew.seconds(), 1_795_891_705 - 1_573_789_015);
}

#[test]
fn the_text_of_a_refusal_tells_the_time() {
    let hour = "signature expired, sdk date: 20191115T033655Z, server time:20191115T043655Z";
    assert_eq!(refused(hour), 3_600);
    assert_eq!(refused("expired; Server Time = 2019-11-15T04:36:55Z."), 3_600);
    assert_eq!(refused("server time:20261128T184825Z"), 1_795_891_705 - 1_573_789_015);
    for text in [
        "server time",
        "server time:",
        "server time: soon",
        "server time:99991231T235959Z",
        "",
        "time:20191115T043655Z",
    ] {
        assert_eq!(refused(text), 0, "{text}");
    }
    assert!(is_about_time(hour) && !is_about_time("verify aksk signature fail"));
}
