//! Reads the limits that a server states: `Retry-After`, and the gateway's `X-Apig-RateLimit-*`.

use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::RETRY_AFTER;

use crate::model::dates::parse_http_date;

use crate::client::retry::quota::Quota;

/// The longest delay that a header can ask for.
const LONGEST: Duration = Duration::from_secs(3_600);
/// The headers that state a limit and how many calls are left. The gateway documents them for requests with the header
/// `X-Apig-Mode: debug`.
const LIMITS: [&str; 5] = [
    "x-apig-ratelimit-api",
    "x-apig-ratelimit-user",
    "x-apig-ratelimit-app",
    "x-apig-ratelimit-ip",
    "x-apig-ratelimit-api-allenv",
];

/// Returns the quota that is used up, if the headers state one. Of several, it returns the one with the longest window.
pub(crate) fn used_up(headers: &HeaderMap) -> Option<Quota> {
    let texts = LIMITS.iter().filter_map(|name| headers.get(*name)?.to_str().ok());
    let used_up = texts.filter(|text| Quota::remaining(text) == Some(0));
    used_up.filter_map(Quota::parse).max_by_key(|quota| quota.window)
}

/// Parses `Retry-After`, in seconds or as a date. Some gateways send fractions of seconds, although no standard allows that.
/// Negative numbers and other values are ignored, and a date in the past means no delay.
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

#[cfg(test)]
mod tests;
