//! Checks that the name of a type has only one meaning for its readers, if the whole crate can name the type.

use std::collections::BTreeMap;

use super::Finding;
use super::modules::{Crate, Reach};

/// The readers of a type: maintainers of its group of crates and, for a public type of a library, users of that
/// library.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Readers {
    Programs,
    Room(&'static str),
}

/// Groups of crates that are maintained together: those that send calls; the emulator and the mover; each tool alone.
fn room(folder: &str) -> Option<&'static str> {
    match folder {
        "crates/emulator" | "crates/mover" => Some("emulator"),
        "crates/cli" => Some("cli"),
        "xtask" => Some("xtask"),
        _ => folder.starts_with("crates/").then_some("library"),
    }
}

fn readers(folder: &str, reach: Reach) -> impl Iterator<Item = Readers> {
    let room = room(folder);
    let programs = room.is_some_and(|room| matches!(room, "library" | "emulator")) && reach == Reach::Everywhere;
    room.map(Readers::Room).into_iter().chain(programs.then_some(Readers::Programs))
}

/// Finds types that more than one file defines for the same readers.
pub(super) fn check(crates: &[Crate]) -> Vec<Finding> {
    let mut defined: BTreeMap<(&str, Readers), Vec<String>> = BTreeMap::new();
    for krate in crates {
        for (path, name, reach) in krate.types() {
            for readers in readers(&krate.folder, reach) {
                defined.entry((name, readers)).or_default().push(path.to_owned());
            }
        }
    }
    let mut findings: BTreeMap<String, Finding> = BTreeMap::new();
    for ((name, _), mut paths) in defined {
        paths.sort();
        paths.dedup();
        if let [first, others @ ..] = paths.as_slice()
            && !others.is_empty()
        {
            let message = format!(
                "`{name}` is defined here and in {}; give each meaning its own name, or say in {} why it is a single meaning",
                others.join(", "),
                super::allowed::LIST
            );
            let finding = Finding { place: first.clone(), rule: "names", subject: name.to_owned(), message };
            findings.entry(name.to_owned()).or_insert(finding);
        }
    }
    findings.into_values().collect()
}
