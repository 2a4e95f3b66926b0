//! What a signature costs: ours, its floor, that of aws-sigv4 and that of the official Python SDK.
//!
//! Usage: bench-signing [PYTHON SCRIPT]

use std::hint::black_box;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use huaweicloud_bench::Outcome;
use huaweicloud_bench::measure::{Goal, Report, Series, in_turns, nanoseconds};
use huaweicloud_bench::signers::{ACCESS_KEY, Case, DATE, Floor, HEADERS, HOST, Query, SECRET_KEY, path};
use serde_json::json;

/// Rounds of less than a millisecond: short enough that most of them are not interrupted.
const ROUNDS: usize = 1001;
const CALLS: u32 = 200;
/// Python is slow enough to be timed for longer, and is started again for each round.
const PYTHON_ROUNDS: usize = 7;
const PYTHON_CALLS: u32 = 3000;

fn main() -> Outcome<()> {
    let mut report =
        Report::new(format!("signing a 1 KiB JSON POST with two query pairs ({ROUNDS} rounds of {CALLS} calls)"));
    against_floor_and_aws(&mut report);
    match std::env::args_os().skip(1).map(PathBuf::from).collect::<Vec<_>>().as_slice() {
        [python, script] => against_python(&mut report, python, script)?,
        _ => report.note("Python: not compared, no interpreter was given"),
    }
    println!("{report}");
    Ok(())
}

fn against_floor_and_aws(report: &mut Report) {
    let (case, unsorted) = (Case::new(Query::Sorted), Case::new(Query::Unsorted));
    let floor = Floor::of(&case);
    let mut times = ["floor", "ours", "ours, query to be sorted", "aws-sigv4"].map(|name| Series::new(name, "ns"));
    {
        let [of_floor, of_ours, of_unsorted, of_aws] = &mut times;
        in_turns(
            ROUNDS,
            &mut [
                (of_floor, Box::new(|| nanoseconds(CALLS, || floor.run()))),
                (of_ours, Box::new(|| nanoseconds(CALLS, || drop(black_box(black_box(&case).ours()))))),
                (of_unsorted, Box::new(|| nanoseconds(CALLS, || drop(black_box(black_box(&unsorted).ours()))))),
                (of_aws, Box::new(|| nanoseconds(CALLS, || drop(black_box(black_box(&case).aws()))))),
            ],
        );
    }
    let [of_floor, of_ours, of_unsorted, of_aws] = &times;
    report.goal(&of_ours.over(of_floor), Goal::AtMost(1.5));
    report.ratio(&of_ours.fastest_over(of_floor));
    report.ratio(&of_unsorted.over(of_floor));
    report.goal(&of_aws.over(of_ours), Goal::AtLeast(3.0));
    times.iter().for_each(|series| report.figure(series));
    report.figure(&of_ours.minus(of_floor));
}

fn against_python(report: &mut Report, python: &PathBuf, script: &PathBuf) -> Outcome<()> {
    let case = Case::new(Query::Sorted);
    let (mut of_python, mut of_ours) = (Series::new("Python SDK", "ns"), Series::new("ours in the same rounds", "ns"));
    for _ in 0..PYTHON_ROUNDS {
        let (authorization, time) = ask(python, script, &case)?;
        if authorization != case.ours().authorization() {
            return Err(format!("the signers disagree, so their times mean nothing: {authorization}").into());
        }
        of_python.push(time);
        of_ours.push(nanoseconds(PYTHON_CALLS, || drop(black_box(black_box(&case).ours()))));
    }
    report.goal(&of_python.over(&of_ours), Goal::AtLeast(8.0));
    report.figure(&of_python);
    Ok(())
}

/// Lets Python sign the case: the header it makes, and the nanoseconds it takes.
fn ask(python: &PathBuf, script: &PathBuf, case: &Case) -> Outcome<(String, f64)> {
    let question = json!({
        "access_key": ACCESS_KEY, "secret_key": SECRET_KEY, "date": DATE, "host": HOST, "path": path(),
        "query": [["limit", "20"], ["offset", "40"]], "headers": serde_json::Map::from_iter(HEADERS.map(titled)),
        "body": String::from_utf8_lossy(&case.body), "calls": PYTHON_CALLS,
    });
    let mut child = Command::new(python).arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    child.stdin.take().ok_or("Python has no standard input")?.write_all(question.to_string().as_bytes())?;
    let output = child.wait_with_output()?;
    if !output.status.success() {
        return Err(format!("{} {} failed: {}", python.display(), script.display(), output.status).into());
    }
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let time = answer["nanoseconds"].as_f64().ok_or("Python reported no time")?;
    Ok((answer["authorization"].as_str().unwrap_or_default().to_owned(), time))
}

/// Python's signer looks for `Content-Type` in that spelling only.
fn titled((name, value): (&str, &str)) -> (String, serde_json::Value) {
    let name = name.split('-').map(|part| part[..1].to_uppercase() + &part[1..]).collect::<Vec<_>>().join("-");
    (name, value.into())
}
