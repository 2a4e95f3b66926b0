//! A scripted source, for behavior that a real server does not show on demand.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A step of what the source does after a replica has identified itself.
pub(super) enum Step {
    Send(Vec<u8>),
    Close,
    /// The link stays open until the replica closes it.
    Hold,
}

#[derive(Default)]
struct Seen {
    scripts: Vec<Vec<Step>>,
    asked: Vec<String>,
    acknowledged: Option<u64>,
    answer: Option<AnswerFn>,
}

/// Returns the answer to a command; `None` for the answer that every fake gives.
pub(super) type AnswerFn = fn(&[&str]) -> Option<String>;

pub(super) struct Fake {
    port: u16,
    seen: Arc<Mutex<Seen>>,
}

impl Fake {
    /// Each request for replication gets the next script.
    pub(super) fn start(scripts: Vec<Vec<Step>>) -> Self {
        Self::start_with(scripts, None)
    }

    /// Starts a fake that answers the commands for which the function has an answer.
    pub(super) fn answering(answer: AnswerFn) -> Self {
        Self::start_with(Vec::new(), Some(answer))
    }

    pub(super) fn start_with(mut scripts: Vec<Vec<Step>>, answer: Option<AnswerFn>) -> Self {
        scripts.reverse();
        let seen = Arc::new(Mutex::new(Seen { scripts, answer, ..Seen::default() }));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = seen.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let seen = shared.clone();
                std::thread::spawn(move || drop(serve(stream, &seen)));
            }
        });
        Self { port, seen }
    }

    pub(super) fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// What every PSYNC requested.
    pub(super) fn asked(&self) -> Vec<String> {
        self.seen.lock().unwrap().asked.clone()
    }

    pub(super) fn acknowledged(&self) -> Option<u64> {
        self.seen.lock().unwrap().acknowledged
    }
}

/// Answers until the connection ends.
fn serve(stream: TcpStream, seen: &Mutex<Seen>) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    loop {
        let words = command(&mut stream)?;
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let answer = seen.lock().unwrap().answer.and_then(|answer| answer(&words));
        if let Some(answer) = answer {
            stream.get_mut().write_all(answer.as_bytes())?;
            continue;
        }
        match words.as_slice() {
            ["INFO", _] => stream.get_mut().write_all(b"$23\r\nrun_id:f\r\nrole:master\r\n\r\n")?,
            ["REPLCONF", "ACK", offset] => seen.lock().unwrap().acknowledged = offset.parse().ok(),
            ["PSYNC", history, offset] => {
                let script = {
                    let mut seen = seen.lock().unwrap();
                    seen.asked.push(format!("{history} {offset}"));
                    seen.scripts.pop().unwrap_or_default()
                };
                for step in script {
                    match step {
                        Step::Send(bytes) => stream.get_mut().write_all(&bytes)?,
                        Step::Close => return Ok(()),
                        Step::Hold => {}
                    }
                }
            }
            _ => stream.get_mut().write_all(b"+OK\r\n")?,
        }
    }
}

fn command(stream: &mut BufReader<TcpStream>) -> std::io::Result<Vec<String>> {
    let count = line(stream)?;
    let mut words = Vec::new();
    for _ in 0..count {
        let mut bytes = vec![0; line(stream)? + 2];
        stream.read_exact(&mut bytes)?;
        words.push(String::from_utf8_lossy(&bytes).trim_end().to_owned());
    }
    Ok(words)
}

/// Parses the number of a line such as `*3` or `$5`.
fn line(stream: &mut BufReader<TcpStream>) -> std::io::Result<usize> {
    let mut line = String::new();
    stream.read_line(&mut line)?;
    line.get(1..).and_then(|number| number.trim_end().parse().ok()).ok_or(std::io::ErrorKind::UnexpectedEof.into())
}
