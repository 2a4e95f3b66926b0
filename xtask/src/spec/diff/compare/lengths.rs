//! Determines the lengths of the strings that a pattern matches: a limit that requires no more than the pattern changes
//! nothing.

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Hir, Look};

/// The lengths of the strings that match a pattern, in characters.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Lengths {
    pub(super) least: u64,
    /// `None` if there is no maximum.
    pub(super) most: Option<u64>,
}

impl Lengths {
    /// Returns `None` if the pattern allows other characters before or after its match, or if its lengths cannot be
    /// determined.
    pub(super) fn of_pattern(pattern: &str) -> Option<Self> {
        // Without Unicode, each class counts as one, as in JSON Schema; so does each character of the pattern if it is ASCII.
        let mut parser = ParserBuilder::new().unicode(false).utf8(false).build();
        let hir: Hir = pattern.is_ascii().then(|| parser.parse(pattern).ok()).flatten()?;
        let properties = hir.properties();
        let is_whole =
            properties.look_set_prefix().contains(Look::Start) && properties.look_set_suffix().contains(Look::End);
        let length = |bytes: usize| u64::try_from(bytes).ok();
        // A pattern that matches nothing has no lengths.
        let least = is_whole.then(|| properties.minimum_len()).flatten()?;
        Some(Self { least: length(least)?, most: properties.maximum_len().and_then(length) })
    }
}

#[cfg(test)]
mod tests;
