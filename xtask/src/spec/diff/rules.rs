//! The rules: every kind of change, its two labels, why it has them, and the advice for users. The comparison finds
//! changes; this table judges them.

mod documents;
mod operations;
mod parameters;
mod schemas;

pub use documents::*;
pub use operations::*;
pub use parameters::*;
pub use schemas::*;

use super::labels::{BySide, Side, SourceLabel, WireLabel};

/// One kind of change.
#[derive(Debug, PartialEq)]
pub struct Rule {
    pub id: &'static str,
    /// The keys of the documents that it judges, as `node.key` with the node names of the linter's tables.
    pub covers: &'static [&'static str],
    /// The label when the change concerns requests, or neither side.
    pub request: WireLabel,
    /// The label when it concerns replies.
    pub response: WireLabel,
    pub source: Effect,
    /// Why it has these labels.
    pub why: &'static str,
    /// The advice for users; empty if there is none.
    pub tell: &'static str,
}

/// How the label for Rust programs is determined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Always this label.
    Always(SourceLabel),
    /// Breaking if a Rust type, variant or derived trait changes; otherwise this label.
    ByType(SourceLabel),
    /// Like [`Effect::ByType`] if the value is sent; none if it is only received, because the crate does not validate
    /// replies.
    Checked(SourceLabel),
    /// Breaking if the request loses a method, or the method has another type; none if the crate's table states the
    /// same as before; otherwise this label.
    ByMethods(SourceLabel),
}

impl Rule {
    /// The wire label of a change on this side.
    pub fn wire(&self, side: Side) -> WireLabel {
        match side {
            Side::None | Side::Request => self.request,
            Side::Response => self.response,
            Side::Both => self.request.max(self.response),
        }
    }

    /// The label of each direction, if a change on this side has two.
    pub fn by_side(&self, side: Side) -> Option<BySide> {
        let differs = side == Side::Both && self.request != self.response;
        differs.then_some(BySide { request: self.request, response: self.response })
    }
}

/// Every rule.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    [documents::RULES, operations::RULES, parameters::RULES, schemas::RULES].into_iter().flatten().copied()
}

/// Returns the rule with this id.
pub fn find(id: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.id == id)
}

/// Declares rules as statics, and the list of them.
macro_rules! rules {
    ($($name:ident = $id:literal, $covers:expr, $request:ident / $response:ident, $effect:ident($source:ident), $why:literal, $tell:literal;)*) => {
        #[allow(unused_imports, reason = "not every file has rules of every kind")]
        use super::Effect::{Always, ByMethods, ByType, Checked};
        $(
            pub static $name: super::Rule = super::Rule {
                id: $id,
                covers: &$covers,
                request: crate::spec::diff::labels::WireLabel::$request,
                response: crate::spec::diff::labels::WireLabel::$response,
                source: $effect(crate::spec::diff::labels::SourceLabel::$source),
                why: $why,
                tell: $tell,
            };
        )*
        /// The rules of this file.
        pub(super) static RULES: &[&super::Rule] = &[$(&$name),*];
    };
}
use rules;

#[cfg(test)]
mod tests;
