//! How long a server asks clients to wait: `Retry-After`, and the gateway's throttling text.

use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::RETRY_AFTER;
use huaweicloud_auth::time::parse_http_date;

/// The longest delay that a header can ask for.
const LONGEST: Duration = Duration::from_secs(3_600);

/// Parses `Retry-After`, in seconds or as a date. Some gateways send fractions of seconds, which no standard has. Negative
/// numbers and other texts are ignored, and a date in the past means no delay.
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let delay = match seconds(text) {
        Some(delay) => delay,
        None => parse_http_date(text).ok()?.duration_since(now).unwrap_or_default(),
    };
    Some(delay.min(LONGEST))
}

/// Parses a number of seconds in plain digits, with or without a fraction. A number that does not fit is the longest delay.
fn seconds(text: &str) -> Option<Duration> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(fraction) {
        return None;
    }
    let delay = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    Some(delay.unwrap_or(LONGEST))
}

/// Returns the time between two calls that a text such as `policy user over ratelimit,limit:10,time:1 minute` allows: 6
/// s.
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
    // `ratelimit,limit:10`: the mark with its colon is unique enough; the last one counts.
    text.rsplit_once(mark).map(|(_, rest)| rest.trim_start())
}

fn digits(text: &str) -> Option<(u32, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    Some((number.parse().ok()?, rest))
}

#[cfg(test)]
mod tests;
