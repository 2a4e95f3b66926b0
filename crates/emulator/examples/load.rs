//! Measures a running emulator: `load <address> <seconds>` compares the rate of signed, validated calls with that of a
//! constant answer.
//!
//! Keys and project are the defaults. Each request is signed once per connection and sent repeatedly, so that the load
//! generator uses little CPU time.

#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "this program measures time and prints it"
)]

use std::net::SocketAddr;
use std::time::{Duration, Instant, SystemTime};

use huaweicloud_auth::Credentials;
use huaweicloud_auth::sign::{Payload, SignableRequest, SigningSettings, sign};
use huaweicloud_emulator::{DEFAULT_ACCESS_KEY, DEFAULT_PROJECT_ID, DEFAULT_SECRET_KEY};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Returns one signed request as bytes.
fn request(address: SocketAddr, method: &str, target: &str, body: &str) -> Result<Vec<u8>, Failure> {
    let host = address.to_string();
    let payload = if body.is_empty() { Payload::EMPTY } else { Payload::Bytes(body.as_bytes()) };
    let credentials = Credentials::new(DEFAULT_ACCESS_KEY, DEFAULT_SECRET_KEY)?;
    let signable = SignableRequest::new(method, target, [("host", host.as_bytes())], payload)?;
    let signature = sign(&signable, &credentials, SystemTime::now(), &SigningSettings::default())?;
    let mut text = format!("{method} {target} HTTP/1.1\r\nhost: {host}\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in signature.headers().filter(|(name, _)| name.as_str() != "host") {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str("\r\n");
    text.push_str(body);
    Ok(text.into_bytes())
}

/// Sends a request until time is up; returns the number of answers.
async fn repeat(address: SocketAddr, request: Vec<u8>, until: Instant) -> Result<u64, Failure> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let mut buffer = vec![0; 256 * 1024];
    let mut answers = 0;
    while Instant::now() < until {
        stream.write_all(&request).await?;
        let mut filled = 0;
        loop {
            filled += stream.read(buffer.get_mut(filled..).unwrap_or_default()).await?;
            if complete(buffer.get(..filled).unwrap_or_default()) {
                break;
            }
        }
        answers += 1;
    }
    Ok(answers)
}

/// Whether a complete answer has been received. All answers of the emulator announce their length.
fn complete(bytes: &[u8]) -> bool {
    let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { return false };
    let head = String::from_utf8_lossy(bytes.get(..end).unwrap_or_default()).to_ascii_lowercase();
    let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next()?.trim().parse().ok());
    bytes.len() >= end + 4 + length.unwrap_or(0_usize)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let address: SocketAddr = arguments.next().ok_or("the address is missing")?.parse()?;
    let seconds: u64 = arguments.next().unwrap_or_else(|| "3".to_owned()).parse()?;
    let project = format!("/v2/{DEFAULT_PROJECT_ID}");
    let policy = r#"{"bandwidth_policy":[{"start":"00:00","end":"23:59","max_bandwidth":2097152}]}"#;
    for (name, method, target, body) in [
        ("constant answer", "GET", "/_emulator/health".to_owned(), ""),
        ("show_task", "GET", format!("{project}/tasks/42"), ""),
        ("update_bandwidth_policy", "PUT", format!("{project}/tasks/42/bandwidth-policy"), policy),
        ("list_tasks, page of 10", "GET", format!("{project}/tasks?limit=10"), ""),
        ("list_tasks, page of 100", "GET", format!("{project}/tasks?limit=100"), ""),
    ] {
        let until = Instant::now() + Duration::from_secs(seconds);
        let bytes = request(address, method, &target, body)?;
        let tasks: Vec<_> = (0..8).map(|_| tokio::spawn(repeat(address, bytes.clone(), until))).collect();
        let mut answers = 0;
        for task in tasks {
            answers += task.await??;
        }
        println!("{name}: {} a second", answers / seconds.max(1));
    }
    Ok(())
}
