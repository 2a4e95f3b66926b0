//! Commands on a manifest, a file that says what to move.

pub(crate) mod apply;
pub(crate) mod check;
pub(crate) mod cutover;
pub(crate) mod init;
pub(crate) mod plan;
pub(crate) mod status;
pub(crate) mod verify;
pub(crate) mod wait;

pub(crate) mod amount;
mod at_once;
mod decide;
mod document;
mod goal;
mod journal;
mod literal;
mod model;
mod observe;
mod operations;
mod place;
mod problem;
mod requests;
mod secrets;
mod select;
mod shape;
mod table;
mod threads;
mod vault;
pub(crate) mod window;

use std::path::Path;

use clap::Args;

use crate::failure::Failure;
use crate::input;
use crate::locale::say;
use crate::session::Session;
use crate::text::{clean, quoted};
use journal::{Claim, Journal, Owners};
use model::Manifest;
use select::EntryFilter;

pub(crate) use operations::of_file as operations_of;
pub(crate) use secrets::KeyOrigin;

/// The manifest, and the selection of its entries.
#[derive(Args, Debug, Clone)]
pub(crate) struct Chosen {
    /// The manifest, see `hcmigrate init`
    #[arg(value_name = "FILE")]
    file: String,
    /// Only these entries: names, such as 'photos-*', and labels, such as wave=1; repeatable
    #[arg(long, value_name = "NAME|LABEL=VALUE")]
    select: Vec<String>,
}

impl Chosen {
    /// Returns the shell command line for another command on the same entries of the same file.
    fn command(&self, command: &str) -> String {
        let select = self.select.iter().map(|term| format!(" --select {}", quoted(term)));
        format!("hcmigrate {command} {}{}", quoted(&self.file), select.collect::<String>())
    }

    /// Opens the journal of the manifest for this run, or says which other run works on the manifest.
    fn journal(&self, session: &Session, manifest: &Manifest, owners: &Owners<'_>) -> Result<Journal, Failure> {
        let status = self.command("status");
        let claim = Claim {
            manifest: Path::new(&manifest.file),
            now: session.now(),
            zone: session.printer.zone(),
            status: &status,
        };
        Journal::open(&manifest.beside("journal.jsonl"), &manifest.name, owners, &claim)
    }

    /// Reads the manifest. Writes all problems in it to standard error.
    fn read(&self, session: &Session) -> Result<(Manifest, EntryFilter), Failure> {
        let selection = EntryFilter::parse(&self.select)?;
        let manifest = Manifest::read(&self.file, session.default_region().as_deref())?;
        selection.check_names(manifest.entries.iter().map(|entry| entry.name.as_str()))?;
        if !selection.is_everything()
            && !manifest.entries.iter().any(|entry| selection.matches(&entry.name, &entry.labels))
        {
            return Err(Failure::usage(say!("manifest-select-nothing", file = clean(&self.file))));
        }
        Ok((manifest, selection))
    }
}

/// Whether a word names a manifest rather than an id or an operation.
pub(crate) fn is_manifest(word: &str) -> bool {
    let path = Path::new(word);
    path.extension().is_some_and(|ending| ["yaml", "yml"].iter().any(|known| ending.eq_ignore_ascii_case(known)))
        || path.is_file()
}

/// Returns the names of the entries of a manifest, which may be unfinished, or nothing if it cannot be read.
pub(crate) fn entry_names(file: &str) -> Vec<String> {
    let Ok(text) = input::file(file) else { return Vec::new() };
    let folder = Path::new(file).parent().unwrap_or(Path::new(""));
    model::names(text.expose(), folder).unwrap_or_default()
}

/// Formats a count.
type CountText = fn(usize) -> String;

/// Joins clauses into one sentence. A clause may be a whole sentence of a service, whose period is left out before the next one.
fn clauses<'a>(parts: impl Iterator<Item = &'a str>) -> String {
    let mut parts = parts.peekable();
    let mut text = String::new();
    while let Some(part) = parts.next() {
        match parts.peek() {
            Some(_) => text.extend([part.trim_end_matches(['.', '。']), &say!("manifest-clauses")]),
            None => text.push_str(part),
        }
    }
    text
}

/// Joins the parts of a line as the language requires.
fn joined(parts: &[String]) -> String {
    parts.join(&say!("manifest-separator"))
}
