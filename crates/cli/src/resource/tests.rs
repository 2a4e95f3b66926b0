//! Tests of the code that the nouns share.

use super::*;

fn item(id: &str, state: State, name: &str) -> Item {
    Item { state, name: Some(name.to_owned()), ..Item::new(Kind::Task, id) }
}

#[test]
fn a_filter_of_the_service_is_used_where_it_says_all_that_is_wanted() {
    let every = [(1, State::Waiting), (2, State::Running), (6, State::Running), (4, State::Failed)];
    let state = |states: &[State]| Want { states: states.to_vec(), ..Want::default() }.service_state(&every);
    assert_eq!(state(&[State::Failed]), Some(4));
    // Two states of the service map to one state of this program.
    assert_eq!(state(&[State::Running]), None);
    assert_eq!([state(&[]), state(&[State::Failed, State::Waiting]), state(&[State::Deleted])], [None; 3]);
}

#[test]
fn names_match_by_pattern() {
    let want = |name: &str| Want { name: Some(NameFilter::new(name).unwrap()), ..Want::default() };
    let photos = item("1", State::Running, "photos-2024");
    assert!(want("photos-*").admits(&photos) && want("PHOTOS*").admits(&photos) && want("*2024").admits(&photos));
    assert!(!want("photos").admits(&photos) && !want("video*").admits(&photos));
    assert!(NameFilter::new("[").is_err());
}

#[test]
fn ids_sort_by_size_where_they_are_numbers() {
    let mut items =
        [item("100", State::Running, "a"), item("9", State::Running, "b"), item("b-1", State::Running, "c")];
    items.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
    assert_eq!(items.map(|item| item.id), ["9", "100", "b-1"]);
}

#[test]
fn places_say_what_is_known() {
    let told = |provider, bucket, parts: &[&str], region| {
        let parts: Vec<String> = parts.iter().map(|part| (*part).to_owned()).collect();
        place(provider, bucket, &parts, region).unwrap_or_default()
    };
    assert_eq!(told("Aliyun", Some("photos"), &[], Some("cn-1")), "Aliyun photos (cn-1)");
    assert_eq!(told("Aliyun", Some("photos"), &[""], Some("cn-1")), "Aliyun photos (cn-1)");
    assert_eq!(told("Aliyun", Some("photos"), &["2024/"], Some("cn-1")), "Aliyun photos/2024/ (cn-1)");
    assert_eq!(told("Aliyun", Some("photos"), &["2024/", "2025/"], None), "Aliyun photos/{2024/,2025/}");
    assert_eq!(told("", Some("photos"), &[], Some("")), "photos");
    assert_eq!(told("", None, &["2024/"], None), "");
}

/// Only what people see is cut.
#[test]
fn long_texts_are_whole_in_records() {
    let long = "x".repeat(2_000);
    let task = format!(
        r#"{{"id":1,"description":"{long}","error_reason":{{"error_code":"A","error_msg":"{long}"}},
        "src_node":{{"bucket":"b","object_key":["{long}","c"]}}}}"#
    );
    let item = task::item(&serde_json::from_str(&task).unwrap(), crate::output::Zone::Utc);
    let [reason, source] = [item.reason, item.source].map(Option::unwrap_or_default);
    assert_eq!((item.description, reason), (Some(long.clone()), format!("A: {long}")));
    assert!(source.ends_with(&format!("b/{{{long},c}}")), "{source}");
}

#[test]
fn ids_beyond_what_floating_point_holds_are_exact() {
    for (json, id) in [
        ("9007199254740993", "9007199254740993"),
        (r#""9007199254740993""#, "9007199254740993"),
        ("9223372036854775807", "9223372036854775807"),
        (r#""191297407830872""#, "191297407830872"),
    ] {
        let task: huaweicloud_oms::types::Task = serde_json::from_str(&format!(r#"{{"id":{json}}}"#)).unwrap();
        let item = task::item(&task, crate::output::Zone::Utc);
        assert_eq!(item.id, id, "{json}");
    }
}

#[test]
fn the_sample_of_the_readme_is_what_is_printed_of_a_task() {
    let task = serde_json::json!({
        "id": 42, "name": "photos", "status": 2, "progress": 0.61, "is_query_over": true,
        "complete_size": 327_155_712, "total_size": 536_870_912, "migrate_speed": 67_108_864, "left_time": 3_200, "total_time": 4_800,
        "successful_num": 146, "skipped_num": 0, "failed_num": 0, "total_num": 240, "start_time": 1_795_851_484_000_i64,
        "src_node": { "cloud_type": "Aliyun", "bucket": "photos", "region": "cn-beijing" },
        "dst_node": { "bucket": "photos-obs", "region": "cn-north-4" }
    });
    let printed =
        serde_json::to_string(&task::item(&serde_json::from_value(task).unwrap(), crate::output::Zone::Utc)).unwrap();
    for readme in [include_str!("../../README.md"), include_str!("../../README.zh-CN.md")] {
        let (_, sample) = readme.split_once("```json\n").unwrap();
        let sample: String = sample.split_once("```").unwrap().0.lines().map(str::trim_start).collect();
        // The times of the sample are in the zone of its reader.
        assert_eq!(sample.replace("15:38:04+08:00", "07:38:04Z"), printed);
    }
}
