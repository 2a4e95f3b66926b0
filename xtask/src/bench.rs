//! `cargo xtask bench`: builds the benchmark programs of `bench/` with optimization, runs them against their peers, and
//! measures what the generated crates cost to compile. `bench/README.md` says what is compared with what.

mod command_line;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};

use anyhow::{Context, Result, anyhow, bail};
use clap::ValueEnum;

use crate::codegen::{self, lower};
use crate::files::{FileDifference, FileSet};
use crate::screen::say;
use crate::spec::bundle;
use crate::spec::model::Api;
use crate::spec::source::Sources;
use crate::workspace;
use measure::{Goal, Report, Series, Stopwatch};

/// The suites of measurements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Suite {
    /// Signatures: ours, their floor, aws-sigv4, the official Python signer
    Signing,
    /// Signed typed calls over loopback: against bare reqwest and the official Python SDK
    Call,
    /// A page of tasks read into types: against a tree of `serde_json` and the official Python SDK
    Decode,
    /// 10,000 waits and 10,000 stops under the limit of a service, against a loop for each id
    Fleet,
    /// Lines and compile time of the generated crates against plain progenitor; time of code generation
    Build,
    /// Start, memory and throughput of the emulator against a constant answer
    Emulator,
    /// Size, start and `status` of the `hcmigrate` that users install, built with the profile `dist` (minutes)
    Cli,
}

/// The tag that is measured as an example of the small ones.
const SMALL_TAG: &str = "tls";
/// The number of times that each crate is checked, and that the code generator runs.
const ROUNDS: usize = 3;
/// The maximum number of lines of a generated file.
const LONGEST_FILE: f64 = 6000.0;

/// Runs the chosen suites, or all of them if none is chosen.
pub fn run(root: &Path, suites: &[Suite]) -> Result<()> {
    let chosen = if suites.is_empty() { Suite::value_variants() } else { suites };
    if chosen.iter().any(|suite| !matches!(suite, Suite::Build | Suite::Cli)) {
        run_to_end(
            cargo(root)
                .args(["build", "--release", "--manifest-path", "xtask/bench/Cargo.toml"])
                .arg("--target-dir")
                .arg(target(root)),
        )?;
    }
    let python = if chosen.iter().any(|suite| matches!(suite, Suite::Signing | Suite::Call | Suite::Decode)) {
        python(root)
    } else {
        None
    };
    for suite in chosen {
        match suite {
            Suite::Signing => {
                program(root, "bench-signing", python.as_deref().map(|python| (python, "sign.py")))?;
                program(root, "bench-allocations", None)?;
            }
            Suite::Call => program(root, "bench-call", python.as_deref().map(|python| (python, "call.py")))?,
            Suite::Decode => program(root, "bench-decode", python.as_deref().map(|python| (python, "decode.py")))?,
            Suite::Fleet => program(root, "bench-fleet", None)?,
            Suite::Build => build(root)?,
            Suite::Emulator => program(root, "bench-emulator", None)?,
            Suite::Cli => command_line::run(root, &target(root))?,
        }
    }
    Ok(())
}

/// Everything that a benchmark creates is below this folder.
fn target(root: &Path) -> PathBuf {
    root.join("target/bench")
}

#[expect(clippy::disallowed_methods, reason = "the same Cargo that runs this program")]
fn cargo(root: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root);
    command
}

fn run_to_end(command: &mut Command) -> Result<()> {
    let status = status(command)?;
    if !status.success() {
        bail!("`{}` failed: {status}", shown(command));
    }
    Ok(())
}

fn status(command: &mut Command) -> Result<ExitStatus> {
    command.status().with_context(|| format!("cannot run `{}`", shown(command)))
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// Runs one of the programs, with the interpreter and the script of its Python peer.
fn program(root: &Path, name: &str, peer: Option<(&Path, &str)>) -> Result<()> {
    let mut command =
        Command::new(target(root).join("release").join(format!("{name}{}", std::env::consts::EXE_SUFFIX)));
    if let Some((python, script)) = peer {
        command.arg(python).arg(root.join("xtask/bench/python").join(script));
    }
    run_to_end(command.current_dir(root))
}

/// Returns a Python with the official SDK in a separate environment. Without Python, everything else is still measured.
fn python(root: &Path) -> Option<PathBuf> {
    match environment(root) {
        Ok(python) => Some(python),
        Err(error) => {
            say(&format!("the official Python SDK is left out: {error:#}"));
            None
        }
    }
}

fn environment(root: &Path) -> Result<PathBuf> {
    let folder = target(root).join("python");
    let python = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    if !python.exists() {
        let system = if cfg!(windows) { "python" } else { "python3" };
        run_to_end(Command::new(system).args(["-m", "venv"]).arg(&folder))?;
    }
    let requirements = root.join("tests/peers/requirements.txt");
    run_to_end(
        Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"])
            .arg(requirements),
    )?;
    Ok(python)
}

/// Measures what the generated crates cost users and contributors.
fn build(root: &Path) -> Result<()> {
    let mut report =
        Report::new(format!("building ({ROUNDS} rounds; `cargo check` of the crate alone, not incremental)"));
    let sources = workspace::sources(root)?;
    for service in codegen::SERVICES {
        let plain = plain(service, &sources)?;
        lines(&mut report, root, service, &plain)?;
        let path = format!("target/bench/plain/{service}.rs");
        workspace::apply(root, &FileSet::from([(path.clone(), plain)]), &[FileDifference::Missing { path }])?;
    }
    check_times(&mut report, root)?;
    code_generation(&mut report, root)?;
    say(&report.to_string());
    Ok(())
}

/// Returns what progenitor generates from the same lowered document without our passes: one file in builder style.
fn plain(service: &str, sources: &Sources) -> Result<String> {
    let bundle = bundle::bundle(service, sources)?;
    let api = Api::new(&bundle);
    let lowered = lower::lower(&api, &lower::Sides::new(&api));
    let document: openapiv3::OpenAPI =
        serde_json::from_value(lowered).context("the lowered document is not OpenAPI 3.0")?;
    let mut settings = progenitor::GenerationSettings::new();
    settings.with_interface(progenitor::InterfaceStyle::Builder).with_tag(progenitor::TagStyle::Separate);
    let tokens = progenitor::Generator::new(&settings)
        .generate_tokens(&document)
        .map_err(|error| anyhow!("progenitor: {error}"))?;
    let file = syn::parse2(tokens).context("progenitor's output is not valid Rust")?;
    Ok(prettyplease::unparse(&file))
}

fn lines(report: &mut Report, root: &Path, service: &str, plain: &str) -> Result<()> {
    let [client, _] = codegen::folders(service);
    let files = workspace::read(root, &client, "rs")?;
    let counts = files.values().map(|text| text.lines().count());
    let (sum, longest) = counts.fold((0, 0), |(sum, longest), count| (sum + count, longest.max(count)));
    let one = |name: String, value: usize| {
        let mut series = Series::new(name, "lines");
        series.push(value as f64);
        series
    };
    let ours = one(format!("{service}: ours, {} files with their documentation", files.len()), sum);
    let plain = one(format!("{service}: plain progenitor, one file without words"), plain.lines().count());
    report.goal(&one(format!("{service}: our longest file"), longest), Goal::AtMost(LONGEST_FILE));
    report.figure(&ours);
    report.figure(&plain);
    Ok(())
}

/// One way to check a crate, and its measurements so far.
struct Check {
    package: String,
    arguments: Vec<String>,
    wall: Series,
    processor: Series,
}

impl Check {
    fn new(package: &str, words: &str, arguments: &[&str]) -> Self {
        let arguments = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        Self {
            package: package.to_owned(),
            arguments,
            wall: Series::new(format!("{words}, wall"), "s"),
            processor: Series::new(format!("{words}, cpu"), "s"),
        }
    }

    fn command(&self, root: &Path, subcommand: &str) -> Command {
        let mut command = cargo(root);
        command.args([subcommand, "--quiet", "--package", &self.package]).env("CARGO_INCREMENTAL", "0");
        if self.package.starts_with("plain-") {
            command.args(["--manifest-path", "xtask/bench/plain/Cargo.toml"]);
        }
        command.arg("--target-dir").arg(target(root).join("check"));
        command
    }

    /// Removes the crate's own artifacts, but not those of its dependencies, and checks it. No other files are touched.
    fn again(&self, root: &Path) -> Result<(f64, Option<f64>)> {
        run_to_end(&mut self.command(root, "clean"))?;
        let (start, before) = (Stopwatch::start(), children_seconds());
        run_to_end(self.command(root, "check").args(&self.arguments))?;
        let wall = start.elapsed().as_secs_f64();
        Ok((wall, before.zip(children_seconds()).map(|(before, after)| after - before)))
    }
}

/// The CPU time of the child processes that have ended, including their own children. Linux only; `None` elsewhere.
fn children_seconds() -> Option<f64> {
    let text = fs::read_to_string("/proc/self/stat").ok()?;
    // The name, in parentheses, may contain spaces; after it, fields 14 and 15 are the user and system time of the
    // children.
    let mut fields = text.rsplit_once(')')?.1.split_whitespace().skip(13);
    let ticks = fields.next()?.parse::<f64>().ok()? + fields.next()?.parse::<f64>().ok()?;
    // A tick is a hundredth of a second on every Linux that we know of. Ratios do not depend on its length.
    Some(ticks / 100.0)
}

fn check_times(report: &mut Report, root: &Path) -> Result<()> {
    let small_tag = format!("client,{SMALL_TAG}");
    let small = ["--no-default-features", "--features", &small_tag];
    let mut checks = [
        Check::new("huaweicloud-dcs", "dcs: ours, all tags", &[]),
        Check::new("huaweicloud-dcs", &format!("dcs: ours, only {SMALL_TAG}"), &small),
        Check::new("plain-dcs", "dcs: plain progenitor", &[]),
        Check::new("huaweicloud-oms", "oms: ours, all tags", &[]),
        Check::new("plain-oms", "oms: plain progenitor", &[]),
    ];
    for round in 0..=ROUNDS {
        for check in &mut checks {
            let (wall, processor) = check.again(root)?;
            // The first round also checks what the crates depend on.
            if round > 0 {
                check.wall.push(wall);
                processor.into_iter().for_each(|time| check.processor.push(time));
            }
        }
    }
    let [dcs, small, plain_dcs, oms, plain_oms] = &checks;
    for (check, peer, limit) in [(small, dcs, 1.0 / 3.0), (dcs, plain_dcs, 0.85), (oms, plain_oms, 1.0)] {
        compare(report, check, peer, limit);
    }
    for check in &checks {
        report.figure(&check.wall);
        report.figure(&check.processor);
    }
    Ok(())
}

/// Compares CPU time if it is known: other processes on the machine also lengthen wall time.
fn compare(report: &mut Report, check: &Check, peer: &Check, limit: f64) {
    let wall = check.wall.over(&peer.wall);
    if check.processor.is_empty() {
        return report.goal(&wall, Goal::AtMost(limit));
    }
    report.goal(&check.processor.over(&peer.processor), Goal::AtMost(limit));
    report.ratio(&wall);
}

/// Measures what a maintainer waits for after editing a specification.
fn code_generation(report: &mut Report, root: &Path) -> Result<()> {
    let words = "cargo xtask codegen --check, both services";
    let (mut wall, mut processor) =
        (Series::new(format!("{words}, wall"), "s"), Series::new(format!("{words}, cpu"), "s"));
    for round in 0..=ROUNDS {
        let (start, before) = (Stopwatch::start(), children_seconds());
        let mut command = cargo(root);
        let output = command.args(["xtask", "codegen", "--check"]).output().context("cannot run cargo")?;
        // Exit code 4 means "stale". That run takes as long, plus the time to print the differences.
        if !output.status.success() && output.status.code() != Some(4) {
            bail!("`{}` failed: {}", shown(&command), String::from_utf8_lossy(&output.stderr));
        }
        // The first round may build the generator.
        if round > 0 {
            wall.push(start.elapsed().as_secs_f64());
            before.zip(children_seconds()).into_iter().for_each(|(before, after)| processor.push(after - before));
        }
    }
    report.goal(&wall, Goal::AtMost(3.0));
    report.figure(&processor);
    Ok(())
}
