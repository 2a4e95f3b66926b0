//! Unit tests of `bandwidth`.

use serde_json::json;

use super::*;
use crate::json;

fn window(start: &str, end: &str, max: u64) -> Value {
    json!({ "start": start, "end": end, "max_bandwidth": max })
}

#[test]
fn policies_are_checked() {
    let fine = window("08:00", "12:00", 1_048_576);
    for (windows, code) in [
        (json!([fine]), None),
        (json!(null), None),
        (json!([fine, fine, fine, fine, fine, fine]), Some("OMS.0083")),
        (json!([window("08:00", "12:00", 1)]), Some("OMS.0084")),
        (json!([fine, window("12:00", "13:00", 1_048_576)]), Some("OMS.0085")),
        (json!([window("12:00", "11:59", 1_048_576)]), Some("OMS.0087")),
        (json!([window("8:00", "12:00", 1_048_576)]), Some("OMS.0087")),
        (json!([window("+8:00", "12:00", 1_048_576)]), Some("OMS.0087")),
        (json!([window("08:00", "24:00", 1_048_576)]), Some("OMS.0087")),
        (json!([window("08:00", "12:60", 1_048_576)]), Some("OMS.0087")),
    ] {
        let refused = Policy::of(&json!({ "bandwidth_policy": windows })).err().map(|error| error.code);
        assert_eq!(refused.as_deref(), code, "{windows}");
    }
}

#[test]
fn a_policy_is_shown_as_it_was_asked_for_and_holds_in_its_windows() {
    let asked =
        json!({ "bandwidth_policy": [window("08:05", "12:00", 1_048_576), window("23:00", "23:59", 2_097_152)] });
    let policy = Policy::of(&asked).expect("is right");
    let shown = json::object(|o| o.list("bandwidth_policy", |list| policy.write(list)));
    assert_eq!(serde_json::from_str::<Value>(&shown).expect("is JSON"), asked);
    let at = |hour: u64, minute: u64| policy.limit_at((hour * 60 + minute) * 60_000);
    assert_eq!((at(8, 4), at(8, 5), at(12, 0), at(12, 1)), (None, Some(1_048_576), Some(1_048_576), None));
    assert_eq!(at(23, 30), Some(2_097_152));
}
