//! Compares the catalogs with each other and with the source.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Message, Pattern, PatternElement};

use super::catalog::{files, find, text};
use super::*;

pub(super) mod source;

use source::{Said, said};

pub(super) type Names = BTreeSet<String>;

/// The parts of a message.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Parts {
    /// Its words, split at variables.
    pub(super) words: Vec<String>,
    pub(super) variables: Names,
    /// Other messages that it contains.
    pub(super) messages: Names,
}

impl Parts {
    fn of(pattern: &Pattern<&str>) -> Self {
        let mut parts = Self::default();
        parts.read(pattern);
        parts
    }

    fn read(&mut self, pattern: &Pattern<&str>) {
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { value } => self.words.push((*value).to_owned()),
                PatternElement::Placeable { expression: Expression::Inline(inline) } => self.inline(inline),
                PatternElement::Placeable { expression: Expression::Select { selector, variants } } => {
                    self.inline(selector);
                    variants.iter().for_each(|variant| self.read(&variant.value));
                }
            }
        }
    }

    fn inline(&mut self, inline: &InlineExpression<&str>) {
        match inline {
            InlineExpression::VariableReference { id } => self.variables.insert(id.name.to_owned()),
            InlineExpression::MessageReference { id, .. } => self.messages.insert(id.name.to_owned()),
            InlineExpression::StringLiteral { .. } => true,
            other => panic!("texts have no use for {other:?}"),
        };
    }
}

/// Returns the messages of a file: each entry, `id`, and each of its attributes, `id.attribute`. The test fails if a message
/// cannot be parsed.
fn parsed(room: &str, text: &'static str) -> Vec<(String, Parts)> {
    let resource = fluent_syntax::parser::parse(text).unwrap_or_else(|(_, errors)| panic!("{room}: {errors:?}"));
    let mut texts = Vec::new();
    for entry in resource.body {
        match entry {
            Entry::Message(Message { id, value, attributes, .. }) => {
                texts.extend(value.iter().map(|value| (id.name.to_owned(), Parts::of(value))));
                let of = |name: &str| format!("{}.{name}", id.name);
                texts.extend(attributes.iter().map(|one| (of(one.id.name), Parts::of(&one.value))));
            }
            Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => {}
            other => panic!("{room}: {other:?} is no text"),
        }
    }
    texts
}

/// Returns the catalog of a language, by id.
pub(super) fn catalog(language: Language) -> BTreeMap<String, Parts> {
    let mut catalog = BTreeMap::new();
    for (room, text) in files(language) {
        for (id, parts) in parsed(room, text) {
            // Only the file of the room is parsed when the program uses the message.
            for id in parts.messages.iter().chain([&id]) {
                assert_eq!(id.split(['-', '.']).next(), Some(*room), "{id} is said in the room {room}");
            }
            assert!(catalog.insert(id.clone(), parts).is_none(), "{id} is there twice");
        }
    }
    catalog
}

/// Returns the messages of the program, without those whose English is elsewhere: in comments, the library, and the
/// specifications.
fn texts(language: Language) -> BTreeMap<String, Parts> {
    let is_elsewhere =
        |id: &str| id == "help" || ["help-", "help.", "cures-", "library-"].iter().any(|room| id.starts_with(room));
    catalog(language).into_iter().filter(|(id, _)| !is_elsewhere(id)).collect()
}

#[test]
fn both_languages_have_every_text_with_the_same_variables() {
    let (english, chinese) = (texts(Language::English), texts(Language::Chinese));
    for (id, parts) in &english {
        let other = chinese.get(id).unwrap_or_else(|| panic!("{id} has no Chinese"));
        assert_eq!(parts.variables, other.variables, "{id}");
    }
    let alone: Vec<_> = chinese.keys().filter(|id| !english.contains_key(*id)).collect();
    assert!(alone.is_empty(), "without English: {alone:?}");
}

#[test]
fn every_file_of_texts_is_in_the_catalogue() {
    for language in [Language::English, Language::Chinese] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(language.tag());
        let found: Names =
            std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        let known: Names = files(language).iter().map(|(room, _)| format!("{room}.ftl")).collect();
        assert_eq!(found, known);
    }
}

#[test]
fn every_text_is_said_and_every_saying_has_its_text_and_variables() {
    let catalog = texts(Language::English);
    let said = said(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    assert!(said.len() > 50, "{said:?}");
    for Said { place, id, values, .. } in &said {
        let parts = catalog.get(id).unwrap_or_else(|| panic!("{place}: there is no text `{id}`"));
        assert_eq!(values, &parts.variables, "{place}: {id}");
    }
    let mut used: Names = said.into_iter().map(|said| said.id).collect();
    used.extend(catalog.values().flat_map(|parts| parts.messages.iter().cloned()));
    let unused: Vec<_> = catalog.keys().filter(|id| !used.contains(*id)).collect();
    assert!(unused.is_empty(), "nothing says {unused:?}");
}

/// Chinese text uses full-width punctuation, and a space between Chinese and Latin characters.
#[test]
fn chinese_is_set_as_chinese_is() {
    for (id, parts) in catalog(Language::Chinese) {
        for words in &parts.words {
            let pairs = words.chars().zip(words.chars().skip(1));
            for (one, other) in pairs {
                let is_wrong = match (is_han(one), is_han(other)) {
                    (true, false) => other.is_ascii_alphanumeric() || ",;!?()`".contains(other),
                    (false, true) => one.is_ascii_alphanumeric() || ",;:!?()`".contains(one),
                    _ => is_wide_mark(one) && other == ' ' || one == ' ' && is_wide_mark(other),
                };
                assert!(!is_wrong, "{id}: `{one}{other}` in {words}");
            }
            assert!(!words.contains("帐号") && !words.contains("登陆"), "{id}: {words}");
        }
    }
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

fn is_wide_mark(c: char) -> bool {
    "，。；：！？（）、“”".contains(c)
}

#[test]
fn plurals_follow_the_language() {
    let allowed = |language, count: i64| {
        let values = [("count", Value::from(count)), ("all", Value::from(7)), ("verb", Value::from("stop"))];
        text(language, "verbs-allowed", &values)
    };
    assert_eq!(allowed(Language::English, 1), "1 of 7 is in a state in which stop is allowed");
    assert_eq!(allowed(Language::English, 1_234_567), "1234567 of 7 are in a state in which stop is allowed");
    assert_eq!(allowed(Language::Chinese, 1), "7 个中有 1 个的状态允许stop");
}

#[test]
fn what_is_missing_is_said_in_english_or_by_its_name() {
    assert_eq!(text(Language::Chinese, "no-such-text", &[]), "no-such-text");
    assert_eq!(find(Language::Chinese, "verbs-start", Some("no-such-attribute"), &[]), None);
    assert_eq!(text(Language::English, "verbs-accepted", &[]), "{$verb} accepted");
}
