//! `cargo xtask spec diff`: from arguments to a report and an exit code.

use std::io::IsTerminal;
use std::path::Path;

use clap::{Args, ValueEnum};
use console::Term;

use super::accept;
use super::load::{self, Failure, Origin};
use super::report::{github, json, markdown, text};
use super::review::{Review, review};
use crate::spec::ending::Ending;
use crate::workspace;

/// The exit code when a document cannot be read.
pub const UNREADABLE: u8 = 1;
/// The exit code when the command line is wrong.
pub const USAGE: u8 = 2;
/// The exit code when a breaking change is neither accepted nor versioned.
pub const BREAKS: u8 = 3;

/// What is compared, and how it is reported.
#[derive(Debug, Args)]
pub struct DiffArguments {
    /// The old version: a git revision, a folder that holds `openapi`, or a bundled JSON document
    ///
    /// Default: the merge base of HEAD and main
    base: Option<String>,
    /// The new version; default: the working tree
    head: Option<String>,
    /// Only this service
    #[arg(long, value_parser = crate::codegen::SERVICES)]
    service: Option<String>,
    /// How to report the changes
    #[arg(long, value_enum, default_value_t = DiffFormat::Text)]
    format: DiffFormat,
    /// Also list changes that affect only wording
    #[arg(long)]
    words: bool,
    /// Accept a breaking change by its fingerprint: adds a line to openapi/accepted.tsv
    #[arg(long, value_name = "FINGERPRINT", requires = "why")]
    accept: Option<String>,
    /// Why it is accepted
    #[arg(long, value_name = "TEXT", requires = "accept")]
    why: Option<String>,
}

/// How a review is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// For a terminal
    Text,
    /// For a comment on a pull request
    Markdown,
    /// Annotations of a GitHub workflow
    Github,
    /// For programs
    Json,
}

/// Runs the command.
pub fn run(root: &Path, arguments: &DiffArguments) -> Ending {
    match attempt(root, arguments) {
        Ok(ending) => ending,
        Err(failure) => {
            let code = if matches!(failure, Failure::Usage(_)) { USAGE } else { UNREADABLE };
            Ending { output: String::new(), complaint: Some(failure.to_string()), code }
        }
    }
}

fn attempt(root: &Path, arguments: &DiffArguments) -> Result<Ending, Failure> {
    let base = match &arguments.base {
        Some(name) => load::origin(root, name)?,
        None => load::merge_base(root)?,
    };
    let head = match &arguments.head {
        Some(name) => load::origin(root, name)?,
        None => Origin::WorkingTree,
    };
    let (old, new) = (load::read(root, &base)?, load::read(root, &head)?);
    let review = review(&old, &new, arguments.service.as_deref())?;
    if let (Some(fingerprint), Some(why)) = (&arguments.accept, &arguments.why) {
        let known = new.specification.get(accept::FILE).map_or("", String::as_str);
        return accepted(root, &review, &head, known, fingerprint, why);
    }
    let output = match arguments.format {
        DiffFormat::Text => text::render(&review, look(arguments.words)),
        DiffFormat::Markdown => markdown::render(&review),
        DiffFormat::Github => github::render(&review),
        DiffFormat::Json => json::render(&review),
    };
    let breaks = review.unsettled().next().is_some() || !review.stale.is_empty();
    Ok(Ending { output, complaint: None, code: if breaks { BREAKS } else { 0 } })
}

fn accepted(
    root: &Path,
    review: &Review,
    head: &Origin,
    known: &str,
    fingerprint: &str,
    why: &str,
) -> Result<Ending, Failure> {
    if *head != Origin::WorkingTree {
        return Err(Failure::Usage("only a change in the working tree can be accepted".to_owned()));
    }
    if why.trim().is_empty() {
        return Err(Failure::Usage("`--why` needs a reason".to_owned()));
    }
    let found = review.changes.iter().filter(|change| change.fingerprint().eq_ignore_ascii_case(fingerprint));
    let Some(change) = found.max_by_key(|change| change.breaks()) else {
        return Err(Failure::Usage(format!(
            "no change between {} and {} has the fingerprint `{fingerprint}`",
            review.base, review.head
        )));
    };
    if !change.breaks() {
        let text = format!("`{}` does not break: there is nothing to accept: {}", change.fingerprint(), change.text);
        return Err(Failure::Usage(text));
    }
    if change.accepted.is_some() {
        return Ok(Ending { output: format!("{} is already accepted\n", change.text), complaint: None, code: 0 });
    }
    let text = accept::add(known, change, why);
    workspace::write(&root.join(accept::FILE), &text).map_err(|error| Failure::Unreadable(format!("{error:#}")))?;
    Ok(Ending { output: format!("accepted: {}\n", change.text), complaint: None, code: 0 })
}

/// The width of a report that does not go to a terminal, in columns.
const WIDTH: usize = 120;

/// Returns the look of a report: as wide as the terminal, and colored if the terminal supports color.
#[expect(clippy::disallowed_methods, reason = "a command looks at its terminal")]
fn look(words: bool) -> text::Look {
    let told = std::env::var("COLUMNS").ok().and_then(|width| width.parse().ok());
    let terminal = || Term::stdout().size_checked().map(|(_, columns)| usize::from(columns));
    let width = told.or_else(terminal).unwrap_or(WIDTH);
    let color = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    text::Look { width, color, words }
}
