//! A small HTTP client that signs, for tests of the emulator that must not depend on our own runtime.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

use std::net::SocketAddr;
use std::time::{Duration, SystemTime};

use huaweicloud_auth::Credentials;
use huaweicloud_auth::sign::{Algorithm, Payload, SignableRequest, SigningSettings, sign};
use huaweicloud_emulator::{Builder, EmulatedClock, Emulator, Handle};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

pub(crate) struct Client {
    pub address: SocketAddr,
    pub credentials: Credentials,
    pub project: String,
    pub signed_at: SystemTime,
    pub extra: Vec<(String, String)>,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub(crate) fn code(&self) -> String {
        self.json()["error_code"].as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn message(&self) -> String {
        self.json()["error_msg"].as_str().unwrap_or_default().to_owned()
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
        assert_eq!((self.status, self.code().as_str()), (status, code), "{}", self.text);
        assert!(self.header("x-request-id").is_some_and(|id| id.len() == 32));
    }
}

/// Starts an emulator whose clock the test controls.
pub(crate) async fn start() -> (Handle, Client) {
    start_with(|builder| builder).await
}

pub(crate) async fn start_with(change: impl FnOnce(Builder) -> Builder) -> (Handle, Client) {
    let handle =
        change(Emulator::builder().clock(EmulatedClock::manual()).check_replies(true)).start().await.expect("starts");
    let client = Client::of(&handle);
    (handle, client)
}

pub(crate) fn seconds(n: u64) -> Duration {
    Duration::from_secs(n)
}

/// The time that real clients sign with.
#[allow(clippy::disallowed_methods, reason = "a test is its own client")]
pub(crate) fn now() -> SystemTime {
    SystemTime::now()
}

impl Client {
    pub(crate) fn of(handle: &Handle) -> Self {
        Self {
            address: handle.address(),
            credentials: Credentials::new(handle.access_key(), handle.secret_key()).expect("keys"),
            project: handle.project_id().to_owned(),
            signed_at: now(),
            extra: Vec::new(),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.call("GET", path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.call("POST", path, Some(body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        self.call("PUT", path, Some(body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.call("DELETE", path, None).await
    }

    /// Calls a path below the project.
    pub(crate) async fn call(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        self.call_raw(method, &format!("/v2/{}/{path}", self.project), body.map(|body| body.to_string()).as_deref())
            .await
    }

    /// Calls a path without changing it.
    pub(crate) async fn call_raw(&self, method: &str, target: &str, body: Option<&str>) -> Answer {
        let body = body.unwrap_or_default();
        let payload = if body.is_empty() { Payload::EMPTY } else { Payload::Bytes(body.as_bytes()) };
        let host = self.address.to_string();
        let mut headers: Vec<(String, String)> = vec![("host".into(), host)];
        headers.extend(self.extra.iter().cloned());
        let lines = headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
        let request = SignableRequest::new(method, target, lines, payload).expect("signable");
        let signature = sign(&request, &self.credentials, self.signed_at, &SigningSettings::default()).expect("signs");
        for (name, value) in signature.headers() {
            headers.retain(|(known, _)| known != name.as_str());
            headers.push((name.as_str().to_owned(), value.to_owned()));
        }
        self.send(method, target, &headers, body).await.expect("an answer")
    }

    /// Calls a path with a derived signature (V11) for a region and a service.
    pub(crate) async fn call_derived(&self, target: &str, region: &str, service: &str) -> Answer {
        let settings = SigningSettings::default()
            .with_algorithm(Algorithm::V11HmacSha256 { region: region.to_owned(), service: service.to_owned() });
        let host = self.address.to_string();
        let request = SignableRequest::new("GET", target, [("host", host.as_bytes())], Payload::EMPTY);
        let signature = sign(&request.expect("signable"), &self.credentials, self.signed_at, &settings).expect("signs");
        let mut headers = vec![("host".to_owned(), host.clone())];
        headers.extend(signature.headers().map(|(name, value)| (name.as_str().to_owned(), value.to_owned())));
        self.send("GET", target, &headers, "").await.expect("an answer")
    }

    /// Sends headers without changing them.
    #[expect(clippy::disallowed_methods, reason = "a test is its own client")]
    pub(crate) async fn send(
        &self,
        method: &str,
        target: &str,
        headers: &[(String, String)],
        body: &str,
    ) -> Option<Answer> {
        let mut stream = TcpStream::connect(self.address).await.ok()?;
        let mut text = format!("{method} {target} HTTP/1.1\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
        for (name, value) in headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        if !headers.iter().any(|(name, _)| name == "host") {
            text.push_str(&format!("host: {}\r\n", self.address));
        }
        text.push_str("\r\n");
        text.push_str(body);
        stream.write_all(text.as_bytes()).await.ok()?;
        let mut received = Vec::new();
        stream.read_to_end(&mut received).await.ok()?;
        parse(method, &String::from_utf8_lossy(&received))
    }
}

fn parse(method: &str, text: &str) -> Option<Answer> {
    let (head, body) = text.split_once("\r\n\r\n")?;
    let mut lines = head.lines();
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let announced = headers.iter().find(|(name, _)| name == "content-length").and_then(|(_, value)| value.parse().ok());
    // Half a body is not an answer, except to HEAD, which has none.
    if method != "HEAD" && announced.is_some_and(|length: usize| body.len() < length) {
        return None;
    }
    Some(Answer { status, headers, text: body.to_owned() })
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
