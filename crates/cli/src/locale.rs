//! What the program says to people, in their language: English or Chinese.
//!
//! # Texts
//!
//! Each text has an id, and is in two catalogues of [Fluent](https://projectfluent.org): `locales/en/ROOM.ftl` and
//! `locales/zh-CN/ROOM.ftl`, one file for each room of the program ([`catalog`] lists them). Code names it:
//!
//! ```text
//! say!("select-which", noun = noun)              # en: which { $noun }? No id is given
//! say!("plan-entries", count = entries.len())    # en: { $count -> [one] 1 entry *[other] { $count } entries }
//! ```
//!
//! - The id is a literal, begins with its room and says what the text is about, not what it says.
//! - A text contains only texts of its own room: a command parses the files of the rooms that it needs, and no others.
//! - A whole sentence is one text: no sentence is put together from words, because their order is that of one language. A part that
//!   is there or not is a text of its own, or a variant (`{ $region -> [none] ... *[other] ... }`).
//! - Values go in as text, a number where a plural depends on it. A style such as `{GOOD}` belongs to the value, not to the text.
//! - Fluent trims texts; spaces at an end are written `{"  "}`. A brace is `{"{"}`, and so is `[`, `*` or `.` where a line begins.
//! - Never translated: names of fields, options and states in JSON, `-o json` and the other formats for programs, exit codes, names
//!   on the wire, what a service says.
//! - Help is English in the comments of `clap` and Chinese in `locales/zh-CN/help.ftl` ([`help`]).
//! - What the clients' library says is English in the library and Chinese in `locales/zh-CN/library.ftl` ([`library`]).
//!
//! The tests of this module compare both catalogues with each other and with the source: every id there is said
//! somewhere, has both languages, and takes the same variables in all three.

pub(crate) mod cures;
pub(crate) mod help;
pub(crate) mod library;
pub(crate) mod mistake;
pub(crate) mod system;

mod catalog;
mod language;

use std::sync::atomic::{AtomicU8, Ordering};

pub(crate) use fluent_bundle::FluentValue as Value;
pub(crate) use language::Language;

/// Set once, before the command line is read: what the program says is for one reader.
static LANGUAGE: AtomicU8 = AtomicU8::new(Language::English as u8);

/// Sets the language of all texts from now on.
pub(crate) fn set(language: Language) {
    LANGUAGE.store(language as u8, Ordering::Relaxed);
}

/// The language of texts.
pub(crate) fn language() -> Language {
    match LANGUAGE.load(Ordering::Relaxed) {
        chinese if chinese == Language::Chinese as u8 => Language::Chinese,
        _ => Language::English,
    }
}

/// Returns a text in the reader's language: what [`say!`] calls.
pub(crate) fn text(id: &str, values: &[(&'static str, Value<'_>)]) -> String {
    catalog::text(language(), id, values)
}

/// Returns the text of an id in the reader's language, with values for its variables: `say!("select-which", noun = noun)`.
macro_rules! say {
    ($id:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::locale::text($id, &[$((stringify!($name), $crate::locale::Value::from($value))),*])
    };
}
pub(crate) use say;

#[cfg(test)]
mod tests;
