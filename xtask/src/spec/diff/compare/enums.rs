//! Enums: values, the names of their variants, their explanations, their order.

use serde_json::Value;

use super::{Comparison, Finding, Node, Pair, Presence, Subject, short};
use crate::codegen::naming;
use crate::spec::diff::labels::SourceLabel;
use crate::spec::diff::rules::{self, Rule};
use crate::spec::model::{EXTENSIBLE_ENUM, known_values};

/// A value of an enum.
struct Member<'a> {
    value: &'a Value,
    name: Option<&'a str>,
    words: Option<&'a str>,
}

impl Member<'_> {
    fn variant(&self) -> String {
        let wire = self.value.as_str().map_or_else(|| self.value.to_string(), str::to_owned);
        naming::variant(self.name.unwrap_or(&wire))
    }
}

/// The rules for the values of an enum.
struct ValueRules {
    added: &'static Rule,
    removed: &'static Rule,
    changed: &'static Rule,
}

const CLOSED: ValueRules = ValueRules {
    added: &rules::ENUM_VALUE_ADDED,
    removed: &rules::ENUM_VALUE_REMOVED,
    changed: &rules::ENUM_VALUE_CHANGED,
};

/// The rules for an enum that either version leaves open: a value is valid whether it is listed or not.
const OPEN: ValueRules = ValueRules {
    added: &rules::KNOWN_VALUE_ADDED,
    removed: &rules::KNOWN_VALUE_REMOVED,
    changed: &rules::KNOWN_VALUE_CHANGED,
};

impl<'a> Comparison<'_, 'a> {
    pub(super) fn enumeration(&mut self, pair: &Pair<'a>, has_new_type: bool, subject: &Subject) {
        self.null_in_enum(pair, subject);
        let (old, new) = (members(&pair.base), members(&pair.head));
        if has_new_type || (old.is_empty() && new.is_empty()) {
            return;
        }
        let was_open = pair.base.value.get(EXTENSIBLE_ENUM).is_some();
        let is_open = pair.head.value.get(EXTENSIBLE_ENUM).is_some();
        let key = if was_open || is_open { EXTENSIBLE_ENUM } else { "enum" };
        if old.is_empty() != new.is_empty() {
            let (rule, what) = match (old.is_empty(), key) {
                (true, "enum") => (&rules::ENUM_ADDED, "became an enum"),
                (false, "enum") => (&rules::ENUM_REMOVED, "is no longer an enum"),
                (true, _) => (&rules::KNOWN_VALUES_ADDED, "became an open enum"),
                (false, _) => (&rules::KNOWN_VALUES_REMOVED, "is no longer an enum"),
            };
            return self.report(subject, Finding::key(rule, pair, key, format!("{} {what}", subject.name)));
        }
        let opening: Option<(&'static Rule, &str)> = match (was_open, is_open) {
            (false, true) => Some((&rules::ENUM_OPENED, "also accepts other values")),
            (true, false) => Some((&rules::ENUM_CLOSED, "accepts only the listed values")),
            _ => None,
        };
        if let Some((rule, what)) = opening {
            let text = format!("{} {what}", subject.name);
            self.report(subject, Finding::key(rule, pair, key, text).detail(" openness"));
        }
        let values = if key == "enum" { CLOSED } else { OPEN };
        self.values(pair, key, (&old, &new), &values, subject);
    }

    /// Compares whether the values of a nullable enum include null: a strict reader accepts null only if the enum also
    /// lists it. A changed `nullable` mark is reported as a separate change.
    fn null_in_enum(&mut self, pair: &Pair<'a>, subject: &Subject) {
        let (was_marked, is_marked) = pair.flags("nullable");
        let Some(values) = pair.get("enum").filter(|_| was_marked == is_marked) else { return };
        let lists_null = |node: &Node| node.value.as_array().is_some_and(|values| values.contains(&Value::Null));
        let (rule, what) = match (lists_null(&values.base), lists_null(&values.head)) {
            (false, true) => (&rules::NULLABLE_ADDED, "lists null among its values"),
            (true, false) => (&rules::NULLABLE_REMOVED, "no longer lists null among its values"),
            _ => return,
        };
        let finding = Finding::at(rule, &values, format!("{} {what}", subject.name)).detail(" null");
        // The crate reads only the mark, not the list.
        self.report(subject, finding.source(SourceLabel::None));
    }

    /// Compares the values of two enums.
    fn values(
        &mut self,
        pair: &Pair<'a>,
        key: &'static str,
        (old, new): (&[Member<'a>], &[Member<'a>]),
        rules: &ValueRules,
        subject: &Subject,
    ) {
        let find = |list: &[Member<'a>], value: &Value| list.iter().position(|member| member.value == value);
        let removed: Vec<&Member> = old.iter().filter(|member| find(new, member.value).is_none()).collect();
        let mut added: Vec<&Member> = new.iter().filter(|member| find(old, member.value).is_none()).collect();
        for gone in removed {
            match added.iter().position(|come| come.variant() == gone.variant()) {
                Some(index) => {
                    let finding = value_changed(rules.changed, (pair, key), gone, added.remove(index), subject);
                    self.report(subject, finding);
                }
                None => {
                    let text = format!("{} lost the value {}", subject.name, short(gone.value));
                    let finding = Finding::key(rules.removed, pair, key, text);
                    self.report(subject, finding.values(Some(gone.value), None).detail(format!(" {}", gone.value)));
                }
            }
        }
        for come in added {
            let text = format!("{} gained the value {}", subject.name, short(come.value));
            let finding = Finding::key(rules.added, pair, key, text);
            self.report(subject, finding.values(None, Some(come.value)).detail(format!(" {}", come.value)));
        }
        let kept: Vec<(&Member, &Member)> =
            old.iter().filter_map(|member| Some((member, &new[find(new, member.value)?]))).collect();
        for (was, is) in &kept {
            self.variant(pair, was, is, new, subject);
        }
        let order: Vec<Option<usize>> = kept.iter().map(|(member, _)| find(new, member.value)).collect();
        if !order.is_sorted() {
            let (before, after) = (list(old), list(new));
            let text = format!("{}: the values have another order", subject.name);
            let finding = Finding::key(&rules::ENUM_REORDERED, pair, key, text);
            self.report(subject, finding.values(Some(&before), Some(&after)).detail(" order"));
        }
    }

    /// Compares the name and the explanation of a value. The old name may now belong to another value.
    fn variant(&mut self, pair: &Pair<'a>, old: &Member, new: &Member, all: &[Member<'a>], subject: &Subject) {
        let value = |text: Option<&str>| text.map(Value::from);
        if old.name != new.name {
            let taken = all.iter().find(|other| other.value != new.value && other.variant() == old.variant());
            let mut text = format!(
                "{}: the variant of {} is `{}`, was `{}`",
                subject.name,
                short(new.value),
                new.variant(),
                old.variant()
            );
            let (before, after) = (value(old.name), value(new.name));
            if let Some(other) = taken {
                text.push_str(&format!(", which now means {}", short(other.value)));
            }
            let mut finding = Finding::key(&rules::ENUM_VARIANT_RENAMED, pair, "x-enum-varnames", text);
            if taken.is_some() && self.is_enum(&subject.rust) && self.rust_changes(&subject.rust) == Presence::Same {
                finding.source = Some(SourceLabel::Runtime);
            }
            let finding = finding.values(before.as_ref(), after.as_ref()).detail(format!(" {}", new.value));
            self.report(subject, finding);
        }
        if old.words != new.words {
            let text = format!("{}: the explanation of {} changed", subject.name, short(new.value));
            let (before, after) = (value(old.words), value(new.words));
            let finding = Finding::key(&rules::ENUM_WORDS_CHANGED, pair, "x-enum-descriptions", text);
            let finding = finding.values(before.as_ref(), after.as_ref()).detail(format!(" {} words", new.value));
            self.report(subject, finding);
        }
    }
}

/// Creates the finding for a variant that keeps its name but has another value.
fn value_changed<'a>(
    rule: &'static Rule,
    (pair, key): (&Pair<'a>, &'static str),
    old: &Member<'a>,
    new: &Member<'a>,
    subject: &Subject,
) -> Finding<'a> {
    let (name, is, was) = (&subject.name, short(new.value), short(old.value));
    let text = format!("{name}: the variant `{}` is {is}, was {was}", new.variant());
    let finding = Finding::key(rule, pair, key, text).values(Some(old.value), Some(new.value));
    finding.detail(format!(" {}", new.value))
}

/// Returns the values as a list, in the order of the document.
fn list(members: &[Member]) -> Value {
    Value::from(members.iter().map(|member| member.value.clone()).collect::<Vec<_>>())
}

fn members<'a>(node: &Node<'a>) -> Vec<Member<'a>> {
    let list = |key: &str| node.value.get(key).and_then(Value::as_array);
    let text = |key: &str, index: usize| list(key).and_then(|list| list.get(index)).and_then(Value::as_str);
    known_values(node.value)
        .enumerate()
        .map(|(index, value)| Member {
            value,
            name: text("x-enum-varnames", index),
            words: text("x-enum-descriptions", index),
        })
        .collect()
}
