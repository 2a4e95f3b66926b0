//! The messages of the program for people, in English or Chinese.
//!
//! # Messages
//!
//! Each message has an id, and is in two catalogs of [Fluent](https://projectfluent.org): `locales/en/ROOM.ftl` and
//! `locales/zh-CN/ROOM.ftl`, one file for each room (area) of the program ([`catalog`] lists them). Code refers to a message by
//! its id:
//!
//! ```text
//! say!("select-which", noun = noun)              # en: which { $noun }? No id is given
//! say!("plan-entries", count = entries.len())    # en: { $count -> [one] 1 entry *[other] { $count } entries }
//! ```
//!
//! - The id is a literal. It begins with its room and names the topic of the message, not its wording.
//! - A message refers only to messages of its own room, because a command parses only the files of the rooms that it needs.
//! - A whole sentence is one message. No sentence is assembled from words, because word order depends on the language. An
//!   optional part is a separate message, or a variant (`{ $region -> [none] ... *[other] ... }`).
//! - Values are passed as text, or as a number if a plural depends on it. A style such as `{GOOD}` belongs to the value, not to
//!   the message.
//! - Fluent trims messages, so spaces at an end are written `{"  "}`. A brace is written `{"{"}`; a `[`, `*` or `.` at the
//!   beginning of a line is written the same way.
//! - Never translated: names of fields, options and states in JSON, `-o json` and the other formats for programs, exit codes,
//!   names on the wire, the messages of a service, and the specifications' descriptions of operations and fields, which `call
//!   --list` and `call --help` show.
//! - Help is English in the comments of `clap` and Chinese in `locales/zh-CN/help.ftl` ([`help`]).
//! - Messages of the client library are English in the library and Chinese in `locales/zh-CN/library.ftl` ([`library`]).
//!
//! The tests of this module compare both catalogs with each other and with the source. Every id is used in the source, exists
//! in both languages, and takes the same variables in all three.

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

/// Set once, before the command line is read, because the program writes for one reader.
static LANGUAGE: AtomicU8 = AtomicU8::new(Language::English as u8);

/// Sets the language of all messages from now on.
pub(crate) fn set(language: Language) {
    LANGUAGE.store(language as u8, Ordering::Relaxed);
}

/// The language of messages.
pub(crate) fn language() -> Language {
    match LANGUAGE.load(Ordering::Relaxed) {
        chinese if chinese == Language::Chinese as u8 => Language::Chinese,
        _ => Language::English,
    }
}

/// Returns a message in the reader's language. [`say!`] calls it.
pub(crate) fn text(id: &str, values: &[(&'static str, Value<'_>)]) -> String {
    catalog::text(language(), id, values)
}

/// Returns the message of an id in the reader's language, with values for its variables: `say!("select-which", noun = noun)`.
macro_rules! say {
    ($id:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::locale::text($id, &[$((stringify!($name), $crate::locale::Value::from($value))),*])
    };
}
pub(crate) use say;

#[cfg(test)]
mod tests;
