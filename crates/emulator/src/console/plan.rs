//! Plans faults from outside. A plan that could never happen, or that has unknown fields, is rejected: a test that
//! relies on it would test nothing.

use serde_json::{Value, json};

use crate::gateway::Gateway;
use crate::gateway::faults::{Fault, FaultKind};

/// How many faults may be planned at a time.
const MOST: usize = 1000;

/// Plans the fault in a body, or all faults of its list. On an error, plans none of them.
pub(super) fn plan(gateway: &Gateway, body: &Value) -> Result<Value, String> {
    let list = match body.get("faults") {
        Some(list) => list.as_array().ok_or("faults must be a list of faults")?.as_slice(),
        None => std::slice::from_ref(body),
    };
    let faults: Vec<Fault> = list.iter().map(|fault| read(gateway, fault)).collect::<Result<_, _>>()?;
    if gateway.faults.list().len() + faults.len() > MOST {
        return Err(format!("at most {MOST} faults can be planned; delete them first"));
    }
    let ids: Vec<u64> = faults.into_iter().map(|fault| gateway.faults.add(fault)).collect();
    Ok(json!({ "ids": ids }))
}

fn read(gateway: &Gateway, value: &Value) -> Result<Fault, String> {
    let fault: Fault =
        serde_json::from_value(value.clone()).map_err(|error| format!("this is not a fault: {error}"))?;
    // The parsed plan is serialized again: a field that is missing in the result was not understood.
    let understood = serde_json::to_value(&fault).unwrap_or_default();
    let mut names = value.as_object().into_iter().flatten();
    if let Some((name, _)) = names.find(|(name, given)| !given.is_null() && understood.get(name).is_none()) {
        return Err(format!("this kind of fault has no field {name}"));
    }
    check(gateway, &fault)?;
    Ok(fault)
}

/// Checks that a planned fault can ever apply.
fn check(gateway: &Gateway, fault: &Fault) -> Result<(), String> {
    if let Some(id) = &fault.operation {
        let known = gateway.router.specs().iter().flat_map(|spec| &spec.operations).any(|known| known.id == *id);
        if !known {
            return Err(format!("unknown operation {id}; the README lists them, such as create_task"));
        }
    }
    if fault.times == Some(0) {
        return Err("times must be at least 1, or null for no limit".to_owned());
    }
    if !(fault.probability > 0.0 && fault.probability <= 1.0) {
        return Err("probability must be above 0 and at most 1".to_owned());
    }
    match fault.kind {
        FaultKind::Error { status, .. } if !(200..600).contains(&status) => Err("status must be 200 to 599".to_owned()),
        _ => Ok(()),
    }
}
