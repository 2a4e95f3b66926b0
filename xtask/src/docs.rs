//! `cargo xtask docs`: builds a static site of the specifications, which loads nothing from other hosts.
//!
//! [`site`] takes values and returns the files; [`run`] gets the renderer from npm and writes everything.

mod enrich;
mod groups;
mod page;
mod roles;
mod samples;

use std::panic::resume_unwind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::codegen::{self, SERVICES};
use crate::files::FileSet;
use crate::spec::diff::history;
use crate::spec::model::Api;
use crate::spec::published;
use crate::spec::source::Sources;
use crate::{tools, workspace};

/// The renderer's package, and the one file of it that a browser needs.
const RENDERER: tools::NpmFile =
    tools::NpmFile { package: "@scalar/api-reference", version: "1.76.0", path: "dist/browser/standalone.js" };

/// The changelog of the specifications.
const CHANGES: &str = "changes.md";

/// The path of the renderer on the site.
const RENDERER_ASSET: &str = "assets/reference.js";

/// Builds the site, and returns its folder.
pub fn run(root: &Path, sources: &Sources) -> Result<PathBuf> {
    // A source archive, or a clone of only the newest commit, has no history to report.
    let changes = history::changelog(root).ok();
    let mut files = site(&SERVICES, sources, changes)?;
    files.insert(RENDERER_ASSET.to_owned(), RENDERER.fetch(root)?);
    let folder = tools::target(root).join("reference");
    for (path, text) in &files {
        workspace::write(&folder.join(path), text)?;
    }
    Ok(folder)
}

/// Every page and document of the site; `changes` is the changelog of the specifications.
pub fn site(services: &[&str], sources: &Sources, changes: Option<String>) -> Result<FileSet> {
    let mut files = FileSet::new();
    let mut titles = Vec::new();
    // The samples are written by the code generator, which takes seconds.
    let built = std::thread::scope(|scope| {
        let threads: Vec<_> = services.iter().map(|service| scope.spawn(|| pages(service, sources))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic))).collect::<Vec<_>>()
    });
    for pages in built {
        let (own, title) = pages?;
        files.extend(own);
        titles.push(title);
    }
    files.insert("index.html".to_owned(), page::contents(&titles, changes.as_ref().map(|_| CHANGES)));
    files.extend(changes.map(|text| (CHANGES.to_owned(), text)));
    Ok(files)
}

/// Returns the page and the documents of a service, and its entry on the first page.
fn pages(service: &str, sources: &Sources) -> Result<(FileSet, page::Title)> {
    let bundle = codegen::bundle(service, sources)?;
    let api = Api::new(&bundle);
    let rust = codegen::examples(&api)?;
    let published = published::versioned(&bundle.document);
    let document = enrich::enrich(&published, &api, &rust);
    let text = serde_json::to_string(&document).context("a document is always JSON")?;
    let files = FileSet::from([
        (format!("{service}/index.html"), page::reference(&api, &text)),
        (format!("{service}/reference.json"), text),
        (format!("{service}/openapi.json"), serde_json::to_string_pretty(&published)?),
    ]);
    Ok((files, (api.service.clone(), api.title.clone(), api.operations.len())))
}

#[cfg(test)]
mod tests;
