//! Describes errors, permissions and legal states, for both the Rust documentation and the site of the specifications.

use crate::spec::model::{Api, Operation, Permission};

/// Lists the errors that a caller may get, as a Markdown table.
pub(crate) fn errors(operation: &Operation) -> String {
    let mut table = String::from("| code | status | meaning | remedy | retry |\n|---|---|---|---|---|\n");
    for error in &operation.errors {
        let repeat = if error.repeat_helps { "later" } else { "no" };
        let (when, cure) = (cell(&error.meaning), cell(&error.cure));
        table.push_str(&format!("| `{}` | {} | {when} | {cure} | {repeat} |\n", error.code, error.status));
    }
    table
}

/// Escapes a string so that it does not end its table cell.
fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

/// Returns the states in which a call is allowed, or those in which it is refused if only those are known: ``
/// `show_task.status` is `3` (paused) or `4` (failed) ``.
pub(crate) fn legal_states(api: &Api, operation: &Operation) -> Option<(&'static str, String)> {
    let legal = operation.legal_in.as_ref()?;
    let named = |states: &[String]| {
        let name = |state: &String| match api.state_name(legal, state) {
            Some(name) => format!("`{state}` ({name})"),
            None => format!("`{state}`"),
        };
        either(&states.iter().map(name).collect::<Vec<_>>())
    };
    let (label, states) = match legal.states.is_empty() {
        true => ("Refused while", &legal.refused),
        false => ("Allowed while", &legal.states),
    };
    let mut text = format!("`{}.{}` is {}", legal.read, legal.field, named(states));
    for case in &legal.cases {
        let values: Vec<String> = case.values.iter().map(|value| format!("`{value}`")).collect();
        let (values, states) = (either(&values), named(&case.states));
        text.push_str(&format!("; if `{}` is {values}, allowed while it is {states}", case.field));
    }
    Some((label, text))
}

/// `a`, `a or b`, `a, b or c`.
fn either(words: &[String]) -> String {
    match words {
        [most @ .., last] if !most.is_empty() => format!("{} or {last}", most.join(", ")),
        words => words.join(""),
    }
}

/// Says whether a call may be sent again when its outcome is unknown.
pub(crate) fn repeat(operation: &Operation) -> &'static str {
    match operation.repeat.as_str() {
        "safe" => "safe",
        "after-read" => "only after reading the state",
        _ => "may take effect twice",
    }
}

/// Describes the permission that a call needs, and what is known about its action.
pub(crate) fn permission(api: &Api, operation: &Operation) -> String {
    let name = match &operation.permission {
        Permission::Undocumented => return "not documented".to_owned(),
        Permission::NotNeeded => return "none".to_owned(),
        Permission::Action(name) => name,
    };
    let mut details = Vec::new();
    if let Some(action) = api.actions.get(name) {
        details.extend(action.level.clone());
        let named =
            |what: &str, values: &[String]| (!values.is_empty()).then(|| format!("{what} `{}`", values.join("`, `")));
        details.extend(named("resources", &action.resources));
        details.extend(named("conditions", &action.conditions));
        details.extend(named("also allowed by", &action.aliases));
        details.extend(action.role_policy.then(|| "also in role policies".to_owned()));
    }
    if details.is_empty() { format!("`{name}`") } else { format!("`{name}` ({})", details.join("; ")) }
}
