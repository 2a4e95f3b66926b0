//! Bandwidth windows in the pre-flight of a bucket.

use huaweicloud_oms::types::BandwidthPolicy;

use super::buckets::{found, source, target, task, well};

/// Returns the field and severity of each finding about windows with these times.
async fn findings(times: &[(&str, &str)]) -> Vec<(String, &'static str)> {
    let window = |(start, end): &(&str, &str)| {
        let window = BandwidthPolicy::builder().start(*start).end(*end).max_bandwidth(2_000_000);
        BandwidthPolicy::try_from(window).unwrap()
    };
    let windows: Vec<_> = times.iter().map(window).collect();
    let found = found(&well(), task(source(), target()).bandwidth_policy(windows)).await;
    let about_windows = found.into_iter().filter(|finding| finding.field.starts_with("bandwidth_policy"));
    about_windows.map(|finding| (finding.field, finding.severity.as_str())).collect()
}

#[tokio::test]
async fn windows_that_touch_in_a_minute_overlap() {
    assert_eq!(findings(&[("08:00", "11:59"), ("12:00", "23:59"), ("00:00", "07:59")]).await, []);
    let second = [("bandwidth_policy[1]".to_owned(), "error")];
    assert_eq!(findings(&[("08:00", "12:00"), ("12:00", "13:00")]).await, second);
    assert_eq!(findings(&[("08:00", "12:00"), ("09:00", "09:00")]).await, second);
}

#[tokio::test]
async fn a_window_over_midnight_is_doubtful_and_overlaps_on_both_days() {
    assert_eq!(findings(&[("22:00", "05:59")]).await, [("bandwidth_policy[0]".to_owned(), "warning")]);
    let both = [("bandwidth_policy[0]".to_owned(), "warning"), ("bandwidth_policy[1]".to_owned(), "error")];
    assert_eq!(findings(&[("22:00", "05:59"), ("05:00", "06:00")]).await, both);
    assert_eq!(findings(&[("22:00", "05:59"), ("21:00", "22:00")]).await, both);
}

#[tokio::test]
async fn times_are_read_strictly() {
    for good in ["00:00", "23:59", "08:05"] {
        assert_eq!(findings(&[(good, "23:59")]).await, [], "{good}");
    }
    for bad in [
        "24:00", "1093:00", "65535:59", "00:65535", "8:00", "08:0", "08:60", "08:00:00", "+8:00", "08:000", "", ":",
        "0８:00",
    ] {
        let found = findings(&[(bad, "23:59")]).await;
        let is_told =
            found.iter().any(|(field, severity)| field.starts_with("bandwidth_policy[0]") && *severity == "error");
        assert!(is_told, "{bad}: {found:?}");
    }
}
