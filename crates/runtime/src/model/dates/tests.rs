//! Unit tests: which strings are dates, and which second they represent.

use std::time::Duration;

use huaweicloud_auth::time::CivilTime;

use super::*;

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

#[test]
fn http_dates() {
    for text in ["Fri, 15 Nov 2019 03:36:55 GMT", "Friday, 15-Nov-19 03:36:55 GMT", "Fri Nov 15 03:36:55 2019"] {
        assert_eq!(parse_http_date(text), Ok(at(1_573_789_015)), "{text}");
    }
    assert_eq!(parse_http_date("Sat Nov  2 00:00:00 2019"), Ok(at(1_572_652_800)));
    assert_eq!(parse_http_date("Sat, 31 Dec 2016 23:59:60 GMT"), Ok(at(1_483_228_799)));
    for text in [
        "",
        "Fri, 15 Nov 2019 03:36:55 UTC",
        "Fri, 15 Nov 2019 03:36 GMT",
        "Fri, 15 nov 2019 03:36:55 GMT",
        "Fri, 32 Nov 2019 03:36:55 GMT",
        "Fri, 15 Nov 1969 03:36:55 GMT",
        "Fri, 15 Nov 2019 03:36:61 GMT",
    ] {
        assert!(parse_http_date(text).is_err(), "{text}");
    }
}

#[test]
fn rfc3339_dates() {
    for text in [
        "2019-11-15T03:36:55Z",
        "2019-11-15T03:36:55.123456Z",
        "2019-11-15T11:36:55+08:00",
        "2019-11-14T22:06:55-05:30",
        "2019-11-15t03:36:55z",
    ] {
        assert_eq!(parse_rfc3339(text), Ok(at(1_573_789_015)), "{text}");
    }
    for text in [
        "",
        "2019-11-15",
        "2019-11-15T03:36:55",
        "2019-11-15T03:36:55.Z",
        "1970-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "2019-11-15T03:36:55+0800",
    ] {
        assert!(parse_rfc3339(text).is_err(), "{text}");
    }
}

#[test]
fn what_servers_write_is_read() {
    for seconds in [0, 784_111_777, 1_709_164_800, 253_402_300_799] {
        let date = CivilTime::new(at(seconds)).unwrap();
        assert_eq!(parse_http_date(&date.to_http_date()), Ok(at(seconds)));
        assert_eq!(parse_rfc3339(&date.to_rfc3339()), Ok(at(seconds)));
    }
}
