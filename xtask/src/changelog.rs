//! Reads the changelog of the workspace: the sections of released versions and of unreleased changes.

use semver::Version;

/// The changelog of the workspace.
pub const FILE: &str = "CHANGELOG.md";

/// A section of the changelog: `## [Unreleased]`, `## 0.1.0 (2026-12-01)`, `## [0.2.0] - 2027-01-02`.
#[derive(Debug, PartialEq, Eq)]
pub struct Section<'t> {
    /// The version that it describes, unless its title calls it unreleased.
    pub version: Option<Version>,
    pub is_unreleased: bool,
    /// What follows its title.
    pub lines: Vec<&'t str>,
}

impl<'t> Section<'t> {
    fn new(title: &str) -> Self {
        let is_unreleased = title.to_lowercase().contains("unreleased");
        let name = title.trim().split([' ', '(']).next().unwrap_or_default();
        let version = Version::parse(name.trim_matches(['[', ']', 'v'])).ok();
        Self { version: version.filter(|_| !is_unreleased), is_unreleased, lines: Vec::new() }
    }

    /// The lines under a title: those of a crate, or of the specifications. Lines before the first title belong to
    /// every crate.
    pub fn lines_of(&self, is_wanted: impl Fn(Option<&str>) -> bool) -> impl Iterator<Item = &'t str> {
        let mut is_ours = is_wanted(None);
        self.lines.iter().copied().filter(move |line| match line.strip_prefix("### ") {
            Some(title) => {
                is_ours = is_wanted(Some(title.trim()));
                false
            }
            None => is_ours,
        })
    }

    /// Counts the entries of a crate.
    pub fn entries(&self, krate: &str) -> usize {
        self.lines_of(|title| title == Some(krate)).filter(|line| line.starts_with("- ")).count()
    }
}

/// The sections of a changelog, newest first.
pub fn sections(changelog: &str) -> Vec<Section<'_>> {
    let mut sections: Vec<Section> = Vec::new();
    for line in changelog.lines() {
        match (line.strip_prefix("## "), sections.last_mut()) {
            (Some(title), _) => sections.push(Section::new(title)),
            (None, Some(section)) => section.lines.push(line),
            (None, None) => {}
        }
    }
    sections
}

/// The versions with a section, newest first.
pub fn versions(changelog: &str) -> impl Iterator<Item = Version> {
    sections(changelog).into_iter().filter_map(|section| section.version)
}

#[cfg(test)]
mod tests;
