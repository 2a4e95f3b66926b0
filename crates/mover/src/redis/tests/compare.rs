//! Keys of two servers are compared, and what differs is named.

use super::servers::Redis;
use crate::{RedisServer, compare_keys};

fn server(redis: &Redis, password: Option<&str>) -> RedisServer {
    RedisServer { addresses: vec![redis.address()], password: password.map(huaweicloud_auth::Secret::from) }
}

fn pair() -> Option<(Redis, Redis)> {
    let pair = (Redis::start("")?, Redis::start("")?);
    for redis in [&pair.0, &pair.1] {
        let mut client = redis.client();
        for command in [
            "SET a 1",
            "SET lives x EX 1000",
            "HSET h a 1 b 2",
            "SADD s 1 2 3",
            "ZADD z 1 a 2 b",
            "RPUSH l a b",
            "XADD st 1-1 f v",
        ] {
            client.run(command);
        }
        client.run("SELECT 3");
        client.run("SET other 1");
    }
    Some(pair)
}

#[tokio::test]
async fn two_servers_with_the_same_keys_are_the_same_however_they_store_them() {
    let Some((source, target)) = pair() else { return };
    // A set of texts that was made in another order, and a hash in its large form.
    source.run("SADD words a b c d");
    target.run("SADD words d c b a");
    target.run("CONFIG SET hash-max-listpack-entries 0");
    target.run("HDEL h b");
    target.run("HSET h b 2");
    let found = compare_keys(server(&source, None), server(&target, None), 1.0).await.unwrap();
    assert!(found.is_same(), "{found:?}");
    assert_eq!((found.compared, found.extra), (9, Some(0)));
}

#[tokio::test]
async fn what_differs_is_counted_and_named() {
    let Some((source, target)) = pair() else { return };
    target.run("DEL a");
    target.run("HSET h b 3");
    target.run("PERSIST lives");
    target.run("SET mine 1");
    let found = compare_keys(server(&source, None), server(&target, None), 1.0).await.unwrap();
    assert_eq!((found.missing, found.differing, found.extra), (1, 2, Some(1)), "{found:?}");
    let mut named = found.examples.clone();
    named.sort();
    assert_eq!(named, ["\"a\" is missing", "\"h\" differs", "\"lives\" differs", "\"mine\" is at the target only"]);
}

#[tokio::test]
async fn a_sample_is_a_part_of_the_keys_and_the_same_each_time() {
    let Some((source, target)) = pair() else { return };
    for redis in [&source, &target] {
        let mut client = redis.client();
        for number in 0..1_000 {
            client.run(&format!("SET key-{number} {number}"));
        }
    }
    let compare = || compare_keys(server(&source, None), server(&target, None), 0.1);
    let (first, second) = (compare().await.unwrap(), compare().await.unwrap());
    assert!((50..200).contains(&first.compared) && first == second, "{first:?} {second:?}");
    assert_eq!((first.is_same(), first.extra), (true, None));
}

#[tokio::test]
async fn a_server_that_does_not_let_us_in_is_named_without_the_password() {
    let (Some(source), Some(target)) = (Redis::start("--requirepass right"), Redis::start("")) else { return };
    let told = compare_keys(server(&source, Some("HIDDEN")), server(&target, None), 1.0).await.unwrap_err();
    assert!(told.contains("the source") && !told.contains("HIDDEN"), "{told}");
    let nowhere = RedisServer { addresses: vec!["127.0.0.1:1".to_owned()], password: None };
    assert!(compare_keys(nowhere, server(&target, None), 1.0).await.unwrap_err().contains("cannot be reached"));
}
