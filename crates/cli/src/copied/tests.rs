//! Tests of the comparison of two copies.

use super::*;

fn keys(keys: &[&str]) -> Vec<String> {
    keys.iter().map(|key| (*key).to_owned()).collect()
}

/// Returns the copy of a part of a bucket.
fn photos(keys: &[String]) -> Copied<'_> {
    Copied {
        cloud: Some("AWS"),
        region: Some("us-east-1"),
        bucket: Some("photos"),
        kind: Some("prefix"),
        keys,
        list: None,
        to_bucket: Some("photos-cn"),
        to_region: Some("cn-north-4"),
        to_prefix: Some("Old/"),
        since: Some(0),
    }
}

#[test]
fn names_of_objects_have_case_and_names_of_places_do_not() {
    let (asked, other) = (keys(&["a/", "B/"]), keys(&["a/", "b/"]));
    let asked = photos(&asked);
    let loud = Copied { cloud: Some("aws"), region: Some("US-EAST-1"), kind: Some("PREFIX"), ..asked };
    assert_eq!(asked.differences(&loud), []);
    assert_eq!(asked.differences(&photos(&other)), [Aspect::Keys]);
    let turned = keys(&["B/", "a/", "a/"]);
    assert_eq!(asked.differences(&photos(&turned)), []);
    let prefix = |prefix| asked.differences(&Copied { to_prefix: Some(prefix), ..asked });
    assert_eq!(
        (prefix("Old"), prefix("old/"), prefix("")),
        (vec![], vec![Aspect::DestinationPrefix], vec![Aspect::DestinationPrefix])
    );
}

#[test]
fn what_the_service_does_not_report_is_no_difference_and_no_certain_match() {
    let own = keys(&[""]);
    let asked = photos(&own);
    assert_eq!(asked.differences(&Copied::default()), []);
    assert!(!asked.is_certainly(&Copied::default()));
    assert!(asked.is_certainly(&Copied { since: Some(1000), ..asked }));
    for found in [
        Copied { keys: &[], ..asked },
        Copied { bucket: Some(""), ..asked },
        Copied { to_bucket: None, ..asked },
        Copied { kind: None, ..asked },
        Copied { kind: Some("object"), ..asked },
    ] {
        assert!(!asked.is_certainly(&found), "{found:?}");
    }
}

#[test]
fn a_list_is_its_bucket_and_its_exact_name() {
    let asked = Copied { kind: Some("list"), list: Some(("lists", "A.txt")), ..photos(&[]) };
    let found = |bucket, key| asked.differences(&Copied { list: Some((bucket, key)), ..asked });
    assert_eq!(found("Lists", "A.txt"), []);
    assert_eq!(found("lists", "a.txt"), [Aspect::List]);
    assert_eq!(found("other", "A.txt"), [Aspect::List]);
    let whole = keys(&[""]);
    assert_eq!(photos(&whole).differences(&asked), [Aspect::Kind]);
}
