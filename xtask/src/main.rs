//! `cargo xtask`: a table of contents of the workspace's own commands.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};
use xtask::files::{Difference, FileSet};
use xtask::spec::{bundle, lint};
use xtask::{codegen, files, workspace};

/// The commands of this workspace.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
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
}

#[derive(Subcommand)]
enum Spec {
    /// Check the rules of openapi/README.md
    Lint,
}

/// Exit code of `codegen --check` when something has to be generated.
const STALE: u8 = 4;

fn main() -> ExitCode {
    let root = workspace::root();
    let outcome = match Arguments::parse().command {
        Command::Codegen { check, services } => generate(&root, check, &services),
        Command::Spec(Spec::Lint) => spec_lint(&root),
    };
    outcome.unwrap_or_else(|error| {
        complain(&format!("{error:#}"));
        ExitCode::FAILURE
    })
}

fn generate(root: &Path, check: bool, services: &[String]) -> Result<ExitCode> {
    let sources = workspace::sources(root)?;
    let chosen: Vec<&str> = codegen::SERVICES.into_iter().filter(|service| services.is_empty() || services.iter().any(|name| name == service)).collect();
    let expected = codegen::services(&chosen, &sources)?;
    let mut found = FileSet::new();
    for service in chosen {
        for folder in codegen::folders(service) {
            found.extend(workspace::read(root, &folder, "")?);
        }
    }
    let differences = files::compare(&expected, &found);
    if !check {
        workspace::apply(root, &expected, &differences)?;
        for difference in &differences {
            say(&match difference {
                Difference::Stale { path, .. } => format!("updated {path}"),
                Difference::Missing { path } => format!("created {path}"),
                Difference::Orphaned { path } => format!("removed {path}"),
            });
        }
        say(&format!("{} files, {} changed", expected.len(), differences.len()));
        return Ok(ExitCode::SUCCESS);
    }
    if differences.is_empty() {
        say(&format!("{} generated files are up to date", expected.len()));
        return Ok(ExitCode::SUCCESS);
    }
    for difference in &differences {
        say(&difference.to_string());
    }
    complain(&format!("{} of {} generated files are not up to date; run `cargo xtask codegen` and commit the result", differences.len(), expected.len()));
    Ok(ExitCode::from(STALE))
}

fn spec_lint(root: &Path) -> Result<ExitCode> {
    let sources = workspace::sources(root)?;
    let mut failed = false;
    for service in codegen::SERVICES {
        let problems = match bundle::bundle(service, &sources) {
            Ok(bundle) => lint::lint(&bundle),
            Err(problems) => problems,
        };
        if problems.is_empty() {
            say(&format!("{}: no problems", bundle::root_file(service)));
        } else {
            say(&problems.to_string());
            failed = true;
        }
    }
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

#[expect(clippy::print_stdout, reason = "a command's output")]
fn say(line: &str) {
    println!("{line}");
}

#[expect(clippy::print_stderr, reason = "a command's complaint")]
fn complain(line: &str) {
    eprintln!("error: {line}");
}
