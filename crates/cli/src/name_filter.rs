//! [`NameFilter`]: a pattern that selects items by name.

use std::fmt;

use crate::failure::Failure;
use crate::locale::say;
use crate::output::Item;

/// A pattern for names that ignores case.
#[derive(Clone)]
pub(crate) struct NameFilter(glob::Pattern);

impl NameFilter {
    pub(crate) fn new(text: &str) -> Result<Self, Failure> {
        let pattern = glob::Pattern::new(text);
        pattern.map(Self).map_err(|error| Failure::usage(say!("settings-pattern", text = text, error = fault(&error))))
    }

    /// Whether the name or the description matches.
    pub(crate) fn admits(&self, item: &Item) -> bool {
        let options = glob::MatchOptions { case_sensitive: false, ..glob::MatchOptions::new() };
        [&item.name, &item.description].into_iter().flatten().any(|text| self.0.matches_with(text, options))
    }
}

/// Returns what is wrong with a pattern. An unknown error is reported in the words of the pattern library.
pub(crate) fn fault(error: &glob::PatternError) -> String {
    match error.msg {
        "invalid range pattern" => say!("settings-pattern-range"),
        "wildcards are either regular `*` or recursive `**`"
        | "recursive wildcards must form a single path component" => say!("settings-pattern-stars"),
        other => other.to_owned(),
    }
}

impl fmt::Debug for NameFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NameFilter({})", self.0)
    }
}
