//! Unit tests of `published`.

use serde_json::json;

use super::*;

fn document(summary: &str) -> Value {
    json!({ "info": { "version": "2.0.0" }, "paths": { "/a": { "get": { "summary": summary } } } })
}

#[test]
fn a_version_changes_when_the_document_does() {
    let (first, second) = (published_version(&document("See")), published_version(&document("Look")));
    assert!(first.starts_with("2.0.0+") && first.len() == "2.0.0+12345678".len(), "{first}");
    assert_eq!(first, published_version(&document("See")));
    assert_ne!(first, second);
    assert_eq!(versioned(&document("See"))["info"]["version"], first.as_str());
}

/// A reader of a published document can check that it was not edited.
#[test]
fn the_version_of_a_published_document_can_be_computed_again() {
    let published = versioned(&document("See"));
    let mut plain = published.clone();
    without_digest(&mut plain);
    assert_eq!(plain, document("See"));
    assert_eq!(versioned(&plain), published);
}
