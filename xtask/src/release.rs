//! `cargo xtask release --dry-run`: reports what would be published, at which version, and why. It uploads nothing.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use semver::Version;

use crate::packages::{self, Package};
use crate::screen::count;
use crate::spec::diff::bump::{Bump, VersionStep, releases};
use crate::spec::diff::load::{self, Origin};
use crate::spec::diff::review;
use crate::{tools, workspace};

const CHANGELOG: &str = "CHANGELOG.md";

/// What would happen to one crate.
struct Plan {
    package: Package,
    /// Its version in the last release.
    released: Option<Version>,
    /// The version step that changes of the specification require.
    needed: VersionStep,
    /// Entries of the changelog since then.
    entries: usize,
    /// A published crate that it depends on, if there is one.
    follows: Option<String>,
}

impl Plan {
    fn is_published(&self) -> bool {
        self.released.as_ref().is_none_or(|released| *released != self.package.version)
    }

    fn has_changed(&self) -> bool {
        self.needed != VersionStep::None || self.entries > 0
    }

    fn line(&self) -> String {
        let Package { name, version, .. } = &self.package;
        let entries = format!("{} in the changelog", count(self.entries, "entry", "entries"));
        match &self.released {
            None => format!("{name} {version}  publish: it has not been released; {entries}"),
            Some(released) if self.is_published() => {
                let spec = match self.needed {
                    VersionStep::None => String::new(),
                    needed => format!("; the specification asks for a {needed} step"),
                };
                let follows = self.follows.as_ref().map(|name| format!("; it depends on {name}")).unwrap_or_default();
                format!("{name} {version}  publish: {released} is the last release; {entries}{spec}{follows}")
            }
            Some(_) if self.has_changed() => {
                format!(
                    "{name} {version}  STEP THE VERSION: {entries}, and a {} step of the specification",
                    self.needed
                )
            }
            Some(_) => format!("{name} {version}  leave: nothing changed since the last release"),
        }
    }
}

/// Returns the report, and whether everything that changed has a new version.
pub fn dry_run(root: &Path) -> Result<(String, bool)> {
    let files = workspace::tree(root)?;
    let changelog = files.get(CHANGELOG).with_context(|| format!("{CHANGELOG} does not exist"))?;
    let packages = packages::published(&files)?;
    let last = last_release(root, changelog)?;
    let (released, bumps) = match &last {
        Some(tag) => since(root, tag)?,
        None => (Vec::new(), Vec::new()),
    };
    let mut plans: Vec<Plan> = Vec::new();
    for package in packages {
        let follows = package
            .depends_on
            .iter()
            .find(|name| plans.iter().any(|plan| plan.package.name == **name && plan.is_published()));
        plans.push(Plan {
            released: released.iter().find(|known| known.name == package.name).map(|known| known.version.clone()),
            needed: bumps.iter().find(|bump| bump.krate == package.name).map_or(VersionStep::None, |bump| bump.needed),
            entries: entries(changelog, &package.name),
            follows: follows.cloned(),
            package,
        });
    }
    let mut report = match last {
        Some(tag) => format!("Since {tag}, in the order of publishing:\n"),
        None => "Nothing has been released yet. In the order of publishing:\n".to_owned(),
    };
    for plan in &plans {
        // Writing to a string cannot fail.
        let _ = writeln!(report, "  {}", plan.line());
    }
    let is_ready = plans.iter().all(|plan| plan.is_published() || !plan.has_changed());
    report.push_str(match is_ready {
        true => "Then: `cargo publish --locked -p <name>` in this order, and a tag `v<version>`.\n",
        false => "Step the versions that are marked, and look again.\n",
    });
    Ok((report, is_ready))
}

/// Whether the changelog has a section of a version.
pub fn has_been_released(changelog: &str) -> bool {
    releases(changelog).next().is_some()
}

/// The tag of the newest version of the changelog.
fn last_release(root: &Path, changelog: &str) -> Result<Option<String>> {
    let Some(version) = releases(changelog).next() else { return Ok(None) };
    let tag = format!("v{version}");
    let found =
        tools::git(root, &["rev-parse", "--verify", "--quiet", "--end-of-options", &format!("{tag}^{{commit}}")])?;
    if !found.success {
        bail!("{CHANGELOG} has a section of {version}, and this clone no tag `{tag}`; fetch the tags, or make it");
    }
    Ok(Some(tag))
}

/// The crates as released, and what the specifications require since then.
fn since(root: &Path, tag: &str) -> Result<(Vec<Package>, Vec<Bump>)> {
    let unreadable = |failure| anyhow!("{failure}");
    let base = load::read(root, &Origin::Revision(tag.to_owned())).map_err(unreadable)?;
    let head = load::read(root, &Origin::WorkingTree).map_err(unreadable)?;
    let bumps = review::review(&base, &head, None).map_err(unreadable)?.bumps;
    Ok((packages::published(&base.others)?, bumps))
}

/// Counts the unreleased changelog entries of a crate.
fn entries(changelog: &str, krate: &str) -> usize {
    let unreleased = changelog.split("\n## ").find(|section| section.to_lowercase().starts_with("unreleased"));
    let sections = unreleased.unwrap_or_default().split("\n### ");
    let own = sections.filter(|section| section.lines().next().is_some_and(|title| title.trim() == krate));
    own.flat_map(str::lines).filter(|line| line.starts_with("- ")).count()
}

#[cfg(test)]
mod tests;
