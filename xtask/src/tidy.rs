//! `cargo xtask tidy`: checks the conventions that no compiler checks, as functions of the workspace's files.
//!
//! Each rule has a name. A finding can be allowed in `allowed.tsv`, with a reason; a line there that allows nothing is
//! also a finding.

mod allowed;
mod arrows;
mod checks;
mod circles;
mod claims;
mod counts;
mod dependencies;
mod documents;
mod invariants;
mod messages;
mod modules;
mod names;
mod packages;
mod reached;
mod runs;
mod style;
mod tags;
mod translations;

use std::fmt;

use crate::files::FileSet;

pub use dependencies::licenses;

/// The rules: the name of each, and the statement that holds when it finds nothing.
pub const RULES: &[(&str, &str)] = &[
    ("allowed", "every exception has a reason and is still needed"),
    ("arrows", "crates depend on each other as the README draws it"),
    ("circles", "no file imports, directly or indirectly, from a file that imports from it"),
    ("claims", "every unconditional statement of a document has a check in claims.tsv"),
    ("counts", "numbers of operations in prose match the specifications"),
    ("depends", "only the crates that deny.toml lists use what it restricts"),
    ("duplicates", "no dependency has two versions, except for those that deny.toml lists"),
    ("generated", "generated files are where they belong, and bear their mark"),
    ("header", "every file says what it is for"),
    ("invariants", "each invariant names its check, and the check exists"),
    ("length", "no file is too long to read in one sitting"),
    ("licenses", "every dependency may be used under a license of deny.toml"),
    ("map", "READMEs show every crate, every suite of tests and every feature"),
    ("messages", "tables of errors quote the service only where an example or the emulator shows its words"),
    ("mod-rs", "a module is `name.rs` beside `name/`"),
    ("names", "types that can be named in their whole crates have different names for the same readers"),
    (
        "packages",
        "a published crate has what crates.io and docs.rs show, the lints of the workspace apply, and crates require each other's current version",
    ),
    ("paths", "documents name files that exist"),
    ("reached", "Cargo builds every file of Rust"),
    ("support", "helpers of tests are in `support`"),
    ("tags", "each tag is a feature of its client crate, and a default one"),
    ("translations", "a translated document matches its current original"),
    ("unit-tests", "unit tests are in `name/tests.rs`, and Cargo runs them"),
];

/// One violation of a rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The file, and the line if there is one.
    pub place: String,
    /// One of [`RULES`].
    pub rule: &'static str,
    /// The name that `allowed.tsv` uses for it.
    pub subject: String,
    /// What is wrong and what to do about it.
    pub message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.place, self.rule, self.message)
    }
}

impl Finding {
    /// A finding about a file as a whole.
    fn about(path: &str, rule: &'static str, message: String) -> Self {
        Self { place: path.to_owned(), rule, subject: path.to_owned(), message }
    }

    /// A finding on a line of a file, counted from 1.
    fn at(path: &str, line: usize, rule: &'static str, subject: &str, message: String) -> Self {
        Self { place: format!("{path}:{line}"), rule, subject: subject.to_owned(), message }
    }
}

/// Returns every violation that is not allowed, sorted by file.
pub fn tidy(files: &FileSet) -> Vec<Finding> {
    let crates = modules::crates(files);
    let mut findings = style::check(files);
    findings.extend(documents::check(files));
    findings.extend(counts::check(files));
    findings.extend(translations::check(files));
    findings.extend(reached::check(files));
    findings.extend(tags::check(files));
    findings.extend(messages::check(files));
    findings.extend(promises(files));
    findings.extend(arrows::check(files));
    findings.extend(dependencies::check(files));
    findings.extend(circles::check(&crates));
    findings.extend(names::check(&crates));
    let mut findings = allowed::judge(findings, files.get(allowed::LIST).map_or("", String::as_str));
    findings.sort();
    findings
}

/// Returns the violations of the rules `claims`, `invariants` and `packages`: promises of the documents that no
/// effective check covers.
pub fn promises(files: &FileSet) -> Vec<Finding> {
    let mut findings = packages::check(files);
    findings.extend(invariants::check(files));
    findings.extend(claims::check(files));
    findings
}

/// Whether `cargo xtask codegen` writes a file.
fn is_generated(path: &str) -> bool {
    path.contains("/src/generated/")
        || path.starts_with("tests/generated/")
        || path.starts_with("xtask/tests/golden/expected/")
}
