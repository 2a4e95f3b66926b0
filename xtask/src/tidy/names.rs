//! A type's name has one meaning in all crates that the same people read.

use std::collections::BTreeMap;

use super::Finding;
use super::modules::Crate;

/// Crates whose files a person reads together: what a call goes through, and its emulator. Tools and tests are apart.
fn readers(folder: &str) -> Option<&str> {
    match folder.split_once('/') {
        Some(("crates", _)) => Some("crates"),
        _ if folder == "xtask" => Some("xtask"),
        _ => None,
    }
}

/// Finds types that more than one file defines, visible outside of it.
pub fn check(crates: &[Crate]) -> Vec<Finding> {
    let mut defined: BTreeMap<(&str, &str), Vec<String>> = BTreeMap::new();
    for krate in crates {
        let Some(readers) = readers(&krate.folder) else { continue };
        for (path, name) in krate.types() {
            defined.entry((readers, name)).or_default().push(path.to_owned());
        }
    }
    let mut findings = Vec::new();
    for ((_, name), mut paths) in defined {
        paths.sort();
        paths.dedup();
        if let [first, others @ ..] = paths.as_slice()
            && !others.is_empty()
        {
            let message = format!(
                "`{name}` is defined here and in {}; give each meaning a name of its own, or say in {} why it is one",
                others.join(", "),
                super::allowed::LIST
            );
            findings.push(Finding { place: first.clone(), rule: "names", subject: name.to_owned(), message });
        }
    }
    findings
}
