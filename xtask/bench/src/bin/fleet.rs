//! 10,000 waits and 10,000 stops against a service that takes so many calls in a window, next to a loop for each id over the same
//! client; and both by a limit by the minute.
//!
//! Each measurement has a server and a process of its own, whose greatest memory is read at its end.

use std::process::Command;
use std::time::{Duration, Instant};

use huaweicloud_bench::fleet::{self, Setup};
use huaweicloud_bench::measure::{Goal, Report, Series};
use huaweicloud_bench::server::this_program;
use huaweicloud_bench::{Outcome, signers};
use huaweicloud_oms::Client;
use serde_json::Value;
use tokio::task::JoinSet;

const TASKS: usize = 10_000;
/// Calls that the service takes, and in what time.
const BY_SECOND: Limit = Limit { calls: 500, window: Duration::from_secs(1) };
const BY_MINUTE: Limit = Limit { calls: 4_000, window: Duration::from_secs(60) };
/// When the last task ends.
const ENDS_AFTER: Duration = Duration::from_secs(30);
/// Tasks on a page of a list.
const PAGE: usize = 100;

/// A limit of calls in each window.
#[derive(Clone, Copy)]
struct Limit {
    calls: u32,
    window: Duration,
}

impl Limit {
    /// The seconds in which it allows this many calls.
    #[allow(clippy::cast_precision_loss, reason = "small numbers")]
    fn allows(self, calls: usize) -> f64 {
        calls as f64 * self.window.as_secs_f64() / f64::from(self.calls)
    }
}

fn main() -> Outcome<()> {
    fleet::serve_if_asked()?;
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, job, url] = arguments.as_slice() {
        return client_process(job, url);
    }
    let limits = format!("{} calls a second, or {} a minute", BY_SECOND.calls, BY_MINUTE.calls);
    let mut report = Report::new(format!("{TASKS} tasks, a service that takes {limits}"));
    // The last end can be seen by a list that begins with it; stopping takes a list and a call for each.
    let pages = TASKS / PAGE;
    let of_waits = |limit: Limit| ENDS_AFTER.as_secs_f64() + limit.allows(pages);
    compare(&mut report, &["waits", "waits-by-loop"], BY_SECOND, Some(ENDS_AFTER), of_waits(BY_SECOND))?;
    compare(&mut report, &["stops", "stops-by-loop"], BY_SECOND, None, BY_SECOND.allows(pages + TASKS))?;
    compare(&mut report, &["waits"], BY_MINUTE, Some(ENDS_AFTER), of_waits(BY_MINUTE))?;
    compare(&mut report, &["stops"], BY_MINUTE, None, BY_MINUTE.allows(pages + TASKS))?;
    println!("{report}");
    Ok(())
}

/// Measures ours and the loop's, if there is one, and judges ours by what the limit allows.
fn compare(
    report: &mut Report,
    jobs: &[&str],
    limit: Limit,
    ends_after: Option<Duration>,
    allowed: f64,
) -> Outcome<()> {
    let Limit { calls, window } = limit;
    let mut figures = Vec::new();
    for job in jobs {
        let server = fleet::start(Setup { tasks: TASKS, calls, window, ends_after })?;
        let output = Command::new(this_program()?).args([*job, &format!("http://{}", server.ready.trim())]).output()?;
        if !output.status.success() {
            return Err(format!("{job} failed: {}", String::from_utf8_lossy(&output.stderr)).into());
        }
        let figure: Value = serde_json::from_slice(&output.stdout)?;
        let series = |name: &str, unit| {
            let mut series = Series::new(format!("{job}, {calls} in {} s: {name}", window.as_secs()), unit);
            series.push(figure[name].as_f64().unwrap_or(f64::NAN));
            series
        };
        figures.push([series("time", "s"), series("memory", "MiB"), series("calls", ""), series("throttled", "")]);
    }
    let mut limit = Series::new("what the limit allows", "s");
    limit.push(allowed);
    let Some(ours) = figures.first() else { return Ok(()) };
    report.goal(&ours[0].over(&limit), Goal::AtMost(1.1));
    report.goal(&ours[1], Goal::AtMost(100.0));
    if let Some(by_loop) = figures.get(1) {
        report.ratio(&by_loop[0].over(&ours[0]));
    }
    figures.iter().flatten().for_each(|series| report.figure(series));
    Ok(())
}

/// Does one job, and prints its figures.
fn client_process(job: &str, url: &str) -> Outcome<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let builder = Client::builder().environment(|_: &str| None).endpoint(url).project_id(signers::PROJECT);
    let client = builder.access_key(signers::ACCESS_KEY, signers::SECRET_KEY).build()?;
    let start = Instant::now();
    let ends = runtime.block_on(run(job, &client))?;
    let time = start.elapsed().as_secs_f64();
    ends.check()?;
    let counts: Value =
        runtime.block_on(async { client.raw("GET", "/counts").send_json::<Value>().await })?.into_inner();
    let figures = serde_json::json!({
        "time": time, "memory": greatest_memory(), "calls": counts["taken"], "throttled": counts["refused"],
    });
    println!("{figures}");
    Ok(())
}

/// What became of the tasks.
#[derive(Default)]
struct Ends {
    done: usize,
    /// Ids of those that are not as they are to be, and why.
    others: Vec<String>,
}

impl Ends {
    fn add(&mut self, is_done: bool, what: impl FnOnce() -> String) {
        match is_done {
            true => self.done += 1,
            false => self.others.push(what()),
        }
    }

    /// Every task has one end, and a good one.
    fn check(&self) -> Outcome<()> {
        if self.done == TASKS && self.others.is_empty() {
            return Ok(());
        }
        let missing = TASKS.saturating_sub(self.done + self.others.len());
        let some: Vec<&str> = self.others.iter().take(10).map(String::as_str).collect();
        Err(format!(
            "{} of {TASKS} tasks are as they are to be, {} are not, {missing} were not told of: {}",
            self.done,
            self.others.len(),
            some.join("; ")
        )
        .into())
    }
}

async fn run(job: &str, client: &Client) -> Outcome<Ends> {
    let mut ends = Ends::default();
    match job {
        "waits" => {
            let mut waits = client.list_tasks().wait_for(0..TASKS as i64);
            while let Some(one) = waits.next().await {
                let one = one?;
                ends.add(one.is_done(), || format!("{}: {:?}", one.id, one.outcome.as_ref().map(|_| "not done")));
            }
        }
        "stops" => {
            let mut stops = client.stop_task().batch(0..TASKS as i64);
            while let Some(one) = stops.next().await {
                let one = one?;
                ends.add(one.is_done(), || format!("{}: {:?}", one.id, one.outcome));
            }
        }
        job => {
            let mut loops = JoinSet::new();
            for id in 0..TASKS {
                let (client, waits) = (client.clone(), job == "waits-by-loop");
                loops.spawn(async move { by_loop(&client, id as i64, waits).await });
            }
            while let Some(one) = loops.join_next().await {
                let one = one?;
                ends.add(one.is_ok(), || one.err().unwrap_or_default());
            }
        }
    }
    Ok(ends)
}

/// What a program writes without waits and batches: a look, and a pause or a call. It tries again what is throttled.
async fn by_loop(client: &Client, id: i64, waits: bool) -> Result<(), String> {
    let pause = Duration::from_secs(2);
    loop {
        match client.show_task().task_id(id).send().await {
            Ok(task) if waits && task.status.as_ref().is_some_and(|status| status.code() == 5) => return Ok(()),
            Ok(_) if waits => tokio::time::sleep(pause).await,
            Ok(_) => break,
            Err(error) if error.is_throttled() || error.is_timeout() => tokio::time::sleep(pause).await,
            Err(error) => return Err(format!("{id}: {error}")),
        }
    }
    loop {
        match client.stop_task().task_id(id).send().await {
            Ok(_) => return Ok(()),
            Err(error) if error.is_throttled() || error.is_timeout() => tokio::time::sleep(pause).await,
            Err(error) => return Err(format!("{id}: {error}")),
        }
    }
}

/// The greatest resident memory of this process so far, in MiB. Linux only; not a number elsewhere.
fn greatest_memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok()).map_or(f64::NAN, |kib| kib / 1024.0)
}
