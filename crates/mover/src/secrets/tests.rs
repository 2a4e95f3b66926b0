//! Unit tests of `secrets`.

use serde_json::json;

use super::*;

#[test]
fn keys_are_found_in_both_shapes_and_never_shown() {
    let nested = json!({ "src_node": { "ak": "A", "sk": "hidden-1" }, "dst_node": { "ak": "B", "sk": "hidden-2", "security_token": "hidden-3" } });
    let flat = json!({ "src_ak": "A", "src_sk": "hidden-1", "dst_ak": "B", "dst_sk": "hidden-2", "dst_security_token": "hidden-3" });
    for request in [nested, flat] {
        let secrets = Secrets::of(&request, 1);
        assert_eq!((secrets.source.access.as_str(), secrets.destination.access.as_str()), ("A", "B"));
        assert_eq!(secrets.destination.token.as_ref().map(Secret::expose), Some("hidden-3"));
        assert!(secrets.source.token.is_none());
        assert!(!format!("{secrets:?}").contains("hidden"));
    }
}

#[test]
fn a_request_without_keys_takes_none_away() {
    let mut secrets = Secrets::of(&json!({ "src_ak": "A", "src_sk": "a", "dst_ak": "B", "dst_sk": "b" }), 1);
    secrets.renew(Secrets::of(&json!({ "migrate_failed_object": true }), 2));
    secrets.renew(Secrets::of(&json!({ "dst_ak": "C", "dst_sk": "c" }), 3));
    assert_eq!((secrets.source.access.as_str(), secrets.destination.access.as_str()), ("A", "C"));
    assert_eq!(secrets.destination.secret.as_ref().map(Secret::expose), Some("c"));
}
