//! Servers that cannot take part in a migration, and the error messages about them.

use huaweicloud_auth::Secret;
use huaweicloud_emulator::work::Resume;

use super::fake::{AnswerFn, Fake};
use super::servers::Redis;
use super::{MigrationMode, Plan, Remote, Running, Server, Stage, plan};

#[track_caller]
fn refused(plan: Plan, parts: &[&str]) {
    let running = Running::start(plan);
    let message = running.failure();
    for part in parts {
        assert!(message.contains(part), "{message}");
    }
    for line in running.report().lines {
        assert!(!line.message.contains("s3cret"), "{}", line.message);
    }
    assert!(running.report().lines.iter().any(|line| line.warning && line.message == message));
}

fn two(options: &str) -> Option<(Redis, Redis)> {
    Some((Redis::start(options)?, Redis::start("")?))
}

#[test]
fn passwords_that_are_right_let_in() {
    let (Some(source), Some(target)) =
        (Redis::start("--requirepass s3cret-one"), Redis::start("--requirepass s3cret-two"))
    else {
        return;
    };
    source.run("SET key x");
    let mut plan = plan(&source, &target, MigrationMode::Full);
    plan.source.password = Some(Secret::from("s3cret-one"));
    plan.target.password = Some(Secret::from("s3cret-two"));
    let running = Running::start(plan);
    assert_eq!(running.end().stage, Stage::Done, "{:?}", running.report().lines);
    assert_eq!(target.run("GET key").text(), "x");
}

#[test]
fn passwords_that_are_wrong_are_told_apart() {
    let Some((locked, open)) = two("--requirepass s3cret") else { return };
    let wrong = Some(Secret::from("s3cret-not"));
    let mut none = plan(&locked, &open, MigrationMode::Full);
    refused(none.clone(), &["the source", "asks for a password and none was given"]);
    none.source.password = wrong.clone();
    refused(none, &["the source", "refuses the password"]);
    let mut target = plan(&open, &locked, MigrationMode::Full);
    target.target.password = wrong.clone();
    refused(target, &["the target", "refuses the password"]);
    let mut needless = plan(&open, &locked, MigrationMode::Full);
    needless.source.password = wrong;
    refused(needless, &["the source", "has no password, and one was given"]);
}

#[test]
fn a_cluster_is_refused_at_either_end() {
    let Some((cluster, single)) = two("--cluster-enabled yes") else { return };
    refused(plan(&cluster, &single, MigrationMode::Full), &["the source", "cluster mode"]);
    refused(plan(&single, &cluster, MigrationMode::Full), &["the target", "cluster mode"]);
}

#[test]
fn one_server_cannot_be_both_ends() {
    let Some(server) = Redis::start("") else { return };
    let mut plan = plan(&server, &server, MigrationMode::Full);
    plan.target.addresses = vec![format!("localhost:{}", server.port)];
    refused(plan, &["are the same server"]);
}

#[test]
fn a_replica_cannot_be_the_target_but_the_source() {
    let Some((master, other)) = two("") else { return };
    let Some(replica) = Redis::start(&format!("--replicaof 127.0.0.1 {}", master.port)) else { return };
    super::eventually("the replica is in step", || replica.info("master_link_status") == "up");
    refused(plan(&other, &replica, MigrationMode::Full), &["the target", "read-only replica"]);

    // A replica's stream continues in its master's database.
    let mut client = master.client();
    client.run("SELECT 7");
    client.run("SET before x");
    super::eventually("the replica has it", || replica.info("master_repl_offset") == master.info("master_repl_offset"));
    let running = Running::start(plan(&replica, &other, MigrationMode::Incremental));
    running.reaches(&Stage::Incremental);
    client.run("SET after x");
    let mut seen = other.client();
    seen.run("SELECT 7");
    super::eventually("both keys are there", || seen.run("DBSIZE").number() == 2);
}

#[test]
fn what_cannot_be_reached_is_named() {
    let Some((source, target)) = two("") else { return };
    let mut plan = plan(&source, &target, MigrationMode::Full);
    plan.target.addresses = vec!["127.0.0.1:1".to_owned(), "no-such-host.invalid:6379".to_owned()];
    refused(plan.clone(), &["the target cannot be reached", "127.0.0.1:1", "no-such-host.invalid"]);
    plan.target.addresses = vec![target.address(), "192.0.2.1:6379".to_owned()];
    plan.source.addresses = vec!["192.0.2.1:6379".to_owned()];
    refused(plan, &["the source", "192.0.2.1", "not this machine", "allowed explicitly"]);
}

#[test]
fn the_first_address_that_answers_is_used() {
    let Some((source, target)) = two("") else { return };
    source.run("SET key x");
    let mut plan = plan(&source, &target, MigrationMode::Full);
    plan.source.addresses = vec!["127.0.0.1:1".to_owned(), source.address(), target.address()];
    plan.target.addresses = vec!["no-such-host.invalid:1".to_owned(), target.address()];
    let running = Running::start(plan);
    assert_eq!(running.end().stage, Stage::Done, "{:?}", running.report().lines);
    assert_eq!(target.run("EXISTS key").number(), 1);
}

#[test]
fn a_source_that_must_not_be_replicated_is_refused() {
    let Some((source, target)) = two("--rename-command PSYNC forbidden") else { return };
    refused(plan(&source, &target, MigrationMode::Full), &["refuses to replicate", "it must allow PSYNC"]);
}

#[test]
fn remote_servers_take_part_only_when_they_are_allowed() {
    let Some((source, target)) = two("") else { return };
    source.run("SET key x");
    // The address reaches this machine but is not a loopback address.
    let mut plan = plan(&source, &target, MigrationMode::Full);
    plan.source.addresses = vec![format!("0.0.0.0:{}", source.port)];
    refused(plan.clone(), &["the source", "0.0.0.0", "not this machine"]);
    let mut to_remote = self::plan(&source, &target, MigrationMode::Full);
    to_remote.target.addresses = vec![format!("0.0.0.0:{}", target.port)];
    refused(to_remote, &["the target", "0.0.0.0", "not this machine"]);
    assert_eq!(target.run("EXISTS key").number(), 0);
    plan.remote = Remote::Allowed;
    let running = Running::start(plan);
    assert_eq!(running.end().stage, Stage::Done, "{:?}", running.report().lines);
    assert_eq!(target.run("EXISTS key").number(), 1);
}

/// Whether a string contains six characters in a row of the password.
fn leaks(text: &str, password: &str) -> bool {
    password.as_bytes().windows(6).any(|run| text.as_bytes().windows(6).any(|part| part == run))
}

#[test]
fn a_server_that_repeats_the_password_does_not_bring_it_into_the_log() {
    const PASSWORD: &str = "hunter2-hunter2";
    let (Some(deaf), Some(open)) = (Redis::start("--rename-command AUTH forbidden"), Redis::start("")) else { return };
    let mut to_source = plan(&deaf, &open, MigrationMode::Full);
    to_source.source.password = Some(Secret::from(PASSWORD));
    let mut to_target = plan(&open, &deaf, MigrationMode::Full);
    to_target.target.password = Some(Secret::from(PASSWORD));
    for plan in [to_source, to_target] {
        let running = Running::start(plan);
        let message = running.failure();
        assert!(message.contains("refuses the password") && message.contains("unknown command"), "{message}");
        let report = running.report();
        let texts: Vec<&str> = report.lines.iter().map(|line| line.message.as_str()).chain([&*message]).collect();
        assert!(texts.iter().all(|text| !leaks(text, PASSWORD)), "{texts:?}");
    }
}

#[test]
fn whatever_repeats_the_password_and_however_much_a_server_says_a_line_is_short_and_has_no_password() {
    const PASSWORD: &str = "hunter2-hunter2";
    const ANSWERS: [AnswerFn; 5] = [
        |words| (words[0] == "AUTH").then(|| format!("-ERR {} {}\r\n", "x".repeat(295), words[1])),
        |words| (words[0] == "AUTH").then(|| format!("-LOADING\t{}{}\r\n", words[1], "x".repeat(60_000))),
        |words| (words[0] == "PING").then(|| format!("-ERR {PASSWORD}\x1b[2J\r\n")),
        |words| (words[0] == "INFO").then(|| format!("-ERR no {PASSWORD}\r\n")),
        |words| (words[0] == "PSYNC").then(|| format!("-ERR not for {PASSWORD}\r\n")),
    ];
    let Some(target) = Redis::start("") else { return };
    for answer in ANSWERS {
        let fake = Fake::answering(answer);
        let mut plan = plan(&target, &target, MigrationMode::Full);
        plan.source = Server { addresses: vec![fake.address()], password: Some(Secret::from(PASSWORD)) };
        plan.resume = super::resuming(Resume::Manual).1;
        let message = Running::start(plan).failure();
        assert!(!leaks(&message, PASSWORD), "{message}");
        assert!(message.len() < 700 && !message.contains(char::is_control), "{message}");
    }
}
