//! Compares the keys of two servers, and names the keys that differ.

use super::fake::Fake;
use super::servers::{Redis, eventually};
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
    // A set of strings that was filled in another order, and a hash in its encoding for large hashes.
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

#[tokio::test]
async fn a_server_that_repeats_the_password_is_quoted_without_it() {
    const PASSWORD: &str = "hunter2-hunter2";
    let (Some(deaf), Some(open)) = (Redis::start("--rename-command AUTH forbidden"), Redis::start("")) else { return };
    let told = compare_keys(server(&deaf, Some(PASSWORD)), server(&open, None), 1.0).await.unwrap_err();
    assert!(told.contains("unknown command") && !told.contains("hunter"), "{told}");
    let told = compare_keys(server(&open, None), server(&deaf, Some(PASSWORD)), 1.0).await.unwrap_err();
    assert!(told.contains("unknown command") && !told.contains("hunter"), "{told}");
}

#[tokio::test]
async fn the_groups_of_a_stream_are_a_part_of_it() {
    let Some((source, target)) = pair() else { return };
    let run = |redis: &Redis, commands: &[&str]| {
        let mut client = redis.client();
        commands.iter().for_each(|command| drop(client.run(command)));
    };
    const ALL: [&str; 7] = [
        "XADD q 1-1 f v",
        "XADD q 2-1 f v",
        "XGROUP CREATE q g 0",
        "XREADGROUP GROUP g one COUNT 1 STREAMS q >",
        "XREADGROUP GROUP g two COUNT 1 STREAMS q >",
        "XGROUP CREATE q h 1-1",
        "XSETID q 9-1",
    ];
    run(&source, &ALL);
    let compare = || compare_keys(server(&source, None), server(&target, None), 1.0);
    let changes: [&[&str]; 7] = [
        &[],
        &["XGROUP DESTROY q g"],
        &["XGROUP DESTROY q h"],
        &["XGROUP SETID q h 2-1"],
        &["XACK q g 2-1"],
        &["XCLAIM q g one 0 2-1 JUSTID"],
        &["XSETID q 9-2"],
    ];
    for change in changes {
        run(&target, &["DEL q"]);
        run(&target, &ALL);
        run(&target, change);
        let found = compare().await.unwrap();
        assert_eq!(
            (found.is_same(), found.differing),
            (change.is_empty(), u64::from(!change.is_empty())),
            "{change:?}"
        );
    }
}

/// A fake Redis with one hash whose field may expire.
fn hash_with(name: &str, field: &str, lifetime: Option<&str>) -> String {
    let reply = match name {
        "INFO" => "# Keyspace\r\ndb0:keys=1,expires=0,avg_ttl=0\r\n",
        "SCAN" => return "*2\r\n$1\r\n0\r\n*1\r\n$1\r\nh\r\n".to_owned(),
        // The ten dots stand for the version and the checksum after the value.
        "DUMP" => &format!("{field} {} ..........", lifetime.unwrap_or("no lifetimes")),
        "PTTL" => return ":-1\r\n".to_owned(),
        "MEMORY" => return ":100\r\n".to_owned(),
        "EXISTS" => return ":1\r\n".to_owned(),
        "TYPE" => return "+hash\r\n".to_owned(),
        "HGETALL" => return format!("*2\r\n${}\r\n{field}\r\n$1\r\n1\r\n", field.len()),
        "HPEXPIRETIME" => {
            return match lifetime {
                Some(at) => format!("*1\r\n:{at}\r\n"),
                None => "-ERR unknown command 'HPEXPIRETIME', with args beginning with: 'h'\r\n".to_owned(),
            };
        }
        _ => return "+OK\r\n".to_owned(),
    };
    format!("${}\r\n{reply}\r\n", reply.len())
}

#[tokio::test]
async fn when_the_fields_of_a_hash_expire_is_a_part_of_it() {
    let fakes = [
        Fake::answering(|words| Some(hash_with(words[0], "f", Some("1900000000000")))),
        Fake::answering(|words| Some(hash_with(words[0], "f", Some("1900000000009")))),
        Fake::answering(|words| Some(hash_with(words[0], "f", Some("1900000900000")))),
        Fake::answering(|words| Some(hash_with(words[0], "f", Some("-1")))),
        Fake::answering(|words| Some(hash_with(words[0], "f", None))),
        Fake::answering(|words| Some(hash_with(words[0], "g", None))),
    ];
    let server = |at: usize| RedisServer { addresses: vec![fakes[at].address()], password: None };
    for (from, to, is_same) in [(0, 1, true), (0, 2, false), (0, 3, false), (0, 4, false), (3, 4, true), (4, 5, false)]
    {
        let found = compare_keys(server(from), server(to), 1.0).await.unwrap();
        assert_eq!((found.compared, found.is_same()), (1, is_same), "{from} {to} {found:?}");
    }
}

#[tokio::test]
async fn values_that_are_larger_than_a_batch_are_compared() {
    let Some((source, target)) = pair() else { return };
    for redis in [&source, &target] {
        let mut client = redis.client();
        for key in ["big-1", "big-2", "big-3"] {
            client.run(&format!("SETRANGE {key} 18000000 x"));
        }
    }
    target.run("SETRANGE big-2 9000000 y");
    let found = compare_keys(server(&source, None), server(&target, None), 1.0).await.unwrap();
    assert_eq!((found.missing, found.differing, found.extra), (0, 1, Some(0)), "{found:?}");
    assert_eq!(found.examples, ["\"big-2\" differs"]);
}

#[tokio::test]
async fn many_keys_that_are_missing_wait_for_the_target_together() {
    let (Some(source), Some(target)) = (Redis::start(""), Redis::start("")) else { return };
    source.run("DEBUG POPULATE 20000");
    let begun = tokio::time::Instant::now();
    let found = compare_keys(server(&source, None), server(&target, None), 1.0).await.unwrap();
    assert_eq!((found.compared, found.missing, found.extra), (20_000, 20_000, Some(0)));
    // It would take two minutes if each batch waited on its own.
    assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_key_that_the_target_is_about_to_delete_is_not_extra() {
    let Some((source, target)) = pair() else { return };
    target.run("MSET behind 1 stays 1");
    let (from, to) = (server(&source, None), server(&target, None));
    let comparing = tokio::spawn(compare_keys(from, to, 1.0));
    // The extra key was seen once; now the command that deletes it arrives.
    eventually("the target was asked for its own keys", || target.info("cmdstat_exists").contains("calls="));
    target.run("DEL behind");
    let found = comparing.await.unwrap().unwrap();
    assert_eq!(
        (found.extra, found.examples.as_slice()),
        (Some(1), &["\"stays\" is at the target only".to_owned()][..])
    );
}
