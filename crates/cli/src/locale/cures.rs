//! Translates the advice of the specifications about errors, whose sentences are English, into Chinese.

use super::catalog;
use super::language::Language;

/// Returns the sentence about a cure in a language, without its full stop, so that it can be part of another sentence. Returns
/// `None` for English, and for a sentence that is not translated.
pub(crate) fn told(cure: &str, language: Language) -> Option<String> {
    if language == Language::English {
        return None;
    }
    let text = catalog::find(language, &id(cure), None, &[])?;
    Some(text.trim_end_matches('。').to_owned())
}

/// Returns the id of a sentence, which is made from its words.
fn id(cure: &str) -> String {
    let words = cure.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let words = words.map(str::to_lowercase).collect::<Vec<_>>();
    format!("cures-{}", words.join("-"))
}

#[cfg(test)]
mod tests;
