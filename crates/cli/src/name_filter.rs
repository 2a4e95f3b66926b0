//! [`NameFilter`]: which items a pattern of names admits.

use std::fmt;

use crate::failure::Failure;
use crate::locale::say;
use crate::output::Item;

/// A pattern for names, without regard to case.
#[derive(Clone)]
pub(crate) struct NameFilter(glob::Pattern);

impl NameFilter {
    pub(crate) fn new(text: &str) -> Result<Self, Failure> {
        let pattern = glob::Pattern::new(text);
        pattern.map(Self).map_err(|error| Failure::usage(say!("settings-pattern", text = text, error = error.msg)))
    }

    /// Whether the name or the description matches.
    pub(crate) fn admits(&self, item: &Item) -> bool {
        let options = glob::MatchOptions { case_sensitive: false, ..glob::MatchOptions::new() };
        [&item.name, &item.description].into_iter().flatten().any(|text| self.0.matches_with(text, options))
    }
}

impl fmt::Debug for NameFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NameFilter({})", self.0)
    }
}
