//! Compares the dependencies of the workspace with `deny.toml`, as far as that is possible without an advisory
//! database.
//!
//! `cargo deny check` reads the same file; this rule checks bans and licenses without installing it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;
use spdx::{Expression, ParseMode};

use super::Finding;
use crate::files::FileSet;

const LIST: &str = "deny.toml";

/// The parts of deny.toml that are read here.
#[derive(Deserialize)]
struct Deny {
    licenses: Licenses,
    bans: Bans,
}

#[derive(Deserialize)]
struct Licenses {
    allow: Vec<String>,
}

#[derive(Deserialize)]
struct Bans {
    deny: Vec<Ban>,
    skip: Vec<Skip>,
}

#[derive(Deserialize)]
struct Ban {
    #[serde(rename = "crate")]
    name: String,
    /// The crates that may depend on it directly; none if the list is empty.
    #[serde(default)]
    wrappers: BTreeSet<String>,
    reason: String,
}

#[derive(Deserialize)]
struct Skip {
    /// `name@version`.
    #[serde(rename = "crate")]
    name: String,
}

#[derive(Deserialize)]
struct Lock {
    package: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    #[serde(default)]
    dependencies: Vec<String>,
}

/// Checks Cargo.lock: the crates that depend on restricted packages, and the packages with several versions.
pub(super) fn check(files: &FileSet) -> Vec<Finding> {
    let Some(lock) = files.get("Cargo.lock") else { return Vec::new() };
    let deny = match read(files.get(LIST).map_or("", String::as_str)) {
        Ok(deny) => deny,
        Err(finding) => return vec![finding],
    };
    let lock: Lock = match toml::from_str(lock) {
        Ok(lock) => lock,
        Err(error) => {
            return vec![Finding::about("Cargo.lock", "depends", format!("cannot be read: {}", error.message()))];
        }
    };
    let mut findings: Vec<Finding> = deny.bans.deny.iter().flat_map(|ban| restricted(ban, &lock)).collect();
    findings.extend(duplicates(&deny.bans.skip, &lock));
    findings
}

fn read(deny: &str) -> Result<Deny, Finding> {
    toml::from_str(deny)
        .map_err(|error| Finding::about(LIST, "depends", format!("cannot be read: {}", error.message())))
}

/// Reports crates that depend on a restricted package without being listed, and listed crates that do not depend on it.
fn restricted(ban: &Ban, lock: &Lock) -> Vec<Finding> {
    let depends = |package: &&Package| package.dependencies.iter().any(|target| word(target) == ban.name);
    let users: BTreeSet<String> = lock.package.iter().filter(depends).map(|package| package.name.clone()).collect();
    let subject = |name: &str| format!("{name} {}", ban.name);
    let find = |place: &str, name: &str, message: String| Finding {
        place: place.to_owned(),
        rule: "depends",
        subject: subject(name),
        message,
    };
    let mut findings = Vec::new();
    for user in users.difference(&ban.wrappers) {
        let message = format!("`{user}` depends on `{}`, which {LIST} restricts: {}", ban.name, ban.reason);
        findings.push(find("Cargo.lock", user, message));
    }
    for wrapper in ban.wrappers.difference(&users) {
        let message = format!("`{wrapper}` does not depend on `{}`; remove it from the wrappers", ban.name);
        findings.push(find(LIST, wrapper, message));
    }
    findings
}

/// Packages with more than one version that no `skip` names, and skips without a second version.
fn duplicates(skips: &[Skip], lock: &Lock) -> Vec<Finding> {
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for package in &lock.package {
        versions.entry(&package.name).or_default().insert(&package.version);
    }
    let covers = |skip: &Skip, name: &str, version: &str| {
        let (named, wanted) = skip.name.split_once('@').unwrap_or((&skip.name, ""));
        named == name && (wanted.is_empty() || version == wanted || version.starts_with(&format!("{wanted}.")))
    };
    let mut findings = Vec::new();
    for (name, versions) in &versions {
        let left: Vec<&str> =
            versions.iter().copied().filter(|version| !skips.iter().any(|skip| covers(skip, name, version))).collect();
        if left.len() > 1 {
            let message = format!(
                "`{name}` has the versions {}; bring its users to one version, or add the older one to `skip` of {LIST} with the reason",
                left.join(" and ")
            );
            findings.push(Finding {
                place: "Cargo.lock".to_owned(),
                rule: "duplicates",
                subject: (*name).to_owned(),
                message,
            });
        }
    }
    for skip in skips {
        let name = skip.name.split('@').next().unwrap_or_default();
        let several = versions.get(name).filter(|versions| versions.len() > 1);
        if !several.is_some_and(|versions| versions.iter().any(|version| covers(skip, name, version))) {
            let message = format!("`{}` does not have a second version; remove it from `skip`", skip.name);
            findings.push(Finding { place: LIST.to_owned(), rule: "duplicates", subject: skip.name.clone(), message });
        }
    }
    findings
}

/// A dependency of the lock file without its version.
fn word(dependency: &str) -> &str {
    dependency.split(' ').next().unwrap_or(dependency)
}

/// Checks the licenses in the output of `cargo metadata`.
pub fn licenses(metadata: &Value, deny: &str) -> Vec<Finding> {
    let deny = match read(deny) {
        Ok(deny) => deny,
        Err(finding) => return vec![finding],
    };
    let packages = metadata.get("packages").and_then(Value::as_array).into_iter().flatten();
    packages.filter_map(|package| license(package, &deny.licenses.allow)).collect()
}

fn license(package: &Value, allowed: &[String]) -> Option<Finding> {
    let text = |key: &str| package.get(key).and_then(Value::as_str);
    let name = text("name")?;
    let wrong = match text("license") {
        None => "names no license".to_owned(),
        Some(license) => match Expression::parse_mode(license, ParseMode::LAX) {
            Err(_) => format!("is licensed under `{license}`, which is not an SPDX expression"),
            Ok(expression) => {
                let fits = expression.evaluate(|wanted| allowed.iter().any(|id| wanted.license.to_string() == *id));
                return (!fits).then(|| not_allowed(name, &format!("is licensed under `{license}`")));
            }
        },
    };
    Some(not_allowed(name, &wrong))
}

fn not_allowed(name: &str, wrong: &str) -> Finding {
    let message =
        format!("`{name}` {wrong}, which `allow` of {LIST} does not cover; do without it, or decide to allow it");
    Finding { place: LIST.to_owned(), rule: "licenses", subject: name.to_owned(), message }
}
