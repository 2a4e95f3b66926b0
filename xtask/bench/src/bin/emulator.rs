//! How fast the emulator starts, what it takes when idle, and what its checks cost: its throughput next to that of the same
//! server answering a constant, and to that of a bare server that answers the same bytes without looking.
//!
//! Load comes from this process: signed requests over kept connections. `hcmigrate` is expected beside this program.

#[path = "emulator/crowd.rs"]
mod crowd;

use std::path::PathBuf;
use std::time::Duration;

use huaweicloud_bench::load::{Connection, Target, throughput};
use huaweicloud_bench::measure::{Goal, Report, Series};
use huaweicloud_bench::process::Running;
use huaweicloud_bench::{Outcome, server};

const STARTS: usize = 31;
const CONNECTIONS: usize = 16;
const CALLS: usize = 8000;
const ROUNDS: usize = 11;

/// What is called: one request without a body, one with a body to validate. Both leave the world as it is.
const SHOW: (&str, &str, &str) = ("GET", "/tasks/45", "");
const UPDATE: (&str, &str, &str) = (
    "PUT",
    "/tasks/42/bandwidth-policy",
    r#"{"bandwidth_policy":[{"start":"08:00","end":"20:00","max_bandwidth":1048576},{"start":"21:00","end":"23:59","max_bandwidth":10485760}]}"#,
);

fn main() -> Outcome<()> {
    server::serve_if_asked()?;
    let mut report = Report::new(format!(
        "the emulator ({STARTS} starts; {ROUNDS} rounds of {CALLS} calls, {CONNECTIONS} connections)"
    ));
    let hcmigrate = server::this_program()?.with_file_name(format!("hcmigrate{}", std::env::consts::EXE_SUFFIX));
    start_and_idle(&mut report, &hcmigrate)?;
    for (words, call) in [("show_task", SHOW), ("update_bandwidth_policy", UPDATE)] {
        compare(&mut report, &hcmigrate, words, call)?;
    }
    crowd::measure(&mut report, &hcmigrate)?;
    println!("{report}");
    Ok(())
}

fn emulator(hcmigrate: &PathBuf) -> Outcome<Running> {
    Running::start(hcmigrate, &["emulator", "--listen", "127.0.0.1:0"])
}

fn start_and_idle(report: &mut Report, hcmigrate: &PathBuf) -> Outcome<()> {
    let mut starts = Series::new("start of `hcmigrate emulator` until it is ready", "ms");
    let mut constant = Series::new("start of the constant server", "ms");
    let mut memory = Series::new("resident memory when idle", "MiB");
    for round in 0..STARTS {
        let running = emulator(hcmigrate)?;
        starts.push(running.started_in.as_secs_f64() * 1e3);
        constant.push(server::start("{}")?.started_in.as_secs_f64() * 1e3);
        if round % 10 == 0 {
            std::thread::sleep(Duration::from_millis(300));
            memory.push(running.resident()?);
        }
    }
    report.goal(&starts, Goal::AtMost(50.0));
    report.goal(&memory, Goal::AtMost(20.0));
    report.figure(&constant);
    Ok(())
}

/// What answers, and what it takes.
struct Contestant<'a> {
    server: &'a Running,
    address: &'a str,
    method: &'static str,
    path: String,
    rates: Series,
    cost: Series,
}

impl<'a> Contestant<'a> {
    fn new(words: &str, server: &'a Running, address: &'a str, method: &'static str, path: String) -> Self {
        let cost = Series::new(format!("{words}, processor time"), "us");
        Self { server, address, method, path, rates: Series::new(words, "/s"), cost }
    }

    /// One round; a round to warm up is not kept.
    fn run(&mut self, target: &Target, body: &str, keep: bool) -> Outcome<()> {
        // Signed again in each round, so that no signature expires.
        let request = target.signed_for(self.address, (self.method, &self.path, body))?;
        let before = self.server.processor_time();
        let rate = throughput(self.address, &request, CONNECTIONS, CALLS)?;
        let after = self.server.processor_time();
        if keep {
            self.rates.push(rate);
            if let (Some(before), Some(after)) = (before, after) {
                self.cost.push((after - before) * 1e6 / CALLS as f64);
            }
        }
        Ok(())
    }
}

/// The emulator's answer next to two constant ones: that of the same server, which it gives about its health, and that of a
/// server that does nothing else.
fn compare(
    report: &mut Report,
    hcmigrate: &PathBuf,
    words: &str,
    (method, path, body): (&'static str, &str, &str),
) -> Outcome<()> {
    let emulator = emulator(hcmigrate)?;
    let target = Target::of(&emulator.ready)?;
    let answer = Connection::open(&target.address)?.call(&target.signed((method, path, body))?)?;
    if answer.status != 200 {
        return Err(format!("{words} is answered with {}: {}", answer.status, answer.body).into());
    }
    let bare = server::start(&answer.body)?;
    let path = target.path(path);
    let mut contestants = [
        Contestant::new(words, &emulator, &target.address, method, path.clone()),
        Contestant::new("its constant answer", &emulator, &target.address, "GET", "/_emulator/health".to_owned()),
        Contestant::new("bare server's answer", &bare, bare.ready.trim(), method, path),
    ];
    for round in 0..=ROUNDS {
        for turn in 0..contestants.len() {
            contestants[(round + turn) % 3].run(&target, body, round > 0)?;
        }
    }
    let [call, constant, bare] = &contestants;
    report.goal(&call.rates.over(&constant.rates), Goal::AtLeast(0.5));
    report.ratio(&call.rates.over(&bare.rates));
    report.ratio(&call.cost.over(&constant.cost));
    report.ratio(&call.cost.over(&bare.cost));
    contestants.iter().flat_map(|one| [&one.rates, &one.cost]).for_each(|series| report.figure(series));
    let mut memory = Series::new(format!("resident memory after {} calls", 2 * (ROUNDS + 1) * CALLS), "MiB");
    memory.push(emulator.resident()?);
    report.figure(&memory);
    Ok(())
}
