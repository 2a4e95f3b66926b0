//! Unit tests of the translations of library sentences.

use std::collections::BTreeMap;
use std::path::Path;

use huaweicloud_runtime::{Message, message};

use super::super::tests::source::messages;
use super::super::tests::{Names, catalog};
use super::*;

/// Values that only an English sentence needs, such as the form of a verb.
const ENGLISH_ONLY: &[&str] = &["are"];

/// Returns every `message!` of the crates that the command line uses.
fn all() -> Vec<super::super::tests::source::Said> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let found: Vec<_> = ["auth", "runtime", "oms", "dcs", "emulator", "mover"]
        .map(|name| messages(&crates.join(name).join("src")))
        .into();
    found.into_iter().flatten().collect()
}

#[test]
fn every_sentence_of_the_library_has_chinese_text_with_its_values() {
    let chinese = catalog(Language::Chinese);
    let all = all();
    assert!(all.len() > 300, "{}", all.len());
    for said in &all {
        let parts = chinese.get(&format!("library-{}", said.id));
        let parts = parts.unwrap_or_else(|| panic!("{}: `{}` has no Chinese", said.place, said.id));
        let wanted: Names = said.values.iter().filter(|name| !ENGLISH_ONLY.contains(&name.as_str())).cloned().collect();
        assert_eq!(parts.variables, wanted, "{}: {}", said.place, said.id);
    }
    let known: Names = all.into_iter().map(|said| format!("library-{}", said.id)).collect();
    let gone: Vec<_> = chinese.keys().filter(|id| id.starts_with("library-") && !known.contains(*id)).collect();
    assert!(gone.is_empty(), "the library no longer says {gone:?}");
}

#[test]
fn a_sentence_has_one_text_and_a_value_for_each_of_its_places() {
    let mut texts = BTreeMap::new();
    for said in all() {
        let first = texts.entry(said.id.clone()).or_insert_with(|| said.text.clone());
        assert_eq!(*first, said.text, "{}: {}", said.place, said.id);
        let places: Names =
            said.text.split('{').skip(1).map(|rest| rest.split('}').next().unwrap().to_owned()).collect();
        assert_eq!(places, said.values, "{}: {}", said.place, said.id);
    }
}

#[test]
fn sentences_within_sentences_are_translated_too() {
    let what = message!("lookup-list", "the list");
    let outer = message!("not-looked-up", "{what} could not be looked up: {error}", what = what, error = "x");
    assert_eq!(told(&outer, Language::Chinese), "无法查询列表：x");
    assert_eq!(told(&outer, Language::English), "the list could not be looked up: x");
    let unknown = message!("no-such-sentence", "as it is, {value}", value = 3);
    assert_eq!(told(&unknown, Language::Chinese), "as it is, 3");
    assert_eq!(told(&Message::verbatim("服务端 { x }"), Language::Chinese), "服务端 { x }");
}
