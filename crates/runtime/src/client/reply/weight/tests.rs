//! Tests of the estimate.

use super::*;

fn list(item: &str, bytes: usize) -> Vec<u8> {
    format!("{{\"tasks\":[{}]}}", vec![item; bytes / item.len()].join(",")).into_bytes()
}

#[test]
fn many_small_objects_are_refused_with_the_ratio() {
    let error = check(&list("{}", LONGEST)).unwrap_err();
    assert!(error.decoded / error.wire > 600, "{error:?}");
    assert!(error.message().to_string().contains(" times as much; the limit is 268435456"), "{error:?}");
}

#[test]
fn pages_of_any_size_that_a_service_sends_pass() {
    let task = format!(r#"{{"id":1,"src_node":{{"bucket":"b"}},"description":"{}"}}"#, "{,[".repeat(300));
    assert_eq!(check(&list(&task, LONGEST)), Ok(()), "hundreds of pages");
    assert_eq!(check(&vec![b'['; 1 << 20]), Ok(()));
    assert!(check(&list("[]", LONGEST)).is_err());
    assert!(check(&list("1", LONGEST)).is_err());
}

/// No JSON of the same length has more objects than a list of empty objects.
#[test]
fn what_is_not_estimated_fits() {
    let densest = list("{}", COUNTED_FROM * 2 / 3);
    assert!(densest.len() >= COUNTED_FROM && weigh(&densest) <= MOST, "{}", weigh(&densest));
}

#[test]
fn what_is_in_texts_does_not_count() {
    assert_eq!(weigh(br#""{{{[[,,\"{""#), 12);
    assert_eq!(weigh(br#"{"a\\":{}}"#), 2 * OBJECT + 10);
}
