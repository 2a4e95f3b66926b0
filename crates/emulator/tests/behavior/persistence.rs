//! Acknowledged changes survive, whatever kills the process.

use std::fs::File;
use std::io::{BufRead, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::support::{Client, keys, new_task, seconds};
use huaweicloud_auth::Credentials;
use huaweicloud_emulator::{
    DEFAULT_ACCESS_KEY, DEFAULT_PROJECT_ID, DEFAULT_SECRET_KEY, EmulatedClock, Emulator, Handle, Quirks, seeds,
};
use serde_json::json;
use tempfile::TempDir;

/// A temporary folder of a test, removed when the test ends.
struct Scratch(TempDir);

impl Scratch {
    fn new(name: &str) -> Self {
        Self(tempfile::Builder::new().prefix(&format!("hc-emulator-{name}-")).tempdir().unwrap())
    }

    fn path(&self, below: &str) -> PathBuf {
        self.0.path().join(below)
    }

    #[expect(clippy::disallowed_methods, reason = "a test makes the files that it reads")]
    fn write(&self, below: &str, contents: impl AsRef<[u8]>) {
        File::create(self.path(below)).unwrap().write_all(contents.as_ref()).unwrap();
    }
}

async fn open(file: &Path) -> (Handle, Client) {
    let handle =
        Emulator::builder().clock(EmulatedClock::manual()).state_file(file).check_replies(true).start().await.unwrap();
    let client = Client::of(&handle);
    (handle, client)
}

/// The ids of the documents' samples.
#[tokio::test]
async fn long_ids_are_kept_exactly() {
    let scratch = Scratch::new("ids");
    let [_, first, second] = seeds::PAUSED_GROUP_TASKS;
    let (emulator, client) = open(&scratch.path("state.redb")).await;
    let body = json!({ "ids": [first, second], "task_priority": "HIGH", "bandwidth_policy": [] });
    client.call("POST", "tasks/batch-update", Some(body)).await.ok();
    client.post(&format!("tasks/{first}/start"), keys()).await.ok();
    client.delete(&format!("tasks/{second}")).await.ok();
    emulator.shutdown().await;

    let (_emulator, client) = open(&scratch.path("state.redb")).await;
    let task = client.get(&format!("tasks/{first}")).await.ok();
    assert_eq!((task["id"].as_u64(), &task["task_priority"]), (Some(first), &json!("HIGH")));
    let listed = client.get("tasks").await.ok();
    let ids: Vec<u64> = listed["tasks"].as_array().unwrap().iter().filter_map(|task| task["id"].as_u64()).collect();
    assert!(ids.contains(&first) && !ids.contains(&second) && !ids.contains(&(first + 1)), "{ids:?}");
    client.get(&format!("tasks/{}", first - 1)).await.refused(400, "OMS.1009");
}

#[tokio::test]
async fn a_world_wakes_up_where_it_was() {
    let scratch = Scratch::new("wake");
    let (emulator, client) = open(&scratch.path("state.redb")).await;
    let id = client.post("tasks", new_task("emulate: size=640MiB")).await.ok()["id"].clone();
    client.delete("tasks/45").await.ok();
    client.post("migration-task/batch-stop", json!({ "migration_tasks": [seeds::INCREMENTAL_MIGRATION] })).await.ok();
    emulator.clock().advance(seconds(4));
    let before = client.get(&format!("tasks/{id}")).await.ok();
    assert_eq!(before["status"], 2);
    // A call that changes something stores the time, too.
    client.post("tasks/42/start", keys()).await.ok();
    emulator.shutdown().await;

    let (emulator, client) = open(&scratch.path("state.redb")).await;
    assert_eq!(client.get(&format!("tasks/{id}")).await.ok(), before);
    client.get("tasks/45").await.refused(400, "OMS.1009");
    emulator.clock().advance(seconds(60));
    assert_eq!(client.get(&format!("tasks/{id}")).await.ok()["status"], 5);
    assert_eq!(client.get("tasks/42").await.ok()["status"], 5);
    let path = format!("migration-task/{}", seeds::INCREMENTAL_MIGRATION);
    assert_eq!(client.get(&path).await.ok()["status"], "TERMINATED");
    let next = client.post("tasks", new_task("")).await.ok()["id"].as_u64();
    assert!(next > id.as_u64());
    emulator.shutdown().await;
}

#[tokio::test]
async fn a_consent_is_kept_though_no_resource_changed() {
    let scratch = Scratch::new("consent");
    let file = scratch.path("state.redb");
    let start = async || {
        let mut quirks = Quirks::default();
        quirks.require_privacy_consent = true;
        Emulator::builder().quirks(quirks).samples(false).state_file(&file).start().await.unwrap()
    };
    let emulator = start().await;
    let client = Client::of(&emulator);
    client.post("tasks", new_task("")).await.refused(403, "OMS.0072");
    client.call("POST", "privacy-agreements", None).await.ok();
    emulator.shutdown().await;
    let emulator = start().await;
    Client::of(&emulator).post("tasks", new_task("")).await.ok();
}

#[tokio::test]
async fn a_file_that_is_none_is_refused() {
    let scratch = Scratch::new("refused");
    #[allow(clippy::disallowed_methods, reason = "a broken file is what the test is about")]
    std::fs::write(
        scratch.path("state.redb"),
        "this is no database, but it is long enough to be looked at".repeat(100),
    )
    .unwrap();
    let why = async |file: &str| {
        let error = Emulator::builder().state_file(scratch.path(file)).start().await.unwrap_err().to_string();
        assert!(error.contains(file), "{error}");
        error
    };
    assert!(why("state.redb").await.contains("not a state file"));
    assert!(why("missing/state.redb").await.contains("folder does not exist"));
    scratch.write("empty.redb", "");
    assert!(why("empty.redb").await.contains("it is empty, so what it contained is lost"));
    let (_emulator, _) = open(&scratch.path("taken.redb")).await;
    assert!(why("taken.redb").await.contains("another emulator has it open"));
}

#[tokio::test]
async fn a_damaged_file_is_refused_and_not_the_end_of_the_process() {
    let scratch = Scratch::new("damaged");
    let (emulator, _) = open(&scratch.path("whole.redb")).await;
    emulator.shutdown().await;
    let whole = std::fs::read(scratch.path("whole.redb")).unwrap();
    scratch.write("cut.redb", &whole[..whole.len() / 2]);
    for step in [97, 1021, 4096] {
        let mut spoilt = whole.clone();
        // Damages only what follows the header. The header has checksums; damage in unchecked data makes the database
        // panic.
        spoilt.iter_mut().skip(320).step_by(step).for_each(|byte| *byte ^= 0xff);
        scratch.write(&format!("spoilt-{step}.redb"), spoilt);
    }
    for file in ["cut.redb", "spoilt-97.redb", "spoilt-1021.redb", "spoilt-4096.redb"] {
        let error = Emulator::builder().state_file(scratch.path(file)).start().await.unwrap_err().to_string();
        assert!(error.contains("damaged") && error.contains("move it away"), "{file}: {error}");
    }
}

#[tokio::test]
async fn no_key_of_a_request_reaches_the_file() {
    let scratch = Scratch::new("keyless");
    let file = scratch.path("state.redb");
    let (emulator, client) = open(&file).await;
    client.post("tasks", new_task("a description that is kept")).await.ok();
    client.post("tasks/42/start", keys()).await.ok();
    let migration = json!({
        "migration_method": "full_amount_migration", "resume_mode": "auto",
        "source_instance": { "addrs": "10.0.0.1:6379", "password": "source-secret" },
        "target_instance": { "id": seeds::TARGET_INSTANCE, "password": "target-secret" },
    });
    let machine = json!({ "name": "move", "vpc_id": "v", "subnet_id": "s", "security_group_id": "g" });
    let created = client.post("migration/instance", machine).await.ok();
    emulator.clock().advance(seconds(3));
    client.post(&format!("migration/{}/task", created["instance_id"].as_str().unwrap()), migration).await.ok();
    emulator.shutdown().await;
    let kept = std::fs::read(&file).unwrap();
    let has = |text: &str| kept.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(has("a description that is kept") && has("10.0.0.1:6379"));
    for secret in ["src-secret", "dst-secret", "source-secret", "target-secret"] {
        assert!(!has(secret), "{secret}");
    }
}

/// Not a test, but the server that the next test kills. It runs only when that test asks for it.
#[tokio::test]
#[allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "its parent says what to open, and reads where it listens"
)]
async fn child_server() {
    let Ok(file) = std::env::var("EMULATOR_TEST_STATE") else { return };
    let emulator = Emulator::builder().state_file(file).start().await.unwrap();
    println!("\nready {}", emulator.address());
    std::future::pending::<()>().await;
}

/// Starts the server as a separate process, with a client for it.
fn spawn(mut command: Command, scratch: &Scratch) -> (Child, Client) {
    let command = command.env("EMULATOR_TEST_STATE", scratch.path("state.redb")).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let ready = lines.map_while(Result::ok).find_map(|line| line.strip_prefix("ready ").map(str::to_owned));
    let client = Client {
        address: ready.unwrap().parse().unwrap(),
        credentials: Credentials::new(DEFAULT_ACCESS_KEY, DEFAULT_SECRET_KEY).unwrap(),
        project: DEFAULT_PROJECT_ID.to_owned(),
        signed_at: crate::support::now(),
        extra: Vec::new(),
    };
    (child, client)
}

#[cfg(unix)]
#[tokio::test]
async fn a_disk_that_is_full_loses_nothing_acknowledged() {
    let scratch = Scratch::new("full");
    // Limits the file size: a write fails as it does on a full disk.
    let mut command = Command::new("sh");
    let script = "trap '' XFSZ; ulimit -S -f 3000; exec \"$0\" persistence::child_server --exact --nocapture";
    command.args(["-c", script]).arg(std::env::current_exe().unwrap());
    let (mut child, client) = spawn(command, &scratch);
    let mut body = new_task("");
    body["src_node"]["object_key"] = json!(vec!["x".repeat(1000); 100]);
    let mut acknowledged = Vec::new();
    let refused = loop {
        let answer = client.post("tasks", body.clone()).await;
        match answer.status {
            200 => acknowledged.push(answer.ok()["id"].clone()),
            _ => break answer,
        }
        assert!(acknowledged.len() < 1000, "the file never reaches its limit");
    };
    refused.refused(400, "OMS.1001");
    assert!(refused.message().contains("the state could not be stored"), "{}", refused.text);
    // A refused change is undone, and reads continue.
    for _ in 0..3 {
        client.post("tasks", body.clone()).await.refused(400, "OMS.1001");
        assert_eq!(client.get("tasks").await.ok()["count"], acknowledged.len() + 7);
    }
    // Once there is room again, changes are accepted again.
    let pid = child.id().to_string();
    let has_room =
        Command::new("prlimit").args(["--pid", &pid, "--fsize=unlimited"]).status().is_ok_and(|s| s.success());
    if has_room {
        acknowledged.push(client.post("tasks", body.clone()).await.ok()["id"].clone());
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let (emulator, client) = open(&scratch.path("state.redb")).await;
    for id in &acknowledged {
        client.get(&format!("tasks/{id}")).await.ok();
    }
    assert_eq!(client.get("tasks").await.ok()["count"], acknowledged.len() + 7);
    emulator.shutdown().await;
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "a test is its own client")]
async fn nothing_acknowledged_is_lost_by_a_kill() {
    let scratch = Scratch::new("kill");
    let mut acknowledged: Vec<u64> = Vec::new();
    for _ in 0..3 {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["persistence::child_server", "--exact", "--nocapture"]);
        let (mut child, client) = spawn(command, &scratch);
        for id in &acknowledged {
            client.get(&format!("tasks/{id}")).await.ok();
        }
        for _ in 0..20 {
            acknowledged.push(client.post("tasks", new_task("")).await.ok()["id"].as_u64().unwrap());
        }
        // Kill the process during a call: whatever becomes of the call, the file must open again.
        let mut cut = tokio::net::TcpStream::connect(client.address).await.unwrap();
        tokio::io::AsyncWriteExt::write_all(&mut cut, b"POST /v2/x/tasks HTTP/1.1\r\n").await.unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let emulator = Emulator::builder().state_file(scratch.path("state.redb")).start().await.unwrap();
    let client = Client::of(&emulator);
    for id in &acknowledged {
        client.get(&format!("tasks/{id}")).await.ok();
    }
}
