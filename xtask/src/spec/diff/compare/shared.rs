//! Finds shared parameters, responses, bodies and headers. Each such component is compared once, no matter how many
//! operations refer to it.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::{Comparison, Node, Pair};
use crate::spec::diff::uses::Part;
use crate::spec::source::{escape, unescape};

/// A component of both versions.
pub(super) struct Shared<'a> {
    /// Its name in HEAD.
    pub name: String,
    pub pair: Pair<'a>,
    /// Ids of the operations that refer to it, in BASE and in HEAD.
    pub holders: (BTreeSet<String>, BTreeSet<String>),
}

impl<'a> Comparison<'_, 'a> {
    /// The components of a kind that both versions have, whether or not HEAD has another name for them.
    pub(super) fn shared(&self, kind: &str) -> Vec<Shared<'a>> {
        let pairs = self.base.components(kind).into_iter().filter_map(|(name, value)| {
            let base = Node { value, pointer: format!("/components/{kind}/{}", escape(name)) };
            let pointer = self.pointer_in_head(&base.pointer).to_owned();
            let head = Node { value: self.head.root().pointer(&pointer)?, pointer };
            let name = unescape(head.pointer.rsplit('/').next()?);
            let holders = (self.base.uses.holders(&base.pointer), self.head.uses.holders(&head.pointer));
            Some(Shared { name, pair: Pair { base, head }, holders })
        });
        pairs.collect()
    }

    /// Whether a pair is a component of both versions, not only a part of one.
    pub(super) fn is_shared(&self, pair: &Pair) -> bool {
        let is_component = |pointer: &str| pointer.starts_with("/components/") && pointer.split('/').count() == 4;
        is_component(&pair.base.pointer) && self.pointer_in_head(&pair.base.pointer) == pair.head.pointer
    }

    fn pointer_in_head<'p>(&'p self, pointer: &'p str) -> &'p str {
        self.components.get(pointer).map_or(pointer, String::as_str)
    }

    /// Whether a component describes the same part of some operation in both versions, or no operation in either. If it
    /// only took the place of another component, the comparison of operations reports the change.
    pub(super) fn keeps_a_place(&self, Shared { pair, holders, .. }: &Shared) -> bool {
        let places = self.base.uses.references(&pair.base.pointer);
        let old: BTreeSet<(String, &Part)> =
            places.map(|place| (self.operation_of(&place.operation), &place.part)).collect();
        let mut new = self.head.uses.references(&pair.head.pointer);
        (holders.0.is_empty() && holders.1.is_empty())
            || new.any(|place| old.contains(&(place.operation.clone(), &place.part)))
    }

    /// Returns the ids in HEAD of the operations that refer to a component in either version.
    pub(super) fn all_holders(&self, (old, new): &(BTreeSet<String>, BTreeSet<String>)) -> Rc<[String]> {
        let old = old.iter().map(|id| self.operation_of(id));
        old.chain(new.iter().cloned()).collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Returns both ids of the first operation that refers to a component in both versions.
    pub(super) fn common_holder(&self, (old, new): &(BTreeSet<String>, BTreeSet<String>)) -> Option<(String, String)> {
        let ids = |old: &String| (old.clone(), self.operation_of(old));
        old.iter().map(ids).find(|(_, id)| new.contains(id))
    }
}
