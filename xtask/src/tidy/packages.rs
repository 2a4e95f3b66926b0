//! Checks that a published crate has everything that it needs for crates.io, for docs.rs, and for use without the
//! repository, that the lints of the workspace apply to it, and that the crates require each other in the version that
//! they have.

use toml::{Table, Value};

use super::Finding;
use crate::files::FileSet;
use crate::packages::old_versions;

/// Keys of `package` that crates.io shows.
const KEYS: [&str; 7] =
    ["categories", "description", "documentation", "keywords", "readme", "repository", "rust-version"];

/// License texts that each package must contain.
const LICENSES: [&str; 2] = ["LICENSE-APACHE", "LICENSE-MIT"];

/// Checks the manifests of the crates that have a license and may be published, the lints of all members, and the
/// versions in which manifests and lock files name the crates.
pub(super) fn check(files: &FileSet) -> Vec<Finding> {
    let folders = files.keys().filter_map(|path| path.strip_suffix("/Cargo.toml"));
    let old = old_versions(files).into_iter().map(|old| Finding::about(&old.path, "packages", old.message));
    folders.flat_map(|folder| package(folder, files)).chain(lints(files)).chain(old).collect()
}

/// Checks that each member inherits the lints of the workspace. An unpublished member may have its own, which must
/// forbid `unsafe`.
fn lints(files: &FileSet) -> Vec<Finding> {
    let root = files.get("Cargo.toml").and_then(|text| text.parse::<Table>().ok()).unwrap_or_default();
    let members = root.get("workspace").and_then(|workspace| workspace.get("members")?.as_array());
    let folders = members.into_iter().flatten().filter_map(Value::as_str);
    let has_none = |path: &String| {
        let manifest = files.get(path).and_then(|text| text.parse::<Table>().ok()).unwrap_or_default();
        let lints = manifest.get("lints").and_then(Value::as_table).cloned().unwrap_or_default();
        let is_published = manifest.get("package").and_then(|package| package.get("publish")?.as_bool()) != Some(false);
        let unsafe_code = lints.get("rust").and_then(|rust| rust.get("unsafe_code")?.as_str());
        lints.get("workspace") != Some(&Value::Boolean(true)) && (is_published || unsafe_code != Some("forbid"))
    };
    let message = "has no `[lints] workspace = true`, so the workspace's lints do not apply to it; add it (a package that is \
        not published may list its own, with `unsafe_code = \"forbid\"`)";
    let manifests = folders.map(|folder| format!("{folder}/Cargo.toml"));
    manifests.filter(has_none).map(|path| Finding::about(&path, "packages", message.to_owned())).collect()
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
