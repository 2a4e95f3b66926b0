//! Bandwidth windows.

use super::*;

fn findings(times: &[(&str, &str)]) -> Vec<(String, &'static str)> {
    let window = |(start, end): &(&str, &str)| {
        let window = BandwidthPolicy::builder().start(*start).end(*end).max_bandwidth(2_000_000);
        BandwidthPolicy::try_from(window).unwrap()
    };
    let mut found = BucketPreflight::new();
    windows(&times.iter().map(window).collect::<Vec<_>>(), &mut found);
    found.into_iter().map(|finding| (finding.field, finding.severity.as_str())).collect()
}

#[test]
fn windows_that_touch_in_a_minute_overlap() {
    assert_eq!(findings(&[("08:00", "11:59"), ("12:00", "23:59"), ("00:00", "07:59")]), []);
    assert_eq!(findings(&[("08:00", "12:00"), ("12:00", "13:00")]), [("bandwidth_policy[1]".to_owned(), "error")]);
    assert_eq!(findings(&[("08:00", "12:00"), ("09:00", "09:00")]), [("bandwidth_policy[1]".to_owned(), "error")]);
}

#[test]
fn a_window_over_midnight_is_doubtful_and_overlaps_on_both_days() {
    assert_eq!(findings(&[("22:00", "05:59")]), [("bandwidth_policy[0]".to_owned(), "warning")]);
    let both = [("bandwidth_policy[0]".to_owned(), "warning"), ("bandwidth_policy[1]".to_owned(), "error")];
    assert_eq!(findings(&[("22:00", "05:59"), ("05:00", "06:00")]), both);
    assert_eq!(findings(&[("22:00", "05:59"), ("21:00", "22:00")]), both);
}

#[test]
fn times_are_read_strictly() {
    for good in ["00:00", "23:59", "08:05"] {
        assert!(minute(Some(good)).is_some(), "{good}");
    }
    for bad in ["24:00", "8:00", "08:0", "08:60", "08:00:00", "+8:00", "08:000", "", ":", "0８:00"] {
        assert_eq!(minute(Some(bad)), None, "{bad}");
    }
    assert_eq!(minute(None), None);
}
