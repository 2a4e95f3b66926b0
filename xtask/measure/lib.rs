//! Repeated, paired measurements, and how they are printed: ratios first, since times differ from machine to machine.
//!
//! Peers are measured in turns, and a ratio is taken within each turn: what else the machine does then hits both.

#![expect(clippy::disallowed_types, reason = "what is measured is real time")]

use std::fmt;
use std::time::{Duration, Instant};

/// The values of one measured thing, one a round.
#[derive(Debug, Clone)]
pub struct Series {
    name: String,
    unit: &'static str,
    values: Vec<f64>,
}

impl Series {
    pub fn new(name: impl Into<String>, unit: &'static str) -> Self {
        Self { name: name.into(), unit, values: Vec::new() }
    }

    pub fn push(&mut self, value: f64) {
        self.values.push(value);
    }

    /// This over `other`, round by round.
    pub fn over(&self, other: &Series) -> Series {
        self.with(&format!("{} / {}", self.name, other.name), other, |a, b| a / b)
    }

    /// The least of this over the least of `other`: the ratio on an idle machine.
    pub fn fastest_over(&self, other: &Series) -> Series {
        let least = |series: &Series| series.values.iter().copied().fold(f64::INFINITY, f64::min);
        let name = format!("{} / {}, fastest rounds", self.name, other.name);
        Series { name, unit: "", values: vec![least(self) / least(other)] }
    }

    /// This minus `other`, round by round.
    pub fn minus(&self, other: &Series) -> Series {
        Series { unit: self.unit, ..self.with(&format!("{} - {}", self.name, other.name), other, |a, b| a - b) }
    }

    fn with(&self, name: &str, other: &Series, join: impl Fn(f64, f64) -> f64) -> Series {
        let values = self.values.iter().zip(&other.values).map(|(a, b)| join(*a, *b)).collect();
        Series { name: name.to_owned(), unit: "", values }
    }

    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    fn sorted(&self) -> Vec<f64> {
        let mut sorted = self.values.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        sorted
    }

    /// The value in the middle; not a number for an empty series.
    pub fn median(&self) -> f64 {
        let sorted = self.sorted();
        sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
    }

    fn line(&self) -> String {
        let sorted = self.sorted();
        let at = |found: Option<&f64>| found.map_or("-".to_owned(), |value| short(*value));
        let (min, median, max) = (at(sorted.first()), at(sorted.get(sorted.len() / 2)), at(sorted.last()));
        format!("  {:<52} {min:>9} {median:>9} {max:>9} {:<6}", self.name, self.unit)
    }
}

/// Three significant digits are more than a shared machine is good for.
fn short(value: f64) -> String {
    match value.abs() {
        size if size >= 1000.0 => format!("{value:.0}"),
        size if size >= 100.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

/// What a measurement should reach; its median is judged.
#[derive(Debug, Clone, Copy)]
pub enum Goal {
    AtMost(f64),
    AtLeast(f64),
}

/// A report: lines with a goal, then lines without.
#[derive(Debug)]
pub struct Report {
    title: String,
    ratios: Vec<String>,
    times: Vec<String>,
}

impl Report {
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), ratios: Vec::new(), times: Vec::new() }
    }

    /// A measurement that has a target.
    pub fn goal(&mut self, series: &Series, goal: Goal) {
        let (sign, target, reached) = match goal {
            Goal::AtMost(target) => ("<=", target, series.median() <= target),
            Goal::AtLeast(target) => (">=", target, series.median() >= target),
        };
        let verdict = if reached { "ok" } else { "MISSED" };
        self.ratios.push(format!("{} target {sign} {} {verdict}", series.line(), short(target)));
    }

    /// A ratio for information.
    pub fn ratio(&mut self, series: &Series) {
        self.ratios.push(series.line());
    }

    /// An absolute figure, which holds for this machine only.
    pub fn figure(&mut self, series: &Series) {
        self.times.push(series.line());
    }

    /// A remark among the ratios.
    pub fn note(&mut self, text: &str) {
        self.ratios.push(format!("  {text}"));
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{}\n  {:<52} {:>9} {:>9} {:>9}", self.title, "", "min", "median", "max")?;
        self.ratios.iter().chain(&self.times).try_for_each(|line| write!(f, "\n{}", line.trim_end()))
    }
}

/// Real time since a start: the one place that reads a clock.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts it.
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// Returns the time since the start.
    pub fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

/// Seconds that `work` takes.
pub fn seconds(work: impl FnOnce()) -> f64 {
    let start = Stopwatch::start();
    work();
    start.elapsed().as_secs_f64()
}

/// Nanoseconds of one of `count` calls of `work`.
pub fn nanoseconds(count: u32, mut work: impl FnMut()) -> f64 {
    seconds(|| (0..count).for_each(|_| work())) * 1e9 / f64::from(count)
}

/// A thing to measure, and where its values go.
pub type Turn<'a> = (&'a mut Series, Box<dyn FnMut() -> f64 + 'a>);

/// Runs each of the things to measure once a round, in an order that changes with the round.
pub fn in_turns(rounds: usize, things: &mut [Turn<'_>]) {
    for round in 0..rounds {
        for turn in 0..things.len() {
            let which = (round + turn) % things.len();
            let (series, measure) = &mut things[which];
            series.push(measure());
        }
    }
}
