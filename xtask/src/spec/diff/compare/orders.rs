//! Lists that have the same entries in another order.
//!
//! The order of a list is a value where the generated crate states the list: a program can print it or walk it, and then
//! behaves differently (`runtime`). That holds for the tables of operations, errors, permissions and regions, and for the
//! values of enums. The order of any other list changes nothing (`none`). Entries of a mapping have no order, by the rules
//! of YAML and JSON: where the crate states operations or fields in that of the files, nothing promises it.

use serde_json::Value;

use super::{Comparison, Finding, Pair, Subject, became};
use crate::spec::diff::labels::SourceLabel;
use crate::spec::diff::rules;

/// Who can see the order of a list.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Listed {
    /// The generated crate states the list.
    InCrate,
    /// Only readers of the document.
    InDocument,
}

impl<'a> Comparison<'_, 'a> {
    /// Reports entries of a list that both versions have in another order.
    pub(super) fn order<T>(&mut self, pair: &Pair<'a>, key: &str, lists: [&[T]; 2], listed: Listed, subject: &Subject)
    where
        T: PartialEq + Clone + Into<Value>,
    {
        if !is_reordered(lists) {
            return;
        }
        let [before, after] = lists.map(|list| Value::from(list.to_vec()));
        let text = format!("{}: `{key}` has another order: {}", subject.name, became(Some(&before), Some(&after)));
        let finding = Finding::key(&rules::LIST_REORDERED, pair, key, text).values(Some(&before), Some(&after));
        let finding = match listed {
            Listed::InCrate => finding,
            Listed::InDocument => finding.source(SourceLabel::None),
        };
        self.report(subject, finding.detail(format!(" {key} order")));
    }
}

/// Whether what both lists have is in another order.
pub(super) fn is_reordered<T: PartialEq>([old, new]: [&[T]; 2]) -> bool {
    let places = old.iter().filter_map(|entry| new.iter().position(|other| other == entry));
    !places.is_sorted()
}
