//! Compares the endpoints of IAM in `openapi/regions.yaml`, from which the runtime's table is generated. No service's
//! document contains them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::change::Change;
use super::labels::{Side, SourceLabel};
use super::rules;
use crate::spec::bundle::{REGIONS_FILE, region_table};
use crate::spec::problem::Place;
use crate::spec::source::Sources;

/// The name that these changes have in place of a service: the end of the crate's name.
pub(super) const RUNTIME: &str = "runtime";

/// The changes of the endpoints, one for each region.
pub(super) fn changes(old: &Sources, new: &Sources) -> Vec<Change> {
    let (before, after) = (endpoints(old), endpoints(new));
    let regions: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let different = regions.into_iter().filter(|region| before.get(*region) != after.get(*region));
    different.map(|region| change(region, before.get(region), after.get(region), new)).collect()
}

/// The endpoints by region, and the one for all other regions.
fn endpoints(sources: &Sources) -> BTreeMap<String, String> {
    let mut endpoints: BTreeMap<_, _> = region_table(sources, "iam").unwrap_or_default().into_iter().collect();
    let default = sources.get(REGIONS_FILE).and_then(|source| source.value.pointer("/iam/default")?.as_str());
    endpoints.extend(default.map(|url| ("default".to_owned(), url.to_owned())));
    endpoints
}

fn change(region: &str, before: Option<&String>, after: Option<&String>, new: &Sources) -> Change {
    let rule = &rules::IAM_ENDPOINT_CHANGED;
    let text = match (before, after) {
        (None, Some(url)) => format!("IAM of the region `{region}` got an endpoint of its own, {url}"),
        (Some(url), None) => format!("IAM of the region `{region}` lost its own endpoint, {url}"),
        _ => format!("the endpoint of IAM of the region `{region}` changed"),
    };
    let value = |url: Option<&String>| url.map(|url| Value::from(url.as_str()));
    Change {
        service: RUNTIME.to_owned(),
        rule,
        operations: Vec::new(),
        component: None,
        location: format!("iam/{region}"),
        side: Side::Request,
        wire: rule.wire(Side::Request),
        by_side: None,
        source: SourceLabel::Runtime,
        place: new
            .get(REGIONS_FILE)
            .map_or_else(|| Place { file: REGIONS_FILE.to_owned(), line: None }, |source| source.place("/iam")),
        old_place: None,
        before: value(before),
        after: value(after),
        basis: None,
        text,
        accepted: None,
    }
}
