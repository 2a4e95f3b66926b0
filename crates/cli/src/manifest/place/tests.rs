//! Tests of `place`.

use super::*;

#[test]
fn sources_name_cloud_region_bucket_and_prefix() {
    let source = Source::parse("aws://us-east-1/photos/2024/raw/");
    let Ok(Source::Bucket { cloud, region, bucket, prefix }) = source else { panic!("{source:?}") };
    assert_eq!((cloud, &*region, &*bucket, &*prefix), ("AWS", "us-east-1", "photos", "2024/raw/"));
    let urls = Source::parse("urls://lists/today.txt").expect("a list of addresses");
    assert_eq!((urls.cloud(), urls.bucket(), urls.region()), ("URLSource", "lists", None));
    let near = Source::parse("awss://us-east-1/photos").expect_err("a mistyped cloud");
    assert!(near.contains("did you mean `aws`?"), "{near}");
    for wrong in ["photos", "aws://", "aws://us-east-1", "aws:///photos", "urls://lists", "obs://a/b"] {
        assert!(Source::parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn addresses_are_written_as_they_were_typed() {
    for text in ["aws://us-east-1/photos", "tencent://ap-1/photos/2024/raw/", "urls://lists/today.txt"] {
        assert_eq!(Source::parse(text).map(|source| source.to_string()).as_deref(), Ok(text));
    }
    for text in ["obs://photos-cn", "obs://photos-cn/a/b/"] {
        assert_eq!(Destination::parse(text).map(|destination| destination.to_string()).as_deref(), Ok(text));
    }
    for text in ["dcs://7d1f", "redis://a:1,b:2"] {
        assert_eq!(RedisEnd::parse(text).map(|end| end.to_string()).as_deref(), Ok(text));
    }
}

#[test]
fn destinations_are_in_obs() {
    let plain = Destination::parse("obs://photos-cn").expect("a bucket");
    assert_eq!((&*plain.bucket, &*plain.prefix), ("photos-cn", ""));
    let below = Destination::parse("obs://photos-cn/a/b/").expect("a prefix");
    assert_eq!(below.prefix, "a/b/");
    assert!(Destination::parse("s3://x").is_err() && Destination::parse("obs:///x").is_err());
}

#[test]
fn redis_ends_are_instances_or_addresses() {
    assert_eq!(RedisEnd::parse("dcs://7d1f"), Ok(RedisEnd::Instance("7d1f".to_owned())));
    assert_eq!(RedisEnd::parse("redis://a:1,b:2/"), Ok(RedisEnd::Addresses("a:1,b:2".to_owned())));
    assert_eq!(RedisEnd::parse("redis://[::1]:065535"), Ok(RedisEnd::Addresses("[::1]:065535".to_owned())));
    let wrong = ["redis://a", "redis://a:b", "dcs://a:1", "rediss://a:1", "http://a:1", "redis://:6379"];
    // The same ports as in the pattern of the schema.
    let ports = [
        "redis://a:65536",
        "redis://a:1,b:99999",
        "redis://a:+1",
        "redis://a:1//",
        "redis://a:1/0",
        "dcs://x//",
        "dcs:///",
    ];
    for wrong in wrong.into_iter().chain(ports) {
        assert!(RedisEnd::parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_password_in_an_address_is_refused_and_not_repeated() {
    for text in [
        "redis://:hunter2@10.0.0.5:6379",
        "aws://AKIA:hunter2@us-east-1/photos",
        "aws://AKIA:hun/hunter2@us-east-1/photos",
    ] {
        let told = RedisEnd::parse(text).err().or(Source::parse(text).err()).expect("refused");
        assert!(told.contains("must not contain a user name or password") && !told.contains("hunter2"), "{told}");
    }
}
