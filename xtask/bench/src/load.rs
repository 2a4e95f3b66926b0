//! Load that costs little to make: the same signed bytes over kept connections, so that the server is what is measured.
//!
//! The load never sleeps. A client that sleeps has to be woken, which on virtual machines is dear, is paid by the server
//! that answers, and is paid more often the slower that server is.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Instant, SystemTime};

use huaweicloud_auth::Credentials;
use huaweicloud_auth::sign::{Payload, SignableRequest, SigningSettings, sign};
use serde_json::Value;

use crate::Outcome;

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub body: String,
}

/// One connection.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    pub fn open(address: &str) -> Outcome<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_nonblocking(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(16 << 10) })
    }

    /// Sends a request and reads the whole answer.
    pub fn call(&mut self, request: &[u8]) -> Outcome<Answer> {
        self.send(request)?;
        loop {
            if let Some(answer) = self.poll()? {
                return Ok(answer);
            }
            std::hint::spin_loop();
        }
    }

    fn send(&mut self, mut request: &[u8]) -> Outcome<()> {
        self.buffer.clear();
        while !request.is_empty() {
            match self.stream.write(request) {
                Ok(sent) => request = request.get(sent..).unwrap_or_default(),
                Err(error) if error.kind() == ErrorKind::WouldBlock => std::hint::spin_loop(),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// The answer, if it has arrived as a whole.
    fn poll(&mut self) -> Outcome<Option<Answer>> {
        let mut chunk = [0; 16 << 10];
        match self.stream.read(&mut chunk) {
            Ok(0) => Err("the server closed the connection".into()),
            Ok(read) => {
                self.buffer.extend_from_slice(&chunk[..read]);
                Ok(complete(&self.buffer))
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

/// The answer, once it is there as a whole. Without a length it has no body.
fn complete(buffer: &[u8]) -> Option<Answer> {
    let text = std::str::from_utf8(buffer).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let length = head.split_once("content-length: ").and_then(|(_, rest)| rest.lines().next()?.parse().ok());
    if body.len() < length.unwrap_or(0) {
        return None;
    }
    Some(Answer { status: head.get(9..12)?.parse().ok()?, body: body.to_owned() })
}

/// Makes `calls` calls over `connections` connections at a time, and returns the calls a second. An answer that is no
/// success is an error.
pub fn throughput(address: &str, request: &[u8], connections: usize, calls: usize) -> Outcome<f64> {
    let mut open = Vec::new();
    for _ in 0..connections {
        open.push(Connection::open(address)?);
    }
    let start = Instant::now();
    let (mut sent, mut answered) = (0, 0);
    for connection in open.iter_mut().take(calls) {
        connection.send(request)?;
        sent += 1;
    }
    while answered < calls {
        for connection in &mut open {
            let Some(answer) = connection.poll()? else { continue };
            if !(200..300).contains(&answer.status) {
                return Err(format!("status {}: {}", answer.status, answer.body).into());
            }
            answered += 1;
            if sent < calls {
                connection.send(request)?;
                sent += 1;
            }
        }
    }
    Ok(calls as f64 / start.elapsed().as_secs_f64())
}

/// An emulator, and the keys that it takes.
pub struct Target {
    /// Host and port.
    pub address: String,
    project: String,
    credentials: Credentials,
}

impl Target {
    /// What the ready line of an emulator says.
    pub fn of(ready: &str) -> Outcome<Self> {
        let ready: Value = serde_json::from_str(ready)?;
        let text = |name: &str| ready[name].as_str().unwrap_or_default();
        let address = text("url").strip_prefix("http://").ok_or("no url in the ready line")?;
        let credentials = Credentials::new(text("access_key"), text("secret_key"))?;
        Ok(Self { address: address.to_owned(), project: text("project_id").to_owned(), credentials })
    }

    /// The bytes of a signed request: method, path below the project, body.
    pub fn signed(&self, (method, path, body): (&str, &str, &str)) -> Outcome<Vec<u8>> {
        self.signed_for(&self.address, (method, &self.path(path), body))
    }

    /// A path below the project.
    pub fn path(&self, path: &str) -> String {
        format!("/v2/{}{path}", self.project)
    }

    /// The same with another address as its host, and a whole path.
    pub fn signed_for(&self, address: &str, (method, path, body): (&str, &str, &str)) -> Outcome<Vec<u8>> {
        let headers = [("host", address.as_bytes()), ("content-type", &b"application/json"[..])];
        let request = SignableRequest::new(method, path, headers, Payload::Bytes(body.as_bytes()))?;
        let signature = sign(&request, &self.credentials, SystemTime::now(), &SigningSettings::default())?;
        let mut bytes = format!(
            "{method} {path} HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n",
            body.len()
        );
        for (name, value) in signature.headers() {
            bytes.push_str(&format!("{name}: {value}\r\n"));
        }
        Ok(format!("{bytes}\r\n{body}").into_bytes())
    }
}
