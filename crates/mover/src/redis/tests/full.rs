//! The full phase: every type of value in every encoding of a server.

use super::servers::{Client, Redis, content};
use super::{MigrationMode, Running, Stage, assert_same, plan};

/// Runs a full migration, which has to succeed.
#[track_caller]
fn copy(source: &Redis, target: &Redis) -> Running {
    let running = Running::start(plan(source, target, MigrationMode::Full));
    let report = running.end();
    assert_eq!(report.stage, Stage::Done, "{:?}", report.lines);
    assert_eq!(report.full_percent, 100);
    running
}

/// Pseudorandom numbers that are the same every time.
fn noise(count: usize) -> Vec<u8> {
    let mut state = 88_172_645_463_325_252_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as u8
    };
    (0..count).map(|_| next()).collect()
}

fn strings(client: &mut Client) {
    for number in [0_i64, -7, 127, 128, -129, 32_767, 40_000, 2_147_483_647, -2_147_483_649, i64::MAX] {
        client.run(&format!("SET number{number} {number}"));
        // Redis stores keys whose names are numbers as numbers.
        client.run(&format!("SET {number} x"));
    }
    client.call(&[b"SET", b"", b""]);
    client.call(&[b"SET", b"\0\r\n\xff key", b"\0\r\n$-1\xff"]);
    client.call(&[b"SET", b"packed", &b"abc".repeat(9_000)]);
    client.call(&[b"SET", &b"long name ".repeat(30), b"x"]);
    client.call(&[b"SET", b"noise", &noise(300_000)]);
    client.call(&[b"SET", b"large", &noise(6 << 20)]);
    client.run("SETBIT bits 99999 1");
    client.run("PFADD loglog a b c");
    client.run("SET forever x EXAT 4102444800");
    client.run("SET soon x EX 1000");
}

fn collections(client: &mut Client) {
    client.run("RPUSH list-small a 1 -70000");
    client.call(&[b"RPUSH", b"list-of-large", &noise(20_000), b"b", &b"z".repeat(20_000)]);
    client.run("SADD set-of-numbers 1 2 70000 9000000000");
    client.run("SADD set-small a b 3");
    client.run("ZADD sorted-small 1 a -2.5 b 1e300 c");
    client.run("HSET hash-small a 1 b 2");
    client.call(&[b"HSET", b"hash-of-large", b"field", &noise(500)]);
    client.run("GEOADD places 13.36 38.11 Palermo 15.08 37.50 Catania");
    client.run("ZADD sorted-large +inf top -inf bottom");
    for number in 0..700 {
        client.run(&format!("RPUSH list-large element-{number}-{}", "x".repeat(number % 90)));
        client.run(&format!("SADD numbers-large {}", number * 7919));
        client.run(&format!("SADD set-large element-{number}"));
        client.run(&format!("ZADD sorted-large {}.25 element-{number}", number % 50));
        client.run(&format!("HSET hash-large field-{number} {number}"));
    }
    client.run("EXPIREAT hash-large 4102444800");
}

fn streams(client: &mut Client) {
    for number in 0..350 {
        client.run(&format!(
            "XADD stream {}-{} field {number} other {}",
            5 + number / 3,
            number % 3 + 1,
            "y".repeat(40)
        ));
    }
    client.run("XDEL stream 5-1 5-2 60-1 121-1");
    client.run("XGROUP CREATE stream readers 0");
    client.run("XGROUP CREATE stream idle $");
    client.run("XGROUP CREATE stream jumped 50-2");
    client.run("XREADGROUP GROUP readers alice COUNT 120 STREAMS stream >");
    client.run("XREADGROUP GROUP readers bob COUNT 70 STREAMS stream >");
    client.run("XACK stream readers 6-1 6-2 7-1");
    client.run("XCLAIM stream readers carol 0 8-1 RETRYCOUNT 9");
    client.run("XGROUP CREATECONSUMER stream idle nobody");
    client.run("XGROUP CREATE stream-empty group $ MKSTREAM");
    client.run("XADD stream-trimmed 1-1 a b");
    client.run("XADD stream-trimmed 2-1 a b");
    client.run("XTRIM stream-trimmed MAXLEN 0");
}

const LIBRARY: &[u8] =
    b"#!lua name=library\nredis.register_function('twice', function(keys, args) return args[1] * 2 end)";

fn everything(redis: &Redis) {
    let mut client = redis.client();
    for database in [0, 3, 15] {
        client.run(&format!("SELECT {database}"));
        strings(&mut client);
        client.run(&format!("SET only-in-{database} x"));
    }
    collections(&mut client);
    streams(&mut client);
    client.call(&[b"FUNCTION", b"LOAD", LIBRARY]);
}

/// Copies everything, over a connection of a given kind.
fn copies_everything(options: &str) {
    let (Some(source), Some(target)) = (Redis::start(options), Redis::start("")) else { return };
    everything(&source);
    let running = copy(&source, &target);
    assert_same(&source, &target);
    // Compares streams in full detail: pending entries, counters, consumers. Their dumps have one fixed order, but they
    // may be compressed or not.
    source.run("CONFIG SET rdbcompression yes");
    for key in ["stream", "stream-empty", "stream-trimmed"] {
        let dump = |redis: &Redis| {
            let mut client = redis.client();
            client.run("SELECT 15");
            client.run(&format!("DUMP {key}"))
        };
        assert_eq!(dump(&source), dump(&target), "{key}");
    }
    assert_eq!(source.run("DEBUG DIGEST"), target.run("DEBUG DIGEST"));
    assert_eq!(target.run("FCALL twice 0 21").number(), 42);
    let report = running.report();
    assert_eq!(report.source_keys, report.target_keys);
    assert_eq!(report.target_keys, content(&target).len() as u64);
    assert!(running.changes.load(std::sync::atomic::Ordering::Relaxed) >= 3);
    // The link is closed: there is no replica any more.
    super::eventually("the source has no replica", || source.info("connected_slaves") == "0");
}

#[test]
fn copies_everything_from_a_stream_without_length() {
    copies_everything("--repl-diskless-sync yes");
}

#[test]
fn copies_everything_from_a_file() {
    copies_everything("--repl-diskless-sync no");
}

#[test]
fn copies_everything_unpacked() {
    copies_everything("--rdbcompression no --rdbchecksum no");
}

#[test]
fn copies_everything_in_other_forms() {
    copies_everything(
        "--list-compress-depth 1 --list-max-listpack-size 4 --hash-max-listpack-entries 1 --set-max-intset-entries 1 \
         --zset-max-listpack-entries 1 --stream-node-max-entries 3",
    );
}

#[test]
fn copies_nothing_from_an_empty_source() {
    let (Some(source), Some(target)) = (Redis::start(""), Redis::start("")) else { return };
    target.run("SET other x");
    let report = copy(&source, &target).report();
    assert_eq!((report.source_keys, report.target_keys), (0, 1));
}

#[test]
fn overwrites_the_same_keys_and_leaves_others() {
    let (Some(source), Some(target)) = (Redis::start(""), Redis::start("")) else { return };
    source.run("SET same source");
    source.run("RPUSH type a b");
    source.run("SET lives x");
    for command in ["SET same target EX 500", "SET type string", "SET lives y", "SET other target"] {
        target.run(command);
    }
    copy(&source, &target);
    assert_eq!(target.run("GET same").text(), "source");
    assert_eq!(target.run("TTL same").number(), -1);
    assert_eq!(target.run("LRANGE type 0 -1").list().len(), 2);
    assert_eq!(target.run("GET other").text(), "target");
    assert_eq!(target.run("DBSIZE").number(), 4);
}

#[test]
fn keys_that_expired_are_skipped() {
    let (Some(source), Some(target)) = (Redis::start(""), Redis::start("")) else { return };
    source.run("DEBUG SET-ACTIVE-EXPIRE 0");
    source.run("SET gone x PX 1");
    source.run("SET stays x");
    // Reading the key itself would delete it.
    let second = source.run("TIME").list()[0].number();
    super::eventually("the key expires", || source.run("TIME").list()[0].number() > second);
    assert_eq!(source.run("DBSIZE").number(), 2);
    target.run("SET gone target");
    let running = copy(&source, &target);
    assert!(running.has_said("1 keys written, 1 expired ones skipped"));
    // For the source the key no longer exists, so the target keeps its own.
    assert_eq!(target.run("GET gone").text(), "target");
    assert_eq!(target.run("DBSIZE").number(), 2);
}

#[test]
fn fails_with_the_name_of_the_key_that_the_target_refuses() {
    let (Some(source), Some(target)) = (Redis::start(""), Redis::start("--maxmemory 1mb")) else { return };
    source.client().call(&[b"SET", b"a\nkey", &noise(4 << 20)]);
    let message = Running::start(plan(&source, &target, MigrationMode::Full)).failure();
    assert!(message.contains(r#"the key "a\nkey" of database 0 could not be written"#), "{message}");
    assert!(message.contains("OOM") && message.contains("more memory"), "{message}");
}

#[test]
fn fails_when_the_target_has_too_few_databases() {
    let (Some(source), Some(target)) = (Redis::start(""), Redis::start("--databases 4")) else { return };
    let mut client = source.client();
    client.run("SELECT 9");
    client.run("SET key x");
    let message = Running::start(plan(&source, &target, MigrationMode::Full)).failure();
    assert!(message.contains("has no database 9"), "{message}");
}

#[test]
fn functions_that_the_target_refuses_are_skipped_with_a_warning() {
    let (Some(source), Some(target)) = (Redis::start(""), Redis::start("")) else { return };
    source.client().call(&[b"FUNCTION", b"LOAD", LIBRARY]);
    source.run("SET key x");
    // The same function in another library.
    let other = b"#!lua name=other\nredis.register_function('twice', function() return 0 end)";
    target.client().call(&[b"FUNCTION", b"LOAD", other]);
    let running = copy(&source, &target);
    assert!(running.has_said("a library of functions was skipped"));
    assert_eq!(target.run("GET key").text(), "x");
}
