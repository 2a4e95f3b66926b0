//! The `x-hc-` keys of an operation, each with its own effect on callers.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::orders::{Listed, is_reordered};
use super::tables::rules_of;
use super::{Comparison, Finding, Node, Pair, Rust, Subject, became, verb};
use crate::spec::diff::document::Document;
use crate::spec::diff::labels::{SourceLabel, WireLabel};
use crate::spec::diff::rules::{self, Rule};
use crate::spec::model::DocumentedError;

impl<'a> Comparison<'_, 'a> {
    pub(super) fn operation_extension(&mut self, pair: &Pair<'a>, key: &str, subject: &Subject) {
        if pair.has_equal(key) {
            return;
        }
        match key {
            "x-hc-source" => self.words(pair, key, &rules::SOURCES_CHANGED, subject),
            "x-hc-unknown" => self.words(pair, key, &rules::UNKNOWNS_CHANGED, subject),
            // The first documents stated only the action.
            "x-hc-iam" | "x-hc-iam-action" => {
                if key == "x-hc-iam"
                    || (pair.base.value.get("x-hc-iam").is_none() && pair.head.value.get("x-hc-iam").is_none())
                {
                    self.permissions(pair, subject);
                }
            }
            "x-hc-repeat" => self.repeat(pair, subject),
            "x-hc-regions" => self.regions(pair, subject),
            "x-hc-errors" => self.errors(pair, subject),
            "x-hc-legal-in" => self.legal_states(pair, subject),
            key => match rules_of(key) {
                Some(rules) => self.table(pair, key, rules, subject),
                None => self.other_key(pair, key, &rules::OTHER_KEY_CHANGED, subject),
            },
        }
    }

    /// Compares the required action, further actions, the actions of role policies, and where an unknown action was
    /// searched for.
    fn permissions(&mut self, pair: &Pair<'a>, subject: &Subject) {
        let action =
            |node: &Node<'a>| node.value.pointer("/x-hc-iam/action").or_else(|| node.value.get("x-hc-iam-action"));
        let (before, after) = (action(&pair.base), action(&pair.head));
        if before != after {
            let text = format!("{}: the permission {}", subject.name, became(before, after));
            let mut finding = Finding::key(permission(before, after), pair, "x-hc-iam", text).values(before, after);
            // The table of the crate says nothing about a permission that is unknown.
            let known = |action: Option<&'a Value>| action.filter(|action| *action != "unknown");
            if known(before) == known(after) {
                finding.source = Some(SourceLabel::None);
            }
            self.report(subject, finding.detail(" permission"));
        }
        let besides = |node: &Node<'a>| list(node.value.pointer("/x-hc-iam/dependencies"));
        let (old, new) = (besides(&pair.base), besides(&pair.head));
        if let Some(inner) = pair.get("x-hc-iam") {
            let names = |node: &Node<'a>| entries(node.value.get("dependencies"));
            let lists = [names(&inner.base), names(&inner.head)];
            self.order(&inner, "dependencies", [&lists[0], &lists[1]], Listed::InCrate, subject);
        }
        for (name, value) in &new {
            if !old.contains_key(name) {
                let text = format!("{}: the permission {name} is needed besides", subject.name);
                let finding = Finding::key(&rules::PERMISSION_NEEDED_BESIDES, pair, "x-hc-iam", text);
                self.report(subject, finding.values(None, Some(value)).detail(format!(" besides {name}")));
            }
        }
        for (name, value) in &old {
            if !new.contains_key(name) {
                let text = format!("{}: the permission {name} is no longer needed besides", subject.name);
                let finding = Finding::key(&rules::PERMISSION_NO_LONGER_NEEDED, pair, "x-hc-iam", text);
                self.report(subject, finding.values(Some(value), None).detail(format!(" besides {name}")));
            }
        }
        let named = |node: &Node<'a>| node.value.pointer("/x-hc-iam/role-actions");
        let (before, after) = (named(&pair.base), named(&pair.head));
        if before != after {
            let text = format!("{}: the role actions {}", subject.name, became(before, after));
            let finding = Finding::key(&rules::ROLE_ACTIONS_CHANGED, pair, "x-hc-iam", text).values(before, after);
            self.report(subject, finding.detail(" role actions"));
        }
        let known = ["action", "dependencies", "role-actions"];
        if let Some(inner) = pair.get("x-hc-iam") {
            for key in inner.keys().into_iter().filter(|key| !known.contains(key)) {
                let rule = if key == "looked" { &rules::SEARCH_CHANGED } else { &rules::OTHER_KEY_CHANGED };
                self.other_key(&inner, key, rule, subject);
            }
        } else if let Some(value) = pair.head.value.pointer("/x-hc-iam/looked") {
            let text = format!("{}: `looked` added", subject.name);
            let finding = Finding::key(&rules::SEARCH_CHANGED, pair, "x-hc-iam", text).values(None, Some(value));
            self.report(subject, finding.detail(" looked"));
        }
    }

    /// Compares how freely the call is repeated. Nothing changes if the new document only states the default.
    fn repeat(&mut self, pair: &Pair<'a>, subject: &Subject) {
        const KEY: &str = "x-hc-repeat";
        let (before, after) = (pair.base.value.get(KEY), pair.head.value.get(KEY));
        let text = format!("{}: `{KEY}` {}", subject.name, became(before, after));
        let mut finding = Finding::key(repeat(before, after), pair, KEY, text).detail(format!(" {KEY}"));
        if freedom(before) == freedom(after) {
            finding = Finding { wire: Some(WireLabel::None), ..finding.source(SourceLabel::None) };
        }
        self.report(subject, finding);
    }

    /// Compares the error codes of an operation, and the facts about each.
    fn errors(&mut self, pair: &Pair<'a>, subject: &Subject) {
        const KEY: &str = "x-hc-errors";
        let by_code = |node: &Node<'a>| -> BTreeMap<String, &'a Value> {
            let entries = node.value.get(KEY).and_then(Value::as_array).into_iter().flatten();
            entries.map(|entry| (entry.get("code").unwrap_or(entry).to_string(), entry)).collect()
        };
        let (old, new) = (by_code(&pair.base), by_code(&pair.head));
        let (was, is) = match &subject.rust {
            Rust::Reply(old, new) => (error_facts(self.base, old), error_facts(self.head, new)),
            _ => Default::default(),
        };
        for code in old.keys().chain(new.keys()).collect::<BTreeSet<_>>() {
            let (before, after) = (old.get(code).copied(), new.get(code).copied());
            let (told_before, told_after) = (was.get(code).copied(), is.get(code).copied());
            let facts = |error: Option<&DocumentedError>| error.map(|error| (error.status, error.repeat_helps));
            let facts_differ = facts(told_before) != facts(told_after);
            let words = other_words(told_before, told_after);
            let (rule, what) = match (before, after) {
                (None, _) => (&rules::ERROR_CODE_LISTED, "is listed"),
                (_, None) => (&rules::ERROR_CODE_DROPPED, "is no longer listed"),
                _ if before == after => continue,
                _ if facts_differ => {
                    (&rules::ERROR_CODE_FACTS_CHANGED, "has another status, or is repeated differently")
                }
                _ => (&rules::ERROR_CODE_WORDS_CHANGED, "is explained in other words"),
            };
            let text = format!("{}: the error {} {what}{words}", subject.name, code.replace('"', "`"));
            let mut finding = Finding::key(rule, pair, KEY, text).values(before, after);
            if std::ptr::eq(rule, &rules::ERROR_CODE_WORDS_CHANGED) && words.is_empty() {
                // The operation repeats what the service's table states, or states text that no program sees.
                finding = finding.source(SourceLabel::None);
            }
            self.report(subject, finding.detail(format!(" error {code}")));
        }
        let codes = |node: &Node<'a>| -> Vec<String> {
            let entries = node.value.get(KEY).and_then(Value::as_array).into_iter().flatten();
            entries.map(|entry| super::plain(entry.get("code").unwrap_or(entry))).collect()
        };
        let lists = [codes(&pair.base), codes(&pair.head)];
        self.order(pair, KEY, [&lists[0], &lists[1]], Listed::InCrate, subject);
        if old == new && !is_reordered([&lists[0], &lists[1]]) {
            // The only difference is a code that is listed twice, or entries that are not codes.
            let text =
                format!("{}: `{KEY}` {}", subject.name, verb(pair.base.value.get(KEY), pair.head.value.get(KEY)));
            let finding = Finding::key(&rules::ERROR_CODE_WORDS_CHANGED, pair, KEY, text).detail(format!(" {KEY}"));
            self.report(subject, finding.source(SourceLabel::None));
        }
    }

    /// Compares the regions that offer the call. Without a list, every region of the service in that version offers it.
    fn regions(&mut self, pair: &Pair<'a>, subject: &Subject) {
        const KEY: &str = "x-hc-regions";
        let stated = (pair.base.value.get(KEY), pair.head.value.get(KEY));
        let of = |stated: Option<&'a Value>, document: &Document<'a>| {
            stated.or_else(|| document.root().pointer("/servers/0/variables/region/enum"))
        };
        let (before, after) = (of(stated.0, self.base), of(stated.1, self.head));
        let is_stated_alike = before.map(texts) == after.map(texts) && stated.0.is_some() != stated.1.is_some();
        let rule = match is_stated_alike {
            true => &rules::REGIONS_STATED,
            false => narrowed(before, after, REGIONS),
        };
        let shown = if is_stated_alike { stated } else { (before, after) };
        self.extension(pair, KEY, rule, shown, subject);
    }

    fn legal_states(&mut self, pair: &Pair<'a>, subject: &Subject) {
        const KEY: &str = "x-hc-legal-in";
        let part = |node: &Node<'a>, part: &str| node.value.get(KEY).and_then(|value| value.get(part));
        let [states, refused, cases] =
            ["states", "refused", "cases"].map(|key| (part(&pair.base, key), part(&pair.head, key)));
        let is_kept = pair.base.value.get(KEY).is_some() && pair.head.value.get(KEY).is_some();
        let is_other = |(before, after): (Option<&Value>, Option<&Value>)| before.is_some() != after.is_some();
        if !is_kept {
            let whole = (pair.base.value.get(KEY), pair.head.value.get(KEY));
            self.extension(pair, KEY, narrowed(whole.0, whole.1, LEGAL_STATES), whole, subject);
        } else if is_other(states) || is_other(refused) {
            self.extension(
                pair,
                KEY,
                &rules::LEGAL_CASES_CHANGED,
                (states.0.or(refused.0), states.1.or(refused.1)),
                subject,
            );
        } else if states.0 != states.1 {
            self.extension(pair, KEY, narrowed(states.0, states.1, LEGAL_STATES), states, subject);
        } else if refused.0 != refused.1 {
            // If more states forbid the call, fewer states allow it.
            self.extension(pair, KEY, narrowed(refused.1, refused.0, LEGAL_STATES), refused, subject);
        }
        if is_kept && cases.0 != cases.1 {
            self.extension(pair, KEY, &rules::LEGAL_CASES_CHANGED, cases, subject);
        }
        for key in ["read", "field"] {
            if let Some(inner) = pair.get(KEY)
                && !inner.differing(key).is_some_and(|(before, after)| self.is_rename(before, after))
            {
                self.other_key(&inner, key, &rules::LEGAL_STATES_READ_ELSEWHERE, subject);
            }
        }
    }

    fn extension(
        &mut self,
        pair: &Pair<'a>,
        key: &str,
        rule: &'static Rule,
        (before, after): (Option<&Value>, Option<&Value>),
        subject: &Subject,
    ) {
        let text = format!("{}: `{key}` {}", subject.name, became(before, after));
        self.report(subject, Finding::key(rule, pair, key, text).detail(format!(" {key}")));
    }
}

fn permission(before: Option<&Value>, after: Option<&Value>) -> &'static Rule {
    let is_unknown = |value: Option<&Value>| value.is_none_or(|value| value == "unknown");
    match after {
        _ if is_unknown(before) || is_unknown(after) => &rules::PERMISSION_DOCUMENTED,
        Some(action) if action == "none" => &rules::PERMISSION_NO_LONGER_NEEDED,
        _ => &rules::PERMISSION_CHANGED,
    }
}

/// Returns how freely a call is repeated. By default it is never repeated.
fn freedom(value: Option<&Value>) -> u8 {
    match value.and_then(Value::as_str) {
        Some("safe") => 2,
        Some("after-read") => 1,
        _ => 0,
    }
}

fn repeat(before: Option<&Value>, after: Option<&Value>) -> &'static Rule {
    match (freedom(before), freedom(after)) {
        (old, new) if new <= old => &rules::REPEAT_TIGHTENED,
        (_, 2) => &rules::REPEAT_LOOSENED,
        _ => &rules::REPEAT_AFTER_READ,
    }
}

/// Returns the errors of an operation by their quoted codes. The service's table supplies the facts that the operation
/// does not state.
fn error_facts<'d>(document: &'d Document, id: &str) -> BTreeMap<String, &'d DocumentedError> {
    let operation = document.api.operations.iter().find(|operation| operation.id == id);
    let errors = operation.into_iter().flat_map(|operation| &operation.errors);
    errors.map(|error| (Value::from(error.code.as_str()).to_string(), error)).collect()
}

/// Describes the meaning and the cure of an error in both versions, where they differ.
fn other_words(before: Option<&DocumentedError>, after: Option<&DocumentedError>) -> String {
    let Some((before, after)) = before.zip(after) else { return String::new() };
    let parts = [("meaning", &before.meaning, &after.meaning), ("cure", &before.cure, &after.cure)];
    let told = parts.into_iter().filter(|(_, before, after)| before != after).map(|(key, before, after)| {
        let value = |text: &String| Some(Value::from(text.as_str())).filter(|_| !text.is_empty());
        format!("{key} {}", became(value(before).as_ref(), value(after).as_ref()))
    });
    let told = told.collect::<Vec<_>>().join(", ");
    if told.is_empty() { told } else { format!(": {told}") }
}

const REGIONS: [&Rule; 2] = [&rules::REGIONS_NARROWED, &rules::REGIONS_WIDENED];
const LEGAL_STATES: [&Rule; 2] = [&rules::LEGAL_STATES_NARROWED, &rules::LEGAL_STATES_WIDENED];

/// Returns the rule for a list that became narrower or wider, or only has another order. A missing list means
/// everything.
fn narrowed(before: Option<&Value>, after: Option<&Value>, [narrowed, widened]: [&'static Rule; 2]) -> &'static Rule {
    match (before.map(texts), after.map(texts)) {
        (_, None) => widened,
        (Some(old), Some(new)) if old == new => &rules::LIST_REORDERED,
        (Some(old), Some(new)) if old.is_subset(&new) => widened,
        _ => narrowed,
    }
}

/// The entries of a list, each as text.
fn entries(value: Option<&Value>) -> Vec<String> {
    value.and_then(Value::as_array).into_iter().flatten().map(super::plain).collect()
}

/// The entries of a list, by their text.
fn list(value: Option<&Value>) -> BTreeMap<String, &Value> {
    let items = value.and_then(Value::as_array).into_iter().flatten();
    items.map(|item| (super::code(&super::plain(item)), item)).collect()
}

/// Returns every scalar of a value, with the keys that lead to it.
fn texts(value: &Value) -> BTreeSet<String> {
    match value {
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(entries) => entries
            .iter()
            .flat_map(|(key, value)| texts(value).into_iter().map(move |text| format!("{key}={text}")))
            .collect(),
        scalar => BTreeSet::from([scalar.to_string()]),
    }
}
