//! How fast the emulator starts, what it takes when idle, and what its checks cost: its throughput next to that of a
//! server of the same frame that answers the same bytes without looking.
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

fn compare(report: &mut Report, hcmigrate: &PathBuf, words: &str, call: (&str, &str, &str)) -> Outcome<()> {
    let emulator = emulator(hcmigrate)?;
    let target = Target::of(&emulator.ready)?;
    let answer = Connection::open(&target.address)?.call(&target.signed(call)?)?;
    if answer.status != 200 {
        return Err(format!("{words} is answered with {}: {}", answer.status, answer.body).into());
    }
    let constant = server::start(&answer.body)?;
    let constant_address = constant.ready.trim();

    let (mut of_emulator, mut of_constant) =
        (Series::new(format!("{words}, emulator"), "/s"), Series::new("constant answer", "/s"));
    let mut cost = [Series::new(format!("{words}, emulator's processor time"), "us"), Series::new("constant's", "us")];
    for round in 0..=ROUNDS {
        for turn in 0..2 {
            let (server, address, rates, cost) = match (round + turn) % 2 {
                0 => (&emulator, &*target.address, &mut of_emulator, &mut cost[0]),
                _ => (&constant, constant_address, &mut of_constant, &mut cost[1]),
            };
            let before = server.processor_time();
            // Signed anew in each round, so that no signature grows old.
            let rate = throughput(address, &target.signed_for(address, call)?, CONNECTIONS, CALLS)?;
            if round > 0 {
                rates.push(rate);
                if let (Some(before), Some(after)) = (before, server.processor_time()) {
                    cost.push((after - before) * 1e6 / CALLS as f64);
                }
            }
        }
    }
    report.goal(&of_emulator.over(&of_constant), Goal::AtLeast(0.5));
    let [of_emulated, of_plain] = &cost;
    report.ratio(&of_emulated.over(of_plain));
    [&of_emulator, &of_constant, of_emulated, of_plain].into_iter().for_each(|series| report.figure(series));
    let memory = emulator.resident()?;
    let mut after = Series::new(format!("resident memory after {} calls", (ROUNDS + 1) * CALLS), "MiB");
    after.push(memory);
    report.figure(&after);
    Ok(())
}
