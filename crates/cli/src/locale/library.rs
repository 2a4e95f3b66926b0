//! Translates sentences of the client library, which are English, into the reader's language.

use huaweicloud_runtime::Message;

use super::catalog;
use super::language::Language;
use crate::text::clean;

/// Returns the message in the reader's language, without control characters.
pub(crate) fn message(message: &Message) -> String {
    clean(&told(message, super::language()))
}

/// Returns the message in a language, or in English if it has no translation.
fn told(message: &Message, language: Language) -> String {
    let (Some(id), Language::Chinese) = (message.id(), language) else { return message.to_string() };
    let values: Vec<_> = message
        .values()
        .map(|(name, value)| {
            let text = value.message().map_or_else(|| value.to_string(), |message| told(message, language));
            (name, text.into())
        })
        .collect();
    catalog::find(language, &format!("library-{id}"), None, &values).unwrap_or_else(|| message.to_string())
}

#[cfg(test)]
mod tests;
