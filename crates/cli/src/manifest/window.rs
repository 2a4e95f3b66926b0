//! Converts bandwidth windows from the operator's time zone to the service's windows. The operator's windows have an exclusive
//! end and may cross midnight. The service's windows have an inclusive end and stay within a day.

use crate::locale::say;

/// A limit of a manifest, in minutes of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DailyLimit {
    pub(crate) from: u16,
    pub(crate) to: u16,
    pub(crate) bytes_per_second: u64,
}

/// A limit in the service's format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ServiceWindow {
    pub(crate) start: String,
    pub(crate) end: String,
    pub(crate) bytes_per_second: i64,
}

/// The offset of the zone in which each day begins first, in minutes east of UTC.
const FIRST_ZONE: i32 = 14 * 60;
const DAY: i32 = 24 * 60;
/// The maximum number of windows that the service accepts.
const MOST: usize = 5;
/// The range of limits that the service accepts.
const LIMITS: std::ops::RangeInclusive<u64> = 1_048_576..=209_715_200;

/// Converts windows, and moves each by `shift` minutes. Reports all errors at once, with the index of the window.
pub(crate) fn convert(windows: &[DailyLimit], shift: i32) -> Result<Vec<ServiceWindow>, Vec<(usize, String)>> {
    let mut wrong = Vec::new();
    let mut parts: Vec<(i32, i32, usize)> = Vec::new();
    for (index, window) in windows.iter().enumerate() {
        if !LIMITS.contains(&window.bytes_per_second) {
            wrong.push((index, say!("manifest-window-limit")));
        }
        if window.from == window.to {
            wrong.push((index, say!("manifest-window-empty")));
            continue;
        }
        let length = (i32::from(window.to) - i32::from(window.from) - 1).rem_euclid(DAY) + 1;
        let start = (i32::from(window.from) + shift).rem_euclid(DAY);
        let end = start + length;
        parts.push((start, end.min(DAY), index));
        if end > DAY {
            parts.push((0, end - DAY, index));
        }
    }
    parts.sort_unstable();
    let overlaps = parts.windows(2).filter(|pair| pair[0].1 > pair[1].0);
    wrong.extend(overlaps.map(|pair| {
        let (first, second) = (pair[0].2.min(pair[1].2), pair[0].2.max(pair[1].2));
        (second, say!("manifest-window-overlap", number = first + 1))
    }));
    if parts.len() > MOST {
        let message = match parts.len() > windows.len() {
            true => say!("manifest-windows-split", count = parts.len(), most = MOST),
            false => say!("manifest-windows", count = parts.len(), most = MOST),
        };
        wrong.push((0, message));
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    Ok(parts
        .into_iter()
        .map(|(start, end, index)| ServiceWindow {
            start: time(start),
            // The service includes the last minute in a window, and refuses windows that share one.
            end: time(end - 1),
            bytes_per_second: i64::try_from(windows[index].bytes_per_second).unwrap_or(i64::MAX),
        })
        .collect())
}

fn time(minute: i32) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// Returns the time at which a day begins in a region, in seconds since 1970; `midnight` is that of UTC. If the time zone of the
/// region is not known, the earliest zone counts, so that no object is left out.
pub(crate) fn beginning_of_day(midnight: i64, offset: Option<i32>) -> i64 {
    (midnight - i64::from(offset.unwrap_or(FIRST_ZONE)) * 60).max(0)
}

/// Returns the offset of a region's clock in minutes east of UTC, if it is the same all year.
///
/// The service does not document the time zone of its windows. Its console shows the region's time zone.
pub(crate) fn region_offset(region: &str) -> Option<i32> {
    let hours = match region {
        _ if region.starts_with("cn-") => 8,
        "ap-southeast-1" | "ap-southeast-3" | "my-kualalumpur-1" => 8,
        "ap-southeast-2" | "ap-southeast-4" => 7,
        "af-south-1" => 2,
        "me-east-1" | "tr-west-1" | "ru-moscow-1" => 3,
        "ae-ad-1" => 4,
        "sa-brazil-1" => -3,
        "na-mexico-1" | "la-north-2" => -6,
        _ => return None,
    };
    Some(hours * 60)
}

#[cfg(test)]
mod tests;
