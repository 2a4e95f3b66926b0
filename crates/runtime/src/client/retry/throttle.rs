//! How long a server wants to be left alone: `Retry-After`, and the gateway's throttling text.

use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::RETRY_AFTER;
use huaweicloud_auth::time::parse_http_date;

/// Nobody waits longer than this on the word of a header.
const LONGEST: Duration = Duration::from_secs(3_600);

/// `Retry-After`, in seconds or as a date.
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let delay = match text.parse::<u64>() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => parse_http_date(text).ok()?.duration_since(now).unwrap_or_default(),
    };
    Some(delay.min(LONGEST))
}

/// The time between two calls that a text such as `policy user over ratelimit,limit:10,time:1 minute` allows: 6 s.
pub(crate) fn spacing(message: &str) -> Option<Duration> {
    let lower = message.to_ascii_lowercase();
    let limit: u32 = digits(after(&lower, "limit:")?)?.0;
    let (amount, rest) = digits(after(&lower, "time:")?)?;
    let unit = rest.trim_start();
    let unit = [("second", 1), ("minute", 60), ("hour", 3_600), ("day", 86_400), ("s", 1), ("m", 60), ("h", 3_600)]
        .into_iter()
        .find_map(|(name, seconds)| unit.starts_with(name).then_some(seconds))?;
    let window = Duration::from_secs(unit).checked_mul(amount)?;
    window.checked_div(limit).map(|spacing| spacing.min(LONGEST)).filter(|spacing| !spacing.is_zero())
}

fn after<'a>(text: &'a str, mark: &str) -> Option<&'a str> {
    // `ratelimit,limit:10`: the mark with its colon is unique enough, the last one is the one meant.
    text.rsplit_once(mark).map(|(_, rest)| rest.trim_start())
}

fn digits(text: &str) -> Option<(u32, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    Some((number.parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_the_gateway() {
        let text = "The throttling threshold has been reached: policy user over ratelimit,limit:10,time:1 minute";
        assert_eq!(spacing(text), Some(Duration::from_secs(6)));
        assert_eq!(spacing("limit: 200, time: 1 second"), Some(Duration::from_millis(5)));
        assert_eq!(spacing("Limit:2,Time:3 hours"), Some(Duration::from_secs(3_600)));
        for odd in [
            "",
            "limit:,time:1 minute",
            "limit:0,time:1 minute",
            "limit:10,time:1 fortnight",
            "limit:10",
            "time:1 minute",
        ] {
            assert_eq!(spacing(odd), None, "{odd}");
        }
        assert_eq!(spacing("limit:99999999999,time:1 minute"), None);
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
        assert_eq!(with("soon"), None);
        assert_eq!(retry_after(&HeaderMap::new(), now), None);
    }
}
