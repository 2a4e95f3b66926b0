//! Unit tests of `stores`.

use super::*;

#[test]
fn names_of_buckets_never_lead_elsewhere() {
    for name in ["photos", "My_Bucket.2", "a", "0-1"] {
        assert!(is_bucket_name(name), "{name}");
    }
    for name in ["", ".", "..", "../up", "a/b", "a\\b", ".emulator", "a..b", "nul\0", &"x".repeat(64)] {
        assert!(!is_bucket_name(name), "{name}");
    }
    assert_eq!(canonical("aliyun"), Some("Aliyun"));
    assert_eq!(canonical("HEC"), Some("HuaweiCloud"));
    assert_eq!(canonical("../etc"), None);
}
