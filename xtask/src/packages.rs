//! The published crates, as their manifests describe them, in dependency order.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use semver::Version;
use toml::{Table, Value};

use crate::files::FileSet;

/// A crate that is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    pub name: String,
    /// Below `crates`.
    pub folder: String,
    pub version: Version,
    /// The oldest compiler that it supports.
    pub rust_version: String,
    /// Published crates that it depends on, except in tests.
    pub depends_on: Vec<String>,
}

/// Returns every crate below `crates` that does not opt out, after those that it depends on.
pub fn published(files: &FileSet) -> Result<Vec<Package>> {
    let root = table(files, "Cargo.toml")?;
    let mut packages = BTreeMap::new();
    for path in files.keys() {
        let Some(folder) = path.strip_prefix("crates/").and_then(|path| path.strip_suffix("/Cargo.toml")) else {
            continue;
        };
        let manifest = table(files, path)?;
        let own =
            manifest.get("package").and_then(Value::as_table).with_context(|| format!("{path} has no `package`"))?;
        if folder.contains('/') || own.get("publish") == Some(&Value::Boolean(false)) {
            continue;
        }
        let package = package(folder, own, &manifest, &root).with_context(|| format!("in {path}"))?;
        packages.insert(package.name.clone(), package);
    }
    in_order(packages)
}

fn table(files: &FileSet, path: &str) -> Result<Table> {
    let text = files.get(path).with_context(|| format!("{path} does not exist"))?;
    text.parse().with_context(|| format!("{path} is not valid TOML"))
}

fn package(folder: &str, own: &Table, manifest: &Table, root: &Table) -> Result<Package> {
    let inherited = root.get("workspace").and_then(|workspace| workspace.get("package"));
    let text = |key: &str| {
        let value = own.get(key).filter(|value| !value.is_table()).or_else(|| inherited?.get(key));
        value.and_then(Value::as_str).map(str::to_owned).with_context(|| format!("`{key}` is missing"))
    };
    let dependencies = manifest.get("dependencies").and_then(Value::as_table).into_iter().flatten();
    Ok(Package {
        name: text("name")?,
        folder: folder.to_owned(),
        version: Version::parse(&text("version")?).context("`version` is not a version")?,
        rust_version: text("rust-version")?,
        depends_on: dependencies.map(|(name, _)| name.clone()).collect(),
    })
}

/// Sorts packages after those that they depend on, and otherwise by name.
fn in_order(mut packages: BTreeMap<String, Package>) -> Result<Vec<Package>> {
    let mut ordered: Vec<Package> = Vec::new();
    while !packages.is_empty() {
        let is_ready = |package: &&Package| package.depends_on.iter().all(|name| !packages.contains_key(name));
        let Some(next) = packages.values().find(is_ready).map(|package| package.name.clone()) else {
            bail!("the published crates depend on each other in a circle");
        };
        ordered.extend(packages.remove(&next));
    }
    let names: Vec<String> = ordered.iter().map(|package| package.name.clone()).collect();
    for package in &mut ordered {
        package.depends_on.retain(|name| names.contains(name));
    }
    Ok(ordered)
}
