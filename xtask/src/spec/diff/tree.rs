//! Trees of users: from a shared schema, through the schemas that contain it, to the operations that use it.

use std::collections::{BTreeMap, BTreeSet};

use super::uses::{Use, User, Uses};
use crate::screen::count;

/// One line of a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    pub depth: usize,
    pub text: String,
}

/// The maximum number of lines of a tree; the rest is counted.
const MOST: usize = 12;

/// The maximum number of operations that are named on a line.
const NAMED: usize = 6;

/// Returns the users of a component in HEAD, or in BASE if HEAD does not have it.
pub fn of(head: &Uses, base: &Uses, component: &str) -> Vec<Branch> {
    let uses = if head.of(component).is_empty() { base } else { head };
    let mut branches = Vec::new();
    grow(uses, component, 0, &mut BTreeSet::from([component.to_owned()]), &mut branches);
    if branches.len() > MOST {
        let hidden = branches.len() - MOST + 1;
        branches.truncate(MOST - 1);
        branches.push(Branch { depth: 0, text: format!("and {}", count(hidden, "more line", "more lines")) });
    }
    branches
}

fn grow(uses: &Uses, component: &str, depth: usize, seen: &mut BTreeSet<String>, branches: &mut Vec<Branch>) {
    // There are already far more branches than are shown.
    if branches.len() > 200 {
        return;
    }
    let mut operations: BTreeMap<(&str, bool), Vec<&str>> = BTreeMap::new();
    let mut fields: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for Use { user, field } in uses.of(component) {
        match user {
            User::Operation { id, sends } => operations.entry((field.as_str(), *sends)).or_default().push(id),
            User::Component(outer) => fields.entry(outer).or_default().push(field),
        }
    }
    for ((field, sends), ids) in operations {
        let what = if sends { "sent by" } else { "received by" };
        let field = if field.is_empty() { String::new() } else { format!("`{field}` ") };
        branches.push(Branch { depth, text: format!("{field}{what} {}", names(&ids)) });
    }
    for (outer, fields) in fields {
        let is_new = seen.insert(outer.to_owned());
        let again = if is_new { "" } else { " (above)" };
        branches.push(Branch { depth, text: format!("`{outer}` ({}){again}", names(&fields)) });
        if is_new {
            grow(uses, outer, depth + 1, seen, branches);
        }
    }
}

fn names(ids: &[&str]) -> String {
    let shown: Vec<String> = ids.iter().take(NAMED).map(|id| format!("`{id}`")).collect();
    let rest = ids.len().saturating_sub(NAMED);
    let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
    format!("{}{more}", shown.join(", "))
}
