//! Unit tests of `cures`.

use std::collections::BTreeSet;

use super::super::tests::catalog;
use super::*;
use crate::services;

/// Returns the sentences of all tables.
fn cures() -> BTreeSet<&'static str> {
    let tables = || services::ALL.into_iter().map(|service| service.table);
    let of_operations = tables().flat_map(|table| table.operations).flat_map(|operation| operation.own_errors);
    tables().flat_map(|table| table.errors).chain(of_operations).map(|error| error.cure).collect()
}

/// A new sentence of a specification stays in English until it is translated, so that its author need not know Chinese.
#[test]
fn nearly_every_cure_is_told_in_chinese() {
    let cures = cures();
    let english: Vec<_> = cures.iter().filter(|cure| told(cure, Language::Chinese).is_none()).collect();
    assert!(english.len() * 10 <= cures.len(), "{} of {}: {english:?}", english.len(), cures.len());
    assert_eq!(told("Wait 24 hours.", Language::Chinese).as_deref(), Some("请等待 24 小时"));
    assert_eq!(told("Wait 24 hours.", Language::English), None);
}

#[test]
fn few_translations_are_of_cures_that_are_gone() {
    let known: BTreeSet<String> = cures().into_iter().map(id).collect();
    let catalog = catalog(Language::Chinese);
    let gone: Vec<_> = catalog.keys().filter(|id| id.starts_with("cures-") && !known.contains(*id)).collect();
    assert!(gone.len() * 10 <= known.len(), "{gone:?}");
}
