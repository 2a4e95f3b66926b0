//! Which items a command is about: ids from arguments, standard input or a file, or what a filter finds.

use std::collections::HashSet;

use super::want;
use crate::arguments::Selection;
use crate::failure::Failure;
use crate::output::{Item, Kind};
use crate::resource::Resource;
use crate::text::{DIM, note};
use crate::verb::Verb;

/// The ids that a command is about, each once, in the order in which they were given. With a verb, a filter finds only what is in
/// a state in which the verb is allowed.
pub(crate) async fn select<R: Resource>(
    resource: &R,
    which: &Selection,
    verb: Option<Verb>,
) -> Result<Vec<String>, Failure> {
    let noun = R::KIND.noun();
    let ids = match (which.has_ids(), which.is_by_filter()) {
        (true, true) => {
            return Err(Failure::usage("give either ids, or --all, --status and --name, not both"));
        }
        (false, false) => {
            return Err(Failure::usage(format!("which {noun}? No id is given"))
                .with_hint(format!("give ids, - for standard input, --ids-from FILE, --all, --status or --name; `hcmigrate {noun} list` shows the ids")));
        }
        (true, false) => given(which, R::KIND)?,
        (false, true) => found(resource, which, verb).await?,
    };
    ids.iter().try_for_each(|id| R::check_id(id))?;
    Ok(ids)
}

async fn found<R: Resource>(resource: &R, which: &Selection, verb: Option<Verb>) -> Result<Vec<String>, Failure> {
    let (mut items, _) = resource.list(&want(&which.filter)?).await?;
    let all = items.len();
    if let Some(legal) = verb.and_then(R::operation).and_then(|operation| operation.legal_in) {
        let is_legal = |item: &Item| {
            let state = item.service_state.as_ref().map(ToString::to_string);
            state.is_none_or(|state| legal.states.contains(&state.as_str()))
        };
        items.retain(is_legal);
    }
    let word = verb.map_or("show", Verb::word);
    if items.len() < all {
        note(&format!("{DIM}{} of {all} are in a state in which {word} is allowed{DIM:#}", items.len()));
    } else if items.is_empty() {
        note("nothing found");
    }
    Ok(items.into_iter().map(|item| item.id).collect())
}

/// The ids that are given, in arguments, on standard input and in a file.
fn given(which: &Selection, kind: Kind) -> Result<Vec<String>, Failure> {
    let mut ids = Vec::new();
    for id in &which.ids {
        if id == "-" {
            let text = std::io::read_to_string(std::io::stdin());
            ids.extend(listed(&text.map_err(|error| unreadable("standard input", &error))?));
        } else {
            ids.push(id.clone());
        }
    }
    if let Some(path) = &which.ids_from {
        let text = std::fs::read_to_string(path).map_err(|error| unreadable(path, &error))?;
        ids.extend(listed(&text));
    }
    let mut seen = HashSet::new();
    let ids: Vec<String> = ids.iter().map(|id| without_noun(id, kind)).filter(|id| seen.insert(id.clone())).collect();
    match ids.is_empty() {
        true => Err(Failure::usage("there is no id to act on: the list of ids is empty")),
        false => Ok(ids),
    }
}

fn unreadable(origin: &str, error: &std::io::Error) -> Failure {
    Failure::usage(format!("the ids cannot be read from {origin}: {error}"))
}

/// The ids of a text, without comments. The first word of a line is the id, so that the lines of a table can be read too.
fn listed(text: &str) -> impl Iterator<Item = String> {
    let lines = text.lines().map(|line| line.split_once('#').map_or(line, |(before, _)| before));
    lines.filter_map(|line| line.split_whitespace().next()).map(str::to_owned)
}

/// `task/42`, as `-o name` writes it, is 42.
fn without_noun(id: &str, kind: Kind) -> String {
    let bare = id.split_once('/').filter(|(noun, _)| *noun == kind.noun()).map(|(_, id)| id);
    bare.unwrap_or(id).to_owned()
}

#[cfg(test)]
mod tests;
