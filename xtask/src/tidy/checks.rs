//! Finds the checks that a document may name for a sentence: whether a check exists and still checks something.
//!
//! A check is one of: a file with a test; `file::test`, in Rust or Python; `tidy RULE`; `lint RULE`, of the specifications;
//! `ci STEP`; `clippy LINT` or `rustc LINT` of the workspace's manifest; `clippy disallowed_methods PATH` or
//! `clippy disallowed_types PATH`, of .clippy.toml; `deny CRATE`, of deny.toml. A test counts if some machine runs it.
//! A lint counts if it warns and no crate turns it off for the whole crate.

use proc_macro2::{TokenStream, TokenTree};
use toml::Table;

use super::{RULES, documents, runs};
use crate::ci;
use crate::files::FileSet;
use crate::spec::lint;

/// The lints that .clippy.toml configures, each with its key there.
const LISTS: [(&str, &str); 2] =
    [("disallowed_methods", "disallowed-methods"), ("disallowed_types", "disallowed-types")];

/// The checks of a workspace.
pub(super) struct Checks<'a> {
    files: &'a FileSet,
    manifest: Table,
    clippy: Table,
    deny: Table,
}

impl<'a> Checks<'a> {
    pub(super) fn of(files: &'a FileSet) -> Self {
        let read = |path: &str| files.get(path).and_then(|text| text.parse().ok()).unwrap_or_default();
        Self { files, manifest: read("Cargo.toml"), clippy: read(".clippy.toml"), deny: read("deny.toml") }
    }

    /// Whether a named check exists.
    pub(super) fn has(&self, check: &str) -> bool {
        self.has_file(check, "") || self.has_by_name(check)
    }

    /// Whether a path, from the root or from a document's folder, is a file of Rust with a test in it or in its modules.
    pub(super) fn has_file(&self, named: &str, folder: &str) -> bool {
        [documents::resolve(folder, named), documents::resolve("", named)].iter().any(|path| {
            let Some(below) = path.strip_suffix(".rs").map(|stem| format!("{stem}/")) else { return false };
            let modules = self.files.range(below.clone()..).take_while(|(file, _)| file.starts_with(&below));
            let mut all = self.files.get_key_value(path).into_iter().chain(modules);
            self.files.contains_key(path) && all.any(|(file, text)| !runs::tests(file, text).is_empty())
        })
    }

    /// Whether a named check exists, other than a whole file.
    pub(super) fn has_by_name(&self, check: &str) -> bool {
        match check.split(' ').collect::<Vec<_>>().as_slice() {
            ["tidy", rule] => RULES.iter().any(|(name, _)| name == rule),
            ["lint", rule] => lint::rules::find(rule).is_some(),
            ["ci", step] => ci::STEPS.iter().any(|known| known.name == *step),
            // Without an entry, the lint's name does not say what it forbids.
            ["clippy", name] => !LISTS.iter().any(|(lint, _)| lint == name) && self.has_lint("clippy", name),
            ["clippy", name, entry] => self.has_lint("clippy", name) && self.is_disallowed(name, entry),
            ["rustc", name] => self.has_lint("rust", name),
            ["deny", name] => self.is_banned(name),
            [test] => test.split_once("::").is_some_and(|(path, test)| {
                self.files.get(path).is_some_and(|text| runs::tests(path, text).contains(test))
            }),
            _ => false,
        }
    }

    /// Whether a lint of the workspace is active in every crate of `crates`.
    fn has_lint(&self, group: &str, name: &str) -> bool {
        let lints = self.manifest.get("workspace").and_then(|table| table.get("lints")?.get(group)?.get(name));
        let level = lints.and_then(|lint| lint.get("level").unwrap_or(lint).as_str());
        let is_root = |path: &str| {
            path.starts_with("crates/") && (path.ends_with("/src/lib.rs") || path.ends_with("/src/main.rs"))
        };
        matches!(level, Some("forbid" | "deny" | "warn"))
            && !self.files.iter().any(|(path, text)| is_root(path) && turns_off(text, name))
    }

    /// Whether .clippy.toml lists a path for a lint.
    fn is_disallowed(&self, lint: &str, entry: &str) -> bool {
        let key = LISTS.iter().find(|(name, _)| *name == lint).map(|(_, key)| *key);
        let listed = key.and_then(|key| self.clippy.get(key)?.as_array()).into_iter().flatten();
        listed.filter_map(|listed| listed.get("path").unwrap_or(listed).as_str()).any(|path| path == entry)
    }

    /// Whether deny.toml restricts who uses a crate.
    fn is_banned(&self, name: &str) -> bool {
        let bans = self.deny.get("bans").and_then(|bans| bans.get("deny")?.as_array()).into_iter().flatten();
        bans.filter_map(|ban| ban.get("crate")?.as_str()).any(|banned| banned == name)
    }
}

/// Whether the root of a crate turns a lint off for the whole crate.
fn turns_off(text: &str, name: &str) -> bool {
    if !text.contains(name) {
        return false;
    }
    let Ok(tokens) = text.parse::<TokenStream>() else { return false };
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    tokens.windows(3).any(|window| match window {
        [TokenTree::Punct(hash), TokenTree::Punct(mark), TokenTree::Group(group)] => {
            let mut inside = group.stream().into_iter();
            let is_off = inside.next().is_some_and(|word| ["allow", "expect"].contains(&word.to_string().as_str()));
            (hash.as_char(), mark.as_char()) == ('#', '!') && is_off && inside.any(|lints| names(lints, name))
        }
        _ => false,
    })
}

/// Whether a token is, or contains, a name.
fn names(token: TokenTree, name: &str) -> bool {
    match token {
        TokenTree::Ident(ident) => ident == name,
        TokenTree::Group(group) => group.stream().into_iter().any(|token| names(token, name)),
        _ => false,
    }
}
