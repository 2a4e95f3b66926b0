//! Version steps: how far the version of each client crate has to move, and whether its manifest and the changelog
//! reflect that.

use std::fmt;

use semver::Version;
use serde::Serialize;

use super::change::Change;
use super::labels::{SourceLabel, WireLabel};
use crate::changelog::{FILE, Section, sections, versions};
use crate::files::FileSet;

/// How far a version moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum VersionStep {
    None,
    Patch,
    Minor,
    Major,
}

impl fmt::Display for VersionStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        })
    }
}

/// The version step that one crate needs, and the step that it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bump {
    pub krate: String,
    pub service: String,
    pub needed: VersionStep,
    /// Whether the changelog of BASE lacks a section for the crate's version, so that no program can depend on that
    /// version yet.
    pub is_unreleased: bool,
    pub base: Option<Version>,
    pub head: Option<Version>,
    pub changelog: Changelog,
}

/// Whether the changelog reports the changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changelog {
    /// There is no changelog, or nothing to report.
    NotNeeded,
    /// Its section of unreleased changes, or of the new version, has lines that BASE lacks.
    Told,
    /// These sections have no new line.
    Silent,
}

impl Bump {
    pub fn new(service: &str, changes: &[Change], base: &FileSet, head: &FileSet) -> Self {
        let changes: Vec<&Change> = changes.iter().filter(|change| change.service == service).collect();
        let version = version(base, service);
        let new = self::version(head, service);
        let krate = format!("huaweicloud-{service}");
        Self {
            service: service.to_owned(),
            needed: needed(&changes, version.as_ref()),
            is_unreleased: version.as_ref().is_some_and(|version| is_unreleased(base, version)),
            changelog: changelog(&krate, &changes, base, head, new.as_ref()),
            krate,
            base: version,
            head: new,
        }
    }

    /// Whether the version moved as far as the changes require, and the changelog describes them.
    pub fn is_settled(&self) -> bool {
        let (Some(base), Some(head)) = (&self.base, &self.head) else { return false };
        self.needed != VersionStep::None && step(base, head) >= self.needed && self.changelog != Changelog::Silent
    }
}

/// Returns the step that changes require: a major step if a change breaks the wire or Rust programs. Below 1.0 the
/// minor number has the role of the major one.
fn needed(changes: &[&Change], version: Option<&Version>) -> VersionStep {
    let of = |change: &&Change| match (change.source, change.wire) {
        (SourceLabel::Breaking, _) | (_, WireLabel::Breaking) => VersionStep::Major,
        (SourceLabel::Additive | SourceLabel::Runtime, _) | (_, WireLabel::Risky) => VersionStep::Minor,
        (SourceLabel::None, _) => VersionStep::Patch,
    };
    let worst = changes.iter().map(of).max().unwrap_or(VersionStep::None);
    let is_unstable = version.is_none_or(|version| version.major == 0);
    match worst {
        VersionStep::Major if is_unstable => VersionStep::Minor,
        VersionStep::Minor if is_unstable => VersionStep::Patch,
        worst => worst,
    }
}

/// Whether the changelog has no section of a version.
fn is_unreleased(files: &FileSet, version: &Version) -> bool {
    files.get(FILE).is_some_and(|changelog| !versions(changelog).any(|known| known == *version))
}

/// Returns how far a version moved forward.
pub fn step(base: &Version, head: &Version) -> VersionStep {
    let is_same = (head.major, head.minor, head.patch) == (base.major, base.minor, base.patch);
    if head.major > base.major || (is_same && !base.pre.is_empty() && head > base) {
        // Any step may follow a pre-release.
        VersionStep::Major
    } else if head.major == base.major && head.minor > base.minor {
        VersionStep::Minor
    } else if head.major == base.major && head.minor == base.minor && head.patch > base.patch {
        VersionStep::Patch
    } else {
        VersionStep::None
    }
}

fn version(files: &FileSet, service: &str) -> Option<Version> {
    let manifest = files.get(&format!("crates/{service}/Cargo.toml"))?;
    let text = match value(manifest, "[package]", "version") {
        Some(text) => text,
        None if value(manifest, "[package]", "version.workspace")? == "true" => {
            value(files.get("Cargo.toml")?, "[workspace.package]", "version")?
        }
        None => return None,
    };
    Version::parse(text).ok()
}

/// The value of a key in a table of a manifest, without its quotes.
fn value<'t>(manifest: &'t str, table: &str, key: &str) -> Option<&'t str> {
    let lines = manifest.lines().map(str::trim).skip_while(|line| *line != table).skip(1);
    let mut entries = lines.take_while(|line| !line.starts_with('[')).filter_map(|line| line.split_once('='));
    let (_, value) = entries.find(|(name, _)| name.trim() == key)?;
    Some(value.split('#').next()?.trim().trim_matches('"'))
}

/// Looks for lines that BASE lacks, under the titles of the crate or of the specifications, in the unreleased section
/// or the section of the new version.
fn changelog(krate: &str, changes: &[&Change], base: &FileSet, head: &FileSet, version: Option<&Version>) -> Changelog {
    let Some(text) = head.get(FILE) else { return Changelog::NotNeeded };
    if changes.iter().all(|change| change.source == SourceLabel::None && !change.breaks()) {
        return Changelog::NotNeeded;
    }
    let old: Vec<&str> = base.get(FILE).map_or(Vec::new(), |text| text.lines().collect());
    let is_new =
        |section: &Section| section.is_unreleased || (version.is_some() && section.version.as_ref() == version);
    let is_ours = |title: Option<&str>| title.is_none_or(|title| title.contains(krate) || title == "Specifications");
    let sections = sections(text);
    let mut lines = sections.iter().filter(|section| is_new(section)).flat_map(|section| section.lines_of(is_ours));
    let has_news = lines.any(|line| !line.trim().is_empty() && !old.contains(&line));
    if has_news { Changelog::Told } else { Changelog::Silent }
}

#[cfg(test)]
mod tests;
