//! `cargo xtask release --dry-run`: reports what would be published, at which version, and why. It uploads nothing.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use semver::Version;

use crate::changelog::{self, FILE, Section, versions};
use crate::packages::{self, OldVersion, Package};
use crate::screen::count;
use crate::spec::diff::bump::{Bump, VersionStep, step};
use crate::spec::diff::load::{self, Origin};
use crate::spec::diff::review;
use crate::{tools, workspace};

/// What would happen to one crate.
struct Plan {
    package: Package,
    /// Its version in the last release.
    released: Option<Version>,
    /// The version step that changes of the specification require.
    needed: VersionStep,
    /// Entries of the changelog since then.
    entries: usize,
    /// Whether its files changed since then.
    is_edited: bool,
    /// A published crate that it depends on, if there is one.
    follows: Option<String>,
}

/// What to do with a crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Publish,
    /// Nothing changed.
    Leave,
    /// It changed, but still has the version of the last release.
    NoStep,
    /// Its version is greater, but not by as much as the specification requires.
    SmallStep,
    /// Its version is less than that of the last release.
    Backward,
}

impl Plan {
    fn verdict(&self) -> Verdict {
        match &self.released {
            None => Verdict::Publish,
            Some(released) if self.package.version < *released => Verdict::Backward,
            Some(released) if self.package.version == *released => {
                if self.has_changed() {
                    Verdict::NoStep
                } else {
                    Verdict::Leave
                }
            }
            Some(released) if step(released, &self.package.version) < self.needed => Verdict::SmallStep,
            Some(_) => Verdict::Publish,
        }
    }

    fn is_published(&self) -> bool {
        self.verdict() == Verdict::Publish
    }

    fn is_right(&self) -> bool {
        matches!(self.verdict(), Verdict::Publish | Verdict::Leave)
    }

    fn has_changed(&self) -> bool {
        self.needed != VersionStep::None || self.entries > 0 || self.is_edited
    }

    /// What the changelog says about it.
    fn told(&self) -> String {
        match self.entries {
            0 if self.is_edited => "its files changed, and the changelog has no entry".to_owned(),
            entries => format!("{} in the changelog", count(entries, "entry", "entries")),
        }
    }

    fn line(&self) -> String {
        let Package { name, version, .. } = &self.package;
        let told = self.told();
        let needed = match self.needed {
            VersionStep::None => String::new(),
            needed => format!("; the specification requires a {needed} step"),
        };
        let Some(released) = &self.released else {
            return format!("{name} {version}  publish: it has not been released; {told}");
        };
        match self.verdict() {
            Verdict::Publish => {
                let follows = self.follows.as_ref().map(|name| format!("; it depends on {name}")).unwrap_or_default();
                format!("{name} {version}  publish: {released} is the last release; {told}{needed}{follows}")
            }
            Verdict::Leave => format!("{name} {version}  leave: nothing changed since the last release"),
            Verdict::NoStep => format!("{name} {version}  STEP THE VERSION: {told}{needed}"),
            Verdict::SmallStep => {
                format!("{name} {version}  STEP THE VERSION FURTHER: {released} is the last release{needed}")
            }
            Verdict::Backward => {
                format!("{name} {version}  THE VERSION GOES BACKWARD: {released} is the last release")
            }
        }
    }
}

/// Returns the report, and whether everything that changed has a new version, in which the crates require each other.
pub fn dry_run(root: &Path) -> Result<(String, bool)> {
    let files = workspace::tree(root)?;
    let changelog = files.get(FILE).with_context(|| format!("{FILE} does not exist"))?;
    let packages = packages::published(&files)?;
    let History { pending, prepared, last } = history(root, changelog, &packages)?;
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
            entries: pending.iter().map(|section| section.entries(&package.name)).sum(),
            is_edited: last.as_ref().map_or(Ok(false), |tag| is_edited(root, tag, &package.folder))?,
            follows: follows.cloned(),
            package,
        });
    }
    let mut report = match last {
        Some(tag) => format!("Since {tag}, in the order of publishing:\n"),
        None => "Nothing has been released yet. In the order of publishing:\n".to_owned(),
    };
    if let Some(version) = prepared {
        let _ = writeln!(
            report,
            "  {version} is being released: {FILE} has its section, but this clone has no tag `v{version}`"
        );
    }
    for plan in &plans {
        // Writing to a string cannot fail.
        let _ = writeln!(report, "  {}", plan.line());
    }
    let old = packages::old_versions(&files);
    for OldVersion { path, message } in &old {
        let _ = writeln!(report, "  {path} {message}");
    }
    let is_ready = plans.iter().all(Plan::is_right) && old.is_empty();
    report.push_str(match is_ready {
        true if !plans.iter().any(Plan::is_published) => "There is nothing to publish.\n",
        true => "Then: `cargo publish --locked -p <name>` in this order, and a tag `v<version>`.\n",
        false => "Correct these versions, and run this again.\n",
    });
    Ok((report, is_ready))
}

/// Whether a file of a crate differs from the last release. Unlike a comparison of specifications or changelogs, this
/// also finds a change of hand-written code that nobody wrote down.
fn is_edited(root: &Path, tag: &str, folder: &str) -> Result<bool> {
    let folder = format!("crates/{folder}");
    let found = tools::git(root, &["diff", "--name-only", "--end-of-options", tag, "--", &folder])?;
    if !found.success {
        bail!("git cannot compare {folder} with `{tag}`\n{}", found.excerpt());
    }
    Ok(!found.output.trim().is_empty())
}

/// Whether a version has been released: the changelog has a section for a version other than the one that is being
/// released.
pub fn has_been_released(root: &Path) -> Result<bool> {
    let files = workspace::tree(root)?;
    let mut versions = versions(files.get(FILE).map_or("", String::as_str));
    let Some(newest) = versions.next() else { return Ok(false) };
    Ok(versions.next().is_some() || !is_prepared(root, &newest, &packages::published(&files)?)?)
}

/// The sections of the changelog, compared with the tags of the clone.
struct History<'t> {
    /// What is not released yet.
    pending: Vec<Section<'t>>,
    /// The version that is being released: its section is written, and its tag is not made yet.
    prepared: Option<Version>,
    /// The tag of the last release.
    last: Option<String>,
}

fn history<'t>(root: &Path, changelog: &'t str, packages: &[Package]) -> Result<History<'t>> {
    let mut found = History { pending: Vec::new(), prepared: None, last: None };
    let mut is_newest = true;
    for section in changelog::sections(changelog) {
        let Some(version) = section.version.clone() else {
            found.pending.extend(Some(section).filter(|section| section.is_unreleased));
            continue;
        };
        if is_newest && is_prepared(root, &version, packages)? {
            found.prepared = Some(version);
            found.pending.push(section);
        } else if found.last.is_none() {
            let tag = tag(&version);
            if !is_made(root, &tag)? {
                bail!(
                    "{FILE} has a section of {version}, but this clone has no tag `{tag}`; fetch the tags, or create it"
                );
            }
            found.last = Some(tag);
        }
        is_newest = false;
    }
    Ok(found)
}

/// Whether the newest version of the changelog is being released: the manifests have that version, and no tag exists
/// for it yet.
fn is_prepared(root: &Path, version: &Version, packages: &[Package]) -> Result<bool> {
    Ok(packages.iter().any(|package| package.version == *version) && !is_made(root, &tag(version))?)
}

fn tag(version: &Version) -> String {
    format!("v{version}")
}

fn is_made(root: &Path, tag: &str) -> Result<bool> {
    let commit = format!("{tag}^{{commit}}");
    Ok(tools::git(root, &["rev-parse", "--verify", "--quiet", "--end-of-options", &commit])?.success)
}

/// Returns the crates as released, and the version steps that the specifications have required since then.
fn since(root: &Path, tag: &str) -> Result<(Vec<Package>, Vec<Bump>)> {
    let unreadable = |failure| anyhow!("{failure}");
    let base = load::read(root, &Origin::Revision(tag.to_owned())).map_err(unreadable)?;
    let head = load::read(root, &Origin::WorkingTree).map_err(unreadable)?;
    let bumps = review::review(&base, &head, None).map_err(unreadable)?.bumps;
    Ok((packages::published(&base.others)?, bumps))
}
