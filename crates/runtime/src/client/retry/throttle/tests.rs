//! Unit tests of `throttle`.

use super::*;

#[test]
fn the_headers_of_the_gateway_state_what_is_used_up() {
    let used = |headers: &[(&'static str, &str)]| {
        let pairs = headers.iter().map(|(name, text)| (name.parse().unwrap(), text.parse().unwrap()));
        used_up(&HeaderMap::from_iter(pairs))
    };
    assert_eq!(used(&[]), None);
    assert_eq!(used(&[("x-apig-ratelimit-api", "remain:9,limit:10,time:1 minute")]), None);
    let second = ("x-apig-ratelimit-api-allenv", "remain:0,limit:200,time:1 second");
    assert_eq!(used(&[second]), Quota::new(200, Duration::from_secs(1)));
    let minute = ("x-apig-ratelimit-user", "remain:0,limit:10,time:1 minute");
    assert_eq!(used(&[second, minute]), Quota::new(10, Duration::from_secs(60)));
    assert_eq!(used(&[("x-apig-ratelimit-user", "remain:0")]), None);
}

#[test]
fn the_header_in_both_forms() {
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_573_789_015);
    let with = |text: &str| {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, text.parse().unwrap());
        retry_after(&headers, now)
    };
    assert_eq!(with("7"), Some(Duration::from_secs(7)));
    assert_eq!(with("Fri, 15 Nov 2019 03:37:05 GMT"), Some(Duration::from_secs(10)));
    assert_eq!(with("Fri, 15 Nov 2019 03:00:00 GMT"), Some(Duration::ZERO));
    assert_eq!(with("99999999"), Some(LONGEST));
    assert_eq!(with("99999999999999999999"), Some(LONGEST), "more than can be counted is long, and not nothing");
    for (text, wait) in [
        ("0", Some(Duration::ZERO)),
        (" 12 ", Some(Duration::from_secs(12))),
        ("1.5", Some(Duration::from_millis(1_500))),
        ("0.001", Some(Duration::from_millis(1))),
        ("7.000", Some(Duration::from_secs(7))),
        ("3600.5", Some(LONGEST)),
        (&format!("{}.5", "9".repeat(400)), Some(LONGEST)),
        ("Fri, 31 Dec 9999 23:59:59 GMT", Some(LONGEST)),
        ("Thu, 01 Jan 1970 00:00:00 GMT", Some(Duration::ZERO)),
    ] {
        assert_eq!(with(text), wait, "{text}");
    }
    for nothing in ["soon", "", "-5", "-1.5", "+5", "1.", ".5", "1.5.5", "1,5", "1e9", "inf", "NaN", "0x10", "5 s"] {
        assert_eq!(with(nothing), None, "{nothing}");
    }
    assert_eq!(retry_after(&HeaderMap::new(), now), None);
}
