//! Unit tests of the formats of times, and of what setters of times accept.

use std::time::{Duration, UNIX_EPOCH};

use super::*;

const FORMATS: [TimeFormat; 5] = [
    TimeFormat::UnixMilliseconds,
    TimeFormat::UnixSeconds,
    TimeFormat::Rfc3339,
    TimeFormat::UtcWithoutZone,
    TimeFormat::UtcDigits,
];

fn moment_of(text: &str) -> DateTime {
    text.parse().unwrap()
}

#[test]
fn each_format_reads_what_it_writes() {
    let time = moment_of("2026-03-01T06:00:00Z");
    for format in FORMATS {
        assert_eq!(format.read(&format.write(time)), Some(time), "{format:?}");
    }
}

#[test]
fn what_is_no_time_of_the_format_is_none() {
    let texts = ["", "0", "-1", "later", "2026-13-01T00:00:00Z", "99999999999999999", "1é345678"];
    for format in FORMATS {
        for text in texts {
            assert_eq!(format.read(text), None, "{format:?} {text}");
        }
    }
    assert_eq!(TimeFormat::UtcDigits.read("20261301000000"), None, "a thirteenth month");
    // A time without the zone of its format is not guessed.
    assert_eq!(TimeFormat::Rfc3339.read("2026-03-01T06:00:00.000"), None);
    assert_eq!(TimeFormat::UtcWithoutZone.read("2026-03-01T06:00:00.000+08:00"), None);
}

#[test]
fn a_field_without_a_time_has_none() {
    assert_eq!(None::<i64>.read(TimeFormat::UnixMilliseconds), None);
    assert_eq!(Some(0).read(TimeFormat::UnixMilliseconds), None);
    assert_eq!(
        Some("1772344800250".to_owned()).read(TimeFormat::UnixMilliseconds).unwrap().to_string(),
        "2026-03-01T06:00:00.250Z"
    );
}

#[test]
fn setters_take_times_and_what_is_on_the_wire() {
    fn number(value: impl IntoTime<Option<i64>>) -> Result<Option<i64>, ConversionError> {
        value.into_time(TimeFormat::UnixMilliseconds)
    }
    fn text(value: impl IntoTime<String>) -> Result<String, ConversionError> {
        value.into_time(TimeFormat::Rfc3339)
    }
    let time = moment_of("2026-03-01T06:00:00.250Z");
    let expected = Ok(Some(1_772_344_800_250));
    assert_eq!((number(time), number(time.to_system_time())), (expected.clone(), expected.clone()));
    assert_eq!((number(1_772_344_800_250), number(Some(1_772_344_800_250))), (expected.clone(), expected));
    assert_eq!(number(None), Ok(None));
    let seconds: Result<i64, ConversionError> = time.into_time(TimeFormat::UnixSeconds);
    assert_eq!(seconds, Ok(1_772_344_800));
    assert_eq!(text(time).as_deref(), Ok("2026-03-01T06:00:00.250Z"));
    assert_eq!(text("as it is").as_deref(), Ok("as it is"));
}

#[test]
fn a_time_that_no_format_can_write_is_refused() {
    let before = UNIX_EPOCH - Duration::from_secs(1);
    let refused: Result<i64, ConversionError> = before.into_time(TimeFormat::UnixMilliseconds);
    let error = refused.unwrap_err().within("start_time");
    assert_eq!(error.to_string(), "`start_time` must be a time in the years 1970 to 9999");
}

#[test]
fn a_moment_is_read_to_the_millisecond() {
    for (text, milliseconds) in [
        ("2019-11-15T03:36:55Z", 1_573_789_015_000),
        ("2019-11-15T03:36:55.5Z", 1_573_789_015_500),
        ("2019-11-15T03:36:55.123456Z", 1_573_789_015_123),
        ("2019-11-15T11:36:55.007+08:00", 1_573_789_015_007),
        ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
    ] {
        let date = moment_of(text);
        assert_eq!(date.unix_milliseconds(), milliseconds, "{text}");
        assert_eq!(DateTime::from_unix_milliseconds(milliseconds), Ok(date));
        assert_eq!(DateTime::new(date.to_system_time()), Ok(date));
        assert_eq!(date.to_string().parse(), Ok(date));
    }
    for milliseconds in [i64::MIN, -1, i64::MAX] {
        assert!(DateTime::from_unix_milliseconds(milliseconds).is_err());
    }
    assert!("2019-10-22 14:44:30".parse::<DateTime>().is_err(), "without a zone it is no moment");
}
