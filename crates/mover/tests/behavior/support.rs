//! Emulators that do real work, a client for them, and the servers that data moves between.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

pub(crate) mod redis;
pub(crate) mod s3;

use std::fs::File;
use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use huaweicloud_auth::time::{Clock as _, SystemClock};
use huaweicloud_emulator::{Builder, EmulatedClock, Emulator, Handle};
use huaweicloud_mover::Mover;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Starts an emulator with a data folder. The test controls its clock, and it accepts unsigned requests.
pub(crate) async fn start(scratch: &Scratch) -> (Handle, Client) {
    start_with(scratch, |builder| builder.samples(false)).await
}

/// Like [`start`], with other settings.
pub(crate) async fn start_with(scratch: &Scratch, change: impl FnOnce(Builder) -> Builder) -> (Handle, Client) {
    launch(scratch, Unfinished::Removed, change).await
}

/// Like [`start`], keeping the state in a file of the folder, so that a second start continues the work of the first.
pub(crate) async fn start_again(scratch: &Scratch) -> (Handle, Client) {
    let state = scratch.path("state.redb");
    launch(scratch, Unfinished::Kept, |builder| builder.samples(false).state_file(state)).await
}

#[derive(PartialEq)]
enum Unfinished {
    Kept,
    Removed,
}

async fn launch(
    scratch: &Scratch,
    unfinished: Unfinished,
    change: impl FnOnce(Builder) -> Builder,
) -> (Handle, Client) {
    let clock = EmulatedClock::manual();
    let mover = Mover::builder(scratch.path("")).clock(clock.clone()).keep_unfinished(unfinished == Unfinished::Kept);
    let mover = Arc::new(mover.open().expect("opens"));
    simulated(|builder| change(builder.clock(clock).worker(mover))).await
}

/// Starts an emulator without real data.
pub(crate) async fn simulated(change: impl FnOnce(Builder) -> Builder) -> (Handle, Client) {
    let builder = Emulator::builder().clock(EmulatedClock::manual()).check_replies(true).verify_signatures(false);
    let handle = change(builder).start().await.expect("starts");
    let client = Client { address: handle.address(), project: handle.project_id().to_owned() };
    (handle, client)
}

/// A client that does not sign: the emulator's own tests cover signatures.
pub(crate) struct Client {
    address: SocketAddr,
    project: String,
}

#[derive(Debug)]
pub(crate) struct Answer {
    status: u16,
    head: String,
    text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }

    pub(crate) fn has_header(&self, name: &str) -> bool {
        self.head.to_ascii_lowercase().contains(&format!("\r\n{name}:"))
    }

    /// Returns the body of a success; the test fails otherwise.
    #[track_caller]
    pub(crate) fn ok(self) -> Value {
        assert!((200..300).contains(&self.status), "{} {}", self.status, self.text);
        self.json()
    }

    /// Asserts status and code of an error.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16, code: &str) {
        assert_eq!((self.status, &self.json()["error_code"]), (status, &json!(code)), "{}", self.text);
    }
}

impl Client {
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.call("GET", path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.call("POST", path, Some(body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        self.call("PUT", path, Some(body)).await
    }

    /// Calls a path below the project.
    #[expect(clippy::disallowed_methods, reason = "a test is its own client")]
    pub(crate) async fn call(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let request = format!(
            "{method} /v2/{}/{path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
            self.project,
            self.address,
            body.len(),
        );
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut received = String::new();
        stream.read_to_string(&mut received).await.unwrap();
        let (head, text) = received.split_once("\r\n\r\n").expect("is HTTP");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("has a status");
        Answer { status, head: head.to_owned(), text: text.to_owned() }
    }
}

pub(crate) fn seconds(n: u64) -> Duration {
    Duration::from_secs(n)
}

/// The time at which files are written.
pub(crate) fn now() -> SystemTime {
    SystemClock.now()
}

/// A temporary folder of a test, removed when the test ends.
pub(crate) struct Scratch(TempDir);

impl Scratch {
    pub(crate) fn new(name: &str) -> Self {
        Self(tempfile::Builder::new().prefix(&format!("hc-mover-{name}-")).tempdir().unwrap())
    }

    pub(crate) fn path(&self, below: &str) -> PathBuf {
        self.0.path().join(below)
    }

    /// Writes a file, and the folders above it.
    #[expect(clippy::disallowed_methods, reason = "a test makes the files that it reads")]
    pub(crate) fn write(&self, below: &str, contents: impl AsRef<[u8]>) {
        let path = self.path(below);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        File::create(path).unwrap().write_all(contents.as_ref()).unwrap();
    }

    /// Returns the contents of a file; `None` if it does not exist.
    pub(crate) fn read(&self, below: &str) -> Option<String> {
        std::fs::read(self.path(below)).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
    }

    /// The files, at any depth, that contain a string.
    pub(crate) fn files_with(&self, text: &str) -> Vec<PathBuf> {
        let mut folders = vec![self.path("")];
        let mut found = Vec::new();
        while let Some(folder) = folders.pop() {
            for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                if path.is_dir() {
                    folders.push(path);
                } else if std::fs::read(&path).unwrap().windows(text.len()).any(|part| part == text.as_bytes()) {
                    found.push(path);
                }
            }
        }
        found
    }
}

/// Credentials for both ends of a migration.
pub(crate) fn keys() -> Value {
    json!({ "src_ak": "SRC", "src_sk": "src-secret", "dst_ak": "DST", "dst_sk": "dst-secret" })
}

/// A creation request for an OMS migration task.
pub(crate) fn new_task(description: &str) -> Value {
    json!({
        "task_type": "prefix",
        "src_node": { "cloud_type": "Aliyun", "region": "oss-cn-hangzhou", "ak": "SRC", "sk": "src-secret", "bucket": "from", "object_key": [""] },
        "dst_node": { "ak": "DST", "sk": "dst-secret", "region": "cn-north-4", "bucket": "to" },
        "description": description,
    })
}
