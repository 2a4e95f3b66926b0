//! `cargo xtask`: the workspace's own commands.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};
use xtask::files::FileDifference;
use xtask::screen::{self, complain, count, say};
use xtask::spec::ending::Ending;
use xtask::spec::{diff, lint};
use xtask::{bench, chaos, ci, codegen, conformance, docs, external, files, rehearse, release, tidy, tools, workspace};

/// The commands of this workspace.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    /// A workspace other than the one that this was built in; for tests
    #[arg(long, hide = true, global = true)]
    root: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Regenerate the client crates from the specifications in openapi/
    Codegen {
        /// Change nothing; report what is stale, missing or orphaned (exit code 4)
        #[arg(long)]
        check: bool,
        /// Only these services
        #[arg(value_parser = codegen::SERVICES)]
        services: Vec<String>,
    },
    /// Commands about the specifications themselves
    #[command(subcommand)]
    Spec(Spec),
    /// Compare the specifications with three witnesses: Huawei's Python SDKs, its API Explorer, its pages (needs Python)
    Conformance {
        /// Also show the differences that conformance/allowed.tsv names
        #[arg(long)]
        all: bool,
        /// Print how much the specifications state and leave open, and how far they differ from each witness
        #[arg(long, conflicts_with = "all")]
        counts: bool,
    },
    /// Build the site of the specifications below target/reference (needs Node.js, for the renderer)
    Docs,
    /// Measure the project against its peers: everything, or the named suites (see xtask/bench/README.md)
    Bench { suites: Vec<bench::Suite> },
    /// Run fault scenarios against a client: none may make it hang, leak a secret or make a change twice
    Chaos {
        /// The seed of the first scenario; each further one has the next number
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// How many scenarios
        #[arg(long, default_value_t = 2000)]
        count: u64,
    },
    /// Rehearse a weekend with hcmigrate: real files and Redis servers, faults, an `apply` that is killed again and again
    Rehearse(rehearse::Size),
    /// Check the conventions of the repository: imports, arrows, names, files, documents, dependencies
    Tidy,
    /// Report what would be published, at which version, and why
    ///
    /// Exit codes: 0 the versions are right, 1 a version is unchanged since the last release although something changed, is
    /// bumped less than the specification requires, goes backward, or is not the one that another crate requires
    Release {
        /// Upload nothing; required, because running `cargo publish` is a person's decision
        #[arg(long, required = true)]
        dry_run: bool,
    },
    /// Run the gate: every check that a change has to pass
    Ci {
        /// List the steps, and what each runs and needs
        #[arg(long, conflicts_with_all = ["only", "from"])]
        list: bool,
        /// Run only these steps; steps outside the gate run only when named here
        #[arg(long, value_name = "STEP", value_delimiter = ',')]
        only: Vec<String>,
        /// Start with this step of the gate
        #[arg(long, value_name = "STEP", conflicts_with = "only")]
        from: Option<String>,
    },
}

#[derive(Subcommand)]
enum Spec {
    /// Check the rules of openapi/README.md
    Lint {
        #[command(flatten)]
        how: lint::command::LintArguments,
        /// Run Redocly, Spectral and openapi-spec-validator as well (needs Node.js and Python)
        #[arg(long, conflicts_with = "explain")]
        external: bool,
        /// Also show their warnings
        #[arg(long, requires = "external")]
        warnings: bool,
    },
    /// Report what a change to the specifications does to the wire and to Rust callers
    ///
    /// Exit codes: 0 every breaking change is accepted or versioned, 3 one is not, 1 a document cannot be read,
    /// 2 usage
    Diff(diff::command::DiffArguments),
    /// Print the changelog of the specifications, built from the review of every commit that touches them (for a
    /// merged branch, the merge commit)
    History,
    /// Check the labels of the review with compiler and validator, on more than 2,000 small changes (45 minutes; an interrupted run
    /// resumes where it stopped)
    Prove {
        /// Try only a sample of them, as the gate does
        #[arg(long)]
        sample: bool,
        /// Try only those whose name contains this text, such as `x-hc-page` or `create_gadget`
        #[arg(long, value_name = "TEXT", conflicts_with = "sample")]
        only: Option<String>,
    },
}

/// The exit code of `codegen --check` when something has to be generated.
const STALE: u8 = 4;

fn main() -> ExitCode {
    let Arguments { root, command } = Arguments::parse();
    let outcome = root.map_or_else(workspace::root, Ok).and_then(|root| run(&root, command));
    let code = outcome.unwrap_or_else(|error| {
        complain(&format!("{error:#}"));
        ExitCode::FAILURE
    });
    if screen::is_lost() { ExitCode::FAILURE } else { code }
}

fn run(root: &Path, command: Command) -> Result<ExitCode> {
    match command {
        Command::Codegen { check, services } => generate(root, check, &services),
        Command::Spec(Spec::Lint { how, external: false, .. }) => lint::command::run(root, &how).map(end),
        Command::Spec(Spec::Lint { how, external: true, warnings }) => spec_lint_external(root, &how, warnings),
        Command::Spec(Spec::Diff(arguments)) => Ok(end(diff::command::run(root, &arguments))),
        Command::Spec(Spec::History) => Ok(end(diff::history::run(root))),
        Command::Spec(Spec::Prove { sample, only }) => prove(root, sample, only.as_deref()),
        Command::Conformance { counts: true, .. } => count_facts(root),
        Command::Conformance { all, .. } => conform(root, all),
        Command::Docs => build_site(root),
        Command::Bench { suites } => bench::run(root, &suites).map(|()| ExitCode::SUCCESS),
        Command::Chaos { seed, count } => {
            chaos::run(root, seed, count).map(|held| if held { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        Command::Rehearse(size) => {
            rehearse::run(root, size).map(|held| if held { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        Command::Tidy => tidy_up(root),
        Command::Release { .. } => release_plan(root),
        Command::Ci { list: true, .. } => list_steps(root),
        Command::Ci { only, from, .. } => gate(root, &only, from.as_deref()),
    }
}

fn generate(root: &Path, check: bool, services: &[String]) -> Result<ExitCode> {
    let sources = workspace::sources(root)?;
    let chosen: Vec<&str> = codegen::SERVICES
        .into_iter()
        .filter(|service| services.is_empty() || services.iter().any(|name| name == service))
        .collect();
    let mut expected = codegen::services(&chosen, &sources)?;
    let mut found = workspace::GeneratedFolder::default();
    if services.is_empty() {
        expected.extend(codegen::regions::files(&sources)?);
        found.add(root, codegen::regions::FOLDER)?;
    }
    for service in chosen {
        for folder in codegen::folders(service) {
            found.add(root, &folder)?;
        }
    }
    found.set_strangers_aside(&expected);
    for path in &found.strangers {
        say(&format!("left alone: {path} is among generated files, but codegen did not write it; move it"));
    }
    let differences = files::compare(&expected, &found.files);
    if !check {
        workspace::apply(root, &expected, &differences)?;
        for difference in &differences {
            say(&match difference {
                FileDifference::Stale { path, .. } => format!("updated {path}"),
                FileDifference::Missing { path } => format!("created {path}"),
                FileDifference::Orphaned { path } => format!("removed {path}"),
            });
        }
        say(&format!("{}, {} changed", count(expected.len(), "file", "files"), differences.len()));
        return Ok(ExitCode::SUCCESS);
    }
    if differences.is_empty() {
        say(&format!("{} generated files are up to date", expected.len()));
        return Ok(ExitCode::SUCCESS);
    }
    for difference in &differences {
        say(&difference.to_string());
    }
    complain(&format!(
        "{} of {} generated files are not up to date; run `cargo xtask codegen` and commit the result",
        differences.len(),
        expected.len()
    ));
    Ok(ExitCode::from(STALE))
}

/// Prints the output of a command, and exits with its code.
fn end(ending: Ending) -> ExitCode {
    if !ending.output.is_empty() {
        say(ending.output.trim_end());
    }
    if let Some(complaint) = &ending.complaint {
        complain(complaint);
    }
    ExitCode::from(ending.code)
}

/// The packages in which the whole proof spends its time: it generates and reviews thousands of crates, so optimizing
/// these packages pays.
const OPTIMIZED: [&str; 12] = [
    "hashbrown",
    "huaweicloud-golden",
    "indexmap",
    "prettyplease",
    "proc-macro2",
    "progenitor-impl",
    "quote",
    "saphyr-parser",
    "serde_json",
    "syn",
    "typify-impl",
    "xtask",
];

/// Runs the proof, which is a test because it needs a validator and the golden crate. It runs with `--workspace`, so
/// that dependencies have the features with which the other tests built them.
fn prove(root: &Path, sample: bool, only: Option<&str>) -> Result<ExitCode> {
    let (changes, optimized) = match sample {
        true => ("a_sample_of_changes", String::new()),
        false => {
            ("every_change", OPTIMIZED.map(|name| format!("--config profile.dev.package.{name}.opt-level=1 ")).concat())
        }
    };
    let line = tools::CommandLine::typed(&format!(
        "cargo test {optimized}--workspace --test prove -- --ignored --nocapture {changes}_has_the_labels_that_the_rules_give"
    ))
    .with("PROVE_ONLY", only.unwrap_or_default());
    Ok(if tools::stream(root, &line)? { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Runs our linter first: the other linters would report the same problems in other words.
fn spec_lint_external(root: &Path, how: &lint::command::LintArguments, warnings: bool) -> Result<ExitCode> {
    if !how.is_text() {
        let complaint = "the other linters report text: `--external` works with `--format text` only";
        return Ok(end(Ending { output: String::new(), complaint: Some(complaint.to_owned()), code: 2 }));
    }
    let mut failed = end(lint::command::run(root, how)?) != ExitCode::SUCCESS;
    for report in external::lint(root, &workspace::sources(root)?)? {
        for error in &report.errors {
            say(error);
        }
        for warning in report.warnings.iter().filter(|_| warnings) {
            say(&format!("warning: {warning}"));
        }
        let hint = if warnings || report.warnings.is_empty() { "" } else { " (shown with --warnings)" };
        let errors = count(report.errors.len(), "error", "errors");
        let warnings = count(report.warnings.len(), "warning", "warnings");
        say(&format!("{}: {errors}, {warnings}{hint}", report.tool));
        failed |= !report.errors.is_empty();
    }
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn conform(root: &Path, all: bool) -> Result<ExitCode> {
    let differences = conformance::differences(root, &workspace::sources(root)?)?;
    let allowed = conformance::allowed()?;
    let (unexpected, unmatched) = conformance::judge(&differences, &allowed);
    for difference in differences.iter().filter(|difference| all || unexpected.contains(difference)) {
        say(&difference.to_string());
    }
    for entry in &unmatched {
        say(&format!(
            "xtask/src/conformance/allowed.tsv:{}: no longer matches a difference; remove the line",
            entry.line
        ));
    }
    let intended = differences.len() - unexpected.len();
    say(&format!(
        "{}, {intended} of them intended; {} not intended, {} of allowed.tsv without a difference",
        count(differences.len(), "difference", "differences"),
        unexpected.len(),
        count(unmatched.len(), "line", "lines")
    ));
    Ok(if unexpected.is_empty() && unmatched.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn count_facts(root: &Path) -> Result<ExitCode> {
    let sources = workspace::sources(root)?;
    let row = |name: &str, number: usize| say(&format!("{number:>6}  {name}"));
    for (service, counts) in conformance::counts(&sources)? {
        say(service);
        counts.into_iter().for_each(|(name, number)| row(name, number));
    }
    let differences = conformance::differences(root, &sources)?;
    let allowed = conformance::allowed()?;
    let (unexpected, _) = conformance::judge(&differences, &allowed);
    say("differences from the witnesses, and how many of them are intended");
    for (name, all, intended) in conformance::counts::of_differences(&differences, &unexpected) {
        row(&format!("{name} ({intended} intended)"), all);
    }
    Ok(ExitCode::SUCCESS)
}

fn build_site(root: &Path) -> Result<ExitCode> {
    let folder = docs::run(root, &workspace::sources(root)?)?;
    say(&format!("open {}", folder.join("index.html").display()));
    Ok(ExitCode::SUCCESS)
}

fn tidy_up(root: &Path) -> Result<ExitCode> {
    let files = workspace::tree(root)?;
    let mut findings = tidy::tidy(&files);
    findings.extend(tidy::licenses(&tools::metadata(root)?, files.get("deny.toml").map_or("", String::as_str)));
    for finding in &findings {
        say(&finding.to_string());
    }
    let problems = count(findings.len(), "problem", "problems");
    say(&format!("{} files, {} rules, {problems}", files.len(), tidy::RULES.len()));
    Ok(if findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn release_plan(root: &Path) -> Result<ExitCode> {
    let (report, is_ready) = release::dry_run(root)?;
    say(report.trim_end());
    Ok(if is_ready { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn list_steps(root: &Path) -> Result<ExitCode> {
    for step in ci::STEPS {
        let when = if step.runs == ci::Runs::ByName { " (only by name)" } else { "" };
        say(&format!("{:<12} {}{when}", step.name, step.about));
        for need in step.needs {
            say(&format!("             needs {}", need.program()));
        }
        for command in step.commands(root)? {
            say(&format!("             $ {command}"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn gate(root: &Path, only: &[String], from: Option<&str>) -> Result<ExitCode> {
    let passed = ci::run(root, &ci::select(only, from)?, &say)?;
    Ok(if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
