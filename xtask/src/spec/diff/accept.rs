//! Accepted changes: a file of fingerprints with reasons, checked in beside the specifications.

use std::collections::BTreeMap;

use super::change::Change;
use crate::spec::problem::{Place, Problem};

/// The path of the file.
pub const FILE: &str = "openapi/accepted.tsv";

const HEADER: &str = "# Changes that break and were accepted all the same, each with its reason.\n\
                      # `cargo xtask spec diff --accept FINGERPRINT --why TEXT` adds a line.\n\
                      # fingerprint\tservice\trule\tlocation\twhy\n";

/// One accepted change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Counted from 1.
    pub line: usize,
    pub fingerprint: String,
    pub service: String,
    pub why: String,
}

/// Reads the file. A malformed line is reported as a problem.
pub fn parse(text: &str) -> Result<Vec<Entry>, Vec<Problem>> {
    let (mut entries, mut problems) = (Vec::new(), Vec::new());
    for (index, line) in text.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        match entry(index + 1, line) {
            Some(entry) => entries.push(entry),
            None => problems.push(Problem::new(
                Place { file: FILE.to_owned(), line: Some(index + 1) },
                "accepted",
                "a line has five columns, separated by tabs: fingerprint, service, rule, location, why",
            )),
        }
    }
    if problems.is_empty() { Ok(entries) } else { Err(problems) }
}

fn entry(line: usize, text: &str) -> Option<Entry> {
    let columns: Vec<&str> = text.split('\t').collect();
    let [fingerprint, service, _, _, why] = columns.as_slice() else { return None };
    let is_print = fingerprint.len() == 12 && fingerprint.bytes().all(|byte| byte.is_ascii_hexdigit());
    (is_print && !why.trim().is_empty()).then(|| Entry {
        line,
        fingerprint: fingerprint.to_ascii_lowercase(),
        service: (*service).to_owned(),
        why: why.trim().to_owned(),
    })
}

/// Marks the changes that are accepted. An entry that BASE already had was for an earlier change: it accepts nothing
/// new, and it is not stale. A change that is made again has the same fingerprint and needs an entry of its own.
/// Returns the new entries that match no change: those of `service`, or all of them if every service was compared.
pub fn apply<'e>(changes: &mut [Change], base: &[Entry], head: &'e [Entry], service: Option<&str>) -> Vec<&'e Entry> {
    let mut known = BTreeMap::<&str, usize>::new();
    base.iter().for_each(|entry| *known.entry(&entry.fingerprint).or_default() += 1);
    let mut is_new = |entry: &&Entry| match known.get_mut(entry.fingerprint.as_str()).filter(|count| **count > 0) {
        Some(count) => {
            *count -= 1;
            false
        }
        None => true,
    };
    let mut stale = Vec::new();
    for entry in head.iter().filter(|entry| is_new(entry)) {
        let mut matched = false;
        for change in changes.iter_mut().filter(|change| change.service == entry.service) {
            if change.fingerprint() == entry.fingerprint {
                change.accepted = Some(entry.why.clone());
                matched = true;
            }
        }
        if !matched && service.is_none_or(|service| service == entry.service) {
            stale.push(entry);
        }
    }
    stale
}

/// Returns the text of the file with one more accepted change.
pub fn add(text: &str, change: &Change, why: &str) -> String {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = if text.is_empty() { HEADER } else { text };
    let end = if text.ends_with('\n') { "" } else { "\n" };
    let Change { service, rule, location, .. } = change;
    format!("{text}{end}{}\t{service}\t{}\t{}\t{}\n", change.fingerprint(), rule.id, plain(location), plain(why))
}

#[cfg(test)]
mod tests;
