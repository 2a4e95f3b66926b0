//! `cargo xtask spec lint --external`: runs third-party linters on our specifications. Errors fail the command;
//! warnings are only counted.

use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::codegen::SERVICES;
use crate::spec::bundle::{self, root_file};
use crate::spec::source::Sources;
use crate::tools::{self, OldestPython, Python};

const REDOCLY: &str = "@redocly/cli@2.71.0";
const SPECTRAL: &str = "@stoplight/spectral-cli@6.16.3";
const VALIDATOR: &str = "openapi-spec-validator==0.9.0";

/// What one linter found.
#[derive(Debug, PartialEq, Eq)]
pub struct Report {
    pub tool: &'static str,
    pub errors: Vec<String>,
    pub warnings: Vec<String>,
}

/// Runs the three linters on all services.
pub fn lint(root: &Path, sources: &Sources) -> Result<Vec<Report>> {
    Ok(vec![redocly(root)?, spectral(root)?, validator(root, sources)?])
}

fn redocly(root: &Path) -> Result<Report> {
    let files = SERVICES.map(root_file);
    let mut arguments = vec!["lint", "--format=json", "--max-problems=10000"];
    arguments.extend(files.iter().map(String::as_str));
    let outcome = tools::npx(root, REDOCLY, &arguments)?;
    read_redocly(&outcome.output).with_context(|| format!("{REDOCLY} did not print JSON\n{}", outcome.excerpt()))
}

/// Reads Redocly's `--format=json`: one document per file, concatenated.
pub fn read_redocly(output: &str) -> Result<Report> {
    let documents: Vec<Value> = serde_json::Deserializer::from_str(output).into_iter().collect::<Result<_, _>>()?;
    if documents.is_empty() {
        bail!("nothing was printed");
    }
    let (mut errors, mut warnings) = (Vec::new(), Vec::new());
    for problem in documents.iter().filter_map(|document| document.get("problems")?.as_array()).flatten() {
        let text = |pointer: &str| problem.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        let line = problem.pointer("/location/0/start/line").and_then(Value::as_u64).unwrap_or_default();
        let problem = format!("{}:{line}: {}: {}", text("/location/0/source/ref"), text("/ruleId"), text("/message"));
        if text("/severity") == "error" { errors.push(problem) } else { warnings.push(problem) }
    }
    Ok(Report { tool: REDOCLY, errors, warnings })
}

fn spectral(root: &Path) -> Result<Report> {
    let rules = tools::hand_over(root, "spectral.yaml", "extends: ['spectral:oas']\n")?;
    let files = SERVICES.map(root_file);
    let mut arguments = vec!["lint", "--quiet", "--format=json", "--ruleset", &rules];
    arguments.extend(files.iter().map(String::as_str));
    let outcome = tools::npx(root, SPECTRAL, &arguments)?;
    read_spectral(&outcome.output).with_context(|| format!("{SPECTRAL} did not print JSON\n{}", outcome.excerpt()))
}

/// Reads Spectral's `--format=json`.
pub fn read_spectral(output: &str) -> Result<Report> {
    let problems: Vec<Value> = serde_json::from_str(output.trim())?;
    let (mut errors, mut warnings) = (Vec::new(), Vec::new());
    for problem in &problems {
        let text = |pointer: &str| problem.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        // Spectral counts lines from 0.
        let line = problem.pointer("/range/start/line").and_then(Value::as_u64).unwrap_or_default() + 1;
        let severity = problem.get("severity").and_then(Value::as_u64);
        let problem = format!("{}:{line}: {}: {}", text("/source"), text("/code"), text("/message"));
        if severity == Some(0) { errors.push(problem) } else { warnings.push(problem) }
    }
    Ok(Report { tool: SPECTRAL, errors, warnings })
}

/// Runs the validator on the bundled documents, because it does not follow references into other files.
fn validator(root: &Path, sources: &Sources) -> Result<Report> {
    let python = Python::with(root, "validator", OldestPython::USUAL, &[VALIDATOR])?;
    let mut errors = Vec::new();
    for service in SERVICES {
        let bundle = bundle::bundle(service, sources)?;
        let path = tools::hand_over(root, &format!("{service}.json"), &bundle.document.to_string())?;
        let outcome = python.run("openapi-spec-validator", &["--validation-errors", "all", &path])?;
        if !outcome.success {
            errors.push(format!("{} (bundled):\n{}", root_file(service), outcome.excerpt()));
        }
    }
    Ok(Report { tool: VALIDATOR, errors, warnings: Vec::new() })
}
