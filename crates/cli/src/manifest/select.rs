//! `--select`: parts of a manifest by name and label.

use std::collections::BTreeMap;

use glob::Pattern;

use crate::failure::Failure;
use crate::locale::say;
use crate::lookup::nearest;
use crate::name_filter::fault;

/// The entries to keep: names, one of which must match, and labels, all of which must match.
#[derive(Debug, Default)]
pub(crate) struct EntryFilter {
    names: Vec<Pattern>,
    labels: Vec<(String, Pattern)>,
}

impl EntryFilter {
    /// Reads `NAME`, `NAME*` and `LABEL=VALUE`, several separated by commas.
    pub(crate) fn parse(terms: &[String]) -> Result<Self, Failure> {
        let mut selection = Self::default();
        for term in terms.iter().flat_map(|terms| terms.split(',')).map(str::trim) {
            match term.split_once('=') {
                Some((name, value)) if !name.is_empty() => {
                    selection.labels.push((name.to_owned(), pattern(value)?));
                }
                None if !term.is_empty() => selection.names.push(pattern(term)?),
                _ => {
                    return Err(Failure::usage(say!("manifest-select-term", term = term)));
                }
            }
        }
        Ok(selection)
    }

    /// Whether an entry with this name and these labels is selected.
    pub(crate) fn matches(&self, name: &str, labels: &BTreeMap<String, String>) -> bool {
        let named = self.names.is_empty() || self.names.iter().any(|pattern| pattern.matches(name));
        named && self.labels.iter().all(|(key, value)| labels.get(key).is_some_and(|found| value.matches(found)))
    }

    /// Refuses a term that matches nothing. Among terms that match, it would be silently ignored.
    pub(crate) fn check_names<'a>(&self, names: impl Iterator<Item = &'a str> + Clone) -> Result<(), Failure> {
        let is_unknown = |pattern: &&Pattern| !names.clone().any(|name| pattern.matches(name));
        let unknown: Vec<&str> = self.names.iter().filter(is_unknown).map(Pattern::as_str).collect();
        let Some(first) = unknown.first() else { return Ok(()) };
        let failure = Failure::usage(say!("manifest-select-no-name", term = unknown.join(", ")));
        let near = unknown.iter().flat_map(|term| nearest(term, names.clone(), 3)).collect::<Vec<_>>();
        Err(match near.is_empty() {
            true if first.contains(['*', '?', '[']) => failure,
            true => failure.with_hint(say!("manifest-select-no-name-hint")),
            false => failure.with_hint(say!("call-did-you-mean", near = near.join(", "))),
        })
    }

    pub(crate) fn is_everything(&self) -> bool {
        self.names.is_empty() && self.labels.is_empty()
    }
}

fn pattern(text: &str) -> Result<Pattern, Failure> {
    Pattern::new(text)
        .map_err(|error| Failure::usage(say!("manifest-select-pattern", pattern = text, error = fault(&error))))
}

#[cfg(test)]
mod tests;
