//! `cargo xtask conformance`: compares our specifications in both directions with three witnesses: Huawei's official
//! Python SDKs, its API Explorer, and the facts on its pages.

mod allowed;
mod compare;
pub mod counts;
mod explorer;
mod facts;
mod pages;
mod sdk;
mod witness;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail};

pub use allowed::{Allowed, judge, parse};
pub use compare::{Difference, compare};
pub use explorer::fragment;
pub use facts::OperationFacts;
pub use pages::parse as parse_pages;
pub use sdk::Sdk;
pub use witness::{Witness, compare as compare_with};

use crate::codegen::SERVICES;
use crate::spec::bundle;
use crate::spec::model::Api;
use crate::spec::source::Sources;
use crate::tools::{self, OldestPython, Python};

const PACKAGES: [&str; 2] = ["huaweicloudsdkoms==3.1.219", "huaweicloudsdkdcs==3.1.219"];
const ALLOWED: &str = include_str!("conformance/allowed.tsv");

/// Returns every difference between our specifications and the witnesses.
pub fn differences(root: &Path, sources: &Sources) -> Result<Vec<Difference>> {
    let (sdks, explorer, pages) = (dump(root)?, explorer::read(root)?, pages::read()?);
    let mut found = Vec::new();
    for service in SERVICES {
        let silent = || format!("a witness says nothing about `{service}`");
        let bundle = bundle::bundle(service, sources)?;
        let api = Api::new(&bundle);
        found.extend(compare(&bundle, &api, sdks.get(service).with_context(silent)?));
        found.extend(compare_with(&bundle, &api, Witness::Explorer, explorer.get(service).with_context(silent)?));
        found.extend(compare_with(&bundle, &api, Witness::Pages, pages.get(service).with_context(silent)?));
    }
    Ok(found)
}

/// Counts what our documents state, by service and name.
pub fn counts(sources: &Sources) -> Result<Vec<(&'static str, Vec<counts::Count>)>> {
    let of = |service| Ok((service, counts::of_document(&bundle::bundle(service, sources)?.document)));
    SERVICES.into_iter().map(of).collect()
}

/// Reads the list of intended differences.
pub fn allowed() -> Result<Vec<Allowed>> {
    parse(ALLOWED)
}

/// Installs the SDKs and reads what they state.
fn dump(root: &Path) -> Result<BTreeMap<String, Sdk>> {
    let python = Python::with(root, "sdk", OldestPython::USUAL, &PACKAGES)?;
    let script = tools::hand_over(root, "dump.py", include_str!("conformance/dump.py"))?;
    let mut arguments = vec![script.as_str()];
    arguments.extend(SERVICES);
    let outcome = python.run("python", &arguments)?;
    if !outcome.success {
        bail!("dump.py failed; do the pinned SDKs still look as it expects?\n{}", outcome.complaint);
    }
    serde_json::from_str(&outcome.output).context("dump.py printed something unexpected")
}
