//! The passes over progenitor's items. Each is a named function that makes one change to the items of a service.

mod attributes;
mod batches;
mod boxes;
mod builders;
mod docs;
pub(super) mod links;
mod marks;
mod order;
mod pages;
mod paths;
mod readers;
mod send;
pub(super) mod setters;
mod sides;
mod times;
pub(super) mod waits;

use anyhow::{Context as _, Result};

use super::items::Items;
use super::lower::Sides;
use crate::spec::model::Api;

/// The parts of the specification that the passes read.
pub(super) struct Spec<'a> {
    pub api: &'a Api,
    pub sides: &'a Sides,
}

/// A pass.
struct Pass {
    name: &'static str,
    apply: fn(&Spec, &mut Items) -> Result<()>,
}

/// The passes in order: later ones rely on the names that the first two establish.
const PASSES: [Pass; 15] = [
    Pass { name: "paths", apply: paths::apply },
    Pass { name: "boxes", apply: boxes::apply },
    Pass { name: "order", apply: order::apply },
    Pass { name: "sides", apply: sides::apply },
    Pass { name: "readers", apply: readers::apply },
    Pass { name: "times", apply: times::apply },
    Pass { name: "attributes", apply: attributes::apply },
    Pass { name: "setters", apply: setters::apply },
    Pass { name: "builders", apply: builders::apply },
    Pass { name: "send", apply: send::apply },
    Pass { name: "pages", apply: pages::apply },
    Pass { name: "waits", apply: waits::apply },
    Pass { name: "marks", apply: marks::apply },
    Pass { name: "batches", apply: batches::apply },
    Pass { name: "docs", apply: docs::apply },
];

/// Runs every pass except the one that is left out.
pub(super) fn apply(spec: &Spec, items: &mut Items, left_out: Option<&str>) -> Result<()> {
    for pass in PASSES.iter().filter(|pass| left_out != Some(pass.name)) {
        (pass.apply)(spec, items).with_context(|| format!("the pass `{}` failed", pass.name))?;
    }
    Ok(())
}
