//! Code generation: bundle -> lint -> lower -> progenitor -> syn passes -> split by tag -> prettyplease.
//!
//! Everything here takes values and returns a set of files; `workspace` reads and writes them.

pub(crate) mod docs;
mod emit;
mod example;
mod generate;
pub mod imports;
mod items;
pub(crate) mod lower;
pub mod naming;
mod passes;
pub mod regions;
pub mod render;

use std::collections::BTreeMap;

use anyhow::{Result, anyhow, bail};
use serde_json::Value;

use crate::files::FileSet;
use crate::spec::bundle::{self, Bundle};
use crate::spec::lint;
use crate::spec::model::{Api, Operation};
use crate::spec::published;
use crate::spec::source::Sources;

/// The services, in the order they are generated.
pub const SERVICES: [&str; 2] = ["oms", "dcs"];

/// Generates all files of the given services, by path relative to the root of the workspace. The services are
/// independent, so each is generated on its own thread.
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

/// Generates all files of one service without one of the passes: the test proves that code with progenitor's own `send`
/// does not compile.
pub fn without_pass(pass: &str, service: &str, sources: &Sources) -> Result<FileSet> {
    files(service, sources, Some(pass))
}

/// All generated files of one service.
fn service(service: &str, sources: &Sources) -> Result<FileSet> {
    files(service, sources, None)
}

/// Returns the example of each operation, by its id, as shown in the documentation.
pub fn examples(api: &Api) -> Result<BTreeMap<String, String>> {
    let sides = lower::Sides::new(api);
    let items = items(api, &sides, None)?;
    let examples =
        api.operations.iter().map(|operation| (operation.id.clone(), example::operation(api, &items, operation)));
    Ok(examples.collect())
}

/// Returns the items that progenitor generates for a service, changed by the passes.
fn items(api: &Api, sides: &lower::Sides, left_out: Option<&str>) -> Result<items::Items> {
    let mut items = generate::generate(api, lower::lower(api, sides))?;
    passes::apply(&passes::Spec { api, sides }, &mut items, left_out)?;
    Ok(items)
}

/// Returns, as a string, the generated form of an operation's table (`x-hc-page`, `x-hc-waiter`, `x-hc-mark`,
/// `x-hc-batch`).
pub(crate) fn stated(key: &str, table: &Value) -> String {
    emit::stated(key, table)
}

/// Returns the name of the method that a waiter adds to an operation's request.
pub(crate) fn waits_by(api: &Api, operation: &Operation, waiter: &Value) -> &'static str {
    passes::waits::method_of(api, operation, waiter)
}

/// Returns the bundled document of a service, or its problems if it breaks a rule.
pub fn bundle<'a>(service: &str, sources: &'a Sources) -> Result<Bundle<'a>> {
    let bundle = bundle::bundle(service, sources)?;
    let problems = lint::lint(&bundle);
    if !problems.is_empty() {
        bail!(problems);
    }
    Ok(bundle)
}

fn files(service: &str, sources: &Sources, left_out: Option<&str>) -> Result<FileSet> {
    let bundle = bundle(service, sources)?;
    let api = Api::new(&bundle);
    let sides = lower::Sides::new(&api);
    let items = items(&api, &sides, left_out)?;
    let context = emit::Context::new(&api, items, &sides);
    let [client, tests] = folders(service);
    let mut files = FileSet::new();
    for file in emit::emit(&context)? {
        files.insert(format!("{client}/{}", file.path), render::render(file)?);
    }
    for file in emit::emit_tests(&context)? {
        files.insert(format!("{tests}/{}", file.path), render::render(file)?);
    }
    files.insert(format!("{client}/openapi.json"), published::text(&published::versioned(&bundle.document)));
    Ok(files)
}

/// Files of a service that do not describe a tag.
const NO_TAGS: [&str; 3] = ["actions", "errors", "shared"];

/// Returns the tags of a service: one for each of its specification files among `paths`.
pub fn tags<'p>(service: &str, paths: impl IntoIterator<Item = &'p str>) -> impl Iterator<Item = &'p str> {
    let folder = format!("openapi/{service}/");
    let names = paths.into_iter().filter_map(move |path| path.strip_prefix(&folder)?.strip_suffix(".yaml"));
    names.filter(|name| !NO_TAGS.contains(name))
}

/// Returns the folders of a service's generated files: one in the client crate, one in the workspace's tests.
pub fn folders(service: &str) -> [String; 2] {
    [format!("crates/{service}/src/generated"), format!("tests/generated/{service}")]
}
