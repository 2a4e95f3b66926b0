//! Unit tests: the page of a report.

use super::*;

fn entry(number: usize) -> Verified {
    Verified {
        kind: "verified",
        entry: "bucket",
        name: format!("b{number}"),
        result: "differs",
        why: Some("AccessDenied <b>".to_owned()),
        state: None,
        id: Some(format!("{number}")),
        objects: None,
        objects_done: None,
        objects_failed: Some(3),
        objects_skipped: None,
        bytes: None,
        bytes_done: None,
        source_keys: None,
        target_keys: None,
        compared: None,
        run_seconds: None,
        failed_list: Some(format!("oms/taskObjectList/failed_object/{number}")),
        request_id: Some(format!("request-{number}")),
        source: String::new(),
        destination: String::new(),
        region: String::new(),
        is_in_trouble: false,
        is_cut_over: false,
    }
}

#[test]
fn failures_have_their_request_and_their_list() {
    let page = page("weekend", &[entry(1)], "now");
    for part in ["request-1", "oms/taskObjectList/failed_object/1", "AccessDenied &lt;b&gt;"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("left out"), "{page}");
    let fine = Verified { result: "ok", failed_list: None, ..entry(2) };
    assert!(!super::page("weekend", &[fine], "now").contains("<h2>"));
}

#[test]
fn only_what_arrived_is_summed() {
    let part = Verified {
        objects: Some(240),
        objects_done: Some(107),
        bytes: Some(2_048),
        bytes_done: Some(1_024),
        ..entry(1)
    };
    let page = page("weekend", &[part.clone(), Verified { result: "ok", ..part }], "now");
    for shown in ["347 objects", "3.0 KiB", "107 of 240", "1.0 KiB of 2.0 KiB"] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
}

#[test]
fn what_is_cut_is_counted() {
    let all: Vec<Verified> = (0..MOST_FAILURES + 1_234).map(entry).collect();
    let page = page("weekend", &all, "now");
    assert_eq!(page.matches("request-").count(), MOST_FAILURES);
    assert!(page.contains("1,234 further failures are left out"), "{page}");
}
