//! What a document may name as the check of a sentence, and whether it exists.
//!
//! A check is one of: a file; `file::test`, in Rust or Python; `tidy RULE`; `lint RULE`, of the specifications; `ci STEP`;
//! `clippy LINT` or `rustc LINT` of the workspace's manifest.

use toml::{Table, Value};

use super::{RULES, documents, style};
use crate::ci;
use crate::files::FileSet;
use crate::spec::lint;

/// The checks of a workspace.
pub(super) struct Checks<'a> {
    files: &'a FileSet,
    manifest: Table,
}

impl<'a> Checks<'a> {
    pub(super) fn of(files: &'a FileSet) -> Self {
        let manifest = files.get("Cargo.toml").and_then(|manifest| manifest.parse().ok()).unwrap_or_default();
        Self { files, manifest }
    }

    /// Whether a check exists.
    pub(super) fn has(&self, check: &str) -> bool {
        documents::exists(check, "", self.files) || self.has_by_name(check)
    }

    /// Whether a check exists that is not a whole file.
    pub(super) fn has_by_name(&self, check: &str) -> bool {
        match check.split_once(' ') {
            Some(("tidy", rule)) => RULES.iter().any(|(name, _)| *name == rule),
            Some(("lint", rule)) => lint::rules::find(rule).is_some(),
            Some(("ci", step)) => ci::STEPS.iter().any(|known| known.name == step),
            Some(("clippy", name)) => self.has_lint("clippy", name),
            Some(("rustc", name)) => self.has_lint("rust", name),
            Some(_) => false,
            None => check
                .split_once("::")
                .is_some_and(|(path, test)| self.files.get(path).is_some_and(|text| has_test(text, test))),
        }
    }

    fn has_lint(&self, group: &str, name: &str) -> bool {
        let lints = self.manifest.get("workspace").and_then(|table| table.get("lints")?.get(group));
        lints.and_then(Value::as_table).is_some_and(|lints| lints.contains_key(name))
    }
}

/// Whether a file has a test of this name: a method `test_..` in Python, a function below `#[test]` in Rust.
fn has_test(text: &str, name: &str) -> bool {
    let begins = [format!("fn {name}("), format!("def {name}(")];
    let mut is_test = false;
    for line in text.lines() {
        if begins.iter().any(|begin| line.contains(begin)) && (is_test || name.starts_with("test_")) {
            return true;
        }
        is_test = match line.trim() {
            line if style::begins_test(line) => true,
            line if line.is_empty() || line == "}" || line.contains("fn ") => false,
            _ => is_test,
        };
    }
    false
}
