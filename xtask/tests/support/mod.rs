//! What the tests of the generator share: the golden specification as text, and the way from texts to files or problems.

#![allow(dead_code, reason = "each test uses a part of it")]

use std::path::{Path, PathBuf};

use xtask::files::FileSet;
use xtask::spec::problem::Problems;
use xtask::spec::{bundle, lint, source};
use xtask::{codegen, workspace};

/// The service of the golden specification.
pub const SERVICE: &str = "golden";

/// Where the golden specification stands: a folder with `openapi` in it.
pub fn spec_root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/spec")
}

/// The files of the golden specification.
pub fn spec() -> FileSet {
    workspace::read(&spec_root(), "openapi", "yaml").unwrap()
}

/// Everything the linter has to say about a set of files.
pub fn problems(files: &FileSet) -> Problems {
    let sources = match source::parse(files) {
        Ok(sources) => sources,
        Err(problems) => return problems,
    };
    match bundle::bundle(SERVICE, &sources) {
        Ok(bundle) => lint::lint(&bundle),
        Err(problems) => problems,
    }
}

/// The generated files, as `cargo xtask codegen` would write them.
pub fn generate(files: &FileSet) -> anyhow::Result<FileSet> {
    codegen::services(&[SERVICE], &source::parse(files)?)
}
