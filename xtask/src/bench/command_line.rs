//! The suite `cli`: the size and start time of the `hcmigrate` that users install, and the time that `status` takes for
//! 10,000 tasks.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};
use measure::{Goal, Report, Series, Stopwatch};
use serde_json::Value;

use crate::screen::say;

/// The number of times that each command runs.
const ROUNDS: usize = 30;
/// The number of tasks that `status` shows.
const TASKS: usize = 10_000;
/// The maximum number of tasks that a manifest lets wait ahead.
const AHEAD: usize = 5_000;

/// Builds the program with the profile `dist`, and measures it.
pub(super) fn run(root: &Path, target: &Path) -> Result<()> {
    let mut build = super::cargo(root);
    build.args(["build", "--profile", "dist", "--package", "hcmigrate", "--locked", "--target-dir"]).arg(target);
    super::run_to_end(&mut build)?;
    let program = target.join("dist").join(format!("hcmigrate{}", std::env::consts::EXE_SUFFIX));
    let mut report = Report::new(format!("hcmigrate, profile dist ({ROUNDS} rounds)"));
    let mut size = Series::new("size of the program", "MB");
    size.push(fs::metadata(&program).context("the program is not there")?.len() as f64 / 1e6);
    report.goal(&size, Goal::AtMost(15.0));
    for (name, words, goal) in COMMANDS {
        let mut series = Series::new(name, "ms");
        for _ in 0..ROUNDS {
            let mut command = Command::new(&program);
            command.args(words.split(' ')).env_clear().envs(ACCOUNT).stdout(Stdio::null()).stderr(Stdio::null());
            if words.starts_with("-- ") {
                command.env("HCMIGRATE_COMPLETE", "fish");
            }
            let start = Stopwatch::start();
            command.status().context("the program cannot be run")?;
            series.push(start.elapsed().as_secs_f64() * 1e3);
        }
        report.goal(&series, Goal::AtMost(goal));
    }
    report.goal(&status(&program, target)?, Goal::AtMost(0.3));
    say(&report.to_string());
    Ok(())
}

/// The commands whose time to start is measured, each with its words and its goal in milliseconds. After `--` are the words
/// that a shell wants completed.
const COMMANDS: [(&str, &str, f64); 7] = [
    ("hcmigrate --version", "--version", 5.0),
    ("hcmigrate --help", "--help", 5.0),
    ("hcmigrate --lang zh-CN --help", "--lang zh-CN --help", 10.0),
    ("hcmigrate completion bash", "completion bash", 5.0),
    ("completion of task list --", "-- hcmigrate task list --", 10.0),
    ("completion of call dcs show_", "-- hcmigrate call dcs show_", 10.0),
    ("hcmigrate whoami", "whoami", 10.0),
];

/// The credentials of an account; no real service ever sees them.
const ACCOUNT: [(&str, &str); 4] = [
    ("HUAWEICLOUD_SDK_AK", "access"),
    ("HUAWEICLOUD_SDK_SK", "secret"),
    ("HUAWEICLOUD_SDK_PROJECT_ID", "0605767e5780d51e2fc6c0136d5a2ab0"),
    ("HUAWEICLOUD_SDK_REGION", "cn-north-4"),
];

/// A running emulator; dropping this value ends it.
struct Emulator {
    child: Child,
    url: String,
    /// The environment variables that its clients need.
    environment: Vec<(&'static str, String)>,
}

impl Emulator {
    fn start(program: &Path) -> Result<Self> {
        let mut command = Command::new(program);
        command.args(["emulator", "--listen", "127.0.0.1:0", "--empty", "--speed", "10000"]);
        let mut child = command.env_clear().stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().context("it has an output")?).read_line(&mut line)?;
        let ready: Value = serde_json::from_str(&line).context("the emulator does not start")?;
        let text = |name: &str| ready[name].as_str().unwrap_or_default().to_owned();
        let environment = vec![
            ("HUAWEICLOUD_SDK_AK", text("access_key")),
            ("HUAWEICLOUD_SDK_SK", text("secret_key")),
            ("HUAWEICLOUD_SDK_PROJECT_ID", text("project_id")),
            ("HCMIGRATE_SRC_AK", "a".to_owned()),
            ("HCMIGRATE_SRC_SK", "b".to_owned()),
            ("HCMIGRATE_DST_AK", "c".to_owned()),
            ("HCMIGRATE_DST_SK", "d".to_owned()),
        ];
        Ok(Self { child, url: text("url"), environment })
    }

    /// Prepares a command that works on the manifest.
    fn command(&self, program: &Path, arguments: &[&str], manifest: &Path) -> Command {
        let mut command = Command::new(program);
        command.args(arguments).arg(manifest).args(["--endpoint", &self.url]).env_clear();
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        // It may have exited already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Measures `status` on a manifest whose tasks were all created before.
#[expect(clippy::disallowed_methods, reason = "a manifest below target/, which is created again each time")]
fn status(program: &Path, target: &Path) -> Result<Series> {
    let folder = target.join("status");
    // Files of an earlier run describe another emulator.
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let manifest: PathBuf = folder.join("weekend.yaml");
    let mut text = format!(
        "version: 1\nname: weekend\ndefaults: {{ region: cn-north-4 }}\npolicy: {{ ahead: {AHEAD} }}\nbuckets:\n"
    );
    for number in 0..TASKS {
        writeln!(
            text,
            "  - {{ name: b{number}, from: aliyun://cn-beijing/photos-{number}, to: obs://copy-{number} }}"
        )?;
    }
    fs::write(&manifest, text)?;
    let emulator = Emulator::start(program)?;
    if !emulator.command(program, &["apply", "--yes"], &manifest).status()?.success() {
        bail!("the tasks cannot be made");
    }
    let mut series = Series::new(format!("hcmigrate status, {TASKS} tasks"), "s");
    for _ in 0..ROUNDS / 3 {
        let start = Stopwatch::start();
        if !emulator.command(program, &["status"], &manifest).status()?.success() {
            bail!("the status cannot be read");
        }
        series.push(start.elapsed().as_secs_f64());
    }
    Ok(series)
}
