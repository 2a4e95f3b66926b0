//! Unit tests of the table of rules: it is complete and consistent, and is compared with the table of another tool.

use std::collections::{BTreeMap, BTreeSet};

use super::{WireLabel, all, find};
use crate::spec::lint;

const OASDIFF: &str = include_str!("../oasdiff.tsv");

#[test]
fn every_key_that_lint_allows_has_a_rule() {
    let covered: BTreeSet<&str> = all().flat_map(|rule| rule.covers.iter().copied()).collect();
    let missing: Vec<String> = lint::allowed_keys()
        .map(|(node, key)| format!("{node}.{key}"))
        .filter(|key| !covered.contains(key.as_str()))
        .collect();
    assert!(missing.is_empty(), "no rule covers {missing:?}");
}

#[test]
fn rules_cover_only_keys_that_lint_allows() {
    let allowed: BTreeSet<String> = lint::allowed_keys().map(|(node, key)| format!("{node}.{key}")).collect();
    for rule in all() {
        for key in rule.covers {
            assert!(allowed.contains(*key), "{}: lint allows no `{key}`", rule.id);
        }
    }
}

#[test]
fn ids_are_unique_and_say_why() {
    let mut seen = BTreeSet::new();
    for rule in all() {
        assert!(seen.insert(rule.id), "{} is used twice", rule.id);
        assert!(rule.id.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{}", rule.id);
        assert!(rule.why.ends_with('.'), "{}: why", rule.id);
        assert!(rule.tell.is_empty() || rule.tell.ends_with('.'), "{}: tell", rule.id);
        assert!(std::ptr::eq(find(rule.id).unwrap(), rule));
    }
}

/// Each rule of oasdiff has a counterpart among our rules, or a reason why not. If the levels differ, there is also a
/// reason.
#[test]
fn every_rule_of_oasdiff_has_one_of_ours_or_a_reason() {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for line in OASDIFF.lines().filter(|line| !line.starts_with('#')) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [id, level, direction, ours, reason] = columns.as_slice() else { panic!("{line}") };
        assert!(seen.insert(*id), "{id} is listed twice");
        if *ours == "-" {
            assert!(!reason.is_empty(), "{id}: there is no rule, and no reason");
            *counts.entry("none").or_default() += 1;
            continue;
        }
        let rule = find(ours).unwrap_or_else(|| panic!("{id}: we have no rule `{ours}`"));
        let label = if *direction == "response" { rule.response } else { rule.request };
        let agrees = match *level {
            "ERR" => label == WireLabel::Breaking,
            "WARN" => label == WireLabel::Risky,
            _ => label <= WireLabel::Compatible,
        };
        assert_eq!(agrees, reason.is_empty(), "{id} is {level}, `{ours}` is {}: {reason}", label.word());
        *counts.entry(if agrees { "agree" } else { "argued" }).or_default() += 1;
    }
    assert_eq!(counts, BTreeMap::from([("agree", 148), ("argued", 152), ("none", 59)]));
}
