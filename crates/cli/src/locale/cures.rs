//! What to do about errors, as the specifications document it, in Chinese: their sentences are English.

use super::catalog;
use super::language::Language;

/// The sentence about a cure in a language, to be a part of another: without its full stop. `None` where English is wanted, or where
/// the sentence is not translated.
pub(crate) fn told(cure: &str, language: Language) -> Option<String> {
    if language == Language::English {
        return None;
    }
    let text = catalog::find(language, &id(cure), None, &[])?;
    Some(text.trim_end_matches('。').to_owned())
}

/// The id of a sentence: its words.
fn id(cure: &str) -> String {
    let words = cure.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let words = words.map(str::to_lowercase).collect::<Vec<_>>();
    format!("cures-{}", words.join("-"))
}

#[cfg(test)]
mod tests;
