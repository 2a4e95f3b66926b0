//! Unit tests of `address`.

use super::*;

#[test]
fn buckets_are_read() {
    let photos: SourceBucket = "AWS://us-east-1/photos/2024/".parse().unwrap();
    assert_eq!((photos.provider, photos.region.as_str()), ("AWS", "us-east-1"));
    assert_eq!((photos.bucket.as_str(), photos.prefix.as_str()), ("photos", "2024/"));
    assert_eq!("oss://cn-beijing/b".parse::<SourceBucket>().unwrap().prefix, "");
    let target: TargetBucket = "obs://photos-cn/from-aws/".parse().unwrap();
    assert_eq!((target.bucket.as_str(), target.prefix.as_deref()), ("photos-cn", Some("from-aws/")));
    for wrong in ["photos", "aws://photos", "aws:///photos", "aws://r/", "ftp://r/b", "obs://", ""] {
        assert!(wrong.parse::<SourceBucket>().is_err() && wrong.parse::<TargetBucket>().is_err(), "{wrong}");
    }
}

#[test]
fn servers_are_read_and_passwords_refused() {
    assert_eq!("dcs://7d1f".parse(), Ok(RedisServer::Instance("7d1f".to_owned())));
    assert_eq!("redis://10.0.0.5:6379".parse(), Ok(RedisServer::Address("10.0.0.5:6379".to_owned())));
    for wrong in ["redis://:HIDDEN@10.0.0.5:6379", "redis://10.0.0.5", "dcs://", "10.0.0.5:6379"] {
        assert!(wrong.parse::<RedisServer>().is_err_and(|text| !text.contains("HIDDEN")), "{wrong}");
    }
}
