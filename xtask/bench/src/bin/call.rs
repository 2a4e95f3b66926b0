//! What a signed typed call costs over loopback, next to a bare reqwest call of the same bytes and to the official
//! Python SDK's.
//!
//! Usage: bench-call [PYTHON SCRIPT]

use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bytes::Bytes;
use cpu_time::ProcessTime;
use huaweicloud_bench::measure::{Goal, Report, Series};
use huaweicloud_bench::signers::{ACCESS_KEY, PROJECT, SECRET_KEY};
use huaweicloud_bench::{Outcome, server};
use huaweicloud_oms::Client;
use huaweicloud_oms::types::StartTaskRequest;
use huaweicloud_runtime::{ByteStream, Transport, TransportFuture};
use tokio::runtime::{Builder, Runtime};

/// Concurrent tasks of the throughput, the calls of a round, and the rounds.
const TASKS: usize = 16;
const CALLS: usize = 6400;
const ROUNDS: usize = 15;
/// Calls one after the other, for the processor time.
const OUR_CALLS: usize = 4000;
const PYTHON_CALLS: usize = 400;
const PYTHON_ROUNDS: usize = 5;

fn main() -> Outcome<()> {
    server::serve_if_asked()?;
    let server = server::start("{}")?;
    let url = format!("http://{}", server.ready.trim());
    let bare = Bare::new(&url)?;
    let mut report =
        Report::new(format!("start_task over loopback ({ROUNDS} rounds of {CALLS} calls by {TASKS} tasks)"));
    let several = Builder::new_multi_thread().enable_all().build()?;
    throughput(&mut report, &several, "runtime of all cores", &url, &bare)?;
    let one = Builder::new_current_thread().enable_all().build()?;
    throughput(&mut report, &one, "runtime of one thread", &url, &bare)?;
    match std::env::args_os().skip(1).map(PathBuf::from).collect::<Vec<_>>().as_slice() {
        [python, script] => processor_time(&mut report, &one, &url, &bare, python, script)?,
        _ => report.note("Python: not compared, no interpreter was given"),
    }
    println!("{report}");
    Ok(())
}

fn client(url: &str) -> huaweicloud_oms::ClientBuilder<Client> {
    Client::builder().environment(|_: &str| None).endpoint(url).project_id(PROJECT).access_key(ACCESS_KEY, SECRET_KEY)
}

async fn typed(client: &Client) {
    let body = StartTaskRequest::builder().src_ak("src_ak").src_sk("src_sk").dst_ak("dst_ak").dst_sk("dst_sk");
    client.start_task().task_id(42_i64).body(body.migrate_failed_object(false)).send().await.unwrap();
}

/// The same bytes as a typed call, without anything that makes them.
#[derive(Clone)]
struct Bare {
    client: reqwest::Client,
    request: Arc<(String, http::HeaderMap, Bytes)>,
}

impl Bare {
    /// Takes the bytes from a typed call.
    fn new(url: &str) -> Outcome<Self> {
        // The first real client decides for the process what does TLS, which no reqwest client here can be built without.
        client(url).build()?;
        let tap = Tap::default();
        let watched = client(url).transport(tap.clone()).build()?;
        Builder::new_current_thread().enable_all().build()?.block_on(typed(&watched));
        let request = tap.0.lock().unwrap().take().ok_or("the typed call sent nothing")?;
        Ok(Self { client: reqwest_client()?, request: Arc::new(request) })
    }

    /// The same with connections of its own: a connection belongs to the runtime it was opened on.
    fn anew(&self) -> Outcome<Self> {
        Ok(Self { client: reqwest_client()?, request: self.request.clone() })
    }

    async fn call(&self) {
        let (url, headers, body) = &*self.request;
        let request = self.client.post(url).headers(headers.clone()).body(body.clone());
        let reply = request.send().await.unwrap();
        assert!(reply.status().is_success());
        reply.bytes().await.unwrap();
    }
}

/// With the settings of the transport of the clients, its limit for connecting included. The other limits of a typed call
/// are left to it: this is a call without anything that is not needed to exchange the bytes.
fn reqwest_client() -> Outcome<reqwest::Client> {
    let builder = reqwest::Client::builder().user_agent("huaweicloud-sdk-rust/0.1.0").referer(false).tcp_nodelay(true);
    let builder = builder.redirect(reqwest::redirect::Policy::none()).retry(reqwest::retry::never()).no_proxy();
    Ok(builder.connect_timeout(Duration::from_secs(10)).build()?)
}

/// Remembers what a client sends.
#[derive(Clone, Default)]
struct Tap(Arc<Mutex<Option<(String, http::HeaderMap, Bytes)>>>);

impl Transport for Tap {
    fn send(&self, request: http::Request<Bytes>) -> TransportFuture<'_> {
        let (parts, body) = request.into_parts();
        *self.0.lock().unwrap() = Some((parts.uri.to_string(), parts.headers, body));
        Box::pin(async { Ok(http::Response::new(ByteStream::from(Bytes::from_static(b"{}")))) })
    }
}

fn throughput(report: &mut Report, runtime: &Runtime, words: &str, url: &str, bare: &Bare) -> Outcome<()> {
    let (client, bare) = (client(url).build()?, bare.anew()?);
    let mut typed_rate = Series::new(format!("typed call, {words}"), "/s");
    let mut bare_rate = Series::new("bare reqwest", "/s");
    for round in 0..=ROUNDS {
        let typed_first = round % 2 == 0;
        let mut of_typed = typed_first.then(|| rate(runtime, &client, |client| async move { typed(&client).await }));
        let of_bare = rate(runtime, &bare, |bare| async move { bare.call().await });
        let of_typed =
            *of_typed.get_or_insert_with(|| rate(runtime, &client, |client| async move { typed(&client).await }));
        // The first round opens the connections.
        if round > 0 {
            typed_rate.push(of_typed);
            bare_rate.push(of_bare);
        }
    }
    report.goal(&typed_rate.over(&bare_rate), Goal::AtLeast(0.8));
    report.figure(&typed_rate);
    report.figure(&bare_rate);
    Ok(())
}

/// Calls a second, by several tasks at a time.
fn rate<C, F>(runtime: &Runtime, caller: &C, call: fn(C) -> F) -> f64
where
    C: Clone + Send + Sync + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    runtime.block_on(async {
        let start = Instant::now();
        let tasks: Vec<_> = (0..TASKS)
            .map(|_| {
                let caller = caller.clone();
                tokio::spawn(async move {
                    for _ in 0..CALLS / TASKS {
                        call(caller.clone()).await;
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        CALLS as f64 / start.elapsed().as_secs_f64()
    })
}

fn processor_time(
    report: &mut Report,
    runtime: &Runtime,
    url: &str,
    bare: &Bare,
    python: &PathBuf,
    script: &PathBuf,
) -> Outcome<()> {
    let (client, bare) = (client(url).build()?, bare.anew()?);
    let mut of_python = Series::new("processor time of a Python call", "us");
    let mut of_ours = Series::new("of a typed call", "us");
    let mut of_bare = Series::new("of a bare reqwest call", "us");
    for _ in 0..PYTHON_ROUNDS {
        of_python.push(ask(python, script, url)?);
        let before = ProcessTime::now();
        runtime.block_on(async {
            for _ in 0..OUR_CALLS {
                typed(&client).await
            }
        });
        of_ours.push(before.elapsed().as_secs_f64() * 1e6 / OUR_CALLS as f64);
        let before = ProcessTime::now();
        runtime.block_on(async {
            for _ in 0..OUR_CALLS {
                bare.call().await
            }
        });
        of_bare.push(before.elapsed().as_secs_f64() * 1e6 / OUR_CALLS as f64);
    }
    report.goal(&of_python.over(&of_ours), Goal::AtLeast(20.0));
    report.ratio(&of_ours.over(&of_bare));
    [&of_python, &of_ours, &of_bare].into_iter().for_each(|series| report.figure(series));
    Ok(())
}

/// Microseconds of processor time that a call of the official SDK costs.
fn ask(python: &PathBuf, script: &PathBuf, url: &str) -> Outcome<f64> {
    let arguments = [url, ACCESS_KEY, SECRET_KEY, PROJECT, &PYTHON_CALLS.to_string()];
    let output = Command::new(python).arg(script).args(arguments).output()?;
    if !output.status.success() {
        return Err(format!("{} failed: {}", script.display(), String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(String::from_utf8(output.stdout)?.trim().parse()?)
}
