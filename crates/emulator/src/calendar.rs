//! Points in time in the many shapes the two services write them: ISO 8601, compact, with slashes, as HTTP date.

use crate::clock::Millis;

const DAY_MS: u64 = 86_400_000;
const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A moment in UTC, split into the parts people write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Civil {
    pub year: u64,
    pub month: u64,
    pub day: u64,
    pub hour: u64,
    pub minute: u64,
    pub second: u64,
    pub milli: u64,
    weekday: usize,
}

/// Splits a time stamp, by the era arithmetic that calendars without tables use.
pub(crate) fn civil(at: Millis) -> Civil {
    let days = at / DAY_MS;
    let of_day = at % DAY_MS;
    let shifted = days + 719_468;
    let era = shifted / 146_097;
    let of_era = shifted % 146_097;
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * of_year + 2) / 153;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    Civil {
        year: year_of_era + era * 400 + u64::from(month <= 2),
        month,
        day: of_year - (153 * month_from_march + 2) / 5 + 1,
        hour: of_day / 3_600_000,
        minute: of_day / 60_000 % 60,
        second: of_day / 1000 % 60,
        milli: of_day % 1000,
        weekday: usize::try_from(days % 7).unwrap_or(0),
    }
}

/// Days from 1970-01-01 to the first of a month.
fn days_before(year: u64, month: u64) -> u64 {
    let year = if month <= 2 { year - 1 } else { year };
    let from_march = if month > 2 { month - 3 } else { month + 9 };
    let of_year = (153 * from_march + 2) / 5;
    (year * 365 + year / 4 - year / 100 + year / 400 + of_year).saturating_sub(719_468)
}

/// `2026-01-02T03:04:05.678Z`.
pub(crate) fn iso(at: Millis) -> String {
    let c = civil(at);
    format!("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", c.year, c.month, c.day, c.hour, c.minute, c.second, c.milli)
}

/// `2026/01/02 03:04:05`, the form of a DCS migration task's detail.
pub(crate) fn slashed(at: Millis) -> String {
    let c = civil(at);
    format!("{:04}/{:02}/{:02} {:02}:{:02}:{:02}", c.year, c.month, c.day, c.hour, c.minute, c.second)
}

/// `202601020304`, the form of `released_at`.
pub(crate) fn minutes(at: Millis) -> String {
    let c = civil(at);
    format!("{:04}{:02}{:02}{:02}{:02}", c.year, c.month, c.day, c.hour, c.minute)
}

/// `Fri, 02 Jan 2026 03:04:05 GMT`, the form of the `Date` header.
pub(crate) fn http_date(at: Millis) -> String {
    let c = civil(at);
    let month = usize::try_from(c.month).unwrap_or(1).clamp(1, 12) - 1;
    format!(
        "{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
        WEEKDAYS[c.weekday % 7],
        c.day,
        MONTHS[month],
        c.year,
        c.hour,
        c.minute,
        c.second
    )
}

/// `20260102T030405Z`, the form of AWS signatures.
#[cfg(feature = "data")]
pub(crate) fn basic(at: Millis) -> String {
    let c = civil(at);
    format!("{:04}{:02}{:02}T{:02}{:02}{:02}Z", c.year, c.month, c.day, c.hour, c.minute, c.second)
}

/// Reads the form of the `Date` header.
#[cfg(feature = "data")]
pub(crate) fn parse_http_date(text: &str) -> Option<Millis> {
    let mut parts = text.split_ascii_whitespace().skip(1);
    let (day, month, year, time) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let month = MONTHS.iter().position(|known| *known == month)? + 1;
    parse_filter(&format!("{year}{month:02}{day:0>2}{}", time.replace(':', "")))
}

/// Reads `2026-01-02T03:04:05`, with or without what follows it; to the second.
#[cfg(feature = "data")]
pub(crate) fn parse_iso(text: &str) -> Option<Millis> {
    parse_filter(&text.get(..19)?.replace(['-', 'T', ':'], ""))
}

/// Reads `yyyyMMddHHmmss`, the form of DCS time filters. `None` when it is anything else.
pub(crate) fn parse_filter(text: &str) -> Option<Millis> {
    if text.len() != 14 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part = |range: std::ops::Range<usize>| text.get(range)?.parse::<u64>().ok();
    let (year, month, day) = (part(0..4)?, part(4..6)?, part(6..8)?);
    let (hour, minute, second) = (part(8..10)?, part(10..12)?, part(12..14)?);
    let sound = year >= 1970 && (1..=12).contains(&month) && (1..=31).contains(&day);
    let moment = (sound && hour < 24 && minute < 60 && second < 60)
        .then(|| (days_before(year, month) + day - 1) * DAY_MS + hour * 3_600_000 + minute * 60_000 + second * 1000);
    // Not every month has 31 days.
    moment.filter(|at| civil(*at).day == day)
}

/// The calendar month (UTC) that contains `at`: its first moment, and the first moment after it.
pub(crate) fn month_of(at: Millis) -> (Millis, Millis) {
    let c = civil(at);
    let next = if c.month == 12 { (c.year + 1, 1) } else { (c.year, c.month + 1) };
    (days_before(c.year, c.month) * DAY_MS, days_before(next.0, next.1) * DAY_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_moments() {
        let at = 1_571_755_470_123; // 2019-10-22T14:44:30.123Z
        assert_eq!(iso(at), "2019-10-22T14:44:30.123Z");
        assert_eq!(slashed(at), "2019/10/22 14:44:30");
        assert_eq!(minutes(at), "201910221444");
        assert_eq!(http_date(784_111_777_000), "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(iso(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(iso(1_709_164_800_000), "2024-02-29T00:00:00.000Z");
    }

    #[cfg(feature = "data")]
    #[test]
    fn moments_of_storage_services() {
        assert_eq!(basic(1_369_353_600_000), "20130524T000000Z");
        for at in [0, 784_111_777_000, 1_709_164_800_000] {
            assert_eq!(parse_http_date(&http_date(at)), Some(at));
            assert_eq!(parse_iso(&iso(at)), Some(at));
        }
        assert_eq!(parse_iso("2024-02-29T00:00:00Z"), Some(1_709_164_800_000));
        for text in ["", "yesterday", "Sun, 06 Nvo 1994 08:49:37 GMT", "2024-02-2é9T00:00:00"] {
            assert_eq!((parse_http_date(text), parse_iso(text)), (None, None), "{text}");
        }
    }

    #[test]
    fn filters_and_months() {
        assert_eq!(parse_filter("20191022144430"), Some(1_571_755_470_000));
        assert_eq!(parse_filter("2019102214443"), None);
        assert_eq!(parse_filter("20191322144430"), None);
        assert_eq!(parse_filter("20190229000000"), None);
        assert_eq!(parse_filter("20200229000000"), Some(1_582_934_400_000));
        let (from, to) = month_of(1_571_755_470_123);
        assert_eq!((iso(from).as_str(), iso(to).as_str()), ("2019-10-01T00:00:00.000Z", "2019-11-01T00:00:00.000Z"));
        assert_eq!(iso(month_of(1_767_139_200_000).1), "2026-01-01T00:00:00.000Z");
    }
}
