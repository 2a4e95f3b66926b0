//! Common helpers of the generator's tests: the golden specification as text, and functions that convert it to files or
//! problems.

pub(crate) mod diff_cases;
pub(crate) mod repository;
pub(crate) mod reviews;

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use xtask::files::FileSet;
use xtask::spec::problem::Problems;
use xtask::spec::source::Sources;
use xtask::spec::{bundle, lint, source};
use xtask::{codegen, workspace};

/// The service of the golden specification.
pub(crate) const SERVICE: &str = "golden";

/// The path of the golden specification: a folder that contains `openapi`.
pub(crate) fn spec_root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/spec")
}

/// The files of the golden specification.
pub(crate) fn spec() -> FileSet {
    GOLDEN.0.clone()
}

/// The golden specification, read and parsed once: a test changes one file of it.
static GOLDEN: LazyLock<(FileSet, Sources)> = LazyLock::new(|| {
    let files = workspace::read(&spec_root(), "openapi", "yaml").unwrap();
    let sources = source::parse(&files).unwrap();
    (files, sources)
});

/// Parses the files that differ from the golden specification.
pub(crate) fn parsed(files: &FileSet) -> Result<Sources, Problems> {
    let (texts, sources) = &*GOLDEN;
    source::parse_with(files, |path, text| sources.get(path).filter(|_| texts[path] == text).cloned())
}

/// Returns all problems that the linter reports for a set of files.
pub(crate) fn problems(files: &FileSet) -> Problems {
    let sources = match parsed(files) {
        Ok(sources) => sources,
        Err(problems) => return problems,
    };
    match bundle::bundle(SERVICE, &sources) {
        Ok(bundle) => lint::lint(&bundle),
        Err(problems) => problems,
    }
}

/// The generated files, as `cargo xtask codegen` would write them.
pub(crate) fn generate(files: &FileSet) -> anyhow::Result<FileSet> {
    codegen::services(&[SERVICE], &parsed(files)?)
}

/// One small mutation of the golden specification, and the problem that it must cause.
pub(crate) struct Case {
    pub rule: &'static str,
    /// File below `openapi/`.
    pub file: &'static str,
    /// The text to replace, and its replacement. `anchor ~ text` means the first `text` after `anchor`.
    pub find: &'static str,
    pub replace: &'static str,
    /// Text on the line that the problem must point to: the last such line before the end of the mutation, or otherwise
    /// the first one after it.
    pub at: &'static str,
    /// Part of the problem's line.
    pub says: &'static str,
}

/// A case on one line.
pub(crate) const fn case(
    rule: &'static str,
    file: &'static str,
    find: &'static str,
    replace: &'static str,
    at: &'static str,
    says: &'static str,
) -> Case {
    Case { rule, file, find, replace, at, says }
}

pub(crate) const ROOT: &str = "golden.yaml";
pub(crate) const COMMON: &str = "common.yaml";
pub(crate) const SHARED: &str = "golden/shared.yaml";
pub(crate) const ACTIONS: &str = "golden/actions.yaml";
pub(crate) const ERRORS: &str = "golden/errors.yaml";
pub(crate) const GADGETS: &str = "golden/gadgets.yaml";
pub(crate) const PARTS: &str = "golden/widget-parts.yaml";

/// Applies each mutation alone, and fails with all unexpected results.
pub(crate) fn check(cases: &[Case]) {
    let failures: Vec<String> = cases.iter().filter_map(|case| failure(case).err()).collect();
    assert!(failures.is_empty(), "{} of {} cases:\n{}", failures.len(), cases.len(), failures.join("\n"));
}

fn failure(case: &Case) -> Result<(), String> {
    let Case { rule, file, find, replace, at, says } = case;
    let path = format!("openapi/{file}");
    let mut files = spec();
    let start = edit(&mut files, file, find, replace).map_err(|problem| format!("{rule}: {problem}"))?;
    let text = files.get(&path).ok_or_else(|| format!("{rule}: no file {path}"))?;
    let end = text[..start + replace.len()].lines().count();
    let lines = || text.lines().enumerate().filter(|(_, line)| line.contains(at)).map(|(index, _)| index + 1);
    let line = lines()
        .take_while(|line| *line <= end)
        .last()
        .or_else(|| lines().next())
        .ok_or_else(|| format!("{rule}: no line of {path} holds `{at}`"))?;
    let place = format!("{path}:{line}: {rule}");
    let found = problems(&files).to_string();
    let met = found.lines().any(|problem| problem.starts_with(&place) && problem.contains(says));
    if met { Ok(()) } else { Err(format!("{rule}: expected `{place} ... {says}`, found\n{found}")) }
}

/// Replaces text in a file below `openapi/`, and returns its position. `anchor ~ text` means the first `text` after
/// `anchor`; `* text` means every one.
pub(crate) fn edit(files: &mut FileSet, file: &str, find: &str, replace: &str) -> Result<usize, String> {
    let path = format!("openapi/{file}");
    let text = files.get_mut(&path).ok_or_else(|| format!("no file {path}"))?;
    if let Some(find) = find.strip_prefix("* ") {
        let start = text.find(find).ok_or_else(|| format!("{path} holds no `{find}`"))?;
        *text = text.replace(find, replace);
        return Ok(start);
    }
    let (anchor, target) = find.split_once(" ~ ").unwrap_or(("", find));
    let start = text
        .find(anchor)
        .and_then(|from| Some(from + text[from..].find(target)?))
        .ok_or_else(|| format!("{path} holds no `{find}`"))?;
    text.replace_range(start..start + target.len(), replace);
    Ok(start)
}
