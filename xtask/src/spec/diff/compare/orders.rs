//! Compares lists that have the same entries in another order.
//!
//! If the generated crate contains a list, the order of that list matters: a program can print the list or walk it, and
//! then behaves differently (`runtime`). This applies to the tables of operations, errors, permissions and regions, and
//! to the values of enums. The order of any other list changes nothing (`none`). By the rules of YAML and JSON, the
//! entries of a mapping have no order. The crate lists operations and fields in the order of the files, but it does not
//! promise that order.

use serde_json::Value;

use super::{Comparison, Finding, Pair, Subject, became};
use crate::spec::diff::labels::SourceLabel;
use crate::spec::diff::rules;

/// Who can see the order of a list.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Listed {
    /// Users of the generated crate, which contains the list.
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

/// Whether the entries that both lists have are in another order.
pub(super) fn is_reordered<T: PartialEq>([old, new]: [&[T]; 2]) -> bool {
    let places = old.iter().filter_map(|entry| new.iter().position(|other| other == entry));
    !places.is_sorted()
}
