//! Links that break, and what happens then.

use std::time::Duration;

use super::fake::{Fake, Step};
use super::incremental::Writers;
use super::servers::{Redis, content, eventually};
use super::{MigrationMode, Patience, Resume, Running, Server, Stage, assert_same, plan, resuming};

/// Cuts the link and waits until it is restored.
fn cut(source: &Redis, done: &str) {
    let before: u64 = source.info(done).parse().unwrap();
    eventually("there is a link to cut", || source.run("CLIENT KILL TYPE replica").number() > 0);
    eventually("the link is restored", || source.info(done).parse::<u64>().unwrap() > before);
}

#[test]
fn a_link_that_is_cut_loses_and_doubles_nothing() {
    let (Some(source), Some(target)) = (Redis::start("--repl-backlog-size 64mb"), Redis::start("")) else { return };
    let writers = Writers::start(&source);
    let running = Running::start(plan(&source, &target, MigrationMode::Incremental));
    running.reaches(&Stage::Incremental);
    for _ in 0..15 {
        writers.write_on(100);
        cut(&source, "sync_partial_ok");
    }
    writers.end();
    eventually("keys with short lives are gone", || {
        let lives = |redis: &Redis| content(redis).iter().any(|(_, key, ..)| key.starts_with(b"lived"));
        !lives(&source) && !lives(&target)
    });
    running.catches_up(&source);
    assert_same(&source, &target);
    assert_eq!(source.info("sync_full"), "1");
    assert!(running.has_said("the link to the source continues after offset"));
}

#[test]
fn a_history_that_is_lost_begins_a_new_full_phase() {
    let (Some(source), Some(target)) = (Redis::start(""), Redis::start("")) else { return };
    let running = Running::start(plan(&source, &target, MigrationMode::Incremental));
    running.reaches(&Stage::Incremental);
    let mut client = source.client();
    client.run("SELECT 2");
    client.run("INCRBY counter 5");
    running.catches_up(&source);
    source.run("DEBUG CHANGE-REPL-ID");
    cut(&source, "sync_full");
    client.run("INCRBY counter 6");
    running.catches_up(&source);
    assert_same(&source, &target);
    assert!(running.has_said("a new full phase begins"));
}

#[test]
fn a_backlog_that_is_too_short_begins_a_new_full_phase() {
    let (Some(source), Some(target)) = (Redis::start("--repl-backlog-size 16kb"), Redis::start("")) else { return };
    // Long enough to write while there is no link.
    let wait = Duration::from_secs(1);
    let patience = Patience { first_wait: wait, longest_wait: wait, ..Patience::default() };
    let running = Running::start_with(plan(&source, &target, MigrationMode::Incremental), patience);
    running.reaches(&Stage::Incremental);
    let mut client = source.client();
    assert_eq!(client.run("CLIENT KILL TYPE replica").number(), 1);
    for number in 0..30 {
        client.call(&[b"SET", format!("key{number}").as_bytes(), &[b'x'; 3_000]]);
    }
    eventually("a new full phase begins", || source.info("sync_full") == "2");
    running.catches_up(&source);
    assert_same(&source, &target);
}

#[test]
fn a_source_that_starts_again_begins_a_new_full_phase() {
    let (Some(mut source), Some(target)) = (Redis::start(""), Redis::start("")) else { return };
    source.run("SET before x");
    let running = Running::start(plan(&source, &target, MigrationMode::Incremental));
    running.reaches(&Stage::Incremental);
    source.kill();
    source.restart();
    source.run("SET after x");
    eventually("the new key is there", || target.run("EXISTS after").number() == 1);
    // Keys that the source has lost stay at the target.
    assert_eq!(target.run("EXISTS before").number(), 1);
    running.migration.stop();
    assert_eq!(running.end().stage, Stage::Stopped);
}

#[test]
fn a_target_that_starts_again_is_filled_again() {
    let (Some(source), Some(mut target)) = (Redis::start(""), Redis::start("")) else { return };
    source.run("SET key x");
    let running = Running::start(plan(&source, &target, MigrationMode::Incremental));
    running.reaches(&Stage::Incremental);
    target.kill();
    source.run("INCR counter");
    target.restart();
    eventually("both keys are there", || target.run("DBSIZE").number() == 2);
    running.catches_up(&source);
    assert_same(&source, &target);
    assert!(running.has_said("a new full phase has to follow"));
}

#[test]
fn a_link_that_is_cut_fails_what_is_resumed_by_hand() {
    let (Some(source), Some(target)) = (Redis::start(""), Redis::start("")) else { return };
    let mut plan = plan(&source, &target, MigrationMode::Incremental);
    plan.resume = resuming(Resume::Manual).1;
    let running = Running::start(plan);
    running.reaches(&Stage::Incremental);
    source.run("CLIENT KILL TYPE replica");
    let message = running.failure();
    // Whether it closed or broke depends on what was in transit.
    assert!(message.contains("the connection") || message.contains("cannot write to the source"), "{message}");
    assert!(message.contains(&source.address()) && message.contains("start the migration again"), "{message}");
}

#[test]
fn a_link_that_is_being_mended_can_be_left_to_people() {
    let (Some(mut source), Some(target)) = (Redis::start(""), Redis::start("")) else { return };
    let wait = Duration::from_secs(3600);
    let patience = Patience { first_wait: wait, longest_wait: wait, ..Patience::default() };
    let (decide, resume) = resuming(Resume::Auto);
    let plan = super::Plan { resume, ..plan(&source, &target, MigrationMode::Incremental) };
    let running = Running::start_with(plan, patience);
    running.reaches(&Stage::Incremental);
    source.kill();
    eventually("the loss is noticed", || running.has_said("attempt 1 follows"));
    decide.send_replace(Resume::Manual);
    assert!(running.failure().contains("start the migration again"));
}

#[test]
fn a_source_that_stays_away_is_given_up() {
    let (Some(mut source), Some(target)) = (Redis::start(""), Redis::start("")) else { return };
    let wait = Duration::from_millis(5);
    let patience = Patience { first_wait: wait, longest_wait: wait, attempts: 70, ..Patience::default() };
    let running = Running::start_with(plan(&source, &target, MigrationMode::Incremental), patience);
    running.reaches(&Stage::Incremental);
    source.kill();
    let message = running.failure();
    assert!(message.contains("cannot be reached") && message.contains("given up after 70 attempts"), "{message}");
    // The log does not contain every attempt.
    let told = running.report().lines.iter().filter(|line| line.message.contains("; attempt ")).count();
    assert_eq!(told, 11);
    assert!(running.has_said("attempt 10 follows") && running.has_said("attempt 60 follows"));
}

#[test]
fn a_stop_while_the_source_is_away_is_heard() {
    let (Some(mut source), Some(target)) = (Redis::start(""), Redis::start("")) else { return };
    let wait = Duration::from_secs(3600);
    let patience = Patience { first_wait: wait, longest_wait: wait, ..Patience::default() };
    let running = Running::start_with(plan(&source, &target, MigrationMode::Incremental), patience);
    running.reaches(&Stage::Incremental);
    source.kill();
    eventually("the loss is noticed", || running.has_said("attempt 1 follows"));
    running.migration.stop();
    assert_eq!(running.end().stage, Stage::Stopped);
}

const EMPTY: &[u8] = b"$18\r\nREDIS0011\xff\0\0\0\0\0\0\0\0";

fn followed(fake: &Fake, target: &Redis) -> Running {
    let mut plan = plan(target, target, MigrationMode::Incremental);
    plan.source = Server { addresses: vec![fake.address()], password: None };
    Running::start(plan)
}

fn set(key: &str, value: &str) -> Vec<u8> {
    format!("*3\r\n$3\r\nSET\r\n${}\r\n{key}\r\n${}\r\n{value}\r\n", key.len(), value.len()).into_bytes()
}

#[test]
fn goes_on_exactly_behind_the_last_whole_command() {
    let Some(target) = Redis::start("") else { return };
    let (select, first, second) = (b"*2\r\n$6\r\nSELECT\r\n$1\r\n3\r\n".as_slice(), set("a", "1"), set("b", "2"));
    let ping = b"*1\r\n$4\r\nPING\r\n".as_slice();
    let begin =
        [b"\n\n+FULLRESYNC abc 1000\r\n\n\n".as_slice(), EMPTY, select, &first, ping, &second[..second.len() - 1]];
    let then = [b"+CONTINUE def\r\n".as_slice(), &second, b"*1\r\n$5\r\nMULTI\r\n"];
    let last = [b"+CONTINUE\r\n".as_slice(), &set("c", "3"), b"*1\r\n$4\r\nEXEC\r\n"];
    let fake = Fake::start(vec![
        vec![Step::Send(begin.concat()), Step::Close],
        vec![Step::Send(then.concat()), Step::Close],
        vec![Step::Send(last.concat()), Step::Hold],
    ]);
    let running = followed(&fake, &target);
    let mut client = target.client();
    client.run("SELECT 3");
    eventually("all keys are there", || client.run("DBSIZE").number() == 3);
    let done = 1000 + select.len() + first.len() + ping.len();
    let multi = done + second.len() + b"*1\r\n$5\r\nMULTI\r\n".len();
    assert_eq!(fake.asked(), ["? -1".to_owned(), format!("abc {}", done + 1), format!("def {}", multi + 1)]);
    let all = multi + set("c", "3").len() + b"*1\r\n$4\r\nEXEC\r\n".len();
    eventually("all is acknowledged", || fake.acknowledged() == Some(all as u64));
    assert_eq!(running.report().stage, Stage::Incremental);
}

#[test]
fn a_new_full_phase_forgets_an_open_transaction() {
    let Some(target) = Redis::start("") else { return };
    let begin = [b"+FULLRESYNC abc 0\r\n".as_slice(), EMPTY, b"*1\r\n$5\r\nMULTI\r\n", &set("half", "x")];
    let again = [b"+FULLRESYNC def 0\r\n".as_slice(), EMPTY, &set("whole", "x")];
    let broken = [b"+FULLRESYNC ghi 0\r\n".as_slice(), &EMPTY[..20]];
    let fake = Fake::start(vec![
        vec![Step::Send(begin.concat()), Step::Close],
        vec![Step::Send(broken.concat()), Step::Close],
        vec![Step::Send(again.concat()), Step::Hold],
    ]);
    let _running = followed(&fake, &target);
    eventually("the key is there", || target.run("EXISTS whole").number() == 1);
    assert_eq!(target.run("DBSIZE").number(), 1);
    // The migration does not return to the abandoned history either.
    let behind = b"*1\r\n$5\r\nMULTI\r\n".len() + set("half", "x").len() + 1;
    assert_eq!(fake.asked(), ["? -1".to_owned(), format!("abc {behind}"), "? -1".to_owned()]);
}

#[test]
fn a_snapshot_that_breaks_off_begins_again() {
    let Some(target) = Redis::start("") else { return };
    let begin = [b"+FULLRESYNC abc 0\r\n".as_slice(), &EMPTY[..20]];
    let again = [b"+FULLRESYNC abc 0\r\n".as_slice(), EMPTY];
    let fake = Fake::start(vec![
        vec![Step::Send(begin.concat()), Step::Close],
        vec![Step::Send(b"+FULLRESYNC abc 0\r\n-ERR cannot fork\r\n".to_vec()), Step::Close],
        vec![Step::Send(b"-LOADING wait\r\n".to_vec()), Step::Close],
        vec![Step::Send(again.concat()), Step::Hold],
    ]);
    let running = followed(&fake, &target);
    running.reaches(&Stage::Incremental);
    assert_eq!(fake.asked(), ["? -1"; 4]);
}

#[test]
fn a_stop_ends_the_full_phase() {
    let Some(target) = Redis::start("") else { return };
    let fake = Fake::start(vec![vec![Step::Send(b"+FULLRESYNC abc 0\r\n".to_vec()), Step::Hold]]);
    let running = followed(&fake, &target);
    running.reaches(&Stage::Full);
    running.migration.stop();
    assert_eq!(running.end().stage, Stage::Stopped);
}

#[test]
fn a_source_that_falls_silent_is_left() {
    let Some(target) = Redis::start("") else { return };
    let begin = [b"+FULLRESYNC abc 0\r\n".as_slice(), EMPTY, &set("a", "1")].concat();
    let again = [b"+CONTINUE\r\n".as_slice(), &set("b", "2")].concat();
    let fake = Fake::start(vec![vec![Step::Send(begin), Step::Hold], vec![Step::Send(again), Step::Hold]]);
    let mut plan = plan(&target, &target, MigrationMode::Incremental);
    plan.source = Server { addresses: vec![fake.address()], password: None };
    let patience = Patience { silence: Duration::from_secs(3), first_wait: Duration::ZERO, ..Patience::default() };
    let running = Running::start_with(plan, patience);
    eventually("both keys are there", || target.run("DBSIZE").number() == 2);
    assert!(running.has_said("was silent for 3 s"));
}

#[test]
fn a_source_that_talks_nonsense_is_a_failure() {
    let Some(target) = Redis::start("") else { return };
    let full = b"+FULLRESYNC abc 0\r\n".as_slice();
    let marked = format!("$EOF:{}\r\n", "m".repeat(40)).into_bytes();
    for (script, part) in [
        (vec![b"+OK\r\n".as_slice()], "refuses to replicate (\"+OK\")"),
        (vec![full, b"hello\r\n"], "announced its snapshot with \"hello\""),
        (vec![full, b"$9\r\nNOTREDIS1"], "the snapshot begins with \"NOTREDIS1\""),
        (vec![full, b"$10\r\nREDIS0011\xfe\0"], "the snapshot ends in the middle of a value"),
        (vec![full, b"$18\r\nREDIS0011\xff\x01\0\0\0\0\0\0\0"], "the snapshot is damaged: its checksum"),
        (vec![full, &marked, &EMPTY[5..], &[b'n'; 40]], "does not end with its mark"),
        (vec![full, EMPTY, b":1\r\n"], "which is not a command"),
    ] {
        let fake = Fake::start(vec![vec![Step::Send(script.concat()), Step::Hold]]);
        let message = followed(&fake, &target).failure();
        assert!(message.contains(part), "{message}");
    }
}
