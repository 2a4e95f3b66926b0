//! Code generation: bundle -> lint -> lower -> progenitor -> syn passes -> split by tag -> prettyplease.
//!
//! Everything here takes values and returns a set of files; `workspace` reads and writes them.

mod document;
mod emit;
mod generate;
pub(crate) mod lower;
pub mod naming;
pub mod regions;
pub mod render;

use anyhow::{Result, anyhow, bail};

use crate::files::FileSet;
use crate::spec::bundle;
use crate::spec::lint;
use crate::spec::model::Api;
use crate::spec::source::Sources;

/// The services, in the order they are generated.
pub const SERVICES: [&str; 2] = ["oms", "dcs"];

/// All generated files of the given services, by path relative to the root of the workspace. They do not depend on each other,
/// so each is generated on a thread of its own.
pub fn services(names: &[&str], sources: &Sources) -> Result<FileSet> {
    let outcomes: Vec<Result<FileSet>> = std::thread::scope(|scope| {
        let threads: Vec<_> = names.iter().map(|name| scope.spawn(|| service(name, sources))).collect();
        threads
            .into_iter()
            .map(|thread| {
                thread.join().unwrap_or_else(|_| Err(anyhow!("the code generator panicked; please report this")))
            })
            .collect()
    });
    let mut files = FileSet::new();
    for outcome in outcomes {
        files.extend(outcome?);
    }
    Ok(files)
}

/// All generated files of one service.
fn service(service: &str, sources: &Sources) -> Result<FileSet> {
    let bundle = bundle::bundle(service, sources)?;
    let problems = lint::lint(&bundle);
    if !problems.is_empty() {
        bail!(problems);
    }
    let api = Api::new(&bundle);
    let sides = lower::Sides::new(&api);
    let shapes = generate::generate(&api, lower::lower(&api, &sides))?;
    let context = emit::Context::new(&api, &shapes, &sides);
    let [client, tests] = folders(service);
    let mut files = FileSet::new();
    for file in emit::emit(&context)? {
        files.insert(format!("{client}/{}", file.path), render::render(file)?);
    }
    for file in emit::emit_tests(&context)? {
        files.insert(format!("{tests}/{}", file.path), render::render(file)?);
    }
    files.insert(format!("{client}/openapi.json"), document::text(&bundle.document));
    Ok(files)
}

/// Where a service's generated files stand: the client's, and those of the workspace's tests.
pub fn folders(service: &str) -> [String; 2] {
    [format!("crates/{service}/src/generated"), format!("tests/generated/{service}")]
}
