//! Rehearses a weekend: real files, real Redis servers, faults throughout, and an `apply` that is killed again and
//! again.
//!
//! The gate runs a small rehearsal. `cargo xtask rehearse` runs one with 200 buckets and 20 Redis instances, or with
//! any other size and seed.
#![expect(
    clippy::disallowed_methods,
    reason = "a test makes the files that it reads, and its size comes from the environment"
)]

mod servers;

use std::collections::BTreeSet;
use std::fs::File;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;

use huaweicloud_emulator::{EmulatedClock, Fault, FaultKind, RecordedRequest};
use huaweicloud_mover::Mover;

use crate::manifest_apply::{Weekend, head};
use crate::support::{Local, program, runs_until};
use servers::Redis;

/// Secrets of both sides; none of them may appear anywhere.
const SECRETS: [(&str, &str); 6] = [
    ("HCMIGRATE_SRC_AK", "SECRETSOURCEAK"),
    ("HCMIGRATE_SRC_SK", "secret-of-the-source"),
    ("HCMIGRATE_DST_AK", "SECRETTARGETAK"),
    ("HCMIGRATE_DST_SK", "secret-of-the-target"),
    ("REDIS_FROM_PASSWORD", "secret-of-redis-from"),
    ("REDIS_TO_PASSWORD", "secret-of-redis-to"),
];
/// The operations into which faults are injected.
const OPERATIONS: [&str; 8] = [
    "create_task",
    "create_online_migration_task",
    "set_online_migration_task",
    "list_tasks",
    "list_task_group",
    "list_migration_task",
    "start_task",
    "show_migration_task",
];

/// How large the rehearsal is.
#[derive(Debug, Clone, Copy)]
struct Size {
    buckets: usize,
    redis: usize,
    kills: usize,
    seed: u64,
}

impl Size {
    fn of_environment() -> Self {
        let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
        let size = |name: &str, or: usize| number(name).map_or(or, |size| usize::try_from(size).expect("a size"));
        Self {
            buckets: size("REHEARSAL_BUCKETS", 12),
            redis: size("REHEARSAL_REDIS", 3),
            kills: size("REHEARSAL_KILLS", 12),
            seed: number("REHEARSAL_SEED").unwrap_or(1),
        }
    }
}

/// Generates numbers that look random but are the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(most).expect("a number")).expect("a number")
    }
}

/// Returns the files of a bucket. Names and contents differ from bucket to bucket.
fn files(bucket: usize) -> Vec<(String, String)> {
    let names = ["index.html", "2024/a b.txt", "2024/summer/deep.bin", "empty"];
    let sized =
        |index: usize| if index == 3 { String::new() } else { format!("{bucket} ").repeat(1 + bucket * 7 + index) };
    names.iter().enumerate().map(|(index, name)| ((*name).to_owned(), sized(index))).collect()
}

/// A rehearsal: the places of everything that takes part.
struct Rehearsal {
    weekend: Weekend,
    /// Both ends of each Redis migration.
    servers: Vec<(Redis, Redis)>,
    folder: tempfile::TempDir,
    dice: Dice,
    /// The number of runs whose output is kept.
    runs: usize,
    /// The requests that the emulator recorded before the current run.
    record: Vec<RecordedRequest>,
}

impl Rehearsal {
    fn new(size: Size) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for bucket in 0..size.buckets {
            std::fs::create_dir_all(folder.path().join(format!("HuaweiCloud/copy-{bucket}"))).expect("a bucket");
            for (name, content) in files(bucket) {
                let path = folder.path().join(format!("Aliyun/photos-{bucket}")).join(name);
                std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
                std::fs::write(path, content).expect("a file");
            }
        }
        // Without redis-server, only buckets are rehearsed.
        let servers: Vec<_> =
            (0..size.redis).map_while(|number| servers::pair(number, SECRETS[4].1, SECRETS[5].1)).collect();
        let clock = EmulatedClock::scaled(600.0);
        let mover = Mover::builder(folder.path()).clock(clock.clone()).open().expect("a mover");
        let local =
            Local::with(|builder| builder.samples(false).clock(clock).recorded(1_000_000).worker(Arc::new(mover)));
        let manifest = manifest(size.buckets, &servers);
        let dice = Dice(size.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        Self { weekend: Weekend::on(local, &manifest), servers, folder, dice, runs: 0, record: Vec::new() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn environment(&self) -> Vec<(&'static str, String)> {
        let mut all = self.weekend.local.environment();
        all.retain(|(name, _)| !SECRETS.iter().any(|(secret, _)| secret == name));
        all.extend(SECRETS.map(|(name, value)| (name, value.to_owned())));
        all
    }

    /// Starts the program on the manifest, and keeps its output in files.
    fn start(&mut self, command: &str, further: &[&str]) -> std::process::Child {
        let file = self.weekend.file("weekend.yaml");
        let environment = self.environment();
        let environment: Vec<(&str, &str)> = environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let arguments = [&[command, file.as_str()][..], further].concat();
        self.runs += 1;
        let output = |kind: &str| File::create(self.path(&format!("output-{}-{kind}", self.runs))).expect("a file");
        program(&arguments, &environment).stdout(output("out")).stderr(output("err")).spawn().expect("the program runs")
    }

    /// Returns the output of the last run of the program.
    fn said(&self) -> String {
        let read =
            |kind: &str| std::fs::read_to_string(self.path(&format!("output-{}-{kind}", self.runs))).expect("text");
        read("out") + &read("err")
    }

    #[track_caller]
    fn run(&mut self, command: &str, further: &[&str], exit: i32) -> String {
        let status = self.start(command, further).wait().expect("it ends");
        assert_eq!(status.code(), Some(exit), "{command} {further:?}\n{}", self.said());
        self.said()
    }

    /// Runs a command again and again until it succeeds, because of the injected faults. Each run continues where the last
    /// one ended.
    #[track_caller]
    fn run_through(&mut self, command: &str, further: &[&str]) {
        const MOST: usize = 20;
        let ended = (0..MOST).any(|_| self.start(command, further).wait().expect("it ends").success());
        assert!(ended, "{command} {further:?}\n{}", self.said());
    }

    /// Injects a fault into one of the next calls.
    fn fault(&mut self) {
        let kind = match self.dice.below(5) {
            0 => FaultKind::ResetBefore,
            1 => FaultKind::ResetAfter,
            2 => FaultKind::HalfBody,
            3 => FaultKind::Html,
            _ => FaultKind::Error { status: 503, code: "APIGW.0201".to_owned(), message: "backend timeout".to_owned() },
        };
        let operation = OPERATIONS[self.dice.below(OPERATIONS.len())];
        self.weekend.local.emulator.inject(Fault::new(kind).on(operation).times(1));
    }

    /// Takes the emulator's recorded requests, so that counting the requests of one run stays cheap.
    fn keep_record(&mut self) {
        let emulator = &self.weekend.local.emulator;
        self.record.extend(emulator.requests());
        emulator.clear_requests();
    }

    /// Runs `apply` and kills it after a number of further requests. Returns whether it was still running then.
    fn apply_and_kill(&mut self) -> bool {
        self.fault();
        self.keep_record();
        let goal = 1 + self.dice.below(16);
        let mut child = self.start("apply", &APPLY);
        let is_killed = runs_until(&self.weekend.local.emulator, &mut child, goal);
        child.kill().expect("killed");
        child.wait().expect("ended");
        is_killed
    }

    /// Checks that no secret is in the journal, in the program's output, or in the names of files and tasks.
    fn assert_no_secret(&self) {
        let mut texts = vec![("the journal".to_owned(), self.weekend.journal())];
        for number in 1..=self.runs {
            for kind in ["out", "err"] {
                let name = format!("output-{number}-{kind}");
                texts.push((name.clone(), std::fs::read_to_string(self.path(&name)).expect("text")));
            }
        }
        for (name, text) in texts {
            for (_, secret) in SECRETS {
                assert!(!text.contains(secret), "{name} has a secret");
            }
        }
    }
}

const APPLY: [&str; 7] = ["--yes", "--wait", "--interval", "100ms", "--settle", "0s", "--debug"];

fn manifest(buckets: usize, servers: &[(Redis, Redis)]) -> String {
    let mut text = head("ahead: 40, redis_at_once: 10") + "buckets:\n";
    for number in 0..buckets {
        text.push_str(&format!(
            "  - {{ name: b{number}, from: aliyun://cn-beijing/photos-{number}, to: obs://copy-{number} }}\n"
        ));
    }
    if !servers.is_empty() {
        text.push_str("redis:\n  network: { vpc: v, subnet: s, security_group: g }\n  instances:\n");
    }
    for (number, (from, to)) in servers.iter().enumerate() {
        text.push_str(&format!(
            "    - {{ name: r{number}, from: redis://{}, to: redis://{}, mode: follow, keys: {{ source: env:REDIS_FROM, target: env:REDIS_TO }} }}\n",
            from.address, to.address
        ));
    }
    text
}

#[test]
fn a_weekend_with_faults_and_kills_moves_everything_once_and_tells_no_secret() {
    let size = Size::of_environment();
    let mut rehearsal = Rehearsal::new(size);
    let (mut killed, mut tries) = (0, 0);
    while killed < size.kills && tries < size.kills * 20 {
        tries += 1;
        killed += usize::from(rehearsal.apply_and_kill());
    }
    assert_eq!(killed, size.kills, "killed in the middle");
    rehearsal.run_through("apply", &APPLY);
    // Faults that no run met would break the check.
    rehearsal.weekend.local.emulator.clear_faults();

    let redis = rehearsal.servers.len();
    rehearsal.weekend.assert_once(size.buckets + redis);
    rehearsal.keep_record();
    for (operation, count) in [("create_task", size.buckets), ("create_online_migration_task", redis)] {
        // A create whose answer was cut off also counts.
        let is_made = |entry: &&RecordedRequest| {
            entry.status == 200 || entry.fault.as_deref().is_some_and(|fault| fault.contains("after"))
        };
        let made =
            rehearsal.record.iter().filter(|entry| entry.operation.as_deref() == Some(operation)).filter(is_made);
        let marks: Vec<String> = made.map(|entry| entry.body["description"].to_string()).collect();
        let distinct: BTreeSet<&String> = marks.iter().collect();
        assert_eq!((marks.len(), distinct.len()), (count, count), "{operation}, by the record of the service");
    }

    // Compare every object and every key, while migrations still follow their sources.
    let follows = if redis > 0 { 3 } else { 0 };
    rehearsal.run("verify", &["--full", "-o", "json"], follows);
    let found: serde_json::Value = serde_json::from_str(
        &std::fs::read_to_string(rehearsal.path(&format!("output-{}-out", rehearsal.runs))).expect("text"),
    )
    .expect("JSON");
    for item in found["items"].as_array().expect("items") {
        let is_bucket = item["entry"] == "bucket";
        let name = item["name"].as_str().expect("a name");
        let number: usize = name[1..].parse().expect("a number");
        let expected = if is_bucket { files(number).len() } else { servers::keys(number) };
        let result = if is_bucket { "ok" } else { "not-yet" };
        assert_eq!((&item["result"], &item["compared"]), (&result.into(), &expected.into()), "{item:#}");
        assert!(item["why"].as_str().is_some_and(|why| why.contains("all the same")), "{item:#}");
    }
    if redis > 0 {
        for _ in 0..10 {
            rehearsal.fault();
        }
        rehearsal.run_through("cutover", &["--select", "r*", "--yes", "--hold", "0s"]);
        rehearsal.run_through("verify", &[]);
        for (number, (_, to)) in rehearsal.servers.iter().enumerate() {
            assert_eq!(to.size(), servers::keys(number));
        }
    }
    for bucket in 0..size.buckets {
        for (name, content) in files(bucket) {
            let path = rehearsal.path(&format!("HuaweiCloud/copy-{bucket}")).join(name);
            assert_eq!(std::fs::read_to_string(&path).expect("a copy"), content, "{}", path.display());
        }
    }
    rehearsal.assert_no_secret();
}

#[test]
fn without_redis_the_rehearsal_passes_and_says_what_it_skipped() {
    let name = "a_weekend_with_faults_and_kills_moves_everything_once_and_tells_no_secret";
    let mut child = Command::new(std::env::current_exe().expect("this program"));
    child.args(["--exact", &format!("rehearsal::{name}")]);
    child.env("REHEARSAL_BUCKETS", "1").env("REHEARSAL_REDIS", "1").env("REHEARSAL_KILLS", "0");
    // This search path contains no programs.
    let output = child.env("PATH", env!("CARGO_MANIFEST_DIR")).env_remove("REQUIRE_REDIS").output().expect("it starts");
    let shown = [output.stdout, output.stderr].concat();
    let shown = String::from_utf8_lossy(&shown);
    assert!(output.status.success() && shown.contains("1 passed") && shown.contains("SKIPPED: "), "{shown}");
}
