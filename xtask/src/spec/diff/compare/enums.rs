//! Enums: values, the names of their variants, their explanations, their order.

use serde_json::Value;

use super::{Comparison, Finding, Node, Pair, Subject, short};
use crate::codegen::naming;
use crate::spec::diff::rules;

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

impl<'a> Comparison<'_, 'a> {
    pub(super) fn enumeration(&mut self, pair: &Pair<'a>, has_new_type: bool, subject: &Subject) {
        let (old, new) = (members(&pair.base), members(&pair.head));
        if has_new_type || (old.is_empty() && new.is_empty()) {
            return;
        }
        let list =
            |members: &[Member]| Value::from(members.iter().map(|member| member.value.clone()).collect::<Vec<_>>());
        if old.is_empty() != new.is_empty() {
            let (rule, what) = match old.is_empty() {
                true => (&rules::ENUM_ADDED, "became an enum"),
                false => (&rules::ENUM_REMOVED, "is no longer an enum"),
            };
            return self.report(subject, Finding::key(rule, pair, "enum", format!("{} {what}", subject.name)));
        }
        let find = |list: &[Member<'a>], value: &Value| list.iter().position(|member| member.value == value);
        let removed: Vec<&Member> = old.iter().filter(|member| find(&new, member.value).is_none()).collect();
        let mut added: Vec<&Member> = new.iter().filter(|member| find(&old, member.value).is_none()).collect();
        for gone in removed {
            match added.iter().position(|come| come.variant() == gone.variant()) {
                Some(index) => self.value_changed(pair, gone, added.remove(index), subject),
                None => {
                    let text = format!("{} lost the value {}", subject.name, short(gone.value));
                    let finding = Finding::key(&rules::ENUM_VALUE_REMOVED, pair, "enum", text);
                    self.report(subject, finding.values(Some(gone.value), None).detail(format!(" {}", gone.value)));
                }
            }
        }
        for come in added {
            let text = format!("{} gained the value {}", subject.name, short(come.value));
            let finding = Finding::key(&rules::ENUM_VALUE_ADDED, pair, "enum", text);
            self.report(subject, finding.values(None, Some(come.value)).detail(format!(" {}", come.value)));
        }
        let kept: Vec<(&Member, &Member)> =
            old.iter().filter_map(|member| Some((member, &new[find(&new, member.value)?]))).collect();
        for (old, new) in &kept {
            self.variant(pair, old, new, subject);
        }
        let order: Vec<Option<usize>> = kept.iter().map(|(member, _)| find(&new, member.value)).collect();
        if !order.is_sorted() {
            let (before, after) = (list(&old), list(&new));
            let text = format!("{}: the values have another order", subject.name);
            let finding = Finding::key(&rules::ENUM_REORDERED, pair, "enum", text);
            self.report(subject, finding.values(Some(&before), Some(&after)).detail(" order"));
        }
    }

    fn value_changed(&mut self, pair: &Pair<'a>, old: &Member, new: &Member, subject: &Subject) {
        let text = format!(
            "{}: the variant `{}` is {}, was {}",
            subject.name,
            new.variant(),
            short(new.value),
            short(old.value)
        );
        let finding = Finding::key(&rules::ENUM_VALUE_CHANGED, pair, "enum", text);
        self.report(subject, finding.values(Some(old.value), Some(new.value)).detail(format!(" {}", new.value)));
    }

    fn variant(&mut self, pair: &Pair<'a>, old: &Member, new: &Member, subject: &Subject) {
        let value = |text: Option<&str>| text.map(Value::from);
        if old.name != new.name {
            let text = format!(
                "{}: the variant of {} is `{}`, was `{}`",
                subject.name,
                short(new.value),
                new.variant(),
                old.variant()
            );
            let (before, after) = (value(old.name), value(new.name));
            let finding = Finding::key(&rules::ENUM_VARIANT_RENAMED, pair, "x-enum-varnames", text);
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

fn members<'a>(node: &Node<'a>) -> Vec<Member<'a>> {
    let list = |key: &str| node.value.get(key).and_then(Value::as_array);
    let text = |key: &str, index: usize| list(key).and_then(|list| list.get(index)).and_then(Value::as_str);
    let values = list("enum").into_iter().flatten().enumerate();
    values
        .map(|(index, value)| Member {
            value,
            name: text("x-enum-varnames", index),
            words: text("x-enum-descriptions", index),
        })
        .collect()
}
