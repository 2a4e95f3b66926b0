//! Checks what a published crate needs: for crates.io, for docs.rs, and for use without the repository.

use toml::{Table, Value};

use super::Finding;
use crate::files::FileSet;

/// Keys of `package` that crates.io shows.
const KEYS: [&str; 7] =
    ["categories", "description", "documentation", "keywords", "readme", "repository", "rust-version"];

/// License texts that each package must contain.
const LICENSES: [&str; 2] = ["LICENSE-APACHE", "LICENSE-MIT"];

/// Checks the manifests of the crates that have a license and may be published.
pub(super) fn check(files: &FileSet) -> Vec<Finding> {
    files.keys().filter_map(|path| path.strip_suffix("/Cargo.toml")).flat_map(|folder| package(folder, files)).collect()
}

fn package(folder: &str, files: &FileSet) -> Vec<Finding> {
    let path = format!("{folder}/Cargo.toml");
    let Some(manifest) = files.get(&path).and_then(|text| text.parse::<Table>().ok()) else { return Vec::new() };
    let Some(package) = manifest.get("package").and_then(Value::as_table) else { return Vec::new() };
    if package.get("publish") == Some(&Value::Boolean(false)) || !package.contains_key("license") {
        return Vec::new();
    }
    let mut wrong: Vec<String> = Vec::new();
    for key in KEYS.into_iter().filter(|key| !package.contains_key(*key)) {
        wrong.push(format!("`package` has no `{key}`; crates.io shows it"));
    }
    let keywords = package.get("keywords").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    if keywords.len() > 5 || keywords.iter().filter_map(Value::as_str).any(|word| word.len() > 20) {
        wrong.push("crates.io takes five keywords of at most 20 characters".to_owned());
    }
    for name in LICENSES.into_iter().filter(|name| files.get(&format!("{folder}/{name}")) != files.get(*name)) {
        wrong.push(format!("the package has no {name}; copy the one of the root"));
    }
    let is_library = files.contains_key(&format!("{folder}/src/lib.rs"));
    let docs = package.get("metadata").and_then(|metadata| metadata.get("docs")).and_then(|docs| docs.get("rs"));
    if is_library && docs.and_then(|docs| docs.get("all-features")) != Some(&Value::Boolean(true)) {
        wrong.push(
            "`[package.metadata.docs.rs]` has no `all-features = true`; docs.rs would leave items out".to_owned(),
        );
    }
    wrong.into_iter().map(|message| Finding::about(&path, "packages", message)).collect()
}
