//! Unit tests of `endpoint`.

use super::*;

fn base(endpoint: &str, virtual_hosted: bool) -> Option<Base> {
    let endpoint =
        Endpoint { endpoint: endpoint.to_owned(), region: Endpoint::region(), virtual_hosted, buckets: Vec::new() };
    Base::of(&endpoint, "bucket").ok()
}

#[test]
fn buckets_stand_in_the_path_or_in_the_host() {
    for (endpoint, virtual_hosted, origin, path) in [
        ("http://127.0.0.1:9000", false, "http://127.0.0.1:9000", "/bucket/a//b"),
        ("https://s3.example.com:443/", false, "https://s3.example.com", "/bucket/a//b"),
        ("http://h/above/", false, "http://h", "/above/bucket/a//b"),
        ("https://obs.example.com:8443", true, "https://bucket.obs.example.com:8443", "/a//b"),
        // A host whose name begins with the bucket's name is still the host of all buckets.
        ("https://bucket.example.com", true, "https://bucket.bucket.example.com", "/a//b"),
        ("http://[::1]:80", false, "http://[::1]", "/bucket/a//b"),
    ] {
        let base = base(endpoint, virtual_hosted).expect(endpoint);
        assert_eq!((base.origin.as_str(), base.path("a//b").as_str()), (origin, path), "{endpoint}");
        assert!(base.origin.ends_with(&format!("://{}", base.host)), "{endpoint}");
    }
    assert_eq!(base("https://h", true).map(|base| base.path("")), Some("/".to_owned()));
    assert_eq!(base("https://h", false).map(|base| base.path("/x/../y")), Some("/bucket//x/../y".to_owned()));
}

#[test]
fn what_is_no_endpoint_is_refused() {
    for endpoint in ["", "nonsense", "/path", "ftp://h", "http://", "http://user:secret@h", "https://h?x=1", "h:9000"] {
        assert!(base(endpoint, false).is_none(), "{endpoint}");
    }
}
