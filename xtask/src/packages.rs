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

/// A place that asks for, or has, another version of a crate than its manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OldVersion {
    /// The manifest or the lock file.
    pub path: String,
    /// What is wrong and what to do about it.
    pub message: String,
}

/// Returns the requirements of manifests and the entries of lock files that a new version of the crates left behind.
/// Cargo accepts each as long as the two versions are compatible. Published like that, a crate could be built with an
/// older version of another than the one that it was tested with.
pub fn old_versions(files: &FileSet) -> Vec<OldVersion> {
    let versions = versions(files);
    let mut found = Vec::new();
    for (path, text) in files {
        let is_lock = path == "Cargo.lock" || path.ends_with("/Cargo.lock");
        if !is_lock && path != "Cargo.toml" && !path.ends_with("/Cargo.toml") {
            continue;
        }
        // Other checks report a file that cannot be read.
        let Ok(table) = text.parse::<Table>() else { continue };
        let stated = if is_lock { locked(&table) } else { required(&table) };
        for (name, stated) in stated {
            let Some(version) = versions.get(name).filter(|version| **version != stated) else { continue };
            let message = match is_lock {
                true => format!(
                    "names `{name}` {stated}, which has the version {version}; run `cargo update --workspace \
                     --manifest-path {}`",
                    path.replace("Cargo.lock", "Cargo.toml")
                ),
                false => format!("requires `{name}` {stated}, which has the version {version}; write that"),
            };
            found.push(OldVersion { path: path.clone(), message });
        }
    }
    found
}

/// The versions of the crates, by their names.
fn versions(files: &FileSet) -> BTreeMap<String, String> {
    let root = files.get("Cargo.toml").and_then(|text| text.parse::<Table>().ok()).unwrap_or_default();
    let shared = root.get("workspace").and_then(|workspace| workspace.get("package")?.get("version")?.as_str());
    let version = |(path, text): (&String, &String)| {
        path.strip_prefix("crates/")?.strip_suffix("/Cargo.toml").filter(|folder| !folder.contains('/'))?;
        let manifest: Table = text.parse().ok()?;
        let own = manifest.get("package")?;
        let version = own.get("version")?.as_str().or(shared)?;
        Some((own.get("name")?.as_str()?.to_owned(), version.to_owned()))
    };
    files.iter().filter_map(version).collect()
}

/// The packages that a manifest requires, each with the version; `^` and `=` are left out.
fn required(manifest: &Table) -> Vec<(&str, &str)> {
    const KINDS: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];
    let targets = manifest.get("target").and_then(Value::as_table).into_iter().flatten().map(|(_, target)| target);
    let holders = targets.chain(manifest.get("workspace")).filter_map(Value::as_table).chain([manifest]);
    let tables = holders.flat_map(|holder| KINDS.into_iter().filter_map(|kind| holder.get(kind)?.as_table()));
    tables.flatten().filter_map(|(key, value)| requirement(key, value)).collect()
}

fn requirement<'m>(key: &'m str, value: &'m Value) -> Option<(&'m str, &'m str)> {
    let name = value.get("package").and_then(Value::as_str).unwrap_or(key);
    let version = value.as_str().or_else(|| value.get("version")?.as_str())?;
    Some((name, version.trim_start_matches(['^', '=', ' '])))
}

/// The packages of a lock file that come from no registry, each with its version.
fn locked(lock: &Table) -> Vec<(&str, &str)> {
    let packages = lock.get("package").and_then(Value::as_array).into_iter().flatten();
    let own = packages.filter(|package| package.get("source").is_none());
    own.filter_map(|package| Some((package.get("name")?.as_str()?, package.get("version")?.as_str()?))).collect()
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
