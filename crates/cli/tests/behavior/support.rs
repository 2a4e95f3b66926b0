//! Shared helpers for the tests of the program: running it, and an emulator for its requests.

use std::io::Write as _;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use huaweicloud_emulator::{Builder, EmulatedClock, Emulator, Handle};

pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_hcmigrate");

/// The output and exit code of a run of the program.
#[derive(Debug)]
pub(crate) struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Run {
    pub(crate) fn new(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).expect("standard output is text"),
            err: without_waiting(&String::from_utf8(output.stderr).expect("standard error is text")),
        }
    }

    /// Checks the exit code, and shows all output if it is wrong.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "\n--- out\n{}\n--- err\n{}", self.out, self.err);
        self
    }

    /// Checks that standard error contains all of these.
    #[track_caller]
    pub(crate) fn complains(self, parts: &[&str]) -> Self {
        for part in parts {
            assert!(self.err.contains(part), "`{part}` is not in\n{}", self.err);
        }
        self
    }

    /// Checks that standard output contains all of these.
    #[track_caller]
    pub(crate) fn prints(self, parts: &[&str]) -> Self {
        for part in parts {
            assert!(self.out.contains(part), "`{part}` is not in\n{}", self.out);
        }
        self
    }

    /// Standard output as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error} in\n{}", self.out))
    }
}

/// Removes the messages about slow answers: whether they appear depends on how busy the machine is.
fn without_waiting(err: &str) -> String {
    const NO_ANSWER: [&str; 4] =
        ["no answer yet to ", "no complete answer yet to ", "尚未收到响应：", "尚未收到完整的响应："];
    err.split_inclusive('\n').filter(|line| !NO_ANSWER.iter().any(|begin| line.starts_with(begin))).collect()
}

/// Prepares the program with a separate environment: it inherits no settings from the person who runs the tests.
#[allow(clippy::disallowed_methods, reason = "the one variable that Windows needs is passed on")]
pub(crate) fn program(arguments: &[&str], environment: &[(&str, &str)]) -> Command {
    let mut command = Command::new(BINARY);
    command.args(arguments).env_clear().envs(environment.iter().copied());
    // Windows cannot open sockets without it.
    if let Some(root) = std::env::var_os("SystemRoot") {
        command.env("SystemRoot", root);
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

pub(crate) fn run(arguments: &[&str], environment: &[(&str, &str)]) -> Run {
    Run::new(program(arguments, environment).output().expect("the program runs"))
}

/// Yields the processor for a moment before a condition is checked again.
pub(crate) fn breathe() {
    std::thread::park_timeout(Duration::from_millis(2));
}

/// Waits until the emulator has recorded this many requests, or the program has ended. Returns whether the program is
/// still running.
pub(crate) fn runs_until(emulator: &Handle, child: &mut Child, requests: usize) -> bool {
    loop {
        match child.try_wait().expect("a child") {
            Some(_) => return false,
            None if emulator.request_count() >= requests => return true,
            None => breathe(),
        }
    }
}

pub(crate) fn run_with_input(arguments: &[&str], environment: &[(&str, &str)], input: &str) -> Run {
    let mut child = program(arguments, environment).stdin(Stdio::piped()).spawn().expect("the program runs");
    let mut stdin = child.stdin.take().expect("it has a standard input");
    stdin.write_all(input.as_bytes()).expect("it reads its input");
    drop(stdin);
    Run::new(child.wait_with_output().expect("the program ends"))
}

/// An emulator inside the test, whose clock is so fast that every task is done by the next poll.
pub(crate) struct Local {
    #[expect(dead_code, reason = "the emulator runs as long as this value exists")]
    runtime: tokio::runtime::Runtime,
    pub emulator: Handle,
}

impl Local {
    pub(crate) fn start() -> Self {
        Self::with(|builder| builder)
    }

    pub(crate) fn with(setup: impl FnOnce(Builder) -> Builder) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.expect("a runtime");
        let builder = setup(Emulator::builder().clock(EmulatedClock::manual()));
        let emulator = runtime.block_on(builder.start()).expect("the emulator starts");
        Self { runtime, emulator }
    }

    /// Lets time pass in the emulator.
    pub(crate) fn pass(&self, seconds: u64) {
        self.emulator.clock().advance(Duration::from_secs(seconds));
    }

    /// Returns the variables with which a client reaches it, and keys for both sides.
    pub(crate) fn environment(&self) -> Vec<(&'static str, String)> {
        vec![
            ("HUAWEICLOUD_SDK_AK", self.emulator.access_key().to_owned()),
            ("HUAWEICLOUD_SDK_SK", self.emulator.secret_key().to_owned()),
            ("HUAWEICLOUD_SDK_PROJECT_ID", self.emulator.project_id().to_owned()),
            ("HUAWEICLOUD_SDK_OMS_ENDPOINT", self.emulator.url()),
            ("HUAWEICLOUD_SDK_DCS_ENDPOINT", self.emulator.url()),
            ("HCMIGRATE_SRC_AK", "source-ak".to_owned()),
            ("HCMIGRATE_SRC_SK", "source-sk".to_owned()),
            ("HCMIGRATE_DST_AK", "destination-ak".to_owned()),
            ("HCMIGRATE_DST_SK", "destination-sk".to_owned()),
        ]
    }

    /// Runs the program against it.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        self.run_with(arguments, &[])
    }

    /// Runs the program against it, with further variables. An empty value counts as not set.
    pub(crate) fn run_with(&self, arguments: &[&str], further: &[(&str, &str)]) -> Run {
        let own = self.environment();
        let mut environment: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
        environment.extend(further);
        run(arguments, &environment)
    }

    /// The operations that arrived, in order.
    pub(crate) fn operations(&self) -> Vec<String> {
        self.emulator.requests().into_iter().filter_map(|request| request.operation).collect()
    }
}

/// Text as the editors and shells of Windows write it: with a byte order mark, and in UTF-16.
pub(crate) fn of_windows(text: &str) -> [Vec<u8>; 2] {
    let marked = format!("\u{feff}{text}");
    let wide = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
    [marked.into_bytes(), wide]
}

/// A file that only its owner can read; dropping the value removes it.
pub(crate) struct PrivateFile(tempfile::NamedTempFile);

impl PrivateFile {
    pub(crate) fn new(name: &str, text: &str) -> Self {
        Self::of_bytes(name, text.as_bytes())
    }

    pub(crate) fn of_bytes(name: &str, bytes: &[u8]) -> Self {
        // By default, only the owner can access it.
        let file = tempfile::Builder::new().prefix("hcmigrate-").suffix(&format!("-{name}")).tempfile();
        let mut file = file.expect("a temporary file");
        file.write_all(bytes).expect("written");
        Self(file)
    }

    pub(crate) fn path(&self) -> &str {
        self.0.path().to_str().expect("a path of text")
    }
}

/// Sends a plain request over a socket, and returns the status of the answer.
#[expect(clippy::disallowed_methods, reason = "a test is its own client")]
pub(crate) fn get(address: std::net::SocketAddr, target: &str, headers: &[(&str, &str)]) -> u16 {
    use std::io::Read as _;
    let mut stream = std::net::TcpStream::connect(address).expect("a connection");
    let mut request = format!("GET {target} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n");
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    request.push_str("\r\n");
    stream.write_all(request.as_bytes()).expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status")
}

/// Starts a server that gives one answer. Returns its URL, and a thread that returns the request.
pub(crate) fn answer_once(
    content_type: &'static str,
    body: &'static [u8],
) -> (String, std::thread::JoinHandle<String>) {
    answer_once_with(content_type, body, body.len())
}

/// Like [`answer_once`], with an answer whose headers state this length.
pub(crate) fn answer_once_with(
    content_type: &'static str,
    body: &'static [u8],
    length: usize,
) -> (String, std::thread::JoinHandle<String>) {
    use std::io::{BufRead as _, BufReader, Read as _};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a connection");
        let mut reader = BufReader::new(stream.try_clone().expect("a second handle"));
        let mut request = String::new();
        while !request.ends_with("\r\n\r\n") && reader.read_line(&mut request).is_ok_and(|length| length > 0) {}
        let head = request.to_ascii_lowercase();
        let sent = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
        reader.take(sent).read_to_string(&mut request).expect("a body of text");
        let answer = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(answer.as_bytes()).and_then(|()| stream.write_all(body)).expect("an answer");
        request
    });
    (url, server)
}

/// Replaces this system's words for an error with those of Linux.
fn of_linux(text: &str) -> String {
    let reset = match std::env::consts::OS {
        "windows" => 10054,
        "macos" => 54,
        _ => 104,
    };
    let words = |number| std::io::Error::from_raw_os_error(number).to_string();
    text.replace(&words(reset), "Connection reset by peer (os error 104)")
}

/// Compares text with a file in `tests/golden`, or writes the file if `UPDATE_GOLDEN` is set.
#[allow(clippy::disallowed_methods, reason = "the golden files are for people to look at")]
pub(crate) fn golden(file: &str, text: &str) {
    let text = of_linux(text);
    let path = format!("{}/tests/golden/{file}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &text).expect("the golden file can be written");
    }
    let expected = std::fs::read_to_string(&path).expect("the golden file").replace("\r\n", "\n");
    for (number, (found, expected)) in text.lines().zip(expected.lines()).enumerate() {
        assert_eq!(found, expected, "{file}, line {}", number + 1);
    }
    assert_eq!(text, expected, "{file}");
}
