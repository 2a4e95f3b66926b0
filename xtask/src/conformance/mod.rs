//! `cargo xtask conformance`: our specifications against Huawei's official Python SDKs, both directions.

mod allowed;
mod compare;
mod sdk;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail};

pub use allowed::{Allowed, judge, parse};
pub use compare::{Difference, compare};
pub use sdk::Sdk;

use crate::codegen::SERVICES;
use crate::spec::bundle;
use crate::spec::model::Api;
use crate::spec::source::Sources;
use crate::tools::{self, Python};

const PACKAGES: [&str; 2] = ["huaweicloudsdkoms==3.1.219", "huaweicloudsdkdcs==3.1.219"];
const ALLOWED: &str = include_str!("allowed.tsv");

/// Everything in which our specifications and the SDKs differ.
pub fn differences(root: &Path, sources: &Sources) -> Result<Vec<Difference>> {
    let sdks = dump(root)?;
    let mut found = Vec::new();
    for service in SERVICES {
        let sdk = sdks.get(service).with_context(|| format!("the SDKs say nothing of `{service}`"))?;
        let bundle = bundle::bundle(service, sources)?;
        found.extend(compare(&bundle, &Api::new(&bundle), sdk));
    }
    Ok(found)
}

/// The list of differences that are meant.
pub fn allowed() -> Result<Vec<Allowed>> {
    parse(ALLOWED)
}

/// Installs the SDKs and asks them.
fn dump(root: &Path) -> Result<BTreeMap<String, Sdk>> {
    let python = Python::with(root, "sdk", &PACKAGES)?;
    let script = tools::hand_over(root, "dump.py", include_str!("dump.py"))?;
    let mut arguments = vec![script.as_str()];
    arguments.extend(SERVICES);
    let outcome = python.run("python", &arguments)?;
    if !outcome.success {
        bail!("dump.py failed; do the pinned SDKs still look as it expects?\n{}", outcome.complaint);
    }
    serde_json::from_str(&outcome.output).context("dump.py printed something unexpected")
}
