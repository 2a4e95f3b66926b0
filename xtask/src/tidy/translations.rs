//! Checks that translated documents keep up with their originals, section by section.
//!
//! `X.zh-CN.md` translates `X.md`. Below each of its headings is `<!-- en: HASH -->`, the hash of the English section that was
//! translated: if that section changes, the hash no longer matches until a person has checked the translation. The
//! parts that need no translation are compared: the order of headings, code blocks, code spans, and the targets of
//! links.

use sha2::{Digest, Sha256};

use super::Finding;
use super::documents::resolve;
use crate::files::FileSet;

const RULE: &str = "translations";

/// The end of a translation's file name.
const SUFFIX: &str = ".zh-CN.md";

/// A heading and what is below it, up to the next heading.
struct Section<'a> {
    /// The line of the heading, counted from 1.
    line: usize,
    /// The number of its `#`; 0 above the first heading.
    level: usize,
    lines: Vec<&'a str>,
}

/// The parts that are the same in a section and its translation.
#[derive(Default)]
struct Kept {
    blocks: Vec<String>,
    spans: Vec<String>,
    links: Vec<String>,
}

/// A document of the workspace.
#[derive(Clone, Copy)]
struct Document<'a> {
    path: &'a str,
    files: &'a FileSet,
}

/// Compares every translation with its original.
pub(super) fn check(files: &FileSet) -> Vec<Finding> {
    let translations = files.iter().filter(|(path, _)| path.ends_with(SUFFIX));
    translations.flat_map(|(path, text)| translation(Document { path, files }, text)).collect()
}

fn translation(here: Document<'_>, text: &str) -> Vec<Finding> {
    let original_path = without_suffix(here.path);
    let finding = |line, message| Finding::at(here.path, line, RULE, here.path, message);
    let Some(original_text) = here.files.get(&original_path) else {
        return vec![finding(1, format!("translates `{original_path}`, which does not exist; remove it"))];
    };
    let there = Document { path: &original_path, files: here.files };
    let (originals, translations) = (sections(original_text), sections(text));
    let levels = |sections: &[Section<'_>]| sections.iter().map(|section| section.level).collect::<Vec<_>>();
    if levels(&originals) != levels(&translations) {
        let differs = originals.iter().zip(&translations).find(|(a, b)| a.level != b.level);
        let line = differs.map_or(1, |(_, section)| section.line);
        return vec![finding(
            line,
            format!("has other headings than `{original_path}`; give it the same, in its order"),
        )];
    }
    let mut findings = Vec::new();
    for (original, section) in originals.iter().zip(&translations) {
        let messages = differences(&original.kept(there), &section.kept(here));
        let stale = stale(original, section, &original_path);
        findings.extend(messages.into_iter().chain(stale).map(|message| finding(section.line, message)));
    }
    let name = here.path.rsplit('/').next().unwrap_or_default();
    if !originals.first().is_some_and(|section| section.lines.iter().any(|line| line.contains(&format!("]({name})")))) {
        findings
            .push(finding(1, format!("`{original_path}` does not link to it above its second heading; link to it")));
    }
    findings
}

/// Reports that a section was translated from an older text, with the line to write once the translation matches again.
fn stale(original: &Section<'_>, section: &Section<'_>, path: &str) -> Option<String> {
    let stamp = format!("<!-- en: {} -->", original.hash());
    let place = usize::from(section.level > 0);
    (section.lines.get(place) != Some(&stamp.as_str())).then(|| {
        let line = original.line;
        format!("{path}:{line} has changed since it was translated; correct the translation, then write `{stamp}` here")
    })
}

fn differences(original: &Kept, found: &Kept) -> Vec<String> {
    let mut messages = Vec::new();
    if original.blocks != found.blocks {
        messages.push("has other code blocks than the original; copy them".to_owned());
    }
    for (what, original, found) in
        [("code spans", &original.spans, &found.spans), ("links", &original.links, &found.links)]
    {
        let (missing, surplus) = (without(original, found), without(found, original));
        if !missing.is_empty() || !surplus.is_empty() {
            let (missing, surplus) = (missing.join("`, `"), surplus.join("`, `"));
            messages.push(format!("has other {what} than the original: not `{missing}`, but `{surplus}`"));
        }
    }
    messages
}

/// Returns the entries that occur in a list but not, or not as often, in another.
fn without(list: &[String], other: &[String]) -> Vec<String> {
    let mut other = other.to_vec();
    let mut missing = Vec::new();
    for item in list {
        match other.iter().position(|one| one == item) {
            Some(index) => drop(other.swap_remove(index)),
            None => missing.push(item.clone()),
        }
    }
    missing
}

fn sections(text: &str) -> Vec<Section<'_>> {
    let mut sections: Vec<Section<'_>> = Vec::new();
    let mut fenced = false;
    for (index, line) in text.lines().enumerate() {
        fenced ^= is_fence(line);
        let level = if fenced { 0 } else { level(line) };
        match sections.last_mut() {
            Some(section) if level == 0 => section.lines.push(line),
            _ => sections.push(Section { line: index + 1, level, lines: vec![line] }),
        }
    }
    sections
}

fn is_fence(line: &str) -> bool {
    line.trim_start().starts_with("```")
}

/// Returns the level of a heading, or 0 for any other line.
fn level(line: &str) -> usize {
    let rest = line.trim_start_matches('#');
    if rest.starts_with(' ') { line.len() - rest.len() } else { 0 }
}

impl Section<'_> {
    /// Returns the beginning of the hash of its text.
    fn hash(&self) -> String {
        let digest = Sha256::digest(self.lines.join("\n").trim_end());
        digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect()
    }

    /// Returns the parts that a translation keeps.
    fn kept(&self, document: Document<'_>) -> Kept {
        let mut kept = Kept::default();
        let mut prose = String::new();
        let mut block: Option<String> = None;
        for line in &self.lines {
            match &mut block {
                Some(text) => {
                    text.extend([line, "\n"]);
                    if is_fence(line) {
                        kept.blocks.extend(block.take());
                    }
                }
                None if is_fence(line) => block = Some(format!("{line}\n")),
                None => prose.extend([line, "\n"]),
            }
        }
        kept.spans = prose.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        let links = prose.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        kept.links = links.map(|link| document.target(link)).collect();
        kept
    }
}

impl Document<'_> {
    /// Returns the target of a link in a form that a document and its translation have in common: an anchor becomes the
    /// number of its heading.
    fn target(self, link: &str) -> String {
        let Some((path, anchor)) = link.split_once('#').filter(|_| !link.contains("://")) else {
            return without_suffix(link);
        };
        let folder = self.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let leads_to = if path.is_empty() { self.path.to_owned() } else { resolve(folder, path) };
        let sections = self.files.get(&leads_to).map(|text| sections(text)).unwrap_or_default();
        let heading = |section: &Section<'_>| section.lines.first().is_some_and(|line| anchor_of(line) == anchor);
        match sections.iter().position(heading) {
            Some(number) => format!("{}#{number}", without_suffix(path)),
            None => link.to_owned(),
        }
    }
}

/// Returns the path of a translation's original; any other path is unchanged.
fn without_suffix(path: &str) -> String {
    path.strip_suffix(SUFFIX).map_or_else(|| path.to_owned(), |stem| format!("{stem}.md"))
}

/// The anchor that GitHub gives a heading.
fn anchor_of(heading: &str) -> String {
    let kept = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = kept.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}
