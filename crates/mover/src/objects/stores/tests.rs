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

#[cfg(unix)]
#[test]
fn no_link_is_followed_wherever_it_is_on_the_way_to_a_bucket() {
    use std::os::unix::fs::symlink;
    let (scratch, outside) = (tempfile::tempdir().expect("is made"), tempfile::tempdir().expect("is made"));
    let root = scratch.path();
    std::fs::create_dir_all(outside.path().join("photos")).expect("is made");
    std::fs::create_dir_all(root.join("Aliyun/real")).expect("is made");
    symlink(outside.path(), root.join("HuaweiCloud")).expect("is made");
    symlink(outside.path().join("photos"), root.join("Aliyun/photos")).expect("is made");
    symlink(outside.path().join("photos"), root.join("beside")).expect("is made");
    let (stores, lock) = Stores::open(root, Leftovers::Remove).expect("opens");
    for (cloud, bucket) in [("HuaweiCloud", "photos"), ("Aliyun", "photos"), ("Aliyun", "beside")] {
        assert_eq!(stores.folder(cloud, bucket), None, "{cloud}/{bucket}");
        assert!(stores.bucket(BucketRole::Source, cloud, bucket, &Keys::default()).is_err());
        assert!(!stores.buckets(cloud).expect("lists").contains(&bucket.to_owned()));
    }
    assert_eq!(stores.buckets("Aliyun").expect("lists"), ["real"]);
    drop(lock);
    // Files in the emulator's own folder are removed, so a link must not replace that folder.
    std::fs::remove_dir_all(root.join(OWN)).expect("is removed");
    symlink(outside.path(), root.join(OWN)).expect("is made");
    let refused = Stores::open(root, Leftovers::Remove).err().expect("is refused");
    assert!(refused.to_string().contains("a link takes the place"), "{refused}");
    assert_eq!(std::fs::read_dir(outside.path()).expect("is there").count(), 1);
}
