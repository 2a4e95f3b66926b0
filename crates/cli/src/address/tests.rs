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
fn what_may_hold_a_secret_is_refused_wherever_the_slash_is() {
    let held = ["aws://AK:HI/DD/EN@us-east-1/photos", "aws://us-east-1/AK:HIDDEN@photos", "AWS://AK:HIDDEN/photos/"];
    let held = held.into_iter().chain(["obs://AK:HI/DDEN@photos", "redis://:HI/DDEN@10.0.0.5:6379", "dcs://x@7d1f"]);
    for text in held {
        assert!(holds_user_info(text), "{text}");
        let refusals =
            [text.parse::<SourceBucket>().err(), text.parse::<TargetBucket>().err(), text.parse::<RedisServer>().err()];
        assert!(refusals.iter().all(|told| told.as_ref().is_some_and(|told| !told.contains("DD"))), "{refusals:?}");
    }
    for fine in ["aws://us-east-1/photos/a@b:c/", "obs://photos-cn/a@b", "redis://10.0.0.5:6379,10.0.0.6:6379"] {
        assert!(!holds_user_info(fine), "{fine}");
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

/// The service may write an address in another way than the user.
#[test]
fn an_address_in_another_spelling_is_not_elsewhere() {
    for (ours, theirs) in [
        ("10.0.0.5:06379", "10.0.0.5:6379"),
        ("Redis.Example.com:6379", "redis.example.com:6379"),
        ("[2001:DB8:0:0::5]:6379", "[2001:db8::5]:6379"),
        ("a:1,b:2", "b:2, a:1"),
    ] {
        assert!(!is_elsewhere(ours, theirs), "{ours} {theirs}");
        assert_eq!(normalized(ours), normalized(theirs));
    }
    assert!(is_elsewhere("10.0.0.5:6379", "10.0.0.5:6380"));
    assert!(is_elsewhere("[::1]:6379", "[::2]:6379"));
}
