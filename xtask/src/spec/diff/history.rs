//! `cargo xtask spec history`: builds the changelog of the specifications from the review of every commit that touches
//! them.

use std::path::Path;

use super::change::Change;
use super::load::{self, Failure, Origin};
use super::report::Counts;
use super::review::{Parsed, Review, review_after};
use crate::spec::ending::Ending;
use crate::tools;

/// The maximum number of changes of a commit that are listed for a service; the rest are counted.
const LISTED: usize = 40;

/// A commit that touches the specifications.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    pub id: String,
    pub date: String,
    pub subject: String,
}

/// The commits that change the specifications from one version of the branch to the next, oldest first: for a merged branch,
/// the merge commit, with everything that it contains.
pub fn commits(root: &Path) -> Result<Vec<Commit>, Failure> {
    let arguments =
        ["log", "--reverse", "--first-parent", "--date=short", "--format=%H%x09%ad%x09%s", "--", "openapi/**.yaml"];
    let unreadable = |error: anyhow::Error| Failure::Unreadable(format!("{error:#}"));
    let outcome = tools::git(root, &arguments).map_err(unreadable)?;
    let commit = |line: &str| {
        let mut parts = line.splitn(3, '\t').map(str::to_owned);
        Some(Commit { id: parts.next()?, date: parts.next()?, subject: parts.next()? })
    };
    Ok(outcome.output.lines().filter_map(commit).collect())
}

/// Reviews what a commit did to the specifications; `None` if they began with it.
pub fn review_of(root: &Path, commit: &Commit, parsed: &mut Parsed) -> Result<Option<Review>, Failure> {
    review_since(root, &format!("{}^", commit.id), commit, parsed)
}

fn review_since(root: &Path, base: &str, commit: &Commit, parsed: &mut Parsed) -> Result<Option<Review>, Failure> {
    let base = match load::read(root, &Origin::Revision(base.to_owned())) {
        Ok(base) => base,
        // The first commit has no parent, and the parent of the commit that added the first specification has no
        // specification.
        Err(Failure::Usage(_)) if !load::is_shallow(root) => return Ok(None),
        Err(failure) => return Err(failure),
    };
    let head = load::read(root, &Origin::Revision(commit.id.clone()))?;
    review_after(parsed, &base, &head, None).map(Some)
}

/// The report about a commit.
enum Told {
    /// The specifications began with it, or no earlier version can be read.
    Begun,
    /// Its changes since the previous commit.
    Reviewed(Box<Review>),
    /// Its changes since an older commit: the commits between the two cannot be read.
    Mended(Box<Review>, Commit),
    /// Its documents cannot be read, for this reason.
    Unreadable(String),
}

/// The commits before the current one, as far as they were read.
#[derive(Default)]
struct Past {
    /// The last one whose documents can be read.
    readable: Option<Commit>,
    /// Whether others came after it.
    has_gap: bool,
}

/// Reviews what a commit did since the last readable commit before it.
fn tell(root: &Path, commit: &Commit, past: &Past, parsed: &mut Parsed) -> Result<Told, Failure> {
    let outcome = match &past.readable {
        Some(readable) if past.has_gap => review_since(root, &readable.id, commit, parsed),
        // The only question is whether the commit can be read.
        None if past.has_gap => review_since(root, &commit.id, commit, parsed).map(|_| None),
        _ => review_of(root, commit, parsed),
    };
    match (outcome, &past.readable) {
        (Ok(Some(review)), Some(readable)) if past.has_gap => Ok(Told::Mended(Box::new(review), readable.clone())),
        (Ok(Some(review)), _) => Ok(Told::Reviewed(Box::new(review))),
        (Ok(None), _) => Ok(Told::Begun),
        // The clone lacks the previous commit.
        (Err(failure @ Failure::Usage(_)), _) if load::is_shallow(root) => Err(failure),
        (Err(failure), _) => Ok(Told::Unreadable(failure.to_string())),
    }
}

/// Runs the command.
pub fn run(root: &Path) -> Ending {
    match changelog(root) {
        Ok(output) => Ending { output, complaint: None, code: 0 },
        Err(failure) => Ending { output: String::new(), complaint: Some(failure.to_string()), code: 1 },
    }
}

/// The changelog, newest first.
pub fn changelog(root: &Path) -> Result<String, Failure> {
    let mut sections = Vec::new();
    let mut parsed = Parsed::default();
    let mut past = Past::default();
    for commit in commits(root)? {
        let told = tell(root, &commit, &past, &mut parsed)?;
        sections.push(section(&commit, &told, &parsed));
        past.has_gap = matches!(told, Told::Unreadable(_));
        if !past.has_gap {
            past.readable = Some(commit);
        }
    }
    sections.reverse();
    let head = "# Changes of the specifications\n\n\
                Built by `cargo xtask spec history` from the commits that touch the specifications: what each did on the wire, and to Rust\n\
                programs. Changes of wording are only counted. The version of a document ends in a digest of the document, so it changes\n\
                whenever the document does. For older commits, it is the version that they would have had.\n";
    Ok(format!("{head}{}", sections.concat()))
}

fn section(commit: &Commit, told: &Told, parsed: &Parsed) -> String {
    let mut text = format!("\n## {}: {}\n", commit.date, commit.subject);
    let review = match told {
        Told::Begun => {
            text.push_str("\nThe first version.\n");
            return text;
        }
        Told::Unreadable(why) => {
            text.push_str(&format!("\nCannot be read:\n\n```text\n{why}\n```\n"));
            return text;
        }
        Told::Reviewed(review) => review,
        Told::Mended(review, since) => {
            text.push_str(&format!("\nSince {}: {}, the last version that can be read.\n", since.date, since.subject));
            review
        }
    };
    for service in &review.services {
        let changes: Vec<&Change> = review.changes.iter().filter(|change| change.service == *service).collect();
        let version = if changes.is_empty() { None } else { parsed.version(service) };
        let version = version.map(|version| format!(" {version}")).unwrap_or_default();
        text.push_str(&format!("\n### {service}{version}\n\n{}.\n", Counts::of(changes.iter().copied())));
        let mut shown: Vec<&Change> = changes.into_iter().filter(|change| !change.is_words()).collect();
        shown.sort_by_key(|change| std::cmp::Reverse((change.breaks(), change.wire, change.source)));
        if !shown.is_empty() {
            text.push('\n');
        }
        for change in shown.iter().take(LISTED) {
            text.push_str(&format!("- wire {}, Rust {}: {}\n", change.wire.word(), change.source.word(), change.text));
        }
        if shown.len() > LISTED {
            text.push_str(&format!("- and {} more\n", shown.len() - LISTED));
        }
    }
    text
}
