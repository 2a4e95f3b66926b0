//! Rules about permissions: the table of a service's actions, and the actions that operations name under `x-hc-iam`.
//! Policies are printed from them, so each name is the exact name of an action.

use std::collections::BTreeSet;

use serde_json::Value;

use super::references::plain;
use super::{Linter, Located, array, facts, text};
use crate::spec::bundle::{ACTIONS, FOREIGN};

const RULE: &str = "action";
const LEVELS: [&str; 5] = ["list", "read", "write", "tagging", "permissions"];

pub(super) fn check(linter: &mut Linter) {
    table(linter);
    foreign(linter);
    let mut needed = BTreeSet::new();
    for located in linter.operations() {
        permission(linter, &located, &mut needed);
    }
    let own = linter.components(ACTIONS).into_iter().map(|(pointer, name, _)| (pointer, name));
    let bundle = linter.bundle;
    let others = bundle.foreign_actions().enumerate();
    let others = others.filter_map(|(index, name)| Some((format!("{FOREIGN}/{index}"), name.as_str()?)));
    for (pointer, name) in own.chain(others).filter(|(_, name)| !needed.contains(name)) {
        linter.report(&pointer, RULE, format!("no operation needs `{name}`; remove it"));
    }
}

/// Whether a name is `service:resource:verb`. Some actions of OMS have no resource.
fn is_action(name: &str) -> bool {
    let is_part = |part: &str| part.chars().all(|char| char.is_ascii_alphanumeric() || matches!(char, '-' | '*'));
    let parts: Vec<&str> = name.split(':').collect();
    matches!(parts.as_slice(), [service, resource, verb]
        if !service.is_empty() && !verb.is_empty() && is_part(service) && is_part(resource) && is_part(verb))
}

fn form(linter: &mut Linter, pointer: &str, name: &str) {
    if !is_action(name) {
        linter.report(pointer, RULE, format!("`{name}` is not `service:resource:verb`"));
    }
}

fn table(linter: &mut Linter) {
    for (pointer, action, entry) in linter.components(ACTIONS) {
        form(linter, &pointer, action);
        for (index, alias) in array(entry, "aliases").enumerate() {
            if let Some(alias) = alias.as_str() {
                form(linter, &format!("{pointer}/aliases/{index}"), alias);
            }
        }
        if let Some(level) = entry.get("level")
            && !level.as_str().is_some_and(|level| LEVELS.contains(&level))
        {
            linter.report(&pointer, RULE, format!("`level` is one of `{}`", LEVELS.join("`, `")));
        }
        if entry.get("x-hc-source").is_none() {
            linter.report(&pointer, "source", format!("`{action}` has no `x-hc-source`, and neither has its file"));
        }
    }
}

/// Checks the list of actions of other services.
fn foreign(linter: &mut Linter) {
    let bundle = linter.bundle;
    for (index, action) in bundle.foreign_actions().enumerate() {
        let (pointer, action) = (format!("{FOREIGN}/{index}"), plain(action));
        form(linter, &pointer, &action);
        if action.split(':').next().is_some_and(|service| service.eq_ignore_ascii_case(&bundle.service)) {
            linter.report(&pointer, RULE, format!("`{action}` is an action of this service: list it under `actions`"));
        }
    }
}

fn permission<'a>(linter: &mut Linter<'a>, located: &Located<'a>, needed: &mut BTreeSet<&'a str>) {
    let Some(iam) = located.operation.get("x-hc-iam") else {
        linter.report(&located.pointer, RULE, "has no `x-hc-iam`: the permission that the call needs");
        return;
    };
    let pointer = format!("{}/x-hc-iam", located.pointer);
    let Some(action) = text(iam, "action") else {
        linter.report(&pointer, RULE, "needs an `action`: one of the service's actions.yaml, `none` or `unknown`");
        return;
    };
    let own: BTreeSet<&str> = linter.components(ACTIONS).into_iter().map(|(_, name, _)| name).collect();
    let file = format!("openapi/{}/actions.yaml", linter.bundle.service);
    if !matches!(action, "none" | "unknown") {
        needed.insert(action);
        if !own.contains(action) {
            let cure = "correct it, or add it there with its source";
            linter.report(&pointer, RULE, format!("{file} does not contain `{action}`; {cure}"));
        }
    }
    let bundle = linter.bundle;
    for (index, action) in array(iam, "dependencies").enumerate() {
        let here = format!("{pointer}/dependencies/{index}");
        let action = action.as_str().unwrap_or_default();
        needed.insert(action);
        if !is_action(action) {
            form(linter, &here, action);
        } else if !own.contains(action) && !bundle.foreign_actions().any(|known| known.as_str() == Some(action)) {
            let cure = "correct it, or add it there: under `foreign` if it belongs to another service";
            linter.report(&here, RULE, format!("{file} does not contain `{action}`; {cure}"));
        }
    }
    role_actions(linter, iam, &pointer, needed);
    if action == "unknown" && iam.get("looked").is_none() && facts::is_reviewed(linter, &pointer) {
        linter.report(
            &pointer,
            "unknown-has-search",
            "an action that is `unknown` says under `looked` where it was searched for",
        );
    }
}

/// Checks `role-actions`: the table must mark each action as one that role policies name.
fn role_actions<'a>(linter: &mut Linter<'a>, iam: &'a Value, pointer: &str, needed: &mut BTreeSet<&'a str>) {
    let names: Vec<&str> = array(iam, "role-actions").filter_map(Value::as_str).collect();
    if iam.get("role-actions").is_some() && (names.is_empty() || names == [text(iam, "action").unwrap_or_default()]) {
        let says =
            "`role-actions` lists what role policies name instead of the action; leave it out if they do not differ";
        linter.report(pointer, RULE, says);
    }
    let known: BTreeSet<&str> = linter
        .components(ACTIONS)
        .into_iter()
        .filter(|(_, _, entry)| entry.get("role-policy") == Some(&Value::Bool(true)))
        .map(|(_, name, _)| name)
        .collect();
    for action in names {
        needed.insert(action);
        if !known.contains(action) {
            let file = format!("openapi/{}/actions.yaml", linter.bundle.service);
            let says =
                format!("{file} does not contain `{action}` with `role-policy: true`; correct it, or add it there");
            linter.report(pointer, RULE, says);
        }
    }
}
