//! The emulator with many tasks: what a page of a filtered list costs, and what a day leaves behind in memory.

use std::path::Path;
use std::time::{Duration, Instant};

use huaweicloud_bench::Outcome;
use huaweicloud_bench::load::{Connection, Target, throughput};
use huaweicloud_bench::measure::{Goal, Report, Series};
use huaweicloud_bench::process::Running;
use serde_json::Value;

const FEW: usize = 1_000;
const MANY: usize = 10_000;
const PAGE: usize = 100;
const ROUNDS: usize = 5;
/// This many seconds of the emulator in a real one: a day in ten seconds.
const SPEED: u64 = 8_640;
const DAY: Duration = Duration::from_secs(86_400 / SPEED);

const CREATE: (&str, &str, &str) = (
    "POST",
    "/tasks",
    r#"{"task_type":"prefix","src_node":{"cloud_type":"Aliyun","region":"cn-beijing","ak":"src_ak","sk":"src_sk","bucket":"photos","object_key":[""]},"dst_node":{"region":"cn-north-4","ak":"dst_ak","sk":"dst_sk","bucket":"archive"}}"#,
);

/// An emulator with this many tasks and nothing else.
struct Crowd {
    running: Running,
    target: Target,
    tasks: usize,
}

impl Crowd {
    fn new(hcmigrate: &Path, tasks: usize) -> Outcome<Self> {
        let speed = SPEED.to_string();
        let quirks = ["--quirk", "tasks_per_day=1000000", "--quirk", "running_tasks=1000000"];
        let arguments = ["emulator", "--listen", "127.0.0.1:0", "--empty", "--speed", &speed];
        let running = Running::start(&hcmigrate.to_path_buf(), &[&arguments[..], &quirks].concat())?;
        let target = Target::of(&running.ready)?;
        throughput(&target.address, &target.signed(CREATE)?, 8, tasks)?;
        Ok(Self { running, target, tasks })
    }

    /// A page of those that succeeded.
    fn page(&self, connection: &mut Connection, offset: usize) -> Outcome<Value> {
        let path = format!("/tasks?limit={PAGE}&offset={offset}&status=5");
        let answer = connection.call(&self.target.signed(("GET", &path, ""))?)?;
        if answer.status != 200 {
            return Err(format!("the list is answered with {}: {}", answer.status, answer.body).into());
        }
        Ok(serde_json::from_str(&answer.body)?)
    }

    fn connection(&self) -> Outcome<Connection> {
        Connection::open(&self.target.address)
    }

    /// Lets a day pass; all tasks have to have ended then.
    fn pass_a_day(&self) -> Outcome<()> {
        std::thread::sleep(DAY);
        let count = self.page(&mut self.connection()?, 0)?["count"].as_u64();
        match count {
            Some(count) if count == self.tasks as u64 => Ok(()),
            _ => Err(format!("after a day {count:?} of {} tasks have succeeded", self.tasks).into()),
        }
    }

    /// Milliseconds for a page, on average over all pages.
    fn list(&self) -> Outcome<f64> {
        let mut connection = self.connection()?;
        let start = Instant::now();
        for offset in (0..self.tasks).step_by(PAGE) {
            self.page(&mut connection, offset)?;
        }
        Ok(start.elapsed().as_secs_f64() * 1e3 / (self.tasks / PAGE) as f64)
    }
}

pub fn measure(report: &mut Report, hcmigrate: &Path) -> Outcome<()> {
    let few = Crowd::new(hcmigrate, FEW)?;
    let mut before = Series::new(format!("resident memory with {FEW} new tasks"), "MiB");
    let mut after = Series::new("resident memory a day later, all of them ended", "MiB");
    before.push(few.running.resident()?);
    few.pass_a_day()?;
    after.push(few.running.resident()?);
    let many = Crowd::new(hcmigrate, MANY)?;
    many.pass_a_day()?;
    let mut of_few = Series::new(format!("page of a filtered list of {FEW} tasks"), "ms");
    let mut of_many = Series::new(format!("page of a filtered list of {MANY} tasks"), "ms");
    for _ in 0..ROUNDS {
        of_few.push(few.list()?);
        of_many.push(many.list()?);
    }
    report.goal(&of_many.over(&of_few), Goal::AtMost((MANY / FEW) as f64));
    report.goal(&after.over(&before), Goal::AtMost(1.1));
    [&of_many, &of_few, &before, &after].into_iter().for_each(|series| report.figure(series));
    Ok(())
}
