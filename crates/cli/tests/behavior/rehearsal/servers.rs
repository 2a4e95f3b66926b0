//! Redis servers on this machine, each with a password and without persistence.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

/// A server that runs until it is dropped.
pub(super) struct Redis {
    pub(super) address: String,
    password: String,
    child: Child,
}

/// Returns the number of keys in the source of a migration.
pub(super) fn keys(number: usize) -> usize {
    20 + number
}

/// Starts both ends of a migration; `None` if redis-server is not installed.
pub(super) fn pair(number: usize, from: &str, to: &str) -> Option<(Redis, Redis)> {
    let (from, to) = (Redis::start(from)?, Redis::start(to)?);
    let mut commands = String::new();
    for key in 3..keys(number) {
        commands.push_str(&format!("SET key-{key} {}\r\n", "x".repeat(key)));
    }
    commands.push_str("HSET hash a 1 b 2\r\nRPUSH list 1 2 3\r\nSET lives x EX 100000\r\n");
    from.send(&commands, keys(number));
    Some((from, to))
}

impl Redis {
    fn start(password: &str) -> Option<Self> {
        // Another program may take the free port before the server starts.
        for _ in 0..20 {
            let port = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
            let mut command = Command::new("redis-server");
            command.args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]);
            command.args(["--repl-diskless-sync-delay", "0", "--requirepass", password]);
            let mut child = match command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn() {
                Ok(child) => child,
                Err(_) => {
                    assert!(std::env::var_os("REQUIRE_REDIS").is_none(), "redis-server is not installed");
                    // `println!` would not work here: the test harness hides its output for tests that pass.
                    let told = writeln!(std::io::stderr().lock(), "SKIPPED: redis-server is not installed");
                    told.expect("standard error");
                    return None;
                }
            };
            let mut output = BufReader::new(child.stdout.take().expect("its output"));
            let mut line = String::new();
            while output.read_line(&mut line).is_ok_and(|read| read > 0) {
                if line.contains("Ready to accept connections") {
                    // A full pipe would stop the server eventually.
                    std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
                    return Some(Self { address: format!("127.0.0.1:{port}"), password: password.to_owned(), child });
                }
                line.clear();
            }
            child.wait().expect("it has ended");
        }
        panic!("redis-server does not start")
    }

    /// Sends commands, each of which is answered in one line.
    #[expect(clippy::disallowed_methods, reason = "a test is its own client")]
    fn send(&self, commands: &str, count: usize) -> String {
        let mut stream = TcpStream::connect(&self.address).expect("a connection");
        stream.write_all(format!("AUTH {}\r\n{commands}", self.password).as_bytes()).expect("sent");
        let mut input = BufReader::new(stream);
        let mut last = String::new();
        for _ in 0..=count {
            last.clear();
            input.read_line(&mut last).expect("an answer");
            assert!(!last.starts_with('-'), "{last}");
        }
        last
    }

    /// Returns the number of its keys.
    pub(super) fn size(&self) -> usize {
        self.send("DBSIZE\r\n", 1).trim().trim_start_matches(':').parse().expect("a number")
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        // The server may already be dead, and that must not hide the reason why a test fails.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
