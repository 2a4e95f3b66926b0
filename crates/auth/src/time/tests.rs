//! Unit tests of the date forms.

use super::*;

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

#[test]
fn sdk_date_both_ways() {
    for (seconds, text) in [
        (0, "19700101T000000Z"),
        (951_782_399, "20000228T235959Z"),
        (951_782_400, "20000229T000000Z"),
        (1_573_789_015, "20191115T033655Z"),
        (4_107_542_400, "21000301T000000Z"),
        (LAST_SECOND, "99991231T235959Z"),
    ] {
        let date = SdkDate::new(at(seconds)).expect(text);
        assert_eq!(date.as_str(), text);
        assert_eq!(SdkDate::parse(text).expect(text), date);
        assert_eq!(date.to_system_time(), at(seconds));
    }
    assert_eq!(SdkDate::new(at(LAST_SECOND + 1)), Err(TimeError::OutOfRange));
    assert_eq!(SdkDate::new(UNIX_EPOCH - Duration::from_nanos(1)), Err(TimeError::OutOfRange));
}

#[test]
fn every_day_of_four_centuries_survives_the_round_trip() {
    for day in 0..146_097 {
        let (year, month, of_month) = civil_from_days(day);
        assert_eq!(days_from_civil(year, month, of_month), day);
    }
}

#[test]
fn what_is_no_sdk_date_is_refused() {
    for text in [
        "",
        "20191115T033655",
        "2019-11-15T03:36Z",
        "20190229T000000Z",
        "20191315T000000Z",
        "20191100T000000Z",
        "20191115T240000Z",
        "20191115T036000Z",
        "20191115T000060Z",
        "20191115 033655Z",
        "+0191115T033655Z",
        "２０１９１１１５",
        "19691231T235959Z",
    ] {
        assert!(SdkDate::parse(text).is_err(), "{text}");
    }
}

#[test]
fn a_time_is_split_and_written_in_the_forms_of_replies() {
    let at = |milliseconds| CivilTime::new(UNIX_EPOCH + Duration::from_millis(milliseconds)).expect("is in range");
    assert_eq!(at(1_571_755_470_123).to_rfc3339(), "2019-10-22T14:44:30.123Z");
    assert_eq!(at(784_111_777_000).to_http_date(), "Sun, 06 Nov 1994 08:49:37 GMT");
    assert_eq!(at(0).to_rfc3339(), "1970-01-01T00:00:00.000Z");
    assert_eq!(at(1_709_164_800_000).to_rfc3339(), "2024-02-29T00:00:00.000Z");
    let after = UNIX_EPOCH + Duration::from_secs(LAST_SECOND + 1);
    assert_eq!(CivilTime::new(after), Err(TimeError::OutOfRange));
    assert_eq!(CivilTime::new(UNIX_EPOCH - Duration::from_secs(1)), Err(TimeError::OutOfRange));
}

#[test]
fn the_calendar_is_inverted() {
    for seconds in [0, 784_111_777, 951_782_400, LAST_SECOND] {
        let CivilTime { year, month, day, hour, minute, second, .. } =
            CivilTime::new(at(seconds)).expect("is in range");
        assert_eq!(utc([year, month, day, hour, minute, second]), Some(at(seconds)));
    }
    for none in [
        [1969, 12, 31, 23, 59, 59],
        [10_000, 1, 1, 0, 0, 0],
        [2019, 0, 1, 0, 0, 0],
        [2019, 13, 1, 0, 0, 0],
        [2019, 2, 29, 0, 0, 0],
        [2019, 1, 0, 0, 0, 0],
        [2019, 1, 1, 24, 0, 0],
        [2019, 1, 1, 0, 60, 0],
        [2019, 1, 1, 0, 0, 60],
        [u64::MAX; 6],
    ] {
        assert_eq!(utc(none), None, "{none:?}");
    }
}
