//! The incremental phase: changes that are written to the source while it runs.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use super::servers::{Client, Redis, content, eventually};
use super::{MigrationMode, Patience, Running, Stage, assert_same, plan};
use tokio::time::Instant;

/// Writers that continue until they are dropped or ended.
pub(super) struct Writers {
    go_on: Arc<AtomicBool>,
    pub rounds: Arc<AtomicU64>,
    threads: Vec<JoinHandle<()>>,
}

impl Writers {
    pub(super) fn start(source: &Redis) -> Self {
        let (go_on, rounds) = (Arc::new(AtomicBool::new(true)), Arc::new(AtomicU64::new(0)));
        let writer = |seed: u64| {
            let (mut client, go_on, rounds) = (source.client(), go_on.clone(), rounds.clone());
            std::thread::spawn(move || {
                let mut random = Random(seed);
                while go_on.load(Ordering::Relaxed) {
                    round(&mut client, &mut random);
                    rounds.fetch_add(1, Ordering::Relaxed);
                }
            })
        };
        let threads = (1..=3).map(writer).collect();
        Self { go_on, rounds, threads }
    }

    /// Waits until each writer has written more.
    pub(super) fn write_on(&self, rounds: u64) {
        let goal = self.rounds.load(Ordering::Relaxed) + rounds;
        eventually("the writers write", || self.rounds.load(Ordering::Relaxed) >= goal);
    }

    pub(super) fn end(self) {
        self.go_on.store(false, Ordering::Relaxed);
        for thread in self.threads {
            thread.join().unwrap();
        }
    }
}

struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// Runs one command or transaction; most have a different effect when they are executed twice or skipped.
fn round(client: &mut Client, random: &mut Random) {
    let (key, number, database) = (random.below(40), random.below(1_000_000), random.below(4));
    client.run(&format!("SELECT {database}"));
    let command = match random.below(24) {
        0 => format!("INCRBY counter{key} {number}"),
        1 => format!("EXPIRE list{key} {}", 1000 + number),
        2 => format!("LPUSH list{key} {number} a b"),
        3 => format!("MOVE text{key} {}", (database + 1) % 4),
        4 => format!("RPOP list{key}"),
        5 => format!("SADD set{key} {number} x y z"),
        6 => format!("SPOP set{key}"),
        7 => format!("ZINCRBY sorted{key} 0.1 member{}", number % 50),
        8 => format!("HINCRBYFLOAT hash{key} field{} 0.3", number % 50),
        9 => format!("APPEND text{key} {number}"),
        10 => format!("SET lived{key} {number} PX {}", 1 + number % 300),
        11 => format!("SET text{key} {number} EXAT 4102444800"),
        12 => format!("XADD stream{key} * field {number}"),
        13 => format!("XTRIM stream{key} MAXLEN {}", number % 20),
        14 => format!("SETRANGE text{key} {} \r\n$9\r\n", number % 200),
        15 => format!("COPY list{key} list{} DB {} REPLACE", number % 40, (database + 1) % 4),
        16 => format!("PERSIST text{key}"),
        17 => format!("GETDEL text{key}"),
        18 => format!(
            "EVAL {} 2 counter{key} list{key} {number}",
            "return{redis.call('incrby',KEYS[1],ARGV[1]),redis.call('rpush',KEYS[2],math.random(99))}"
        ),
        19 => format!("LMOVE list{key} list{} LEFT RIGHT", number % 40),
        20 => return transaction(client, key, number),
        21 => return consume(client, key),
        22 => return rename(client, key, number),
        _ if number % 20 == 0 => {
            client.run("SELECT 5");
            client.run(&format!("SET flushed{key} {number}"));
            "FLUSHDB".to_owned()
        }
        _ => format!("BITOP XOR text{key} text{} text{}", number % 40, number % 39),
    };
    client.run(&command);
}

fn transaction(client: &mut Client, key: u64, number: u64) {
    for command in [
        "MULTI".to_owned(),
        format!("INCR counter{key}"),
        format!("SELECT {}", number % 4),
        format!("LPUSH list{key} {number}"),
        format!("SET text{key} {}", "long".repeat(200)),
        "EXEC".to_owned(),
    ] {
        client.run(&command);
    }
}

fn consume(client: &mut Client, key: u64) {
    client.run(&format!("XADD stream{key} * field x"));
    // The group may already exist.
    client.try_call(&[b"XGROUP", b"CREATE", format!("stream{key}").as_bytes(), b"group", b"0"]);
    client.run(&format!("XREADGROUP GROUP group consumer{} COUNT 2 STREAMS stream{key} >", key % 3));
}

fn rename(client: &mut Client, key: u64, number: u64) {
    client.try_call(&[b"RENAME", format!("list{key}").as_bytes(), format!("list{}", number % 40).as_bytes()]);
}

#[test]
fn concurrent_writes_end_up_equal() {
    let (Some(source), Some(target)) = (Redis::start(""), Redis::start("")) else { return };
    let writers = Writers::start(&source);
    writers.write_on(2_000);
    let running = Running::start(plan(&source, &target, MigrationMode::Incremental));
    running.reaches(&Stage::Incremental);
    writers.write_on(6_000);
    writers.end();
    running.catches_up(&source);
    // Keys that live for milliseconds are gone only after each server has checked them.
    eventually("keys with short lives are gone", || {
        let lives = |redis: &Redis| content(redis).iter().any(|(_, key, ..)| key.starts_with(b"lived"));
        !lives(&source) && !lives(&target)
    });
    running.catches_up(&source);
    assert_same(&source, &target);
    assert_eq!((source.info("sync_full"), source.info("sync_partial_ok")), ("1".to_owned(), "0".to_owned()));
    let report = running.report();
    assert_eq!((report.gap, report.full_percent), (Some(0), 100));
}

#[test]
fn a_stop_brings_what_was_written_before() {
    let (Some(source), Some(target)) = (Redis::start(""), Redis::start("")) else { return };
    let running = Running::start(plan(&source, &target, MigrationMode::Incremental));
    running.reaches(&Stage::Incremental);
    let mut client = source.client();
    for number in 0..3_000 {
        client.run(&format!("RPUSH list {number}"));
    }
    running.migration.stop();
    let report = running.end();
    assert_eq!(report.stage, Stage::Stopped, "{:?}", report.lines);
    assert_same(&source, &target);
    assert_eq!((report.source_keys, report.target_keys), (1, 1));
    eventually("the source has no replica", || source.info("connected_slaves") == "0");
    client.run("SET late x");
    assert_eq!(target.run("EXISTS late").number(), 0);
}

#[test]
fn a_stop_before_the_target_has_caught_up_tells_what_is_missing() {
    let (Some(source), Some(target)) = (Redis::start(""), Redis::start("")) else { return };
    let mut plan = plan(&source, &target, MigrationMode::Incremental);
    plan.bytes_per_second = Some(10_000);
    let patience = Patience { parting: Duration::from_millis(1), ..Patience::default() };
    let running = Running::start_with(plan, patience);
    running.reaches(&Stage::Incremental);
    let value = "x".repeat(400_000);
    source.client().call(&[b"SET", b"large", value.as_bytes()]);
    running.migration.stop();
    assert_eq!(running.end().stage, Stage::Stopped);
    assert_eq!(target.run("EXISTS large").number(), 0);
    let lines = running.report().lines;
    let told = lines.iter().find(|line| line.message.contains("were not applied")).expect("is told");
    let missing: u64 = told.message.split(' ').find_map(|word| word.parse().ok()).expect("a number");
    assert!(told.warning && (400_000..500_000).contains(&missing), "{}", told.message);
}

#[test]
fn a_stop_while_the_link_is_down_tells_what_is_missing() {
    let (Some(mut source), Some(target)) = (Redis::start(""), Redis::start("")) else { return };
    let patience =
        Patience { first_wait: Duration::from_secs(60), longest_wait: Duration::from_secs(60), ..Patience::default() };
    let running = Running::start_with(plan(&source, &target, MigrationMode::Incremental), patience);
    running.reaches(&Stage::Incremental);
    source.run("SET a 1");
    running.catches_up(&source);
    // The link breaks, and the source gets a change before the link is restored.
    eventually("there is a link to cut", || source.run("CLIENT KILL TYPE replica").number() > 0);
    eventually("the link is lost", || running.has_said("attempt 1 follows"));
    source.run("SET b 2");
    running.migration.stop();
    assert_eq!(running.end().stage, Stage::Stopped);
    assert!(running.has_said("bytes of the source's changes were not applied"), "{:?}", running.report().lines);
    // If the source is gone, it is not known how far its changes went.
    let running = Running::start_with(plan(&source, &target, MigrationMode::Incremental), patience);
    running.reaches(&Stage::Incremental);
    source.kill();
    eventually("the link is lost", || running.has_said("attempt 1 follows"));
    running.migration.stop();
    assert_eq!(running.end().stage, Stage::Stopped);
    assert!(running.has_said("did not say how far its changes go"), "{:?}", running.report().lines);
}

#[test]
fn dropping_a_migration_ends_it() {
    let (Some(source), Some(target)) = (Redis::start(""), Redis::start("")) else { return };
    let running = Running::start(plan(&source, &target, MigrationMode::Incremental));
    running.reaches(&Stage::Incremental);
    let Running { migration, _runtime, .. } = running;
    drop(migration);
    eventually("the source has no replica", || source.info("connected_slaves") == "0");
}

#[test]
fn the_source_can_wait_for_the_target() {
    let (Some(source), Some(target)) = (Redis::start(""), Redis::start("")) else { return };
    let running = Running::start(plan(&source, &target, MigrationMode::Incremental));
    running.reaches(&Stage::Incremental);
    let (mut writer, mut reader) = (source.client(), target.client());
    let begun = Instant::now();
    for number in 0..20 {
        writer.run(&format!("SET key {number}"));
        // Requests an acknowledgement, which must not come before the target has it.
        assert_eq!(writer.run("WAIT 1 30000").number(), 1);
        assert_eq!(reader.run("GET key").number(), number);
    }
    // A waiting client is answered immediately, not only with the periodic acknowledgement.
    assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
}

#[test]
fn large_values_and_long_queues_pass() {
    let (Some(source), Some(target)) = (Redis::start(""), Redis::start("")) else { return };
    let running = Running::start(plan(&source, &target, MigrationMode::Incremental));
    running.reaches(&Stage::Incremental);
    let mut client = source.client();
    client.call(&[b"SET", b"large", &vec![b'x'; 20 << 20]]);
    let element = [b'y'; 10];
    let mut command: Vec<&[u8]> = vec![b"RPUSH", b"many"];
    command.extend(std::iter::repeat_n(element.as_slice(), 50_000));
    client.call(&command);
    client.call(&[b"EVAL", b"for i = 1, 20000 do redis.call('incr', 'counter') end", b"0"]);
    running.catches_up(&source);
    assert_same(&source, &target);
}

#[test]
fn a_limit_holds_the_stream_back() {
    let (Some(source), Some(target)) = (Redis::start(""), Redis::start("")) else { return };
    let mut plan = plan(&source, &target, MigrationMode::Incremental);
    plan.bytes_per_second = Some(400_000);
    let running = Running::start(plan);
    running.reaches(&Stage::Incremental);
    let begun = Instant::now();
    let mut client = source.client();
    for number in 0..80 {
        client.call(&[b"SET", format!("key{number}").as_bytes(), &[b'x'; 10_000]]);
    }
    let mut largest = Some(0);
    let mut reader = target.client();
    eventually("the keys are there", || {
        largest = largest.max(running.report().gap);
        reader.run("DBSIZE").number() == 80
    });
    // 800 kB at that speed take two seconds, minus the first step.
    assert!(begun.elapsed().as_secs_f32() > 1.8, "{:?}", begun.elapsed());
    assert!(largest > Some(100_000), "{largest:?}");
    running.catches_up(&source);
    assert_same(&source, &target);
}

#[test]
fn a_command_that_the_target_refuses_is_a_failure() {
    let (Some(source), Some(target)) = (Redis::start(""), Redis::start("")) else { return };
    target.run("SET key text");
    let running = Running::start(plan(&source, &target, MigrationMode::Incremental));
    running.reaches(&Stage::Incremental);
    source.run("LPUSH key a");
    let message = running.failure();
    assert!(message.contains("refuses the command LPUSH \"key\"") && message.contains("WRONGTYPE"), "{message}");
}

#[test]
fn a_refusal_inside_of_a_transaction_is_a_failure() {
    let (Some(source), Some(target)) = (Redis::start(""), Redis::start("")) else { return };
    target.run("SET key text");
    let running = Running::start(plan(&source, &target, MigrationMode::Incremental));
    running.reaches(&Stage::Incremental);
    let mut client = source.client();
    for command in ["MULTI", "SET other x", "LPUSH key a", "EXEC"] {
        client.run(command);
    }
    let message = running.failure();
    assert!(message.contains("refuses the command EXEC") && message.contains("WRONGTYPE"), "{message}");
}

#[test]
fn clearing_the_source_is_told() {
    let (Some(source), Some(target)) = (Redis::start(""), Redis::start("")) else { return };
    target.run("SET other x");
    source.run("SET key x");
    let running = Running::start(plan(&source, &target, MigrationMode::Incremental));
    running.reaches(&Stage::Incremental);
    source.run("FLUSHALL");
    running.catches_up(&source);
    assert_eq!(target.run("DBSIZE").number(), 0);
    eventually("a line tells it", || running.has_said("also clears or moves keys that only the target had"));
}

#[test]
fn the_numbers_follow_what_happens() {
    let (Some(source), Some(target)) = (Redis::start(""), Redis::start("")) else { return };
    source.run("MSET a 1 b 2");
    let running = Running::start(plan(&source, &target, MigrationMode::Incremental));
    running.reaches(&Stage::Incremental);
    let mut client = source.client();
    eventually("the speed is seen", || {
        client.run("INCR a");
        let report = running.report();
        report.operations_per_second > 0 && report.bytes_per_second > 0
    });
    client.run("SELECT 3");
    client.run("SET c 3");
    eventually("the keys are counted", || {
        let report = running.report();
        (report.source_keys, report.target_keys) == (3, 3)
    });
    eventually("the speed goes down again", || running.report().operations_per_second == 0);
}
