//! Checks that no file imports, directly or indirectly, from a file that imports from it.

use std::collections::{BTreeMap, BTreeSet};

use super::Finding;
use super::modules::Crate;
use crate::screen::count;

/// The maximum number of arrows that are shown for a circle.
const SHOWN: usize = 12;

type Imports<'a> = BTreeMap<&'a str, BTreeMap<&'a str, String>>;

/// Finds the circles of imports within each crate.
pub(super) fn check(crates: &[Crate]) -> Vec<Finding> {
    crates.iter().flat_map(|krate| check_imports(&krate.imports())).collect()
}

fn check_imports(imports: &Imports<'_>) -> Vec<Finding> {
    circles(imports).into_iter().filter_map(|circle| finding(&circle, imports)).collect()
}

fn finding(circle: &BTreeSet<&str>, imports: &Imports<'_>) -> Option<Finding> {
    let arrows = circle.iter().flat_map(|from| {
        let targets = imports.get(from).into_iter().flatten().filter(|(to, _)| circle.contains(*to));
        targets.map(move |(to, name)| format!("    {from} -> {to}: {name}\n"))
    });
    let arrows: Vec<String> = arrows.collect();
    let hidden = match arrows.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!("    and {}\n", count(more, "more arrow", "more arrows")),
    };
    let message = format!(
        "{} files import from each other in a circle; move what they share into a file that imports none of them:\n{}{hidden}",
        circle.len(),
        arrows.iter().take(SHOWN).map(String::as_str).collect::<String>(),
    );
    let first = (*circle.first()?).to_owned();
    let subject = circle.iter().copied().collect::<Vec<_>>().join(" ");
    Some(Finding { place: first, rule: "circles", subject, message: message.trim_end().to_owned() })
}

/// Returns groups of files that reach each other; a single file is not a group.
fn circles<'a>(imports: &Imports<'a>) -> Vec<BTreeSet<&'a str>> {
    let mut left: BTreeSet<&str> = imports.keys().copied().collect();
    let mut backwards: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (from, targets) in imports {
        for to in targets.keys() {
            backwards.entry(to).or_default().insert(from);
        }
    }
    let mut found = Vec::new();
    while let Some(start) = left.pop_first() {
        let forwards = reached(start, |file| imports.get(file).map(|targets| targets.keys().copied().collect()));
        let back = reached(start, |file| backwards.get(file).cloned());
        let circle: BTreeSet<&str> = forwards.intersection(&back).copied().collect();
        left = left.difference(&circle).copied().collect();
        if circle.len() > 1 {
            found.push(circle);
        }
    }
    found
}

/// Returns a file and everything that can be reached from it.
fn reached<'a>(start: &'a str, next: impl Fn(&str) -> Option<BTreeSet<&'a str>>) -> BTreeSet<&'a str> {
    let mut seen = BTreeSet::from([start]);
    let mut queue = vec![start];
    while let Some(file) = queue.pop() {
        for file in next(file).unwrap_or_default() {
            if seen.insert(file) {
                queue.push(file);
            }
        }
    }
    seen
}
