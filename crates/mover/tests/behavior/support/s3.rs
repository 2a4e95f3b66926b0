//! A small S3 server that keeps names byte for byte, records requests, and fails on demand.

#![allow(dead_code, reason = "each test binary uses a part of it")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use huaweicloud_emulator::Handle;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::{Client, Scratch, new_task, seconds, start};

/// What happens to a request instead of an answer.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fault {
    /// An error document with this status and code.
    Refuse(u16, &'static str),
    /// This status and body.
    Say(u16, &'static str),
    /// This many bytes of the body; then the connection ends.
    Cut(usize),
    /// The answer, with a header set to another value.
    Header(&'static str, &'static str),
    /// No answer.
    Hang,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stored {
    pub body: Vec<u8>,
    /// The headers of the request, with lowercase names.
    pub headers: BTreeMap<String, String>,
}

#[derive(Debug, Default)]
struct State {
    /// By bucket and name.
    objects: BTreeMap<(String, String), Stored>,
    uploads: BTreeMap<String, (Stored, BTreeMap<u32, Vec<u8>>)>,
    log: Vec<String>,
    /// The planned faults: a string in the first line of the request, the fault, and how often it happens.
    faults: Vec<(&'static str, Fault, usize)>,
    abandoned: usize,
    begun: usize,
}

#[derive(Clone, Debug)]
pub(crate) struct S3 {
    pub url: String,
    state: Arc<Mutex<State>>,
}

struct Asked {
    method: String,
    path: String,
    query: BTreeMap<String, String>,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

/// The page size of listings, small enough for several pages.
const PAGE: usize = 3;
/// The modification time of all objects.
const CHANGED: (&str, &str) = ("2024-02-29T12:34:56.000Z", "Thu, 29 Feb 2024 12:34:56 GMT");

impl S3 {
    /// Starts a server that ends with the process.
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let server = Self { url, state: Arc::default() };
        let serving = server.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let server = serving.clone();
                // A client that disconnects ends only its own connection.
                std::thread::spawn(move || drop(server.serve(stream)));
            }
        });
        server
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    pub(crate) fn put(&self, bucket: &str, key: &str, body: impl Into<Vec<u8>>, headers: &[(&str, &str)]) {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        self.lock().objects.insert((bucket.to_owned(), key.to_owned()), Stored { body: body.into(), headers });
    }

    pub(crate) fn get(&self, bucket: &str, key: &str) -> Option<Stored> {
        self.lock().objects.get(&(bucket.to_owned(), key.to_owned())).cloned()
    }

    /// All names in a bucket.
    pub(crate) fn keys(&self, bucket: &str) -> Vec<String> {
        self.lock().objects.keys().filter(|(known, _)| known == bucket).map(|(_, key)| key.clone()).collect()
    }

    /// Plans a fault for this many requests whose first line contains a string.
    pub(crate) fn fail(&self, containing: &'static str, fault: Fault, times: usize) {
        self.lock().faults.push((containing, fault, times));
    }

    /// Returns the first lines of requests, if they contain a string.
    pub(crate) fn asked(&self, containing: &str) -> Vec<String> {
        self.lock().log.iter().filter(|line| line.contains(containing)).cloned().collect()
    }

    /// Returns how many multipart uploads are in progress, and how many were ever started.
    pub(crate) fn uploads(&self) -> (usize, usize) {
        let state = self.lock();
        (state.uploads.len(), state.begun)
    }

    /// Returns how many requests were abandoned without an answer.
    pub(crate) fn abandoned(&self) -> usize {
        self.lock().abandoned
    }

    fn serve(&self, stream: TcpStream) -> std::io::Result<()> {
        stream.set_nodelay(true)?;
        let mut reader = BufReader::new(stream.try_clone()?);
        let mut writer = stream;
        loop {
            let Some((line, asked)) = receive(&mut reader)? else { return Ok(()) };
            let fault = self.fault(&line);
            let mut answer = match fault {
                Some(Fault::Hang) => {
                    let ended = reader.read(&mut [0]);
                    self.lock().abandoned += 1;
                    return ended.map(drop);
                }
                Some(Fault::Refuse(status, code)) => refusal(status, code),
                Some(Fault::Say(status, text)) => Answer { status, ..answer(text) },
                _ => self.answer(&asked),
            };
            if let Some(Fault::Header(name, value)) = fault {
                answer.headers.retain(|(known, _)| known != name);
                answer.headers.push((name.to_owned(), value.to_owned()));
            }
            let length = answer.headers.iter().any(|(name, _)| name == "content-length");
            if !length {
                answer.headers.push(("content-length".to_owned(), answer.body.len().to_string()));
            }
            let mut head = format!("HTTP/1.1 {} Said\r\n", answer.status);
            for (name, value) in &answer.headers {
                head.push_str(&format!("{name}: {value}\r\n"));
            }
            writer.write_all(format!("{head}\r\n").as_bytes())?;
            match fault {
                Some(Fault::Cut(bytes)) => return writer.write_all(&answer.body[..bytes.min(answer.body.len())]),
                _ if asked.method == "HEAD" => {}
                _ => writer.write_all(&answer.body)?,
            }
        }
    }

    fn fault(&self, line: &str) -> Option<Fault> {
        let mut state = self.lock();
        state.log.push(line.to_owned());
        let planned = state.faults.iter_mut().find(|(text, _, times)| *times > 0 && line.contains(text))?;
        planned.2 -= 1;
        Some(planned.1)
    }

    fn answer(&self, asked: &Asked) -> Answer {
        let (bucket, key) = asked.path.strip_prefix('/').unwrap().split_once('/').unwrap_or((&asked.path[1..], ""));
        let at = (bucket.to_owned(), key.to_owned());
        if !asked.headers["authorization"].starts_with("AWS4-HMAC-SHA256 Credential=") {
            return refusal(403, "AccessDenied");
        }
        let mut state = self.lock();
        match (asked.method.as_str(), asked.query.get("uploadId").map(String::as_str)) {
            ("GET", _) if key.is_empty() => state.list(bucket, &asked.query),
            ("GET" | "HEAD", _) => match state.objects.get(&at) {
                Some(stored) => contents(stored, asked),
                None => refusal(404, "NoSuchKey"),
            },
            ("PUT", None) => {
                state.objects.insert(at, Stored { body: asked.body.clone(), headers: told(&asked.headers) });
                answer("")
            }
            ("POST", None) => {
                state.begun += 1;
                let id = format!("upload+{}/=", state.begun);
                state
                    .uploads
                    .insert(id.clone(), (Stored { body: vec![], headers: told(&asked.headers) }, BTreeMap::new()));
                answer(&format!(
                    "<InitiateMultipartUploadResult><UploadId>{id}</UploadId></InitiateMultipartUploadResult>"
                ))
            }
            (method, Some(id)) => state.part(method, id, at, asked),
            _ => refusal(405, "MethodNotAllowed"),
        }
    }
}

impl State {
    fn part(&mut self, method: &str, id: &str, at: (String, String), asked: &Asked) -> Answer {
        let Some((stored, parts)) = self.uploads.get_mut(id) else { return refusal(404, "NoSuchUpload") };
        match method {
            "PUT" => {
                let number: u32 = asked.query["partNumber"].parse().unwrap();
                parts.insert(number, asked.body.clone());
                let mut there = answer("");
                there.headers.push(("etag".to_owned(), format!("\"part-{number}\"")));
                there
            }
            "POST" => {
                let named = String::from_utf8_lossy(&asked.body).matches("<ETag>&quot;part-").count();
                assert_eq!(named, parts.len());
                stored.body = parts.values().flatten().copied().collect();
                let stored = stored.clone();
                self.uploads.remove(id);
                self.objects.insert(at, stored);
                answer("<CompleteMultipartUploadResult/>")
            }
            _ => {
                self.uploads.remove(id);
                Answer { status: 204, ..answer("") }
            }
        }
    }

    fn list(&self, bucket: &str, query: &BTreeMap<String, String>) -> Answer {
        assert_eq!((query["list-type"].as_str(), query["encoding-type"].as_str()), ("2", "url"));
        let after = query.get("continuation-token").map(|token| unhex(token));
        let (prefix, mut names) = (&query["prefix"], Vec::new());
        for (known, key) in self.objects.keys() {
            if known == bucket && key.starts_with(prefix.as_str()) && after.as_ref().is_none_or(|after| key > after) {
                names.push(key);
            }
        }
        if !self.objects.keys().any(|(known, _)| known == bucket) {
            return refusal(404, "NoSuchBucket");
        }
        let more = names.len() > PAGE;
        names.truncate(PAGE);
        let mut text = format!("<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>{more}</IsTruncated>");
        if let Some(last) = names.last().filter(|_| more) {
            text.push_str(&format!("<NextContinuationToken>{}</NextContinuationToken>", hex(last)));
        }
        for key in names {
            let size = self.objects[&(bucket.to_owned(), key.clone())].body.len();
            // A space is a plus, as in forms.
            let name: String =
                key.bytes().map(|b| if b == b' ' { "+".to_owned() } else { format!("%{b:02X}") }).collect();
            text.push_str(&format!(
                "<Contents><Key>{name}</Key><LastModified>{}</LastModified><Size>{size}</Size></Contents>",
                CHANGED.0
            ));
        }
        answer(&format!("{text}</ListBucketResult>"))
    }
}

/// Returns the headers that are stored with an object.
fn told(headers: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let kept = |name: &str| name.starts_with("x-amz-meta-") || name.starts_with("content-") || name == "cache-control";
    let of_transport = |name: &str| name == "content-length";
    headers.iter().filter(|(name, _)| kept(name) && !of_transport(name)).map(|(n, v)| (n.clone(), v.clone())).collect()
}

fn contents(stored: &Stored, asked: &Asked) -> Answer {
    let mut headers: Vec<_> = stored.headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
    headers.push(("etag".to_owned(), "\"a tag\"".to_owned()));
    headers.push(("last-modified".to_owned(), CHANGED.1.to_owned()));
    let Some(range) = asked.headers.get("range") else {
        // An object may claim a wrong size.
        if !stored.headers.contains_key("content-length") {
            headers.push(("content-length".to_owned(), stored.body.len().to_string()));
        }
        return Answer { status: 200, headers, body: stored.body.clone() };
    };
    assert_eq!(asked.headers["if-match"], "\"a tag\"");
    let from: usize = range.strip_prefix("bytes=").unwrap().strip_suffix('-').unwrap().parse().unwrap();
    let (last, whole) = (stored.body.len() - 1, stored.body.len());
    headers.push(("content-range".to_owned(), format!("bytes {from}-{last}/{whole}")));
    Answer { status: 206, headers, body: stored.body[from..].to_vec() }
}

fn answer(text: &str) -> Answer {
    Answer { status: 200, headers: Vec::new(), body: text.as_bytes().to_vec() }
}

fn refusal(status: u16, code: &str) -> Answer {
    Answer { status, ..answer(&format!("<Error><Code>{code}</Code><Message>It said so.</Message></Error>")) }
}

fn receive(reader: &mut BufReader<TcpStream>) -> std::io::Result<Option<(String, Asked)>> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut headers = BTreeMap::new();
    loop {
        let mut header = String::new();
        reader.read_line(&mut header)?;
        let Some((name, value)) = header.trim_end().split_once(": ") else { break };
        headers.insert(name.to_lowercase(), value.to_owned());
    }
    let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let mut words = line.split(' ');
    let (method, target) = (words.next().unwrap().to_owned(), words.next().unwrap());
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let pair = |pair: &str| pair.split_once('=').map(|(name, value)| (decode(name), decode(value))).unwrap();
    let query = query.split('&').filter(|text| !text.is_empty()).map(pair).collect();
    Ok(Some((line.clone(), Asked { method, path: decode(path), query, headers, body })))
}

/// Decodes percent encoding, independently of any library.
fn decode(text: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let Some((first, more)) = rest.split_first() {
        let (byte, after) = match first {
            b'%' => (u8::from_str_radix(std::str::from_utf8(&more[..2]).unwrap(), 16).unwrap(), &more[2..]),
            byte => (*byte, more),
        };
        bytes.push(byte);
        rest = after;
    }
    String::from_utf8(bytes).unwrap()
}

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> String {
    let bytes = (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap());
    String::from_utf8(bytes.collect()).unwrap()
}

/// Starts an emulator whose source is an endpoint, and whose destination is the same endpoint or a folder.
pub(crate) async fn over(scratch: &Scratch, server: &S3, to_folder: bool) -> (Handle, Client) {
    let endpoint = json!({ "endpoint": server.url }).to_string();
    scratch.write("Aliyun.json", &endpoint);
    match to_folder {
        true => std::fs::create_dir_all(scratch.path("HuaweiCloud/to")).unwrap(),
        false => {
            scratch.write("HuaweiCloud.json", &endpoint);
            server.put("to", "there before", "", &[]);
        }
    }
    start(scratch).await
}

pub(crate) async fn create(handle: &Handle, client: &Client, change: impl FnOnce(&mut Value)) -> u64 {
    let mut request = new_task("a rehearsal");
    change(&mut request);
    let id = client.post("tasks", request).await.ok()["id"].as_u64().unwrap();
    handle.clock().advance(seconds(2));
    id
}

/// Polls without delay until the result is as wanted.
pub(crate) async fn until<T: std::fmt::Debug>(mut look: impl AsyncFnMut() -> T, wanted: impl Fn(&T) -> bool) -> T {
    let begun = Instant::now();
    loop {
        let seen = look().await;
        if wanted(&seen) {
            return seen;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "still {seen:#?}");
        tokio::task::yield_now().await;
    }
}

pub(crate) async fn settled(client: &Client, id: u64) -> Value {
    let look = async || client.get(&format!("tasks/{id}")).await.ok();
    until(look, |task| matches!(task["status"].as_u64(), Some(3..=5))).await
}

pub(crate) fn counts(task: &Value) -> (u64, u64, u64) {
    let of = |name: &str| task[name].as_u64().unwrap();
    (of("total_num"), of("successful_num"), of("failed_num"))
}
