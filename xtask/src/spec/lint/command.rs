//! `cargo xtask spec lint`: from arguments to a report and an exit code.

use std::path::Path;

use anyhow::Result;
use clap::{Args, ValueEnum};
use serde::Serialize;

use super::{fix, lint, rules};
use crate::codegen;
use crate::files::FileSet;
use crate::screen::count;
use crate::spec::bundle;
use crate::spec::diff::report::github::annotation;
use crate::spec::ending::Ending;
use crate::spec::problem::{Fix, Problem, Problems};
use crate::spec::source::{self, Sources};
use crate::workspace;

/// The maximum number of rounds of fixes: a fix may uncover another problem, and each round changes a line at most
/// once.
const ROUNDS: usize = 8;

/// The options for reporting and fixing problems.
#[derive(Debug, Args)]
pub struct LintArguments {
    /// Explain a rule, with a good and a bad example, and check nothing
    #[arg(long, value_name = "RULE", conflicts_with_all = ["fix", "format"])]
    explain: Option<String>,
    /// Fix problems that need no judgment
    #[arg(long)]
    fix: bool,
    /// How to report the problems
    #[arg(long, value_enum, default_value_t = LintFormat::Text)]
    format: LintFormat,
}

impl LintArguments {
    /// Whether the problems are reported to a person.
    pub fn is_text(&self) -> bool {
        self.format == LintFormat::Text
    }
}

/// How problems are reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LintFormat {
    /// For a terminal
    Text,
    /// Annotations of a GitHub workflow
    Github,
    /// For programs
    Json,
}

/// Runs the command.
pub fn run(root: &Path, arguments: &LintArguments) -> Result<Ending> {
    if let Some(id) = &arguments.explain {
        return Ok(explain(id));
    }
    let mut found = check(root)?;
    let mut fixed = 0;
    for _ in 0..ROUNDS {
        if !arguments.fix || found.iter().all(|(_, problems)| problems.iter().all(|problem| problem.fix.is_none())) {
            break;
        }
        fixed += put_right(root, &found)?;
        found = check(root)?;
    }
    let failed = found.iter().any(|(_, problems)| !problems.is_empty());
    let output = match arguments.format {
        LintFormat::Text => text(&found, fixed),
        LintFormat::Github => found.iter().flat_map(|(_, problems)| problems.iter()).map(github).collect(),
        LintFormat::Json => json(&found),
    };
    Ok(Ending { output, complaint: None, code: u8::from(failed) })
}

fn explain(id: &str) -> Ending {
    match rules::find(id) {
        Some(rule) => Ending { output: rules::explain(rule), complaint: None, code: 0 },
        None => {
            let known: Vec<&str> = rules::RULES.iter().map(|rule| rule.id).collect();
            let complaint = format!("unknown rule `{id}`; the rules are {}", known.join(", "));
            Ending { output: String::new(), complaint: Some(complaint), code: 2 }
        }
    }
}

/// The problems of each service.
fn check(root: &Path) -> Result<Vec<(&'static str, Problems)>> {
    let texts = workspace::read(root, "openapi", "yaml")?;
    let sources = match source::parse(&texts) {
        Ok(sources) => sources,
        // A file that is not YAML affects every service, so it is reported only once.
        Err(problems) => return Ok(vec![("openapi", problems)]),
    };
    let ambiguities: Vec<Problem> = sources.values().flat_map(|source| source.ambiguities.iter().cloned()).collect();
    if !ambiguities.is_empty() {
        return Ok(vec![("openapi", Problems::new(ambiguities))]);
    }
    let problems = |service| match bundle::bundle(service, &sources) {
        Ok(bundle) => lint(&bundle),
        Err(problems) => problems,
    };
    let problems = |service| with_possible_fixes(&problems(service), &texts, &sources);
    Ok(codegen::SERVICES.into_iter().map(|service| (service, problems(service))).collect())
}

/// Returns the problems without the fixes that would change nothing.
fn with_possible_fixes(problems: &Problems, texts: &FileSet, sources: &Sources) -> Problems {
    let is_possible = |file: &String, fix: &Fix| {
        texts.get(file).zip(sources.get(file)).is_some_and(|(text, source)| fix::is_possible(text, source, fix))
    };
    let kept = problems.iter().map(|problem| {
        let fix = problem.fix.clone().filter(|fix| is_possible(&problem.place.file, fix));
        Problem { fix, ..problem.clone() }
    });
    Problems::new(kept.collect())
}

/// Applies the fixes of problems, and counts the files that changed.
fn put_right(root: &Path, found: &[(&str, Problems)]) -> Result<usize> {
    let texts = workspace::read(root, "openapi", "yaml")?;
    let Ok(sources) = source::parse(&texts) else { return Ok(0) };
    let mut changed = 0;
    for (file, source) in &sources {
        let problems = found.iter().flat_map(|(_, problems)| problems.iter());
        let fixes: Vec<&Fix> =
            problems.filter(|problem| problem.place.file == *file).filter_map(|problem| problem.fix.as_ref()).collect();
        let Some(text) = texts.get(file).filter(|_| !fixes.is_empty()) else { continue };
        let new = fix::apply(text, source, &fixes);
        if new != *text {
            workspace::write(&root.join(file), &new)?;
            changed += 1;
        }
    }
    Ok(changed)
}

fn text(found: &[(&str, Problems)], fixed: usize) -> String {
    let mut out = String::new();
    for (service, problems) in found {
        match problems.is_empty() {
            true => out.push_str(&format!("{}: no problems\n", bundle::root_file(service))),
            false => out.push_str(&format!("{problems}\n")),
        }
    }
    let fixable =
        found.iter().flat_map(|(_, problems)| problems.iter()).filter(|problem| problem.fix.is_some()).count();
    if fixed > 0 {
        out.push_str(&format!("{} changed\n", count(fixed, "file", "files")));
    } else if fixable > 0 {
        out.push_str(&format!("--fix can fix {fixable} of them\n"));
    }
    out
}

fn github(problem: &Problem) -> String {
    let operation = problem.operation.as_ref().map(|id| format!("operation `{id}`: ")).unwrap_or_default();
    let text = format!("{operation}{}", problem.message);
    annotation("error", &problem.place.file, problem.place.line, problem.rule, &text)
}

#[derive(Serialize)]
struct Report<'r> {
    format: u32,
    problems: Vec<Entry<'r>>,
}

#[derive(Serialize)]
struct Entry<'r> {
    file: &'r str,
    line: Option<usize>,
    column: Option<usize>,
    path: &'r str,
    rule: &'r str,
    operation: &'r Option<String>,
    message: &'r str,
    fixable: bool,
}

fn json(found: &[(&str, Problems)]) -> String {
    let problems = found.iter().flat_map(|(_, problems)| problems.iter()).map(|problem| Entry {
        file: &problem.place.file,
        line: problem.place.line,
        column: problem.column,
        path: &problem.path,
        rule: problem.rule,
        operation: &problem.operation,
        message: &problem.message,
        fixable: problem.fix.is_some(),
    });
    let report = Report { format: 1, problems: problems.collect() };
    // The report contains only strings and numbers, so serializing cannot fail.
    serde_json::to_string_pretty(&report).unwrap_or_default() + "\n"
}
