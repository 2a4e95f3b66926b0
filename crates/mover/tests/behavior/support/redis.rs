//! Real Redis servers for tests. Each has its own port, and leaves nothing on disk.

#![allow(dead_code, reason = "each test binary uses a part of it")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use tokio::time::Instant;

const MISSING: &str = "SKIPPED: redis-server is not installed; apt-get install redis-server";
/// How long a condition may take to become true: far longer than needed, because machines may be busy.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server that runs until it is dropped.
#[derive(Debug)]
pub(crate) struct Redis {
    child: Child,
    pub port: u16,
    folder: TempDir,
    options: Vec<String>,
    password: Option<String>,
}

impl Redis {
    /// Starts a server with options of redis-server, such as `--databases 4`. Returns `None` if it is not installed,
    /// and the test is skipped; if the environment variable `REQUIRE_REDIS` is set, the test fails instead.
    #[allow(clippy::disallowed_methods, reason = "the gate requires Redis by a variable")]
    pub(crate) fn start(options: &str) -> Option<Self> {
        let options: Vec<String> = options.split_whitespace().map(str::to_owned).collect();
        let password = options.iter().skip_while(|option| *option != "--requirepass").nth(1).cloned();
        // Another process may take the port between the query and the start.
        for _ in 0..20 {
            let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
            let folder = tempfile::Builder::new().prefix("redis-of-test-").tempdir().unwrap();
            match spawn(port, folder.path(), &options) {
                Start::Runs(child) => return Some(Self { child, port, folder, options, password }),
                Start::Missing => {
                    assert!(std::env::var_os("REQUIRE_REDIS").is_none(), "{MISSING}");
                    // Not `println!`: the test harness keeps what it prints in tests that pass.
                    writeln!(std::io::stderr().lock(), "{MISSING}").unwrap();
                    return None;
                }
                Start::Ended => {}
            }
        }
        panic!("redis-server does not start with {options:?}")
    }

    pub(crate) fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Kills the server, as a power cut would.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Starts it again after [`Redis::kill`], on the same port and without its data.
    pub(crate) fn restart(&mut self) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            assert!(Instant::now() < deadline, "redis-server does not start again on port {}", self.port);
            if let Start::Runs(child) = spawn(self.port, self.folder.path(), &self.options) {
                self.child = child;
                return;
            }
        }
    }

    /// Opens an authenticated connection.
    #[expect(clippy::disallowed_methods, reason = "a test is its own client")]
    pub(crate) fn client(&self) -> Client {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_nodelay(true).unwrap();
        let mut client = Client { stream: BufReader::new(stream) };
        if let Some(password) = &self.password {
            client.run(&format!("AUTH {password}"));
        }
        client
    }

    /// Runs one command, given as words.
    pub(crate) fn run(&self, command: &str) -> Answer {
        self.client().run(command)
    }

    /// Returns a field of INFO.
    pub(crate) fn info(&self, name: &str) -> String {
        let info = self.run("INFO everything").text();
        let line = info.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':').map(str::to_owned));
        line.unwrap_or_default()
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        // The server may already be dead; a failing test must fail for its own reason.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

enum Start {
    Runs(Child),
    Missing,
    Ended,
}

fn spawn(port: u16, folder: &std::path::Path, options: &[String]) -> Start {
    let mut command = Command::new("redis-server");
    command.args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--dir"]).arg(folder);
    // An empty argument disables saving.
    command.args(["--save", "", "--appendonly", "no", "--repl-diskless-sync-delay", "0"]);
    command.args(["--enable-debug-command", "yes"]).args(options).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Start::Missing,
        Err(error) => panic!("redis-server does not start: {error}"),
    };
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    while output.read_line(&mut line).is_ok_and(|read| read > 0) {
        if line.contains("Ready to accept connections") {
            // A pipe that is not drained would eventually block the server.
            std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
            return Start::Runs(child);
        }
        line.clear();
    }
    child.wait().unwrap();
    Start::Ended
}

/// What a server answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Nothing,
    Number(i64),
    Text(Vec<u8>),
    Error(String),
    List(Vec<Answer>),
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Text(text) => String::from_utf8_lossy(text).into_owned(),
            Self::Number(number) => number.to_string(),
            other => panic!("{other:?} is not a string"),
        }
    }

    pub(crate) fn number(&self) -> i64 {
        self.text().parse().unwrap()
    }

    pub(crate) fn list(self) -> Vec<Answer> {
        match self {
            Self::List(list) => list,
            other => panic!("{other:?} is not a list"),
        }
    }

    pub(crate) fn bytes(self) -> Vec<u8> {
        match self {
            Self::Text(text) => text,
            other => panic!("{other:?} is not a string"),
        }
    }
}

/// A connection to a server.
#[derive(Debug)]
pub(crate) struct Client {
    stream: BufReader<TcpStream>,
}

impl Client {
    /// Runs a command, given as words. The test fails if the server refuses it.
    #[track_caller]
    pub(crate) fn run(&mut self, command: &str) -> Answer {
        self.call(&command.split_whitespace().map(str::as_bytes).collect::<Vec<_>>())
    }

    /// Runs a command, given as arguments. The test fails if the server refuses it.
    #[track_caller]
    pub(crate) fn call(&mut self, parts: &[&[u8]]) -> Answer {
        match self.try_call(parts) {
            Answer::Error(error) => {
                panic!(
                    "{}: {error}",
                    parts.iter().map(|part| part.escape_ascii().to_string()).collect::<Vec<_>>().join(" ")
                )
            }
            answer => answer,
        }
    }

    #[track_caller]
    pub(crate) fn try_call(&mut self, parts: &[&[u8]]) -> Answer {
        let mut out = format!("*{}\r\n", parts.len()).into_bytes();
        for part in parts {
            out.extend_from_slice(format!("${}\r\n", part.len()).as_bytes());
            out.extend_from_slice(part);
            out.extend_from_slice(b"\r\n");
        }
        self.stream.get_mut().write_all(&out).unwrap();
        self.answer()
    }

    fn answer(&mut self) -> Answer {
        let mut line = Vec::new();
        self.stream.read_until(b'\n', &mut line).unwrap();
        let text = std::str::from_utf8(line.get(1..).unwrap_or_default()).unwrap().trim_end();
        match line.first().expect("the server closed the connection") {
            b'+' => Answer::Text(text.into()),
            b'-' => Answer::Error(text.to_owned()),
            b':' => Answer::Number(text.parse().unwrap()),
            b'$' if text == "-1" => Answer::Nothing,
            b'$' => {
                let mut bytes = vec![0; text.parse::<usize>().unwrap() + 2];
                self.stream.read_exact(&mut bytes).unwrap();
                bytes.truncate(bytes.len() - 2);
                Answer::Text(bytes)
            }
            b'*' if text == "-1" => Answer::Nothing,
            b'*' => Answer::List((0..text.parse().unwrap()).map(|_| self.answer()).collect()),
            other => panic!("no answer begins with {other}"),
        }
    }
}

/// Waits until a condition holds; the test fails after a timeout.
#[track_caller]
#[allow(clippy::disallowed_methods, reason = "a Redis server has no clock that a test could move")]
pub(crate) fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < deadline, "waited for {PATIENCE:?}, and still not: {what}");
        // Only avoids a busy loop; nothing depends on this delay.
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Returns the contents of a server, for a comparison: the keys of every database, their expiry, and a digest of their
/// values. Streams are returned in full, with their groups.
pub(crate) fn content(redis: &Redis) -> Vec<(i64, Vec<u8>, i64, Answer)> {
    let mut client = redis.client();
    let databases = client.run("CONFIG GET databases").list()[1].number();
    let mut found = Vec::new();
    for database in 0..databases {
        client.run(&format!("SELECT {database}"));
        let mut keys: Vec<Vec<u8>> = client.run("KEYS *").list().into_iter().map(Answer::bytes).collect();
        keys.sort();
        for key in keys {
            let expires = client.call(&[b"PEXPIRETIME", &key]).number();
            let is_stream = client.call(&[b"TYPE", &key]).text() == "stream";
            let value = match is_stream {
                true => client.call(&[b"XINFO", b"STREAM", &key, b"FULL", b"COUNT", b"0"]),
                false => client.call(&[b"DEBUG", b"DIGEST-VALUE", &key]),
            };
            found.push((database, key, expires, without_own(value)));
        }
    }
    found
}

/// Removes what Redis 7.0 does not send even to its own replicas, such as when a consumer was last seen and how many
/// entries a group has read.
fn without_own(value: Answer) -> Answer {
    const OWN: [&[u8]; 5] = [b"seen-time", b"entries-read", b"lag", b"radix-tree-keys", b"radix-tree-nodes"];
    let Answer::List(list) = value else { return value };
    let mut out: Vec<Answer> = Vec::new();
    for item in list {
        let is_own = matches!(out.last(), Some(Answer::Text(name)) if OWN.contains(&name.as_slice()));
        out.push(if is_own { Answer::Nothing } else { without_own(item) });
    }
    Answer::List(out)
}
