//! What reading a page of 100 tasks costs: into our types, into a tree of `serde_json`, and with the official Python SDK.
//!
//! Usage: bench-decode [PYTHON SCRIPT]

use std::hint::black_box;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use huaweicloud_bench::Outcome;
use huaweicloud_bench::measure::{Goal, Report, Series, in_turns, nanoseconds};
use huaweicloud_oms::OPENAPI;
use huaweicloud_oms::types::ListTasksResponse;
use serde_json::{Value, json};

const TASKS: i64 = 100;
const ROUNDS: usize = 301;
const CALLS: u32 = 4;
/// Python is started again for each round.
const PYTHON_ROUNDS: usize = 7;
const PYTHON_CALLS: u32 = 100;

fn main() -> Outcome<()> {
    let page = page()?;
    let read: ListTasksResponse = serde_json::from_slice(&page)?;
    if i64::try_from(read.tasks.len()) != Ok(TASKS) {
        return Err("not every task of the page was read".into());
    }
    let kib = page.len() / 1024;
    let mut report =
        Report::new(format!("reading a page of {TASKS} tasks, {kib} KiB ({ROUNDS} rounds of {CALLS} pages)"));
    against_tree(&mut report, &page);
    match std::env::args_os().skip(1).map(PathBuf::from).collect::<Vec<_>>().as_slice() {
        [python, script] => against_python(&mut report, python, script, &page)?,
        _ => report.note("Python: not compared, no interpreter was given"),
    }
    println!("{report}");
    Ok(())
}

/// A page as the service sends it: the task of the specification's example, with an id of its own each.
fn page() -> Outcome<Vec<u8>> {
    let document: Value = serde_json::from_str(OPENAPI)?;
    let examples = "/paths/~1v2~1{project_id}~1tasks/get/responses/200/content/application~1json/examples";
    let examples = document.pointer(examples).and_then(Value::as_object).ok_or("the list of tasks has no example")?;
    let task =
        examples.values().find_map(|example| example.pointer("/value/tasks/0")).ok_or("the example has no task")?;
    let numbered = |id: i64| {
        let mut task = task.clone();
        task["id"] = id.into();
        task
    };
    Ok(serde_json::to_vec(&json!({ "count": TASKS, "tasks": (0..TASKS).map(numbered).collect::<Vec<_>>() }))?)
}

fn typed(page: &[u8]) {
    drop(black_box(serde_json::from_slice::<ListTasksResponse>(black_box(page))));
}

fn against_tree(report: &mut Report, page: &[u8]) {
    let mut times = ["ours", "serde_json::Value"].map(|name| Series::new(name, "ns"));
    {
        let [of_ours, of_tree] = &mut times;
        in_turns(
            ROUNDS,
            &mut [
                (of_ours, Box::new(|| nanoseconds(CALLS, || typed(page)))),
                (
                    of_tree,
                    Box::new(|| {
                        nanoseconds(CALLS, || drop(black_box(serde_json::from_slice::<Value>(black_box(page)))))
                    }),
                ),
            ],
        );
    }
    let [of_ours, of_tree] = &times;
    report.goal(&of_ours.over(of_tree), Goal::AtMost(2.5));
    times.iter().for_each(|series| report.figure(series));
}

fn against_python(report: &mut Report, python: &PathBuf, script: &PathBuf, page: &[u8]) -> Outcome<()> {
    let (mut of_python, mut of_ours) = (Series::new("Python SDK", "ns"), Series::new("ours in the same rounds", "ns"));
    for _ in 0..PYTHON_ROUNDS {
        of_python.push(ask(python, script, page)?);
        of_ours.push(nanoseconds(PYTHON_CALLS, || typed(page)));
    }
    report.goal(&of_python.over(&of_ours), Goal::AtLeast(20.0));
    report.figure(&of_python);
    Ok(())
}

/// Lets Python read the page: the nanoseconds it takes.
fn ask(python: &PathBuf, script: &PathBuf, page: &[u8]) -> Outcome<f64> {
    let question = json!({ "body": String::from_utf8_lossy(page), "calls": PYTHON_CALLS });
    let mut child = Command::new(python).arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    child.stdin.take().ok_or("Python has no standard input")?.write_all(question.to_string().as_bytes())?;
    let output = child.wait_with_output()?;
    if !output.status.success() {
        return Err(format!("{} {} failed: {}", python.display(), script.display(), output.status).into());
    }
    let answer: Value = serde_json::from_slice(&output.stdout)?;
    if answer["tasks"] != TASKS {
        return Err(format!("Python read another number of tasks: {}", answer["tasks"]).into());
    }
    Ok(answer["nanoseconds"].as_f64().ok_or("Python reported no time")?)
}
